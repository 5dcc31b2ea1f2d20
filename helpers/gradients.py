"""How far back does a network learn? The gradient of the loss with respect to each word that it read.

Lessons 03 (SimpleRNN, tanh and relu) and 04 (LSTM) draw `gradient_by_lag`; in 03 learners write their own first.
"""

from collections.abc import Callable

import keras
import numpy as np

from helpers.errors import CourseError


def split_at_embedding(model: keras.Model) -> tuple[Callable, Callable]:
    """A model of layers in a row as two functions: from ids to embedded words, and from these to the output.

    Args:
        model: a Sequential model (or one whose layers follow one another) that begins with an Embedding.

    Returns:
        embed: from ids (n, steps) to embedded words (n, steps, dimensions).
        rest: from embedded words to outputs (n, 1). No mask is passed on: give it rows without padding.

    Raises:
        CourseError: the model does not begin with an Embedding.
    """
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    if not layers or not isinstance(layers[0], keras.layers.Embedding):
        raise CourseError("split_at_embedding(model) needs a model whose first layer is an Embedding.")

    def rest(embedded):
        for layer in layers[1:]:
            embedded = layer(embedded)
        return embedded

    return layers[0], rest


def gradient_by_lag(embed: Callable, rest: Callable, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The size of the gradient of the loss for the embedded word k steps before the last, for each k.

    It is ‖∂loss/∂e(T-k)‖: large where a small change of that word's vector would change the loss. A layer can only
    learn to use words that it feels.

    Args:
        embed, rest: both halves of a network, as `split_at_embedding(model)` gives them.
        x: ids (n, steps), rows without padding (full-length reviews).
        y: labels (n,), 0 or 1.

    Returns:
        float64 of shape (steps,): the median over the n reviews at lag 0 (the last word), 1, 2, ...

    Raises:
        CourseError: a row has padding: steps before "the last word" would mean different things in different rows.

    Source: Bengio, Simard and Frasconi 1994, "Learning Long-Term Dependencies with Gradient Descent Is Difficult".
    """
    import tensorflow as tf

    if not np.all(x):
        raise CourseError("gradient_by_lag needs rows without padding: take reviews that fill the whole length.")
    embedded = tf.convert_to_tensor(embed(x))
    labels = tf.reshape(tf.cast(y, embedded.dtype), (-1, 1))
    with tf.GradientTape() as tape:
        tape.watch(embedded)
        # the sum, not the mean: each review's gradient is its own, however many are computed at once
        loss = tf.reduce_sum(keras.losses.binary_crossentropy(labels, rest(embedded)))
    sizes = tf.norm(tape.gradient(loss, embedded), axis=-1).numpy()  # (n, steps)
    return np.median(sizes, axis=0)[::-1].astype(np.float64)
