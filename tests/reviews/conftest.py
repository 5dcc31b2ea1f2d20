"""Each test of the reviews has an empty cache, a course folder of its own, and nothing remembered from before."""

import pytest
from made_up import make_archive, make_files

from helpers import reviews_source, stored_reviews


@pytest.fixture(autouse=True)
def course_folder(monkeypatch, tmp_path):
    """A course without data/; REVIEWS_DATA is not set."""
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("REVIEWS_DATA", raising=False)
    folder = tmp_path / "course"
    folder.mkdir()
    monkeypatch.setattr(reviews_source, "course_folder", lambda: folder)
    forget_all()
    yield folder
    forget_all()


@pytest.fixture
def cache(tmp_path):
    """The cache folder of this test; nobody has made it yet."""
    return tmp_path / "cache"


@pytest.fixture
def forget():
    """Forget what this process has loaded, as a new process would."""
    return forget_all


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """A small archive, and REVIEWS_DATA set to it."""
    path = make_archive(tmp_path / "aclImdb_v1.tar.gz", make_files())
    monkeypatch.setenv("REVIEWS_DATA", str(path))
    return path


@pytest.fixture
def few_practice_reviews(monkeypatch):
    """Practice reviews that are made in no time."""
    made = {"train": (["n", "p"], [0, 1], [(), ()]), "test": (["m", "q"], [0, 1], [(), ()]),
            "unlabelled": (["u"], None, [()])}
    monkeypatch.setattr("helpers.practice.make_practice_reviews", lambda: made)


def forget_all():
    stored_reviews.open_stored.cache_clear()
    reviews_source._downloaded_or_practice.cache_clear()
