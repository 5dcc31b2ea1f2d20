"""Records what the solution's test cells observe: `python -m grading reference [LESSON ...]`.

The record is all that the judge knows of a lesson. It is made by running the solution three times as the grader does,
each time with other seeds, another hash seed and another number of threads: a value that moves by more than a tenth of
its tolerance would one day fail a right answer, so it stops the making.
"""

import argparse
import json
import sys

from nbformat import NotebookNode

from grading.course import Course, grade_id_of, is_test, write_text
from grading.forger import forgeable
from grading.held_out import held_out
from grading.judgement import OBSERVATION, RIGHT, judge, observations_in, read_reference
from grading.lesson_text import code_hash, lesson_files, read_lesson
from grading.run_notebook import run_notebook
from helpers.errors import CourseError
from helpers.verdict import verdict

RUNS = [("0", "1"), ("1009", "2"), ("2027", "4")]  # seed offset, threads
THREAD_LIMITS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"]
HARMLESS = 0.1  # the share of its tolerance that a value may move by
SALT = "reference"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 01_bag_of_words; all if none is given")
    parser.add_argument("--check", action="store_true", help="run nothing; exit with 1 and name what is stale")
    parser.add_argument("--reviews", default="practice", help="REVIEWS_DATA for the runs (default: practice)")


def run(args: argparse.Namespace) -> int:
    """Make the records, or say which are stale."""
    course = Course.here()
    lessons = args.lessons or [path.stem for path in lesson_files(course.root)]
    notebooks = {lesson: read_lesson(course.root / "lessons" / f"{lesson}.py").notebook for lesson in lessons}
    if args.check:
        stale = [lesson for lesson in lessons if is_stale(course, lesson, notebooks[lesson])]
        for lesson in stale:
            print(f"stale: {course.reference(lesson).relative_to(course.root)} (python -m grading reference {lesson})")
        return 1 if stale else 0
    for lesson in lessons:
        changed = update_reference(course, lesson, notebooks[lesson], args.reviews)
        print(f"{lesson}: {'written' if changed else 'unchanged'}")
    return 0


def is_stale(course: Course, lesson: str, notebook: NotebookNode) -> bool:
    """Whether the record is of another code than this instructor's notebook has."""
    try:
        return read_reference(course.reference(lesson)).get("source") != code_hash(notebook)
    except CourseError:
        return True


def update_reference(course: Course, lesson: str, solution: NotebookNode, reviews: str = "practice") -> bool:
    """Make a lesson's record and write it. One that agrees stays as it is, byte for byte, last digits included.

    Returns:
        whether the file changed.

    Raises:
        CourseError: the solution cannot serve as a reference; the sentence names the cell and says why.
    """
    try:
        old = read_reference(course.reference(lesson))
    except CourseError:
        old = {"cells": {}}
    made = make_reference(lesson, solution, reviews, old)
    if _agrees(old, made):
        return False
    write_text(course.reference(lesson), reference_text(made))
    return True


def make_reference(lesson: str, solution: NotebookNode, reviews: str = "practice", old: dict | None = None) -> dict:
    """Run the solution three times and record what its test cells observe.

    Args:
        solution: the instructor's notebook; it is not changed.
        reviews: REVIEWS_DATA for the runs. Cells for another data set keep what `old` holds for them.
        old: the record so far.

    Raises:
        CourseError: a cell raises, observes nothing, moves between the runs, or observes what could be guessed.
    """
    tests = {grade_id_of(cell): cell.metadata.get("reviews", "both") for cell in solution.cells if is_test(cell)}
    other = "imdb" if reviews == "practice" else "practice"
    runs = []
    for number, (seed, threads) in enumerate(RUNS, 1):
        if sys.stderr.isatty():
            print(f"{lesson}: run {number} of {len(RUNS)} ...", file=sys.stderr)
        runs.append(_observe(lesson, solution, reviews, seed, threads))
        for name in [name for name, needed in tests.items() if needed != other and not runs[-1].get(name)]:
            raise CourseError(f"{lesson}, {name}: points without an observation: add observe(...)")
    cells = {}
    for name, needed in tests.items():
        if needed == other:
            if name not in (old or {}).get("cells", {}):
                raise CourseError(f"{lesson}, {name}: this cell is for the {needed} reviews: record it with --reviews")
            cells[name] = old["cells"][name]
            continue
        _check_steady(f"{lesson}, {name}", [made[name] for made in runs])
        cells[name] = [_without_answerless_value(seen) for seen in runs[0][name]]
        _check_right(f"{lesson}, {name}", cells[name], [made[name] for made in runs], reviews)
    if weak := forgeable(solution, cells):
        raise CourseError(
            f"{lesson}: a student's process could guess all that these cells observe, from zeros, ones or what the "
            f"notebook shows: {', '.join(weak)}. Observe other inputs too, whose right values stand nowhere."
        )
    record = {"lesson": lesson, "source": code_hash(solution), "cells": cells}
    only_on = {name: needed for name, needed in tests.items() if needed != "both"}
    return record | ({"only_on": only_on} if only_on else {})


def reference_text(record: dict) -> str:
    """The record as JSON, one observation a line, the same bytes for the same record."""
    head = {key: value for key, value in record.items() if key != "cells"}
    lines = [f" {_json(key)}: {_json(value)}," for key, value in head.items()]
    cells = []
    for name, observations in record["cells"].items():
        rows = ",\n".join(f"   {_json(seen)}" for seen in observations)
        cells.append(f"  {_json(name)}: [\n{rows}\n  ]")
    return "\n".join(["{", *lines, ' "cells": {', ",\n".join(cells), " }", "}"]) + "\n"


# --- the parts -------------------------------------------------------------------------------------------------------


def _observe(lesson: str, solution: NotebookNode, reviews: str, seed: str, threads: str) -> dict[str, list[dict]]:
    """Run the solution once as the grader does: for each test cell what it observed."""
    limits = dict.fromkeys(THREAD_LIMITS, threads)
    done = run_notebook(solution, reviews=reviews, salt=SALT, NBGRADER_EXECUTION="autograde",
                        WORDS_TO_BERT_SEED=seed, PYTHONHASHSEED=seed, **limits)
    if done.stopped_at is not None:
        cell = done.notebook.cells[done.stopped_at]
        name = grade_id_of(cell) or f"cell {done.stopped_at + 1}"
        raise CourseError(f"{lesson}, {name}: the solution fails here with seed offset {seed} ({done.reason})")
    seen = {}
    for cell in done.notebook.cells:
        made = observations_in(cell.get("outputs", []))
        if is_test(cell):
            seen[grade_id_of(cell)] = made
        elif made:
            raise CourseError(f"{lesson}, {grade_id_of(cell) or cell.source[:40]!r}: observe(...) outside a test cell")
    return seen


def _check_steady(where: str, runs: list[list[dict]]) -> None:
    """Raises CourseError where the runs of one cell do not agree far inside the tolerance."""
    first = runs[0]
    for other in runs[1:]:
        if [(seen["name"], seen["rule"]) for seen in first] != [(seen["name"], seen["rule"]) for seen in other]:
            raise CourseError(f"{where}: with another seed it observes other things; draw from default_rng(n) only")
        for one, two in zip(first, other):
            rule = dict(one["rule"])
            if rule["kind"] in ("number", "accuracy"):
                continue
            for tolerance in {"rtol", "atol"} & rule.keys():
                rule[tolerance] *= HARMLESS
            found = verdict(rule, two["value"], one["value"])
            if not found.passed:
                raise CourseError(
                    f"{where}: {one['name']!r} moves with the seed or the number of threads ({found.where}). Draw from "
                    "default_rng(n) only, and observe nothing that was trained or depends on the order of a set."
                )


def _check_right(where: str, reference: list[dict], runs: list[list[dict]], reviews: str) -> None:
    """Raises CourseError where a run of the solution would not earn its points."""
    for observed in runs:
        outputs = [{"output_type": "display_data", "data": {OBSERVATION: seen}} for seen in observed]
        found = judge(reference, outputs, lambda: held_out(reviews, SALT))
        if found.outcome != RIGHT:
            raise CourseError(f"{where}: the solution itself does not pass here:\n{found.message}")


def _without_answerless_value(seen: dict) -> dict:
    """A guess and a model's predictions are judged without a reference value: the record keeps none."""
    value = None if seen["rule"]["kind"] in ("number", "accuracy") else seen["value"]
    return {"name": seen["name"], "rule": seen["rule"], "value": value}


def _agrees(old: dict, made: dict) -> bool:
    if {**old, "cells": None} != {**made, "cells": None} or list(old["cells"]) != list(made["cells"]):
        return False
    try:
        for name, observations in made["cells"].items():
            if len(old["cells"][name]) != len(observations):
                return False
            _check_steady(name, [old["cells"][name], observations])
    except (CourseError, KeyError, ValueError, TypeError):
        return False
    return True


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False)
