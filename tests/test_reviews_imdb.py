"""The real reviews: REVIEWS_DATA=path/to/aclImdb_v1.tar.gz pytest -m imdb. Counts are those of ../shared/stack.md."""

import subprocess
import sys

import numpy as np
import pytest

from helpers.reviews import held_out_labels, held_out_texts, load_reviews
from helpers.reviews_source import find_source

pytestmark = pytest.mark.imdb


@pytest.fixture
def imdb():
    reviews = load_reviews()
    assert reviews.name == "IMDB", f"REVIEWS_DATA holds {reviews.name}, not the whole of IMDB"
    return reviews


def test_sizes_labels_and_order(imdb):
    assert repr(imdb) == "<IMDB: 22,500 train, 2,500 validation, 25,000 test, 49,730 unlabelled>"
    assert len(imdb.unlabelled) == 49_730
    for split, half in ((imdb.train, 11_250), (imdb.validation, 1_250), (imdb.test, 12_500)):
        assert split.labels.tolist() == [0] * half + [1] * half
    assert max(len(text) for text in imdb.train.texts) < 15_000
    assert sum("<br />" in text for text in imdb.train.texts) > 10_000


def test_repeated_texts_are_where_they_are_known_to_be(imdb):
    train = imdb.train.texts + imdb.validation.texts
    assert len(train) - len(set(train)) == 96
    assert not set(imdb.train.texts) & set(imdb.validation.texts)
    known = set(train)
    assert sum(text in known for text in imdb.test.texts) == 123
    assert len(set(imdb.unlabelled.texts) & known) == 354


def test_test_texts_are_dropped_from_the_unlabelled(imdb):
    raw, test = find_source().read()["unlabelled"].texts, set(imdb.test.texts)
    assert len(raw) == 50_000
    assert len(set(raw) & test) == 266  # they stand in 269 test rows and in 270 unlabelled ones
    assert imdb.unlabelled.texts == [text for text in raw if text not in test]


def test_half_is_held_out(imdb, monkeypatch):
    monkeypatch.setenv("REVIEWS_HELD_OUT", "pepper")
    texts, labels = held_out_texts(), held_out_labels("pepper")
    assert len(texts) == len(labels) and abs(len(texts) - 12_500) < 400
    assert len(load_reviews().test) == 25_000 - len(texts)
    assert 0.48 < np.mean(labels) < 0.52


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is read from /proc")
def test_a_later_load_in_a_new_process_is_quick_and_small(imdb):
    """Under 1.5 s and 400 MB. Processor time, the best of three: other tests may run at the same time."""
    program = """
import re, time
from helpers.reviews import load_reviews
assert len(load_reviews().train) == 22_500
# VmHWM, because resource's ru_maxrss also counts the process that started this one
kibibytes = re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status", encoding="utf-8").read())[1]
print(time.process_time(), kibibytes)
"""
    lines = [subprocess.check_output([sys.executable, "-c", program], text=True) for _ in range(3)]
    seconds, memory = np.array([line.split() for line in lines], dtype=float).T
    assert min(seconds) < 1.5
    assert max(memory) * 1024 < 400e6
