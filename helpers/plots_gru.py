"""Figures of lesson 05, the GRU and fair comparisons: each `plot_` function draws one idea and returns its Axes.

The look is that of helpers/plots.py: Okabe and Ito's colours, and whatever a colour says is said a second time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from helpers.plots import BLUE, COLOURS, GREY, LINES, MARKERS, ORANGE, SKY, VERMILLION, _axes

POINTS = 100  # a difference of accuracies of 0.01 is one point


def plot_gru_step(values: Mapping[str, float], reset_after: bool = True, axes: Axes | None = None) -> Axes:
    """One step of one unit of a GRU: what flows where, with its numbers.

    Args:
        values: numbers for "x", "h" (the old state), "z", "r", "candidate" and "new".
        reset_after: Keras's way, where the old state passes its matrix first, or the paper's, where it is reset first.
    """
    if axes is None:
        _, axes = plt.subplots(figsize=(8.4, 3.6), layout="constrained")
    reset = "r ⊙ (h U + c)" if reset_after else "(r ⊙ h) U"
    boxes = {  # name: (place, words, colour)
        "x": ((0, 0), f"word\nx = {values['x']:.2f}", "white"),
        "h": ((0, 3), f"old state\nh = {values['h']:.2f}", "white"),
        "r": ((2.4, 1), f"reset gate, σ\nr = {values['r']:.2f}", SKY),
        "z": ((4.9, 2.2), f"update gate, σ\nz = {values['z']:.2f}", SKY),
        "reset": ((2.4, 2.2), f"old state, reset\n{reset}", "white"),
        "candidate": ((5.2, 0), f"candidate, tanh\n$\\hat{{h}}$ = {values['candidate']:.2f}", ORANGE),
        "new": ((7.8, 3), f"new state\n$z\\,h + (1 - z)\\,\\hat{{h}}$ = {values['new']:.2f}", SKY),
    }
    drawn = {name: axes.text(x, y, words, horizontalalignment="center", verticalalignment="center", zorder=3,
                             bbox={"boxstyle": "round,pad=0.45", "facecolor": colour, "edgecolor": "black"})
             for name, ((x, y), words, colour) in boxes.items()}
    axes.set_xlim(-0.9, 9.2)  # before the arrows, which end at the boxes' edges
    axes.set_ylim(-0.6, 3.6)
    arrows = {("x", "r"): 0, ("h", "r"): 0.25, ("h", "reset"): 0, ("r", "reset"): 0, ("x", "candidate"): 0,
              ("reset", "candidate"): 0, ("h", "new"): 0, ("candidate", "new"): 0.15, ("z", "new"): 0}
    for (start, end), bend in arrows.items():
        axes.annotate("", boxes[end][0], boxes[start][0], zorder=1, arrowprops={
            "arrowstyle": "-|>", "color": GREY, "linewidth": 1.5, "patchA": drawn[start].get_bbox_patch(),
            "patchB": drawn[end].get_bbox_patch(), "connectionstyle": f"arc3,rad={bend}"})
    axes.text(3.9, 3.12, "kept: share z", horizontalalignment="center", color=GREY)
    axes.text(7.35, 1.2, "written:\nshare 1 − z", color=GREY)
    axes.text(4.9, 1.62, "(reads x and h, too)", horizontalalignment="center", color=GREY, fontsize="small")
    way = "Keras: first the product, then the reset" if reset_after else "the paper: first the reset, then the product"
    axes.set_title(f"One step of a GRU ({way})", loc="left")
    axes.set_axis_off()
    return axes


def plot_by_seconds(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], title: str,
                    axes: Axes | None = None) -> Axes:
    """Accuracy against the seconds spent on training, one curve for each network, a marker at each epoch.

    Args:
        curves: for each network its seconds and its accuracies (0 to 1), one pair an epoch.
    """
    axes = _axes(axes, title, "seconds of training", "validation accuracy")
    for (name, (seconds, accuracy)), colour, line, marker in zip(curves.items(), COLOURS, LINES, MARKERS):
        axes.plot(seconds, accuracy, color=colour, linestyle=line, marker=marker, linewidth=2, label=name)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    axes.legend()
    return axes


def plot_differences(differences: Mapping[str, Sequence[float]], intervals: Mapping[str, tuple[float, float]],
                     title: str, axes: Axes | None = None) -> Axes:
    """Paired differences: one dot for each seed, a bar for the interval of their mean, a line at zero.

    Args:
        differences: for each pair of models its differences of accuracy, one a seed; first pair on top.
        intervals: low and high for each pair.
    """
    axes = _axes(axes, title, "difference of accuracy (points)", "", size=(7.6, 1.2 + 0.75 * len(differences)))
    for place, (name, found) in enumerate(differences.items()):
        found, (low, high) = POINTS * np.asarray(found), POINTS * np.asarray(intervals[name])
        axes.plot(found, np.full(len(found), place + 0.16), "o", color=SKY, markeredgecolor=BLUE, markersize=5)
        axes.plot([low, high], [place - 0.16] * 2, color="black", linewidth=3, solid_capstyle="butt")
        axes.plot(found.mean(), place - 0.16, "D", color="black", markersize=7)
        axes.annotate(f"{found.mean():+.2f}  ({low:+.2f} to {high:+.2f})", (found.mean(), place - 0.26),
                      (0, 3), textcoords="offset points", horizontalalignment="center", fontsize="small")
    axes.axvline(0, color="black", linewidth=1)
    axes.set_yticks(range(len(differences)), list(differences))
    axes.set_ylim(len(differences) - 0.4, -0.75)
    axes.grid(visible=False, axis="y")
    return axes


def plot_intervals(intervals: Sequence[tuple[float, float]], reference: float, title: str,
                   axes: Axes | None = None) -> Axes:
    """Many intervals beside each other, each a vertical bar: which of them leave zero out, and on which side?

    Args:
        intervals: low and high of each, shape (n, 2), differences of accuracy.
        reference: what they should find: the mean of all runs.
    """
    axes = _axes(axes, title, "draw of three seeds (sorted)", "difference (points)")
    intervals = POINTS * np.asarray(sorted(map(tuple, intervals), key=sum))
    sides = {
        "holds zero: no winner": ((intervals[:, 0] <= 0) & (intervals[:, 1] >= 0), GREY, 1.2, "-"),
        "all above zero": (intervals[:, 0] > 0, BLUE, 3.2, "-"),
        "all below zero": (intervals[:, 1] < 0, VERMILLION, 3.2, "--"),
    }
    for name, (chosen, colour, width, line) in sides.items():
        axes.vlines(np.flatnonzero(chosen), *intervals[chosen].T, color=colour, linewidth=width, linestyle=line,
                    label=f"{name} ({chosen.sum()})")
    axes.axhline(0, color="black", linewidth=1)
    middle = POINTS * reference
    axes.axhline(middle, color=ORANGE, linestyle=":", linewidth=2, label=f"all seeds: {middle:+.2f}")
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return axes
