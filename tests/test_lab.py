"""`make lab` copies what is missing and never touches what stands in work/."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import lab
from helpers.errors import CourseError
from helpers.shadows import find_shadows, other_helpers_notice

LESSON = "00_start_here"


def notebook(release: str = "aaa", text: str = "") -> str:
    cells = [{"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}]
    metadata = {"words_to_bert": {"lesson": LESSON, "release": release}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def small_course(tmp_path) -> Path:
    """A course of two lessons, the first with a file beside the notebook, in a folder with a space and an umlaut."""
    course = tmp_path / "my cöurse"
    for lesson in (LESSON, "01_bag_of_words"):
        folder = course / "notebooks" / lesson
        folder.mkdir(parents=True)
        (folder / f"{lesson}.ipynb").write_text(notebook(), encoding="utf-8")
    (course / "notebooks" / LESSON / "figures").mkdir()
    (course / "notebooks" / LESSON / "figures" / "one.txt").write_text("1", encoding="utf-8")
    return course


def own_copy(course: Path) -> Path:
    return course / "work" / LESSON / f"{LESSON}.ipynb"


def test_missing_lessons_are_copied_with_the_files_beside_them(small_course):
    assert lab.copy_missing(small_course) == [LESSON, "01_bag_of_words"]
    assert own_copy(small_course).read_text(encoding="utf-8") == notebook()
    assert (small_course / "work" / LESSON / "figures" / "one.txt").is_file()
    assert not list((small_course / "work").rglob("*.part"))


def test_answers_survive_a_second_lab_and_an_update(small_course):
    lab.copy_missing(small_course)
    own_copy(small_course).write_text("my answers", encoding="utf-8")
    (small_course / "notebooks" / LESSON / f"{LESSON}.ipynb").write_text(notebook("bbb"), encoding="utf-8")
    assert lab.copy_missing(small_course) == []
    assert own_copy(small_course).read_text(encoding="utf-8") == "my answers"


def test_a_lesson_that_was_deleted_comes_back_alone(small_course):
    lab.copy_missing(small_course)
    (small_course / "work" / "01_bag_of_words" / "01_bag_of_words.ipynb").unlink()
    assert lab.copy_missing(small_course) == ["01_bag_of_words"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights on Windows")
def test_a_dangling_link_of_the_learner_is_left_alone(small_course):
    own_copy(small_course).parent.mkdir(parents=True)
    own_copy(small_course).symlink_to("elsewhere.ipynb")
    lab.copy_missing(small_course)
    assert own_copy(small_course).is_symlink()


def test_nothing_is_said_while_nothing_has_changed(small_course):
    lab.copy_missing(small_course)
    assert lab.notices(small_course) == []


def test_a_changed_lesson_is_named_with_the_command_for_a_fresh_copy(small_course, monkeypatch):
    lab.copy_missing(small_course)
    (small_course / "notebooks" / LESSON / f"{LESSON}.ipynb").write_text(notebook("bbb"), encoding="utf-8")
    (notice,) = lab.notices(small_course)
    assert LESSON in notice and f"python -m helpers.lab --fresh {LESSON}" in notice
    monkeypatch.setenv("MAKELEVEL", "1")
    assert f"make lab FRESH={LESSON}" in lab.notices(small_course)[0]


def test_a_notebook_that_cannot_be_read_stops_nothing(small_course):
    lab.copy_missing(small_course)
    own_copy(small_course).write_text("<<<<<<< HEAD", encoding="utf-8")
    assert lab.notices(small_course) == []


@pytest.mark.parametrize("wanted", ["0", "00", LESSON])
def test_fresh_copies_stand_beside_the_old_under_free_names(small_course, wanted):
    lab.copy_missing(small_course)
    own_copy(small_course).write_text("my answers", encoding="utf-8")
    names = [lab.copy_fresh(small_course, wanted).name for _ in range(3)]
    assert names == [f"{LESSON}-new.ipynb", f"{LESSON}-new-2.ipynb", f"{LESSON}-new-3.ipynb"]
    assert own_copy(small_course).read_text(encoding="utf-8") == "my answers"


@pytest.mark.parametrize("wanted", ["7", "start", "../00_start_here", ""])
def test_an_unknown_lesson_is_answered_with_those_there_are(small_course, wanted):
    with pytest.raises(CourseError, match="01_bag_of_words"):
        lab.copy_fresh(small_course, wanted)


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(CourseError, match="no lesson in"):
        lab.copy_missing(tmp_path)


def test_a_work_folder_that_cannot_be_written_is_one_sentence(small_course):
    (small_course / "work").write_text("a file", encoding="utf-8")
    with pytest.raises(CourseError, match="cannot be written"):
        lab.copy_missing(small_course)


def test_the_command_prints_a_sentence_and_no_traceback(small_course, monkeypatch, capsys):
    monkeypatch.setattr(lab, "course_folder", lambda: small_course)
    assert lab.main(["--fresh", "99"]) == 1
    assert capsys.readouterr().err.startswith("There is no lesson '99'")
    assert lab.main(["--fresh", "0"]) == 0
    assert "Yours is unchanged" in capsys.readouterr().out


def test_what_follows_two_dashes_goes_to_jupyterlab(small_course, monkeypatch):
    started = []
    monkeypatch.setattr(lab, "course_folder", lambda: small_course)
    monkeypatch.setattr(lab, "start_jupyterlab", lambda course, arguments: started.extend(arguments))
    assert lab.main(["--no-browser", "--", "--port", "9999"]) == 0
    assert started[-2:] == ["--port", "9999"] and "--no-browser" in started
    assert f"--ServerApp.root_dir={small_course / 'work'}" in started


def test_files_that_hide_a_module_are_named(small_course):
    folder = small_course / "work" / LESSON
    for name in ("numpy.py", "random.py", "helpers.py", "my_notes.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "pandas").mkdir()
    (folder / "pandas" / "__init__.py").touch()
    (folder / "sklearn").mkdir()  # without __init__.py the installed package wins
    named = [sentence.split()[0] for sentence in find_shadows(folder)]
    assert named == ["helpers.py", "numpy.py", "pandas", "random.py"]
    assert any("numpy.py" in sentence for sentence in lab.notices(small_course))


def test_a_second_copy_of_helpers_says_so_in_one_sentence(course, tmp_path):
    assert other_helpers_notice(course / "helpers" / "__init__.py") is None
    other = tmp_path / "helpers"
    other.mkdir()
    for path in (course / "helpers").iterdir():
        if path.suffix in (".py", ".toml"):
            (other / path.name).write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", "import helpers"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert str(other) in done.stderr and "pip install --no-deps -e ." in done.stderr
