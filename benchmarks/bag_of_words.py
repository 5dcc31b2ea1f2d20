"""What lesson 01 shows as recorded: accuracy by model, by number of labels and by the words seen.

python -m benchmarks.bag_of_words                     # writes benchmarks/results/bag_of_words.json
python -m benchmarks.bag_of_words --only words_seen   # measures one part again, keeps the others

Test accuracies of five runs each (validation accuracies where it says so); a run has its own validation split and its
own draw of labels. All settings were chosen on validation reviews beforehand (lesson 01), none from these numbers.
"""

import argparse
import re
import time
from collections.abc import Callable

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from helpers.recorded import recorded, write_record
from helpers.reviews import Reviews, load_reviews
from helpers.splits import Split

WORD = r"\w+(?:'\w+)*"
LABELS = (250, 1_000, 4_000)  # and all
COMMON = {"token_pattern": WORD, "stop_words": ["br"]}

MODELS: dict[str, Callable[[], Pipeline]] = {
    "word counts": lambda: make_pipeline(CountVectorizer(**COMMON), LogisticRegression(C=0.02, solver="liblinear")),
    "TF-IDF words": lambda: make_pipeline(
        TfidfVectorizer(sublinear_tf=True, **COMMON), LogisticRegression(C=3, max_iter=500)
    ),
    "TF-IDF words and pairs": lambda: make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=3, **COMMON),
        LogisticRegression(C=10, max_iter=500),
    ),
}

CUTS: dict[str, Callable[[list[str]], list[str]]] = {
    "first 128 words": lambda words: words[:128],
    "first 64 and last 64": lambda words: words if len(words) <= 128 else words[:64] + words[-64:],
    "last 128 words": lambda words: words[-128:],
    "whole review": lambda words: words,
}


def accuracy_of_models(runs: list[Reviews]) -> dict[str, list[float]]:
    """Test accuracy of each model, one for each run."""
    return {name: [score(build(), reviews.train, reviews.test) for reviews in runs] for name, build in MODELS.items()}


def accuracy_by_labels(runs: list[Reviews]) -> dict[str, list[float]]:
    """Test accuracy of TF-IDF words against the number of labels, half of them positive."""
    numbers = [number for number in LABELS if number < len(runs[0].train)] + [len(runs[0].train)]
    accuracies: dict[str, list[float]] = {str(number): [] for number in numbers}
    for seed, reviews in enumerate(runs):
        draw = np.random.default_rng(seed)
        piles = [draw.permutation(np.flatnonzero(reviews.train.labels == label)) for label in (0, 1)]
        for number in numbers:
            chosen = np.zeros(len(reviews.train), dtype=bool)
            chosen[np.concatenate([pile[: number // 2] for pile in piles])] = True
            model = MODELS["TF-IDF words"]()
            accuracies[str(number)].append(score(model, reviews.train.take(chosen), reviews.test))
    return accuracies


def accuracy_by_words_seen(runs: list[Reviews]) -> dict[str, list[float]]:
    """Test accuracy of TF-IDF words when train and test are cut in the same way."""
    return {
        name: [score(MODELS["TF-IDF words"](), cut_words(r.train, cut), cut_words(r.test, cut)) for r in runs]
        for name, cut in CUTS.items()
    }


def cut_words(split: Split, cut: Callable[[list[str]], list[str]]) -> Split:
    """The same reviews, each with only the words that `cut` keeps."""
    words = [re.findall(WORD, text.replace("<br />", " ").lower()) for text in split.texts]
    return Split([" ".join(cut(review)) for review in words], split.labels)


def score(model: Pipeline, train: Split, test: Split) -> float:
    """Accuracy on test of a model fitted on train, from 0 to 1."""
    start = time.perf_counter()
    accuracy = float(model.fit(train.texts, train.labels).score(test.texts, test.labels))
    print(f"  {len(train):>6,} labels  {accuracy:.4f}  {time.perf_counter() - start:.0f} s", flush=True)
    return accuracy


def accuracy_on_validation(runs: list[Reviews]) -> dict[str, list[float]]:
    """Validation accuracy of TF-IDF words: its reviews speak of films that train knows, those of test do not."""
    name = "TF-IDF words"
    return {name: [score(MODELS[name](), reviews.train, reviews.validation) for reviews in runs]}


PARTS = {
    "models": accuracy_of_models,
    "validation": accuracy_on_validation,
    "labels": accuracy_by_labels,
    "words_seen": accuracy_by_words_seen,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="other splits and draws of labels (default 5)")
    parser.add_argument("--only", choices=PARTS, help="measure this part, keep what is recorded of the others")
    options = parser.parse_args()
    runs = [load_reviews(seed=seed) for seed in range(options.runs)]
    results = recorded("bag_of_words").results if options.only else {}
    for part in [options.only] if options.only else PARTS:
        print(part, flush=True)
        results[part] = PARTS[part](runs)
        for key, accuracies in results[part].items():
            print(f"{key:<24} {np.mean(accuracies):.4f} ± {np.std(accuracies, ddof=1):.4f}", flush=True)
    print(write_record("bag_of_words", results, runs[0].name))


if __name__ == "__main__":
    main()
