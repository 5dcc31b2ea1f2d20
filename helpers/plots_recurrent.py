"""Figures of the recurrent lessons, 03 to 05: each `plot_` function draws one idea and returns its Axes.

The look is that of helpers/plots.py: Okabe and Ito's colours, and whatever a colour says is said a second time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from helpers.plots import BLUE, COLOURS, GREY, LINES, MARKERS, ORANGE, _axes, panels


def plot_history(history: Mapping[str, Sequence[float]], title: str = "") -> Axes:
    """Loss and accuracy after each epoch, on the training and on the validation reviews, the best epoch marked.

    Args:
        history: for each of loss, val_loss, accuracy, val_accuracy one number an epoch, as `Trained.history` has them.
        title: put before "loss" and "accuracy".

    Returns:
        the left Axes; its figure has both.
    """
    both = panels(2)
    best = int(np.argmin(history["val_loss"])) + 1
    for axes, measure in zip(both, ("loss", "accuracy")):
        _axes(axes, f"{title}: {measure}" if title else measure.capitalize(), "epoch", measure)
        for key, name, colour, line, marker in [(measure, "training", BLUE, "-", "o"),
                                                (f"val_{measure}", "validation", ORANGE, "--", "s")]:
            values = history[key]
            axes.plot(range(1, len(values) + 1), values, color=colour, linestyle=line, marker=marker, label=name)
        axes.axvline(best, color=GREY, linestyle=":", linewidth=1.5, label=f"best epoch: {best}")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    both[1].yaxis.set_major_formatter(PercentFormatter(1))
    both[0].legend()
    return both[0]


def plot_curves_by_epoch(curves: Mapping[str, Sequence[float]], title: str, y_name: str = "accuracy",
                         axes: Axes | None = None) -> Axes:
    """One curve over the epochs for each training, such as recipes beside the lesson's own model.

    Args:
        curves: for each training its values, one an epoch; they may differ in length.
    """
    axes = _axes(axes, title, "epoch", y_name)
    for (name, values), colour, line, marker in zip(curves.items(), COLOURS, LINES, MARKERS):
        epochs = range(1, len(values) + 1)
        axes.plot(epochs, values, color=colour, linestyle=line, marker=marker, linewidth=2, label=name)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if "accuracy" in y_name:
        axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend()
    return axes


def plot_by_lag(curves: Mapping[str, Sequence[float]], title: str, y_name: str = "size of the gradient, last word = 1",
                axes: Axes | None = None) -> Axes:
    """How strongly the loss feels each word, against how many steps before the last one it stands; log axis.

    Args:
        curves: for each network its values at lag 0, 1, 2, ..., shape (lags,). What is below 1e-12 is not drawn.
    """
    axes = _axes(axes, title, "steps before the last word", y_name)
    for (name, values), colour, line in zip(curves.items(), COLOURS, LINES):
        values = np.asarray(values, dtype=float)
        axes.plot(np.where(values > 0, values, np.nan), color=colour, linestyle=line, linewidth=2, label=name)
    axes.set_yscale("log")
    axes.set_ylim(bottom=max(axes.get_ylim()[0], 1e-12))
    axes.legend()
    return axes


def plot_ids(rows: Sequence[Sequence[int]], names: Sequence[Sequence[str]], title: str,
             axes: Axes | None = None) -> Axes:
    """Rows of ids as a table, the word written under each id; padding is grey.

    Args:
        rows: ids, shape (n, length), few and short.
        names: what each id stands for, in the same shape.
    """
    rows = np.asarray(rows)
    axes = _axes(axes, title, "place in the row", "", size=(1.1 + 0.95 * rows.shape[1], 1.1 + 0.7 * len(rows)))
    axes.imshow(rows == 0, cmap="Greys", vmin=0, vmax=3, aspect="auto")
    for (row, column), number in np.ndenumerate(rows):
        axes.text(column, row - 0.15, str(number), horizontalalignment="center", verticalalignment="center")
        axes.text(column, row + 0.25, names[row][column], horizontalalignment="center", verticalalignment="center",
                  fontsize="small", color=GREY)
    axes.set_xticks(range(rows.shape[1]))
    axes.set_yticks(range(len(rows)), [f"review {row + 1}" for row in range(len(rows))])
    axes.set_xticks(np.arange(rows.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.tick_params(which="both", length=0)
    axes.grid(visible=False, which="major")
    axes.grid(which="minor", color="white", linewidth=2)
    return axes


def plot_probabilities(steps: Sequence[int], probabilities, labels: Sequence[int], title: str, x_name: str,
                       axes: Axes | None = None) -> Axes:
    """What a network says about each of a few reviews, as something is changed step by step.

    Args:
        steps: what was changed, one number for each column; they stand at equal distances.
        probabilities: shape (reviews, steps).
        labels: 0 or 1 for each review: positive ones are blue and whole, negative ones orange and dashed.
    """
    axes = _axes(axes, title, x_name, "probability of positive")
    for label, colour, line, name in [(1, BLUE, "-", "positive review"), (0, ORANGE, "--", "negative review")]:
        for number, row in enumerate(np.asarray(probabilities)[np.asarray(labels) == label]):
            axes.plot(range(len(steps)), row, color=colour, linestyle=line, marker="." if label else "x",
                      label="" if number else name)
    axes.set_xticks(range(len(steps)), [f"{step:,}" for step in steps])
    axes.set_ylim(-0.03, 1.03)
    axes.axhline(0.5, color=GREY, linewidth=0.8)
    axes.legend(loc="center right", fontsize="small")
    return axes
