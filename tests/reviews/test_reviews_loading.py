"""What load_reviews() gives: content, order, splits, held-out half."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from made_up import CLASSES, assert_one_sentence, make_archive, make_files, make_folder, rating

from helpers import CourseError, reviews_source, stored_reviews
from helpers.reviews import held_out_labels, held_out_texts, load_reviews


def all_texts(reviews):
    return [split.texts for split in (reviews.train, reviews.validation, reviews.test, reviews.unlabelled)]


def test_texts_and_labels_come_as_they_are_on_disk(archive):
    reviews = load_reviews(validation_size=0)
    files = make_files()
    assert reviews.train.texts[7] == files["train/neg/7_2.txt"].decode()
    assert "café, a plot.<br /><br />The" in reviews.train.texts[7]
    assert reviews.train.texts[27] == files["train/pos/7_9.txt"].decode()
    assert reviews.train.labels.tolist() == [0] * 20 + [1] * 20
    assert reviews.train.labels.dtype == np.int8
    assert reviews.unlabelled.labels is None
    assert reviews.test.phenomena == [()] * 40
    assert (len(reviews.train), len(reviews.validation), len(reviews.test), len(reviews.unlabelled)) == (40, 0, 40, 20)


def test_line_ends_and_odd_characters_are_kept(tmp_path, monkeypatch):
    odd = "\ufeffone\r\ntwo\rthree\n\u2028four \U0001f600\x00\t"
    files = make_files(3) | {"train/neg/0_2.txt": odd.encode(), "train/neg/1_2.txt": b""}
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "a.tar.gz", files)))
    assert load_reviews(0).train.texts[:2] == [odd, ""]
    monkeypatch.setenv("REVIEWS_DATA", str(make_folder(tmp_path / "aclImdb", files)))
    assert load_reviews(0).train.texts[:2] == [odd, ""]


def test_the_order_is_that_of_numbers_and_the_same_from_every_source(tmp_path, monkeypatch):
    files = make_files(120)
    sources = [make_archive(tmp_path / f"{name}.tar.gz", files, top=top)
               for name, top in (("aclImdb_v1", "aclImdb/"), ("bare", ""), ("dot", "./aclImdb/"))]
    sources += [make_folder(tmp_path / "unpacked" / "aclImdb", files), tmp_path / "unpacked", tmp_path]
    loaded = []
    for path in sources:
        monkeypatch.setenv("REVIEWS_DATA", str(path))
        loaded.append(all_texts(load_reviews()))
    assert all(texts == loaded[0] for texts in loaded)
    assert loaded[0][2] == [files[f"test/{kind}_{rating}.txt"].decode() for kind, rating in
                            [(f"neg/{n}", 2) for n in range(120)] + [(f"pos/{n}", 9) for n in range(120)]]


def test_files_beside_the_reviews_are_not_read(tmp_path, monkeypatch):
    others = {"README": b"\xff", "train/labeledBow.feat": b"\xff" * 3_000_000, "train/urls_neg.txt": b"\xff",
              "imdb.vocab": b"a", "train/neg/._3_2.txt": b"\xff", "train/neg/notes.txt": b"\xff",
              "test/unsup/0_0.txt": b"\xff", "old/train/neg/3_2.txt": b"\xff", "../../escaped.txt": b"\xff"}
    path = make_archive(tmp_path / "aclImdb_v1.tar.gz", make_files() | others)
    monkeypatch.setenv("REVIEWS_DATA", str(path))
    assert len(load_reviews(0).train) == 40
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["aclImdb_v1.tar.gz", "cache", "course"]


def test_validation_is_a_tenth_stratified_and_repeatable(tmp_path, monkeypatch):
    files = {name: text for name, text in make_files(300).items() if not name.startswith("train/pos/1")}
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "a.tar.gz", files)))
    reviews, again, other = load_reviews(), load_reviews(), load_reviews(seed=1)
    whole = load_reviews(0).train
    assert len(reviews.validation) == len(whole) // 10
    assert abs(reviews.validation.labels.mean() - whole.labels.mean()) < 0.02
    assert sorted(reviews.train.texts + reviews.validation.texts) == sorted(whole.texts)
    assert [text for text in whole.texts if text in set(reviews.validation.texts)] == reviews.validation.texts
    assert again.validation.texts == reviews.validation.texts
    assert len(set(other.validation.texts) & set(reviews.validation.texts)) < 20
    label_of = dict(zip(whole.texts, whole.labels))
    assert [label_of[text] for text in reviews.validation.texts] == reviews.validation.labels.tolist()


def test_validation_is_the_same_on_every_machine(archive):
    chosen = [text.split(":")[0].removeprefix("Review ") for text in load_reviews(4).validation.texts]
    assert chosen == ["5 of train/neg", "16 of train/neg", "1 of train/pos", "5 of train/pos"]


@pytest.mark.parametrize("seed", range(5))
def test_validation_shares_no_text_with_train(tmp_path, monkeypatch, seed):
    files = make_files(60)
    for number in range(0, 60, 3):  # three texts that stand twenty times each, and one under both labels
        files[f"train/neg/{number}_2.txt"] = b"I fell asleep."
        files[f"train/pos/{number}_9.txt"] = b"I laughed."
    files["train/neg/1_2.txt"] = files["train/pos/1_9.txt"] = b"I went twice."
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "a.tar.gz", files)))
    reviews = load_reviews(50, seed)
    assert not set(reviews.train.texts) & set(reviews.validation.texts)
    assert reviews.validation.labels.tolist() == [0] * 25 + [1] * 25
    assert len(reviews.train) == 70
    assert "I went twice." not in reviews.validation.texts


@pytest.mark.parametrize("size", [-1, 40, 1_000, 0.1, True, "10", [4]])
def test_a_validation_size_that_cannot_be_is_refused(archive, size):
    with pytest.raises(CourseError) as error:
        load_reviews(size)
    assert_one_sentence(error, "validation_size", repr(size), "from 0 to 39")


def test_a_validation_size_may_be_any_whole_number_type(archive):
    assert len(load_reviews(np.int64(8)).validation) == 8


def test_no_test_text_is_among_the_unlabelled(tmp_path, monkeypatch):
    files = make_files()
    files["train/unsup/3_0.txt"] = files["train/unsup/4_0.txt"] = files["test/pos/9_9.txt"]
    files["train/unsup/5_0.txt"] = files["train/pos/9_9.txt"]  # allowed: train may be known
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "a.tar.gz", files)))
    for salt in ("", "salt"):  # also not the held-out ones
        monkeypatch.setenv("REVIEWS_HELD_OUT", salt)
        reviews = load_reviews()
        assert len(reviews.unlabelled) == 18
        assert files["test/pos/9_9.txt"].decode() not in reviews.unlabelled.texts
        assert files["train/pos/9_9.txt"].decode() in reviews.unlabelled.texts


def test_what_a_learner_changes_is_whole_again_in_the_next_load(archive):
    reviews = load_reviews()
    expected = [list(texts) for texts in all_texts(reviews)]
    for split in (reviews.train, reviews.validation, reviews.test, reviews.unlabelled):
        split.texts.clear()
    reviews.test.labels[:] = 7
    again = load_reviews()
    assert all_texts(again) == expected
    assert set(again.test.labels.tolist()) == {0, 1}


def test_a_process_reads_only_once(archive, cache, monkeypatch):
    load_reviews().unlabelled.texts.clear()
    for path in cache.iterdir():
        path.unlink()
    monkeypatch.setattr(reviews_source, "read_archive", None)
    assert len(load_reviews(seed=3).unlabelled) == 20


def test_the_content_decides_the_name(archive, tmp_path, monkeypatch, forget):
    assert load_reviews().name == "reviews in aclImdb_v1.tar.gz"
    parts = reviews_source.find_source().read()
    monkeypatch.setattr(stored_reviews, "IMDB_FINGERPRINT", stored_reviews.fingerprint(parts))
    forget()
    assert load_reviews().name == "IMDB"
    monkeypatch.setenv("REVIEWS_DATA", str(make_folder(tmp_path / "elsewhere" / "aclImdb", make_files())))
    assert load_reviews().name == "IMDB"
    for kind in CLASSES:
        path = tmp_path / f"{kind.replace('/', '-')}.tar.gz"
        make_archive(path, make_files() | {f"{kind}/0_{rating(kind)}.txt": b"!"})
        monkeypatch.setenv("REVIEWS_DATA", str(path))
        assert load_reviews().name == f"reviews in {path.name}"


def test_it_says_what_it_is(archive):
    reviews = load_reviews()
    assert repr(reviews) == "<reviews in aclImdb_v1.tar.gz: 36 train, 4 validation, 40 test, 20 unlabelled>"
    assert repr(reviews.test) == "<40 reviews: 20 negative, 20 positive>"
    assert repr(reviews.unlabelled) == "<20 reviews without labels>"
    assert reviews.source == str(archive.resolve())


def test_the_held_out_half_is_gone_from_test_and_its_labels_fit(archive, monkeypatch):
    whole = load_reviews()
    monkeypatch.setenv("REVIEWS_HELD_OUT", "pepper")
    reviews, texts, labels = load_reviews(), held_out_texts(), held_out_labels("pepper")
    assert 10 <= len(texts) <= 30
    assert sorted(reviews.test.texts + texts) == sorted(whole.test.texts)
    label_of = dict(zip(whole.test.texts, whole.test.labels))
    assert [label_of[text] for text in texts] == labels.tolist()
    assert [label_of[text] for text in reviews.test.texts] == reviews.test.labels.tolist()
    assert reviews.train.texts == whole.train.texts
    monkeypatch.delenv("REVIEWS_HELD_OUT")
    assert held_out_labels("pepper").tolist() == labels.tolist()  # the judge, outside
    assert load_reviews().test.texts == whole.test.texts


def test_another_salt_holds_out_others(archive, monkeypatch):
    monkeypatch.setenv("REVIEWS_HELD_OUT", "pepper")
    texts = held_out_texts()
    monkeypatch.setenv("REVIEWS_HELD_OUT", "salt")
    assert held_out_texts() != texts


def test_a_text_that_stands_twice_in_test_is_not_in_both_halves(tmp_path, monkeypatch):
    files = make_files() | {f"test/{kind}": b"Twice." for kind in ("neg/0_2.txt", "pos/0_9.txt", "pos/5_9.txt")}
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "a.tar.gz", files)))
    for salt in "abcdefgh":
        monkeypatch.setenv("REVIEWS_HELD_OUT", salt)
        assert not set(load_reviews().test.texts) & set(held_out_texts())


def test_without_a_grader_nothing_is_held_out(archive):
    with pytest.raises(CourseError) as error:
        held_out_texts()
    assert_one_sentence(error, "only while grading")


def test_practice_reviews_come_in_the_same_form(monkeypatch, cache, forget):
    made = {"train": (["p1", "n1", "p2", "n2"], [1, 0, 1, 0], [("negation",), (), ("contrast", "names"), ()]),
            "test": (["n3", "p3"], [0, 1], [(), ("negation",)]),
            "unlabelled": (["u", "n3"], None, [("plot",), ()])}
    fake = SimpleNamespace(make_practice_reviews=lambda: made)
    monkeypatch.setitem(sys.modules, "helpers.practice", fake)
    monkeypatch.setenv("REVIEWS_DATA", "Practice")
    for _ in range(2):  # made, then from the cache
        reviews = load_reviews()
        assert (reviews.name, reviews.source) == ("practice", "practice")
        assert reviews.train.texts == ["n1", "n2", "p1", "p2"]
        assert reviews.train.labels.tolist() == [0, 0, 1, 1]
        assert reviews.train.phenomena == [(), (), ("negation",), ("contrast", "names")]
        assert (reviews.unlabelled.texts, reviews.unlabelled.phenomena) == (["u"], [("plot",)])
        fake.make_practice_reviews = None
        forget()
    assert len(list(cache.iterdir())) == 1


def test_the_real_practice_reviews(monkeypatch):
    monkeypatch.setenv("REVIEWS_DATA", "practice")
    reviews = load_reviews()
    assert repr(reviews) == "<practice: 7,200 train, 800 validation, 2,000 test, 8,000 unlabelled>"
    assert len(reviews.unlabelled) == 8_000
    assert reviews.validation.labels.mean() == pytest.approx(reviews.train.labels.mean(), abs=0.001)
    assert any(reviews.test.phenomena)

