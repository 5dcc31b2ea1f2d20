"""Do pretrained word vectors help a GRU? Four ways to start its embedding, with few and with all labels.

python -m benchmarks.gru_starts     # 30 minutes on one slow core, writes benchmarks/results/gru_starts.json

The vectors are lesson 05's: CBOW over the training texts, 32 numbers a word. All starts of a seed learn from the same
reviews. Fine-tuning after freezing goes on with a tenth of the learning rate.
"""

import argparse
import os

import numpy as np

STARTS = ("random", "vectors, frozen", "frozen, then fine-tuned", "vectors, fine-tuned")
LABELS = {1_000: 3, None: 2}  # number of labelled reviews (None: all) -> seeds
SPREAD = 0.1  # standard deviation of the numbers in the table
SETTINGS = {  # how long and in which steps: few reviews need more passes and smaller batches
    "few": {"rate": 3e-3, "falls": False, "epochs": 12, "batch": 32, "patience": 2},
    "all": {"rate": 3e-3, "falls": True, "epochs": 3, "batch": 128, "patience": 1},  # as the lesson trains
}


def word_table(texts: list[str], ids: dict[str, int], size: int) -> np.ndarray:
    """The embedding matrix of lesson 05: CBOW vectors in the rows of their ids, shape (size, 32)."""
    from gensim.models import Word2Vec

    from helpers.sequences import FIRST_WORD
    from helpers.words import split_words

    vectors = Word2Vec(split_words(texts), vector_size=32, window=10, min_count=5, epochs=3, alpha=0.05, seed=1,
                       workers=1).wv
    table = np.zeros((size, 32), dtype=np.float32)
    for word, row in ids.items():
        if word in vectors:
            table[row] = vectors[word]
    return table * (SPREAD / table[FIRST_WORD:].std())


class Starts:
    """Trains the GRU from each start and scores it on the test reviews."""

    def __init__(self):
        from benchmarks.recurrent_models import EQUAL_PARAMETERS
        from helpers.reviews import load_reviews
        from helpers.sequences import encoded_reviews

        self.reviews = load_reviews()
        self.data = encoded_reviews(self.reviews)
        self.table = word_table(self.reviews.train.texts, self.data.ids, self.data.size)
        self.recipe = EQUAL_PARAMETERS["GRU"]

    def one_seed(self, labels: int | None, seed: int) -> dict[str, float]:
        """Test accuracy of each start, learned from the same `labels` reviews."""
        draw = np.random.default_rng(seed)
        rows = draw.permutation(len(self.data.train))[:labels]
        settings = SETTINGS["all" if labels is None else "few"]
        found = {}
        for start in ("random", "vectors, fine-tuned", "vectors, frozen"):
            model = self._model(start, seed)
            self._train(model, rows, settings, settings["rate"], start)
            found[start] = self._accuracy(model)
        model.layers[0].trainable = True
        self._train(model, rows, settings, settings["rate"] / 10, "frozen, then fine-tuned")
        found["frozen, then fine-tuned"] = self._accuracy(model)
        return found

    def _model(self, start: str, seed: int):
        import keras

        from benchmarks.recurrent_models import build_network

        keras.utils.set_random_seed(seed)
        model = build_network(self.recipe)
        if start != "random":
            model.layers[0].set_weights([self.table])
        model.layers[0].trainable = start != "vectors, frozen"
        return model

    def _train(self, model, rows: np.ndarray, settings: dict, rate: float, title: str) -> None:
        import keras

        from helpers.training import fit, jit

        if settings["falls"]:
            rate = keras.optimizers.schedules.CosineDecay(rate, settings["epochs"] * (len(rows) // settings["batch"]))
        optimizer = keras.optimizers.Adam(rate, clipnorm=self.recipe.clipnorm)
        model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
        validation = self.data.validation, self.reviews.validation.labels
        fit(model, self.data.train[rows], self.reviews.train.labels[rows], validation, settings["epochs"],
            settings["batch"], settings["patience"], title=title)

    def _accuracy(self, model) -> float:
        found = model.predict(self.data.test, batch_size=500, verbose=0)[:, 0] > 0.5
        return round(float(np.mean(found == self.reviews.test.labels)), 5)


def main() -> None:
    from helpers.recorded import write_record

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    starts = Starts()
    results: dict[str, dict[str, list[float]]] = {start: {} for start in STARTS}
    rounds = [(seed, labels) for seed in range(1, 1 + max(LABELS.values()))
              for labels, seeds in LABELS.items() if seed <= seeds]
    for seed, labels in rounds:
        found = starts.one_seed(labels, seed)
        for start, accuracy in found.items():
            results[start].setdefault(str(labels or len(starts.data.train)), []).append(accuracy)
        print(labels or "all", "labels, seed", seed, found, flush=True)
        written = write_record("gru_starts", {"test_accuracy": results}, starts.reviews.name)  # a stop keeps it
    print(written.name)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
