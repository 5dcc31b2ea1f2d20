"""The judge earns points for right values alone, whatever arrives from a student's process."""

import json

import numpy as np
import pytest

from grading.judge import strict_grade
from grading.judgement import (
    MESSAGE_LIMIT,
    NOT_ATTEMPTED,
    OBSERVATION,
    RIGHT,
    WRONG,
    judge,
    observations_in,
    read_reference,
)
from helpers.checks import CheckFailed
from helpers.errors import CourseError
from helpers.verdict import close, equal, number, to_plain

REFERENCE = [
    {"name": "two numbers", "rule": close(), "value": to_plain([0.25, 4.0])},
    {"name": "words", "rule": equal(), "value": to_plain(["a", "film"])},
]


def observed(name, value, rule=None):
    payload = {"name": name, "rule": rule or close(), "value": value}
    return {"output_type": "display_data", "data": {OBSERVATION: payload, "text/plain": "observed"}, "metadata": {}}


def error(ename, evalue=""):
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": [evalue]}


NUMBERS, WORDS = observed("two numbers", to_plain([0.25, 4.0])), observed("words", ["a", "film"])
PRINTED = {"output_type": "stream", "name": "stdout", "text": "✓ fine\n"}
WARNED = {"output_type": "stream", "name": "stderr", "text": "a warning\n"}


def test_right_values_earn():
    assert judge(REFERENCE, [PRINTED, NUMBERS, WARNED, WORDS]).outcome == RIGHT


def test_right_values_in_another_form_earn():
    assert judge(REFERENCE, [observed("two numbers", [0.25, 4]), WORDS]).outcome == RIGHT


@pytest.mark.parametrize("outputs", [
    [], [PRINTED], [NUMBERS], [WORDS, NUMBERS], [NUMBERS, WORDS, WORDS], [NUMBERS, NUMBERS, WORDS],
    [observed("other", to_plain([0.25, 4.0])), WORDS], [observed("two numbers", to_plain([0.25, 4.1])), WORDS],
    [observed("two numbers", to_plain([0.25, 4.0]) | {"shape": [1, 2]}), WORDS],
], ids=["nothing", "prints", "one missing", "order", "repeated", "repeated first", "name", "value", "shape"])
def test_other_values_earn_nothing(outputs):
    assert judge(REFERENCE, outputs).outcome == WRONG


def test_the_students_rule_counts_for_nothing():
    loose = observed("two numbers", to_plain([9.0, 9.0]), {"kind": "close", "rtol": 1e9, "atol": 1e9})
    assert judge(REFERENCE, [loose, WORDS]).outcome == WRONG
    assert judge(REFERENCE, [observed("two numbers", 3, number()), WORDS]).outcome == WRONG


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("value", [
    None, "", "0.25", True, float("nan"), float("inf"), 10**400, [], {}, [[]], {"dict": 3}, {"set": [1]}, {"a": 1},
    deep(100_000), [float("nan")] * 2, [None, None], "x" * 70_000_000,
    {"dtype": "object", "shape": [2], "base64": "gASV"},
    {"dtype": "float64", "shape": [10**12], "base64": ""}, {"dtype": "float64", "shape": [-1], "base64": ""},
    {"dtype": "float64", "shape": [2], "base64": "#"}, {"dtype": "float64", "shape": "2", "base64": None},
    {"dtype": ["float64"], "shape": [2], "base64": "AA=="}, {"dict": [[1]]}, {"dict": [1, 2]}, np.zeros(2), object(),
], ids=lambda value: type(value).__name__)
def test_whatever_is_observed_the_judge_answers(value):
    assert judge(REFERENCE, [observed("two numbers", value), WORDS]).outcome == WRONG
    assert judge(REFERENCE[1:], [observed("words", value)]).outcome == WRONG


@pytest.mark.parametrize("outputs", [
    None, 3, [None], ["text"], [{}], [{"data": None}], [{"data": []}], [{"data": {OBSERVATION: None}}],
    [{"data": {OBSERVATION: []}}], [{"data": {OBSERVATION: "{}"}}], [{"data": {OBSERVATION: {}}}],
    [{"data": {OBSERVATION: {"name": ["two numbers"]}}}], [{"data": {OBSERVATION: {"name": "two numbers"}}}, WORDS],
    [{"output_type": "error"}], [{"output_type": ["error"], "data": {}}],
])
def test_whatever_the_outputs_are_the_judge_answers(outputs):
    assert judge(REFERENCE, outputs).outcome == WRONG
    assert judge(REFERENCE, outputs, attempted=False).outcome == NOT_ATTEMPTED


def test_a_cell_without_a_reference_earns_nothing():
    assert judge([], []).outcome == WRONG
    assert judge([], [NUMBERS]).outcome == WRONG


def test_an_error_outranks_what_was_observed():
    assert judge(REFERENCE, [NUMBERS, WORDS, error("ValueError", "late")]).outcome == WRONG


@pytest.mark.parametrize("found, outcome", [
    (error("NotImplementedError"), NOT_ATTEMPTED),
    (error("NotAttempted", "your guess. Write a number"), NOT_ATTEMPTED),
    (error("NotImplementedError", "sparse arrays have no median"), WRONG),
    (error("NameError", "name 'x' is not defined"), WRONG),
])
def test_not_attempted_is_told_apart_from_wrong(found, outcome):
    assert judge(REFERENCE, [found]).outcome == outcome


def test_an_untouched_answer_is_not_attempted_whatever_happens():
    assert judge(REFERENCE, [error("NameError", "my_guess")], attempted=False).outcome == NOT_ATTEMPTED
    assert judge(REFERENCE, [NUMBERS], attempted=False).outcome == NOT_ATTEMPTED


def test_a_failed_check_tells_its_hint():
    failed = str(CheckFailed("one pair", "0.5", "0.96", hint="divide by both lengths"))
    found = judge(REFERENCE, [error("CheckFailed", failed)])
    assert (found.outcome, found.hint) == (WRONG, "divide by both lengths")
    assert "0.96" in found.message


def test_a_hidden_test_does_not_tell_what_it_expects():
    reference = [{"name": "a number", "rule": close(), "value": 41.375}]
    found = judge(reference, [observed("a number", 40.0)])
    assert found.outcome == WRONG
    assert "41.375" not in found.message
    assert "other inputs" in found.hint


def test_a_hidden_test_tells_the_shape():
    found = judge(REFERENCE[:1], [observed("two numbers", to_plain(np.zeros((3, 2))))])
    assert "the shape is (3, 2), expected (2,)" in found.message


def test_messages_are_safe_and_short():
    found = judge(REFERENCE, [error("CheckFailed", "\x1b[31mred\x1b[0m\x07\u202e" + "x" * 10**6)])
    assert found.message.startswith("red")
    assert len(found.message) < MESSAGE_LIMIT + 10
    assert all(c == "\n" or c.isprintable() for c in found.message)


# --- accuracies ------------------------------------------------------------------------------------------------------

LABELS = np.array([0, 1] * 500, dtype=np.int8)
ACCURACY = [{"name": "held-out", "rule": {"kind": "accuracy", "at_least": "test.model"}, "value": None}]


@pytest.fixture
def needs_80_percent(monkeypatch):
    monkeypatch.setattr("helpers.thresholds.threshold", lambda key, name: {("test.model", "practice"): 0.8}[key, name])


@pytest.mark.parametrize("value, outcome", [
    (LABELS, RIGHT), (np.where(np.arange(1000) < 190, 1 - LABELS, LABELS), RIGHT),
    (np.where(np.arange(1000) < 210, 1 - LABELS, LABELS), WRONG), (np.zeros(1000), WRONG), (np.ones(1000), WRONG),
    (LABELS[:-1], WRONG), (LABELS[:, None], WRONG), (LABELS * 2, WRONG), (0.99, WRONG), ("all", WRONG), (None, WRONG),
    (np.full(1000, np.nan), WRONG), ([], WRONG),
], ids=["all", "81 %", "79 %", "zeros", "ones", "short", "column", "twos", "a number", "text", "none", "nan", "empty"])
def test_accuracy_is_counted_outside(needs_80_percent, value, outcome):
    found = judge(ACCURACY, [observed("held-out", to_plain(value))], lambda: (LABELS, "practice"))
    assert found.outcome == outcome


def test_accuracy_too_low_is_told(needs_80_percent):
    found = judge(ACCURACY, [observed("held-out", to_plain(np.zeros(1000)))], lambda: (LABELS, "practice"))
    assert "accuracy 0.5000 on 1,000 reviews" in found.message
    assert "at least 0.8" in found.message


# --- records, and courses with plain asserts -------------------------------------------------------------------------


def test_observations_are_read_in_order():
    assert [one["name"] for one in observations_in([NUMBERS, PRINTED, WORDS])] == ["two numbers", "words"]


def test_missing_and_damaged_records_are_said_in_one_sentence(tmp_path):
    path = tmp_path / "01_lesson.json"
    with pytest.raises(CourseError, match="Lesson 01_lesson has no reference record"):
        read_reference(path)
    for text in ["", "[]", "{}", '{"cells": 3}', '{"cells": {"a": 3}}', '{"cells": ']:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match="python -m grading reference 01_lesson"):
            read_reference(path)
    path.write_text(json.dumps({"cells": {"a": []}}), encoding="utf-8")
    assert read_reference(path)["cells"] == {"a": []}


def result(text):
    return {"output_type": "execute_result", "data": {"text/plain": text}}


@pytest.mark.parametrize("outputs, points", [
    ([], 2), ([PRINTED], 2), ([WARNED], 2), ([result("1.5")], 1.5), ([result("0")], 0), ([result("2")], 2),
    ([result("nan")], 0), ([result("-1")], 0), ([result("3")], 0), ([result("'full marks'")], 0), ([result("")], 0),
    ([result("inf")], 0), ([result(["1"])], 1), ([{"output_type": "execute_result"}], 0),
    ([error("AssertionError")], 0), ([result("2"), error("AssertionError")], 0),
    ([{"output_type": "execute_result", "data": {"image/png": "AA"}}], 0),
])
def test_plain_asserts_are_graded_strictly(outputs, points):
    assert strict_grade(outputs, 2) == points
