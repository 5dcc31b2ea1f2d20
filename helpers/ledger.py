"""The ledger of results: each model meets the test reviews once."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from helpers.checks import predicted_probabilities
from helpers.errors import CourseError
from helpers.modes import execution_mode
from helpers.paths import work_folder
from helpers.predictions import save_predictions
from helpers.written_beside import written_beside

LEDGER_ROW = "application/vnd.words-to-bert.ledger+json"


def test_once(
    lesson: str, model: str, predict, reviews, seconds: float | None = None, parameters: int | None = None
) -> dict:
    """Score a finished model on the test reviews, once, and write the ledger's row.

    Args:
        lesson: the lesson's name, such as "01_bag_of_words".
        model: the model's name in the ledger, such as "TF-IDF, logistic regression".
        predict: a function from a list of texts to labels or probabilities, or a model with such a `predict`.
        reviews: what `load_reviews()` returned; `reviews.test` is scored.
        seconds: training time.
        parameters: number of trained weights.

    Returns:
        the row: accuracy, and low and high of its 95 % interval (Wilson 1927), all from 0 to 1.

    A second call with the same lesson, model and reviews shows the first result and says why. The row is kept in
    ledger.json in the learner's own folder, the predictions beside it (see `helpers.predictions`).

    Raises:
        CourseError: the ledger on disk cannot be read or written.
    """
    path = work_folder() / "ledger.json"
    keep = execution_mode() == "learn"
    rows = _read(path) if keep else []
    key = {"lesson": lesson, "model": model, "reviews": reviews.name}
    first = next((row for row in rows if key.items() <= row.items()), None)
    if first is None:
        probabilities = predicted_probabilities(model, predict, list(reviews.test.texts))
        right = int(np.sum((probabilities >= 0.5) == np.asarray(reviews.test.labels)))
        low, high = wilson_interval(right, len(reviews.test.labels))
        row = key | {"accuracy": right / len(reviews.test.labels), "low": low, "high": high,
                     "seconds": None if seconds is None else round(seconds, 1), "parameters": parameters}
        if keep:
            save_predictions(lesson, model, probabilities, reviews)
            _write(path, [*rows, row | {"date": datetime.now(UTC).date().isoformat()}])
    else:
        row = first
        print("The test reviews were used for this model before, so here is that first result. Each further look\n"
              "would let you choose by luck: to try changes, use the validation reviews.")
    _show(row)
    return row


test_once.__test__ = False  # a name that pytest would collect


def wilson_interval(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval for an accuracy (Wilson 1927): sensible also near 0 and 1 and for few reviews.

    Example:
        >>> low, high = wilson_interval(right=22_000, total=25_000)
        >>> round(low, 3), round(high, 3)
        (0.876, 0.884)
    """
    p = right / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return middle - half, middle + half


def _show(row: dict) -> None:
    from IPython.display import display

    text = (f"{row['model']} on the test reviews ({row['reviews']}): accuracy {row['accuracy']:.4f}, "
            f"95 % interval {row['low']:.4f} to {row['high']:.4f}")
    display({LEDGER_ROW: {k: v for k, v in row.items() if k != "date"}, "text/plain": text}, raw=True)


def _read(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        raise CourseError(f"The ledger {path} cannot be read: rename it, and this cell starts a new one.") from None


def _write(path: Path, rows: list[dict]) -> None:
    try:
        with written_beside(path) as file:
            file.write((json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    except OSError as problem:
        raise CourseError(
            f"The ledger {path} cannot be written ({problem.strerror}): make room, then run this cell again."
        ) from None
