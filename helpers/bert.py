"""BERT's plumbing: load any BERT by one string, make its inputs from texts, ask it for a hidden word.

TensorFlow, Keras and KerasHub are imported where they are used, so that whoever packs texts need not wait for them.
"""

import difflib
import errno
import json
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.errors import CourseError
from helpers.paths import course_folder

OWN_BERT = "models/bert_tiny_reviews"  # pretrained by models/pretrain.py on the reviews, shipped with the course


def clean(text: str) -> str:
    """The text without its HTML line breaks: `<br />` is layout, and one of them costs four pieces.

    Example:
        >>> clean("Bad.<br /><br />Very bad.")
        'Bad. Very bad.'
    """
    return re.sub(r"\s*(<br\s*/?>\s*)+", " ", text)


# --- loading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bert:
    """A BERT and its tokenizer.

    Attributes:
        checkpoint: what `from_preset` takes: a folder's full path, a KerasHub preset name or a handle.
        backbone: keras_hub.models.BertBackbone, its weights loaded.
        tokenizer: keras_hub.models.BertTokenizer; an uncased one also takes accents off, as Google's does.
    """

    checkpoint: str
    backbone: object
    tokenizer: object

    def __repr__(self) -> str:
        b = self.backbone
        return (f"<BERT {_named(self.checkpoint)}: {b.num_layers} layers, {b.hidden_dim} wide, {b.num_heads} heads, "
                f"{b.vocabulary_size:,} pieces, {b.max_sequence_length} positions, {b.count_params():,} parameters>")


def load_bert(name: str = OWN_BERT) -> Bert:
    """Load a BERT: our own small one, or any other by its name.

    Args:
        name: one of
            - a folder: a KerasHub preset or a Hugging Face checkpoint (config.json, model.safetensors, vocab.txt), from
              the current folder or from the course's;
            - a KerasHub preset name, such as "bert_base_en_uncased" (downloaded from Kaggle, then kept);
            - a handle, such as "hf://google-bert/bert-base-uncased" (downloaded from Hugging Face, then kept).

    Raises:
        CourseError: no such BERT, another architecture, no network, no room on the disk, not enough memory, or a file
            is missing or damaged: one sentence says which.

    Source: Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding".
    """
    checkpoint = find_checkpoint(name)
    with clear_errors(checkpoint):
        _check_architecture(checkpoint)
        from keras_hub.models import BertBackbone

        return Bert(checkpoint, BertBackbone.from_preset(checkpoint), load_tokenizer(checkpoint))


def load_tokenizer(checkpoint: str):
    """The tokenizer alone.

    KerasHub keeps accents where the uncased BERTs of Google and Hugging Face were trained without: "cliché" would be
    [UNK].
    """
    from keras_hub.models import BertTokenizer

    tokenizer = BertTokenizer.from_preset(checkpoint)
    if tokenizer.lowercase and not tokenizer.strip_accents:
        tokenizer = BertTokenizer.from_preset(checkpoint, strip_accents=True)
    return tokenizer


def load_masked_lm(checkpoint: str):
    """A BERT with its head for hidden words, keras_hub.models.BertMaskedLM, its tokenizer in `preprocessor`.

    A Hugging Face folder's head is not read by KerasHub: its answers would be random, so this says so.

    Raises:
        CourseError: there is no trained head.
    """
    with clear_errors(checkpoint):
        if not _has_masked_head(checkpoint):
            raise CourseError(f"{checkpoint} comes without a head for hidden words that KerasHub can read: use "
                              f"{OWN_BERT} for filling in blanks.")
        from keras_hub.models import BertMaskedLM

        return BertMaskedLM.from_preset(checkpoint)


def _named(checkpoint: str) -> str:
    """A checkpoint as a learner would write it: a folder of the course from the course's own folder."""
    folder = Path(checkpoint)
    if folder.is_absolute() and folder.is_relative_to(course_folder().resolve()):
        return folder.relative_to(course_folder().resolve()).as_posix()
    return checkpoint


def find_checkpoint(name: str) -> str:
    """What `from_preset` takes for a name: folders as full paths, everything else as it is.

    Raises:
        CourseError: the name is none of a folder, a preset of KerasHub and a handle.
    """
    if not isinstance(name, (str, Path)) or not str(name).strip():
        raise CourseError(f"The name of a BERT is text, such as {OWN_BERT!r}, and not {name!r}.")
    name = str(name).strip()
    if "://" in name:
        if not re.fullmatch(r"(hf|kaggle)://[\w.-]+(/[\w.-]+)+", name):
            raise CourseError(f"{name!r} is no handle: write hf://owner/model, such as "
                              "hf://google-bert/bert-base-uncased.")
        return name
    for folder in (Path(name).expanduser(), course_folder() / name):
        if folder.is_dir():
            return str(folder.resolve())
    from keras_hub.models import Backbone, BertBackbone

    if name in BertBackbone.presets:
        return name
    if name in Backbone.presets:
        raise CourseError(f"{name} is in KerasHub, but it is no BERT: this lesson needs one, such as "
                          "bert_base_en_uncased.")
    near = difflib.get_close_matches(name, BertBackbone.presets, n=1)
    advice = f"did you mean {near[0]}?" if near else "give a folder, a KerasHub name or hf://owner/model."
    raise CourseError(f"There is no BERT called {name!r}, neither a folder nor a preset of KerasHub: {advice}")


@contextmanager
def clear_errors(checkpoint: str) -> Iterator[None]:
    """What goes wrong inside this block is said in one sentence. For loading, and for training what was loaded.

    Raises:
        CourseError: for every error that a person can mend; the library's own error is kept as its cause.
    """
    loggers = [logging.getLogger(name) for name in ("huggingface_hub", "kagglehub")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)  # a line for each of five attempts to connect, before the one sentence
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        sentence = _explain(checkpoint, error)
        if sentence is None:
            raise
        raise CourseError(sentence) from error
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def _check_architecture(checkpoint: str) -> None:
    """Refuse what is no BERT by its config.json, before anything large is fetched."""
    if "://" not in checkpoint and not Path(checkpoint).is_dir():
        return  # a preset's name: find_checkpoint knows that it is a BERT
    config = _read_config(checkpoint)
    kind = str(config.get("model_type") or config.get("registered_name", "").split(">")[-1])
    if kind not in ("bert", "BertBackbone"):
        said = f"is a {kind}" if kind else "does not say what it is"
        raise CourseError(f"{checkpoint} {said} in its config.json: this lesson needs a BERT.")
    if "registered_name" in config and not Path(checkpoint, "tokenizer.json").exists() and "://" not in checkpoint:
        raise CourseError(f"{checkpoint} has no tokenizer.json: copy the whole folder again.")


def _read_config(checkpoint: str) -> dict:
    if checkpoint.startswith("hf://"):
        from huggingface_hub import hf_hub_download

        path = Path(hf_hub_download(checkpoint.removeprefix("hf://"), "config.json"))
    elif checkpoint.startswith("kaggle://"):
        import kagglehub

        path = Path(kagglehub.model_download(checkpoint.removeprefix("kaggle://"), "config.json"))
    else:
        path = Path(checkpoint, "config.json")
        if not path.exists():
            raise CourseError(f"{_named(checkpoint)} holds no config.json, so it is no BERT: give the folder "
                              "that has one.")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        config = None
    if not isinstance(config, dict):
        raise CourseError(f"{path} is damaged: copy or download it again.")
    return config


def _has_masked_head(checkpoint: str) -> bool:
    if "://" in checkpoint or not Path(checkpoint).is_dir():
        return False  # presets of KerasHub hold the backbone alone
    return Path(checkpoint, "task.json").exists() and Path(checkpoint, "task.weights.h5").exists()


def _explain(checkpoint: str, error: BaseException) -> str | None:
    """One sentence for an error, found by its class or by those it came from; None where there is none."""
    chain = list(_chain(error))
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    numbers = {one.errno for one in chain if isinstance(one, OSError)}
    words = " ".join(str(one) for one in chain)
    if numbers & {errno.ENOSPC, errno.EDQUOT} or "No space left" in words:
        return f"The disk is full: make room (base size needs 0.5 GB), then load {checkpoint} again."
    if names & {"MemoryError", "ResourceExhaustedError"} or "RESOURCE_EXHAUSTED" in words or "OOM when" in words:
        return (f"There is not enough memory for {checkpoint} at this batch and length: halve the batch or the pieces, "
                "restart the kernel, or take a smaller BERT.")
    if "GatedRepoError" in names:
        return f"{checkpoint} is behind a form: accept its terms on its page and log in, or take another one."
    if names & {"RepositoryNotFoundError", "RevisionNotFoundError"} or "404 Client Error" in words:
        return f"The hub knows no {checkpoint}: look at the spelling on its page."
    if names & {"ConnectionError", "ConnectError", "NetworkError", "TimeoutException", "gaierror", "Timeout"}:
        return (f"{checkpoint} must be downloaded, and there is no network: connect, or use {OWN_BERT}, which is here "
                "already.")
    missing = next((one for one in chain if isinstance(one, FileNotFoundError)), None)
    if missing is not None or names & {"EntryNotFoundError"}:
        return f"{checkpoint} lacks a file ({_first_words(missing or error)}): copy or download it again, whole."
    if names & {"SafetensorError", "KeyError"} or re.search(r"h5|weight|truncated|signature", words, re.IGNORECASE):
        return f"The weights of {checkpoint} are damaged or not those of a BERT ({_first_words(error)}): get it again."
    return None


def _first_words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 120 else f"{text[:117]}..."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# --- inputs ----------------------------------------------------------------------------------------------------------


def piece_ids(tokenizer, texts: Sequence[str]) -> list[np.ndarray]:
    """The WordPiece ids of each cleaned text, without special pieces: int32 of shape (pieces,).

    They are what `tokenizer(text)` gives, made by the library `tokenizers` in a fifth of the time; the two differ on
    a few rare signs, such as ½ (in 3 of 600 reviews).
    """
    from tokenizers import BertWordPieceTokenizer

    fast = BertWordPieceTokenizer({piece: i for i, piece in enumerate(tokenizer.get_vocabulary())},
                                  lowercase=tokenizer.lowercase, strip_accents=tokenizer.strip_accents)
    found: list[np.ndarray] = []
    for first in range(0, len(texts), 5_000):
        rows = fast.encode_batch([clean(text) for text in texts[first : first + 5_000]], add_special_tokens=False)
        found += [np.array(row.ids, dtype=np.int32) for row in rows]
    return found


def pack(rows: Sequence[Sequence[int]], tokenizer, length: int, head: int = 0) -> dict[str, np.ndarray]:
    """Inputs of a BERT: [CLS], the first `head` pieces and as many of the last ones as fit, [SEP], then padding.

    KerasHub's own preprocessor keeps the beginning of a long text; a review says at its end what it thinks.

    Args:
        rows: the ids of each text, from `piece_ids`.
        length: pieces in a row of the result, [CLS] and [SEP] included.
        head: how many of them come from the text's beginning where it is too long (Sun et al. 2019 keep 128 of 510).

    Returns:
        token_ids, padding_mask (1 where a piece stands) and segment_ids, each int32 of shape (texts, length).
    """
    token_ids = np.full((len(rows), length), tokenizer.pad_token_id, dtype=np.int32)
    padding_mask = np.zeros_like(token_ids)
    room = length - 2
    for place, ids in enumerate(rows):
        kept = ids if len(ids) <= room else [*ids[:head], *ids[len(ids) - (room - head) :]]
        row = [tokenizer.cls_token_id, *kept, tokenizer.sep_token_id]
        token_ids[place, : len(row)], padding_mask[place, : len(row)] = row, 1
    return {"token_ids": token_ids, "padding_mask": padding_mask, "segment_ids": np.zeros_like(token_ids)}


def last_pieces(tokenizer, texts: Sequence[str], length: int, head: int = 0) -> dict[str, np.ndarray]:
    """`pack` of `piece_ids`: from texts to inputs."""
    return pack(piece_ids(tokenizer, texts), tokenizer, length, head)


# --- hidden words ----------------------------------------------------------------------------------------------------


def fill_blank(model, text: str, top: int = 5) -> list[tuple[str, float]]:
    """The likeliest pieces for the one [MASK] of a text.

    Args:
        model: a KerasHub BertMaskedLM with its preprocessor.
        text: with one [MASK].
        top: how many pieces.

    Returns:
        pieces and their probabilities, likeliest first.

    Raises:
        CourseError: the text has no [MASK], or more than one.
    """
    if text.count("[MASK]") != 1:
        raise CourseError(f"The text needs one [MASK] and has {text.count('[MASK]')}: {text[:60]!r}.")
    tokenizer = model.preprocessor.tokenizer
    before, after = (np.asarray(tokenizer(part), dtype=np.int32).ravel().tolist() for part in text.split("[MASK]"))
    ids = np.array([[tokenizer.cls_token_id, *before, tokenizer.mask_token_id, *after, tokenizer.sep_token_id]],
                   dtype=np.int32)
    logits = model({"token_ids": ids, "padding_mask": np.ones_like(ids), "segment_ids": np.zeros_like(ids),
                    "mask_positions": np.array([[len(before) + 1]], dtype=np.int32)})
    logits = np.asarray(logits)[0, 0]
    chance = np.exp(logits - logits.max())
    chance /= chance.sum()
    return [(tokenizer.id_to_token(int(i)), float(chance[i])) for i in np.argsort(-chance)[:top]]


def as_keras(classifier):
    """The same layers and weights as a plain keras.Model.

    KerasHub's own classes hand rows to training in the order in which they stand, epoch after epoch, and ignore
    `shuffle=True`; a plain model shuffles.
    """
    import keras

    return keras.Model(classifier.input, classifier.output, name="bert")


def attention_maps(backbone, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """How much each piece looks at each other, in every layer and head.

    Args:
        backbone: a BertBackbone.
        inputs: of a few texts, from `pack`.

    Returns:
        float32 of shape (layers, texts, heads, pieces, pieces); each row sums to 1.
    """
    x = backbone.embeddings_layer_norm(
        backbone.token_embedding(inputs["token_ids"])
        + backbone.position_embedding(backbone.token_embedding(inputs["token_ids"]))
        + backbone.segment_embedding(inputs["segment_ids"]))
    maps = []
    for layer in backbone.transformer_layers:
        x, scores = layer(x, padding_mask=inputs["padding_mask"], return_attention_scores=True)
        maps.append(np.asarray(scores))
    return np.stack(maps)
