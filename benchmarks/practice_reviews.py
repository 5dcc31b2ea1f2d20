"""How much does word order matter on the practice reviews? Linear models and small networks, side by side.

python -m benchmarks.practice_reviews                    # 3 seeds, writes benchmarks/results/practice_reviews.json
python -m benchmarks.practice_reviews --seeds 1 --dry    # a quick look, writes nothing
"""

import argparse
import re
import time
from collections import Counter
from importlib import metadata

import numpy as np

from helpers.practice import make_practice_reviews
from helpers.quiet import quiet
from helpers.recorded import write_record

WORDS = 128  # the networks read the last words of a review: the opinions stand there
PADDING, START, UNKNOWN, FIRST_WORD = 0, 1, 2, 3
UNITS, LEARNING_RATE, BATCH, EPOCHS, PATIENCE = 32, 2e-3, 64, 25, 2
NETWORKS = {
    "mean of embeddings": lambda layers: layers.GlobalAveragePooling1D(),  # the same network without order
    "LSTM": lambda layers: layers.LSTM(UNITS),
    "SimpleRNN": lambda layers: layers.SimpleRNN(UNITS),
    "GRU": lambda layers: layers.GRU(UNITS),
}


def tokenize(text: str) -> list[str]:
    """Lower-case words and numbers; punctuation and line breaks are dropped, so no model sees where a sentence ends."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("<br />", " "))


def encode(texts: list[str], vocabulary: dict[str, int]) -> np.ndarray:
    """Ids of the last WORDS - 1 words after a start id, padded at the end: int32 of shape (texts, WORDS)."""
    ids = np.full((len(texts), WORDS), PADDING, dtype="int32")
    for row, text in zip(ids, texts):
        known = [START] + [vocabulary.get(word, UNKNOWN) for word in tokenize(text)[-(WORDS - 1) :]]
        row[: len(known)] = known
    return ids


def measure_linear_models(train: tuple, test: tuple) -> dict[str, dict]:
    """Test accuracy of scikit-learn's linear models with default settings, and seconds of fitting."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizers = {
        "TF-IDF words": TfidfVectorizer(),
        "counts of words": CountVectorizer(),
        "TF-IDF words and pairs": TfidfVectorizer(ngram_range=(1, 2)),
    }
    results = {}
    for name, vectorizer in vectorizers.items():
        start = time.perf_counter()
        model = LogisticRegression(max_iter=2000).fit(vectorizer.fit_transform(train[0]), train[1])
        accuracy = model.score(vectorizer.transform(test[0]), test[1])
        results[name] = {"accuracy": [round(accuracy, 4)], "seconds": [round(time.perf_counter() - start, 1)]}
        show(name, results[name])
    return results


def build_network(name: str, vocabulary_size: int):
    """A compiled Keras model from ids (batch, WORDS) to the probability of a positive review (batch, 1)."""
    import keras
    import tensorflow

    model = keras.Sequential(
        [
            keras.layers.Input((WORDS,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, UNITS, mask_zero=True),
            NETWORKS[name](keras.layers),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    # Without a GPU, XLA makes the loop over words twice as fast; with one, cuDNN does
    jit = "auto" if tensorflow.config.list_physical_devices("GPU") else True
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"], jit_compile=jit)
    return model


def measure_network(name: str, train: tuple, test: tuple, seed: int, verbose: int = 0) -> dict[str, float]:
    """Train on nine tenths of train, stop by the loss on the last tenth, score test once.

    Returns:
        test accuracy, seconds of training (waiting and computing) and epochs.
    """
    import keras

    keras.utils.set_random_seed(seed)
    counts = Counter(word for text in train[0] for word in tokenize(text))
    vocabulary = {word: FIRST_WORD + rank for rank, (word, _) in enumerate(counts.most_common())}
    order = np.random.default_rng(seed).permutation(len(train[0]))
    ids, labels = encode(train[0], vocabulary)[order], np.array(train[1], dtype="float32")[order]
    held = len(order) // 10
    model = build_network(name, FIRST_WORD + len(vocabulary))
    start, start_cpu = time.perf_counter(), time.process_time()
    history = model.fit(
        ids[held:],
        labels[held:],
        validation_data=(ids[:held], labels[:held]),
        batch_size=BATCH,
        epochs=EPOCHS,
        callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=PATIENCE, restore_best_weights=True)],
        verbose=verbose,
    )
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - start_cpu
    accuracy = model.evaluate(encode(test[0], vocabulary), np.array(test[1]), batch_size=250, verbose=0)[1]
    return {
        "accuracy": round(float(accuracy), 4),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "epochs": len(history.history["loss"]),
    }


def show(name: str, result: dict[str, list]) -> None:
    """Print one line of the table."""
    accuracy = np.array(result["accuracy"])
    spread = f"± {accuracy.std(ddof=1):.3f}" if len(accuracy) > 1 else ""
    print(f"{name:24} {accuracy.mean():.3f} {spread:8} {np.mean(result['seconds']):6.1f} s", flush=True)


def main() -> None:
    """Measure, print a table, write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds for each network (default 3)")
    parser.add_argument("--dry", action="store_true", help="write no record")
    parser.add_argument("--verbose", type=int, default=0, help="2 shows every epoch")
    options = parser.parse_args()

    start = time.process_time()
    reviews = make_practice_reviews()
    made_in = time.process_time() - start
    texts = [text for part in reviews.values() for text in part[0]]
    distinct = len({word for text in texts for word in tokenize(text)})
    print(f"{len(texts):,} reviews made in {made_in:.1f} s of computing, {distinct:,} distinct words")

    train, test = reviews["train"], reviews["test"]
    models = measure_linear_models(train, test)
    with quiet():
        import tensorflow  # noqa: F401  (its start-up messages end here)
    for name in NETWORKS:
        runs = [measure_network(name, train, test, seed, options.verbose) for seed in range(options.seeds)]
        models[name] = {key: [run[key] for run in runs] for key in runs[0]}
        show(name, models[name])
    bag = max(models["TF-IDF words"]["accuracy"] + models["counts of words"]["accuracy"])
    print(f"The LSTM is {100 * (np.mean(models['LSTM']['accuracy']) - bag):.1f} points above the better bag of words.")
    if not options.dry:
        record = {
            "models": models,
            "generator": {"cpu_seconds": round(made_in, 1), "reviews": len(texts), "distinct_words": distinct},
            "versions": {name: metadata.version(name) for name in ("tensorflow", "keras", "scikit-learn", "numpy")},
        }
        command = f"python -m benchmarks.practice_reviews --seeds {options.seeds}"
        print(f"Written to {write_record('practice_reviews', record, 'practice', command).name}")


if __name__ == "__main__":
    main()
