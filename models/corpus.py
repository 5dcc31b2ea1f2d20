"""What the BERT of this course learns from: the texts, their WordPiece vocabulary, the ids, a vector for each piece.

Everything is made once, in a folder of one's own, and read back afterwards: a run that is killed does not start over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.bert import clean
from helpers.errors import CourseError
from helpers.reviews import Reviews
from helpers.written_beside import written_beside

SPECIAL_PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]  # ids 0 to 4, in this order


def pretraining_texts(reviews: Reviews) -> tuple[list[str], list[str]]:
    """The texts to learn from and the ones to measure on; no test text is in either of them.

    Args:
        reviews: what `load_reviews()` gave.

    Returns:
        the cleaned texts of train and unlabelled, each text once, without those that also stand in validation; and the
        cleaned texts of validation. Both without texts that stand in test, whatever their case and white space.
    """
    def key(text: str) -> str:
        return " ".join(clean(text).casefold().split())

    test = {key(text) for text in reviews.test.texts}
    held_out = {key(text): clean(text) for text in reviews.validation.texts if key(text) not in test}
    forbidden = test | held_out.keys()
    training = {key(text): clean(text) for text in reviews.train.texts + reviews.unlabelled.texts}
    return [text for k, text in training.items() if k not in forbidden], list(held_out.values())


def learn_vocabulary(texts: list[str], size: int) -> list[str]:
    """A lower-case WordPiece vocabulary, special pieces first.

    Source: Schuster and Nakajima 2012, "Japanese and Korean voice search"; learned by Hugging Face's tokenizers.
    """
    from tokenizers import BertWordPieceTokenizer

    learner = BertWordPieceTokenizer(lowercase=True)
    learner.train_from_iterator(texts, vocab_size=size, min_frequency=2, limit_alphabet=200,
                                special_tokens=SPECIAL_PIECES, show_progress=False)
    pieces = learner.get_vocab()
    return sorted(pieces, key=pieces.get)


def kerashub_tokenizer(vocabulary: list[str]):
    """The tokenizer of the preset: lower case, no accents (`é` is `e`), as in Google's uncased BERT.

    KerasHub keeps accents unless told: "cliché" would be [UNK] then.
    """
    from keras_hub.tokenizers import BertTokenizer

    return BertTokenizer(vocabulary, lowercase=True, strip_accents=True)


def encode(texts: list[str], vocabulary: list[str]) -> list[np.ndarray]:
    """The WordPiece ids of each text, as `kerashub_tokenizer` gives them and several times as fast.

    Returns:
        for each text its ids, uint16 of shape (pieces,), with neither [CLS] nor [SEP].
    """
    from tokenizers import BertWordPieceTokenizer

    tokenizer = BertWordPieceTokenizer({piece: i for i, piece in enumerate(vocabulary)}, lowercase=True)
    ids = []
    for first in range(0, len(texts), 5_000):
        rows = tokenizer.encode_batch(texts[first:first + 5_000], add_special_tokens=False)
        ids += [np.array(row.ids, dtype=np.uint16) for row in rows]
    return ids


def piece_vectors(ids: list[np.ndarray], vocabulary_size: int, width: int, seed: int, epochs: int = 2) -> np.ndarray:
    """Word2Vec (CBOW) vectors of the pieces: where the token embeddings start.

    From random embeddings a masked-language model spends its first hour learning which words are frequent. One worker,
    because gensim gives other vectors each time with more.

    Returns:
        float32 of shape (vocabulary_size, width): centred, each row scaled to the norm of BERT's own initial rows,
        0.02 times sqrt(width), times 2.5. Pieces too rare for Word2Vec are drawn at random with the same norm.
    """
    from gensim.models import Word2Vec

    model = Word2Vec([row.tolist() for row in ids], vector_size=width, window=5, min_count=5, negative=5, sg=0,
                     epochs=epochs, workers=1, seed=seed, max_vocab_size=None)
    vectors = np.random.default_rng(seed).normal(size=(vocabulary_size, width)).astype(np.float32)
    known = np.array(model.wv.index_to_key)
    vectors[known] = model.wv.vectors - model.wv.vectors.mean(axis=0)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) * np.float32(0.05 * np.sqrt(width))


@dataclass
class Corpus:
    """Encoded texts and their vocabulary.

    Attributes:
        vocabulary: the pieces; a piece's id is its place.
        training, held_out: all ids in a row, uint16, and where each text begins, with the end of all as the last entry.
        vectors: Word2Vec vectors of the pieces, float32 of shape (vocabulary_size, width).
        reviews: the name of the data set.
    """

    vocabulary: list[str]
    training: tuple[np.ndarray, np.ndarray]
    held_out: tuple[np.ndarray, np.ndarray]
    vectors: np.ndarray
    reviews: str = ""

    @property
    def continues(self) -> np.ndarray:
        """True for pieces that continue a word (`##ing`), bool of shape (vocabulary_size,)."""
        return np.array([piece.startswith("##") for piece in self.vocabulary])


def prepare_corpus(reviews: Reviews, folder: Path, vocabulary_size: int, width: int, seed: int,
                   report: Callable[[str], None] = print) -> Corpus:
    """Make the corpus, or read what an earlier call with the same sizes left in the folder."""
    name = f"{reviews.name.replace(' ', '-')}-{vocabulary_size}"
    path = folder / f"corpus-{name}-{width}-{seed}.npz"
    if not path.exists():
        training, held_out = pretraining_texts(reviews)
        report(f"{len(training):,} texts to learn from, {len(held_out):,} to measure on")
        vocabulary = _vocabulary(training, vocabulary_size, folder / f"vocabulary-{name}.txt")
        report(f"vocabulary of {len(vocabulary):,} pieces")
        ids = encode(training, vocabulary)
        report(f"{sum(map(len, ids)):,} pieces to learn from; Word2Vec over them takes minutes")
        vectors = piece_vectors(ids, len(vocabulary), width, seed)
        report("vectors are there")
        with written_beside(path) as file:
            np.savez(file, vocabulary=np.array(vocabulary), vectors=vectors, reviews=np.array(reviews.name),
                     **_in_a_row("training", ids), **_in_a_row("held_out", encode(held_out, vocabulary)))
    return read_corpus(path)


def read_corpus(path: Path) -> Corpus:
    """The corpus that `prepare_corpus` left in a file.

    Raises:
        CourseError: there is no such file, or it holds something else.
    """
    try:
        stored = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as problem:
        raise CourseError(f"{path} is no encoded corpus ({problem}): give corpus-*.npz of a --work folder.") from None
    with stored:
        return Corpus(stored["vocabulary"].tolist(), (stored["training_ids"], stored["training_starts"]),
                      (stored["held_out_ids"], stored["held_out_starts"]), stored["vectors"],
                      str(stored["reviews"]))


def _vocabulary(texts: list[str], size: int, path: Path) -> list[str]:
    if not path.exists():
        with written_beside(path) as file:
            file.write("\n".join(learn_vocabulary(texts, size)).encode())
    return path.read_text(encoding="utf-8").split("\n")


def _in_a_row(name: str, ids: list[np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{name}_ids": np.concatenate(ids), f"{name}_starts": np.cumsum([0, *map(len, ids)])}
