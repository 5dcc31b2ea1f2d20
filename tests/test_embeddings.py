"""Lesson 02's helpers: words, means, co-occurrence, GloVe, typing mistakes, and its figures."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers import plots_embeddings as plots
from helpers.embeddings import as_vectors, count_pairs, mean_vectors, misspell, split_words, train_glove


@pytest.fixture(autouse=True)
def no_window():
    matplotlib.use("agg")
    yield
    plt.close("all")


def texts_in(axes: Axes) -> str:
    axes.figure.canvas.draw()
    labels = [label.get_text() for label in (*axes.get_xticklabels(), *axes.get_yticklabels())]
    return " ".join([axes.get_title(loc="left"), axes.get_title(), *labels, *(text.get_text() for text in axes.texts)])


def test_words_follow_the_rules_of_lesson_01():
    assert split_words(["It's GREAT!<br />See it, 'now'.", ""]) == [["it's", "great", "see", "it", "now"], []]


def test_mean_counts_repeated_words_and_leaves_out_unknown_ones():
    vectors = as_vectors(["good", "bad"], np.array([[1.0, 0.0], [3.0, 4.0]]))
    means = mean_vectors([["good", "good", "bad"], ["zzz", "bad"], ["zzz"], []], vectors)
    assert np.allclose(means, [[5 / 3, 4 / 3], [3, 4], [0, 0], [0, 0]])


def test_pairs_are_counted_by_distance_and_never_across_texts():
    ids = {"a": 0, "b": 1, "c": 2}
    counts = count_pairs([["a", "b", "x", "c"], ["c"], ["a"]], ids, window=2).toarray()
    assert np.allclose(counts, [[0, 1, 0], [1, 0, 0.5], [0, 0.5, 0]])


def test_pairs_agree_with_counting_one_by_one():
    draw = np.random.default_rng(1)
    texts = [draw.choice(list("abcde"), size=n).tolist() for n in (0, 1, 7, 30)]
    ids = {letter: row for row, letter in enumerate("abcd")}
    slow = np.zeros((4, 4))
    for words in texts:
        for i, one in enumerate(words):
            for j, other in enumerate(words):
                if 0 < abs(i - j) <= 3 and one in ids and other in ids:
                    slow[ids[one], ids[other]] += 1 / abs(i - j)
    assert np.allclose(count_pairs(texts, ids, window=3).toarray(), slow)


def test_glove_learns_to_tell_how_often_words_meet():
    draw = np.random.default_rng(2)
    texts = [draw.choice(["a", "b", "c"] if n % 2 else ["x", "y", "z"], size=12).tolist() for n in range(60)]
    ids = {word: row for row, word in enumerate("abcxyz")}
    losses = []
    matrix = train_glove(count_pairs(texts, ids, window=4), 8, epochs=60, rate=0.1, steps=4,
                         tell=lambda epoch, loss: losses.append(loss))
    assert matrix.shape == (6, 8) and losses[-1] < losses[0] / 10
    assert np.array_equal(matrix, train_glove(count_pairs(texts, ids, window=4), 8, epochs=60, rate=0.1, steps=4))


@pytest.mark.parametrize("share, changed", [(0, 0), (0.3, 6), (1, 20)])
def test_a_share_of_the_words_is_misspelt(share, changed):
    words = ["wonderful", "it", "a", "see", "film"] * 4
    wrong = misspell(words, share, seed=3)
    assert sum(one != other for one, other in zip(words, wrong)) == changed
    assert all(wrong) and wrong == misspell(words, share, seed=3)


def test_word_map_names_every_word_and_says_kinds_twice():
    axes = plots.plot_word_map([[0, 0], [1, 1], [2, 0]], ["good", "bad", "great"], [True, False, True], "a map")
    assert all(word in texts_in(axes) for word in ("good", "bad", "great"))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["praise", "blame"]


def test_window_shows_each_word_twice_and_marks_what_is_guessed():
    shown = texts_in(plots.plot_window(["the", "film", "was", "good", "fun"], centre=2, window=1))
    assert shown.count("was?") == 1 and shown.count("film?") == 1 and shown.count("fun?") == 0


def test_angles_and_similarities_carry_their_numbers():
    assert "bad  -0.50" in texts_in(plots.plot_angles({"good": 1.0, "bad": -0.5}, "angles"))
    axes = plots.plot_similarities({"plot": [0.1, -0.1], "music": [0.2, 0.3]}, "seeds")
    assert "plot" in texts_in(axes) and len(axes.lines) == 5
