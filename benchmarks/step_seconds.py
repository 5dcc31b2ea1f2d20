"""How long does one update take on this machine? SimpleRNN, LSTM and GRU at equal parameters.

python -m benchmarks.step_seconds       # writes benchmarks/results/step_seconds.json

Seconds of the processor on one core, the median of many short stretches, the networks in turn: on a machine that does
other things besides, these say more than the clock. gpu_sweep.py gives each network as many updates as fit into equal
seconds.
"""

import os

for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import time  # noqa: E402 (threads are counted when Keras is imported)

import numpy as np  # noqa: E402

from benchmarks.recurrent_models import EQUAL_PARAMETERS, build_network, build_optimizer  # noqa: E402

STRETCHES, UPDATES = 9, 10


def measure(stretches: int = STRETCHES, updates: int = UPDATES) -> dict[str, float]:
    """Processor seconds of one update of each network, without compiling."""
    import keras

    models, spent = {}, {network: [] for network in EQUAL_PARAMETERS}
    draw = np.random.default_rng(0)
    for network, recipe in EQUAL_PARAMETERS.items():
        models[network] = build_network(recipe)
        models[network].compile(build_optimizer(recipe), keras.losses.BinaryCrossentropy(), jit_compile=True)
    for stretch in range(stretches + 1):
        for network, recipe in EQUAL_PARAMETERS.items():
            ids = draw.integers(3, recipe.words, (updates * recipe.batch, recipe.length), dtype=np.int32)
            labels = draw.integers(0, 2, len(ids)).astype(np.float32)
            start = time.process_time()
            models[network].fit(ids, labels, batch_size=recipe.batch, verbose=0)
            if stretch:  # the first one compiles
                spent[network].append((time.process_time() - start) / updates)
    return {network: round(float(np.median(seconds)), 4) for network, seconds in spent.items()}


if __name__ == "__main__":
    from helpers.recorded import write_record

    print(found := measure())
    print(write_record("step_seconds", found, "made ids"))
