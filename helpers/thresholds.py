"""The accuracy that an exercise asks for, read from helpers/thresholds.toml, where the measuring command stands too."""

import tomllib
from pathlib import Path

from helpers.errors import CourseError


def threshold(key: str, reviews_name: str) -> float:
    """The accuracy to reach.

    Args:
        key: lesson and model, such as "01_bag_of_words.tfidf".
        reviews_name: the reviews in use: `reviews.name`.

    Returns:
        an accuracy from 0 to 1.

    Raises:
        CourseError: nothing was measured on these reviews.

    Example:
        >>> 0.5 < threshold("01_bag_of_words.tfidf", "IMDB") < 1
        True
    """
    lesson, model = key.split(".")
    table = tomllib.loads(Path(__file__).with_name("thresholds.toml").read_text(encoding="utf-8"))
    measured = table.get(lesson, {}).get(model, {})
    if reviews_name not in measured:
        raise CourseError(
            f"No threshold was measured for {key} on {reviews_name}: exercises with an accuracy to reach need the IMDB "
            "or the practice reviews. Unset REVIEWS_DATA, or set it to the IMDB archive or to the word practice."
        )
    return measured[reviews_name]
