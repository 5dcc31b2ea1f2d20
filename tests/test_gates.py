"""helpers/gates.py: gates read off a Keras layer are those of the equations; a wrong gate is named."""

import numpy as np
import pytest
from scipy.special import expit as sigmoid

from helpers.checks import CheckFailed

pytestmark = pytest.mark.slow


def step(x, h_prev, c_prev, W, U, b):
    i, f, candidate, o = np.split(x @ W + h_prev @ U + b, 4, axis=-1)
    i, f, o, candidate = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(candidate)
    c = f * c_prev + i * candidate
    return {"i": i, "f": f, "candidate": candidate, "o": o, "c": c, "h": o * np.tanh(c)}


@pytest.fixture
def layer():
    import keras  # here: it takes 14 s, and collecting tests should not

    layer = keras.layers.LSTM(6)
    layer.build((None, None, 3))
    draw = np.random.default_rng(0)
    layer.set_weights([draw.normal(size=w.shape) for w in layer.get_weights()])
    return layer


def test_gates_along_are_those_of_the_equations(layer):
    from helpers.gates import gates_along

    x = np.random.default_rng(1).normal(size=(4, 9, 3))
    gates, h, c = gates_along(layer, x), np.zeros((4, 6)), np.zeros((4, 6))
    for t in range(9):
        want = step(x[:, t], h, c, *layer.get_weights())
        h, c = want["h"], want["c"]
        for name in "ifoh":
            assert gates[name][:, t] == pytest.approx(want[name], abs=1e-5), (name, t)


def test_keras_step_is_the_equations(layer):
    from helpers.gates import keras_step

    draw = np.random.default_rng(2).normal
    given = draw(size=(5, 3)), draw(size=(5, 6)), draw(size=(5, 6)), *layer.get_weights()
    h, c = keras_step(*given)
    want = step(*given)
    assert h == pytest.approx(want["h"], abs=1e-5) and c == pytest.approx(want["c"], abs=1e-5)


def test_the_forget_bias_is_set_and_nothing_else(layer):
    from helpers.gates import set_forget_bias

    before = layer.get_weights()
    set_forget_bias(layer, 4.0)
    want = [before[0], before[1], np.r_[before[2][:6], [4.0] * 6, before[2][12:]]]
    for got, wanted in zip(layer.get_weights(), want):
        assert got == pytest.approx(wanted)


def swapped(one, other):
    """A step in which two gates read each other's columns."""
    def wrong(x, h_prev, c_prev, W, U, b):
        found = step(x, h_prev, c_prev, W, U, b)
        return found | {one: found[other], other: found[one]}
    return wrong


@pytest.mark.parametrize("wrong, says", [
    (swapped("i", "f"), "the weights of i moved f"),
    (swapped("f", "o"), "the weights of f moved o"),
    (lambda x, h, c, W, U, b: step(x, h, c, W, U, 0 * b), "the term b does not reach"),
    (lambda x, h, c, W, U, b: step(x, h, c, W, 0 * U, b), "the term h_prev @ U does not reach"),
    (lambda x, h, c, W, U, b: step(x, h, c, 0 * W, U, b), "the term x @ W does not reach"),
    (lambda *given: step(*given) | {"candidate": sigmoid(np.arctanh(step(*given)["candidate"]))}, "goes through tanh"),
    (lambda *given: step(*given)["h"], "a dict with the names"),
    (lambda *given: {name: value[:, :1] for name, value in step(*given).items()}, "(batch, units)"),
    (lambda x, h, c, W, U, b: step(x, h, c, 2 * W, U, b), "input gate i, from W alone"),
])
def test_a_wrong_gate_is_named(wrong, says):
    from helpers.gates import check_blocks

    with pytest.raises(CheckFailed) as told:
        check_blocks(wrong)
    assert says in str(told.value)


def test_a_right_step_passes(capsys):
    from helpers.gates import check_blocks, check_keras_agrees

    check_blocks(step)
    check_keras_agrees(step)
    assert capsys.readouterr().out.count("✓") == 6
