"""What a lesson's model said about the test reviews, kept by `test_once` for lessons that compare models."""

from collections.abc import Callable

import numpy as np

from helpers.errors import CourseError
from helpers.kept import PREDICTIONS, find, keep

SURE = 30.0  # log-odds that stand for a probability of 0 or 1


def save_predictions(lesson: str, model: str, probabilities, reviews) -> None:
    """Keep a model's probabilities for the test reviews in the learner's work folder.

    Args:
        lesson: the lesson's name, such as "01_bag_of_words".
        model: the model's name in the ledger.
        probabilities: of the class "positive", (n,), in the order of `reviews.test`; labels are probabilities 0 and 1.
        reviews: what `load_reviews()` returned.

    Kept as log-odds in float16 (50 KB for 25,000 reviews). A probability of 0.49995 would round to 0.5 and change its
    label; its log-odds keep their sign.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    with np.errstate(divide="ignore"):
        log_odds = np.clip(np.log(p) - np.log1p(-p), -SURE, SURE)
    # The smallest float16 above zero is 6e-8: what lies closer to the border keeps its side
    small = np.where(p >= 0.5, 1e-7, -1e-7)
    log_odds = np.where(np.abs(log_odds) < 1e-7, small, log_odds).astype(np.float16)
    keep(PREDICTIONS, lesson, model, reviews.name, reviews.test.texts, {"log_odds": log_odds})


def load_predictions(lesson: str, model: str, reviews, make: Callable[[], np.ndarray] | None = None) -> np.ndarray:
    """A model's probabilities for the test reviews: the learner's own, else those of the course's solution (and said).

    Args:
        lesson, model: as they were given to `test_once`.
        reviews: what `load_reviews()` returned.
        make: makes them where neither is there, as on other reviews than IMDB: a function without arguments that
            returns probabilities (n,).

    Returns:
        float32 of shape (n,), in the order of `reviews.test`; at least 0.5 exactly where the label was "positive".

    Raises:
        CourseError: there are none, and nothing to make them with.

    Example:
        >>> load_predictions("04_lstm", "LSTM, 32 units", load_reviews())  # doctest: +SKIP
        array([0.08, 0.93, ...], dtype=float32)
    """
    found, own = find(PREDICTIONS, lesson, model, reviews.name, reviews.test.texts)
    if found is not None and found.get("log_odds", np.zeros(0)).shape == (len(reviews.test.texts),):
        if not own:
            print(f"Predictions of {model} (lesson {lesson[:2]}): the course's own, since yours are not kept here.")
        return (1 / (1 + np.exp(-found["log_odds"].astype(np.float32)))).astype(np.float32)
    if make is None:
        raise CourseError(f"There are no predictions of {model!r} for {reviews.name}: run lesson {lesson} up to its "
                          "test_once first.")
    print(f"Predictions of {model} (lesson {lesson[:2]}) are not kept here, so they are made now.")
    made = np.asarray(make(), dtype=np.float32)
    save_predictions(lesson, model, made, reviews)
    return made
