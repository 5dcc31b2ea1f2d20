"""Reviews as rows of ids: one convention, and a cache that never shows one data set for another."""

import numpy as np
import pytest

from helpers import CourseError
from helpers import sequences as module
from helpers.sequences import encode, encoded_reviews, pad, text_to_probability, word_ids
from helpers.splits import Split


class Few:
    """Reviews as `load_reviews` gives them, few enough to read."""

    def __init__(self, *train, source="few"):
        self.source = source
        self.train = Split(list(train) or ["A good film", "a bad film<br />a!"])
        self.validation, self.test = Split(["a new film"]), Split(["film film", ""])


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path))
    return tmp_path


def test_the_commonest_words_get_the_first_free_ids():
    assert (module.PAD, module.START, module.UNKNOWN, module.FIRST_WORD) == (0, 1, 2, 3)
    assert word_ids([["b", "a", "a"], ["a", "c", "b"]]) == {"a": 3, "b": 4, "c": 5}
    assert word_ids([["b", "a", "a"], ["a", "c", "b"]], size=5) == {"a": 3, "b": 4}


def test_unknown_words_keep_their_place():
    assert encode([["a", "zzz", "b"], []], {"a": 3, "b": 4}) == [[3, 2, 4], []]


def test_rows_keep_their_last_words_and_are_padded_at_the_end():
    rows = pad([[3, 4], [3, 4, 5], [3, 4, 5, 6], []], length=4)
    assert rows.tolist() == [[1, 3, 4, 0], [1, 3, 4, 5], [1, 4, 5, 6], [1, 0, 0, 0]]
    assert rows.dtype == np.int32 and pad([], length=4).shape == (0, 4)


def test_padding_agrees_with_cutting_one_by_one():
    draw = np.random.default_rng(1)
    rows = [draw.integers(2, 50, size=n).tolist() for n in draw.integers(0, 30, size=60)]
    slow = [[1, *row[-9:], *[0] * (9 - len(row))] for row in rows]
    assert pad(rows, 10).tolist() == slow


@pytest.mark.parametrize("call", [lambda: word_ids([["a"]], size=3), lambda: pad([[3]], length=1),
                                  lambda: encoded_reviews(Few(), length=1)])
def test_sizes_that_leave_no_room_are_refused_in_one_sentence(call):
    with pytest.raises(CourseError, match="give at least"):
        call()


def test_reviews_are_encoded_with_the_words_of_the_training_texts_alone():
    data = encoded_reviews(Few(), length=5)
    assert data.ids == {"a": 3, "film": 4, "good": 5, "bad": 6}
    assert data.train.tolist() == [[1, 3, 5, 4, 0], [1, 3, 6, 4, 3]]
    assert data.validation.tolist() == [[1, 3, 2, 4, 0]]
    assert data.test.tolist() == [[1, 4, 4, 0, 0], [1, 0, 0, 0, 0]]
    assert data.words(data.validation[0]) == ["<start>", "a", "<unknown>", "film", "<pad>"]


def test_a_second_time_reads_the_cache_at_any_length(monkeypatch):
    first = encoded_reviews(Few(), length=5).train
    monkeypatch.setattr(module, "split_words", None)  # whoever splits words now fails
    again = encoded_reviews(Few(), length=5)
    assert np.array_equal(again.train, first) and again.train.dtype == np.int32
    assert encoded_reviews(Few(), length=3).train.tolist() == [[1, 5, 4], [1, 4, 3]]


def test_other_texts_sizes_and_sources_are_never_taken_for_these(own_cache):
    assert encoded_reviews(Few(), length=4).train.tolist() == [[1, 3, 5, 4], [1, 6, 4, 3]]
    assert encoded_reviews(Few("b b a"), length=4).train.tolist() == [[1, 3, 3, 4]]
    assert encoded_reviews(Few("b b a"), size=4, length=4).train.tolist() == [[1, 3, 3, 2]]
    assert encoded_reviews(Few("c"), length=4).ids == {"c": 3}
    assert encoded_reviews(Few("c", source="others"), length=4).ids == {"c": 3}
    assert len(list(own_cache.glob("encoded-*-ids-10000-*"))) == 2  # one for each source: older ones are gone


def test_a_damaged_cache_is_made_anew(own_cache):
    first = encoded_reviews(Few(), length=4).train
    for path in own_cache.glob("encoded-*"):
        path.write_bytes(path.read_bytes()[:40])
    assert np.array_equal(encoded_reviews(Few(), length=4).train, first)


def test_a_cache_that_cannot_be_written_stops_nobody(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path / "file"))
    assert encoded_reviews(Few(), length=4).train.shape == (2, 4)


def test_texts_reach_the_model_as_the_training_texts_did_and_every_text_gets_its_own_answer():
    class FirstWord:
        def predict(self, rows, batch_size, verbose):
            assert len(rows) % batch_size == 0  # one size of batch: a smaller one would be compiled anew
            return rows[:, 1:2] / 10

    predict = text_to_probability(FirstWord(), {"a": 3, "b": 4}, length=3)
    assert np.allclose(predict(["A.", "x b b", "zzz"] * 100), [0.3, 0.4, 0.2] * 100)
    assert predict([]).shape == (0,)
