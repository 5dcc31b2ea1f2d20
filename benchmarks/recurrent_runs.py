"""What differs between the trainings of one network, how rows are read for it, and training them one after another.

`train_alone` works on any backend of Keras; benchmarks/recurrent_together.py does the same for all runs in one step.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import keras
import numpy as np

from benchmarks.recurrent_models import Recipe, build_network, build_optimizer

PADDING, START, UNKNOWN = 0, 1, 2
History = list[list[dict]]  # for each run, for each look at it


@dataclass(frozen=True)
class Run:
    """One training: all that may differ between trainings of one recipe without another shape.

    Attributes:
        name: what is different, in a few words.
        seed: of the weights, the dropout and the order of the reviews.
        rows: the training rows, shape (n,), n the same for all runs.
        checked: the validation rows, shape (validation,).
        half: the test rows this run is judged on, True or False, shape (tests,).
        labels: the training labels, where a mistake spoils them, shape (labelled,); None for the true ones.
        words: how many ids this run knows; others become UNKNOWN.
        length: how many ids of each row it reads.
        speed: a factor on the recipe's learning rate.
        falls: the learning rate falls to 0 along half a cosine over all updates.
        frozen: the embedding stays as it was drawn.
        mask: False gives the padding an embedding, as a layer without a mask does.
    """

    name: str
    seed: int
    rows: np.ndarray
    checked: np.ndarray
    half: np.ndarray
    labels: np.ndarray | None = None
    words: int = 10_000
    length: int = 200
    speed: float = 1.0
    falls: bool = False
    frozen: bool = False
    mask: bool = True


@dataclass(frozen=True)
class Rows:
    """Encoded reviews: ids are uint16 (n, length), START first, padding at the end; labels are 0 or 1, shape (n,)."""

    ids: np.ndarray
    labels: np.ndarray
    test_ids: np.ndarray
    test_labels: np.ndarray

    def cut(self, length: int) -> "Rows":
        """The same reviews at a smaller length, the last words kept."""
        ids, tests = (last_words(np, ids.astype(np.int32), length)[:, :length] for ids in (self.ids, self.test_ids))
        return replace(self, ids=ids.astype(np.uint16), test_ids=tests.astype(np.uint16))


def last_words(xp, ids, length):
    """Rows cut to START and the last `length - 1` words, padded at the end; their width stays as it was.

    Args:
        xp: numpy or jax.numpy.
        ids: int32 (n, width), START first.
        length: at most this many ids are left in a row.
    """
    columns = xp.arange(ids.shape[-1])
    filled = xp.sum(ids != PADDING, axis=-1, keepdims=True)
    places = xp.minimum(columns + xp.maximum(filled - length, 0), ids.shape[-1] - 1)
    moved = xp.where(columns == 0, START, xp.take_along_axis(ids, places, axis=-1))
    return xp.where(columns < xp.minimum(filled, length), moved, PADDING)


def as_read(xp, ids, words, length, mask, spare):
    """One run's own view of rows (n, width): fewer words, a shorter length, padding that is read.

    Args:
        spare: the id that padding gets when there is no mask.
    """
    ids = last_words(xp, ids, length)
    ids = xp.where(ids >= words, UNKNOWN, ids)
    unmasked = (ids == PADDING) & (xp.arange(ids.shape[-1]) < length) & ~xp.asarray(mask)
    return xp.where(unmasked, spare, ids)


def with_spare(recipe: Recipe) -> Recipe:
    """The recipe with one id more, which is the padding of runs without a mask."""
    return replace(recipe, words=recipe.words + 1)


def looks_at(recipe: Recipe, rows: int, looks: int, updates: int | None) -> tuple[int, int]:
    """(updates between two looks, updates in all)."""
    between = rows // recipe.batch // looks
    return between, updates or recipe.epochs * looks * between


def look_times(between: int, total: int) -> list[int]:
    """After how many updates there is a look: none, every `between`, and all; the last stretch may be shorter."""
    return [*range(0, total, between), total]


def orders(run: Run, recipe: Recipe, looks: int):
    """Without end: the training rows between two looks, shape (updates, batch); each epoch is shuffled anew."""
    draw = np.random.default_rng(run.seed)
    between = len(run.rows) // recipe.batch // looks
    while True:
        order = draw.permutation(run.rows)[: between * looks * recipe.batch]
        yield from order.reshape(looks, between, recipe.batch)


def judged(run: Run, rows: Rows, validation: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """Loss and accuracies of one run's probabilities on its validation rows and on the test reviews."""
    truth = rows.labels[run.checked]
    sure = np.clip(np.where(truth == 1, validation, 1 - validation), 1e-7, 1)
    right = (test > 0.5) == rows.test_labels
    return {
        "val_loss": round(float(-np.log(sure).mean()), 4),
        "val_accuracy": round(float(((validation > 0.5) == truth).mean()), 5),
        "half_accuracy": round(float(right[run.half].mean()), 5),
        "test_accuracy": round(float(right.mean()), 5),
    }


def train_alone(recipe: Recipe, runs: list[Run], rows: Rows, looks: int = 1, updates: int | None = None,
                on_look: Callable[[History], bool] | None = None) -> History:
    """Train the runs one after another and look at each as it goes.

    Args:
        recipe: the network; its `words` and `length` are the most that any run has.
        runs: what differs between them.
        rows: all reviews. Training never sees a run's validation rows.
        looks: how often to look in an epoch.
        updates: stop after about so many, else after the recipe's epochs.
        on_look: called after each look with all looks so far; training ends when it returns False.

    Returns:
        for each run, for each look: "updates", "loss" (of training since the last look), "val_loss", "val_accuracy",
        "half_accuracy" (on the run's half of test), "test_accuracy" and "seconds" since the start. The first look is
        at the untrained network.
    """
    rows, history, start = rows.cut(recipe.length), [[] for _ in runs], time.perf_counter()
    between, total = looks_at(recipe, len(runs[0].rows), looks, updates)
    for run, seen in zip(runs, history):
        keras.utils.set_random_seed(run.seed)
        own = replace(recipe, learning_rate=recipe.learning_rate * run.speed, falls=run.falls)
        model, optimizer = build_network(with_spare(recipe)), build_optimizer(own, total)
        model.layers[0].trainable = not run.frozen
        on_cpu = not any("gpu" in device for device in keras.distribution.list_devices())
        model.compile(optimizer, "binary_crossentropy", jit_compile=True if on_cpu else "auto")
        labels = rows.labels if run.labels is None else run.labels

        def read(ids, run=run):
            spare = recipe.words
            return as_read(np, ids.astype(np.int32), run.words, run.length, run.mask, spare).astype(np.int32)

        def probabilities(ids, model=model):
            return model.predict(read(ids), batch_size=500, verbose=0)[:, 0]

        order = orders(run, recipe, looks)
        times = look_times(between, total)
        for before, done in zip([0, *times], times):
            loss = None
            if done:
                batches = next(order)[: done - before].ravel()
                told = model.fit(read(rows.ids[batches]), labels[batches], batch_size=recipe.batch, shuffle=False,
                                 verbose=0)
                loss = round(told.history["loss"][0], 4)
            found = judged(run, rows, probabilities(rows.ids[run.checked]), probabilities(rows.test_ids))
            seen.append({"updates": done, "loss": loss, **found, "seconds": round(time.perf_counter() - start, 1)})
            if on_look is not None and not on_look(history):
                return history
    return history


def best_look(seen: list[dict], patience: int, every: int = 1, until: int | None = None) -> dict:
    """The look whose weights early stopping keeps.

    Args:
        seen: the looks at one run, the untrained network first.
        patience: how many epochs without a lower validation loss are borne.
        every: looks in an epoch: early stopping sees the end of each epoch only.
        until: no look after so many updates counts.

    Returns:
        the look with the lowest validation loss before training stops.
    """
    ends = [look for look in seen[every::every] if until is None or look["updates"] <= until]
    best, waited = ends[0], 0
    for look in ends[1:]:
        waited += 1
        if look["val_loss"] < best["val_loss"]:
            best, waited = look, 0
        if waited >= patience:
            break
    return best
