"""Every figure has a title, named axes with units, and says without colour what it says with it."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from helpers import plots

DRAW = np.random.default_rng(0)
LENGTHS = DRAW.integers(10, 900, size=500)
COUNTS = DRAW.zipf(1.5, size=400)
ORDERS = {"disk": [0] * 500 + [1] * 500, "mixed": [0, 1] * 500}
LINES = {"a": [1, 2, 3], "b": [3, 2, 1]}
CURVES = {"TF-IDF": {"250": [0.7, 0.75], "1000": [0.8, 0.82]}, "LSTM": {"250": [0.6, 0.62], "1000": [0.75, 0.8]}}

# name, arguments, and the words that axes must hold (an empty one: the ticks are words)
FIGURES = {
    "splits": (plots.plot_splits, ({"train": 22_500, "test": 25_000},), ("reviews", "")),
    "lengths": (plots.plot_lengths, (LENGTHS, [128, 256]), ("words", "reviews")),
    "label order": (plots.plot_label_order, (ORDERS,), ("batch", "positive")),
    "zipf": (plots.plot_zipf, (COUNTS,), ("rank", "times")),
    "coverage": (plots.plot_coverage, (COUNTS, [10, 100]), ("words", "share")),
    "matrix": (plots.plot_matrix, ([[2, 0], [0, 1]], ["one", "two"], ["bad", "good"], "counts"), ("", "")),
    "word bars": (plots.plot_word_bars, (["good", "bad"], [1.0, -2.0], "weights", "weight"), ("weight", "")),
    "lines": (plots.plot_lines, ([1, 10, 100], LINES, "idf", "df", "idf", True), ("df", "idf")),
    "spread": (plots.plot_spread, (DRAW.binomial(1000, 0.9, 300) / 1000, 0.88, 0.92, "rounds"), ("accuracy", "rounds")),
    "accuracies": (plots.plot_accuracies, ({"TF-IDF": [0.88, 0.89], "LSTM": [0.87]}, "models"), ("accuracy", "")),
    "label curve": (plots.plot_label_curve, (CURVES, "labels"), ("labelled", "accuracy")),
}


@pytest.fixture(autouse=True)
def no_figure_left_open():
    yield
    plt.close("all")


@pytest.fixture(params=FIGURES)
def drawn(request):
    function, arguments, names = FIGURES[request.param]
    axes = function(*arguments)
    axes.figure.canvas.draw()
    return axes, names


def grey(colour) -> float:
    """How light a colour is on a grey print, from 0 to 1 (ITU-R BT.601)."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def test_every_plot_function_is_tried():
    functions = {value for name, value in vars(plots).items() if name.startswith("plot_")}
    assert functions == {function for function, _, _ in FIGURES.values()}


def test_it_returns_axes_with_a_title_and_named_axes(drawn):
    axes, (x, y) = drawn
    assert isinstance(axes, Axes)
    assert axes.get_title(loc="left")
    assert x in axes.get_xlabel() and bool(x) == bool(axes.get_xlabel())
    assert y in axes.get_ylabel() and bool(y) == bool(axes.get_ylabel())


def test_an_axis_without_a_name_has_words_for_ticks(drawn):
    axes, names = drawn
    ticks = [[label.get_text() for label in axis.get_ticklabels()] for axis in (axes.xaxis, axes.yaxis)]
    assert all(any(label.isidentifier() or "-" in label for label in labels)
               for name, labels in zip(names, ticks) if not name)


@pytest.mark.parametrize("name", FIGURES)
def test_it_draws_on_axes_that_it_is_given(name):
    function, arguments, _ = FIGURES[name]
    left, right = plots.panels(2)
    assert function(*arguments, axes=right) is right
    assert right.has_data() and not left.has_data()
    assert plt.get_fignums() == [left.figure.number]


def test_lines_differ_without_colour():
    axes = plots.plot_lines([1, 2], {str(n): [n, n] for n in range(5)}, "title", "x", "y")
    assert len({line.get_color() for line in axes.get_lines()}) == 5
    assert len(set(plots.LINES)) == len(set(plots.MARKERS)) == len(set(plots.COLOURS))


def test_bars_below_zero_are_hatched():
    axes = plots.plot_word_bars(["good", "bad"], [1.0, -2.0], "weights", "weight")
    hatches = {bar.get_width() < 0: bar.get_hatch() for bar in axes.patches}
    assert hatches == {False: None, True: "//"}


def test_the_two_labels_differ_on_a_grey_print():
    assert abs(grey(plots.NEGATIVE["color"]) - grey(plots.POSITIVE["color"])) > 0.2


def test_words_stand_in_the_order_given():
    axes = plots.plot_word_bars(["first", "second", "third"], [3, 2, 1], "weights", "weight")
    axes.figure.canvas.draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second", "third"]
    assert axes.yaxis_inverted()


def test_a_few_very_long_reviews_do_not_squeeze_the_others():
    axes = plots.plot_lengths([100] * 995 + [200] * 4 + [5_000])
    assert axes.get_xlim()[1] < 1_000
    assert "longer than" in axes.get_legend().get_title().get_text()


def test_a_mark_beyond_the_longest_review_is_left_out():
    axes = plots.plot_lengths(list(range(40, 150)), marks=[128, 256])
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "128 words" in named and "256 words" not in named


def test_a_vocabulary_smaller_than_a_mark_is_no_trouble():
    assert plots.plot_coverage([3, 2, 1], marks=[2, 10_000]).texts[0].get_text() == "2: 83%"


def test_equal_accuracies_are_no_trouble():
    plots.plot_spread([1.0] * 20, 1.0, 1.0, "all right").figure.canvas.draw()
