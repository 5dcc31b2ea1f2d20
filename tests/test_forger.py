"""The forger is a good one: where a hidden test can be guessed, it guesses it.

That it earns nothing in a real lesson is tested in test_answers.py, by every policy, and in test_lessons_graded.py,
through nbgrader.
"""

import json

import pytest
from answers import forged_answers, try_answers
from tiny_lesson import NAME, lesson_text, make_course

from grading.forger import POLICIES, defined_functions, forge, forgeable, numbers_in
from grading.judgement import RIGHT
from grading.lesson_text import read_lesson
from helpers.verdict import close, equal, number, to_plain

HIDDEN = 'observe("other numbers", [double(n) for n in (17, -5, 1093)], equal())'
TEST = "ex1-double-test-value"


def lesson(tmp_path, hidden=HIDDEN):
    course = make_course(tmp_path / "course", lesson_text((HIDDEN, hidden)))
    return read_lesson(course.root / "lessons" / f"{NAME}.py").notebook


def record(value, rule=None):
    return {TEST: [{"name": "other numbers", "rule": rule or equal(), "value": to_plain(value)}]}


@pytest.mark.slow
@pytest.mark.parametrize("hidden, value, policy", [
    ('observe("other numbers", double(3), equal())', 6, "expected"),
    ('observe("other numbers", [double(n) for n in (0, 0)], equal())', [0, 0], "zeros"),
    ('observe("other numbers", [double(n / 2) for n in (1, 1)], equal())', [1, 1], "ones"),
    ('observe("other numbers", double(0.0), equal())', 0, "input"),
])
def test_the_forger_passes_what_can_be_guessed(tmp_path, hidden, value, policy):
    """The control: without the rule that right values stand nowhere, the attack succeeds."""
    notebook = lesson(tmp_path, hidden)
    cells = record(value) | {"guess1-sum-test-number": [{"name": "a number", "rule": number(), "value": None}]}
    found = try_answers(notebook, {"cells": cells}, forged_answers(notebook))
    assert found["ex1-double", f"forger: {policy}"][TEST].outcome == RIGHT
    assert forgeable(notebook, record(value)) == [TEST]


@pytest.mark.parametrize("value, rule, weak", [
    ([34, -10, 2186], equal(), False), ([0, 0, 0], equal(), True), ([1.0, 1.0], close(), True), (6, equal(), True),
    (6.0000001, close(), True), (90, equal(), True), (41, equal(), False), ([], equal(), True), (None, equal(), True),
    ("ready", equal(), True), (["", ""], equal(), True), (["a", "b"], equal(), False), ({}, equal(), True),
    ([[1, 2], [1]], equal(), False), ({"a": 1}, equal(), False), (0.0005, close(atol=0.001), True),
])
def test_what_can_be_guessed_is_known(tmp_path, value, rule, weak):
    assert (forgeable(lesson(tmp_path), record(value, rule)) == [TEST]) == weak


def test_one_value_that_cannot_be_guessed_protects_a_cell(tmp_path):
    both = {TEST: record(0)[TEST] + record([34, -10, 2186])[TEST]}
    assert forgeable(lesson(tmp_path), both) == []


def test_guesses_and_solutions_do_not_count(tmp_path):
    notebook = lesson(tmp_path)
    assert forgeable(notebook, {"guess1-sum-test-number": [{"name": "g", "rule": number(), "value": None}]}) == []
    assert forgeable(notebook, {TEST: [{"name": "a", "rule": {"kind": "accuracy"}, "value": None}]}) == []


@pytest.mark.parametrize("policy", POLICIES)
def test_a_forged_notebook_leaves_guesses_and_answers_all_else(tmp_path, policy):
    notebook = json.loads(json.dumps(lesson(tmp_path)))
    forged = forge(notebook, policy)
    assert f"install_forger({policy!r}" in forged["cells"][0]["source"]
    sources = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell["source"] for cell in forged["cells"][1:]}
    assert sources["ex1-double"] == "double = __forger__.answer"
    assert "my_guess" in sources["guess1-sum"]
    compile(forged["cells"][0]["source"], "kit", "exec")


def test_functions_and_numbers_are_found():
    assert defined_functions("def f(x):\n    pass\n\nclass Net:\n    pass\n") == ["f", "Net"]
    assert defined_functions("this is no Python") == []
    text = {"cell_type": "markdown", "source": "From 0.5 to -3, of 25,000 (v1.2.3, x2): 0.5"}
    assert numbers_in({"cells": [text]}) == [0.5, -3.0, 25000.0]
