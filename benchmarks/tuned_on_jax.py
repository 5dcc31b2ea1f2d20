"""Many fine-tunings at once: the same Keras model from several random states or label draws, as one compiled program.

Needs KERAS_BACKEND=jax (pip install jax; with "jax[cuda13]" it runs on a GPU). TensorFlow is not needed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CHUNK = 25  # steps that one call of the compiled program makes


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: the rate rises over the first `warm_up` of the steps, then falls on a cosine to 0."""

    rate: float
    epochs: int
    batch: int = 32
    warm_up: float = 0.1

    def rates(self, steps: int) -> np.ndarray:
        """The learning rate of each step, float32 of shape (steps,)."""
        step, rising = np.arange(steps), max(1, round(self.warm_up * steps))
        falling = 0.5 * (1 + np.cos(np.pi * (step - rising) / max(1, steps - rising)))
        return (self.rate * np.where(step < rising, (step + 1) / rising, falling)).astype(np.float32)


class Replicas:
    """The same architecture several times, each with its own weights and its own dropout.

    Args:
        build: takes a number, 0 to count - 1; returns a Keras model with logits of shape (batch, 2).
        inputs_of: from token ids, int32 (batch, length), to what the model takes.
        count: how many.
        weight_decay: of AdamW.
    """

    def __init__(self, build: Callable, inputs_of: Callable, count: int, weight_decay: float = 0.01):
        import jax
        import jax.numpy as jnp
        import keras

        self._inputs_of, self.count = inputs_of, count
        models = []
        for number in range(count):
            keras.utils.set_random_seed(number + 1)
            models.append(build(number))
        self.model, optimizer = models[0], keras.optimizers.AdamW(1e-3, weight_decay=weight_decay, global_clipnorm=1.0)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        optimizer.build(self.model.trainable_variables)
        rate_at = [variable is optimizer._learning_rate for variable in optimizer.variables].index(True)

        def stacked(kind):
            return [jnp.stack([jnp.asarray(value.value) for value in same])
                    for same in zip(*(getattr(one, kind) for one in models))]

        self._start = stacked("trainable_variables"), [
            jnp.stack([jnp.asarray([number + 1, 0], value.dtype) for number in range(count)])
            if value.shape == (2,) and "uint32" in str(value.dtype) else jnp.stack([jnp.asarray(value.value)] * count)
            for value in self.model.non_trainable_variables
        ], [jnp.stack([jnp.asarray(value.value)] * count) for value in optimizer.variables]

        def loss_of(weights, others, ids, labels):
            logits, others = self.model.stateless_call(weights, others, inputs_of(ids), training=True)
            chances = jax.nn.log_softmax(logits.astype("float32"))
            return -jnp.take_along_axis(chances, labels[:, None], axis=1).mean(), others

        slope = jax.grad(loss_of, has_aux=True)

        def train(state, ids, labels, rows, rates):
            def step(state, given):
                weights, others, kept = state
                row, rate = given
                slopes, others = slope(weights, others, ids[row], labels[row])
                kept = [*kept[:rate_at], rate, *kept[rate_at + 1:]]
                weights, kept = optimizer.stateless_apply(kept, slopes, weights)
                return (weights, others, kept), 0
            return jax.lax.scan(step, state, (rows, rates))[0]

        def predict(state, ids):
            weights, others, _ = state
            return jax.lax.map(lambda part: self.model.stateless_call(weights, others, inputs_of(part))[0], ids)

        self._train = jax.jit(jax.vmap(train, in_axes=(0, None, None, 0, None)))
        self._predict = jax.jit(jax.vmap(predict, in_axes=(0, None)))

    def fit(self, ids, labels: np.ndarray, rows: np.ndarray, schedule: Schedule) -> tuple:
        """Train every replica on its own rows.

        Args:
            ids: token ids of all reviews, int (reviews, length); labels: (reviews,).
            rows: which reviews each replica may see, int (count, labels).

        Returns:
            the trained state, for `predict`.
        """
        import jax.numpy as jnp

        draws = [np.random.default_rng([7, number]) for number in range(self.count)]
        order = np.stack([np.concatenate([draw.permutation(own) for _ in range(schedule.epochs)])
                          for draw, own in zip(draws, rows)])
        steps = order.shape[1] // schedule.batch
        order = order[:, : steps * schedule.batch].reshape(self.count, steps, schedule.batch)
        ids, labels, rates = jnp.asarray(ids, "int32"), jnp.asarray(labels, "int32"), schedule.rates(steps)
        state = self._start
        first = 0
        while first < steps:  # whole chunks, then single steps: two compiled programs, however many steps there are
            size = CHUNK if first + CHUNK <= steps else 1
            state = self._train(state, ids, labels, order[:, first:first + size], rates[first:first + size])
            first += size
        return state

    def predict(self, state: tuple, ids, batch: int = 250) -> np.ndarray:
        """Logits of every replica, float32 (count, reviews, 2); `batch` divides the number of reviews."""
        import jax.numpy as jnp

        parts = jnp.asarray(ids, "int32").reshape(-1, batch, ids.shape[1])
        return np.asarray(self._predict(state, parts), dtype=np.float32).reshape(self.count, len(ids), 2)
