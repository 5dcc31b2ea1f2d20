"""Training stops in time, keeps its best weights, and tells how long it will take."""

import numpy as np
import pytest

from helpers import CourseError
from helpers.quiet import quiet

with quiet():
    import keras

from helpers.gradients import gradient_by_lag, split_at_embedding
from helpers.training import _to_go, fit, jit

pytestmark = pytest.mark.slow  # TensorFlow's import takes longer than most tests
X = np.random.default_rng(0).integers(1, 30, size=(40, 5))
Y = np.arange(40) % 2


def small(rate=0.1):
    keras.utils.set_random_seed(3)
    layers = [keras.Input((5,)), keras.layers.Embedding(30, 4), keras.layers.Flatten(),
              keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["accuracy"])
    return model


def test_it_stops_when_validation_gets_worse_and_keeps_the_best_epoch(capsys):
    trained = fit(small(), X, Y, (X[::-1], Y), epochs=40, batch_size=10, title="noise")
    losses = trained.history["val_loss"]
    assert len(losses) < 40 and trained.best_epoch == int(np.argmin(losses)) + 1 < len(losses)
    assert trained.model.evaluate(X[::-1], Y, verbose=0)[0] == pytest.approx(min(losses), rel=1e-3)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "noise" and len(lines) == 1 + len(losses)
    assert "epoch 1 of 40: loss" in lines[1] and "validation accuracy" in lines[1] and "to go" in lines[1]


def test_patience_bears_epochs_without_progress():
    assert len(fit(small(), X, Y, (X[::-1], Y), epochs=12, batch_size=10, patience=11).history["loss"]) == 12


def test_mistakes_are_told_in_one_sentence():
    with pytest.raises(CourseError, match="40 training rows and 39 labels"):
        fit(small(), X, Y[1:], (X, Y), epochs=1)
    with pytest.raises(CourseError, match="40 validation rows and 3 labels"):
        fit(small(), X, Y, (X, Y[:3]), epochs=1)
    with pytest.raises(CourseError, match="not compiled"):
        fit(keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)]), X, Y, (X, Y), epochs=1)
    with pytest.raises(CourseError, match="became nan"):
        fit(small(rate=np.nan), X, Y, (X, Y), epochs=3)


def test_recurrent_layers_are_compiled_on_a_cpu_alone(monkeypatch):
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0"])
    assert jit() is True
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    assert jit() == "auto"


def test_time_to_go_is_in_words():
    assert _to_go(0.2) == "at most 1 s to go" and _to_go(300) == "at most 5 min to go"


def network(activation="linear"):
    rnn = keras.layers.SimpleRNN(1, activation=activation, kernel_initializer="ones",
                                 recurrent_initializer=keras.initializers.Constant(0.5))
    layers = [keras.Input((None,)), keras.layers.Embedding(9, 1), rnn, keras.layers.Dense(1, activation="sigmoid")]
    return keras.Sequential(layers)


def test_each_step_back_halves_the_gradient_of_a_memory_that_halves():
    sizes = gradient_by_lag(*split_at_embedding(network()), np.random.default_rng(1).integers(1, 9, size=(7, 6)), Y[:7])
    assert sizes.shape == (6,) and np.allclose(sizes / sizes[0], 0.5 ** np.arange(6), rtol=1e-4)


def test_padding_and_other_models_are_refused():
    with pytest.raises(CourseError, match="without padding"):
        gradient_by_lag(*split_at_embedding(network()), np.array([[1, 2, 0]]), np.array([1]))
    with pytest.raises(CourseError, match="first layer is an Embedding"):
        split_at_embedding(keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)]))


def test_the_padding_benchmark_moves_zeros_and_nothing_else():
    from benchmarks.padding import placed

    rows = np.array([[1, 5, 6, 0, 0], [1, 2, 3, 4, 5], [1, 0, 0, 0, 0]])
    assert placed(rows, "end") is rows
    assert placed(rows, "front").tolist() == [[0, 0, 1, 5, 6], [1, 2, 3, 4, 5], [0, 0, 0, 0, 1]]
