"""The build: the same bytes each time, nothing half-done, nothing personal, and nbgrader agrees with every file."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import nbformat
import numpy as np
import pytest
from tiny_lesson import NAME, TEXT, after_cell, lesson_text, make_course

from grading import build as building
from grading import reference, trial
from grading.__main__ import main
from grading.build import build, read_solution
from grading.course import Course
from grading.freshness import find_stale
from grading.lesson_text import code_hash, read_lesson
from grading.outputs import as_on_screen, machine_path, output_problems, tidy_outputs
from grading.problems import BrokenLesson, Problem
from grading.release import without_answers
from grading.review_words import NOTICE, hide_review_words
from grading.tables import fill, labels_table, ledger_table, lesson_table, minutes, recipes_table, seeds_table
from helpers.errors import CourseError

README = """\
# A course
<!-- lessons:begin -->
<!-- lessons:end -->
<!-- ledger:begin -->
<!-- ledger:end -->
The end.
"""
LEDGER_CELL = '''\
# %%
from IPython.display import display

row = {"lesson": "90_tiny", "model": "doubling", "reviews": "IMDB", "accuracy": 0.9, "low": 0.896, "high": 0.904,
       "seconds": 12.3, "parameters": 10000}
display({"application/vnd.words-to-bert.ledger+json": row, "text/plain": "doubling: 0.9"}, raw=True)

# %%
from types import SimpleNamespace

from helpers.predictions import save_predictions

reviews = SimpleNamespace(name="IMDB", test=SimpleNamespace(texts=["good", "bad"]))
save_predictions("90_tiny", "doubling", [0.9, 0.2], reviews)
'''


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Course:
    """The tiny lesson, built and tried out once for all tests, as if the reviews here were IMDB."""
    text = lesson_text(after_cell("ex2-why-written", LEDGER_CELL))
    course = make_course(tmp_path_factory.mktemp("built") / "course", text)
    (course.root / "README.md").write_text(README, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "imdb_at_hand", lambda: True)
        patch.setattr(building, "all_texts", list)
        build(course, [], say=lambda line: None)
    return course


@pytest.fixture
def course(built, tmp_path) -> Course:
    """A copy of the built course, to change."""
    shutil.copytree(built.root, tmp_path / "course")
    return Course(tmp_path / "course", tmp_path / "course" / "work")


@pytest.fixture
def no_runs(monkeypatch):
    """Nothing is executed: running is tested elsewhere."""
    monkeypatch.setattr(building, "imdb_at_hand", lambda: False)
    monkeypatch.setattr(trial, "run_solution", lambda lesson, reviews, progress, keep: (lesson.notebook, []))
    monkeypatch.setattr(trial, "try_untouched", lambda lesson, record, progress: [])
    monkeypatch.setattr(reference, "update_reference", record_other_code)


def record_other_code(course: Course, lesson: str, solution) -> bool:
    """As grading.reference does it, with the observations that are there already."""
    record = json.loads(course.reference(lesson).read_text(encoding="utf-8")) | {"source": code_hash(solution)}
    course.reference(lesson).write_text(json.dumps(record), encoding="utf-8")
    return True


def derived(course: Course) -> dict[str, bytes]:
    """All built files and what is in them."""
    files = [*course.root.glob("solutions/**/*"), *course.root.glob("notebooks/**/*"), course.root / "README.md"]
    return {file.relative_to(course.root).as_posix(): file.read_bytes() for file in files if file.is_file()}


def edit(course: Course, *changes: tuple[str, str]) -> None:
    path = course.root / "lessons" / f"{NAME}.py"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


# --- what a build makes ----------------------------------------------------------------------------------------------


def test_solution_is_executed_and_the_student_version_is_empty(built):
    solution = nbformat.read(built.solution(NAME), as_version=4)
    student = nbformat.read(built.released(NAME), as_version=4)
    nbformat.validate(solution)
    nbformat.validate(student)
    assert [cell.id for cell in solution.cells] == [cell.id for cell in student.cells]
    assert all(cell.execution_count for cell in solution.cells if cell.cell_type == "code")
    text = built.released(NAME).read_text(encoding="utf-8")
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in student.cells)
    for secret in ("2 * number", "HIDDEN", "SOLUTION", "observe(\\\"", "1093", "Two of a kind", "Rubric"):
        assert secret not in text
    by_id = {cell.id: cell.source for cell in student.cells}
    assert by_id["guess1-sum"] == "my_guess = None  # your guess: what is 2 + 2?"
    assert by_id["ex1-double"].endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert by_id["ex2-why-written"] == "YOUR ANSWER HERE"


def test_metadata_names_the_release_and_no_machine(built):
    lesson = read_lesson(built.root / "lessons" / f"{NAME}.py")
    for path in (built.solution(NAME), built.released(NAME)):
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        assert metadata["words_to_bert"] == {"lesson": NAME, "release": lesson.release}
        assert metadata["kernelspec"]["name"] == "python3"
        assert "version" not in metadata["language_info"]
        text = path.read_text(encoding="utf-8")
        assert "execution" not in text.replace("execution_count", "")
        assert str(Path.home()) not in text


def test_minutes_and_points_are_filled_in(built):
    opening = read_solution(built, NAME).cells[0].source
    assert opening == "# 90. Double a number\n\nAbout 15 minutes, 7 points."


def test_run_time_says_how_it_was_measured(built):
    entry = building.run_times(built)[NAME]
    assert entry["command"] == f"python -m grading build {NAME} --execute"
    assert entry["reviews"] == "IMDB"
    assert entry["seconds"] > 0 and entry["machine"] and entry["date"]


def test_what_the_solution_kept_on_imdb_is_shipped(built):
    shipped = built.root / "models" / "predictions" / f"{NAME}.doubling.imdb.npz"
    assert [path.name for path in shipped.parent.iterdir()] == [shipped.name]
    with np.load(shipped) as kept:
        np.testing.assert_allclose(1 / (1 + np.exp(-kept["log_odds"].astype(float))), [0.9, 0.2], atol=0.001)


def test_shipping_replaces_what_this_lesson_shipped_and_refuses_what_is_large(course, tmp_path):
    shipped, work = course.root / "models" / "predictions", tmp_path / "kept"
    (work / "predictions").mkdir(parents=True)
    for name in (f"{NAME}.tripling.imdb.npz", f"{NAME}.other.practice.npz"):
        (work / "predictions" / name).write_bytes(b"1")
    (shipped / "91_other.model.imdb.npz").write_bytes(b"2")
    building.ship(course, NAME, work)
    assert sorted(path.name for path in shipped.iterdir()) == [f"{NAME}.tripling.imdb.npz", "91_other.model.imdb.npz"]
    (work / "predictions" / f"{NAME}.large.imdb.npz").write_bytes(bytes(3_000_001))
    with pytest.raises(CourseError, match="large.imdb.npz has more than 3 MB"):
        building.ship(course, NAME, work)


def test_readme_tables_hold_lessons_and_results(built):
    text = (built.root / "README.md").read_text(encoding="utf-8")
    assert f"| [90. Double a number](notebooks/{NAME}/{NAME}.ipynb) | 15 | 7 |" in text
    assert "| doubling | 90 | IMDB | 0.9000 | 0.8960 to 0.9040 | 10,000 | 12 s |" in text
    assert text.endswith("The end.\n")


def test_a_second_build_runs_nothing_and_changes_no_byte(course, no_runs, monkeypatch):
    monkeypatch.setattr(building, "imdb_at_hand", lambda: pytest.fail("nothing has changed: why look for reviews?"))
    before, lines = derived(course), []
    build(course, [], say=lines.append)
    assert derived(course) == before
    assert lines == [f"{NAME}: nothing to run; no file changed"]


def test_a_build_elsewhere_gives_the_same_bytes(built, tmp_path):
    other = make_course(tmp_path / "other place", (built.root / "lessons" / f"{NAME}.py").read_text(encoding="utf-8"))
    build(other, [], building.NEVER, say=lambda line: None)
    assert other.released(NAME).read_bytes() == built.released(NAME).read_bytes()
    one, two = (nbformat.read(course.solution(NAME), as_version=4) for course in (built, other))
    for cell in [*one.cells, *two.cells]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    assert one == two


@pytest.mark.slow
def test_nbgrader_itself_makes_the_same_file(course):
    before = derived(course)
    command = [Path(sys.executable).parent / "nbgrader", "generate_assignment", "--force", NAME]
    done = subprocess.run(command, cwd=course.root, env=os.environ | {"PATH": os.defpath}, capture_output=True,
                          text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert derived(course) == before
    assert (course.root / "gradebook.db").exists()


# --- without the reviews, or without running -------------------------------------------------------------------------


def test_without_imdb_old_outputs_stay_where_the_source_did(course, no_runs):
    old = {cell.id: cell.get("outputs") for cell in read_solution(course, NAME).cells}
    edit(course, ("Guess first.", "Guess before you look."), ('print("ready")', 'print("steady")'))
    lines = []
    build(course, [], say=lines.append)
    assert "the IMDB reviews are not here, so old outputs are kept, and 1 new or changed cells have none" in lines[0]
    cells = read_solution(course, NAME).cells
    assert cells[1].outputs == [] and cells[1].execution_count is None
    assert cells[4].outputs == old["guess1-sum-test-number"] != []
    lines.clear()
    build(course, [], say=lines.append)
    assert "old outputs are kept" in lines[0], "until the lesson has run on IMDB, each build says so"


def test_with_imdb_what_was_not_run_there_runs_on_the_next_build(course, no_runs, monkeypatch):
    edit(course, ('print("ready")', 'print("steady")'))
    build(course, [], say=lambda line: None)
    monkeypatch.setattr(building, "imdb_at_hand", lambda: True)
    monkeypatch.setattr(building, "all_texts", list)
    lines = []
    build(course, [], say=lines.append)
    assert f"{NAME}: ran on IMDB" in lines[0]


def test_a_record_of_this_very_code_is_not_made_again(course, no_runs, monkeypatch):
    made = []
    monkeypatch.setattr(reference, "update_reference", lambda course, lesson, solution: made.append(lesson))
    course.solution(NAME).unlink()
    build(course, [], say=lambda line: None)
    assert made == []
    build(course, [], when="always", say=lambda line: None)
    assert made == [NAME]


def test_prose_alone_runs_nothing(course, no_runs, monkeypatch):
    monkeypatch.setattr(building, "imdb_at_hand", lambda: pytest.fail("no code has changed"))
    edit(course, ("Guess first.", "Guess before you look."))
    build(course, [], say=lambda line: None)
    assert read_solution(course, NAME).cells[2].source == "Guess before you look."
    assert read_solution(course, NAME).cells[1].outputs


def test_no_execute_says_that_nothing_was_tried(course):
    edit(course, ('print("ready")', 'print("steady")'))
    lines = []
    build(course, [NAME], building.NEVER, say=lines.append)
    assert "not run: old outputs kept, nothing tried out" in lines[0]


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_broken_text_leaves_the_old_files(course, no_runs):
    before = derived(course)
    edit(course, ("### END HIDDEN TESTS\n\n# %% [markdown] nbgrader", "\n# %% [markdown] nbgrader"))
    with pytest.raises(BrokenLesson, match="HIDDEN TESTS is not closed"):
        build(course, [])
    assert derived(course) == before


def test_one_lesson_is_built_although_another_is_broken(course, no_runs):
    (course.root / "lessons" / "91_broken.py").write_text("# %%\n1\n", encoding="utf-8")
    lines = []
    build(course, [NAME], say=lines.append)
    assert lines[0] == f"{NAME}: nothing to run; no file changed"
    assert lines[1].startswith("README.md: its tables are not renewed, because of lessons/91_broken.py: the file must")
    with pytest.raises(BrokenLesson, match="91_broken"):
        build(course, [])


def test_a_lesson_that_fails_its_trial_leaves_the_old_files(course, no_runs, monkeypatch):
    before, record = derived(course), course.reference(NAME).read_bytes()
    edit(course, ("return 2 * number", "return number + number"))
    monkeypatch.setattr(trial, "try_untouched", lambda lesson, record, progress: [Problem("lessons/x.py", "no")])
    with pytest.raises(BrokenLesson, match="lessons/x.py: no"):
        build(course, [])
    monkeypatch.setattr(trial, "try_solution", lambda lesson, progress: [Problem("lessons/x.py", "fails")])
    monkeypatch.setattr(reference, "update_reference", Mock(side_effect=CourseError("the solution fails here")))
    with pytest.raises(BrokenLesson, match="lessons/x.py: fails"):
        build(course, [])
    assert derived(course) == before
    assert course.reference(NAME).read_bytes() == record


def test_other_files_in_solutions_would_reach_students(course, no_runs):
    (course.root / "solutions" / NAME / "answers.py").write_text("secret = 1", encoding="utf-8")
    with pytest.raises(BrokenLesson, match=f"solutions/{NAME}/answers.py: nbgrader would hand this file to students"):
        build(course, [])


def test_readme_without_a_place_for_the_tables_is_named(course, no_runs):
    (course.root / "README.md").write_text("# A course\n", encoding="utf-8")
    with pytest.raises(CourseError, match="README.md needs the lines <!-- lessons:begin -->"):
        build(course, [])


@pytest.mark.slow
def test_a_solution_that_raises_warns_or_tells_paths_is_refused(tmp_path):
    cells = """\
# %%
import sys
print("careful", file=sys.stderr)

# %%
from pathlib import Path
Path.cwd()

# %% [markdown]
# A figure that some cannot see, then one that all can.

# %%
import matplotlib.pyplot as plt
from helpers.figures import show
plt.plot([1, 2])
plt.show()
show(plt.gca(), "Nothing.")

# %%
1 / 0
"""
    course = make_course(tmp_path / "course", lesson_text(after_cell("ex2-why-written", cells)))
    lesson = read_lesson(course.root / "lessons" / f"{NAME}.py")
    executed, problems = trial.run_solution(lesson, "practice", lambda what, index: None)
    told = {problem.cell: problem.reason for problem in problems}
    assert len(told) == len(problems) == 4
    assert told[14] == "in the solution, it raises ZeroDivisionError: division by zero"
    assert told[10] == "in the solution, a warning is shown (stderr): careful"
    assert "its output holds a path of this machine" in told[11]
    assert "a figure has no alternative text" in told[13]


@pytest.mark.slow
def test_a_solution_that_fails_its_own_tests_is_refused(tmp_path):
    text = lesson_text(("return 2 * number", "return 3 * number"),
                       ('observe("a number", my_guess', 'if False: observe("a", 1'))
    course = make_course(tmp_path / "course", text)
    lesson = read_lesson(course.root / "lessons" / f"{NAME}.py")
    guess, double = trial.try_solution(lesson, lambda what, index: None)
    assert str(guess) == (f"lessons/{NAME}.py, cell 5 (\"\"\"A number was guessed before the answer was shown.\"\"\"): "
                          "when the solution is graded, no observe(...) here is reached")
    assert "cell 8" in str(double) and "the solution fails its own test (CheckFailed: ✗ twice three" in str(double)


@pytest.mark.slow
def test_an_untouched_copy_that_earns_points_or_stops_is_refused(tmp_path):
    text = lesson_text(("check_equal(\"twice three\", double(3), 6, hint=\"three and three\")\n", ""),
                       ("[double(n) for n in (17, -5, 1093)]", "[2, 3]"),
                       after_cell("ex2-why-written", "# %%\nmy_guess + 1\n"))
    course = make_course(tmp_path / "course", text)
    lesson = read_lesson(course.root / "lessons" / f"{NAME}.py")
    guess = [{"name": "a number", "rule": {"kind": "number"}, "value": None}]
    numbers = [{"name": "other numbers", "rule": {"kind": "equal"}, "value": [2, 3]}]
    record = {"cells": {"guess1-sum-test-number": guess, "ex1-double-test-value": numbers}}
    earns, stops = trial.try_untouched(lesson, record, lambda what, index: None)
    assert (earns.cell, earns.reason) == (8, "an empty answer passes this test and earns its points")
    assert stops.cell == 10 and stops.reason.startswith("Run all of an untouched copy stops here: it raises TypeError")


# --- what is stale ---------------------------------------------------------------------------------------------------


def test_a_fresh_course_has_nothing_stale(course):
    assert find_stale(course, []) == []
    solution = read_solution(course, NAME)
    solution.cells[1].outputs = []
    course.solution(NAME).write_text(nbformat.writes(solution), encoding="utf-8")
    assert find_stale(course, [NAME]) == [], "outputs are not compared"


def test_each_stale_file_is_named_with_its_command(course):
    edit(course, ("return 2 * number", "return number + number"))
    (course.root / "notebooks" / "80_gone").mkdir()
    (course.root / "notebooks" / "80_gone" / "80_gone.ipynb").write_text("{}", encoding="utf-8")
    readme = course.root / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("| 15 | 7 |", "| 1 | 7 |"), encoding="utf-8")
    assert find_stale(course, []) == [
        f"solutions/{NAME}/{NAME}.ipynb is stale: python -m grading build {NAME}",
        f"notebooks/{NAME}/{NAME}.ipynb is stale: python -m grading build {NAME}",
        f"grading/references/{NAME}.json is stale: python -m grading reference {NAME}",
        "notebooks/80_gone/80_gone.ipynb is stale: git rm -r notebooks/80_gone",
        "README.md is stale: python -m grading build",
    ]


def test_check_exits_with_1_when_something_is_stale(course, monkeypatch, capsys):
    monkeypatch.setattr(Course, "here", lambda: course)
    assert main(["build", "--check"]) == 0
    edit(course, ("Guess first.", "Guess before you look."))
    assert main(["build", "--check", NAME]) == 1
    assert f"notebooks/{NAME}/{NAME}.ipynb is stale" in capsys.readouterr().err
    assert main(["build", "77_none"]) == 1
    assert capsys.readouterr().err == "lessons/77_none.py: there is no such lesson\n"


def test_the_commands_are_listed_at_once():
    code = "import sys; from grading.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "sys.exit(any(name in sys.modules for name in ('nbformat', 'nbgrader', 'tensorflow')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "reference" in done.stdout


def test_nothing_in_this_course_is_stale():
    assert find_stale(Course.here(), []) == []


# --- small parts -----------------------------------------------------------------------------------------------------


def test_progress_bars_keep_their_last_state():
    assert as_on_screen("0%\r50%\r100%\ndone\n") == "100%\ndone\n"
    assert as_on_screen("12\b\b34\n") == "34\n"
    assert as_on_screen("long line\rshort\x1b[K\n") == "shortline\n"
    assert as_on_screen("windows\r\nlines\r\n") == "windows\r\nlines\r\n".replace("\r\n", "\n")


def test_outputs_are_tidied():
    cell = nbformat.v4.new_code_cell("fit()", metadata={"execution": {"iopub.execute_input": "now"}})
    stream = nbformat.v4.new_output("stream", text="Epoch 1/2\n\r1/9 a\r9/9 ━━━━ 6s 120ms/step - loss: 0.5\n")
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "0%"}
    cell.outputs = [stream, nbformat.v4.new_output("display_data", widget)]
    metadata = {"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    tidy_outputs(notebook)
    assert [output.text for output in cell.outputs] == ["Epoch 1/2\n9/9 ━━━━ loss: 0.5\n"]
    assert "execution" not in cell.metadata
    assert "widgets" not in notebook.metadata and "version" not in notebook.metadata.language_info


def test_words_of_reviews_are_not_kept():
    review = "I always feel strange and guilty saying it (because I am fairly old),<br />but I like both of them a lot."
    quoted = "label 1:\n" + review.replace(" (", "\n(") + "\nthe end"
    shown = nbformat.v4.new_output("stream", text=quoted)
    tokens = nbformat.v4.new_output("execute_result", {"text/plain": repr(review.lower().split())})
    table = nbformat.v4.new_output("display_data", {"text/html": f"<td>{review}</td>", "text/plain": "1 row"})
    own = nbformat.v4.new_output("stream", text="1 2 3 4 5 6 7 8\nthe review that sentence is from is not here\n")
    kept = own.text
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown, tokens, table, own])])
    assert hide_review_words(notebook, ["another", review, "1 2 3 4 5 6 7 8 9"]) == 3
    assert shown.text == f"label 1:\n{NOTICE}\nthe end"
    assert tokens.data == {"text/plain": NOTICE}
    assert table.data == {"text/html": NOTICE, "text/plain": "1 row"}
    assert own.text == kept


@pytest.mark.parametrize(("html", "problems"), [
    ('<img src="data:image/png;base64,AAAA">', 1),
    ('<img alt="" src="data:image/png;base64,AAAA">', 1),
    ('<figure><img alt="A line." src="data:image/png;base64,/tmp/"></figure>', 0),
    ("<table></table>", 0),
])
def test_pictures_need_alternative_text(html, problems):
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", {"text/html": html})])
    assert len(list(output_problems(cell))) == problems


def test_paths_of_this_machine_are_found(tmp_path, monkeypatch):
    assert machine_path(f"saved to {tmp_path / 'model'}")
    assert machine_path(f"File {Path.home()}/x.py")
    assert machine_path("the homestead /rooty and word2vec/tmpl") is None
    monkeypatch.setenv("REVIEWS_DATA", "practice")
    assert machine_path("good practice") is None


def test_a_guess_keeps_its_comment():
    guesses = "a_guess = 0.5\nother = 3  # a share, from 0 to 1"
    text = TEXT.replace("my_guess = 4  # your guess: what is 2 + 2?", guesses)
    import jupytext

    stub = without_answers(jupytext.reads(text, fmt="py:percent"))
    assert stub.cells[3].source == "a_guess = None  # your guess: a number\nother = None  # a share, from 0 to 1"


def test_code_hash_sees_code_and_not_prose(tmp_path):
    def hash_of(*changes):
        path = tmp_path / f"{NAME}.py"
        path.write_text(lesson_text(*changes), encoding="utf-8")
        return code_hash(read_lesson(path).notebook)

    assert hash_of() == hash_of(("Guess first.", "Look."), ("Two of a kind.", "Both."))
    assert hash_of() != hash_of(("return 2 * number", "return number * 2"))


def test_minutes_count_prose_exercises_and_run_time(tmp_path):
    path = tmp_path / f"{NAME}.py"
    words = "# %% [markdown]\n# " + "word " * 1000 + "\n# <details>" + "hint " * 900 + "</details>\n"
    path.write_text(lesson_text(after_cell("ex1-double-test-value", words)), encoding="utf-8")
    lesson = read_lesson(path)
    assert minutes(lesson, 0) == 25  # 10 + 2 x 7 and a few words
    assert minutes(lesson, 600) == 35


def test_tables_without_measurements(tmp_path):
    path = tmp_path / f"{NAME}.py"
    path.write_text(TEXT, encoding="utf-8")
    assert lesson_table([read_lesson(path)], {}).endswith(f"(notebooks/{NAME}/{NAME}.ipynb) | 15 | 7 |  |")
    assert "make build" in ledger_table([], {})
    with pytest.raises(ValueError, match="ledger"):
        fill("<!-- ledger:end --><!-- ledger:begin -->", {"ledger": ""})


MADE = {"machine": "2 cores", "date": "2026-11-26", "command": "python -m benchmarks.x"}


def test_the_recipes_stand_beside_our_networks():
    recipe = {"best": 0.84, "seconds to best": 100.0, "final": 0.83}
    reached = {"recipe A": 25.0, "recipe B": None}
    ours = {"best": 0.87, "seconds to best": 30.0, "final": 0.86, "seconds to recipe's best": reached}
    table = {"recipe A": recipe, "recipe B": recipe, "LSTM": ours}
    rows = recipes_table(MADE | {"results": {"table": table}}).splitlines()
    assert rows[2] == "| recipe A | 0.840 | 100 s | 0.830 | 25 s (25 %) |"
    assert rows[3].endswith("| never |") and rows[4] == "| LSTM | 0.870 | 30 s | 0.860 |  |"
    assert rows[-1] == "Measured on 2 cores, 2026-11-26: `python -m benchmarks.x`."


def test_twenty_seeds_are_sorted_by_their_mean():
    size = {name: {"test_accuracy": runs} for name, runs in [("GRU", [0.86, 0.87]), ("bag", [0.9, 0.9])]}
    record = MADE | {"results": {"equal_parameters": size, "equal_seconds": {"GRU": {"test_accuracy": [0.85, 0.85]}}}}
    rows = seeds_table(record).splitlines()
    assert rows[2:4] == ["| bag | 0.9000 ± 0.0000 |  |", "| GRU | 0.8650 ± 0.0071 | 0.8500 ± 0.0000 |"]


def test_accuracies_by_number_of_labels_have_their_spread():
    lines = [("BERT", 1000, [0.8, 0.82]), ("BERT", 250, [0.7, 0.7]), ("TF-IDF", 1000, [0.83])]
    table = [{"model": model, "labels": labels, "accuracies": found} for model, labels, found in lines]
    rows = labels_table(MADE | {"results": {"table": table}}).splitlines()
    assert rows[0] == "| model | 250 labels | 1,000 labels |"
    assert rows[2:4] == ["| BERT | 0.700 ± 0.000 | 0.810 ± 0.014 |", "| TF-IDF |  | 0.830 |"]


def test_readme_has_a_recorded_table_once_there_is_a_record(course, no_runs):
    readme, record = course.root / "README.md", course.root / "benchmarks" / "results" / "few_labels.json"
    row = {"model": "BERT", "labels": 250, "accuracies": [0.7, 0.72]}
    record.write_text(json.dumps(MADE | {"results": {"table": [row]}}), encoding="utf-8")
    with pytest.raises(CourseError, match="labels:begin"):
        build(course, [], say=lambda line: None)
    readme.write_text(f"{README}<!-- labels:begin -->\n<!-- labels:end -->\n", encoding="utf-8")
    build(course, [], say=lambda line: None)
    assert "| BERT | 0.710 ± 0.014 |" in readme.read_text(encoding="utf-8")
