"""One comparison serves learner and judge: any form of a right answer is right, and nothing forged gets through."""

import json
from collections import Counter, OrderedDict

import numpy as np
import pytest
from scipy import sparse

from helpers.verdict import PLAIN_LIMIT, NotPlain, close, equal, from_plain, number, to_plain, verdict


def compare(got, want, rule=None):
    travelled = json.loads(json.dumps(to_plain(got), allow_nan=False))  # as an observation travels
    return verdict(rule or close(), travelled, to_plain(want))


class Tensor:
    """Looks like a TensorFlow tensor without the import."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def numpy(self):
        return self.values


@pytest.mark.parametrize("got", [
    [1, 2, 3], (1.0, 2.0, 3.0), np.array([1, 2, 3], dtype=np.float32), range(1, 4), (n for n in [1, 2, 3]),
    Tensor([1, 2, 3]), [np.float32(1), 2, Tensor(3)], np.array([1, 2, 3], dtype=np.uint8), map(int, "123"),
])
def test_the_form_of_a_right_answer_never_matters(got):
    assert compare(got, [1, 2, 3]).passed


@pytest.mark.parametrize("got, want", [
    (sparse.csr_matrix([[0, 1], [2, 0]]), [[0, 1], [2, 0]]),
    (sparse.coo_array([[0, 1.0]]), np.array([[0, 1]])),
    (Counter("aab"), {"b": 1, "a": 2}),
    (OrderedDict(b=1, a=np.int64(2)), {"a": 2, "b": 1}),
    (("a", "film"), ["a", "film"]),
    (np.array(["a", "film"]), ["a", "film"]),
    ({"b", "a"}, {"a", "b"}),
    ([], ()),
    ([[1, 2], [3]], [(1, 2), [3.0]]),
    (True, 1),
    (np.nan, float("nan")),
    (None, None),
    ("film", "film"),
    ([("a", 1), ("b", 2)], [["a", 1], ["b", 2.0]]),
])
def test_equal_values_are_equal(got, want):
    assert compare(got, want, equal()).passed


@pytest.mark.parametrize("got, want, words", [
    ([1, 2, 4], [1, 2, 3], "first at index 2: got 4, expected 3"),
    ([1, 2], [1, 2, 3], "shape is (2,), expected (3,)"),
    ([[1], [2]], [1, 2], "shape is (2, 1), expected (2,)"),
    ([1, float("nan")], [1, 2], "first at index 1: got nan"),
    (["a", "b"], ["a", "c"], "first difference at [1]: got 'b', expected 'c'"),
    (["a"], ["a", "c"], "the length is 1, expected 2"),
    ({"a": 1}, {"a": 1, "b": 2}, "'b' is missing"),
    ({"a": 1, "b": 2}, {"a": 1}, "'b' should not be there"),
    ({"a": 1}, {"a": 2}, "got 1, expected 2"),
    ({"a"}, {"a", "b"}, "'b' is missing"),
    ("1", 1, "the type is text, expected a number"),
    (None, 1, "the type is None"),
    (1, [1], "the shape is (), expected (1,)"),
    ({"a"}, {"a": None}, "the type is a set, expected a dict"),
    (2**53 + 1, 2**53, "difference"),
])
def test_what_differs_is_named(got, want, words):
    found = compare(got, want, equal())
    assert not found.passed
    assert words in found.where


def test_rounding_is_forgiven_within_the_tolerance_only():
    assert compare(1.00005, 1.0).passed
    assert not compare(1.001, 1.0).passed
    assert compare([1e-7], [0.0]).passed
    assert compare(1.00005, 1.0).difference == pytest.approx(5e-5)


@pytest.mark.parametrize("value", [3, 0.5, -1, np.float32(2)])
def test_any_number_is_a_guess(value):
    assert verdict(number(), to_plain(value), None).passed


@pytest.mark.parametrize("value", ["3", None, True, [3], float("nan"), float("inf")])
def test_what_is_no_number_is_no_guess(value):
    assert not verdict(number(), to_plain(value), None).passed


class Everything:
    """An object that equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize("value", [
    Everything(), object(), lambda: 1, b"bytes", [1, Everything()], {"a": Everything()}, 1j, np.array([1j]),
])
def test_an_object_of_another_kind_never_becomes_data(value):
    with pytest.raises(NotPlain):
        to_plain(value)


def test_a_number_of_a_class_of_ones_own_travels_as_a_bare_number():
    class Forged(float):
        def __eq__(self, other):
            return True

        __hash__ = None

    assert not compare(Forged(3), 4.0).passed


def test_too_many_values_are_refused_before_they_take_memory():
    with pytest.raises(NotPlain, match="too many"):
        to_plain(np.zeros(PLAIN_LIMIT + 1))
    with pytest.raises(NotPlain, match="too many"):
        to_plain(sparse.csr_matrix((10**6, 10**6)))


ARRAY = {"dtype": "float64", "shape": [1], "base64": "AAAAAAAA8D8="}


@pytest.mark.parametrize("forged", [
    {}, {"dict": 3}, {"set": "ab"}, {"other": []}, ARRAY | {"dtype": "object"}, ARRAY | {"shape": [-1]},
    ARRAY | {"shape": [2]}, ARRAY | {"shape": "1"}, ARRAY | {"shape": [True]}, ARRAY | {"base64": "!"},
    ARRAY | {"base64": 3}, ARRAY | {"shape": [10**9, 10**9]}, ARRAY | {"shape": [1] * 40}, [ARRAY | {"dtype": None}],
])
def test_forged_data_is_an_error_never_a_value(forged):
    with pytest.raises(ValueError):
        from_plain(forged)


def test_plain_data_survives_the_journey():
    for value in [np.arange(6).reshape(2, 3), np.array([True, False]), np.array(2.5), "text", 3, None, ["a", 1]]:
        plain = to_plain(value)
        assert to_plain(from_plain(json.loads(json.dumps(plain)))) == plain
