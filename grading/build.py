"""`python -m grading build`: lessons/*.py -> solutions/ -> notebooks/, and README's tables."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.course import Course, is_test, write_text
from grading.lesson_text import Lesson, code_hash, lesson_files, read_lesson
from grading.problems import BrokenLesson, Problem
from grading.tables import fill, labels_table, ledger_table, lesson_table, minutes, recipes_table, seeds_table
from helpers.errors import CourseError
from helpers.kept import LARGEST, PREDICTIONS, TRAINED, shipped_folder
from helpers.machine import machine

AUTO, ALWAYS, NEVER = "auto", "always", "never"  # when to run a lesson


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", nargs="*", help="names such as 01_bag_of_words; all lessons if none is given")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 and name what is stale")
    running = parser.add_mutually_exclusive_group()
    running.add_argument("--execute", action="store_const", dest="when", const=ALWAYS, default=AUTO,
                         help="run the lessons again even where their code has not changed")
    running.add_argument("--no-execute", action="store_const", dest="when", const=NEVER,
                         help="run nothing: keep the old outputs, try nothing out")


def run(args: argparse.Namespace) -> int:
    course = Course.here()
    if not args.check:
        build(course, args.lesson, args.when)
        return 0
    from grading.freshness import find_stale

    stale = find_stale(course, args.lesson)
    for line in stale:
        print(line, file=sys.stderr)
    return 1 if stale else 0


def build(course: Course, names: list[str], when: str = AUTO, say: Callable[[str], None] = print) -> None:
    """Build lessons; those that cannot be built keep their old files.

    Args:
        names: lessons such as "01_bag_of_words"; empty for all.
        when: "auto" runs a lesson when its code has changed since it last ran, "always" runs it, "never" does not.
        say: takes one line about each lesson.

    Raises:
        BrokenLesson: with the problems of all lessons that were not built.
        CourseError: README.md has no place for the tables.
    """
    lessons = read_lessons(course, names)
    problems = []
    for lesson in lessons:
        try:
            say(f"{lesson.name}: {_build_lesson(course, lesson, when)}")
        except BrokenLesson as broken:
            problems += broken.problems
        except CourseError as problem:  # from nbgrader or the reference
            problems.append(Problem(f"lessons/{lesson.name}.py", str(problem)))
    if problems:
        raise BrokenLesson(problems)
    try:
        write_readme(course)
    except BrokenLesson as broken:  # other lessons, not asked for: the tables wait for them
        say(f"README.md: its tables are not renewed, because of {broken.problems[0]}")


def read_lessons(course: Course, names: list[str]) -> list[Lesson]:
    """Read lessons, all if none is named.

    Raises:
        BrokenLesson: with all problems of all of them.
    """
    paths = [course.root / "lessons" / f"{name}.py" for name in names] or lesson_files(course.root)
    lessons, problems = [], []
    for path in paths:
        try:
            lessons.append(read_lesson(path))
        except BrokenLesson as broken:
            problems += broken.problems
        for stray in _strays(course, path.stem):
            problems.append(Problem(stray, "nbgrader would hand this file to students: move it out of solutions/"))
    if problems:
        raise BrokenLesson(problems)
    return lessons


def instructor_version(course: Course, lesson: Lesson, outputs_from: NotebookNode | None = None) -> NotebookNode:
    """The notebook that goes to solutions/: minutes and points filled in, outputs of unchanged cells kept.

    Args:
        outputs_from: an executed notebook of this lesson, now or earlier; outputs go by cell id and source.
    """
    notebook = nbformat.from_dict(lesson.notebook)
    seconds = run_times(course).get(lesson.name, {}).get("seconds", 0)
    executed = {(cell.id, cell.source): cell for cell in outputs_from.cells} if outputs_from else {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            old = executed.get((cell.id, cell.source), {})
            cell.outputs, cell.execution_count = old.get("outputs", []), old.get("execution_count")
        elif cell.cell_type == "markdown":
            cell.source = cell.source.replace("{{minutes}}", str(minutes(lesson, seconds)))
            cell.source = cell.source.replace("{{points}}", str(lesson.points))
    return notebook


def reference_is_stale(course: Course, lesson: Lesson) -> bool:
    """Whether what the judge knows of this lesson was recorded from other code."""
    if not has_tests(lesson):
        return False
    try:
        return json.loads(course.reference(lesson.name).read_text(encoding="utf-8"))["source"] != lesson.code_hash
    except (OSError, ValueError, KeyError, TypeError):
        return True


def has_tests(lesson: Lesson) -> bool:
    """Whether a machine gives points for anything in this lesson."""
    return any(is_test(cell) for cell in lesson.notebook.cells)


def read_solution(course: Course, name: str) -> NotebookNode | None:
    """The built solution, or None while there is none that can be read."""
    try:
        return nbformat.reads(course.solution(name).read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError, AttributeError, nbformat.reader.NotJSONError):
        return None


def run_times(course: Course) -> dict[str, dict]:
    """What each lesson's last run on IMDB took: seconds, machine, date, command, and the hash of the code that ran."""
    try:
        return json.loads(_run_times_file(course).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as problem:
        raise CourseError(f"{_run_times_file(course)} is not JSON ({problem}): take it back from git.") from None


def write_readme(course: Course) -> None:
    """Renew README's tables from the lessons and the built solutions.

    Raises:
        CourseError: README.md has no markers for them.
    """
    path = course.root / "README.md"
    if path.exists() and (text := readme_with_tables(course)) != path.read_text(encoding="utf-8"):
        write_text(path, text)


def readme_with_tables(course: Course) -> str:
    """README's text as it should be."""
    lessons = read_lessons(course, [])
    solutions = [solution for lesson in lessons if (solution := read_solution(course, lesson.name))]
    times = run_times(course)
    tables = {"lessons": lesson_table(lessons, times), "ledger": ledger_table(solutions, times)}
    for name, record, make in [("recipes", "recipes", recipes_table), ("seeds", "recurrent_seeds", seeds_table),
                               ("labels", "few_labels", labels_table)]:
        path = _results(course) / f"{record}.json"
        if path.exists():
            tables[name] = make(json.loads(path.read_text(encoding="utf-8")))
    try:
        return fill((course.root / "README.md").read_text(encoding="utf-8"), tables)
    except ValueError as name:
        raise CourseError(f"README.md needs the lines <!-- {name}:begin --> and <!-- {name}:end -->, once each, "
                          "around the place of that table.") from None


def to_text(notebook: NotebookNode) -> str:
    """A notebook's file, byte for byte the same wherever it is built."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


@cache
def imdb_at_hand() -> bool:
    """Whether this process would load the real reviews; decided once, and not by a lesson."""
    from helpers.reviews import load_reviews

    return load_reviews().name == "IMDB"


def all_texts() -> Iterator[str]:
    """The texts of all reviews."""
    from helpers.reviews import load_reviews

    reviews = load_reviews()
    for split in (reviews.train, reviews.validation, reviews.test, reviews.unlabelled):
        yield from split.texts


# --- one lesson ------------------------------------------------------------------------------------------------------


def _build_lesson(course: Course, lesson: Lesson, when: str) -> str:
    """Build one lesson; returns what was done, in a few words."""
    from grading.release import student_versions

    old = read_solution(course, lesson.name)
    executed = old
    done = "nothing to run"
    if when == NEVER:
        done = "not run: old outputs kept, nothing tried out"
    else:
        tried = old is not None and code_hash(old) == lesson.code_hash and not reference_is_stale(course, lesson)
        shown = run_times(course).get(lesson.name, {}).get("code") == lesson.code_hash[:12] and _has_outputs(old)
        if when == ALWAYS or not (tried and shown):
            executed, done = _run(course, lesson, old, try_out=when == ALWAYS or not tried, renew=when == ALWAYS)
    solution = instructor_version(course, lesson, executed)
    student = student_versions(course.root, {lesson.name: solution})[lesson.name]
    files = {course.solution(lesson.name): to_text(solution), course.released(lesson.name): student}
    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        write_text(path, files[path])
    return f"{done}; {'built' if changed else 'no file changed'}"


def _run(
    course: Course, lesson: Lesson, old: NotebookNode | None, try_out: bool, renew: bool
) -> tuple[NotebookNode | None, str]:
    """Run a lesson on IMDB where it is at hand, and try it out; returns the notebook whose outputs count.

    Args:
        old: the solution that is built.
        renew: make the judge's record again even if it is of this very code.
    """
    from grading.progress import cell_progress
    from grading.review_words import hide_review_words
    from grading.trial import REVIEWS, run_solution

    imdb = imdb_at_hand()
    problems: list[Problem] = []
    executed = old
    with (cell_progress(lesson.name, len(lesson.notebook.cells)) as progress,
          tempfile.TemporaryDirectory(prefix="words-to-bert-work-", ignore_cleanup_errors=True) as work):
        if imdb or try_out:
            start = time.perf_counter()
            notebook, problems = run_solution(lesson, "" if imdb else REVIEWS, progress, keep=Path(work))
            seconds = round(time.perf_counter() - start)
        if try_out and not problems:
            problems = _try_out(course, lesson, progress, renew)
        if problems:
            raise BrokenLesson(problems)
        if imdb:
            ship(course, lesson.name, Path(work))
    if imdb:
        hidden = hide_review_words(notebook, all_texts())
        _write_run_time(course, lesson, seconds)
        return notebook, f"ran on IMDB in {seconds} s, {hidden} outputs quote reviews and are not kept"
    kept = instructor_version(course, lesson, executed)
    bare = sum(cell.cell_type == "code" and not cell.outputs and not cell.execution_count for cell in kept.cells)
    return executed, ("the IMDB reviews are not here, so old outputs are kept, and "
                      f"{bare} new or changed cells have none until `make build` runs where they are")


def _try_out(course: Course, lesson: Lesson, progress: Callable[[str, int], None], renew: bool) -> list[Problem]:
    """See that the judge's record is of this code and fits: the solution passes it, an untouched copy does not."""
    from grading.judgement import read_reference
    from grading.reference import update_reference
    from grading.trial import try_solution, try_untouched

    path = course.reference(lesson.name)
    before = path.read_text(encoding="utf-8") if path.exists() else None
    problems: list[Problem] = []
    record = {"cells": {}}
    try:
        if has_tests(lesson):
            if renew or reference_is_stale(course, lesson):
                update_reference(course, lesson.name, lesson.notebook)
            record = read_reference(path)
        problems = try_untouched(lesson, record, progress)
    except CourseError as problem:  # the record stops at the first trouble: here all of it is named
        problems = try_solution(lesson, progress) or [Problem(f"lessons/{lesson.name}.py", str(problem))]
    if problems and before is not None:
        write_text(path, before)
    elif problems:
        path.unlink(missing_ok=True)
    return problems


def ship(course: Course, lesson: str, work: Path) -> None:
    """Make what a lesson's solution kept for later lessons the course's own, in place of what it kept before.

    Args:
        work: what the solution kept when it ran on IMDB.

    Raises:
        CourseError: a file is larger than the course ships.
    """
    for kind in (PREDICTIONS, TRAINED):
        made = sorted((work / kind).glob(f"{lesson}.*.imdb.npz"))
        if large := [path.name for path in made if path.stat().st_size > LARGEST]:
            raise CourseError(f"{large[0]} has more than {LARGEST / 1e6:.0f} MB: later lessons must make it again")
        folder = shipped_folder(kind, course.root)
        for path in folder.glob(f"{lesson}.*.npz"):
            if path.name not in {one.name for one in made}:
                path.unlink()
        for path in made:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / path.name)


def _write_run_time(course: Course, lesson: Lesson, seconds: int) -> None:
    entry = {
        "seconds": seconds,
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m grading build {lesson.name} --execute",
        "reviews": "IMDB",
        "code": lesson.code_hash[:12],
    }
    times = run_times(course) | {lesson.name: entry}
    write_text(_run_times_file(course), json.dumps(dict(sorted(times.items())), indent=1) + "\n")


def _run_times_file(course: Course) -> Path:
    return _results(course) / "run_times.json"


def _results(course: Course) -> Path:
    return course.root / "benchmarks" / "results"


def _has_outputs(solution: NotebookNode | None) -> bool:
    return solution is not None and any(cell.get("execution_count") for cell in solution.cells)


def _strays(course: Course, name: str) -> list[str]:
    folder = course.root / "solutions" / name
    found = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    known = [path for path in found if path.name == f"{name}.ipynb" or ".ipynb_checkpoints" in path.parts]
    return [path.relative_to(course.root).as_posix() for path in found if path not in known and path.suffix != ".tmp"]
