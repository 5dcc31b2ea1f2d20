"""Courses in a folder of the test's own, built from lessons/ and graded through real nbgrader."""

import functools
import json
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from grading.course import Course, grade_id_of, write_text
from grading.lesson_text import read_lesson
from grading.release import student_versions
from helpers.paths import course_folder


def build_course(folder: Path, texts: list[Path]) -> Course:
    """Lessons' solutions and student versions, without running anything; the reference records are this repository's.

    Args:
        folder: a new folder.
        texts: lessons/NN_topic.py files.
    """
    course = Course(folder, folder / "work")
    folder.mkdir(exist_ok=True)
    shutil.copy(course_folder() / "nbgrader_config.py", folder)
    notebooks = {path.stem: read_lesson(path).notebook for path in texts}
    for lesson, text in student_versions(folder, notebooks).items():
        write_text(course.solution(lesson), nbformat.writes(notebooks[lesson]))
        write_text(course.released(lesson), text)
        reference = Course.here().reference(lesson)
        if reference.exists():
            write_text(course.reference(lesson), reference.read_text(encoding="utf-8"))
    with_gradebook(course)
    return course


def with_gradebook(course: Course) -> Path:
    """Give the course an empty gradebook: making one takes nbgrader five seconds, copying one none."""
    course.grade_folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(_empty_gradebook(), course.grade_folder / "gradebook.db"))


@functools.cache
def _empty_gradebook() -> Path:
    path = Path(tempfile.mkdtemp(prefix="words-to-bert-gradebook-")) / "gradebook.db"
    Gradebook(f"sqlite:///{path.as_posix()}").close()
    return path


def hand_in(course: Course, lesson: str, notebook: dict | str) -> None:
    """Put a learner's notebook, or any text, into work/."""
    write_text(course.submitted(lesson), notebook if isinstance(notebook, str) else json.dumps(notebook))


def released(course: Course, lesson: str, **answers: str) -> dict:
    """The student version, with sources for some answers; a name has _ for -."""
    notebook = json.loads(course.released(lesson).read_text(encoding="utf-8"))
    sources = {name.replace("_", "-"): source for name, source in answers.items()}
    for cell in notebook["cells"]:
        if grade_id_of(cell) in sources:
            cell["source"] = sources.pop(grade_id_of(cell))
    assert not sources, f"no such answers: {list(sources)}"
    return notebook


def solution(course: Course, lesson: str) -> dict:
    """The instructor's notebook."""
    return json.loads(course.solution(lesson).read_text(encoding="utf-8"))
