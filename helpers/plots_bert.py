"""Figures of lesson 06, BERT: each `plot_` function draws one idea and returns its Axes.

The look is that of helpers/plots.py: Okabe and Ito's colours, and whatever a colour says is said a second time.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers.plots import BLUE, GREEN, GREY, ORANGE, SKY

BOX = {"horizontalalignment": "center", "verticalalignment": "center"}


def plot_tries(word: str, tries: Sequence[tuple[int, int, bool]], title: str, axes: Axes | None = None) -> Axes:
    """How WordPiece cuts a word: one row for each try, from the longest rest to the piece that is found.

    Args:
        word: the whole word.
        tries: for each try where it begins and ends in the word, and whether the vocabulary has such a piece.
    """
    axes = _empty(axes, title, (0.62 * len(word) + 3.4, 0.42 * len(tries) + 0.9))
    for row, (first, end, found) in enumerate(tries):
        for place in range(first, end):
            axes.text(place, row, word[place], **BOX, family="monospace",
                      bbox={"boxstyle": "square,pad=0.35", "facecolor": SKY if found else "white",
                            "edgecolor": BLUE if found else GREY, "linestyle": "-" if found else ":"})
        piece = ("##" if first else "") + word[first:end]
        axes.text(len(word) + 0.2, row, f"{piece}  {'found' if found else 'no such piece'}", verticalalignment="center",
                  family="monospace", color="black" if found else GREY, fontweight="bold" if found else "normal")
    axes.set_xlim(-0.7, len(word) + 5.2)
    axes.set_ylim(len(tries) - 0.3, -0.7)
    return axes


def plot_input_row(pieces: Sequence[str], padding_mask: Sequence[int], segment_ids: Sequence[int], title: str,
                   axes: Axes | None = None) -> Axes:
    """One row of a BERT's inputs: its pieces, what is padding, and which segment each belongs to.

    Args:
        pieces, padding_mask, segment_ids: of the same length; 0 in the mask is padding.
    """
    axes = _empty(axes, title, (1.02 * len(pieces) + 1.4, 1.9))
    for place, (piece, real, segment) in enumerate(zip(pieces, padding_mask, segment_ids)):
        special = piece.startswith("[") and piece.endswith("]")
        colour = "white" if not real else ORANGE if special else SKY
        axes.text(place, 0, piece, **BOX, fontsize="small", color="black" if real else GREY,
                  bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": GREY,
                        "linestyle": "-" if real else ":"})
        for row, value in [(1, real), (2, segment)]:
            axes.text(place, row, str(int(value)), **BOX, color="black" if real else GREY)
    for row, name in enumerate(("piece", "padding_mask", "segment_ids")):
        axes.text(-0.8, row, name, horizontalalignment="right", verticalalignment="center", fontweight="bold")
    axes.set_xlim(-2.6, len(pieces) - 0.3)
    axes.set_ylim(2.6, -0.7)
    return axes


def plot_embedding_sum(pieces: Sequence[str], segment_ids: Sequence[int], axes: Axes | None = None) -> Axes:
    """What goes into the first layer: a token's, a position's and a segment's vector are added up for each piece.

    Args:
        pieces: of one row.
        segment_ids: 0 or 1 for each.
    """
    axes = _empty(axes, "Three tables are looked up, and their rows are added", (1.15 * len(pieces) + 1.6, 2.7))
    rows = [("token", list(pieces), SKY), ("position", list(range(len(pieces))), "#F0E442"),
            ("segment", [int(one) for one in segment_ids], "#CCE8DD")]
    for height, (name, values, colour) in enumerate(rows):
        axes.text(-0.8, height, name, horizontalalignment="right", verticalalignment="center", fontweight="bold")
        for place, value in enumerate(values):
            axes.text(place, height, f"{name[0]}[{value}]" if height else str(value), **BOX, fontsize="small",
                      bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": GREY})
            if height:
                axes.text(place, height - 0.5, "+", **BOX, fontweight="bold")
    axes.text(-0.8, 3, "sum", horizontalalignment="right", verticalalignment="center", fontweight="bold")
    for place in range(len(pieces)):
        axes.text(place, 2.5, "=", **BOX, fontweight="bold")
        axes.text(place, 3, f"x[{place}]", **BOX, fontsize="small",
                  bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "black"})
    axes.set_xlim(-2.0, len(pieces) - 0.4)
    axes.set_ylim(3.6, -0.6)
    return axes


def plot_block(axes: Axes | None = None) -> Axes:
    """One encoder layer: attention and feed-forward, each with a bypass (the residual) and a LayerNorm."""
    axes = _empty(axes, "One encoder layer", (8.4, 2.6))
    stops = [(0, "x", "white"), (1.5, "attention", SKY), (3.0, "+", "white"), (4.2, "LayerNorm", "#CCE8DD"),
             (5.9, "feed-\nforward", SKY), (7.3, "+", "white"), (8.5, "LayerNorm", "#CCE8DD"), (9.9, "out", "white")]
    for place, name, colour in stops:
        axes.text(place, 0, name, **BOX, bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": "black"})
    arrow = {"arrowstyle": "->", "color": GREY, "shrinkA": 2, "shrinkB": 2}
    for (left, one, _), (right, other, _) in zip(stops, stops[1:]):
        gap = [0.17 if len(name) < 3 else 0.42 if len(name) < 5 else 0.6 for name in (one, other)]
        axes.annotate("", (right - gap[1], 0), (left + gap[0], 0), arrowprops=arrow)
    for first, last in [(0, 3.0), (4.2, 7.3)]:
        axes.annotate("", (last, 0.32), (first, 0.32),
                      arrowprops=arrow | {"connectionstyle": "arc3,rad=-0.35", "linestyle": "--", "color": BLUE})
        axes.text((first + last) / 2, 1.12, "residual: x goes by, unchanged", **BOX, fontsize="small", color=BLUE)
    axes.set_xlim(-0.5, 10.4)
    axes.set_ylim(-0.7, 1.4)
    return axes


def plot_attention(weights, pieces: Sequence[str], title: str, padding_mask: Sequence[int] | None = None,
                   numbers: bool | None = None, axes: Axes | None = None) -> Axes:
    """How much each piece (row) looks at each other (column); the darker, the more. Columns of padding are hatched.

    Args:
        weights: shape (pieces, pieces), each row sums to 1.
        pieces: their names.
        padding_mask: 0 for padding.
        numbers: whether to write the weights into the cells; as there is room, if not given.
    """
    weights = np.asarray(weights, dtype=float)
    if axes is None:
        side = 1.4 + 0.36 * len(pieces)
        _, axes = plt.subplots(figsize=(max(3.6, side), max(3.2, side)), layout="constrained")
    axes.imshow(weights, cmap="Blues", vmin=0, vmax=max(0.3, float(weights.max())))
    if numbers if numbers is not None else len(pieces) <= 6:
        for (row, column), value in np.ndenumerate(weights):
            axes.text(column, row, f"{value:.2f}", **BOX, fontsize="small",
                      color="white" if value > 0.6 * weights.max() and value > 0.2 else "black")
    for column, real in enumerate(padding_mask if padding_mask is not None else []):
        if not real:
            axes.axvspan(column - 0.5, column + 0.5, facecolor="none", edgecolor=GREY, hatch="//", linewidth=0)
    axes.set_xticks(range(len(pieces)), pieces, rotation=90 if len(pieces) > 6 else 0, fontsize="small")
    axes.set_yticks(range(len(pieces)), pieces, fontsize="small")
    axes.set_xlabel("looked at (key)")
    axes.set_ylabel("who looks (query)")
    axes.set_title(title, loc="left", fontsize="medium")
    axes.tick_params(length=0)
    return axes


def plot_hidden_words(shown: Sequence[str], original: Sequence[str], chosen: Sequence[bool],
                      axes: Axes | None = None) -> Axes:
    """A row of pieces before and after words were hidden; the chosen ones, to be guessed, have a thick frame.

    Args:
        shown, original: pieces after and before.
        chosen: whether the piece is to be guessed.
    """
    axes = _empty(axes, "What the model sees, and what it must say", (1.05 * len(shown) + 1.2, 1.5))
    for place, (now, was, asked) in enumerate(zip(shown, original, chosen)):
        axes.text(place, 0, now, **BOX, fontsize="small",
                  bbox={"boxstyle": "round,pad=0.4", "facecolor": ORANGE if asked else "white",
                        "edgecolor": "black" if asked else GREY, "linewidth": 1.8 if asked else 0.8})
        if asked:
            axes.text(place, 1, was, **BOX, fontsize="small", color=GREEN, fontweight="bold")
    for row, name in enumerate(("sees", "must say")):
        axes.text(-0.8, row, name, horizontalalignment="right", verticalalignment="center", fontweight="bold")
    axes.set_xlim(-2.0, len(shown) - 0.3)
    axes.set_ylim(1.6, -0.7)
    return axes


def plot_family(words: Sequence[str], axes: Sequence[Axes] | None = None) -> Axes:
    """Who may look at whom in BERT and RoBERTa, in GPT, and in T5's two halves. Dark: may look; white: may not.

    Args:
        words: of a short sentence.
    """
    n = len(words)
    full, past = np.ones((n, n)), np.tril(np.ones((n, n)))
    patterns: Mapping[str, np.ndarray] = {
        "BERT, RoBERTa:\nboth directions": full, "GPT:\nbackwards only": past, "T5: encoder\nboth directions": full,
        "T5: decoder\nall of the input, own past": np.hstack([full, past])}
    if axes is None:
        _, axes = plt.subplots(1, 4, figsize=(12.5, 3.3), layout="constrained", width_ratios=[1, 1, 1, 1.9])
    for one, (title, pattern) in zip(axes, patterns.items()):
        one.imshow(pattern, cmap="Blues", vmin=0, vmax=1.4)
        names = list(words) if pattern.shape[1] == n else [*words, *[f"out {i + 1}" for i in range(n)]]
        one.set_xticks(range(len(names)), names, rotation=90, fontsize="small")
        one.set_yticks(range(n), names[-n:], fontsize="small")
        one.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
        one.set_yticks(np.arange(n + 1) - 0.5, minor=True)
        one.grid(which="minor", color="white", linewidth=1.5)
        one.tick_params(length=0, which="both")
        one.set_title(title, loc="left", fontsize="medium")
        for (row, column), may in np.ndenumerate(pattern):
            one.text(column, row, "•" if may else "", **BOX)
    axes[0].set_ylabel("who looks")
    return axes[0]


def _empty(axes: Axes | None, title: str, size: tuple[float, float]) -> Axes:
    """Axes without axis lines, for pictures made of boxes."""
    if axes is None:
        _, axes = plt.subplots(figsize=size, layout="constrained")
    axes.set_title(title, loc="left")
    axes.set_axis_off()
    return axes
