"""How much does pretraining help when labels are few? The course's BERT beside models that start from less.

    python -m benchmarks.few_labels --prepare encoded.npz               # with the reviews and TensorFlow: here
    python -m benchmarks.few_labels --linear part.json                  # TF-IDF and mean of Word2Vec vectors: here
    KERAS_BACKEND=jax python -m benchmarks.few_labels --networks BERT twin LSTM --encoded encoded.npz --to DIR  # GPU
    python -m benchmarks.few_labels --record part.json DIR/*.json       # writes benchmarks/results/few_labels.json

250, 1,000, 4,000 and all training labels (22,500), five draws each, each draw with weights of its own. For each number
of labels, every model's learning rate and epochs are those with the best mean accuracy on the validation reviews; the
test reviews are scored with these alone. The twin is the same BERT from random weights, with its own best settings.
All networks read the last 254 WordPieces of a review.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.tuned_on_jax import Replicas, Schedule

PRESET = Path(__file__).resolve().parents[1] / "models" / "bert_tiny_reviews"
DRAWS, ALL = 5, 22_500
SIZES = (4_000, 1_000, 250, ALL)  # the first ones matter most, should time run out
LENGTH = 256
CLS, SEP = 2, 3
SETTINGS = {  # tried for each number of labels
    "BERT": {250: [Schedule(5e-4, 20), Schedule(3e-4, 20)], 1_000: [Schedule(5e-4, 8), Schedule(3e-4, 8)],
             4_000: [Schedule(5e-4, 3), Schedule(3e-4, 4)], ALL: [Schedule(5e-4, 3), Schedule(3e-4, 2)]},
    "twin": {250: [Schedule(5e-4, 20), Schedule(1.5e-3, 20)], 1_000: [Schedule(5e-4, 10), Schedule(1.5e-3, 10)],
             4_000: [Schedule(5e-4, 6), Schedule(1.5e-3, 6)], ALL: [Schedule(5e-4, 3), Schedule(1e-3, 4)]},
    "LSTM": {250: [Schedule(3e-3, 20)], 1_000: [Schedule(3e-3, 10)], 4_000: [Schedule(3e-3, 5)],
             ALL: [Schedule(3e-3, 3, batch=128)]},
}


def draw_rows(labels: np.ndarray, size: int) -> np.ndarray:
    """The reviews of each draw, half of each label: int of shape (DRAWS, size); every review where size is ALL."""
    if size >= len(labels):
        return np.stack([np.arange(len(labels))] * DRAWS)
    return np.stack([np.concatenate([
        np.random.default_rng([draw, label]).permutation(np.flatnonzero(labels == label))[: size // 2]
        for label in (0, 1)]) for draw in range(DRAWS)])


def prepare(path: Path) -> None:
    """Write the last pieces of every labelled review, so that a machine without the reviews can work."""
    from helpers.bert import clean
    from helpers.reviews import load_reviews
    from models.corpus import encode

    vocabulary = (PRESET / "assets" / "tokenizer" / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    reviews, found = load_reviews(), {}
    for part in ("train", "validation", "test"):
        split = getattr(reviews, part)
        rows = encode([clean(text) for text in split.texts], vocabulary)
        ids = np.zeros((len(rows), LENGTH), dtype=np.uint16)
        for row, pieces in zip(ids, rows):
            kept = [CLS, *pieces[-(LENGTH - 2):], SEP]
            row[: len(kept)] = kept
        found |= {part: ids, f"{part}_labels": np.asarray(split.labels, dtype=np.int8)}
    np.savez_compressed(path, **found)


# --- networks, on JAX ------------------------------------------------------------------------------------------------


def network(name: str, preset: Path):
    """A builder for Replicas, and what turns ids into the network's inputs."""
    import keras

    if name == "LSTM":
        def lstm(number):
            return keras.Sequential([
                keras.layers.Input((LENGTH,), dtype="int32"), keras.layers.Embedding(8_000, 32, mask_zero=True),
                keras.layers.SpatialDropout1D(0.5), keras.layers.LSTM(32, use_cudnn=False), keras.layers.Dense(2)])
        return lstm, lambda ids: ids

    def bert(number):
        from keras_hub.models import BertBackbone, BertTextClassifier

        backbone = BertBackbone.from_preset(str(preset), load_weights=name == "BERT")
        return BertTextClassifier(backbone, num_classes=2, dropout=0.1, preprocessor=None)

    return bert, lambda ids: {"token_ids": ids, "padding_mask": (ids > 0).astype("int32"), "segment_ids": 0 * ids}


def measure_network(name: str, encoded: Path, preset: Path, to: Path, seconds: float) -> None:
    """One network with every number of labels; what is found is written after each of them."""
    started, found = time.time(), []
    with np.load(encoded) as stored:
        data = dict(stored)
    labels = data["train_labels"].astype(np.int64)
    build, inputs_of = network(name, preset)
    replicas = Replicas(build, inputs_of, DRAWS)
    for size in SIZES:
        if time.time() - started > seconds:
            break
        rows, tried = draw_rows(labels, size), []
        for schedule in SETTINGS[name][size]:
            begun = time.time()
            state = replicas.fit(data["train"], labels, rows, schedule)
            seen = accuracies(replicas.predict(state, data["validation"]), data["validation_labels"])
            tried.append((np.mean(seen), schedule, seen, state))
            print(f"{name}, {size} labels, {schedule}: validation {np.mean(seen):.4f} (sd {np.std(seen, ddof=1):.4f}), "
                  f"{time.time() - begun:.0f} s", flush=True)
        _, best, seen, state = max(tried, key=lambda one: one[0])
        test = accuracies(replicas.predict(state, data["test"]), data["test_labels"])
        found.append({"model": name, "labels": size, "accuracies": test, "validation": seen,
                      "settings": f"rate {best.rate:g}, {best.epochs} epochs, batch {best.batch}"})
        print(f"    test {np.mean(test):.4f} (sd {np.std(test, ddof=1):.4f})", flush=True)
        (to / f"few_labels_{name}.json").write_text(json.dumps(found), encoding="utf-8")


def accuracies(logits: np.ndarray, labels: np.ndarray) -> list[float]:
    """Of each replica; logits have the shape (replicas, reviews, 2)."""
    return [round(float(np.mean(one.argmax(axis=1) == labels)), 4) for one in logits]


# --- linear models, here ---------------------------------------------------------------------------------------------


def measure_linear(path: Path) -> None:
    """TF-IDF on whole reviews, and mean Word2Vec vectors. Both read all training reviews, without their labels."""
    from gensim.models import Word2Vec
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from helpers.embeddings import mean_vectors
    from helpers.reviews import load_reviews
    from helpers.words import split_words

    reviews = load_reviews()
    words = {part: split_words(getattr(reviews, part).texts) for part in ("train", "validation", "test")}
    vectors = Word2Vec(words["train"], vector_size=100, window=10, min_count=5, epochs=10, alpha=0.05, seed=1,
                       workers=1).wv
    means = {part: mean_vectors(lists, vectors) for part, lists in words.items()}
    tfidf = TfidfVectorizer(sublinear_tf=True, min_df=5).fit(reviews.train.texts)
    weights = {part: tfidf.transform(getattr(reviews, part).texts) for part in words}
    labels, found = np.asarray(reviews.train.labels), []
    models = {
        "TF-IDF": (weights, [(f"C={c:g}", lambda c=c: LogisticRegression(C=c, max_iter=500)) for c in (1, 10, 100)]),
        "mean of Word2Vec": (means, [(f"C={c:g}", lambda c=c: make_pipeline(StandardScaler(), LogisticRegression(
            C=c, max_iter=1_000))) for c in (0.001, 0.01, 0.1, 1)]),
    }
    for name, (x, candidates) in models.items():
        for size in SIZES:
            rows, tried = draw_rows(labels, size), []
            for settings, make in candidates:
                fitted = [make().fit(x["train"][row], labels[row]) for row in (rows if size < ALL else rows[:1])]
                seen = [float(one.score(x["validation"], reviews.validation.labels)) for one in fitted]
                tried.append((np.mean(seen), settings, seen, fitted))
            _, settings, seen, fitted = max(tried, key=lambda one: one[0])
            test = [round(float(one.score(x["test"], reviews.test.labels)), 4) for one in fitted]
            found.append({"model": name, "labels": size, "accuracies": test, "validation": seen, "settings": settings})
            print(f"{name}, {size} labels, {settings}: test {np.mean(test):.4f}", flush=True)
    path.write_text(json.dumps(found), encoding="utf-8")


def record(parts: list[Path]) -> None:
    """Join the parts into benchmarks/results/few_labels.json."""
    from helpers.recorded import write_record

    table = [row for part in parts for row in json.loads(part.read_text(encoding="utf-8"))]
    table.sort(key=lambda row: row["labels"])
    write_record("few_labels", {"table": table}, "IMDB", "python -m benchmarks.few_labels (its first lines say how)",
                 "one NVIDIA H100, JAX (networks); 2 cores (linear models)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", type=Path)
    parser.add_argument("--linear", type=Path)
    parser.add_argument("--networks", nargs="+", choices=SETTINGS)
    parser.add_argument("--encoded", type=Path)
    parser.add_argument("--preset", type=Path, default=PRESET)
    parser.add_argument("--to", type=Path, default=Path("."))
    parser.add_argument("--seconds", type=float, default=1e9, help="start no further number of labels after so long")
    parser.add_argument("--record", type=Path, nargs="+")
    given = parser.parse_args()
    if given.prepare:
        prepare(given.prepare)
    if given.linear:
        measure_linear(given.linear)
    for name in given.networks or []:
        measure_network(name, given.encoded, given.preset, given.to, given.seconds)
    if given.record:
        record(given.record)


if __name__ == "__main__":
    main()
