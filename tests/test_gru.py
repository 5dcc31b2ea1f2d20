"""Lesson 05's helpers: a GRU step's checks name the mistake, and the figures say what they are drawn from."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt

from helpers import plots_gru
from helpers.checks import CheckFailed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gates():
    from helpers import gates_gru  # here: it imports Keras, which takes 14 s, and collecting tests should not

    return gates_gru


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def parts(x, h_prev, W, U, b):
    word, old = np.split(x @ W + b[0], 3, axis=-1), np.split(h_prev @ U + b[1], 3, axis=-1)
    z, r = sigmoid(word[0] + old[0]), sigmoid(word[1] + old[1])
    return z, r, np.tanh(word[2] + r * old[2])


def right(x, h_prev, W, U, b):
    z, r, candidate = parts(x, h_prev, W, U, b)
    return {"z": z, "r": r, "candidate": candidate, "h": z * h_prev + (1 - z) * candidate}


def exchanged(x, h_prev, W, U, b):
    z, r, candidate = parts(x, h_prev, W, U, b)
    return {"z": z, "r": r, "candidate": candidate, "h": (1 - z) * h_prev + z * candidate}


def test_a_right_step_passes_and_equals_keras(gates):
    gates.check_blocks(right)
    gates.check_update(right)
    draw = np.random.default_rng(1).normal
    given = draw(size=(3, 2)), draw(size=(3, 4)), draw(size=(2, 12)), draw(size=(4, 12)), draw(size=(2, 12))
    np.testing.assert_allclose(right(*given)["h"], gates.keras_step(*given), atol=1e-5)


def test_one_bias_row_is_the_papers_form(gates):
    draw = np.random.default_rng(2).normal
    x, h, W, U, b = draw(size=(3, 2)), draw(size=(3, 4)), draw(size=(2, 12)), draw(size=(4, 12)), draw(size=12)
    word, (U_z, U_r, U_c) = np.split(x @ W + b, 3, axis=1), np.split(U, 3, axis=1)
    z, r = sigmoid(word[0] + h @ U_z), sigmoid(word[1] + h @ U_r)
    want = z * h + (1 - z) * np.tanh(word[2] + (r * h) @ U_c)
    np.testing.assert_allclose(gates.keras_step(x, h, W, U, b), want, atol=1e-5)


@pytest.mark.parametrize("block, name", [(0, "z"), (1, "r"), (2, "candidate")])
@pytest.mark.parametrize("source, term", [("W", "x @ W"), ("U", "h_prev @ U"), (0, "b[0]"), (1, "b[1]")])
def test_a_term_that_is_left_out_of_one_block_is_named(gates, block, name, source, term):
    def step(x, h_prev, W, U, b):
        W, U, b = W.copy(), U.copy(), b.copy()
        columns = slice(block * len(U), (block + 1) * len(U))
        {"W": W, "U": U, 0: b[0], 1: b[1]}[source][..., columns] = 0
        return right(x, h_prev, W, U, b)

    with pytest.raises(CheckFailed) as failed:
        gates.check_blocks(step)
    assert f"{term}" in failed.value.hint and "does not reach this gate" in failed.value.hint
    assert name in failed.value.name


def test_exchanged_shares_have_a_message_of_their_own(gates):
    gates.check_blocks(exchanged)
    with pytest.raises(CheckFailed, match="z and 1 - z are exchanged"):
        gates.check_update(exchanged)
    with pytest.raises(CheckFailed) as failed:
        gates.check_update(lambda *given: right(*given) | {"h": right(*given)["candidate"]})
    assert "exchanged" not in failed.value.hint


@pytest.mark.parametrize("found, says", [(None, "its last line say"), (np.zeros(2), "ndarray"), ({"z": 1}, "names z")])
def test_another_form_is_told(gates, found, says):
    with pytest.raises(CheckFailed, match=says):
        gates.check_blocks(lambda *_, **__: found)


def test_figures_have_titles_and_names():
    step = {"x": 1.0, "h": 2.0, "z": 0.75, "r": 0.5, "candidate": 0.8, "new": 1.7}
    draw = np.random.default_rng(3).normal
    gaps = {"LSTM - GRU": draw(0, 0.01, 20), "GRU - SimpleRNN": draw(0.02, 0.01, 20)}
    intervals = [(m - w, m + w) for m, w in zip(draw(0, 0.01, 30), abs(draw(0, 0.01, 30)))]
    before, after = (plots_gru.plot_gru_step(step, reset_after=way) for way in (False, True))
    words = [{text.get_text() for text in axes.texts} for axes in (before, after)]
    assert words[0] != words[1] and any("1.70" in text for text in words[0])
    named = [
        plots_gru.plot_by_seconds({"GRU": ([5, 10], [0.8, 0.9])}, "time"),
        plots_gru.plot_differences(gaps, dict.fromkeys(gaps, (-0.01, 0.02)), "pairs"),
        plots_gru.plot_intervals(intervals, 0.001, "threes"),
    ]
    for axes in named:
        axes.figure.canvas.draw()
        assert axes.get_title(loc="left") and axes.get_xlabel()
    counts = [text.get_text() for text in named[-1].get_legend().get_texts()]
    assert sum(int(text.split("(")[1].rstrip(")")) for text in counts if "(" in text) == len(intervals)
    plt.close("all")
