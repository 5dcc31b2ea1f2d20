"""The only door for text: `load_reviews()` gives every lesson the same object, whatever the reviews come from."""

import functools
import operator
import os

import numpy as np

from helpers.errors import CourseError
from helpers.reviews_source import ARCHIVE, find_source
from helpers.splits import Split, held_out_rows, validation_rows
from helpers.stored_reviews import StoredReviews, open_stored

__all__ = ["Reviews", "Split", "held_out_labels", "held_out_texts", "load_reviews"]


class Reviews:
    """Movie reviews, split for training, validation and testing.

    Attributes:
        name: "IMDB" for the whole Large Movie Review Dataset (known by its content), "practice", or "reviews in FILE".
        source: what REVIEWS_DATA must say to get the same reviews elsewhere: an absolute path, or "practice".
        train, validation, test: labelled reviews; each a Split with `.texts` and `.labels`.
        unlabelled: reviews that nobody labelled; no text of them stands in the test reviews.

    The order is always: negative before positive, then by file number. Shuffle before training.
    """

    def __init__(self, stored: StoredReviews, validation_size: int | None, seed: int, salt: str):
        self._stored = stored
        self.name, self.source = stored.name, stored.source.setting
        labelled = stored.part("train")
        size = _checked_size(validation_size, len(labelled))
        chosen = validation_rows(labelled, size, seed)
        self.train, self.validation = labelled.take(~chosen), labelled.take(chosen)
        test = stored.part("test")
        self.test = test.take(~held_out_rows(test, salt) if salt else np.ones(len(test), dtype=bool))

    @functools.cached_property
    def unlabelled(self) -> Split:
        """Read at first use: half of all texts, which most lessons do not need."""
        unlabelled = self._stored.part("unlabelled")
        return unlabelled.take(np.ones(len(unlabelled), dtype=bool))

    def __repr__(self) -> str:
        sizes = [("train", len(self.train)), ("validation", len(self.validation)), ("test", len(self.test)),
                 ("unlabelled", self._stored.sizes["unlabelled"])]
        return f"<{self.name}: " + ", ".join(f"{size:,} {part}" for part, size in sizes) + ">"


def load_reviews(validation_size: int | None = None, seed: int = 0) -> Reviews:
    """Load the reviews: IMDB where it can be had, the practice reviews otherwise.

    It looks at the variable REVIEWS_DATA (a path of the archive or the folder, or the word practice), the course's
    data/ folder and the official download, in this order. With no network it makes the practice reviews and says so.
    The first time reads the whole archive (about 10 s); later ones load a cache in about one.

    Args:
        validation_size: how many of the training reviews to keep for validation; a tenth if not given (2,500 of IMDB).
        seed: another seed keeps others.

    Returns:
        the reviews. Validation has as many positive ones as train, and shares no text with it.

    Raises:
        CourseError: REVIEWS_DATA leads nowhere, or an archive, folder or download is broken: one sentence says which.

    Source: Maas et al. 2011, "Learning Word Vectors for Sentiment Analysis".

    Example:
        >>> reviews = load_reviews()  # doctest: +SKIP
        >>> reviews  # doctest: +SKIP
        <IMDB: 22,500 train, 2,500 validation, 25,000 test, 49,730 unlabelled>
    """
    source = find_source()
    reviews = Reviews(open_stored(source), validation_size, seed, os.environ.get("REVIEWS_HELD_OUT", ""))
    if source.instead_because:
        print(_practice_notice(source.instead_because))
    return reviews


def held_out_texts() -> list[str]:
    """The texts of the half of the test reviews that only the judge has labels for. Exists only while grading.

    Raises:
        CourseError: the variable REVIEWS_HELD_OUT, which graders set to a salt, is not set.
    """
    salt = os.environ.get("REVIEWS_HELD_OUT")
    if not salt:
        raise CourseError("Held-out reviews exist only while grading: the grader sets REVIEWS_HELD_OUT to a salt.")
    return _held_out(salt).texts


def held_out_labels(salt: str) -> np.ndarray:
    """The labels of `held_out_texts()`, in the same order. For the judge, outside the student's process.

    Args:
        salt: what REVIEWS_HELD_OUT was set to in the student's process; REVIEWS_DATA must be the same as there.

    Returns:
        int8 of shape (n,): 0 for negative, 1 for positive.
    """
    return _held_out(salt).labels


def _held_out(salt: str) -> Split:
    test = open_stored(find_source()).part("test")
    return test.take(held_out_rows(test, salt))


def _checked_size(size: int | None, available: int) -> int:
    if size is None:
        return available // 10
    try:
        whole = operator.index(size)
    except TypeError:
        whole = -1
    if isinstance(size, bool) or not 0 <= whole < available:
        raise CourseError(f"validation_size is {size!r}: give a whole number from 0 to {available - 1:,}, "
                          "the number of training reviews to keep for validation.")
    return whole


def _practice_notice(reason: str) -> str:
    line = "=" * 100
    return "\n".join([
        line,
        "NO NETWORK: these are the PRACTICE REVIEWS, made by the course's own generator. They are not IMDB.",
        f"Everything works with them; accuracies differ from those that the text calls \"on IMDB\". ({reason})",
        f"For IMDB: connect and restart the kernel, or set REVIEWS_DATA to the path of {ARCHIVE}.",
        "To use the practice reviews without this notice, set REVIEWS_DATA=practice.",
        line,
    ])
