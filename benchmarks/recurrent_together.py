"""Trains one network with many seeds at once, in one compiled step: jax.vmap over Keras's stateless calls.

For KERAS_BACKEND=jax. A recurrent layer waits for its loop over the words, not for arithmetic, so twenty networks side
by side take little longer than one, on a GPU above all.
"""

import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import keras
import numpy as np

from benchmarks.recurrent_models import Recipe, build_network, build_optimizer
from benchmarks.recurrent_runs import History, Rows, Run, as_read, judged, look_times, looks_at, orders, with_spare

CHUNK = 1_250  # rows of a look that are computed at once, for each run


def train_together(recipe: Recipe, runs: list[Run], rows: Rows, looks: int = 1, updates: int | None = None,
                   on_look: Callable[[History], bool] | None = None) -> History:
    """As `train_alone` in recurrent_runs.py, all runs in one compiled step."""
    rows, history, start = rows.cut(recipe.length), [[] for _ in runs], time.perf_counter()
    between, total = looks_at(recipe, len(runs[0].rows), looks, updates)
    model, optimizer, state = _start(recipe, runs)
    switches = {name: jnp.array([getattr(run, name) for run in runs]) for name in ("words", "length", "frozen", "mask")}
    train, probabilities = _make_train(model, optimizer, recipe), _make_probabilities(model, recipe)
    ids, tests = jnp.asarray(rows.ids), jnp.asarray(rows.test_ids)
    labels = jnp.asarray(np.stack([rows.labels if run.labels is None else run.labels for run in runs]), jnp.float32)
    rates = _learning_rates(recipe, runs, total)
    every_order = [orders(run, recipe, looks) for run in runs]
    size = min(len(run.checked) for run in runs)
    checked = np.stack([run.checked[:size] for run in runs])
    times = look_times(between, total)
    for before, done in zip([0, *times], times):
        losses = [None] * len(runs)
        if done:
            batches = np.stack([next(order)[: done - before] for order in every_order], axis=1)
            rate = jnp.asarray(rates[before:done])  # (updates, runs); batches: (updates, runs, batch)
            state, losses = train(state, switches, rate, jnp.asarray(batches), ids, labels)
            losses = [round(float(loss), 4) for loss in np.asarray(losses)]
        validation = np.concatenate([np.asarray(probabilities[0](state, switches, ids[part]))
                                     for part in np.split(checked, range(CHUNK, size, CHUNK), axis=1)], axis=1)
        tested = np.concatenate([np.asarray(probabilities[1](state, switches, tests[i : i + CHUNK]))
                                 for i in range(0, len(tests), CHUNK)], axis=1)
        seconds = round(time.perf_counter() - start, 1)
        for run, seen, loss, found, test in zip(runs, history, losses, validation, tested):
            seen.append({"updates": done, "loss": loss, **judged(run, rows, found, test), "seconds": seconds})
        if on_look is not None and not on_look(history):
            break
    return history


def _start(recipe: Recipe, runs: list[Run]):
    """A model for its structure, an optimizer, and the state of all runs: in each array, runs are the first axis."""
    drawn = []
    for run in runs:
        keras.utils.set_random_seed(run.seed)
        model = build_network(with_spare(recipe), portable=True)
        drawn.append([[v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]])
    optimizer = build_optimizer(recipe)
    optimizer.build(model.trainable_variables)
    settings = [[variable.value for variable in optimizer.variables] for _ in runs]
    return model, optimizer, tuple(
        [jnp.stack(arrays) for arrays in zip(*lists)] for lists in (*zip(*drawn), settings))


def _learning_rates(recipe: Recipe, runs: list[Run], updates: int) -> np.ndarray:
    """The learning rate of each update of each run: float32 (updates, runs)."""
    falling = 0.5 + 0.5 * np.cos(np.pi * np.arange(updates) / updates)
    rates = [recipe.learning_rate * run.speed * (falling if run.falls else np.ones(updates)) for run in runs]
    return np.stack(rates, axis=1).astype(np.float32)


def _make_train(model, optimizer, recipe: Recipe):
    """train(state, switches, rates, batches, ids, labels): all updates of all runs until the next look."""
    place = next(i for i, variable in enumerate(optimizer.variables) if variable.path.endswith("learning_rate"))

    def loss_of(trainable, fixed, ids, labels):
        found, fixed = model.stateless_call(trainable, fixed, ids, training=True)
        return jnp.mean(keras.ops.binary_crossentropy(labels[:, None], found)), fixed

    def update(state, switches, rate, batch, ids, labels):
        trainable, fixed, settings = state
        settings = [*settings[:place], rate, *settings[place + 1 :]]
        read = _read(ids[batch], switches, recipe)
        (loss, fixed), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable, fixed, read, labels[batch])
        gradients[0] = jnp.where(switches["frozen"], 0.0, gradients[0])  # without a slope Adam stands still
        trainable, settings = optimizer.stateless_apply(settings, gradients, trainable)
        return (trainable, fixed, settings), loss

    together = jax.vmap(update, in_axes=(0, 0, 0, 0, None, 0))

    @jax.jit
    def train(state, switches, rates, batches, ids, labels):
        def one(state, now):
            return together(state, switches, *now, ids, labels)

        state, losses = jax.lax.scan(one, state, (rates, batches))
        return state, losses.mean(axis=0)

    return train


def _make_probabilities(model, recipe: Recipe):
    """Two functions of (state, switches, ids): each run with its own rows, and all runs with the same rows."""

    def probability(state, switches, ids):
        found, _ = model.stateless_call(state[0], state[1], _read(ids, switches, recipe), training=False)
        return found[:, 0]

    return jax.jit(jax.vmap(probability)), jax.jit(jax.vmap(probability, in_axes=(0, 0, None)))


def _read(ids, switches, recipe: Recipe):
    return as_read(jnp, ids.astype(jnp.int32), switches["words"], switches["length"], switches["mask"], recipe.words)
