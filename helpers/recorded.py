"""Long measurements are made once and read back: benchmarks/results/*.json, with how and where each was made."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpers.errors import CourseError
from helpers.machine import machine
from helpers.paths import course_folder
from helpers.written_beside import written_beside


@dataclass(frozen=True)
class Recorded:
    """A recorded measurement: `results` as the benchmark wrote them, `caption` says how they were made."""

    results: dict
    caption: str


def recorded(name: str, rerun: bool = False) -> Recorded:
    """Read a recorded measurement, or make it again.

    Args:
        name: the benchmark's name: benchmarks/<name>.py writes benchmarks/results/<name>.json.
        rerun: run the benchmark again first; it shows its progress here and may take long.

    Raises:
        CourseError: there is no such record, or the benchmark failed.

    Example:
        >>> recorded("reviews").caption.startswith("Recorded")
        True
    """
    if rerun:
        run = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=course_folder(), check=False)
        if run.returncode:
            raise CourseError(f"benchmarks/{name}.py stopped with an error (see above): the old record was kept.")
    path = _record_path(name)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"There is no record benchmarks/results/{name}.json: make it with RERUN = True.") from None
    caption = f"Recorded: {record['command']}, {record['date']}, {record['reviews']}, {record['machine']}"
    return Recorded(record["results"], caption)


def write_record(name: str, results: dict, reviews: str, command: str | None = None, on: str | None = None) -> Path:
    """Write a measurement beside how it was made.

    Args:
        name: the benchmark's name.
        results: anything JSON can carry; seconds and accuracies as plain numbers.
        reviews: the data set measured on, such as "IMDB".
        command: what a person types to make it again; `python -m benchmarks.<name>` if not given.
        on: the machine, where it is another one than this.
    """
    record = {
        "command": command or f"python -m benchmarks.{name}",
        "date": datetime.now(UTC).date().isoformat(),
        "reviews": reviews,
        "machine": on or machine(),
        "results": results,
    }
    path = _record_path(name)
    with written_beside(path) as file:
        file.write((json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    return path


def _record_path(name: str) -> Path:
    return course_folder() / "benchmarks" / "results" / f"{name}.json"
