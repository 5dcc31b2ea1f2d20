"""How high may lesson 02's threshold be? Measures the classifier on mean vectors over legitimate choices.

python -m benchmarks.thresholds_02

The lesson trains the vectors, so runs differ in what varies without the learner (seed of Word2Vec, validation split,
half of the test reviews) and in the learner's classifier (scaler, regularization, solver); 5 runs, k = 7.9. A run
counts with the lower of its accuracies on validation and on a held-out half of test. What it prints goes to
helpers/thresholds.toml; run it once with REVIEWS_DATA=practice, too.
"""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
from gensim.models import Word2Vec
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.svm import LinearSVC

from benchmarks.thresholds import k_for
from helpers.embeddings import mean_vectors, split_words
from helpers.reviews import load_reviews
from helpers.splits import held_out_rows

RUNS, PROCESSES = 5, 2
MODELS = [  # what no one could call wrong
    ("C=1", lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))),
    ("C=10", lambda: make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=1_000))),
    ("C=0.1", lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1_000))),
    ("MaxAbsScaler, C=10", lambda: make_pipeline(MaxAbsScaler(), LogisticRegression(C=10, max_iter=1_000))),
    ("LinearSVC", lambda: make_pipeline(StandardScaler(), LinearSVC(C=0.1, dual=False))),
]
WRONG = [  # labels or rows spoilt, everything else right
    ("labels shuffled", lambda x, y, draw: (x, draw.permutation(y))),
    ("the first half of the file", lambda x, y, draw: (x[: len(y) * 55 // 100], y[: len(y) * 55 // 100])),
    ("a third of the labels drawn by lot", lambda x, y, draw: (x, np.where(draw.random(len(y)) < 1 / 3, 1 - y, y))),
    ("200 reviews", lambda x, y, draw: (x[:: len(y) // 200], y[:: len(y) // 200])),
    ("ten of the columns", lambda x, y, draw: (x * (np.arange(x.shape[1]) < 10), y)),
]


def vectors_of(run: int) -> tuple:
    """One training: reviews and mean vectors of train, validation and test."""
    reviews = load_reviews(seed=run)
    train = split_words(reviews.train.texts)
    model = Word2Vec(train, vector_size=100, window=10, min_count=5, epochs=10, alpha=0.05, seed=run + 1, workers=1)
    parts = (train, split_words(reviews.validation.texts), split_words(reviews.test.texts))
    return reviews, *(mean_vectors(words, model.wv) for words in parts)


def right(run: int) -> tuple[float, float, list[tuple[str, float]]]:
    """Test accuracy of the lesson's own solution, the lower accuracy of another right one, and the wrong answers'."""
    reviews, x, checked, tested = vectors_of(run)
    test, half = reviews.test, held_out_rows(reviews.test, f"threshold {run}")
    own = []
    for name, make in [MODELS[0], MODELS[run]][: 1 + bool(run)]:
        fitted = make().fit(x, reviews.train.labels)
        pairs = [(checked, reviews.validation.labels), (tested[half], test.labels[half]), (tested, test.labels)]
        *accuracies, whole = (float(fitted.score(*pair)) for pair in pairs)
        own.append(whole)
        print(f"  right  validation {accuracies[0]:.4f}, half of test {accuracies[1]:.4f}, test {whole:.4f}  "
              f"seed {run + 1}, {name}", flush=True)
    wrong = []
    for name, spoil in WRONG if run == 0 else []:
        fitted = MODELS[0][1]().fit(*spoil(x, reviews.train.labels, np.random.default_rng(0)))
        wrong.append((name, float(fitted.score(tested, test.labels))))
        print(f"  wrong  {wrong[-1][1]:.4f}  {name}", flush=True)
    return own[0], min(accuracies), wrong


def main() -> None:
    with ProcessPoolExecutor(PROCESSES) as pool:
        own, lower, wrong = zip(*pool.map(right, range(RUNS)))
    print(f"the lesson's own solution: mean test accuracy {np.mean(own):.4f}, sd {np.std(own, ddof=1):.4f}")
    mean, spread, k = np.mean(lower), np.std(lower, ddof=1), k_for(RUNS)
    print(f"mean_vectors on {load_reviews().name}: mean {mean:.4f}, sd {spread:.4f}, n {RUNS}, k {k:.2f}, "
          f"threshold {mean - k * spread:.4f}, best wrong answer {max(accuracy for _, accuracy in wrong[0]):.4f}")


if __name__ == "__main__":
    main()
