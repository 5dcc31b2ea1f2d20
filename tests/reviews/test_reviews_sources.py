"""Which reviews are taken, and what is said when they are not the ones one would wish for."""

import pytest
from made_up import assert_one_sentence, make_archive, make_files, make_folder

from helpers import CourseError, download, reviews_source
from helpers.reviews import held_out_texts, load_reviews


@pytest.fixture(autouse=True)
def network(monkeypatch, few_practice_reviews):
    """The attempts to reach the network, all of which fail."""
    attempts = []

    def fail(target):
        attempts.append(target)
        raise download.NoNetwork("no way to ai.stanford.edu")

    monkeypatch.setattr(reviews_source, "download_official", fail)
    return attempts


def test_reviews_data_comes_first(archive, course_folder, tmp_path, monkeypatch, network, capsys):
    make_archive(course_folder / "aclImdb_v1.tar.gz", make_files())
    assert load_reviews().source == str(archive.resolve())
    for word in ("practice", " PRACTICE "):
        monkeypatch.setenv("REVIEWS_DATA", word)
        assert load_reviews().name == "practice"
    assert network == [] and capsys.readouterr().out == ""


def test_the_courses_data_folder_comes_second(course_folder, network):
    folder = make_folder(course_folder / "data" / "aclImdb", make_files())
    assert load_reviews().source == str(folder.resolve())
    path = make_archive(course_folder / "data" / "aclImdb_v1.tar.gz", make_files())
    assert load_reviews().source == str(path.resolve())
    assert network == []


def test_an_empty_data_folder_and_an_empty_setting_are_none(course_folder, monkeypatch, network):
    (course_folder / "data").mkdir()
    (course_folder / "data" / "README").write_text("Put the archive here.", encoding="utf-8")
    monkeypatch.setenv("REVIEWS_DATA", " ")
    assert load_reviews().name == "practice"
    assert len(network) == 1


def test_what_was_downloaded_before_is_used(cache, network):
    cache.mkdir()
    path = make_archive(cache / "aclImdb_v1.tar.gz", make_files())
    assert load_reviews().source == str(path.resolve())
    assert network == []


def test_without_network_practice_reviews_come_with_a_loud_notice(network, capsys):
    for _ in range(2):  # a cell that is run again shows the notice again, and waits no second time
        reviews = load_reviews()
        said = capsys.readouterr().out
        assert "NO NETWORK" in said and "PRACTICE REVIEWS" in said and "not IMDB" in said
        assert "no way to ai.stanford.edu" in said and "REVIEWS_DATA" in said
    assert (reviews.name, reviews.source) == ("practice", "practice")
    assert len(network) == 1


def test_paths_may_start_at_home_or_here(tmp_path, monkeypatch, archive):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for said in ("~/aclImdb_v1.tar.gz", "aclImdb_v1.tar.gz", "./aclImdb_v1.tar.gz ", "."):
        monkeypatch.setenv("REVIEWS_DATA", said)
        assert load_reviews().source == str(archive.resolve())


def test_source_leads_back_to_the_same_reviews(archive, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REVIEWS_DATA", archive.name)
    monkeypatch.setenv("REVIEWS_DATA", load_reviews().source)
    monkeypatch.chdir("/")
    assert len(load_reviews().test) == 40


@pytest.mark.parametrize("said", ["nowhere.tar.gz", "nowhere/aclImdb", "empty", "empty/../nowhere", "a\tb"])
def test_a_setting_that_leads_nowhere_is_never_replaced(tmp_path, course_folder, monkeypatch, network, capsys, said):
    make_folder(course_folder / "data" / "aclImdb", make_files())
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("REVIEWS_DATA", str(tmp_path / said))
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, "REVIEWS_DATA", str(tmp_path), "practice")
    assert network == [] and capsys.readouterr().out == ""


def test_a_broken_archive_in_data_is_never_replaced(course_folder, network):
    (course_folder / "data").mkdir()
    (course_folder / "data" / "aclImdb_v1.tar.gz").write_bytes(b"half")
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, str(course_folder / "data" / "aclImdb_v1.tar.gz"))
    assert network == []


def test_a_grader_says_which_reviews(course_folder, monkeypatch, network, archive):
    monkeypatch.setenv("REVIEWS_HELD_OUT", "pepper")
    assert held_out_texts()
    monkeypatch.delenv("REVIEWS_DATA")
    make_folder(course_folder / "data" / "aclImdb", make_files())
    for load in (load_reviews, held_out_texts):
        with pytest.raises(CourseError) as error:
            load()
        assert_one_sentence(error, "REVIEWS_HELD_OUT", "REVIEWS_DATA")
    assert network == []


def test_grading_never_falls_back_to_the_practice_reviews(monkeypatch, network):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, "grade on", "REVIEWS_DATA")
    assert network == []
    monkeypatch.setenv("REVIEWS_DATA", "practice")
    assert load_reviews().name == "practice"


def test_the_validate_button_works_without_network_too(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert load_reviews().name == "practice"
    assert "NO NETWORK" in capsys.readouterr().out
