"""Write down the points that you give your own written answer: `python -m grading score LESSON EXERCISE POINTS`."""

import argparse

from grading.course import Course, grade_id_of, is_written, nbgrader_of, read_notebook, source_of
from grading.learner import SELF_SCORED, fingerprint, keep_grade, read_grade
from grading.submission import read_submission, transplant
from helpers.errors import CourseError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_bag_of_words")
    parser.add_argument("exercise", metavar="EXERCISE", help="such as ex8-test-set-written, or ex8")
    parser.add_argument("points", metavar="POINTS", type=float, help="what the rubric gives")


def run(args: argparse.Namespace) -> int:
    """Write the points down."""
    exercise, points, most = score(Course.here(), args.lesson, args.exercise, args.points)
    print(f"{args.lesson}, {exercise}: {points:g} of {most:g} points, scored by yourself.")
    return 0


def score(course: Course, lesson: str, exercise: str, points: float) -> tuple[str, float, float]:
    """Keep the points of one written answer, in the learner's gradebook and in the kept grade.

    Args:
        exercise: the grade_id, or its beginning where that is enough.
        points: from 0 to the points of the question.

    Returns:
        the full name of the exercise, the points, and the most that it gives.

    Raises:
        CourseError: no such lesson or written question, no text, no grade yet, or points out of range.
    """
    course.check_lesson(lesson)
    released = read_notebook(course.released(lesson))
    questions = {grade_id_of(cell): cell for cell in released["cells"] if is_written(cell)}
    found = [name for name in questions if name == exercise or name.startswith(f"{exercise}-")]
    if len(found) != 1:
        raise CourseError(f"{lesson} has no written question {exercise!r}. It has: {', '.join(questions) or 'none'}.")
    name = found[0]
    most = nbgrader_of(questions[name])["points"]
    if not 0 <= points <= most:
        raise CourseError(f"{name} gives 0 to {most:g} points, not {points:g}.")
    path = course.submitted(lesson)
    if not path.exists():
        raise CourseError(f"{lesson} is not started: there is no {path.name} in {course.work}.")
    answers = transplant(released, read_submission(path))
    if name not in answers.attempted:
        raise CourseError(f"{lesson}, {name}: no text of yours stands there yet. Write it, save, and run `make grade`.")
    kept = read_grade(course, lesson)
    if kept is None:
        raise CourseError(f"{lesson} has no grade yet: run `make grade` first. It shows the rubric, too.")
    from grading.private_course import PrivateCourse

    private = PrivateCourse(course)
    private.score(lesson, name, points)
    private.write_feedback(lesson)
    text = next(source_of(cell) for cell in answers.notebook["cells"] if grade_id_of(cell) == name)
    for one in kept["grade"]["self_scored"]:
        if one["id"] == name:
            one.update(points=int(points) if points.is_integer() else points, outcome=SELF_SCORED,
                       scored_text=fingerprint(text))
    keep_grade(course, lesson, kept["grade"], kept["key"])
    return name, points, most
