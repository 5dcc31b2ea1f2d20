"""The labels that only the judge has: those of the held-out half of the test reviews."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


def held_out(reviews: str, salt: str) -> tuple[np.ndarray, str]:
    """The labels of the held-out reviews, in the order in which a grading kernel sees their texts.

    Args:
        reviews, salt: REVIEWS_DATA and REVIEWS_HELD_OUT of that kernel.

    Returns:
        labels, int8 of shape (n,), and the name of the reviews: "IMDB", "practice" or another.
    """
    from helpers.reviews import held_out_labels

    with _reviews_data(reviews):
        return held_out_labels(salt), reviews_name(reviews)


def reviews_name(reviews: str) -> str:
    """The name of the reviews that REVIEWS_DATA leads to."""
    from helpers.reviews import load_reviews

    with _reviews_data(reviews):
        return load_reviews().name


@contextmanager
def _reviews_data(reviews: str) -> Iterator[None]:
    """This process reads the same reviews as the kernel did; empty means those that it reads anyway."""
    before = os.environ.get("REVIEWS_DATA")
    if reviews:
        os.environ["REVIEWS_DATA"] = reviews
    try:
        yield
    finally:
        if before is not None:
            os.environ["REVIEWS_DATA"] = before
        else:
            os.environ.pop("REVIEWS_DATA", None)
