"""The first answer in seconds: right models learn a few reviews by heart, each mistake gets its own message."""

import numpy as np
import pytest

from helpers import CheckFailed
from helpers.quiet import quiet

with quiet():
    import keras
    from keras import layers as L

from helpers.overfit import check_overfits

pytestmark = pytest.mark.slow  # TensorFlow's import takes longer than most tests
X = np.random.default_rng(0).integers(1, 200, size=(32, 12))
Y = np.arange(32) % 2


def model(*last, loss="binary_crossentropy", middle=None, embedding=None, optimizer="adam"):
    keras.utils.set_random_seed(1)
    made = keras.Sequential([embedding or L.Embedding(200, 16, mask_zero=True), middle or L.SimpleRNN(16),
                             *(last or [L.Dense(1, activation="sigmoid")])])
    made.compile(optimizer, loss)
    return made


@pytest.mark.parametrize("right", [
    lambda: model(),
    lambda: model(middle=L.LSTM(8), optimizer=keras.optimizers.SGD(1e-9)),  # the check brings its own optimizer
    lambda: model(L.Dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True)),
    lambda: model(L.Dropout(0.3), L.Dense(1), L.Activation("sigmoid")),
    lambda: model(L.Dense(2, activation="softmax"), loss="sparse_categorical_crossentropy"),
    lambda: model(loss=lambda y, p: keras.losses.binary_crossentropy(y, p)),
], ids=["SimpleRNN", "LSTM", "scores", "an activation of its own", "two outputs", "a loss of one's own"])
def test_a_right_model_passes_and_is_not_changed(right, capsys):
    made = right()
    made(X)
    before = made.get_weights()
    check_overfits("by heart", made, X, Y)
    assert "✓ by heart: 32 reviews learned by heart" in capsys.readouterr().out
    assert all(np.array_equal(old, new) for old, new in zip(before, made.get_weights()))


WRONG = {
    "the model is not returned": (lambda: None, "return the model"),
    "not compiled": (lambda: keras.Sequential([L.Dense(1)]), "model.compile"),
    "frozen embedding": (lambda: model(embedding=L.Embedding(200, 16, trainable=False)), "take out trainable=False"),
    "a sigmoid and from_logits": (lambda: model(loss=keras.losses.BinaryCrossentropy(from_logits=True)),
                                  "leave out from_logits=True"),
    "scores and a loss of probabilities": (lambda: model(L.Dense(1)), "end with activation=\"sigmoid\""),
    "a softmax and from_logits": (lambda: model(L.Dense(2, activation="softmax"),
                                                loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
                                  "leave out from_logits=True"),
    "another loss": (lambda: model(loss="mse"), "is the loss binary_crossentropy"),
    "softmax over one output": (lambda: model(L.Dense(1, activation="softmax")), "a single one is always 1"),
    "relu at the end": (lambda: model(L.Dense(1, activation="relu")), "a probability lies from 0 to 1"),
    "one output a word": (lambda: model(middle=L.SimpleRNN(16, return_sequences=True)), "return_sequences=False"),
    "three outputs": (lambda: model(L.Dense(3, activation="softmax")), "the last layer has one output"),
    "nothing of the review is left": (lambda: model(L.Lambda(lambda h: 0 * h), L.Dense(1, activation="sigmoid")),
                                      "all reviews get the same output"),
    "infinite numbers": (lambda: model(L.Lambda(lambda h: h / 0), L.Dense(1, activation="sigmoid")), "not a number"),
}


@pytest.mark.parametrize("wrong, says", WRONG.values(), ids=WRONG)
def test_each_mistake_has_its_message(wrong, says):
    with pytest.raises(CheckFailed) as failed:
        check_overfits("by heart", wrong(), X, Y)
    assert says in str(failed.value)


def test_frozen_vectors_can_be_allowed():
    check_overfits("by heart", model(embedding=L.Embedding(200, 16, trainable=False)), X, Y, frozen_ok=True)


def test_inputs_may_have_names():
    left, right = keras.Input((12,), name="left"), keras.Input((12,), name="right")
    embedding = L.Embedding(200, 16)
    both = L.Concatenate()([L.Flatten()(embedding(left)), L.Flatten()(embedding(right))])
    made = keras.Model({"left": left, "right": right}, L.Dense(1, activation="sigmoid")(both))
    made.compile("adam", "binary_crossentropy")
    check_overfits("by heart", made, {"left": X, "right": X[::-1]}, Y)
