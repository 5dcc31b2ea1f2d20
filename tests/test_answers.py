"""The graders are graded: right answers pass however they are written, wrong ones fail and are told why.

All answers of a lesson run in one kernel (tests/answers.py); what is tried stands in tests/wrong_answers/ and
tests/other_right_answers/, one file for each lesson.
"""

import functools

import pytest
from answers import SOLUTION, as_answer, forged_answers, read_answers, try_answers

from grading.course import Course, exercise_of
from grading.judgement import RIGHT, WRONG, read_reference
from grading.lesson_text import lesson_files, read_lesson
from grading.reference import is_stale
from helpers.paths import course_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]  # the first test of a lesson waits for its kernel

LESSONS = [path.stem for path in lesson_files(course_folder())]
WRONG_ANSWERS = [(lesson, one) for lesson in LESSONS for one in read_answers("wrong_answers", lesson)]
RIGHT_ANSWERS = [(lesson, one) for lesson in LESSONS for one in read_answers("other_right_answers", lesson)]


def named(lesson_and_answer):
    lesson, one = lesson_and_answer
    return f"{lesson}-{one['exercise']}: {one['is']}"


@functools.cache
def judged(lesson: str) -> dict:
    """All answers of a lesson, tried and judged: one kernel for all tests of it."""
    notebook = read_lesson(course_folder() / "lessons" / f"{lesson}.py").notebook
    record = read_reference(Course.here().reference(lesson))
    written = read_answers("wrong_answers", lesson) + read_answers("other_right_answers", lesson)
    return try_answers(notebook, record, [as_answer(notebook, one) for one in written] + forged_answers(notebook))


@pytest.mark.parametrize("lesson", LESSONS)
def test_reference_is_of_this_lesson(lesson):
    notebook = read_lesson(course_folder() / "lessons" / f"{lesson}.py").notebook
    assert not is_stale(Course.here(), lesson, notebook), f"run: python -m grading reference {lesson}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_solution_passes_every_test_cell(lesson):
    tests = {name: found for (_, answer), cells in judged(lesson).items() if answer == SOLUTION
             for name, found in cells.items()}
    assert {name: found for name, found in tests.items() if found.outcome != RIGHT} == {}
    assert set(tests) == set(read_reference(Course.here().reference(lesson))["cells"])


@pytest.mark.parametrize("lesson, answer", WRONG_ANSWERS, ids=map(named, WRONG_ANSWERS))
def test_wrong_answer_fails_and_is_told_why(lesson, answer):
    cells = judged(lesson)[answer["exercise"], answer["is"]]
    found = cells[answer["fails"]]
    assert found.outcome == WRONG
    assert answer["says"] in found.message


@pytest.mark.parametrize("lesson, answer", RIGHT_ANSWERS, ids=map(named, RIGHT_ANSWERS))
def test_other_right_answer_passes(lesson, answer):
    cells = judged(lesson)[answer["exercise"], answer["is"]]
    assert {name: found.message for name, found in cells.items() if found.outcome != RIGHT} == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_forger_passes_no_test_cell(lesson):
    passed = [(name, answer) for (_, answer), cells in judged(lesson).items() if answer.startswith("forger")
              for name, found in cells.items() if found.outcome == RIGHT]
    assert passed == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_test_cell_has_a_wrong_answer_and_every_exercise_another_right_one(lesson):
    tests = {name for name in read_reference(Course.here().reference(lesson))["cells"] if not name.startswith("guess")}
    failed = {one["fails"] for one in read_answers("wrong_answers", lesson)}
    assert tests - failed == set(), "no wrong answer fails these cells"
    answered = {one["exercise"] for one in read_answers("other_right_answers", lesson)}
    assert {exercise_of(name) for name in tests} - answered == set(), "no other right answer for these exercises"
