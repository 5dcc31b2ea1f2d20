"""The lessons on the real reviews: each solution runs once, in grading mode, and everything here reads that one run.

Demonstrations are skipped, as in grading. What they show stands in the built solutions, whose floors are tested here.

    REVIEWS_DATA=path/to/aclImdb_v1.tar.gz python -m pytest -m imdb
"""

import os
from dataclasses import dataclass

import numpy as np
import pytest
from nbformat import NotebookNode

from grading.build import read_solution
from grading.course import Course, grade_id_of, is_test
from grading.held_out import held_out
from grading.judgement import RIGHT, judge, read_reference
from grading.lesson_text import Lesson, read_lesson
from grading.outputs import output_problems, tidy_outputs
from grading.run_notebook import run_notebook
from grading.tables import ledger_rows
from helpers.predictions import load_predictions
from helpers.reviews import load_reviews

pytestmark = [pytest.mark.imdb, pytest.mark.timeout(1800)]

SALT = "imdb"
FLOORS = {  # lessons.md: test accuracy of our own solution on all 25,000 test reviews
    "01_bag_of_words": {
        "TF-IDF words, logistic regression": 0.88,
        "TF-IDF words and pairs, logistic regression": 0.90,
    },
    "02_word_embeddings": {"mean of Word2Vec vectors, logistic regression": 0.84},
    "03_simple_rnn": {"SimpleRNN, 32 units": 0.84},
    "04_lstm": {"LSTM, 32 units": 0.87},
    "05_gru": {"GRU, 38 units": 0.87},
    "06_bert": {"tiny BERT, fine-tuned on 4,000 labels": 0.845},
}
# The run sees half of the test reviews: two accuracies from 12,500 and from all 25,000 reviews differ by 0.003 (one sd)
HALF_OF_THE_TEST = 0.012


@dataclass
class Executed:
    """One lesson's solution after its run, and the reviews that it saw."""

    lesson: Lesson
    notebook: NotebookNode
    reviews: str


_RUNS: dict[str, Executed] = {}


@pytest.fixture
def executed(lesson_path) -> Executed:
    """The lesson's solution, run once for all tests of this file."""
    if lesson_path.stem not in _RUNS:
        reviews = os.environ["REVIEWS_DATA"]
        lesson = read_lesson(lesson_path)
        run = run_notebook(lesson.notebook, reviews=reviews, salt=SALT, NBGRADER_EXECUTION="autograde")
        assert run.stopped_at is None, f"cell {run.stopped_at}: {run.reason}"
        tidy_outputs(run.notebook)
        _RUNS[lesson.name] = Executed(lesson, run.notebook, reviews)
    return _RUNS[lesson_path.stem]


def test_the_solution_earns_all_its_points(course, executed):
    record = read_reference(Course(course, course / "work").reference(executed.lesson.name))
    outcomes = {}
    for cell in executed.notebook.cells:
        if is_test(cell):
            reference = record["cells"][grade_id_of(cell)]
            judged = judge(reference, cell.outputs, lambda: held_out(executed.reviews, SALT))
            outcomes[grade_id_of(cell)] = (judged.outcome, judged.message)
    assert outcomes and set(outcomes.values()) == {(RIGHT, "")}, outcomes


def test_no_warning_no_path_and_no_figure_without_words(executed):
    code = [cell for cell in executed.notebook.cells if cell.cell_type == "code"]
    assert [problem for cell in code for problem in output_problems(cell)] == []


def test_the_solution_in_the_repository_shows_results_on_imdb(course, executed):
    built = read_solution(Course(course, course / "work"), executed.lesson.name)
    rows = {row["model"]: row for row in ledger_rows(built)}
    now = {row["model"]: row["accuracy"] for row in ledger_rows(executed.notebook)}
    assert now.keys() <= rows.keys()
    assert {row["reviews"] for row in rows.values()} <= {"IMDB"}, "make build with the IMDB reviews"
    for model, accuracy in now.items():
        assert rows[model]["accuracy"] == pytest.approx(accuracy, abs=HALF_OF_THE_TEST), f"{model}: make build"


def test_the_solution_reaches_its_floor(course, executed):
    built = read_solution(Course(course, course / "work"), executed.lesson.name)
    reached = {row["model"]: row["accuracy"] for row in ledger_rows(built)}
    for model, floor in FLOORS.get(executed.lesson.name, {}).items():
        assert reached[model] >= floor


def test_the_predictions_that_later_lessons_load_are_those_of_the_ledger(course, lesson_path, tmp_path, monkeypatch):
    monkeypatch.setenv("WORDS_TO_BERT_WORK", str(tmp_path))  # nobody's own: those that the course ships
    built, reviews = read_solution(Course(course, course / "work"), lesson_path.stem), load_reviews()
    for row in ledger_rows(built):
        positive = load_predictions(row["lesson"], row["model"], reviews) >= 0.5
        assert np.mean(positive == reviews.test.labels) == pytest.approx(row["accuracy"], abs=1e-9), row["model"]
