"""Lesson 04's figures: what they say in colour they say once more, and nothing hides anything."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from helpers import plots_gates as plots


@pytest.fixture(autouse=True)
def no_figure_left_open():
    yield
    plt.close("all")


@pytest.mark.parametrize("part, thick", [(None, 0), ("forget", 4), ("input", 7), ("output", 4)])
def test_one_path_of_the_cell_is_drawn_thick(part, thick):
    axes = plots.plot_lstm_cell(part)
    assert sum(line.get_linewidth() > 2 for line in axes.lines) == thick
    said = " ".join(text.get_text() for text in axes.texts)
    assert all(word in said for word in ("forget gate f", "input gate i", "candidate", "output gate o", "memory"))


def test_gates_stand_under_their_words():
    words = ["not", "bad", "at", "all"]
    gates = {"forget": [0.7, 0.8, 0.7, 1.0], "input": [0, 0.5, 0.5, 0.2]}
    axes = plots.plot_gates(words, [0.4, 0.2, 0.5, 0.9], gates, "gates")
    lower = axes.figure.axes[1]
    axes.figure.canvas.draw()
    assert [label.get_text() for label in lower.get_xticklabels()] == words
    assert [label.get_text() for label in lower.get_yticklabels()] == ["forget", "input"]
    assert [text.get_text() for text in lower.texts] == [".7", ".8", ".7", "1", ".0", ".5", ".5", ".2"]


def test_recall_has_a_dot_for_each_run_and_a_line_for_guessing():
    runs = {"SimpleRNN": {"5": [1.0, 0.9], "50": [0.5, 0.4]}, "LSTM": {"5": [1.0], "50": [0.1]}}
    axes = plots.plot_recall(runs, 0.125, "recall")
    dots = [line for line in axes.lines if line.get_marker() in ("o", "s") and len(line.get_xdata())]
    assert sorted(len(line.get_xdata()) for line in dots) == [1, 1, 2, 2]
    assert any("0.125" in text.get_text() for text in axes.texts)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["SimpleRNN", "LSTM"]
    axes.figure.canvas.draw()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["5", "50"]


def test_the_two_accuracies_differ_in_form_as_well_as_colour():
    axes = plots.plot_two_accuracies({"mean": (0.8, 0.8), "LSTM": (0.97, 0.7)}, ("in order", "shuffled"), "order")
    full, empty = ([line for line in axes.lines if line.get_marker() == marker] for marker in ("o", "s"))
    assert len(full) == len(empty) == 2
    assert all(to_rgb(line.get_markerfacecolor()) == (1, 1, 1) for line in empty)
    assert {text.get_text() for text in axes.texts} == {"0.800", "0.970", "0.700"}
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["in order", "shuffled"]
    assert np.isclose(axes.lines[1].get_xdata()[0], 0.8)
