"""Guesses, the ledger, records, thresholds and the set-up cell: what every lesson leans on."""

import json
import random
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import guesses, ledger, lesson, machine, speed, thresholds
from helpers.checks import CheckFailed
from helpers.errors import CourseError, NotAttempted
from helpers.verdict import from_plain

recorded = import_module("helpers.recorded")  # helpers itself shows the function of that name


def test_a_guess_is_shown_beside_the_measurement(capsys):
    guesses.compare_guess(200, 233.8, unit="words")
    assert " ".join(capsys.readouterr().out.split()) == "your guess 200 words measured 233.8 words off by 33.8 words"


def test_no_guess_is_not_attempted_and_text_is_no_guess():
    with pytest.raises(NotAttempted):
        guesses.compare_guess(None, 0.5)
    for wrong in ["0.5", True, [1], object()]:
        with pytest.raises(CheckFailed, match="a number"):
            guesses.compare_guess(wrong, 0.5)


# --- the ledger ------------------------------------------------------------------------------------------------------


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDS_TO_BERT_WORK", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


@pytest.fixture
def reviews():
    return SimpleNamespace(name="practice", test=SimpleNamespace(texts=list("abcd"), labels=np.array([0, 0, 1, 1])))


def test_the_test_set_is_scored_once_and_the_first_result_stays(work, reviews, capsys):
    first = ledger.test_once("01_bag_of_words", "a model", lambda texts: [0, 0, 1, 0], reviews, 1.25, parameters=7)
    second = ledger.test_once("01_bag_of_words", "a model", lambda texts: [0, 0, 1, 1], reviews)
    assert first["accuracy"] == second["accuracy"] == 0.75
    assert "here is that first result" in capsys.readouterr().out
    assert [row["parameters"] for row in json.loads((work / "ledger.json").read_text(encoding="utf-8"))] == [7]


def test_another_model_or_other_reviews_get_a_row_of_their_own(work, reviews):
    ledger.test_once("01_bag_of_words", "a model", lambda texts: [0, 0, 1, 1], reviews)
    ledger.test_once("01_bag_of_words", "another", lambda texts: [0, 0, 1, 1], reviews)
    reviews.name = "IMDB"
    assert ledger.test_once("01_bag_of_words", "a model", lambda texts: [1, 1, 0, 0], reviews)["accuracy"] == 0
    assert len(json.loads((work / "ledger.json").read_text(encoding="utf-8"))) == 3


def test_a_broken_ledger_is_named_and_kept(work, reviews):
    (work / "ledger.json").write_text("{broken", encoding="utf-8")
    with pytest.raises(CourseError, match="rename it"):
        ledger.test_once("01_bag_of_words", "a model", lambda texts: [0] * 4, reviews)
    assert (work / "ledger.json").read_text(encoding="utf-8") == "{broken"


def test_grading_neither_reads_nor_writes_the_ledger(work, reviews, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    ledger.test_once("01_bag_of_words", "a model", lambda texts: [0] * 4, reviews)
    assert not list(work.iterdir())


def test_the_interval_is_wilsons():
    low, high = ledger.wilson_interval(22_000, 25_000)
    assert (round(low, 4), round(high, 4)) == (0.8759, 0.884)
    assert ledger.wilson_interval(0, 10)[0] == pytest.approx(0, abs=1e-12)
    assert ledger.wilson_interval(10, 10)[1] == pytest.approx(1)


# --- records, thresholds, speed --------------------------------------------------------------------------------------


def test_a_record_says_how_when_and_where_it_was_made(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "course_folder", lambda: tmp_path)
    recorded.write_record("curves", {"accuracy": [0.8, 0.9]}, reviews="IMDB")
    record = recorded.recorded("curves")
    assert record.results == {"accuracy": [0.8, 0.9]}
    for part in ["Recorded: python -m benchmarks.curves", "20", "IMDB", "cores"]:
        assert part in record.caption


def test_a_missing_record_says_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "course_folder", lambda: tmp_path)
    with pytest.raises(CourseError, match="RERUN = True"):
        recorded.recorded("curves")


def test_a_failed_rerun_keeps_the_old_record(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "course_folder", lambda: tmp_path)
    recorded.write_record("curves", {"a": 1}, reviews="IMDB")
    with pytest.raises(CourseError, match="stopped with an error"):
        recorded.recorded("curves", rerun=True)  # there is no benchmarks/curves.py here
    assert recorded.recorded("curves").results == {"a": 1}


def test_a_rerun_makes_the_record_again(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "course_folder", lambda: tmp_path)
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    (tmp_path / "benchmarks" / "curves.py").write_text(
        "from pathlib import Path\nPath('benchmarks/results/curves.json').write_text("
        "'{\"command\": \"c\", \"date\": \"d\", \"reviews\": \"r\", \"machine\": \"m\", \"results\": {\"a\": 2}}')\n",
        encoding="utf-8",
    )
    assert recorded.recorded("curves", rerun=True).results == {"a": 2}


def test_thresholds_differ_by_reviews_and_unknown_reviews_are_named():
    for name in ["IMDB", "practice"]:
        assert 0.5 < thresholds.threshold("01_bag_of_words.tfidf", name) < 1
    with pytest.raises(CourseError, match="reviews in my.tar.gz"):
        thresholds.threshold("01_bag_of_words.tfidf", "reviews in my.tar.gz")


def test_waiting_times_scale_with_this_computer(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path))
    assert speed.here(120) == "about 2 minutes"
    (tmp_path / "speed.json").write_text('{"factor": 4}', encoding="utf-8")
    assert speed.here(120) == "about 30 seconds"
    (tmp_path / "speed.json").write_text("broken", encoding="utf-8")
    assert speed.here(40) == "about 40 seconds"
    with monkeypatch.context() as patch:
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        assert speed.speed_test(0.05) > 0
    assert (tmp_path / "speed.json").read_text(encoding="utf-8") == "broken", "a grader's speed is nobody's"
    assert speed.speed_test(0.05) > 0
    assert json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))["factor"] > 0


def test_wrong_and_missing_packages_are_named(monkeypatch):
    assert machine.check_packages() == []
    needs = ["numpy>=99", "no-such-package>=1", "pytest>=99; extra == 'test'"]
    monkeypatch.setattr(machine.metadata, "requires", lambda name: needs)
    problems = machine.check_packages()
    assert len(problems) == 2
    assert "numpy is" in problems[0] and ">=99" in problems[0]
    assert "no-such-package is missing" in problems[1]


# --- the set-up cell, in a real kernel -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run_cells():
    """Run cells in a kernel with or without nbgrader's mode; returns the outputs of each cell."""
    import nbformat
    from nbclient import NotebookClient

    def run(cells, **environment):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        setting = "".join(f"import os; os.environ[{name!r}] = {value!r}\n" for name, value in environment.items())
        setting += "from helpers import *; start_lesson('00_start_here')"
        notebook.cells.insert(0, nbformat.v4.new_code_cell(setting))
        NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60).execute()
        return [cell.outputs for cell in notebook.cells[1:]]

    return run


STUB = "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
LIBRARY = "def g(x):\n    raise NotImplementedError('not on this device')"


def test_run_all_passes_an_empty_stub_but_stops_at_real_errors(run_cells):
    outputs = run_cells([STUB, "f(1)", "compare_guess(None, 1)", LIBRARY, "g(1)", "1 / 0", "check_equal('one', 1, 2)"])
    assert [[output.output_type for output in cell] for cell in outputs] == [
        [], ["stream"], ["stream"], [], ["error"], ["error"], ["error"]]
    assert outputs[1][0].text.startswith("Not attempted yet: f. Write it where it says YOUR CODE HERE")
    assert outputs[4][0].evalue == "not on this device"
    assert outputs[6][0].traceback[0] == "✗ one"


@pytest.mark.parametrize("mode", ["validate", "autograde"])
def test_a_stub_is_an_error_under_validate_and_grading(run_cells, mode):
    outputs = run_cells([STUB, "f(1)", "compare_guess(None, 1)", LIBRARY, "g(1)"], NBGRADER_EXECUTION=mode)
    stub, guess, library = outputs[1][0], outputs[2][0], outputs[4][0]
    assert (stub.ename, stub.evalue, guess.ename) == ("NotImplementedError", "", "NotAttempted")
    assert len(guess.traceback) == 1 and guess.traceback[0].startswith("Not attempted yet: your guess.")
    assert len(library.traceback) > 1, "a library's own error keeps its traceback"
    if mode == "validate":  # a person reads this in a dialog
        assert len(stub.traceback) == 1 and stub.traceback[0].startswith("Not attempted yet: f. Write it")


def test_values_leave_the_kernel_only_while_grading(run_cells):
    cells = ["observe('three', [1, 2, 3])", "observe('words', ('a', 'b'), equal())", "observe('bad', object())"]
    assert all(not outputs for outputs in run_cells(cells))
    three, words, bad = run_cells(cells, NBGRADER_EXECUTION="autograde")
    payload = three[0].data["application/vnd.words-to-bert.observation+json"]
    assert payload["name"] == "three" and from_plain(payload["value"]).tolist() == [1, 2, 3]
    assert words[0].data["application/vnd.words-to-bert.observation+json"]["rule"] == {"kind": "equal"}
    assert bad[0].ename == "NotPlain"


def test_seeds_are_set_once_and_a_grader_can_move_them(monkeypatch):
    lesson.set_seed(3)
    first = random.random()
    lesson.set_seed(3)
    assert random.random() == first
    monkeypatch.setenv("WORDS_TO_BERT_SEED", "100")
    lesson.set_seed(3)
    assert random.random() != first
