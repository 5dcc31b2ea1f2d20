"""Figures of lesson 02, word embeddings: each `plot_` function draws one idea and returns its Axes.

The look is that of helpers/plots.py: Okabe and Ito's colours, and whatever a colour says is said a second time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers.plots import BLUE, COLOURS, GREY, LINES, ORANGE, SKY


def plot_similarities(similarities: Mapping[str, Sequence[float]], title: str, axes: Axes | None = None) -> Axes:
    """One row for each word, one dot for each seed: how close the word is to a given one, training after training.

    Args:
        similarities: for each word its cosines, from -1 to 1, first word on top.
    """
    axes = _axes(axes, title, "cosine with the given word", size=(7, 1.2 + 0.36 * len(similarities)))
    for place, values in enumerate(similarities.values()):
        axes.plot(values, [place] * len(values), "o", color=SKY, markeredgecolor=BLUE, markersize=6)
        axes.plot(np.mean(values), place, "|", color="black", markersize=16, markeredgewidth=2)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(similarities)), list(similarities))
    axes.set_ylim(len(similarities) - 0.4, -0.6)
    axes.grid(color="0.9", linewidth=0.8, axis="x")
    return axes


def plot_window(words: Sequence[str], centre: int, window: int, axes: Axes | None = None) -> Axes:
    """A sentence with one word in the centre of its window: what CBOW and skip-gram guess, and from what.

    Args:
        words: of the sentence.
        centre: place of the word in the centre.
        window: words on either side that belong to it.
    """
    if axes is None:
        _, axes = plt.subplots(figsize=(1.1 * len(words), 3), layout="constrained")
    for height, name, inward in [(1, "CBOW: the neighbours guess the word", True),
                                 (0, "skip-gram: the word guesses each neighbour", False)]:
        axes.text(-0.45, height + 0.55, name, fontweight="bold")
        for place, word in enumerate(words):
            near = 0 < abs(place - centre) <= window
            colour = ORANGE if place == centre else SKY if near else "white"
            guessed = (place == centre) if inward else near
            axes.text(place, height, f"{word}?" if guessed else word, horizontalalignment="center",
                      verticalalignment="center", color="black" if place == centre or near else GREY,
                      bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": "black" if near else GREY,
                            "linestyle": "--" if guessed else "-"})
            if near:
                ends = ((place, height + 0.17), (centre, height + 0.17))
                bend = 0.25 if (place < centre) == inward else -0.25
                axes.annotate("", *(reversed(ends) if inward else ends), arrowprops={
                    "arrowstyle": "->", "color": GREY, "connectionstyle": f"arc3,rad={-bend}", "shrinkB": 4})
    axes.set_xlim(-0.6, len(words) - 0.4)
    axes.set_ylim(-0.4, 1.8)
    axes.set_axis_off()
    return axes


def plot_angles(angles: Mapping[str, float], title: str, axes: Axes | None = None) -> Axes:
    """Arrows of length 1 at their true angle to a first one, which points to the right.

    Args:
        angles: for each arrow, the first included, its cosine with the first: 1 for the first itself.
    """
    if axes is None:
        _, axes = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
    height = -1.0
    for (name, cosine), colour, line in zip(sorted(angles.items(), key=lambda one: -one[1]), COLOURS, LINES):
        angle = np.arccos(np.clip(cosine, -1, 1))
        x, y = np.cos(angle), np.sin(angle)
        # names of arrows that nearly cover each other stand above each other
        height = max(height + 0.1, 1.05 * y) if x > -0.3 else 1.05 * y
        axes.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2,
                                                      "linestyle": line, "shrinkA": 0, "shrinkB": 0})
        axes.text(1.05 * x, height, f"{name}  {cosine:.2f}", color=colour, verticalalignment="center",
                  horizontalalignment="right" if x < -0.3 else "left")
    axes.plot(np.cos(np.linspace(0, np.pi, 90)), np.sin(np.linspace(0, np.pi, 90)), color="0.85", linewidth=1, zorder=0)
    axes.set_title(title, loc="left")
    axes.set_aspect("equal")
    axes.set_xlim(-1.5, 1.7)
    axes.set_ylim(-0.1, max(1.15, height + 0.1))
    axes.set_axis_off()
    return axes


def plot_word_map(points, words: Sequence[str], positive: Sequence[bool], title: str, axes: Axes | None = None) -> Axes:
    """Words at their places in the plane: positive ones blue with a dot, negative ones orange with a cross.

    Args:
        points: shape (words, 2).
        positive: for each word whether it counts as praise.
    """
    axes = _axes(axes, title, "", size=(7, 6))
    points, positive = np.asarray(points), np.asarray(positive, dtype=bool)
    for side, colour, marker, name in [(positive, BLUE, "o", "praise"), (~positive, "#B34700", "x", "blame")]:
        axes.scatter(*points[side].T, color=colour, marker=marker, s=18, label=name)
        for place in np.flatnonzero(side):
            axes.annotate(words[place], points[place], (3, 2), textcoords="offset points", color=colour,
                          fontsize="x-small")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.12)
    axes.legend(loc="best", fontsize="small")
    return axes


def _axes(axes: Axes | None, title: str, x: str, size: tuple[float, float]) -> Axes:
    """The axes to draw on, new ones if none are given, in the course's look."""
    if axes is None:
        _, axes = plt.subplots(figsize=size, layout="constrained")
    axes.set_title(title, loc="left")
    axes.set_xlabel(x)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return axes
