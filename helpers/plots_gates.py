"""Figures of lesson 04, the LSTM: each `plot_` function draws one idea and returns its Axes.

The look is that of helpers/plots.py: Okabe and Ito's colours, and whatever a colour says is said a second time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from helpers.plots import BLUE, COLOURS, GREY, LINES, MARKERS, ORANGE, SKY, VERMILLION, _axes

PARTS = ("forget", "input", "output")


def plot_lstm_cell(part: str | None = None, axes: Axes | None = None) -> Axes:
    """One step of an LSTM: the memory runs along the top, the gates open and close below it.

    Args:
        part: "forget", "input" or "output" is drawn in colour with thick lines, the rest in grey; None draws all alike.
    """
    if axes is None:
        _, axes = plt.subplots(figsize=(8, 3.9), layout="constrained")

    def look(*names):
        return {"color": VERMILLION if part in names else "black" if part is None else "0.72",
                "linewidth": 2.6 if part in names else 1.4}

    def arrow(points, *names):
        points = np.array(points, dtype=float)
        axes.plot(*points.T, solid_capstyle="round", **look(*names))
        axes.annotate("", points[-1], points[-2], arrowprops={"arrowstyle": "-|>", **look(*names)})

    def box(x, text, below, *names):
        style = look(*names)
        axes.text(x, 1.35, text, horizontalalignment="center", verticalalignment="center", fontsize="large",
                  bbox={"boxstyle": "square,pad=0.45", "facecolor": SKY if part in names else "white",
                        "edgecolor": style["color"]})
        axes.text(x, 0.7, below, horizontalalignment="center", verticalalignment="center", fontsize="small", zorder=4,
                  color=style["color"], bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"})

    def circle(x, y, text, *names):
        style = look(*names)
        axes.text(x, y, text, horizontalalignment="center", verticalalignment="center", fontsize="large", zorder=5,
                  bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": style["color"],
                        "linewidth": style["linewidth"]})

    top, bottom = 3.0, 0.3
    arrow([(0.2, top), (1.75, top)], "forget")
    arrow([(2.0, top), (4.2, top)], "forget", "input")
    arrow([(4.4, top), (8.7, top)], "input")
    arrow([(0.2, bottom), (7.2, bottom)])
    for x, names in [(1.9, ("forget",)), (3.3, ("input",)), (4.9, ("input",)), (6.4, ("output",))]:
        arrow([(x, bottom), (x, 1.05)], *names)
    arrow([(1.9, 1.65), (1.9, top - 0.2)], "forget")
    arrow([(3.3, 1.65), (3.3, 2.2), (4.08, 2.2)], "input")
    arrow([(4.9, 1.65), (4.9, 2.2), (4.52, 2.2)], "input")
    arrow([(4.3, 2.4), (4.3, top - 0.2)], "input")
    arrow([(7.4, top), (7.4, 1.6)], "output")
    arrow([(6.4, 1.65), (6.4, 2.05), (6.9, 2.05), (6.9, 1.35), (7.18, 1.35)], "output")
    arrow([(7.4, 1.15), (7.4, bottom), (8.7, bottom)], "output")
    box(1.9, "σ", "forget gate f", "forget")
    box(3.3, "σ", "input gate i", "input")
    box(4.9, "tanh", "candidate", "input")
    box(6.4, "σ", "output gate o", "output")
    circle(1.9, top, "×", "forget")
    circle(4.3, top, "+", "input")
    circle(4.3, 2.2, "×", "input")
    circle(7.4, 1.35, "×", "output")
    axes.text(7.4, 2.35, "tanh", horizontalalignment="center", verticalalignment="center", fontsize="small",
              bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": look("output")["color"]})
    for x, y, text in [(0.1, top, "memory\n$c_{t-1}$"), (0.1, bottom, "state $h_{t-1}$\nword $x_t$")]:
        axes.text(x, y, text, horizontalalignment="right", verticalalignment="center")
    for x, y, text in [(8.8, top, "memory\n$c_t$"), (8.8, bottom, "state\n$h_t$")]:
        axes.text(x, y, text, verticalalignment="center")
    axes.set_xlim(-1.1, 9.6)
    axes.set_ylim(-0.1, 3.5)
    axes.set_axis_off()
    return axes


def plot_gates(words: Sequence[str], probability: Sequence[float], gates: Mapping[str, Sequence[float]],
               title: str) -> Axes:
    """A review word by word: the model's probability of "positive" after each word, and how far each gate is open.

    Args:
        words: of the review, in order (n).
        probability: after each word, from 0 to 1, shape (n,).
        gates: for each row of the lower panel its name and its values from 0 to 1, shape (n,).

    Returns:
        the upper Axes; its figure has both.
    """
    heights = [1.8, 0.35 * len(gates)]
    _, (upper, lower) = plt.subplots(2, 1, figsize=(max(7, 0.42 * len(words)), 1 + sum(heights)), sharex=True,
                                     height_ratios=heights, layout="constrained")
    _axes(upper, title, "", "says positive")
    probability = np.asarray(probability, dtype=float)
    places = np.arange(len(words))
    upper.plot(places, probability, color=GREY, linewidth=1.2)
    for side, colour, marker in [(probability >= 0.5, BLUE, "o"), (probability < 0.5, ORANGE, "s")]:
        upper.plot(places[side], probability[side], marker, color=colour)
    upper.axhline(0.5, color="black", linewidth=0.8, linestyle=":")
    upper.set_ylim(-0.05, 1.05)
    upper.yaxis.set_major_formatter(PercentFormatter(1))
    table = np.array(list(gates.values()), dtype=float)
    lower.imshow(table, cmap="Blues", vmin=0, vmax=1.4, aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        lower.text(column, row, f"{value:.1f}"[-2:] if value < 0.95 else "1", horizontalalignment="center",
                   verticalalignment="center", fontsize="small")
    lower.set_yticks(range(len(gates)), list(gates))
    lower.set_xticks(places, words, rotation=60, horizontalalignment="right", rotation_mode="anchor")
    lower.tick_params(length=0)
    return upper


def plot_recall(accuracies: Mapping[str, Mapping[int, Sequence[float]]], chance: float, title: str,
                axes: Axes | None = None) -> Axes:
    """How often a network still knows the first symbol, against how many others it has read since: a dot for each seed.

    Args:
        accuracies: for each network, for each lag, the accuracies of its runs, from 0 to 1.
        chance: the accuracy of guessing.
    """
    axes = _axes(axes, title, "symbols read since (lag)", "accuracy")
    lags = sorted({int(lag) for curve in accuracies.values() for lag in curve})
    for shift, ((name, curve), colour, line, marker) in enumerate(zip(accuracies.items(), COLOURS, LINES, MARKERS)):
        runs = {int(lag): np.ravel(found) for lag, found in curve.items()}
        known = [lag for lag in lags if lag in runs]
        # a little apart, so that networks with the same accuracy do not hide each other
        places = np.array([lags.index(lag) for lag in known]) + 0.07 * (shift - (len(accuracies) - 1) / 2)
        axes.plot(places, [runs[lag].mean() for lag in known], color=colour, linestyle=line, linewidth=2)
        for place, lag in zip(places, known):
            axes.plot([place] * len(runs[lag]), runs[lag], marker, color=colour, alpha=0.8)
        axes.plot([], [], color=colour, linestyle=line, marker=marker, linewidth=2, label=name)
    axes.axhline(chance, color="black", linewidth=0.9, linestyle=":")
    axes.annotate(f"guessing: {chance:.3g}", (-0.4, chance), (4, 4), textcoords="offset points", fontsize="small")
    axes.set_xticks(range(len(lags)), [str(lag) for lag in lags])
    axes.set_xlim(-0.4, len(lags) - 0.6)
    axes.set_ylim(0, 1.05)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return axes


def plot_two_accuracies(pairs: Mapping[str, tuple[float, float]], names: tuple[str, str], title: str,
                        axes: Axes | None = None) -> Axes:
    """Two accuracies of each model on one line, such as with the words in order and shuffled.

    Args:
        pairs: for each model both accuracies, from 0 to 1, first model on top.
        names: what the two are; the first is a full dot, the second an open square.
    """
    axes = _axes(axes, title, "accuracy", "", size=(7, 1.4 + 0.5 * len(pairs)))
    for place, (first, second) in enumerate(pairs.values()):
        axes.plot([first, second], [place, place], color="0.7", linewidth=3, zorder=1)
        for value, name, marker, fill in [(first, names[0], "o", BLUE), (second, names[1], "s", "white")]:
            axes.plot(value, place, marker, color=BLUE if marker == "o" else ORANGE, markerfacecolor=fill, markersize=9,
                      markeredgewidth=2, label=None if place else name)
            axes.annotate(f"{value:.3f}", (value, place), (0, 9), textcoords="offset points", fontsize="small",
                          horizontalalignment="left" if value == max(first, second) else "right")
    axes.set_yticks(range(len(pairs)), list(pairs))
    axes.set_ylim(len(pairs) - 0.4, -0.7)
    axes.margins(x=0.2)  # room for the numbers at the ends
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return axes
