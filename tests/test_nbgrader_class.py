"""A teacher's class with nbgrader's own programs, on the tiny lesson: autograde, feedback and export, as they are."""

import csv
import json
import subprocess
import sys

import pytest
from graded import build_course, released, solution, with_gradebook
from tiny_lesson import NAME, after_cell, lesson_text

from grading.course import grade_id_of, read_notebook, source_of, write_text
from grading.forger import forge
from grading.reference import reference_text
from helpers.verdict import equal, number, to_plain

pytestmark = pytest.mark.slow

RECORD = {"lesson": NAME, "source": "", "cells": {
    "guess1-sum-test-number": [{"name": "a number", "rule": number(), "value": None}],
    "ex1-double-test-value": [{"name": "other numbers", "rule": equal(), "value": to_plain([34, -10, 2186])}],
}}
WARNS = "import sys\n\ndef double(number):\n    print('a warning', file=sys.stderr)\n    return number + number\n"
DEMONSTRATION = '# %% tags=["demonstration"]\nprint("a long training")\n'
THREE_TIMES = "def double(number):\n    return 3 * number\n"


def nbgrader(course, *words):
    done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def tagged(notebook, tag):
    """The notebook with a tag on every cell, as a student can put it there, and outputs that look like points."""
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = [tag]
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "4"}]
    return notebook


def test_a_class_is_graded_by_nbgraders_own_programs(tmp_path):
    lesson = tmp_path / f"{NAME}.py"
    lesson.write_text(lesson_text(after_cell("guess1-sum-test-number", DEMONSTRATION)), encoding="utf-8")
    course = build_course(tmp_path / "course", [lesson])
    write_text(course.reference(NAME), reference_text(RECORD))
    with_gradebook(course).rename(course.root / "gradebook.db")
    handed_in = {
        "right": solution(course, NAME),
        "warns": released(course, NAME, ex1_double=WARNS),
        "wrong": released(course, NAME, ex1_double=THREE_TIMES, guess1_sum="my_guess = 7"),
        "untouched": released(course, NAME),
        "forger": forge(released(course, NAME)),
        "tagger": tagged(released(course, NAME), "demonstration"),
        "skipper": tagged(released(course, NAME), "skip-execution"),
    }
    nbgrader(course, "generate_assignment", NAME, "--force")
    for student, notebook in handed_in.items():
        write_text(course.root / "submitted" / student / NAME / f"{NAME}.ipynb", json.dumps(notebook))
    nbgrader(course, "autograde", NAME)
    nbgrader(course, "generate_feedback", NAME)
    nbgrader(course, "export")
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"right": 4, "warns": 2, "wrong": 2, "untouched": 0, "forger": 0, "tagger": 0, "skipper": 0}
    graded = read_notebook(course.root / "autograded" / "right" / NAME / f"{NAME}.ipynb")
    assert [cell["outputs"] for cell in graded["cells"] if "a long training" in source_of(cell)] == [[]]
    graded = read_notebook(course.root / "autograded" / "tagger" / NAME / f"{NAME}.ipynb")
    assert all(cell["outputs"] for cell in graded["cells"] if (grade_id_of(cell) or "").startswith("ex1-double-test"))
    for student in handed_in:
        page = (course.root / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")
        assert "1093" not in page and "most recent call" not in page
        assert ("Right: 2 of 2 points." in page) == (scores[student] > 0)


def test_validate_skips_what_only_demonstrates(tmp_path):
    lesson = tmp_path / f"{NAME}.py"
    cell = DEMONSTRATION.replace("print", "raise RuntimeError")
    lesson.write_text(lesson_text(after_cell("guess1-sum-test-number", cell)), encoding="utf-8")
    course = build_course(tmp_path / "course", [lesson])
    assert "Success" in nbgrader(course, "validate", str(course.solution(NAME))).stdout
    wrong = released(course, NAME, ex1_double=THREE_TIMES, guess1_sum="my_guess = 7")
    write_text(course.solution(NAME), json.dumps(wrong))
    found = nbgrader(course, "validate", str(course.solution(NAME))).stdout
    assert "twice three" in found and "a long training" not in found
