"""Lesson 06's figures: what they say in colour they say once more, and nothing is left out."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot as plt

from helpers import plots_bert as plots


@pytest.fixture(autouse=True)
def no_figure_left_open():
    yield
    plt.close("all")


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_each_try_says_its_piece_and_whether_it_was_found():
    axes = plots.plot_tries("films", [(0, 5, False), (0, 4, True), (4, 5, True)], "films")
    said = [text for text in texts(axes) if len(text) > 1]
    assert said == ["films  no such piece", "film  found", "##s  found"]
    assert [text for text in texts(axes) if len(text) == 1] == list("films" "film" "s")


def test_a_row_shows_pieces_mask_and_segments():
    axes = plots.plot_input_row(["[CLS]", "a", "[SEP]", "[PAD]"], [1, 1, 1, 0], [0, 1, 1, 0], "row")
    said = texts(axes)
    assert [said[i] for i in range(0, 12, 3)] == ["[CLS]", "a", "[SEP]", "[PAD]"]
    assert [(said[i + 1], said[i + 2]) for i in range(0, 12, 3)] == [("1", "0"), ("1", "1"), ("1", "1"), ("0", "0")]
    padding = axes.texts[9].get_bbox_patch()
    assert padding.get_linestyle() in (":", "dotted"), "padding is dotted, not only white"


def test_three_tables_are_added_for_each_piece():
    said = texts(plots.plot_embedding_sum(["[CLS]", "good"], [0, 1]))
    assert {"[CLS]", "good", "p[0]", "p[1]", "s[0]", "s[1]", "x[0]", "x[1]"} <= set(said)
    assert said.count("+") == 4 and said.count("=") == 2


def test_the_layer_has_two_bypasses():
    said = texts(plots.plot_block())
    assert said.count("LayerNorm") == 2 and said.count("+") == 2
    assert sum("residual" in text for text in said) == 2


def test_attention_writes_small_maps_and_hatches_padding():
    weights = np.array([[0.25, 0.75, 0], [1, 0, 0], [0.5, 0.5, 0]])
    axes = plots.plot_attention(weights, ["a", "b", "[PAD]"], "map", padding_mask=[1, 1, 0])
    assert texts(axes)[:3] == ["0.25", "0.75", "0.00"]
    assert [patch.get_hatch() for patch in axes.patches] == ["//"]
    large = plots.plot_attention(np.full((8, 8), 1 / 8), list("abcdefgh"), "map")
    assert texts(large) == [] and [label.get_text() for label in large.get_yticklabels()] == list("abcdefgh")


def test_hidden_words_stand_under_what_is_seen():
    axes = plots.plot_hidden_words(["a", "[MASK]", "film"], ["a", "good", "film"], [False, True, True])
    assert texts(axes) == ["a", "[MASK]", "good", "film", "film", "sees", "must say"]


def test_who_may_look_at_whom():
    first = plots.plot_family(["a", "good", "film"])
    maps = {axes.get_title(loc="left").split(":")[0]: np.asarray(axes.images[0].get_array()) for axes in
            first.figure.axes}
    assert maps["BERT, RoBERTa"].all() and maps["GPT"].sum() == 6 and maps["GPT"][0, 2] == 0
    decoder = np.asarray(first.figure.axes[3].images[0].get_array())
    assert decoder.shape == (3, 6) and decoder[:, :3].all() and decoder[0, 4] == 0
