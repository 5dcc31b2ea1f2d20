"""How fast is this computer? A three-second test scales every waiting time that the lessons announce."""

import json
import time

import numpy as np

from helpers.modes import execution_mode
from helpers.paths import cache_folder
from helpers.written_beside import written_beside

# Rounds a second on the reference machine (2 slow cores), where the lessons' times were measured:
# `python -c "from helpers.speed import *; print(rounds_per_second(3))"`
REFERENCE = {"matrices": 500.0, "words": 55.0}


def speed_test(seconds: float = 3.0) -> float:
    """Measure this computer against the reference machine, and remember the result for the other lessons.

    Args:
        seconds: how long to measure; half on matrix products (networks), half on counting words (text).

    Returns:
        the factor: 2.0 means that this computer needs half the reference machine's time.

    Example:
        >>> speed_test(0.2) > 0
        True
    """
    rounds = rounds_per_second(seconds)
    factor = float(np.sqrt(np.prod([rounds[task] / REFERENCE[task] for task in REFERENCE])))
    if execution_mode() != "learn":
        return factor  # graders keep a machine busy: what they measure is nobody's waiting time
    try:
        with written_beside(_path()) as file:
            file.write(json.dumps({"factor": factor}).encode("utf-8"))
    except OSError:
        pass  # without it the lessons announce the reference machine's times
    return factor


def rounds_per_second(seconds: float) -> dict[str, float]:
    """Rounds a second of each task on this computer, in the order of REFERENCE."""
    matrix = np.random.default_rng(0).normal(size=(512, 512)).astype(np.float32)
    text = "the film was not as good as the book but the music was great " * 10_000

    def count_words():
        counts: dict[str, int] = {}
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1

    return {"matrices": _rate(lambda: matrix @ matrix, seconds / 2), "words": _rate(count_words, seconds / 2)}


def here(seconds: float) -> str:
    """A time measured on the reference machine, scaled to this computer, in words.

    Example:
        >>> here(90).startswith("about")
        True
    """
    try:
        scaled = seconds / float(json.loads(_path().read_text(encoding="utf-8"))["factor"])
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
        scaled = seconds
    if scaled < 90:
        return f"about {max(1, round(scaled))} seconds"
    return f"about {round(scaled / 60)} minutes"


def _rate(task, seconds: float) -> float:
    start, rounds = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        task()
        rounds += 1
    return rounds / (time.perf_counter() - start)


def _path():
    return cache_folder() / "speed.json"
