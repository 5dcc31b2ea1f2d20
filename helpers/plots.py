"""Figures of the lessons: each `plot_` function draws one idea and returns its Axes.

`helpers.figures.show` shows them with the sentence that says what to see.
Colours are Okabe and Ito's, which colour-blind readers can tell apart. Whatever a colour says is said a second time, by
a pattern, a line style or a word, so that a grey print says it too.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, PercentFormatter

# Okabe and Ito 2008, "Color Universal Design"
BLUE, ORANGE, GREEN, VERMILLION, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#595959"
COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY)
LINES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v")
NEGATIVE, POSITIVE = {"color": ORANGE, "hatch": "//"}, {"color": BLUE}
THOUSANDS = FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")


def panels(number: int, height: float = 3.6) -> list[Axes]:
    """Empty axes side by side in one figure, to hand to `plot_` functions as `axes`.

    Args:
        number: how many axes.
        height: of the figure, in inches.

    Example:
        >>> left, right = panels(2)
        >>> left.figure is right.figure
        True
    """
    _, axes = plt.subplots(1, number, figsize=(4.8 * number, height), layout="constrained", squeeze=False)
    return list(axes[0])


def plot_splits(sizes: Mapping[str, int], title: str = "The parts of the reviews", axes: Axes | None = None) -> Axes:
    """One bar for each part of the reviews.

    Args:
        sizes: number of reviews of each part, from top to bottom.
    """
    axes = _axes(axes, title, "reviews", "", size=(7, 0.8 + 0.5 * len(sizes)))
    bars = axes.barh(list(sizes), list(sizes.values()), color=BLUE, height=0.6)
    axes.bar_label(bars, [f"{size:,}" for size in sizes.values()], padding=4)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.xaxis.set_major_formatter(THOUSANDS)
    return axes


def plot_lengths(lengths: Sequence[int], marks: Sequence[int] = (), axes: Axes | None = None) -> Axes:
    """Histogram of review lengths, with the median.

    Args:
        lengths: number of words of each review.
        marks: further lengths to mark, such as the number of words that a network reads.
    """
    lengths = np.asarray(lengths)
    axes = _axes(axes, "How long is a review?", "length (words)", "reviews")
    far = np.quantile(lengths, 0.99)  # the longest one in a hundred would squeeze all the others together
    bins = _whole_bins(lengths.min(), far, 60)
    axes.hist(lengths[lengths <= far], bins=bins, color=SKY, edgecolor="white", linewidth=0.3)
    named = {f"median {np.median(lengths):.0f}": np.median(lengths), **{f"{mark:,} words": mark for mark in marks}}
    for (name, place), line in zip(named.items(), LINES):
        if place <= far:
            axes.axvline(place, color="black", linestyle=line, linewidth=1.5, label=name)
    axes.legend(title=f"{np.mean(lengths > far):.1%} are longer than {far:,.0f} words", alignment="left")
    axes.yaxis.set_major_formatter(THOUSANDS)
    return axes


def plot_label_order(orders: Mapping[str, Sequence[int]], batch: int = 100, axes: Axes | None = None) -> Axes:
    """How many positive reviews a model meets in each batch, for several orders of the same reviews.

    Args:
        orders: for each order its labels, 0 or 1, first to last.
        batch: reviews in a batch.
    """
    axes = _axes(axes, "What the model meets, batch after batch", f"batch ({batch} reviews each)", "positive reviews")
    for (name, labels), colour, line in zip(orders.items(), COLOURS, LINES):
        whole = np.asarray(labels)[: len(labels) // batch * batch].reshape(-1, batch)
        axes.plot(whole.mean(axis=1), color=colour, linestyle=line, linewidth=1.8, label=name)
    axes.set_ylim(-0.05, 1.05)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return axes


def plot_zipf(counts: Sequence[int], axes: Axes | None = None) -> Axes:
    """How often each word is written, from the commonest to the rarest, both axes logarithmic (Zipf 1935).

    Args:
        counts: occurrences of each word, in any order.
    """
    counts = np.sort(np.asarray(counts))[::-1]
    axes = _axes(axes, "Few words are common, most are rare", "rank of the word (1 = commonest)", "times written")
    axes.loglog(np.arange(1, len(counts) + 1), counts, color=BLUE, linewidth=2)
    once = int(np.sum(counts == 1))
    if once:
        axes.annotate(f"{once:,} words\nstand there once", (len(counts) - once, 1), (0.08, 0.1),
                      textcoords="axes fraction", arrowprops={"arrowstyle": "->"})
    _thousands(axes)
    return axes


def plot_coverage(counts: Sequence[int], marks: Sequence[int] = (), axes: Axes | None = None) -> Axes:
    """What share of all written words the commonest k words are, for every k.

    Args:
        counts: occurrences of each word, in any order.
        marks: vocabulary sizes to mark.
    """
    counts = np.sort(np.asarray(counts))[::-1]
    share = np.cumsum(counts) / counts.sum()
    axes = _axes(axes, "What a vocabulary covers", "words in the vocabulary", "share of all written words")
    axes.semilogx(np.arange(1, len(counts) + 1), share, color=BLUE, linewidth=2)
    for mark in [mark for mark in marks if mark <= len(counts)]:
        axes.plot(mark, share[mark - 1], "o", color=VERMILLION)
        axes.annotate(f"{mark:,}: {share[mark - 1]:.0%}", (mark, share[mark - 1]), (-6, 4), textcoords="offset points",
                      horizontalalignment="right")
    axes.set_ylim(0, 1.05)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.xaxis.set_major_formatter(THOUSANDS)
    return axes


def plot_matrix(matrix, rows: Sequence[str], columns: Sequence[str], title: str, axes: Axes | None = None) -> Axes:
    """A small matrix with its numbers written in it; the darker a cell, the larger its number.

    Args:
        matrix: shape (rows, columns).
    """
    matrix = np.asarray(matrix, dtype=float)
    axes = _axes(axes, title, "", "", size=(1.6 + 0.75 * len(columns), 1.2 + 0.5 * len(rows)))
    largest = np.abs(matrix).max(initial=0) or 1
    axes.imshow(np.abs(matrix), cmap="Blues", vmin=0, vmax=1.6 * largest, aspect="auto")
    for (row, column), value in np.ndenumerate(matrix):
        axes.text(column, row, f"{value:.3g}", horizontalalignment="center", verticalalignment="center",
                  color="black" if value else GREY)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.grid(visible=False, which="major")
    return axes


def plot_word_bars(words: Sequence[str], values: Sequence[float], title: str, unit: str,
                   axes: Axes | None = None) -> Axes:
    """One horizontal bar for each word, first word on top; bars below zero are orange and hatched.

    Args:
        unit: what the values are, for the axis.
    """
    axes = _axes(axes, title, unit, "", size=(6, 1 + 0.26 * len(words)))
    places = np.arange(len(words))
    for sign, style in [(1, POSITIVE), (-1, NEGATIVE)]:
        side = np.sign(values) == sign
        axes.barh(places[side], np.asarray(values)[side], height=0.7, edgecolor="white", linewidth=0, **style)
    axes.set_yticks(places, words)
    axes.set_ylim(len(words) - 0.4, -0.6)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(visible=False, axis="y")
    return axes


def plot_lines(x: Sequence[float], lines: Mapping[str, Sequence[float]], title: str, x_name: str, y_name: str,
               log: bool = False, axes: Axes | None = None) -> Axes:
    """Several curves over the same numbers, told apart by colour and by line style.

    Args:
        x: shape (points,).
        lines: for each curve its name and its values, shape (points,).
        x_name, y_name: names of the axes, with units.
        log: whether the x axis is logarithmic.
    """
    axes = _axes(axes, title, x_name, y_name)
    for (name, y), colour, line in zip(lines.items(), COLOURS, LINES):
        axes.plot(x, y, color=colour, linestyle=line, linewidth=2, label=name)
    if log:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(THOUSANDS)
    if len(lines) > 1:
        axes.legend()
    return axes


def plot_spread(accuracies: Sequence[float], low: float, high: float, title: str, axes: Axes | None = None) -> Axes:
    """The accuracies that resampling gives, and the interval that holds the middle of them.

    Args:
        accuracies: one for each resampling round, from 0 to 1.
        low, high: ends of the interval, from 0 to 1.
    """
    axes = _axes(axes, f"{title}: 95 % lie from {low:.2%} to {high:.2%}", "accuracy", "rounds")
    accuracies = np.asarray(accuracies)
    step = np.diff(np.unique(accuracies)).min(initial=1)  # accuracies are multiples of one answer more or less
    bins = _whole_bins(round(accuracies.min() / step), round(accuracies.max() / step), 40)
    axes.hist(accuracies / step, bins=bins, color=SKY, edgecolor="white", linewidth=0.3)
    axes.axvspan(low / step, high / step, color=GREY, alpha=0.2, linewidth=0)
    for end in (low, high):
        axes.axvline(end / step, color="black", linestyle="--", linewidth=1.5)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * step:.1%}"))
    return axes


def plot_accuracies(accuracies: Mapping[str, Sequence[float]], title: str, axes: Axes | None = None) -> Axes:
    """One row for each model: a dot for each run and a bar at their mean, so that the spread is seen with the mean.

    Args:
        accuracies: for each model the accuracies of its runs, from 0 to 1, first model on top.
    """
    most_ticks = 9 if axes is None else 5  # a panel is narrow, and labels such as 87.5% are wide
    axes = _axes(axes, title, "accuracy", "", size=(7, 1.2 + 0.45 * len(accuracies)))
    axes.locator_params(axis="x", nbins=most_ticks)
    for place, runs in enumerate(accuracies.values()):
        axes.plot(runs, [place] * len(runs), "o", color=SKY, markeredgecolor=BLUE, markersize=6)
        axes.plot(np.mean(runs), place, "|", color="black", markersize=16, markeredgewidth=2)
        axes.annotate(f"{np.mean(runs):.3f}", (np.mean(runs), place), (0, 9), textcoords="offset points",
                      horizontalalignment="center", fontsize="small")
    axes.set_yticks(range(len(accuracies)), list(accuracies))
    axes.set_ylim(len(accuracies) - 0.4, -0.7)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return axes


def plot_label_curve(curves: Mapping[str, Mapping[int, Sequence[float]]], title: str, axes: Axes | None = None) -> Axes:
    """Accuracy against the number of labelled reviews: mean and one standard deviation either way.

    Args:
        curves: for each model, for each number of labels, the accuracies of several draws, from 0 to 1.
    """
    axes = _axes(axes, title, "labelled training reviews", "accuracy")
    for (name, curve), colour, line, marker in zip(curves.items(), COLOURS, LINES, MARKERS):
        numbers = sorted(curve, key=int)
        mean, spread = (np.array([function(curve[n]) for n in numbers]) for function in (np.mean, np.std))
        axes.errorbar([int(n) for n in numbers], mean, yerr=spread, color=colour, linestyle=line, marker=marker,
                      capsize=4, label=name)
    axes.set_xscale("log")
    axes.set_xticks([int(n) for n in numbers], [f"{int(n):,}" for n in numbers])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend()
    return axes


def _axes(axes: Axes | None, title: str, x: str, y: str, size: tuple[float, float] = (7, 3.6)) -> Axes:
    """The axes to draw on, new ones if none are given, with title and names in the course's look."""
    if axes is None:
        _, axes = plt.subplots(figsize=size, layout="constrained")
    axes.set_title(title, loc="left")
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _whole_bins(low: float, high: float, number: int) -> np.ndarray:
    """Edges of about `number` bins, each as wide as a whole number: else some hold one value more than others."""
    width = max(1, round((high - low) / number))
    return np.arange(np.floor(low) - 0.5, high + width + 0.5, width)


def _thousands(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(THOUSANDS)
    axes.yaxis.set_major_formatter(THOUSANDS)
