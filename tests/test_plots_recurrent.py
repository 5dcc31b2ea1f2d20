"""Figures of the recurrent lessons say what they should, twice: by colour, and by line, mark or word."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from helpers import plots_recurrent as plots


@pytest.fixture(autouse=True)
def no_window():
    matplotlib.use("agg")
    yield
    plt.close("all")


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def told_twice(axes):
    """No two lines share a colour, and no two share both line style and marker."""
    lines = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
    looks = {(line.get_linestyle(), line.get_marker()) for line in lines}
    return len(looks) == len(lines) == len({line.get_color() for line in lines})


def test_history_has_both_measures_and_marks_the_epoch_with_the_lowest_validation_loss():
    left = plots.plot_history({"loss": [3, 2, 1], "val_loss": [3, 1, 2], "accuracy": [0.5, 0.6, 0.7],
                               "val_accuracy": [0.5, 0.7, 0.6]}, "A reader")
    right = left.figure.axes[1]
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == ("A reader: loss", "A reader: accuracy")
    assert legend(left) == ["training", "validation", "best epoch: 2"] and told_twice(left)
    assert [list(line.get_ydata()) for line in right.get_lines()[:2]] == [[0.5, 0.6, 0.7], [0.5, 0.7, 0.6]]


def test_curves_of_different_length_stand_in_one_figure():
    axes = plots.plot_curves_by_epoch({"short": [0.5, 0.6], "long": [0.5, 0.6, 0.7]}, "Trainings")
    assert [len(line.get_xdata()) for line in axes.get_lines()] == [2, 3] and told_twice(axes)
    assert axes.get_lines()[1].get_xdata()[0] == 1  # epochs are counted from 1


def test_a_gradient_of_zero_leaves_a_gap_on_the_log_axis():
    axes = plots.plot_by_lag({"tanh": [1, 0.5, 0.25], "relu": [1, 1e-9, 0]}, "By lag")
    assert axes.get_yscale() == "log" and legend(axes) == ["tanh", "relu"] and told_twice(axes)
    assert np.isnan(axes.get_lines()[1].get_ydata()[2])


def test_ids_stand_with_their_words_and_padding_is_grey():
    axes = plots.plot_ids([[1, 3, 0]], [["<start>", "film", "<pad>"]], "A row")
    assert [text.get_text() for text in axes.texts] == ["1", "<start>", "3", "film", "0", "<pad>"]
    assert axes.images[0].get_array().tolist() == [[False, False, True]]


def test_each_review_has_a_line_and_each_kind_one_entry_in_the_legend():
    axes = plots.plot_probabilities([0, 20], [[0.9, 0.5], [0.8, 0.5], [0.1, 0.5]], [1, 1, 0], "Ten reviews", "zeros")
    assert legend(axes) == ["positive review", "negative review"] and told_twice(axes)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "20"]
    assert [list(line.get_ydata()) for line in axes.get_lines()[:3]] == [[0.9, 0.5], [0.8, 0.5], [0.1, 0.5]]
