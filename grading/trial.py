"""Tries a lesson out before it is built: the solution passes all, an untouched copy passes nothing and never stops.

These trials run on the practice reviews: they are quick, and whatever holds for a lesson must hold there too.
"""

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from grading.course import is_test
from grading.held_out import held_out
from grading.judgement import RIGHT, judge, observations_in
from grading.lesson_text import Lesson, grade_id
from grading.outputs import output_problems, tidy_outputs
from grading.problems import Problem
from grading.release import without_answers
from grading.run_notebook import run_notebook

Progress = Callable[[str, int], None]  # what runs, and the index of its cell
REVIEWS, SALT = "practice", "build"
GRADED = {"reviews": REVIEWS, "salt": SALT, "NBGRADER_EXECUTION": "autograde", "go_on": True}


def run_solution(
    lesson: Lesson, reviews: str, progress: Progress, keep: Path | None = None
) -> tuple[NotebookNode, list[Problem]]:
    """Run the solution as a learner would, and look at what it shows.

    Args:
        reviews: REVIEWS_DATA for the kernel; empty takes this process's.
        keep: an empty folder for what the lesson keeps for later ones.

    Returns:
        the executed notebook with tidy outputs, and what is wrong with it.
    """
    run = run_notebook(lesson.notebook, reviews=reviews, keep=keep, on_cell=lambda index: progress("solution", index))
    tidy_outputs(run.notebook)
    problems = [_problem(lesson, run.stopped_at, f"in the solution, {run.reason}")] if run.reason else []
    for index, cell in enumerate(run.notebook.cells):
        if cell.cell_type == "code" and index != run.stopped_at:
            problems += [_problem(lesson, index, f"in the solution, {reason}") for reason in output_problems(cell)]
    return run.notebook, problems


def try_solution(lesson: Lesson, progress: Progress) -> list[Problem]:
    """Run the solution in grading mode and name every test that it does not pass.

    Once a cell that is no test raises, what follows says nothing more and is left out.
    """
    run = run_notebook(lesson.notebook, on_cell=lambda index: progress("solution, graded", index), **GRADED)
    problems = []
    for index, cell in enumerate(run.notebook.cells):
        if cell.cell_type != "code":
            continue
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        what = f"{error.ename}: {' '.join(error.evalue.split())[:300]}" if error else run.reason
        if error or index == run.stopped_at:
            words = "the solution fails its own test" if is_test(cell) else "in grading mode the solution raises"
            problems.append(_problem(lesson, index, f"{words} ({what})"))
            if not is_test(cell) or run.stopped_at is not None:
                break
        elif is_test(cell) and not observations_in(cell.outputs) and _judged_on_practice(cell):
            problems.append(_problem(lesson, index, "when the solution is graded, no observe(...) here is reached"))
    return problems


def try_untouched(lesson: Lesson, reference: dict, progress: Progress) -> list[Problem]:
    """Run an untouched copy in grading mode, where it earns nothing, and as a learner, where Run all reaches the end.

    Args:
        reference: the lesson's record of observations, which the judge goes by.
    """
    stub, problems = without_answers(lesson.notebook), []
    graded = run_notebook(stub, on_cell=lambda index: progress("untouched, graded", index), **GRADED)
    for index, cell in enumerate(graded.notebook.cells):
        if is_test(cell) and _judged_on_practice(cell):
            found = judge(reference["cells"][grade_id(cell)], cell.outputs, lambda: held_out(REVIEWS, SALT))
            if found.outcome == RIGHT:
                problems.append(_problem(lesson, index, "an empty answer passes this test and earns its points"))
    learner = run_notebook(stub, reviews=REVIEWS, on_cell=lambda index: progress("untouched", index))
    if learner.reason:
        reason = f"Run all of an untouched copy stops here: {learner.reason}"
        problems.append(_problem(lesson, learner.stopped_at, reason))
    return problems


def _judged_on_practice(cell: NotebookNode) -> bool:
    return cell.metadata.get("reviews", "both") != "imdb"


def _problem(lesson: Lesson, index: int, reason: str) -> Problem:
    source = lesson.notebook.cells[index].source.strip().splitlines() or ["empty"]
    return Problem(f"lessons/{lesson.name}.py", reason, index + 1, source[0])
