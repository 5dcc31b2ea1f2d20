"""Six kinds of word vectors, all training reviews, several seeds: test accuracy of one classifier on mean vectors.

python -m benchmarks.word_embeddings            # 3 seeds, writes benchmarks/results/word_embeddings.json
python -m benchmarks.word_embeddings --seeds 1

Lesson 02 shows the record. Equal terms: the same texts, the same 5,000 words, 100 dimensions, a window of 5, 5 passes
(GloVe: 15 passes over its counts). Each seed is also another validation split. A run that was cut off goes on where it
stopped; to start afresh, remove the record.
"""

import argparse
import time
from collections import Counter

import numpy as np
from gensim.models import FastText, KeyedVectors, Word2Vec
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.extmath import randomized_svd

from helpers.embeddings import as_vectors, count_pairs, mean_vectors, misspell, split_words, train_glove
from helpers.errors import CourseError
from helpers.recorded import recorded, write_record
from helpers.reviews import Reviews, load_reviews

NAME = "word_embeddings"
WORDS, SIZE, WINDOW, EPOCHS, WORKERS = 5_000, 100, 5, 5, 1
SHARES = [0, 0.1, 0.3, 0.6]


def classifier():
    """The one classifier of all tables: columns of equal spread, then logistic regression."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))


def ppmi(counts: sparse.csr_array) -> sparse.csr_array:
    """Positive pointwise mutual information of a co-occurrence matrix, both of shape (words, words)."""
    met, total = counts.tocoo(), counts.sum()
    chance = counts.sum(axis=1)[met.row] * counts.sum(axis=0)[met.col] / total
    return sparse.csr_array((np.maximum(0, np.log(met.data / chance)), (met.row, met.col)), shape=counts.shape)


def train(kind: str, texts: list[list[str]], seed: int) -> KeyedVectors:
    """Vectors of one kind."""
    settings = {"vector_size": SIZE, "window": WINDOW, "max_final_vocab": WORDS, "min_count": 1, "epochs": EPOCHS,
                "alpha": 0.05, "seed": seed, "workers": WORKERS}
    if kind in ("CBOW", "skip-gram"):
        return Word2Vec(texts, sg=int(kind == "skip-gram"), **settings).wv
    if kind == "FastText":
        return FastText(texts, bucket=50_000, **settings).wv
    words = [word for word, _ in Counter(word for text in texts for word in text).most_common(WORDS)]
    if kind == "random":
        return as_vectors(words, np.random.default_rng(seed).normal(size=(len(words), SIZE)))
    counts = count_pairs(texts, {word: row for row, word in enumerate(words)}, WINDOW)
    if kind == "GloVe":
        return as_vectors(words, train_glove(counts, SIZE, epochs=15, rate=0.1, x_max=10, seed=seed))
    u, s, _ = randomized_svd(ppmi(counts), SIZE, random_state=seed)
    return as_vectors(words, u * np.sqrt(s))


def typo_accuracies(vectors: KeyedVectors, texts: list, tests: list, reviews: Reviews) -> list[float]:
    """Test accuracy on the last 20 words of a review, for each share of misspelt words."""
    def means(word_lists):
        return np.array([vectors.get_mean_vector(words or [""], pre_normalize=False) for words in word_lists])

    model = classifier().fit(means([words[-20:] for words in texts]), reviews.train.labels)
    spoilt = ([misspell(words[-20:], share) for words in tests] for share in SHARES)
    return [float(model.score(means(words), reviews.test.labels)) for words in spoilt]


KINDS = ("random", "SVD of PPMI", "CBOW", "GloVe", "skip-gram", "FastText")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    args = parser.parse_args()
    try:
        results = recorded(NAME).results
    except CourseError:
        results = {"test_accuracy": {}, "cpu_seconds": {}, "typos": {}}
    for seed in range(1, args.seeds + 1):
        reviews = load_reviews(seed=seed)
        texts, tests = split_words(reviews.train.texts), split_words(reviews.test.texts)
        for kind in args.kinds:
            if len(results["test_accuracy"].get(kind, [])) < seed:
                run(kind, seed, texts, tests, reviews, results)
                write_record(NAME, results, reviews.name)
        if len(results["test_accuracy"].get("TF-IDF, whole review", [])) < seed:
            model = make_pipeline(TfidfVectorizer(analyzer=lambda words: words, max_features=WORDS, sublinear_tf=True),
                                  LogisticRegression(C=3, max_iter=500)).fit(texts, reviews.train.labels)
            accuracy = float(model.score(tests, reviews.test.labels))
            results["test_accuracy"].setdefault("TF-IDF, whole review", []).append(accuracy)
            write_record(NAME, results, reviews.name)


def run(kind: str, seed: int, texts: list, tests: list, reviews: Reviews, results: dict) -> None:
    start = time.process_time()
    vectors = train(kind, texts, seed)
    seconds = time.process_time() - start
    model = classifier().fit(mean_vectors(texts, vectors), reviews.train.labels)
    accuracy = float(model.score(mean_vectors(tests, vectors), reviews.test.labels))
    results["test_accuracy"].setdefault(kind, []).append(accuracy)
    results["cpu_seconds"].setdefault(kind, []).append(round(seconds, 1))
    if kind in ("CBOW", "FastText") and seed == 1:
        results["typos"][kind] = typo_accuracies(vectors, texts, tests, reviews)
    print(f"{kind:<12} seed {seed}: test accuracy {accuracy:.4f}, {seconds:.0f} s of computing", flush=True)


if __name__ == "__main__":
    main()
