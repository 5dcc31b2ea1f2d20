"""All trainings behind lessons 03 to 05's records and thresholds, in one go, on a machine with a GPU.

python -m benchmarks.gpu_sweep --prepare encoded.npz                          # where the reviews are
KERAS_BACKEND=jax python -m benchmarks.gpu_sweep --encoded encoded.npz --out DIR   # where the GPU is

The second command needs numpy, keras and jax alone: no TensorFlow, no reviews, no network. Every job is a process;
DIR/sweep.json has all results so far and is written anew whenever there are more. With another backend of Keras the
runs of a job are trained one after another, to the same accuracies (hours on two cores).
benchmarks/recurrent_seeds.py makes the tables and thresholds of it.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

RUNS, PROCESSES, SECONDS = 20, 8, 240
MOST_WORDS, LENGTH = 20_000, 256


# --- where the reviews are -------------------------------------------------------------------------------------------


def prepare(path: Path) -> None:
    """Write everything the sweep needs: ids, labels, and for each of RUNS seeds the validation rows and a test half."""
    from helpers.reviews import load_reviews
    from helpers.reviews_source import find_source
    from helpers.sequences import encode, pad, word_ids
    from helpers.splits import held_out_rows, validation_rows
    from helpers.stored_reviews import open_stored
    from helpers.words import split_words

    stored = open_stored(find_source())
    labelled, test = stored.part("train"), stored.part("test")
    words = split_words(labelled.texts)
    known = word_ids(words, MOST_WORDS)
    checked = [np.flatnonzero(validation_rows(labelled, len(labelled) // 10, seed)) for seed in range(RUNS)]
    size = min(map(len, checked))
    np.savez_compressed(
        path,
        name=load_reviews().name,
        ids=pad(encode(words, known), LENGTH).astype(np.uint16),
        labels=labelled.labels,
        test_ids=pad(encode(split_words(test.texts), known), LENGTH).astype(np.uint16),
        test_labels=test.labels,
        checked=np.stack([np.random.default_rng(0).permutation(rows)[:size] for rows in checked]),
        halves=np.stack([held_out_rows(test, f"threshold {seed}") for seed in range(RUNS)]),
    )
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {len(labelled):,} and {len(test):,} reviews")


# --- the jobs --------------------------------------------------------------------------------------------------------


def own_runs(packed: dict, recipe, count: int = RUNS) -> list:
    """The recipe's own training with other seeds, each with its own validation rows."""
    from benchmarks.recurrent_runs import Run

    return [Run("own", seed, np.setdiff1d(np.arange(len(packed["ids"])), packed["checked"][seed]),
                packed["checked"][seed], packed["halves"][seed], words=recipe.words, length=recipe.length,
                falls=recipe.falls) for seed in range(count)]


def right_runs(packed: dict, recipe) -> list:
    """RUNS trainings that differ in what a learner may choose: vocabulary, length, learning rate, seed, split.

    Each twice: with a falling learning rate and with a steady one.
    """
    runs = []
    for run in own_runs(packed, recipe):
        draw = np.random.default_rng(run.seed)
        words, length = int(draw.choice([8_000, 10_000, 15_000, 20_000])), int(draw.choice([160, 200, 256]))
        speed = float(draw.choice([0.7, 1.0, 1.4]))
        if run.seed == 0:
            words, length, speed = recipe.words, recipe.length, 1.0
        name = f"{words} words, length {length}, learning rate x {speed}"
        runs.append(replace(run, name=f"right: {name}", words=words, length=length, speed=speed))
        # The same with a learning rate that stays instead of falling, or falls instead of staying
        other, speed = ("steady", speed / 3) if recipe.falls else ("falling", speed * 2)
        runs.append(replace(runs[-1], name=f"{other}: {name}", speed=speed, falls=not recipe.falls))
    return runs


def wrong_runs(packed: dict, recipe) -> list:
    """Trainings with one mistake each, all else being right, two seeds of each. Untrained: any run's first look."""
    labels, runs = packed["labels"], []
    for run in own_runs(packed, recipe, 2):
        draw = np.random.default_rng(run.seed)
        tenth = draw.choice(run.rows, len(run.rows) // 10, replace=False)
        lot = np.where(draw.random(len(labels)) < 1 / 3, draw.integers(0, 2, len(labels)), labels)
        runs += [
            replace(run, name="wrong: labels shuffled", labels=draw.permutation(labels)),
            replace(run, name="wrong: a third of the labels drawn by lot", labels=lot),
            replace(run, name="wrong: a tenth of the reviews", rows=np.resize(tenth, len(run.rows))),
            replace(run, name="wrong: frozen embedding", frozen=True),
            replace(run, name="wrong: padding without a mask", mask=False),
            replace(run, name="wrong: only the last 20 words", length=20),
            replace(run, name="wrong: only the 200 commonest words", words=200),
        ]
    return runs


def search_runs(packed: dict, recipe) -> list:
    """Learning rates, steady and falling, three seeds of each: how a recipe was found."""
    return [replace(run, name=f"learning rate x {speed}, {'falls' if falls else 'stays'}", speed=speed, falls=falls)
            for run in own_runs(packed, recipe, 3) for speed in (0.5, 1.0, 2.0, 4.0) for falls in (False, True)]


def jobs(packed: dict) -> dict:
    """name -> function that gives (recipe, runs, looks an epoch[, updates]); the most important first."""
    from benchmarks.recurrent_models import EQUAL_PARAMETERS, MEAN, lesson_recipe

    name = str(packed["name"])
    found = {}
    for network in ("SimpleRNN", "LSTM", "GRU"):
        own = lesson_recipe(network, name)
        widest = replace(own, words=MOST_WORDS, length=LENGTH)
        found[f"threshold {network}"] = lambda own=own, widest=widest: (
            widest, right_runs(packed, own) + wrong_runs(packed, own), 1)
        if name == "IMDB":
            equal = EQUAL_PARAMETERS[network]
            found[f"equal {network}"] = lambda equal=equal: (equal, own_runs(packed, equal), 1)
            found[f"seconds {network}"] = lambda equal=equal, network=network: (
                equal, own_runs(packed, equal), 1, updates_in_equal_seconds(network))
        for units in (24, 48, 64):
            other = replace(own, units=units)
            found[f"units {network} {units}"] = lambda other=other: (other, own_runs(packed, other, 8), 1)
    mean = lesson_recipe(MEAN, name)
    found["equal " + MEAN] = lambda: (mean, own_runs(packed, mean), 1)
    for dropout, network in itertools.product((0.2, 0.5), ("SimpleRNN", "LSTM", "GRU")):
        trial = replace(lesson_recipe(network, name), dropout=dropout, learning_rate=1e-3)
        found[f"search {network} {dropout}"] = lambda trial=trial: (trial, search_runs(packed, trial), 1)
    if name == "IMDB":
        lstm = lesson_recipe("LSTM", name)
        claims = {"32 units": lstm, "8 units": replace(lstm, units=8), "128 units": replace(lstm, units=128),
                  "bidirectional, 32 + 32 units": replace(lstm, network="bidirectional LSTM"),
                  "no dropout": replace(lstm, dropout=0.0), "dropout 0.5": replace(lstm, dropout=0.5)}
        for what, claim in claims.items():  # what is often said of recurrent networks: lesson 04
            found[f"claims {what}"] = lambda claim=claim: (claim, own_runs(packed, claim, 8), 1)
    order = ["threshold", "equal", "seconds", "claims", "units", "search"]
    return dict(sorted(found.items(), key=lambda item: order.index(item[0].split()[0])))


def updates_in_equal_seconds(network: str) -> int:
    """As many updates as take this network as long as the LSTM's epochs take it, on the course's own machine."""
    from benchmarks.recurrent_models import EQUAL_PARAMETERS

    record = Path(__file__).with_name("results") / "step_seconds.json"
    seconds = json.loads(record.read_text(encoding="utf-8"))["results"]
    lstm = EQUAL_PARAMETERS["LSTM"]
    return round(lstm.epochs * (22_500 // lstm.batch) * seconds["LSTM"] / seconds[network])


def work(job: str, encoded: Path, out: Path, until: float) -> None:
    """One job, in a process of its own: its looks so far are in `out` at any time."""
    import keras

    from benchmarks.recurrent_runs import Rows, train_alone

    train = train_alone
    if keras.backend.backend() == "jax":
        from benchmarks.recurrent_together import train_together as train
    packed = read(encoded)
    recipe, runs, looks, *updates = jobs(packed)[job]()
    rows = Rows(packed["ids"], packed["labels"], packed["test_ids"], packed["test_labels"])
    about = {"recipe": asdict(recipe), "looks": looks, "device": device(), "complete": False}

    def keep(history, complete: bool = False) -> bool:
        found = [{"name": run.name, "seed": run.seed, "looks": seen} for run, seen in zip(runs, history)]
        beside = out.with_suffix(".part")
        beside.write_text(json.dumps({**about, "complete": complete, "runs": found}), encoding="utf-8")
        beside.replace(out)
        return time.time() < until

    history = train(recipe, runs, rows, looks, *updates, on_look=keep)
    keep(history, complete=time.time() < until)


def device() -> str:
    """What computes here, such as "NVIDIA H100 80GB HBM3" or "cpu"."""
    import keras

    if keras.backend.backend() == "jax":
        import jax

        return jax.devices()[0].device_kind
    return keras.distribution.list_devices()[0]


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays that `prepare` wrote."""
    with np.load(path, allow_pickle=False) as packed:
        return {name: packed[name] for name in packed.files}


# --- all jobs --------------------------------------------------------------------------------------------------------


def sweep(encoded: Path, out: Path, chosen: list[str], processes: int, seconds: float) -> None:
    """Run the jobs, so many at a time, and gather what they have found until the time is up."""
    out.mkdir(parents=True, exist_ok=True)
    start, waiting, running = time.time(), list(chosen), {}
    environment = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_CPP_MIN_LOG_LEVEL": "3", **os.environ}
    with tempfile.TemporaryDirectory() as folder:
        def place(job: str) -> Path:
            return Path(folder) / f"{job.replace(' ', '-')}.json"

        while (waiting or running) and time.time() < start + seconds + 10:
            while waiting and len(running) < processes and time.time() < start + 0.8 * seconds:
                job = waiting.pop(0)
                command = [sys.executable, "-m", "benchmarks.gpu_sweep", "--encoded", str(encoded), "--job", job,
                           "--out", str(place(job)), "--until", str(start + seconds)]
                running[job] = subprocess.Popen(command, env=environment)
            time.sleep(1)
            for job, process in list(running.items()):
                if process.poll() is not None:
                    del running[job]
                    print(f"{time.time() - start:5.0f} s  {job}: exit {process.returncode}", flush=True)
            if not running and time.time() > start + 0.8 * seconds:
                break
            gather({job: place(job) for job in chosen}, out / "sweep.json", encoded)
        for process in running.values():
            process.kill()
            process.wait()
        gather({job: place(job) for job in chosen}, out / "sweep.json", encoded)
    print(f"{time.time() - start:5.0f} s  {out / 'sweep.json'}" + (f", not begun: {waiting}" if waiting else ""))


def gather(places: dict[str, Path], out: Path, encoded: Path) -> None:
    """Write what all jobs have found so far as one file."""
    found = {job: json.loads(place.read_text(encoding="utf-8")) for job, place in places.items() if place.exists()}
    reviews = str(read_name(encoded))
    beside = out.with_suffix(".part")
    beside.write_text(json.dumps({"reviews": reviews, "jobs": found}), encoding="utf-8")
    beside.replace(out)


def read_name(path: Path) -> str:
    with np.load(path, allow_pickle=False) as packed:
        return str(packed["name"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", type=Path, metavar="FILE")
    parser.add_argument("--encoded", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--jobs", nargs="+", metavar="WORD",
                        default=["threshold", "equal", "seconds", "units", "claims"],
                        help="the jobs whose names hold one of these words; `search` is how recipes were found")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="no training goes on for longer")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--until", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.prepare:
        prepare(chosen.prepare)
    elif not (chosen.encoded and chosen.out):
        parser.error("give --prepare FILE, or --encoded FILE and --out DIR.")
    elif chosen.job:
        work(chosen.job, chosen.encoded, chosen.out, chosen.until)
    else:
        names = [job for job in jobs(read(chosen.encoded)) if any(word in job for word in chosen.jobs)]
        sweep(chosen.encoded, chosen.out, names, chosen.processes, chosen.seconds)


if __name__ == "__main__":
    main()
