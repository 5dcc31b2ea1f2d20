"""Pretraining: which texts it sees, which words it hides, and that a killed run ends where a whole one does."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.errors import CourseError
from helpers.practice import make_practice_reviews
from helpers.splits import Split
from models.ahead import BatchesAhead
from models.corpus import (
    SPECIAL_PIECES,
    clean,
    encode,
    kerashub_tokenizer,
    learn_vocabulary,
    prepare_corpus,
    pretraining_texts,
)
from models.masking import CLS, FIRST_PIECE, MASK, SEP, choose_words, draw_windows, mask_words
from models.pretrain import COLUMNS, Settings, Training, save_preset, train

SMALL = Settings(vocabulary_size=300, layers=1, width=16, short_length=16, short_batch=8, long_length=32, long_batch=4)
STEPS = 8


def small_reviews():
    """Practice reviews, with texts that must not be learned from planted among those to learn from."""
    parts = make_practice_reviews(train=80, test=20, unlabelled=80)
    train_texts, labels = parts["train"][0], np.array(parts["train"][1], dtype=np.int8)
    test = Split(parts["test"][0], np.array(parts["test"][1], dtype=np.int8))
    validation = Split(train_texts[:20], labels[:20])
    planted = [test.texts[0], "  " + test.texts[1].upper().replace(" ", "  "), validation.texts[0], train_texts[30]]
    return SimpleNamespace(name="practice", test=test, validation=validation,
                           train=Split(train_texts[20:] + [test.texts[2]], np.append(labels[20:], labels[0])),
                           unlabelled=Split(parts["unlabelled"][0] + planted))


@pytest.fixture(scope="module")
def reviews():
    return small_reviews()


@pytest.fixture(scope="module")
def corpus(reviews, tmp_path_factory):
    return prepare_corpus(reviews, tmp_path_factory.mktemp("corpus"), SMALL.vocabulary_size, SMALL.width, SMALL.seed,
                          report=lambda line: None)


def test_no_test_or_validation_text_is_learned_from(reviews):
    learned, held_out = pretraining_texts(reviews)

    def keys(texts):
        return [" ".join(clean(text).lower().split()) for text in texts]

    test, validation = set(keys(reviews.test.texts)), set(keys(reviews.validation.texts))
    assert not test & set(keys(learned)) and not validation & set(keys(learned))
    assert not test & set(keys(held_out)) and held_out
    assert len(keys(learned)) == len(set(keys(learned))), "a text that stands twice is learned from once"
    everything = set(keys(reviews.train.texts)) | set(keys(reviews.unlabelled.texts))
    assert set(keys(learned)) == everything - test - validation, "and nothing else was dropped"


def test_line_breaks_are_gone_and_nothing_else():
    assert clean("Bad.<br /><br />Very <b>bad</b>.") == "Bad. Very <b>bad</b>."
    assert clean("a <br> b") == "a b"


@pytest.mark.slow
def test_ids_are_those_of_the_kerashub_tokenizer(corpus):
    texts = make_practice_reviews(train=30, test=10, unlabelled=10, seed=5)["train"][0]
    texts += ["Café, naïve & 'WOW'!!! 10/10 \u2013 don't.", "日本 film", "a" * 120]
    tokenizer = kerashub_tokenizer(corpus.vocabulary)
    for text, ids, wanted in zip(texts, encode(texts, corpus.vocabulary), tokenizer(texts)):
        assert ids.tolist() == list(np.asarray(wanted)), text


def test_vocabulary_begins_with_the_special_pieces():
    vocabulary = learn_vocabulary(["a good film, a bad film", "the best film of the year"] * 5, 60)
    assert vocabulary[:5] == SPECIAL_PIECES and len(set(vocabulary)) == len(vocabulary) <= 60
    assert "film" in vocabulary and vocabulary.index("[MASK]") == MASK


def test_windows_stay_within_a_text():
    lengths = [3, 40, 14, 200]
    texts = np.concatenate([np.full(n, FIRST_PIECE + i) for i, n in enumerate(lengths)]), np.cumsum([0, *lengths])
    windows = draw_windows(texts, 500, 16, np.random.default_rng(0))
    for ids, mask in zip(windows["token_ids"], windows["padding_mask"]):
        n = mask.sum()
        inner = ids[1:n - 1]
        assert ids[0] == CLS and ids[n - 1] == SEP and (ids[n:] == 0).all() and (mask[:n] == 1).all()
        assert len(set(inner)) == 1 and len(inner) == min(14, lengths[inner[0] - FIRST_PIECE])


def test_windows_hold_each_piece_about_as_often():
    texts = np.arange(FIRST_PIECE, FIRST_PIECE + 100), np.array([0, 100])
    ids = draw_windows(texts, 20_000, 22, np.random.default_rng(0))["token_ids"]
    often = np.bincount(ids[ids >= FIRST_PIECE], minlength=FIRST_PIECE + 100)[FIRST_PIECE:]
    assert often.max() < 1.6 * often.mean() and often.min() > 0.4 * often.mean()


def words_of(ids, continues):
    """The positions of each word in a row of ids, special pieces left out."""
    words = []
    for position, piece in enumerate(ids):
        if piece >= FIRST_PIECE:
            if continues[piece] and words and words[-1][-1] == position - 1:
                words[-1].append(position)
            else:
                words.append([position])
    return words


def made_up_corpus(random):
    continues = np.zeros(50, dtype=bool)
    continues[30:] = True
    lengths = random.integers(1, 40, 60)
    return (random.integers(FIRST_PIECE, 50, lengths.sum()), np.cumsum([0, *lengths])), continues


def made_up_windows(random, count=400, length=24):
    texts, continues = made_up_corpus(random)
    return draw_windows(texts, count, length, random), continues


def test_words_are_chosen_whole_or_not_at_all():
    random = np.random.default_rng(1)
    windows, continues = made_up_windows(random)
    positions, weights = choose_words(windows["token_ids"], continues, 4, 0.15, random)
    assert positions.shape == weights.shape == (400, 4)
    sizes = []
    for ids, row, weight in zip(windows["token_ids"], positions, weights):
        chosen = row[weight == 1].tolist()
        assert len(chosen) == len(set(chosen)) <= np.ceil(0.15 * (ids >= FIRST_PIECE).sum())
        for word in words_of(ids, continues):
            overlap = set(word) & set(chosen)
            assert overlap in (set(), set(word))
            sizes += [len(word)] * bool(overlap)
        assert all(ids[position] >= FIRST_PIECE for position in chosen)
        assert (row[weight == 0] == 0).all()
    assert 2 in sizes and 1 in sizes


def test_eight_of_ten_words_are_masked_one_is_replaced_one_stays():
    random = np.random.default_rng(2)
    windows, continues = made_up_windows(random, count=4_000)
    inputs, labels, weights = mask_words(windows, continues, 4, random)
    row, slot = np.nonzero(weights)
    position = inputs["mask_positions"][row, slot]
    was, now = windows["token_ids"][row, position], inputs["token_ids"][row, position]
    assert (labels[row, slot] == was).all(), "the labels are what stood there"
    assert np.mean(now == MASK) == pytest.approx(0.8, abs=0.03)
    assert np.mean((now != MASK) & (now != was)) == pytest.approx(0.1 * 44 / 45, abs=0.02)
    changed = inputs["token_ids"] != windows["token_ids"]
    changed[row, position] = False
    assert not changed.any(), "nothing else was touched"


def test_all_pieces_of_a_word_share_its_fate():
    random = np.random.default_rng(3)
    windows, continues = made_up_windows(random, count=2_000)
    inputs, _, weights = mask_words(windows, continues, 4, random)
    for before, after, positions, weight in zip(
            windows["token_ids"], inputs["token_ids"], inputs["mask_positions"], weights):
        chosen = set(positions[weight == 1].tolist())
        for word in words_of(before, continues):
            if set(word) <= chosen:
                assert len({after[position] == MASK for position in word}) == 1


def test_batches_made_ahead_are_the_same_ones():
    texts, continues = made_up_corpus(np.random.default_rng(3))
    with BatchesAhead(texts, continues, 0.15, seed=4, workers=0) as here, \
            BatchesAhead(texts, continues, 0.15, seed=4, workers=2) as ahead:
        for step, length in [(0, 12), (1, 12), (2, 24), (3, 24)]:  # the windows become longer on the way
            for one, other in zip(here.get(step, 6, length), ahead.get(step, 6, length)):
                np.testing.assert_equal(one, other)


def small_training(corpus, folder):
    training = Training(SMALL, corpus, folder / "checkpoint.npz", compiled=False)
    training.measured_pieces = 200
    return training


@pytest.mark.slow
def test_an_untrained_model_knows_which_pieces_are_frequent(corpus, tmp_path):
    frequency = np.bincount(corpus.training[0], minlength=len(corpus.vocabulary)) / len(corpus.training[0])
    entropy = -np.sum(frequency * np.log(np.maximum(frequency, 1e-9)))
    loss = small_training(corpus, tmp_path).measure(8_000, SMALL.short_length)["held_out_loss"]
    assert loss == pytest.approx(entropy, rel=0.15) and loss < 0.95 * np.log(len(corpus.vocabulary))


def trained(corpus, folder, stop_after=None):
    """The weights after STEPS steps; with `stop_after`, a process that died there and one that went on."""
    class Killed(Exception):
        pass

    training = small_training(corpus, folder)
    if stop_after:
        whole_step = training.make_step

        def make_step(left):
            whole_step(left)
            if training.step == stop_after:
                raise Killed

        training.make_step = make_step
        with pytest.raises(Killed):
            train(training, STEPS, log_every=4, save_every=0, report=lambda line: None)
        training = small_training(corpus, folder)
        assert training.step == stop_after - 1, "the last step was lost with the process"
    lines = []
    train(training, STEPS, log_every=4, report=lines.append)
    assert "min to go" in lines[-1]
    return training


@pytest.mark.slow
def test_a_killed_run_ends_with_the_same_weights(corpus, tmp_path):
    (tmp_path / "killed").mkdir()
    whole, killed = trained(corpus, tmp_path), trained(corpus, tmp_path / "killed", stop_after=5)
    assert whole.step == killed.step == STEPS and whole.progress == killed.progress == pytest.approx(1)
    for one, other in zip(whole.model.get_weights(), killed.model.get_weights()):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
    assert [row["step"] for row in killed.log] == [row["step"] for row in whole.log] == [4, 8]
    assert {row["length"] for row in whole.log} == {SMALL.short_length, SMALL.long_length}
    moved = whole.model.backbone.token_embedding.get_weights()[0] - corpus.vectors
    assert np.abs(moved).max() > 1e-4

    with pytest.raises(CourseError, match="other settings"):
        Training(replace(SMALL, seed=1), corpus, tmp_path / "checkpoint.npz")

    from keras_hub.models import BertMaskedLM, BertTextClassifier, BertTextClassifierPreprocessor

    folder = tmp_path / "preset"
    save_preset(whole, folder, {"reviews": "practice", "date": "2026-01-01"})
    assert (folder / "log.csv").read_text(encoding="utf-8").splitlines()[0].split(",") == COLUMNS
    assert json.loads((folder / "settings.json").read_text(encoding="utf-8"))["steps"] == STEPS
    loaded = BertMaskedLM.from_preset(str(folder), preprocessor=None)
    inputs, _, _ = whole.batches.get(0, SMALL.short_batch, SMALL.short_length)
    np.testing.assert_allclose(loaded.predict(inputs, verbose=0), whole.model.predict(inputs, verbose=0), atol=1e-5)
    # Its own preprocessor would ask for 512 positions
    preprocessor = BertTextClassifierPreprocessor.from_preset(str(folder), sequence_length=SMALL.long_length)
    classifier = BertTextClassifier.from_preset(str(folder), num_classes=2, preprocessor=preprocessor)
    assert classifier.predict(["A good film."], verbose=0).shape == (1, 2)
