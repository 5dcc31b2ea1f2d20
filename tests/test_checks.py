"""Every check: a right answer passes in any form and says so; a wrong one is told what was got, expected, and where."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_accuracy, check_between, check_close, check_equal, check_shape, check_that

SPLIT = SimpleNamespace(texts=[f"review {n}" for n in range(10)], labels=np.array([0, 1] * 5, dtype=np.int8))


def right(texts):
    return [int(text.split()[1]) % 2 for text in texts]


@pytest.mark.parametrize("check, arguments, said", [
    (check_close, ("a half", 0.50000001, 0.5), "✓ a half: 0.5"),
    (check_close, ("rows", [[1, 2]], np.array([[1.0, 2.0]])), "shape (1, 2)"),
    (check_equal, ("words", ("a", "b"), ["a", "b"]), "✓ words"),
    (check_shape, ("rows", np.zeros((3, 2)), (None, 2)), "✓ rows: shape (3, 2)"),
    (check_shape, ("a list", [[1, 2], [3, 4]], (2, 2)), "shape (2, 2)"),
    (check_shape, ("words", ["a", "b"], (2,)), "shape (2,)"),
    (check_shape, ("one number", 3.0, ()), "shape ()"),
    (check_between, ("p", np.array([0.0, 1.0]), 0, 1), "✓ p"),
    (check_that, ("no word twice", True), "✓ no word twice"),
    (check_that, ("all", np.array([True, True])), "✓ all"),
])
def test_a_right_answer_is_told_so(check, arguments, said, capsys):
    check(*arguments)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("check, arguments, words", [
    (check_close, ("a pair", 0.04, 0.96), ["✗ a pair", "got       0.04", "expected  0.96", "difference 0.92"]),
    (check_close, ("a row", [1, 2], [1, 3]), ["shape (2,)", "first at index 1: got 2, expected 3"]),
    (check_close, ("a matrix", [[1, 2], [3, 4]], [[1, 2], [3, 5]]), ["first at index (1, 1)"]),
    (check_close, ("a text", "0.96", 0.96), ["the type is text, expected a number"]),
    (check_close, ("a class", object(), 0.96), ["object", "is not plain data"]),
    (check_equal, ("words", ["a"], ["a", "b"]), ["length is 1, expected 2"]),
    (check_shape, ("rows", np.zeros((2, 3)), (3, None)), ["got       shape (2, 3)", "expected  shape (3, any)"]),
    (check_shape, ("rows", np.zeros(3), (None,) * 2), ["shape (3,)"]),
    (check_between, ("p", 1.2, 0, 1), ["got       1.2", "from 0 to 1"]),
    (check_between, ("p", [0.5, 1.2], 0, 1), ["1 of 2 values are outside"]),
    (check_between, ("p", float("nan"), 0, 1), ["nan"]),
    (check_between, ("p", "a", 0, 1), ["not a number"]),
    (check_that, ("sorted", False), ["✗ sorted"]),
    (check_that, ("all", np.array([True, False])), ["✗ all"]),
])
def test_a_wrong_answer_is_told_what_and_where(check, arguments, words):
    with pytest.raises(CheckFailed) as failed:
        check(*arguments, hint="look here")
    for word in [*words, "hint      look here"]:
        assert word in str(failed.value)


def test_a_forgotten_return_is_named_before_any_other_hint():
    with pytest.raises(CheckFailed, match="returned None: does its last line say `return`"):
        check_close("a pair", None, 0.96, hint="both lengths?")


def test_a_notebook_shows_the_lines_without_a_traceback():
    with pytest.raises(CheckFailed) as failed:
        check_equal("one", 1, 2)
    assert failed.value._render_traceback_() == str(failed.value).splitlines()


@pytest.mark.parametrize("predict", [
    right,
    SimpleNamespace(predict=right),
    lambda texts: np.array(right(texts), dtype=float),
    lambda texts: np.array(right(texts))[:, None] * 0.9,
    lambda texts: np.eye(2)[right(texts)],
    lambda texts: [bool(label) for label in right(texts)],
])
def test_accuracy_takes_labels_or_probabilities_in_any_usual_form(predict, capsys):
    assert check_accuracy("the model", predict, SPLIT, at_least=0.9) == 1.0
    assert "accuracy 1.0000 (at least 0.9000)" in capsys.readouterr().out


@pytest.mark.parametrize("predict, words", [
    (0.99, "float 0.99"),
    ("0.99", "a function from texts to labels"),
    (lambda texts: 0.99, "one label or probability for each of 10 texts"),
    (lambda texts: [1] * 9, "for each of 10 texts"),
    (lambda texts: ["positive"] * 10, "for each of 10 texts"),
    (lambda texts: [1] * 10, "every review got the label 1"),
    (lambda texts: [1 - label for label in right(texts)], "labels exchanged"),
    (lambda texts: [1] * 5 + [0] * 5, "no better than chance"),
    (lambda texts: [label if n else 1 - label for n, label in enumerate(right(texts))], "better than chance, but"),
    (lambda texts: [8 * label - 4 for label in right(texts)], "before the sigmoid"),
    (lambda texts: [float("nan")] * 10, "from 0 to 1"),
])
def test_low_accuracy_says_what_the_predictions_look_like(predict, words):
    with pytest.raises(CheckFailed, match=words):
        check_accuracy("the model", predict, SPLIT, at_least=0.95, hint="read it again")
