"""Which derived files no longer match their sources. Sources are compared, outputs are not; nothing is run."""

import json
from pathlib import Path

from nbformat import NotebookNode

from grading.build import (
    instructor_version,
    read_lessons,
    read_solution,
    readme_with_tables,
    reference_is_stale,
    to_text,
)
from grading.course import Course


def find_stale(course: Course, names: list[str]) -> list[str]:
    """Name each stale file and the command that mends it.

    Args:
        names: lessons to look at; empty for all lessons, README and left-over files too.

    Raises:
        BrokenLesson: a lesson's text has problems, so nothing can be compared with it.
    """
    from grading.release import student_versions

    lessons = read_lessons(course, names)
    expected = {lesson.name: instructor_version(course, lesson) for lesson in lessons}
    students = student_versions(course.root, expected)
    stale = []
    for lesson in lessons:
        built = read_solution(course, lesson.name)
        if built is None or _sources(built) != _sources(expected[lesson.name]):
            stale.append((course.solution(lesson.name), f"python -m grading build {lesson.name}"))
        released = course.released(lesson.name)
        if not released.exists() or released.read_text(encoding="utf-8") != students[lesson.name]:
            stale.append((released, f"python -m grading build {lesson.name}"))
        if reference_is_stale(course, lesson):
            stale.append((course.reference(lesson.name), f"python -m grading reference {lesson.name}"))
    if not names:
        stale += [(path, f"git rm -r {path.parent.relative_to(course.root).as_posix()}") for path in _left_over(course)]
        readme = course.root / "README.md"
        if readme.exists() and readme.read_text(encoding="utf-8") != readme_with_tables(course):
            stale.append((readme, "python -m grading build"))
    return [f"{path.relative_to(course.root).as_posix()} is stale: {command}" for path, command in stale]


def _sources(notebook: NotebookNode) -> str:
    """A notebook's file without its outputs."""
    bare = json.loads(to_text(notebook))
    for cell in bare["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(bare, sort_keys=True)


def _left_over(course: Course) -> list[Path]:
    """Built files of lessons that are no more."""
    lessons = {path.stem for path in (course.root / "lessons").glob("*.py")}
    built = [*course.root.glob("solutions/*/*.ipynb"), *course.root.glob("notebooks/*/*.ipynb")]
    return sorted(path for path in built if path.stem not in lessons or path.stem != path.parent.name)
