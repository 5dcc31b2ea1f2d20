"""How high may a threshold be? Measures a lesson's models over choices that any learner may make.

python -m benchmarks.thresholds 01_bag_of_words

For each model: mean and standard deviation over runs that differ in all legitimate choices (validation split, half of
the test reviews, tokenizer, vocabulary, word weights, regularization), then

    threshold = mean - k * standard deviation,   k from the t distribution: 1 right answer in 1,000 fails

and, beside it, the best accuracy that a wrong answer gets. A run counts with the lower of its two accuracies, on
validation and on a held-out half of test, since an answer has to pass both. What it prints goes to
helpers/thresholds.toml; run it once with REVIEWS_DATA=practice, too.
"""

import argparse
import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from helpers.reviews import Reviews, load_reviews
from helpers.splits import Split, held_out_rows

RUNS = 20
FALSE_FAILS = 0.001


def k_for(runs: int) -> float:
    """How many standard deviations below the mean a new run falls once in 1,000: 3.7 for 20 runs, 7.9 for 5.

    Example:
        >>> round(k_for(20), 1), round(k_for(5), 1)
        (3.7, 7.9)
    """
    return float(stats.t.ppf(1 - FALSE_FAILS, runs - 1) * math.sqrt(1 + 1 / runs))


def lower_accuracy(model: Pipeline, reviews: Reviews, run: int) -> float:
    """The lower of a fitted model's accuracies on validation and on this run's held-out half of the test reviews."""
    half = reviews.test.take(held_out_rows(reviews.test, f"threshold {run}"))
    return min(float(model.score(part.texts, part.labels)) for part in (reviews.validation, half))


# --- 01_bag_of_words -------------------------------------------------------------------------------------------------

TOKENS = (r"\b\w\w+\b", r"\w+(?:'\w+)*", r"[a-z]+", r"[a-z0-9']+")
WORDS = (10_000, 20_000, 50_000, None)
STRENGTHS = (1, 2, 3, 5, 10)


def linear_model(draw: np.random.Generator) -> tuple[str, Pipeline]:
    """TF-IDF and logistic regression with choices that no one could call wrong."""
    token, words, strength = TOKENS[draw.integers(4)], WORDS[draw.integers(4)], STRENGTHS[draw.integers(5)]
    sublinear, smallest, markup = bool(draw.integers(2)), int(draw.integers(1, 4)), bool(draw.integers(2))
    vectorizer = TfidfVectorizer(token_pattern=token, max_features=words, min_df=smallest, sublinear_tf=sublinear,
                                 stop_words=["br"] if markup else None)
    name = f"{token} words={words} min_df={smallest} sublinear={sublinear} br dropped={markup} C={strength}"
    return name, make_pipeline(vectorizer, LogisticRegression(C=strength, max_iter=500))


def right_bag_of_words() -> Iterator[tuple[str, float]]:
    """(choices, accuracy) of each legitimate run."""
    for run in range(RUNS):
        reviews = load_reviews(seed=run)
        name, model = linear_model(np.random.default_rng(run))
        yield name, lower_accuracy(model.fit(reviews.train.texts, reviews.train.labels), reviews, run)


def wrong_bag_of_words() -> Iterator[tuple[str, float]]:
    """(mistake, accuracy) of each wrong answer, everything else being right."""
    reviews = load_reviews()
    train, draw = reviews.train, np.random.default_rng(0)
    for mistake, part in [
        ("trained on a tenth of the reviews", train.take(draw.random(len(train)) < 0.1)),
        ("trained on the validation reviews", reviews.validation),
        ("only the first third of each review", Split([text[: len(text) // 3] for text in train.texts], train.labels)),
        ("a third of the labels drawn by lot", Split(train.texts, spoil(train.labels, draw))),
        ("trained on the first half of the file", train.take(np.arange(len(train)) < 0.55 * len(train))),
    ]:
        yield mistake, held_out_accuracy(TfidfVectorizer(), part, reviews)
    yield "only the 500 commonest words", held_out_accuracy(TfidfVectorizer(max_features=500), train, reviews)


def spoil(labels: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The labels with a third of them drawn by lot."""
    return np.where(draw.random(len(labels)) < 1 / 3, draw.integers(0, 2, len(labels)), labels)


def held_out_accuracy(vectorizer: TfidfVectorizer, train: Split, reviews: Reviews) -> float:
    """Accuracy on the test reviews: a mistake may hide on validation, never there."""
    model = make_pipeline(vectorizer, LogisticRegression(max_iter=500)).fit(train.texts, train.labels)
    return float(model.score(reviews.test.texts, reviews.test.labels))


# --- all lessons -----------------------------------------------------------------------------------------------------

Measure = Callable[[], Iterator[tuple[str, float]]]
LESSONS: dict[str, dict[str, tuple[Measure, Measure]]] = {
    "01_bag_of_words": {"tfidf": (right_bag_of_words, wrong_bag_of_words)},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson", choices=LESSONS)
    for key, (right, wrong) in LESSONS[parser.parse_args().lesson].items():
        accuracies, mistakes = collect("right", right()), collect("wrong", wrong())
        mean, spread, k = np.mean(accuracies), np.std(accuracies, ddof=1), k_for(len(accuracies))
        print(f"{key} on {load_reviews().name}: mean {mean:.4f}, sd {spread:.4f}, n {len(accuracies)}, k {k:.2f}, "
              f"threshold {mean - k * spread:.4f}, best wrong answer {max(mistakes):.4f}")


def collect(kind: str, runs: Iterator[tuple[str, float]]) -> list[float]:
    accuracies = []
    for name, accuracy in runs:
        print(f"  {kind}  {accuracy:.4f}  {name}", flush=True)
        accuracies.append(accuracy)
    return accuracies


if __name__ == "__main__":
    main()
