"""Every lesson through real nbgrader: its solution earns all points, its untouched notebook and the forger none."""

import pytest
from graded import build_course, hand_in, released, solution

from grading.course import Course
from grading.forger import forge
from grading.judgement import NOT_ATTEMPTED, RIGHT
from grading.learner import grade_work
from grading.lesson_text import lesson_files
from helpers.paths import course_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LESSONS = lesson_files(course_folder())


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def graded(request, tmp_path_factory) -> tuple[Course, str]:
    """A course of this one lesson. The tests below grade it one after the other, as a learner does."""
    return build_course(tmp_path_factory.mktemp("course"), [request.param]), request.param.stem


def grade(graded, notebook):
    course, lesson = graded
    hand_in(course, lesson, notebook)
    found, = grade_work(course, run_all=True)
    assert (found["status"], found["reason"]) == ("graded", "")
    return found


def test_solution_earns_all_points(graded):
    found = grade(graded, solution(*graded))
    assert [one for one in found["exercises"] if one["outcome"] != RIGHT] == []
    assert found["points"] == found["max_points"] > 0


def test_untouched_notebook_earns_nothing(graded):
    found = grade(graded, released(*graded))
    assert {one["outcome"] for one in found["exercises"]} == {NOT_ATTEMPTED}
    assert found["points"] == 0


def test_forger_earns_nothing(graded):
    found = grade(graded, forge(released(*graded)))
    assert [one for one in found["exercises"] if one["points"]] == []
