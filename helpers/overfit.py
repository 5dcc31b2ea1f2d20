"""A first answer in seconds: can the model learn a few reviews by heart? One that cannot has a mistake in it."""

import warnings

import keras
import numpy as np

from helpers.checks import CheckFailed


def check_overfits(name: str, model: keras.Model, x, y, steps: int = 80, below: float = 0.1, rate: float = 0.01,
                   frozen_ok: bool = False) -> None:
    """Check that the model can learn a few reviews by heart: its loss falls below `below`.

    Args:
        name: what is checked.
        model: a compiled Keras model; afterwards it has the weights that it had before.
        x: inputs of a few rows, about 32 (an array, or a dict of arrays). Their first 64 words are
            enough, and keep it fast; no row may be all padding.
        y: their labels, 0 or 1, shape (n,), of both kinds.
        steps: updates at most, with Adam at the learning rate `rate`, whatever optimizer the model has.
        below: the loss to reach.
        frozen_ok: whether layers may have trainable=False, as with pretrained vectors.

    Raises:
        CheckFailed: with a hint that names the mistake: not compiled, frozen layers, outputs of a wrong shape, a
            softmax over one output, a loss that does not fit the outputs, nan.
    """
    if not isinstance(model, keras.Model):
        raise CheckFailed(name, type(model).__name__, "a Keras model", hint="does your function return the model?")
    if not model.compiled:
        hint = "call model.compile(...) before you return the model"
        raise CheckFailed(name, "a model that is not compiled", "a compiled one", hint=hint)
    y = np.asarray(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns about some of what is told below in words
        output = np.asarray(model(x, training=False))
        _look_at_shape(name, output, len(y))
        _look_at_layers(name, model, frozen_ok)
        _look_at_loss(name, model, output)
    loss, output = _train_a_little(model, x, y, steps, below, rate)
    if not np.isfinite(loss):
        hint = "the loss is not a number: look for a logarithm of zero, or an activation that grows without limit"
        raise CheckFailed(name, f"loss {loss}", f"below {below:g}", hint=hint)
    if loss >= below:
        raise CheckFailed(name, f"loss {loss:.3f} after {steps} updates", f"below {below:g}", hint=_why(output))
    print(f"✓ {name}: {len(y)} reviews learned by heart, loss {loss:.3f} (below {below:g})")


def _look_at_shape(name: str, output: np.ndarray, rows: int) -> None:
    if output.shape in ((rows, 1), (rows, 2)):
        return
    hint = "the last layer has one output: the probability of positive"
    if output.ndim == 3:
        hint = ("there is one output for every word: the last recurrent layer must return its last state only "
                "(return_sequences=False)")
    expected = f"shape ({rows}, 1), one probability a review"
    raise CheckFailed(name, f"outputs of shape {output.shape}", expected, hint=hint)


def _look_at_layers(name: str, model: keras.Model, frozen_ok: bool) -> None:
    if not model.trainable_weights:
        raise CheckFailed(name, "no weight that training may change", hint="is trainable=False on the model?")
    frozen = [layer.name for layer in model.layers if layer.weights and not layer.trainable_weights]
    if frozen and not frozen_ok:
        raise CheckFailed(name, f"frozen: {', '.join(frozen)}", "layers that learn", hint="take out trainable=False")


def _look_at_loss(name: str, model: keras.Model, output: np.ndarray) -> None:
    """Ask the loss itself what it makes of a few outputs: so any spelling of the right loss is right."""
    activation = getattr(getattr(model.layers[-1], "activation", None), "__name__", "")
    columns = output.shape[1]
    if columns == 1 and activation == "softmax":
        hint = "softmax makes all outputs of a row add up to 1, so a single one is always 1: use sigmoid"
        raise CheckFailed(name, "softmax over one output", "sigmoid", hint=hint)
    if columns == 1 and activation in ("tanh", "relu"):
        raise CheckFailed(name, f"{activation} at the end", "sigmoid", hint="a probability lies from 0 to 1")
    probabilities, scores = (0.9, 0.2), (np.log(9), np.log(0.25))  # the same two outputs, after and before the sigmoid
    labels = (1, 0)
    right = -np.mean(np.log([0.9, 0.8]))
    is_probability = activation in ("sigmoid", "softmax")
    given = _loss_of(model, labels, probabilities if is_probability else scores, columns, is_probability)
    if given is None or abs(given - right) < 0.01:
        return
    got, expected = f"loss {given:.3f} for probabilities of 0.8 and 0.9 of the right answers", f"{right:.3f}"
    hint = "this is not the cross-entropy of two classes: is the loss binary_crossentropy?"
    other = _loss_of(model, labels, scores if is_probability else probabilities, columns, not is_probability)
    if other is not None and abs(other - right) < 0.01:
        hint = "the last layer gives scores and the loss expects probabilities: end with activation=\"sigmoid\""
        if is_probability:
            hint = "the last layer gives probabilities and the loss expects scores: leave out from_logits=True"
    raise CheckFailed(name, got, expected, hint=hint)


def _loss_of(model: keras.Model, labels, outputs, columns: int, is_probability: bool) -> float | None:
    """The model's loss for outputs that we choose; None where it cannot be asked."""
    outputs = np.asarray(outputs, dtype="float32")
    if columns == 1:
        y, outputs = np.asarray(labels, dtype="float32")[:, None], outputs[:, None]
    else:
        y = np.asarray(labels)
        outputs = np.stack([1 - outputs if is_probability else 0 * outputs, outputs], axis=1)
    try:
        return float(np.mean(np.asarray(keras.losses.get(model.loss)(y, outputs))))
    except Exception:  # a loss of one's own, or one for other shapes of labels: then training has to show it
        return None


def _train_a_little(model: keras.Model, x, y: np.ndarray, steps: int, below: float, rate: float):
    """The loss after a few updates, and what the model then says about x; afterwards it is what it was before."""
    import tensorflow as tf

    optimizer, before = keras.optimizers.Adam(rate, clipnorm=1.0), model.get_weights()
    labels = tf.convert_to_tensor(y)

    def loss_of(training: bool):
        return model.compute_loss(x=x, y=labels, y_pred=model(x, training=training), training=training)

    @tf.function
    def update():
        with tf.GradientTape() as tape:
            loss = loss_of(training=True)
        weights = model.trainable_variables
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    optimizer.build(model.trainable_variables)
    try:
        for _ in range(steps):
            loss = float(update())
            if not np.isfinite(loss) or loss < below / 2:
                break
        if np.isfinite(loss):
            loss = float(loss_of(training=False))  # without dropout
        return loss, np.asarray(model(x, training=False))
    finally:
        model.set_weights(before)


def _why(output: np.ndarray) -> str:
    if np.ptp(output, axis=0).max() < 1e-3:
        return "all reviews get the same output: does every layer read the one before it?"
    return "it learns too slowly: does each layer read the whole output of the one before it, along the right axis?"
