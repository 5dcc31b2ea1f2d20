"""Prints a learner's grades: per lesson and exercise the points, what became of it, and where to look."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grading.course import Course, grade_id_of, read_notebook, source_of
from grading.judgement import NOT_ATTEMPTED, RIGHT, WRONG
from grading.learner import SELF_SCORED, TO_SCORE
from helpers.errors import CourseError

COLOURS = {RIGHT: "green", WRONG: "red", NOT_ATTEMPTED: "dim", TO_SCORE: "yellow", SELF_SCORED: "green"}


def print_report(course: Course, grades: list[dict]) -> None:
    """Print the grades that `grading.learner.grade_work` returned."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that cannot show a sign shows another, and goes on
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    if not grades:
        console.print("There are no lessons in notebooks/ yet: `make build` makes them.")
        return
    for grade in grades:
        _print_lesson(console, course, grade)
    _print_total(console, grades)


def _print_lesson(console: Console, course: Course, grade: dict) -> None:
    title = Text(grade["lesson"], style="bold")
    if grade["status"] == "failed":
        console.print(title.append(f"  failed: {grade['reason']}", style="red"))
        console.print()
        return
    title.append(f"  {grade['points']} of {grade['max_points']} points", style="not bold")
    if own := sum(one["max_points"] for one in grade["self_scored"]):
        title.append(f", and {own} that you score yourself", style="not bold")
    extra = "unchanged" if grade["unchanged"] else grade["reason"]
    console.print(title.append(f" ({extra})" if extra else "", style="not bold dim"))
    for note in grade["notes"]:
        console.print(Padding(Text(f"Notice: {note}."), (0, 0, 0, 2)))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for one in [*grade["exercises"], *grade["self_scored"]]:
        points = f"{one['points']} of {one['max_points']}"
        table.add_row(f"  {one['id']}", points, Text(one["outcome"], style=COLOURS.get(one["outcome"], "")),
                      Text(one["hint"].splitlines()[0] if one["hint"] else ""))
    console.print(table)
    for one in grade["self_scored"]:
        if one["outcome"] == TO_SCORE:
            _print_rubric(console, course, grade["lesson"], one)
    if grade["feedback"]:
        console.print(Text(f"  your notebook with all answers: {_short(Path(grade['feedback']))}"))
    console.print()


def _print_rubric(console: Console, course: Course, lesson: str, one: dict) -> None:
    """The model answer and the rubric, once a text of the learner's own stands there."""
    ask = f"  {one['id']}: compare your text with this one, and give yourself 0 to {one['max_points']} points."
    console.print(Text(ask, style="yellow"))
    try:
        solution = read_notebook(course.solution(lesson))
    except CourseError:
        solution = {"cells": []}
    model = next((source_of(cell) for cell in solution["cells"] if grade_id_of(cell) == one["id"]), "")
    console.print(Padding(Text(model.strip()), (0, 0, 0, 4)))
    console.print(Text(f"    python -m grading score {lesson} {one['id']} POINTS"))


def _print_total(console: Console, grades: list[dict]) -> None:
    points, most = sum(one["points"] for one in grades), sum(one["max_points"] for one in grades)
    console.print(Text(f"Total: {points} of {most} points", style="bold"))
    scored = [one for grade in grades for one in grade["self_scored"] if one["outcome"] == SELF_SCORED]
    if scored:
        points, most = sum(one["points"] for one in scored), sum(one["max_points"] for one in scored)
        console.print(f"Scored by yourself, not counted above: {points} of {most} points")


def _short(path: Path) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # Windows: another drive
        return str(path)
