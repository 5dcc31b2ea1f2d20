"""Grades a learner's own work: `python -m grading grade [LESSON ...]`, or `make grade`.

Every lesson in work/ ends as graded, or as `failed: reason`; none stops another. What has not changed since the last
time keeps its grade without running again.
"""

import argparse
import hashlib
import json
import sys
import time
from contextlib import redirect_stdout, suppress
from pathlib import Path

from grading.course import (
    STUDENT,
    Course,
    exercise_of,
    grade_id_of,
    is_test,
    is_written,
    nbgrader_of,
    read_notebook,
    source_of,
    write_text,
)
from grading.judgement import NOT_ATTEMPTED, SKIPPED, WRONG, read_reference
from grading.submission import Submission, read_submission, transplant
from helpers.errors import CourseError
from helpers.paths import course_folder
from helpers.release import fresh_command, notebook_release

NOT_GRADED, TO_SCORE, SELF_SCORED = "not graded", "to score", "self-scored"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 01_bag_of_words; all if none is given")
    parser.add_argument("--json", action="store_true", help="print only JSON: a list with an object for each lesson")
    parser.add_argument("--again", action="store_true", help="grade again what has not changed, too")


def run(args: argparse.Namespace) -> int:
    """Grade, and print the result.

    Returns:
        0, or 1 when a lesson could not be graded.
    """
    from grading.report import print_report

    course = Course.here()
    for lesson in args.lessons:
        course.check_lesson(lesson)
    if args.json:
        with redirect_stdout(sys.stderr):
            grades = grade_work(course, args.lessons, again=args.again)
        print(json.dumps(grades, indent=1))
    else:
        grades = grade_work(course, args.lessons, again=args.again)
        print_report(course, grades)
    return 1 if any(grade["status"] == "failed" for grade in grades) else 0


def grade_work(
    course: Course, lessons: list[str] | None = None, again: bool = False, run_all: bool = False
) -> list[dict]:
    """Grade a learner's lessons.

    Args:
        course: the course, with the learner's copies in `course.work`.
        lessons: their names; all if empty.
        again: grade again what has not changed.
        run_all: run untouched notebooks too (tests prove with it that they earn nothing).

    Returns:
        for each lesson a dict: student, lesson, status ("graded" or "failed"), points, max_points, reason, seconds,
        exercises (id, points, max_points, outcome, hint), self_scored (the same, for written answers, which do not
        count in points and max_points), notes, feedback (path of the HTML page, or empty), unchanged.
    """
    grades = []
    for lesson in lessons or course.lessons():
        try:
            grades.append(_grade_lesson(course, lesson, again, run_all))
        except (CourseError, OSError) as problem:
            grades.append(_failed(course, lesson, " ".join(str(problem).split())))
    return grades


def _grade_lesson(course: Course, lesson: str, again: bool, run_all: bool) -> dict:
    released = read_notebook(course.released(lesson))
    path = course.submitted(lesson)
    if not path.exists():
        _check_not_renamed(path)
        return _untouched(course, lesson, released, reason="not started")
    submission = transplant(released, read_submission(path))
    submission.notes += _release_note(course, lesson)
    kept = read_grade(course, lesson)
    if not submission.attempted and not run_all:
        if kept:
            _forget(course, lesson)
        return _untouched(course, lesson, released, notes=submission.notes)
    read_reference(course.reference(lesson))  # a lesson that cannot be judged need not run
    reviews = _reviews()
    key = _key(course, lesson, submission, reviews)
    if kept and kept["key"] == key and not again:
        return kept["grade"] | {"feedback": str(course.feedback(lesson)), "unchanged": True}
    scored = {one["id"]: one for one in (kept["grade"]["self_scored"] if kept else []) if one["outcome"] == SELF_SCORED}
    return _run(course, lesson, submission, reviews.setting, key, scored)


def _run(course: Course, lesson: str, submission: Submission, reviews: str, key: str, scored: dict) -> dict:
    """Run one notebook through nbgrader, and keep its grade."""
    from grading.private_course import PrivateCourse
    from grading.progress import cell_progress

    started = time.monotonic()
    with cell_progress(lesson, len(submission.notebook["cells"])) as progress:

        def on_cell_start(cell, cell_index):
            progress("grading", cell_index)

        private = PrivateCourse(course, reviews, on_cell_start)
        graded = private.grade(lesson, submission.notebook, {name: one["points"] for name, one in scored.items()})
    scores = private.scores(lesson)
    grade = _empty_grade(lesson)
    grade["exercises"] = _exercises(graded)
    grade["self_scored"] = _self_scored(submission.notebook, submission.attempted, scores)
    grade["notes"] = submission.notes + _changed_since_scored(grade["self_scored"], submission.notebook, scored)
    grade["feedback"] = str(course.feedback(lesson))
    grade["seconds"] = round(time.monotonic() - started, 1)
    keep_grade(course, lesson, _totalled(grade), key)
    return grade


# --- the parts of a grade --------------------------------------------------------------------------------------------


def _empty_grade(lesson: str, **more) -> dict:
    return {
        "student": STUDENT, "lesson": lesson, "status": "graded", "points": 0, "max_points": 0, "reason": "",
        "seconds": 0.0, "exercises": [], "self_scored": [], "notes": [], "feedback": "", "unchanged": False,
    } | more


def _totalled(grade: dict) -> dict:
    counted = [one for one in grade["exercises"] if one["outcome"] != SKIPPED]
    grade["points"] = sum(one["points"] for one in counted)
    grade["max_points"] = sum(one["max_points"] for one in counted)
    return grade


def _exercises(notebook: dict) -> list[dict]:
    """The exercises of an autograded notebook, each with the outcome of all its test cells taken together."""
    found: dict[str, dict] = {}
    outcomes: dict[str, list[str]] = {}
    for cell in notebook["cells"]:
        if not is_test(cell):
            continue
        name = exercise_of(grade_id_of(cell))
        judged = cell["metadata"].get("words_to_bert", {})
        one = found.setdefault(name, {"id": name, "points": 0, "max_points": 0, "outcome": WRONG, "hint": ""})
        one["points"] += _whole(judged.get("points", 0))
        one["max_points"] += _whole(nbgrader_of(cell).get("points", 0))
        one["hint"] = one["hint"] or judged.get("hint", "")
        outcomes.setdefault(name, []).append(judged.get("outcome", WRONG))
    for name, seen in outcomes.items():
        found[name]["outcome"] = seen[0] if len(set(seen)) == 1 else WRONG
    return list(found.values())


def _without_run(released: dict, outcome: str) -> list[dict]:
    """The exercises of a notebook that was not run."""
    found: dict[str, dict] = {}
    for cell in released["cells"]:
        if is_test(cell):
            name = exercise_of(grade_id_of(cell))
            one = found.setdefault(name, {"id": name, "points": 0, "max_points": 0, "outcome": outcome, "hint": ""})
            one["max_points"] += _whole(nbgrader_of(cell)["points"])
            if _is_for_other_reviews(cell):
                one["outcome"] = SKIPPED
    return list(found.values())


def _self_scored(notebook: dict, attempted: set[str], scores: dict[str, float]) -> list[dict]:
    """The written answers: each is scored by the learner, with the rubric."""
    found = []
    for cell in notebook["cells"]:
        if is_written(cell):
            name = grade_id_of(cell)
            outcome = NOT_ATTEMPTED if name not in attempted else SELF_SCORED if name in scores else TO_SCORE
            points = _whole(scores.get(name, 0)) if outcome == SELF_SCORED else 0
            found.append({"id": name, "points": points, "max_points": _whole(nbgrader_of(cell)["points"]),
                          "outcome": outcome, "hint": ""})
    return found


def _changed_since_scored(self_scored: list[dict], notebook: dict, scored: dict[str, dict]) -> list[str]:
    """Carry over which text a score was given for, and say where the text is another one now."""
    texts = {grade_id_of(cell): source_of(cell) for cell in notebook["cells"]}
    notes = []
    for one in self_scored:
        if one["outcome"] == SELF_SCORED and (text := scored.get(one["id"], {}).get("scored_text")):
            one["scored_text"] = text
            if text != fingerprint(texts[one["id"]]):
                notes.append(f"{one['id']}: you have changed this text since you scored it")
    return notes


def fingerprint(text: str) -> str:
    """A short hash of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _untouched(course: Course, lesson: str, released: dict, reason: str = "", notes: list[str] | None = None) -> dict:
    return _totalled(_empty_grade(
        lesson, reason=reason, notes=notes or [], exercises=_without_run(released, NOT_ATTEMPTED),
        self_scored=_self_scored(released, set(), {}),
    ))


def _failed(course: Course, lesson: str, reason: str) -> dict:
    grade = _empty_grade(lesson, status="failed", reason=reason)
    with suppress(CourseError):  # where the released lesson itself is broken, there is nothing to list
        grade["exercises"] = _without_run(read_notebook(course.released(lesson)), NOT_GRADED)
    return _totalled(grade)


def _check_not_renamed(path: Path) -> None:
    """Raises CourseError where a lesson's folder holds notebooks, but none by the lesson's name."""
    others = sorted(other.name for other in path.parent.glob("*.ipynb"))
    if others:
        raise CourseError(f"there is no {path.name} in {path.parent.name}/, only {', '.join(others)}: "
                          f"name yours {path.name}")


def _release_note(course: Course, lesson: str) -> list[str]:
    mine, released = notebook_release(course.submitted(lesson)), notebook_release(course.released(lesson))
    if mine is None or released is None or mine == released:
        return []
    return [f"this lesson has changed since you copied it; your answers are graded by its new tests. "
            f"{fresh_command(lesson)} puts a fresh copy beside yours"]


def _is_for_other_reviews(cell: dict) -> bool:
    needed = cell.get("metadata", {}).get("reviews", "both")
    if needed == "both":
        return False
    from grading.held_out import reviews_name

    return reviews_name(_reviews().setting).lower() != needed


def _reviews():
    """The reviews that the learner's lessons load: where they are, and when they last changed."""
    from helpers.reviews_source import find_source

    return find_source()


def _whole(points: float) -> int | float:
    return int(points) if float(points).is_integer() else points


# --- grades that are kept --------------------------------------------------------------------------------------------


def read_grade(course: Course, lesson: str) -> dict | None:
    """What was kept of a lesson's last grade: {"key", "grade"}; None where nothing readable is."""
    try:
        kept = json.loads(_kept(course, lesson).read_text(encoding="utf-8"))
        return kept if kept["grade"]["lesson"] == lesson and isinstance(kept["key"], str) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_grade(course: Course, lesson: str, grade: dict, key: str) -> None:
    """Keep a grade, so that an unchanged notebook need not run again."""
    write_text(_kept(course, lesson), json.dumps({"key": key, "grade": grade}, indent=1) + "\n")


def _kept(course: Course, lesson: str) -> Path:
    return course.grade_folder / "grades" / f"{lesson}.json"


def _forget(course: Course, lesson: str) -> None:
    from grading.private_course import PrivateCourse

    PrivateCourse(course).forget(lesson)
    _kept(course, lesson).unlink(missing_ok=True)


def _key(course: Course, lesson: str, submission: Submission, reviews) -> str:
    """All that a grade depends on, as one hash."""
    digest = hashlib.sha256()
    cells = [[cell["cell_type"], grade_id_of(cell), source_of(cell)] for cell in submission.notebook["cells"]]
    digest.update(json.dumps([cells, reviews.setting, reviews.stamp], ensure_ascii=True).encode())
    code = [path for name in ("grading", "helpers") for end in ("py", "toml")
            for path in sorted((course_folder() / name).glob(f"*.{end}"))]
    for path in [course.reference(lesson), course.solution(lesson), course.root / "requirements.txt", *code]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
