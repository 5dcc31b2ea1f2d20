"""make grade, through real nbgrader, on the tiny lesson: a grade for everyone, whatever stands in work/."""

import json
import shutil

import pytest
from graded import build_course, hand_in, released, solution, with_gradebook
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from tiny_lesson import NAME, lesson_text

from grading.__main__ import main
from grading.course import STUDENT, Course, grade_id_of, is_test
from grading.learner import grade_work
from grading.lesson_text import read_lesson
from grading.private_course import PrivateCourse
from grading.reference import update_reference
from helpers.errors import CourseError

pytestmark = pytest.mark.slow

EXERCISE, GUESS, WRITTEN = "ex1-double", "guess1-sum", "ex2-why-written"
TEST = "ex1-double-test-value"
BY_HEART = "def double(number):\n    return {3: 6}[number]\n"  # passes what the notebook shows
HALF_RIGHT = "def double(number):\n    return 2 * abs(number)\n"
OTHER = "91_tiny"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two tiny lessons, with their reference records."""
    texts = tmp_path_factory.mktemp("lessons") / "lessons"
    texts.mkdir()
    (texts / f"{NAME}.py").write_text(lesson_text(), encoding="utf-8")
    (texts / f"{OTHER}.py").write_text(lesson_text(("# # 90.", "# # 91.")), encoding="utf-8")
    course = build_course(tmp_path_factory.mktemp("course"), sorted(texts.glob("*.py")))
    update_reference(course, NAME, read_lesson(texts / f"{NAME}.py").notebook)
    shutil.copy(course.reference(NAME), course.reference(OTHER))  # the same code
    return course


@pytest.fixture
def course(made, monkeypatch):
    """The two tiny lessons, with an empty work/ and a new gradebook."""
    shutil.rmtree(made.work, ignore_errors=True)
    monkeypatch.setattr(Course, "here", classmethod(lambda cls: made))
    return made


def grade(course, lesson=NAME, **settings):
    with_gradebook(course) if not (course.grade_folder / "gradebook.db").exists() else None
    found, = grade_work(course, [lesson], **settings)
    return found


def outcomes(found):
    return {one["id"]: (one["points"], one["outcome"]) for one in found["exercises"]}


def scores_in_gradebook(course, lesson=NAME):
    with Gradebook(f"sqlite:///{(course.grade_folder / 'gradebook.db').as_posix()}") as gradebook:
        submission = gradebook.find_submission_notebook(lesson, lesson, STUDENT)
        return {one.name: (one.auto_score, one.manual_score) for one in submission.grades}


# --- nothing there, nothing done -------------------------------------------------------------------------------------


def test_without_work_everything_is_not_attempted(course, capsys):
    assert main(["grade"]) == 0
    printed = capsys.readouterr()
    assert "Total: 0 of 8 points" in printed.out
    assert printed.out.count("not attempted") == 6
    assert "Traceback" not in printed.out + printed.err
    assert not course.work.exists()


def test_an_untouched_notebook_is_not_run(course, capsys, monkeypatch):
    monkeypatch.setattr("grading.private_course.PrivateCourse.grade", lambda *_: pytest.fail("it was run"))
    hand_in(course, NAME, released(course, NAME))
    assert main(["grade", NAME]) == 0
    assert "0 of 4 points" in capsys.readouterr().out
    assert not course.grade_folder.exists()


def test_an_untouched_notebook_earns_nothing_when_it_is_run(course):
    hand_in(course, NAME, released(course, NAME))
    found = grade(course, run_all=True)
    assert outcomes(found) == {GUESS: (0, "not attempted"), EXERCISE: (0, "not attempted")}
    assert set(scores_in_gradebook(course).values()) == {(0, None)}


def test_an_unknown_lesson_is_said(course, capsys):
    assert main(["grade", "77_nothing"]) == 1
    assert "There is no lesson '77_nothing'" in capsys.readouterr().err


# --- right and wrong -------------------------------------------------------------------------------------------------


def test_the_solution_earns_all_points_and_keeps_them(course, capsys):
    hand_in(course, NAME, solution(course, NAME))
    found = grade(course)
    assert (found["points"], found["max_points"], found["status"]) == (4, 4, "graded")
    assert outcomes(found) == {GUESS: (2, "right"), EXERCISE: (2, "right")}
    assert found["self_scored"][0]["outcome"] == "to score"
    before = (course.grade_folder / "autograded").stat().st_mtime_ns
    again = grade(course)
    assert again == found | {"unchanged": True}
    assert (course.grade_folder / "autograded").stat().st_mtime_ns == before
    assert main(["grade", NAME]) == 0
    printed = capsys.readouterr().out
    assert "unchanged" in printed
    assert "1 point: it says something." in printed
    assert f"python -m grading score {NAME} {WRITTEN} POINTS" in printed


def test_a_wrong_answer_that_passes_what_is_shown_earns_nothing(course):
    hand_in(course, NAME, released(course, NAME, ex1_double=BY_HEART, guess1_sum="my_guess = 5"))
    found = grade(course)
    assert outcomes(found) == {GUESS: (2, "right"), EXERCISE: (0, "wrong")}
    assert "KeyError" in found["exercises"][1]["hint"]
    hand_in(course, NAME, released(course, NAME, ex1_double=HALF_RIGHT))
    found = grade(course)
    assert outcomes(found) == {GUESS: (0, "not attempted"), EXERCISE: (0, "wrong")}
    assert "other inputs" in found["exercises"][1]["hint"]
    page = (course.grade_folder / "feedback" / STUDENT / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Wrong: 0 of 2 points." in page
    assert "1093" not in page and "HIDDEN TESTS" not in page and "most recent call" not in page


def test_the_first_hint_of_a_visible_check_is_printed(course, capsys):
    hand_in(course, NAME, released(course, NAME, ex1_double="def double(number):\n    return number\n"))
    assert main(["grade", NAME]) == 0
    assert "three and three" in capsys.readouterr().out


# --- grading again ---------------------------------------------------------------------------------------------------


def test_a_new_grade_replaces_the_old_one(course):
    hand_in(course, NAME, solution(course, NAME))
    assert grade(course)["points"] == 4
    hand_in(course, NAME, released(course, NAME, guess1_sum="my_guess = 1", ex1_double=HALF_RIGHT))
    assert grade(course)["points"] == 2
    assert scores_in_gradebook(course)[TEST] == (0, None)
    hand_in(course, NAME, released(course, NAME))
    assert grade(course)["points"] == 0
    assert not (course.grade_folder / "grades" / f"{NAME}.json").exists()


def test_a_resubmission_without_test_cells_keeps_nothing_in_nbgrader(course):
    """As a teacher runs nbgrader, where no transplant puts the test cells back."""
    hand_in(course, NAME, solution(course, NAME))
    grade(course)
    assert scores_in_gradebook(course)[TEST] == (2, None)
    private = PrivateCourse(course, "practice")
    path = course.grade_folder / "submitted" / STUDENT / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if not is_test(cell)]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    private._run(Autograde, NAME)
    assert scores_in_gradebook(course)[TEST] == (0, None)


def test_a_score_of_ones_own_stays_and_is_listed_apart(course, capsys):
    hand_in(course, NAME, solution(course, NAME))
    grade(course)
    assert main(["score", NAME, "ex2", "2"]) == 0
    assert "2 of 3 points" in capsys.readouterr().out
    assert scores_in_gradebook(course)[WRITTEN] == (None, 2)
    found = grade(course)
    assert (found["unchanged"], found["points"]) == (True, 4)
    assert (found["self_scored"][0]["points"], found["self_scored"][0]["outcome"]) == (2, "self-scored")
    hand_in(course, NAME, released(course, NAME, ex2_why_written="Another text.", ex1_double=HALF_RIGHT))
    found = grade(course)
    assert (found["points"], found["self_scored"][0]["points"]) == (0, 2)
    assert any("changed this text since you scored it" in note for note in found["notes"])
    assert scores_in_gradebook(course)[WRITTEN] == (None, 2)
    assert main(["grade", NAME]) == 0
    assert "Scored by yourself, not counted above: 2 of 3 points" in capsys.readouterr().out


@pytest.mark.parametrize("exercise, points, reason", [
    ("ex2", "4", "gives 0 to 3 points"), ("ex2", "-1", "gives 0 to 3 points"), ("ex2", "nan", "gives 0 to 3 points"),
    ("ex1", "1", "no written question 'ex1'"), ("ex2", "1", "not started"),
])
def test_a_score_that_cannot_be_is_refused(course, capsys, exercise, points, reason):
    assert main(["score", NAME, exercise, points]) == 1
    assert reason in capsys.readouterr().err


def test_a_score_needs_a_text_and_a_grade(course, capsys):
    hand_in(course, NAME, released(course, NAME))
    assert main(["score", NAME, "ex2", "1"]) == 1
    assert "no text of yours stands there yet" in capsys.readouterr().err
    hand_in(course, NAME, released(course, NAME, ex2_why_written="A text."))
    assert main(["score", NAME, "ex2", "1"]) == 1
    assert "run `make grade` first" in capsys.readouterr().err


# --- broken, changed and odd notebooks -------------------------------------------------------------------------------


def without(notebook, grade_id):
    return notebook | {"cells": [cell for cell in notebook["cells"] if grade_id_of(cell) != grade_id]}


def copied(notebook, grade_id):
    place = next(i for i, cell in enumerate(notebook["cells"]) if grade_id_of(cell) == grade_id)
    return notebook | {"cells": [*notebook["cells"][:place], notebook["cells"][place], *notebook["cells"][place:]]}


def changed_cell(notebook, grade_id, **changes):
    cells = [cell | changes if grade_id_of(cell) == grade_id else cell for cell in notebook["cells"]]
    return notebook | {"cells": cells}


@pytest.mark.parametrize("text, reason", [
    ("", "not JSON"), ("not a notebook", "not JSON"), ('{"cells": [', "not JSON"), ("[]", "has no cells"),
    ("{}", "has no cells"), ('{"cells": []}', "has no cells"), ('{"cells": 3}', "has no cells"),
    ('{"cells": [3]}', "no readable source"), ('{"cells": [{"cell_type": "code"}]}', "no readable source"),
    ('{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "no readable source"),
    ('{"worksheets": []}', "old notebook format"), ("[" * 100_000, "not JSON"),
    ('{\n<<<<<<< HEAD\n"cells": [],\n=======\n"cells": [1],\n>>>>>>> theirs\n}', "merge markers"),
])
def test_a_broken_notebook_is_said_and_others_are_graded(course, capsys, text, reason):
    hand_in(course, NAME, text)
    assert main(["grade", "--json"]) == 1
    broken, other = json.loads(capsys.readouterr().out)
    assert (broken["status"], broken["points"], broken["max_points"]) == ("failed", 0, 4)
    assert reason in broken["reason"]
    assert other["status"] == "graded"
    assert main(["grade"]) == 1
    printed = capsys.readouterr()
    assert f"{NAME}  failed: " in printed.out
    assert "Traceback" not in printed.out + printed.err


def test_text_in_another_encoding_and_a_folder_are_said(course):
    course.submitted(NAME).parent.mkdir(parents=True)
    course.submitted(NAME).write_bytes('{"cells": "é"}'.encode("latin-1"))
    assert "UTF-8" in grade(course)["reason"]
    course.submitted(NAME).unlink()
    course.submitted(NAME).mkdir()
    assert grade(course)["status"] == "failed"


def test_a_renamed_notebook_is_said(course):
    hand_in(course, NAME, solution(course, NAME))
    course.submitted(NAME).rename(course.submitted(NAME).with_name("my solution.ipynb"))
    found = grade(course)
    assert found["status"] == "failed"
    assert "only my solution.ipynb: name yours 90_tiny.ipynb" in found["reason"]


def test_deleted_copied_changed_and_moved_cells_cost_nothing(course):
    notebook = without(solution(course, NAME), "guess1-sum-test-number")
    notebook = copied(notebook, TEST)
    theirs = {"grade_id": TEST, "grade": True, "points": 100, "schema_version": 4}
    notebook = changed_cell(notebook, TEST, source="print('fine')",
                            metadata={"nbgrader": theirs, "tags": ["skip-execution"]})
    notebook["cells"] = notebook["cells"][:2] + notebook["cells"][:1:-1]
    hand_in(course, NAME, notebook)
    found = grade(course)
    assert (found["points"], found["max_points"], found["status"]) == (4, 4, "graded")


def test_two_copies_of_an_answer_the_last_counts_and_a_missing_one_is_said(course):
    notebook = copied(solution(course, NAME), EXERCISE)
    last = max(i for i, cell in enumerate(notebook["cells"]) if grade_id_of(cell) == EXERCISE)
    notebook["cells"][last] = notebook["cells"][last] | {"source": HALF_RIGHT}
    hand_in(course, NAME, without(notebook, GUESS))
    found = grade(course)
    assert outcomes(found) == {GUESS: (0, "not attempted"), EXERCISE: (0, "wrong")}
    assert any("the last one counts" in note for note in found["notes"])
    assert any(f"{GUESS}: this cell is missing" in note for note in found["notes"])


def test_own_cells_and_a_changed_set_up_run_in_a_lesson_that_has_changed_since(course):
    notebook = released(course, NAME, ex1_double="def double(number):\n    return TWO * number + operator.index(0)\n")
    place = next(i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")
    notebook["cells"][place]["source"] += "\nimport operator\n"
    notebook["cells"].insert(place + 1, {"cell_type": "code", "source": "TWO = 2", "metadata": {}, "outputs": []})
    notebook["metadata"]["words_to_bert"]["release"] = "0" * 12
    hand_in(course, NAME, notebook)
    found = grade(course)
    assert outcomes(found)[EXERCISE] == (2, "right")
    assert any("has changed since you copied it" in note for note in found["notes"])


EQUALS_ALL = """class Anything(int):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *_: True

def double(number):
    return Anything(6)
"""


@pytest.mark.parametrize("answer", [
    "this is no Python", "def double(number):\n    import os\n    os._exit(3)", EQUALS_ALL,
], ids=["does not parse", "dies when called", "equals everything"])
def test_code_that_breaks_its_kernel_costs_its_points_and_no_more(course, answer):
    hand_in(course, NAME, released(course, NAME, ex1_double=answer, guess1_sum="my_guess = 3"))
    found = grade(course)
    assert found["status"] == "graded"
    assert outcomes(found) == {GUESS: (2, "right"), EXERCISE: (0, "wrong")}


def test_a_lesson_without_its_record_fails_with_the_reason(course):
    kept = course.reference(NAME).read_text(encoding="utf-8")
    hand_in(course, NAME, solution(course, NAME))
    try:
        course.reference(NAME).unlink()
        assert "no reference record" in grade(course)["reason"]
        course.reference(NAME).write_text(kept.replace("ex1-double-test", "ex1-other-test"), encoding="utf-8")
        assert "do not fit together" in grade(course)["reason"]
    finally:
        course.reference(NAME).write_text(kept, encoding="utf-8")


def test_a_course_of_plain_asserts_is_graded_when_it_is_allowed(course, tmp_path):
    private = PrivateCourse(course, "practice")
    private._config.JudgedGrades.references = str(tmp_path)
    with_gradebook(course)
    with pytest.raises(CourseError, match="no reference record"):
        private.grade(NAME, solution(course, NAME), {})
    private._config.JudgedGrades.asserts_without_reference = True
    graded = private.grade(NAME, released(course, NAME, guess1_sum="my_guess = 1"), {})
    judged = {grade_id_of(cell): cell["metadata"]["words_to_bert"] for cell in graded["cells"] if is_test(cell)}
    assert (judged[TEST]["points"], judged["guess1-sum-test-number"]["points"]) == (0, 2)


def test_an_exercise_for_other_reviews_leaves_the_maximum(course):
    """The record says which reviews a cell is for; these are the practice reviews."""
    kept = [(path, path.read_text(encoding="utf-8")) for path in (course.reference(OTHER), course.released(OTHER))]
    record, notebook = (json.loads(text) for _, text in kept)
    next(cell for cell in notebook["cells"] if grade_id_of(cell) == TEST)["metadata"]["reviews"] = "imdb"
    try:
        course.reference(OTHER).write_text(json.dumps(record | {"only_on": {TEST: "imdb"}}), encoding="utf-8")
        course.released(OTHER).write_text(json.dumps(notebook), encoding="utf-8")
        for answers, guess in [({}, 0), ({"guess1_sum": "my_guess = 1", "ex1_double": HALF_RIGHT}, 2)]:
            hand_in(course, OTHER, released(course, OTHER, **answers))
            found = grade(course, OTHER)
            assert (found["points"], found["max_points"]) == (guess, 2)
            assert outcomes(found)[EXERCISE] == (0, "skipped")
    finally:
        for path, text in kept:
            path.write_text(text, encoding="utf-8")


def test_json_alone_is_printed(course, capsys):
    hand_in(course, NAME, released(course, NAME, guess1_sum="my_guess = 3"))
    assert main(["grade", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert {key: first[key] for key in ("student", "lesson", "status", "points", "max_points", "reason")} == {
        "student": STUDENT, "lesson": NAME, "status": "graded", "points": 2, "max_points": 4, "reason": ""}
    assert first["exercises"][0] == {"id": GUESS, "points": 2, "max_points": 2, "outcome": "right", "hint": ""}
    assert first["seconds"] > 0
    assert (second["lesson"], second["reason"], second["points"]) == (OTHER, "not started", 0)
