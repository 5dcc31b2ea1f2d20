"""Recipes that textbooks and blogs give for this very task, whole, beside lessons 03 and 04's own networks.

python -m benchmarks.recipes               # about 20 minutes on one core; writes benchmarks/results/recipes.json
python -m benchmarks.recipes --rows 1000   # a quick look on the first rows, writes nothing

All train in one process on one machine, epoch by epoch in turn, so that whatever else the machine does meets them
alike. Seconds are the processor's, of one core: what other programs do meanwhile is not in them. They are those of
training (of ours with validation after each epoch, of the recipes without), from the first call of `fit`, so with the
compiling of the network; the look at the test reviews after each epoch is not counted, and nothing is chosen by it.

- A: 10,000 words, length 500, Embedding 32, SimpleRNN 32, rmsprop, batch 128, 10 epochs, 20 % validation.
- B: 10,000 words, length 100, Embedding 32, SimpleRNN 32 with relu, Dense 16 relu, Dropout 0.5, adam, batch 64,
  5 epochs; its author validates on the test reviews.
- C: 10,000 words, length 200, Embedding 32, LSTM 64, adam, batch 64, 10 epochs.

A, B and C pad at the front, without a mask, and leave `jit_compile` as it is, as their authors do.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import keras
import numpy as np
from keras import layers

from benchmarks.recurrent_models import LESSONS, MEAN, build_network, build_optimizer

WORDS = 10_000


@dataclass
class Entry:
    """One network in the comparison.

    Attributes:
        build: makes the compiled model, given the number of updates in all.
        length: ids of a review that it reads.
        own: one of the lessons' networks: padding at the end, trained without the validation reviews, which it looks
            at after each epoch. A recipe has its padding in front.
        held_back: which share of all training reviews a recipe keeps from training.
        seconds, clock, test_accuracy, val_loss: after each epoch so far; processor seconds and seconds on the clock
            since the start of its training.
    """

    build: Callable[[int], keras.Model]
    length: int
    batch: int
    epochs: int
    own: bool = False
    held_back: float = 0.0
    seconds: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)


def recipe_a(updates: int) -> keras.Model:
    return compiled("rmsprop", layers.SimpleRNN(32))


def recipe_b(updates: int) -> keras.Model:
    return compiled("adam", layers.SimpleRNN(32, activation="relu"), layers.Dense(16, activation="relu"),
                    layers.Dropout(0.5))


def recipe_c(updates: int) -> keras.Model:
    return compiled("adam", layers.LSTM(64))


def compiled(optimizer: str, *middle) -> keras.Model:
    """Embedding, the layers in the middle, Dense: compiled as the recipes do it."""
    model = keras.Sequential([layers.Embedding(WORDS, 32), *middle, layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
    return model


def lesson(network: str) -> Entry:
    """A lesson's own network and training."""
    from helpers.training import jit

    recipe = replace(LESSONS[network], batch=125)  # divides the number of reviews: one shape less to compile

    def build(updates: int) -> keras.Model:
        model = build_network(recipe)
        optimizer = build_optimizer(recipe, updates)
        model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
        return model

    return Entry(build, recipe.length, recipe.batch, recipe.epochs, own=True)


def entries() -> dict[str, Entry]:
    """All networks of the comparison; each call begins anew."""
    return {
        "recipe A": Entry(recipe_a, 500, 128, 10, held_back=0.2),
        "recipe B": Entry(recipe_b, 100, 64, 5),
        "recipe C": Entry(recipe_c, 200, 64, 10),
        MEAN: lesson(MEAN),
        "SimpleRNN": lesson("SimpleRNN"),
        "LSTM": lesson("LSTM"),
    }


def compare(found: dict[str, Entry], reviews, limit: int | None = None, say: Callable[[str], None] = print) -> None:
    """Train all entries in turn, an epoch each, and fill in their curves.

    Args:
        reviews: what `load_reviews()` gives.
        limit: take only so many rows of each part.
    """
    from helpers.sequences import encode, pad, word_ids
    from helpers.words import split_words

    parts = [reviews.train, reviews.validation, reviews.test]
    words = [split_words(part.texts) for part in parts]
    known = word_ids(words[0], WORDS)
    rows = [encode(part, known) for part in words]
    labels = [part.labels for part in parts]
    draw = np.random.default_rng(0)
    order = draw.permutation(len(labels[0]) + len(labels[1]))[:limit]  # the classic data set comes shuffled, too
    some = [draw.permutation(len(part))[:limit] for part in labels]

    def data(entry: Entry):
        """Training and validation rows, and test rows: each a pair of ids and labels."""
        if entry.own:
            ids = [pad(part, entry.length)[kept] for part, kept in zip(rows, some)]
            return [(x, y[kept]) for x, y, kept in zip(ids, labels, some)]
        both = keras.utils.pad_sequences([[1, *row] for row in rows[0] + rows[1]], entry.length)[order]
        truth = np.concatenate(labels[:2])[order]
        stop = round(len(truth) * (1 - entry.held_back))
        test = keras.utils.pad_sequences([[1, *row] for row in rows[2]], entry.length)[some[2]]
        return [(both[:stop], truth[:stop]), None, (test, labels[2][some[2]])]

    models, ready = {}, {name: data(entry) for name, entry in found.items()}
    for epoch in range(max(entry.epochs for entry in found.values())):
        for name, entry in found.items():
            if epoch >= entry.epochs:
                continue
            train, validation, test = ready[name]
            if name not in models:
                keras.utils.set_random_seed(1)
                models[name] = entry.build(entry.epochs * -(-len(train[0]) // entry.batch))
            start, clock = time.process_time(), time.perf_counter()
            told = models[name].fit(*train, batch_size=entry.batch, verbose=0, validation_data=validation,
                                    validation_batch_size=500)
            entry.seconds.append(round(time.process_time() - start + (entry.seconds or [0])[-1], 1))
            entry.clock.append(round(time.perf_counter() - clock + (entry.clock or [0])[-1], 1))
            entry.val_loss += [round(value, 4) for value in told.history.get("val_loss", [])]
            right = (models[name].predict(test[0], batch_size=500, verbose=0)[:, 0] > 0.5) == test[1]
            entry.test_accuracy.append(round(float(right.mean()), 4))
            say(f"epoch {epoch + 1:>2}  {name:<18} {entry.test_accuracy[-1]:.4f} after {entry.seconds[-1]:.1f} s")


def summary(found: dict[str, Entry]) -> dict[str, dict]:
    """For each entry its best and final accuracy and when; for ours, also when it passed each recipe's best.

    The final accuracy of a recipe is its last epoch's; of ours, the one of the epoch with the lowest validation loss.
    """
    table = {}
    for name, entry in found.items():
        best = int(np.argmax(entry.test_accuracy))
        last = int(np.argmin(entry.val_loss)) if entry.own else -1
        table[name] = {"best": entry.test_accuracy[best], "seconds to best": entry.seconds[best],
                       "epoch of best": best + 1, "final": entry.test_accuracy[last], "seconds": entry.seconds[-1]}
    for name, entry in found.items():
        if entry.own:
            table[name]["seconds to recipe's best"] = {
                other: next((second for second, accuracy in zip(entry.seconds, entry.test_accuracy)
                             if accuracy >= table[other]["best"]), None)
                for other in found if not found[other].own}
    return table


def main() -> None:
    from helpers.recorded import write_record
    from helpers.reviews import load_reviews

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, help="take only so many rows of each part")
    limit = parser.parse_args().rows
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(1)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    reviews, found = load_reviews(), entries()
    compare(found, reviews, limit, say=lambda line: print(line, flush=True))
    table = summary(found)
    for name, row in table.items():
        print(f"{name:<18}", row)
    if limit is None:
        kept = ("seconds", "clock", "test_accuracy", "val_loss", "own")
        curves = {name: {part: getattr(entry, part) for part in kept} for name, entry in found.items()}
        print(write_record("recipes", {"table": table, "curves": curves}, reviews.name))


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
