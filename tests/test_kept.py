"""What later lessons load: predictions, trained models. The learner's own first, the course's next, else made anew."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import kept, ledger
from helpers.checks import predicted_labels, predicted_probabilities
from helpers.errors import CourseError
from helpers.predictions import load_predictions, save_predictions
from helpers.trained import keep_model, load_model

LESSON, MODEL = "04_lstm", "LSTM, 32 units"


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A learner's empty work folder, beside a course that ships nothing yet."""
    monkeypatch.setenv("WORDS_TO_BERT_WORK", str(tmp_path / "work"))
    monkeypatch.setattr(kept, "course_folder", lambda: tmp_path / "course")
    return tmp_path / "work"


def reviews_of(texts, name="IMDB"):
    texts = list(texts)
    labels = np.arange(len(texts)) % 2
    return SimpleNamespace(name=name, test=SimpleNamespace(texts=texts, labels=labels),
                           train=SimpleNamespace(texts=texts))


@pytest.fixture
def reviews():
    return reviews_of("abcdefgh")


PROBABILITIES = np.array([0, 1, 0.5, 0.49995, 0.500001, 0.4999999999, 0.9, 0.001])


def ship(work, kind):
    """Make the learner's own files the course's."""
    target = kept.shipped_folder(kind)
    target.parent.mkdir(parents=True, exist_ok=True)
    (work / kind).rename(target)


def test_predictions_come_back_with_the_same_labels(work, reviews, capsys):
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    loaded = load_predictions(LESSON, MODEL, reviews)
    assert loaded.dtype == np.float32
    assert ((loaded >= 0.5) == (PROBABILITIES >= 0.5)).all()
    np.testing.assert_allclose(loaded, PROBABILITIES, atol=0.002)
    assert capsys.readouterr().out == ""


def test_test_once_keeps_what_the_model_said(work, reviews):
    ledger.test_once(LESSON, MODEL, lambda texts: PROBABILITIES, reviews)
    np.testing.assert_allclose(load_predictions(LESSON, MODEL, reviews), PROBABILITIES, atol=0.002)


def test_scores_of_two_classes_are_kept_as_probabilities(work, reviews):
    scores = np.array([[2.0, -1.0], [0, 3], [1, 1], [-5, -4], [0, 0], [9, 1], [1, 9], [0.5, 0.25]])
    for given in (scores, np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)):
        found = predicted_probabilities("a model", lambda texts, given=given: given, reviews.test.texts)
        np.testing.assert_allclose(found, 1 / (1 + np.exp(scores[:, 0] - scores[:, 1])))
        labels = predicted_labels("a model", lambda texts, given=given: given, reviews.test.texts)
        assert labels.tolist() == given.argmax(axis=1).tolist()


def test_ones_own_come_before_the_courses_and_the_courses_are_said(work, reviews, capsys):
    save_predictions(LESSON, MODEL, 1 - PROBABILITIES, reviews)
    ship(work, kept.PREDICTIONS)
    np.testing.assert_allclose(load_predictions(LESSON, MODEL, reviews), 1 - PROBABILITIES, atol=0.002)
    assert "LSTM, 32 units (lesson 04): the course's own" in capsys.readouterr().out
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    np.testing.assert_allclose(load_predictions(LESSON, MODEL, reviews), PROBABILITIES, atol=0.002)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("others", ["abcdefgx", "bacdefgh", "abcdefg"], ids=["text", "order", "number"])
def test_predictions_for_other_texts_are_not_taken(work, reviews, others):
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    with pytest.raises(CourseError, match="run lesson 04_lstm"):
        load_predictions(LESSON, MODEL, reviews_of(others))


def test_a_damaged_file_is_as_if_it_were_not_there(work, reviews):
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    path, = (work / kept.PREDICTIONS).iterdir()
    for content in (path.read_bytes()[:-60], b"", b"no archive"):
        path.write_bytes(content)
        with pytest.raises(CourseError, match="There are no predictions"):
            load_predictions(LESSON, MODEL, reviews)


def test_what_is_missing_is_made_once(work, reviews, capsys):
    made = []
    for _ in range(2):
        found = load_predictions(LESSON, MODEL, reviews, make=lambda: made.append(1) or PROBABILITIES)
        np.testing.assert_allclose(found, PROBABILITIES, atol=0.002)
    assert len(made) == 1
    assert "made now" in capsys.readouterr().out


def test_grading_finds_and_keeps_nothing(work, reviews, monkeypatch):
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    ship(work, kept.PREDICTIONS)
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CourseError):
        load_predictions(LESSON, MODEL, reviews)
    save_predictions("05_gru", "GRU", PROBABILITIES, reviews)
    assert [path.name for path in (work / kept.PREDICTIONS).iterdir()] == ["04_lstm.lstm-32-units.imdb.npz"]


def test_no_room_is_said_and_stops_nothing(work, reviews, monkeypatch, capsys):
    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "written_beside", full)
    save_predictions(LESSON, MODEL, PROBABILITIES, reviews)
    assert "is not kept for later lessons (No space left on device)" in capsys.readouterr().out


@pytest.mark.slow
def test_a_trained_model_comes_back_whole(work, reviews, capsys):
    import keras

    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(20, 4, mask_zero=True),
                              keras.layers.LSTM(3), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    rows = np.array([[1, 5, 6, 0], [1, 7, 0, 0]])
    keep_model(LESSON, MODEL, model, reviews)
    again = load_model(LESSON, MODEL, reviews)
    np.testing.assert_allclose(again.predict(rows, verbose=0), model.predict(rows, verbose=0), atol=0.002)
    ship(work, kept.TRAINED)
    load_model(LESSON, MODEL, reviews)
    assert "the course's own trained model" in capsys.readouterr().out
    with pytest.raises(CourseError, match="run lesson 04_lstm first"):
        load_model(LESSON, MODEL, reviews_of("xy"))
    made = load_model(LESSON, MODEL, reviews_of("xy"), make=lambda: model)
    assert made is model and "trained now" in capsys.readouterr().out
    assert load_model(LESSON, MODEL, reviews_of("xy")) is not model
