"""Twenty seeds of each recurrent network: lesson 05's two tables, and the thresholds of lessons 03 to 05.

python -m benchmarks.recurrent_seeds --sweep A/sweep.json B/sweep.json --on "one H100"    # of benchmarks/gpu_sweep.py
python -m benchmarks.recurrent_seeds    # trains all anew here: a day on two cores

Prints for each lesson, as benchmarks/thresholds.py does: mean, standard deviation and n over trainings that differ in
seed, validation split, vocabulary, length and learning rate, the threshold mean - k * sd, and the best wrong answers.
Writes benchmarks/results/recurrent_seeds.json, the tables of the sweep on IMDB:

- "equal_parameters": SimpleRNN, LSTM and GRU with recurrent layers of one size within 2 %, the same seeds in the same
  order, each with the epochs of its recipe; and the mean of embeddings.
- "equal_seconds": the same networks with as many updates as fit into the seconds that the LSTM's epochs take
  (benchmarks/step_seconds.py).
- "thresholds": what was printed, for each sweep's reviews.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy import stats

FALSE_FAILS = 0.001


def k_for(runs: int) -> float:
    """As in benchmarks/thresholds.py, which needs scikit-learn, too: 3.7 for 20 runs."""
    return float(stats.t.ppf(1 - FALSE_FAILS, runs - 1) * math.sqrt(1 + 1 / runs))


def kept(job: dict) -> list[tuple[str, dict]]:
    """(name, the look whose weights early stopping keeps) of each run that was looked at after an epoch."""
    from benchmarks.recurrent_runs import best_look

    return [(run["name"], best_look(run["looks"], job["recipe"]["patience"], job["looks"]))
            for run in job["runs"] if len(run["looks"]) > job["looks"]]


def table(jobs: dict, kind: str) -> dict[str, dict]:
    """The jobs whose names begin with `kind`: for each network its accuracies and best epochs, one a seed."""
    found = {}
    for name, job in jobs.items():
        if not name.startswith(kind + " "):
            continue
        looks = [look for _, look in kept(job)]
        found[name.removeprefix(kind + " ")] = {
            "units": job["recipe"]["units"],
            "complete": job["complete"],
            "test_accuracy": [look["test_accuracy"] for look in looks],
            "val_accuracy": [look["val_accuracy"] for look in looks],
            "updates": [look["updates"] for look in looks],
        }
    return found


def threshold_of(job: dict, kind: str = "right") -> dict:
    """The threshold that a job's trainings give.

    Args:
        kind: the runs that count as right ones: "right", as the recipe has it, or "steady" or "falling", with the other
            course of the learning rate.

    Returns:
        "threshold" with "mean", "sd", "n" and "k" of the lower of two accuracies, on validation and on a half of test;
        "test": mean and sd of the whole test accuracy; "own": the recipe itself, unchanged; "wrong": for each mistake
        its best accuracy.
    """
    right = [look for name, look in kept(job) if name.startswith(kind + ":")]
    lower = np.array([min(look["val_accuracy"], look["half_accuracy"]) for look in right])
    wrong: dict[str, float] = {"untrained": max(run["looks"][0]["test_accuracy"] for run in job["runs"])}
    for name, look in kept(job):
        if name.startswith("wrong: "):
            mistake = name.removeprefix("wrong: ")
            wrong[mistake] = max(wrong.get(mistake, 0.0), look["test_accuracy"])
    mean, sd, k = float(lower.mean()), float(lower.std(ddof=1)), k_for(len(lower))
    tested = np.array([look["test_accuracy"] for look in right])
    return {"threshold": round(mean - k * sd, 4), "mean": round(mean, 4), "sd": round(sd, 4), "n": len(lower),
            "k": round(k, 2), "lowest": float(lower.min()), "test": [round(float(tested.mean()), 4),
            round(float(tested.std(ddof=1)), 4)], "own": tested[0].item(), "wrong": wrong}


def summary(sweep: dict) -> dict:
    """All tables of one sweep."""
    jobs = sweep["jobs"]
    thresholds = {f"{name.removeprefix('threshold ')}, {kind}": threshold_of(job, kind)
                  for name, job in jobs.items() if name.startswith("threshold ")
                  for kind in ("right", "steady", "falling") if any(n.startswith(kind) for n, _ in kept(job))}
    return {"thresholds": thresholds, "equal_parameters": table(jobs, "equal"),
            "equal_seconds": table(jobs, "seconds"), "units": table(jobs, "units")}


def train_here(folder: Path) -> Path:
    """The whole sweep on this machine."""
    encoded, out = folder / "encoded.npz", folder / "out"
    week = str(7 * 24 * 3600)
    for choice in (["--prepare", encoded], ["--encoded", encoded, "--out", out, "--processes", "2", "--seconds", week]):
        subprocess.run([sys.executable, "-m", "benchmarks.gpu_sweep", *map(str, choice)], check=True)
    return out / "sweep.json"


def main() -> None:
    from helpers.recorded import write_record

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweep", type=Path, nargs="+", metavar="FILE", help="of IMDB, and of the practice reviews")
    parser.add_argument("--on", help="the machine of those sweeps")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sweeps = [json.loads(path.read_text(encoding="utf-8")) for path in chosen.sweep or [train_here(Path(folder))]]
    thresholds, tables = {}, {}
    for sweep in sweeps:
        found = summary(sweep)
        thresholds[sweep["reviews"]] = found.pop("thresholds")
        show(sweep["reviews"], thresholds[sweep["reviews"]], found)
        if sweep["reviews"] == "IMDB":
            tables = found
    if tables:
        command = "python -m benchmarks.recurrent_seeds --sweep, of python -m benchmarks.gpu_sweep"
        print(write_record("recurrent_seeds", {**tables, "thresholds": thresholds}, "IMDB",
                           command if chosen.sweep else None, on=chosen.on))


def show(reviews: str, thresholds: dict, tables: dict) -> None:
    """Print what helpers/thresholds.toml and the README quote."""
    for name, row in thresholds.items():
        mistakes = ", ".join(f"{mistake} {accuracy:.4f}" for mistake, accuracy in row["wrong"].items())
        print(f"{name} on {reviews}: mean {row['mean']:.4f}, sd {row['sd']:.4f}, n {row['n']}, k {row['k']}, "
              f"lowest {row['lowest']:.4f}, threshold {row['threshold']:.4f}; test {row['test'][0]:.4f} ± "
              f"{row['test'][1]:.4f}, the recipe itself {row['own']:.4f}; wrong: {mistakes}")
    for kind in ("equal_parameters", "equal_seconds", "units"):
        for name, row in tables[kind].items():
            tested = np.array(row["test_accuracy"])
            if len(tested):
                print(f"{kind:<17} {name:<18} units {row['units']}, n {len(tested)}: test {tested.mean():.4f} ± "
                      f"{tested.std(ddof=1):.4f}, updates {np.mean(row['updates']):.0f}, complete {row['complete']}")


if __name__ == "__main__":
    main()
