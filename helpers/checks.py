"""What lesson cells call to answer an attempt: `check_*` says at once what is right or wrong.

A check earns nothing by itself: points come from `helpers.observe`, judged outside the student's process.
"""

from numbers import Number

import numpy as np
from scipy.special import expit

from helpers.verdict import NotPlain, Verdict, close, describe, equal, from_plain, to_plain, verdict

BELOW = np.nextafter(0.5, 0)  # the largest probability whose label is 0


class CheckFailed(AssertionError):
    """A wrong answer: its name, what was got, what was expected, where they part, and a hint.

    Notebooks show these lines without a traceback (IPython asks for `_render_traceback_`).
    """

    def __init__(self, name: str, got: str = "", expected: str = "", where: str = "", hint: str = ""):
        lines = [("got", got), ("expected", expected), ("where", where), ("hint", hint)]
        super().__init__("\n".join([f"✗ {name}"] + [f"  {label:<9} {text}" for label, text in lines if text]))
        self.name, self.got, self.expected, self.where, self.hint = name, got, expected, where, hint

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def check_close(name: str, got, expected, hint: str = "", rtol: float = 1e-4, atol: float = 1e-6) -> None:
    """Check numbers up to rounding, in any form: number, list, array, tensor, sparse matrix, or nests of these.

    Args:
        name: what is compared, in a few words.
        got, expected: the learner's value and the right one.
        hint: where to look when it is wrong.
        rtol, atol: |got - expected| <= atol + rtol * |expected|.

    Raises:
        CheckFailed: with shape, first differing index and largest difference.

    Example:
        >>> check_close("a half", 0.5000001, 0.5)
        ✓ a half: 0.5 (largest difference 1e-07)
    """
    _check(name, close(rtol, atol), got, expected, hint)


def check_equal(name: str, got, expected, hint: str = "") -> None:
    """Check for exactly the same value: text, whole numbers, lists, dicts, sets. A tuple equals a list.

    Raises:
        CheckFailed: with the first place where they differ.

    Example:
        >>> check_equal("the words", ("a", "film"), ["a", "film"])
        ✓ the words: ['a', 'film'] (length 2)
    """
    _check(name, equal(), got, expected, hint)


def check_shape(name: str, got, expected: tuple, hint: str = "") -> None:
    """Check the shape of an array, tensor, sparse matrix or nested list; None in `expected` fits any length.

    Example:
        >>> check_shape("one row a review", np.zeros((3, 5)), (None, 5))
        ✓ one row a review: shape (3, 5)
    """
    shape = getattr(got, "shape", None)
    if shape is None:
        plain = from_plain(_plain(name, got, hint))
        shape = plain.shape if isinstance(plain, np.ndarray) else (len(plain),) if isinstance(plain, list) else ()
    shape = tuple(int(n) for n in shape)
    if len(shape) != len(expected) or any(e is not None and n != e for n, e in zip(shape, expected)):
        wanted = ", ".join("any" if e is None else str(e) for e in expected)
        raise CheckFailed(name, f"shape {shape}", f"shape ({wanted}{',' if len(expected) == 1 else ''})", hint=hint)
    print(f"✓ {name}: shape {shape}")


def check_between(name: str, got, low: float, high: float, hint: str = "") -> None:
    """Check that one number, or every number of an array, lies from `low` to `high`, both included.

    Example:
        >>> check_between("a probability", 0.3, 0, 1)
        ✓ a probability: 0.3
    """
    value = from_plain(_plain(name, got, hint))
    numbers = np.asarray(value, dtype=float) if isinstance(value, (Number, np.ndarray)) else None
    expected = f"from {low:g} to {high:g}"
    if numbers is None:
        raise CheckFailed(name, describe(value), expected, "this is not a number", hint)
    wrong = ~((numbers >= low) & (numbers <= high))  # written so that nan is wrong
    if wrong.any():
        where = f"{int(wrong.sum())} of {wrong.size} values are outside" if numbers.ndim else ""
        raise CheckFailed(name, describe(value), expected, where, hint)
    print(f"✓ {name}: {describe(value)}")


def check_that(name: str, condition, hint: str = "") -> None:
    """Check something that is true or false, when no other check says it better.

    Example:
        >>> check_that("no word twice", len({"a", "b"}) == 2)
        ✓ no word twice
    """
    if isinstance(condition, np.ndarray):
        condition = condition.all()
    if not condition:
        raise CheckFailed(name, hint=hint)
    print(f"✓ {name}")


def check_accuracy(name: str, predict, split, at_least: float, hint: str = "") -> float:
    """Check how often a model is right on labelled reviews.

    Args:
        name: what is scored.
        predict: a function from a list of texts to labels or probabilities, or a model with such a `predict`. Never a
            number.
        split: labelled reviews, with `.texts` (n) and `.labels` (n,). In lessons this is the validation split.
        at_least: the accuracy to reach, from 0 to 1.

    Returns:
        the accuracy, from 0 to 1.

    Raises:
        CheckFailed: too low (saying what the predictions look like), or `predict` is of another form.

    Example:
        >>> from types import SimpleNamespace
        >>> split = SimpleNamespace(texts=["good", "bad"], labels=np.array([1, 0]))
        >>> check_accuracy("the model", lambda texts: [text == "good" for text in texts], split, at_least=0.9)
        ✓ the model: accuracy 1.0000 (at least 0.9000)
        1.0
    """
    labels = np.asarray(split.labels)
    predicted = predicted_labels(name, predict, list(split.texts), hint)
    accuracy = float(np.mean(predicted == labels))
    if accuracy < at_least:
        where = _why_low(predicted, accuracy)
        raise CheckFailed(name, f"accuracy {accuracy:.4f}", f"at least {at_least:.4f}", where, hint)
    print(f"✓ {name}: accuracy {accuracy:.4f} (at least {at_least:.4f})")
    return accuracy


def predicted_labels(name: str, predict, texts: list[str], hint: str = "") -> np.ndarray:
    """The labels, 0 or 1, that a function or model gives to texts: int8 of shape (n,). See `predicted_probabilities`.

    Example:
        >>> predicted_labels("a model", lambda texts: [0.2, 0.9], ["bad", "good"])
        array([0, 1], dtype=int8)
    """
    return (predicted_probabilities(name, predict, texts, hint) >= 0.5).astype(np.int8)


def predicted_probabilities(name: str, predict, texts: list[str], hint: str = "") -> np.ndarray:
    """The probability of class 1 that a function or model gives to each text; 0 and 1 where it gives labels.

    Args:
        predict: a function from texts to labels or probabilities, or an object with `.predict`. Outputs of shape (n,)
            or (n, 1) are labels or probabilities of class 1; outputs of shape (n, 2) are one score per class, taken
            for probabilities where each row holds two that add up to 1, and for scores before the softmax elsewhere.

    Returns:
        float64 array of shape (n,), from 0 to 1.

    Raises:
        CheckFailed: `predict` is of another form, or its output has another shape or range.
    """
    function = getattr(predict, "predict", predict)
    if not callable(function):
        raise CheckFailed(name, describe_type(predict), "a function from texts to labels, or a model", hint=hint)
    value = from_plain(_plain(name, function(texts), hint))
    scores = value if isinstance(value, np.ndarray) else np.asarray(value)
    expected = f"one label or probability for each of {len(texts)} texts"
    if scores.dtype.kind not in "biuf" or scores.shape not in ((len(texts),), (len(texts), 1), (len(texts), 2)):
        raise CheckFailed(name, describe(value), expected, hint=hint)
    if scores.ndim == 2 and scores.shape[1] == 2:
        negative, positive = scores.astype(float).T
        are_probabilities = (scores >= 0).all() and np.allclose(negative + positive, 1, atol=1e-3)
        found = positive if are_probabilities else expit(positive - negative)
        # Of two equal scores the first counts, as argmax has it
        return np.where(positive > negative, np.maximum(found, 0.5), np.minimum(found, BELOW))
    scores = scores.reshape(len(texts)).astype(float)
    if not ((scores >= 0) & (scores <= 1)).all():
        where = f"values go from {scores.min():.3g} to {scores.max():.3g}: are these scores before the sigmoid?"
        raise CheckFailed(name, describe(value), f"{expected}, from 0 to 1", where, hint)
    return scores


def describe_type(value) -> str:
    """A value's type, and the value itself when it is a number or a text."""
    plain = f" {value!r}" if isinstance(value, (Number, str)) else ""
    return f"{type(value).__name__}{plain}"[:80]


def _check(name: str, rule: dict, got, expected, hint: str) -> None:
    found: Verdict = verdict(rule, _plain(name, got, hint), to_plain(expected))
    if not found.passed:
        raise CheckFailed(name, found.got, found.expected, found.where, _hint_for_none(got, hint))
    note = f" (largest difference {found.difference:.1g})" if rule["kind"] == "close" and found.difference else ""
    print(f"✓ {name}: {found.expected}{note}")


def _plain(name: str, got, hint: str):
    try:
        return to_plain(got)
    except NotPlain as problem:
        raise CheckFailed(name, describe_type(got), "plain data", str(problem), hint) from None


def _hint_for_none(got, hint: str) -> str:
    return "your function returned None: does its last line say `return`?" if got is None else hint


def _why_low(predicted: np.ndarray, accuracy: float) -> str:
    if len(np.unique(predicted)) == 1:
        return f"every review got the label {predicted[0]}: nothing was learned, or one class is missing in training"
    if accuracy < 0.4:
        return "wrong more often than chance: are the two labels exchanged?"
    if accuracy < 0.55:
        return "no better than chance: do texts and labels still belong together, row by row?"
    return "better than chance, but below what this model reaches when every step is right"
