"""Results that later lessons start from: the learner's own where they are kept, else those of the course's solutions.

Own ones lie in the learner's work folder, under the same names as the course's in models/: `predictions/` and
`trained/`. Each file knows, as a hash, which texts it belongs to; none holds a text or a label.
"""

import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np

from helpers.modes import execution_mode
from helpers.paths import course_folder, work_folder
from helpers.splits import text_keys
from helpers.written_beside import written_beside

PREDICTIONS, TRAINED = "predictions", "trained"
LARGEST = 3_000_000  # bytes that the course ships for one result


def shipped_folder(kind: str, course: Path | None = None) -> Path:
    """Where the course keeps the results of its own solutions."""
    return (course or course_folder()) / "models" / kind


def file_name(lesson: str, name: str, reviews_name: str) -> str:
    """The file of one result.

    Example:
        >>> file_name("04_lstm", "LSTM, 32 units", "IMDB")
        '04_lstm.lstm-32-units.imdb.npz'
    """
    parts = [re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in (name, reviews_name)]
    return f"{lesson}.{parts[0]}.{parts[1]}.npz"


def fingerprint(texts: list[str]) -> str:
    """A hash of texts in their order."""
    return hashlib.blake2b(text_keys(texts, "kept").tobytes(), digest_size=8).hexdigest()


def keep(kind: str, lesson: str, name: str, reviews_name: str, texts: list[str], arrays: dict[str, np.ndarray]) -> None:
    """Keep a learner's result. Does nothing while grading; where there is no room it says so and goes on.

    Args:
        kind: PREDICTIONS or TRAINED.
        texts: those that the result belongs to.
        arrays: plain arrays, without pickle.
    """
    if execution_mode() != "learn":
        return
    path = work_folder() / kind / file_name(lesson, name, reviews_name)
    try:
        with written_beside(path) as file:
            np.savez_compressed(file, belongs_to=np.array(fingerprint(texts)), **arrays)
    except OSError as problem:
        print(f"{name} is not kept for later lessons ({problem.strerror or problem}); they use the course's own then.")


def find(
    kind: str, lesson: str, name: str, reviews_name: str, texts: list[str]
) -> tuple[dict[str, np.ndarray] | None, bool]:
    """A kept result that belongs to these texts, the learner's own first.

    Returns:
        the arrays, or None where there are none, and whether they are the learner's own. While grading nothing is
        found: what a student is graded on, the student's own cells must make.
    """
    if execution_mode() == "grade":
        return None, False
    belongs_to, file = fingerprint(texts), file_name(lesson, name, reviews_name)
    for path in (work_folder() / kind / file, shipped_folder(kind) / file):
        arrays = _read(path)
        if arrays and str(arrays.pop("belongs_to", "")) == belongs_to:
            return arrays, path.is_relative_to(work_folder())
    return None, False


def _read(path: Path) -> dict[str, np.ndarray] | None:
    try:
        with np.load(path, allow_pickle=False) as packed:
            return dict(packed)
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):  # missing or damaged: as if it were not there
        return None
