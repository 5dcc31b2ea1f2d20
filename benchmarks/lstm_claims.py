"""Do more units help an LSTM? Do two directions? Does dropout prevent overfitting? Lesson 04's claims, with 8 seeds.

python -m benchmarks.lstm_claims --sweep DIR/sweep.json     # from the trainings of benchmarks/gpu_sweep.py
python -m benchmarks.lstm_claims                            # trains anew here: 10 hours on two cores

All variants are lesson 04's network but for the one thing that the name says; a pair of variants with the same seed has
the same validation reviews and the same order of training rows.
"""

import argparse
import json
import os
from pathlib import Path

PREFIX, PATIENCE = "claims ", 1


def summary(looks: list[list[dict]], recipe) -> dict:
    """What a lesson shows of one variant.

    Args:
        looks: for each seed, a look at the untrained network and one after each epoch.

    Returns:
        "dropout"; "parameters" of the layer that reads; for each seed "test_accuracy" and "best_epoch" as early
        stopping keeps them; "loss" and "val_loss", a list of epochs for each seed.
    """
    from benchmarks.recurrent_models import build_network, reader_parameters
    from benchmarks.recurrent_runs import best_look

    kept = [best_look(seen, PATIENCE) for seen in looks]
    return {
        "dropout": recipe.dropout,
        "parameters": reader_parameters(build_network(recipe)),
        "test_accuracy": [look["test_accuracy"] for look in kept],
        "best_epoch": [seen.index(look) for seen, look in zip(looks, kept)],
        **{name: [[look[name] for look in seen[1:]] for seen in looks] for name in ("loss", "val_loss")},
    }


def from_sweep(path: Path) -> tuple[dict, str]:
    """All variants from a sweep's file, and the reviews that it was made with."""
    from benchmarks.recurrent_models import Recipe

    sweep = json.loads(path.read_text(encoding="utf-8"))
    jobs = {name.removeprefix(PREFIX): job for name, job in sweep["jobs"].items() if name.startswith(PREFIX)}
    return {name: summary([run["looks"] for run in job["runs"]], Recipe(**job["recipe"]))
            for name, job in jobs.items()}, sweep["reviews"]


def trained_here() -> tuple[dict, str]:
    """The same by training on this computer."""
    import tempfile

    from benchmarks.gpu_sweep import jobs, prepare, read
    from benchmarks.recurrent_runs import Rows, train_alone

    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "encoded.npz")
        packed = read(Path(folder) / "encoded.npz")
    rows = Rows(packed["ids"], packed["labels"], packed["test_ids"], packed["test_labels"])
    found = {}
    for job, make in jobs(packed).items():
        if job.startswith(PREFIX):
            recipe, runs, looks = make()
            name = job.removeprefix(PREFIX)
            found[name] = summary(train_alone(recipe, runs, rows, looks), recipe)
            show(name, found[name])
    return found, str(packed["name"])


def show(name: str, found: dict) -> None:
    """One line of the table."""
    runs = found["test_accuracy"]
    print(f"{name:<30} {found['parameters']:>7,} weights  test {sum(runs) / len(runs):.4f}  "
          f"{min(runs):.4f} to {max(runs):.4f}  best epochs {found['best_epoch']}", flush=True)


def main() -> None:
    from helpers.recorded import write_record

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweep", type=Path, metavar="FILE", help="the sweep.json that benchmarks/gpu_sweep.py wrote")
    parser.add_argument("--on", help="the machine of that sweep")
    chosen = parser.parse_args()
    found, reviews = from_sweep(chosen.sweep) if chosen.sweep else trained_here()
    if chosen.sweep:
        for name, one in found.items():
            show(name, one)
    print(write_record("lstm_claims", found, reviews, on=chosen.on).name)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
