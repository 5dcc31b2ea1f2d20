"""The reference record: made by running the solution three times, and refused where it could fail a right answer."""

import json

import pytest
from tiny_lesson import NAME, lesson_text, make_course

from grading.__main__ import main
from grading.course import Course, write_text
from grading.judgement import read_reference
from grading.lesson_text import read_lesson
from grading.reference import is_stale, make_reference, reference_text, update_reference
from helpers.errors import CourseError
from helpers.verdict import close, to_plain

HIDDEN = 'observe("other numbers", [double(n) for n in (17, -5, 1093)], equal())'
TEST = "ex1-double-test-value"


def lesson(tmp_path, *changes):
    course = make_course(tmp_path / "course", lesson_text(*changes))
    return course, read_lesson(course.root / "lessons" / f"{NAME}.py").notebook


@pytest.fixture
def runs(monkeypatch):
    """Give values to observe in place of running the solution: one list of values for each of the three runs."""

    def observe(*values, rule=None):
        left = iter(values)
        monkeypatch.setattr("grading.reference._observe", lambda *_: {
            TEST: [{"name": "a value", "rule": rule or close(rtol=0, atol=0.1), "value": to_plain(next(left))}],
            "guess1-sum-test-number": [{"name": "a number", "rule": {"kind": "number"}, "value": 4}],
        })

    return observe


@pytest.mark.slow
def test_a_record_is_made_kept_and_found_stale(tmp_path, monkeypatch, capsys):
    course, notebook = lesson(tmp_path)
    monkeypatch.setattr(Course, "here", classmethod(lambda cls: course))
    assert main(["reference", "--check"]) == 1
    assert f"grading/references/{NAME}.json" in capsys.readouterr().out.replace("\\", "/")
    assert main(["reference"]) == 0
    assert "written" in capsys.readouterr().out
    made = read_reference(course.reference(NAME))
    assert made["cells"][TEST][0]["value"] == to_plain([34, -10, 2186])
    assert made["cells"]["guess1-sum-test-number"] == [{"name": "a number", "rule": {"kind": "number"}, "value": None}]
    assert main(["reference", "--check"]) == 0
    notebook.cells[1].source += "\n# changed"
    assert is_stale(course, NAME, notebook)


def test_a_record_that_agrees_stays_as_it_is(tmp_path, runs):
    course, notebook = lesson(tmp_path)
    runs(*[[41.0, 17.0]] * 3)
    assert update_reference(course, NAME, notebook)
    before = course.reference(NAME).read_bytes()
    runs(*[[41.0000001, 17.0]] * 3)
    assert not update_reference(course, NAME, notebook)
    assert course.reference(NAME).read_bytes() == before
    runs(*[[43.0, 17.0]] * 3)
    assert update_reference(course, NAME, notebook)
    write_text(course.reference(NAME), "damaged")
    runs(*[[43.0, 17.0]] * 3)
    assert update_reference(course, NAME, notebook)


def test_a_record_is_the_same_bytes_each_time(tmp_path, runs):
    _, notebook = lesson(tmp_path)
    texts = []
    for _ in range(2):
        runs(*[[41.0, 17.0]] * 3)
        texts.append(reference_text(make_reference(NAME, notebook)))
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["lesson"] == NAME
    assert all(len(line) < 300 for line in texts[0].splitlines())


def test_a_value_that_moves_stops_the_making(tmp_path, runs):
    _, notebook = lesson(tmp_path)
    runs([41.0], [41.009], [40.995])
    assert make_reference(NAME, notebook)
    runs([41.0], [41.011], [41.0])
    with pytest.raises(CourseError, match=f"{TEST}: 'a value' moves with the seed or the number of threads"):
        make_reference(NAME, notebook)


def test_values_that_could_be_guessed_stop_the_making(tmp_path, runs):
    _, notebook = lesson(tmp_path)
    runs(*[[0.0, 0.0]] * 3)
    with pytest.raises(CourseError, match=f"could guess all that these cells observe.*{TEST}"):
        make_reference(NAME, notebook)


@pytest.mark.slow
@pytest.mark.parametrize("change, reason", [
    ((HIDDEN, f"if not double:\n    {HIDDEN}"), "points without an observation"),
    (("return 2 * number", "return 3 * number"), "the solution fails here"),
    ((HIDDEN, 'observe("the order of a set", list(set("abcdefgh")), equal())'), "moves with the seed"),
])
def test_a_solution_that_cannot_be_a_reference_is_refused(tmp_path, change, reason):
    course = make_course(tmp_path / "course", lesson_text(change))
    notebook = read_lesson(course.root / "lessons" / f"{NAME}.py").notebook
    with pytest.raises(CourseError, match=reason) as refused:
        make_reference(NAME, notebook)
    assert TEST in str(refused.value)
