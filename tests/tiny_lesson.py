"""A lesson as small as a lesson can be, for tests of the build and of grading. It keeps every rule of the real ones."""

import re
import shutil
from pathlib import Path

from grading.course import Course

NAME = "90_tiny"
REPOSITORY = Path(__file__).resolve().parent.parent

ANSWER = '"grade": false, "locked": false, "schema_version": 3, "solution": true, "task": false'
TEST = '"grade": true, "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false'
WRITTEN = '"grade": true, "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false'

TEXT = f'''\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 90. Double a number
#
# About {{{{minutes}}}} minutes, {{{{points}}}} points.

# %%
from helpers.checks import check_equal
from helpers.guesses import compare_guess
from helpers.lesson import start_lesson
from helpers.observe import observe
from helpers.verdict import equal, number

start_lesson("90_tiny")
print("ready")

# %% [markdown]
# Guess first.

# %% nbgrader={{{ANSWER}, "grade_id": "guess1-sum"}}
### BEGIN SOLUTION
my_guess = 4  # your guess: what is 2 + 2?
### END SOLUTION

# %% nbgrader={{{TEST}, "grade_id": "guess1-sum-test-number"}}
"""A number was guessed before the answer was shown."""
compare_guess(my_guess, measured=2 + 2)
### BEGIN HIDDEN TESTS
observe("a number", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# ## Exercise 1: twice
# <details><summary>Hint 1</summary>Add it to itself.</details>

# %% nbgrader={{{ANSWER}, "grade_id": "ex1-double"}}
def double(number):
    """Twice the number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION

# %% nbgrader={{{TEST}, "grade_id": "ex1-double-test-value"}}
"""The value is right."""
check_equal("twice three", double(3), 6, hint="three and three")
### BEGIN HIDDEN TESTS
observe("other numbers", [double(n) for n in (17, -5, 1093)], equal())
### END HIDDEN TESTS

# %% [markdown] nbgrader={{{WRITTEN}, "grade_id": "ex2-why-written"}}
# Two of a kind.
#
# **Rubric**
# 1 point: it says something.

# %% [markdown]
# **Checkpoint.** You can double a number.
'''


def lesson_text(*changes: tuple[str, str]) -> str:
    """The tiny lesson's text with parts replaced; each part must be there exactly once."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the tiny lesson: {old!r}"
        text = text.replace(old, new)
    return text


def after_cell(grade_id: str, addition: str) -> tuple[str, str]:
    """A change for `lesson_text`: put text behind the cell with this grade_id."""
    cell = re.search(rf'# %%[^\n]*"grade_id": "{grade_id}"}}\n.*?\n(?=# %%|\Z)', TEXT, re.DOTALL)[0]
    return cell, f"{cell}{addition}\n"


def make_course(folder: Path, text: str = TEXT) -> Course:
    """A course of one lesson, not built yet, with this repository's nbgrader_config.py."""
    (folder / "lessons").mkdir(parents=True)
    (folder / "lessons" / f"{NAME}.py").write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    return Course(folder, folder / "work")
