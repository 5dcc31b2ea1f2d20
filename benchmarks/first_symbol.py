"""First-symbol recall: how long can a network keep one symbol in mind? SimpleRNN, LSTM and GRU by lag.

python -m benchmarks.first_symbol                  # all lags and seeds, writes benchmarks/results/first_symbol.json
python -m benchmarks.first_symbol --lags 5 20      # a quick look, writes nothing

A row is one of 8 symbols and then `lag` distractors from another alphabet of 8; the network has to name the symbol at
the end (chance: 0.125). All get the same number of updates with the same rows, and gradient clipping.

Source: the tasks of Hochreiter and Schmidhuber 1997, "Long Short-Term Memory", section 5, made smaller.
"""

import argparse
import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import keras
import numpy as np
from keras import layers

from benchmarks.recurrent_models import CELLS

SYMBOLS = DISTRACTORS = 8
NETWORKS = ("SimpleRNN", "LSTM", "LSTM, forget bias 4", "GRU")
LAGS, SEEDS = (5, 10, 20, 50, 100, 200), 3
UNITS, UPDATES, BATCH, LEARNING_RATE, CLIPNORM = 32, 1_000, 64, 3e-3, 1.0
LOOK_EVERY, TESTS = 100, 1_000

SETTINGS = {"units": UNITS, "updates": UPDATES, "batch": BATCH, "learning rate": LEARNING_RATE, "clipnorm": CLIPNORM,
            "look every": LOOK_EVERY, "chance": 1 / SYMBOLS}


def make_rows(count: int, lag: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to remember, int32 (count, 1 + lag), and the symbol each begins with, int32 (count,).

    Example:
        >>> rows, symbols = make_rows(2, lag=3, seed=0)
        >>> rows.shape, bool((rows[:, 0] == symbols).all()), bool((rows[:, 1:] >= 8).all())
        ((2, 4), True, True)
    """
    draw = np.random.default_rng(seed)
    rows = draw.integers(SYMBOLS, SYMBOLS + DISTRACTORS, (count, 1 + lag), dtype=np.int32)
    rows[:, 0] = draw.integers(0, SYMBOLS, count)
    return rows, rows[:, 0].copy()


def build_recall(network: str, lag: int) -> keras.Model:
    """A compiled network from rows (batch, 1 + lag) to the chance of each symbol (batch, 8)."""
    model = keras.Sequential([
        layers.Input((1 + lag,), dtype="int32"),
        layers.Embedding(SYMBOLS + DISTRACTORS, 16),
        CELLS[network.split(",")[0]](UNITS),
        layers.Dense(SYMBOLS, activation="softmax"),
    ])
    if network.endswith("forget bias 4"):  # Keras starts it at 1
        kernel, recurrent, bias = model.layers[1].get_weights()
        bias[UNITS : 2 * UNITS] = 4
        model.layers[1].set_weights([kernel, recurrent, bias])
    optimizer = keras.optimizers.Adam(LEARNING_RATE, clipnorm=CLIPNORM)
    on_cpu = not any("gpu" in device for device in keras.distribution.list_devices())
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"],
                  jit_compile=True if on_cpu else "auto")
    return model


def measure(network: str, lag: int, seed: int, updates: int = UPDATES) -> dict:
    """Train one network and look at its accuracy on new rows as it learns.

    Returns:
        "accuracy": on new rows after all updates; "curve": the same after each LOOK_EVERY updates; "seconds".
    """
    keras.utils.set_random_seed(seed)
    model, test = build_recall(network, lag), make_rows(TESTS, lag, seed=1_000_000 + seed)
    curve, start = [], time.perf_counter()
    for part in range(updates // LOOK_EVERY):
        model.fit(*make_rows(LOOK_EVERY * BATCH, lag, seed=1_000 * (seed + 1) + part), batch_size=BATCH, verbose=0)
        curve.append(round(float(model.evaluate(*test, batch_size=500, verbose=0)[1]), 3))
    return {"accuracy": curve[-1], "curve": curve, "seconds": round(time.perf_counter() - start, 1)}


def measure_seeds(network: str, lag: int, seeds: int) -> dict[str, list]:
    """`measure` for each seed: what it returns, as lists."""
    runs = [measure(network, lag, seed) for seed in range(seeds)]
    return {name: [run[name] for run in runs] for name in runs[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lags", type=int, nargs="+", default=LAGS)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--networks", nargs="+", default=NETWORKS, choices=NETWORKS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, help="write the results there instead, as soon as there are any")
    parser.add_argument("--record", type=Path, help="record what --out wrote on another machine")
    parser.add_argument("--on", help="that machine")
    chosen = parser.parse_args()
    if chosen.record:
        from helpers.recorded import write_record

        print(write_record("first_symbol", json.loads(chosen.record.read_text(encoding="utf-8")), "made symbols",
                           on=chosen.on))
        return
    results: dict = {network: {} for network in chosen.networks}
    todo = [(network, lag, chosen.seeds) for lag in sorted(chosen.lags, reverse=True) for network in chosen.networks]
    with ProcessPoolExecutor(chosen.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for (network, lag, _), found in zip(todo, pool.map(measure_seeds, *zip(*todo))):
            results[network][str(lag)] = found
            print(f"lag {lag:>3}  {network:<20}", found["accuracy"], f"{sum(found['seconds']):.0f} s", flush=True)
            if chosen.out:
                chosen.out.write_text(json.dumps({"settings": SETTINGS, "networks": results}), encoding="utf-8")
    if (tuple(chosen.lags), chosen.seeds, tuple(chosen.networks)) == (LAGS, SEEDS, NETWORKS) and not chosen.out:
        from helpers.recorded import write_record

        print(write_record("first_symbol", {"settings": SETTINGS, "networks": results}, "made symbols"))


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
