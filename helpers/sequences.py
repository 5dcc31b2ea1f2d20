"""Reviews as rows of word ids, all of one length: what the networks of lessons 03 to 05 read.

One convention for all of them: 0 is padding, 1 the start of a review, 2 a word outside the vocabulary, and words are
numbered from 3, the commonest first. A long review keeps its *last* words; a short one is padded at the end.
"""

import functools
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from helpers.errors import CourseError
from helpers.paths import cache_folder
from helpers.reviews import Reviews
from helpers.words import split_words
from helpers.written_beside import written_beside

PAD, START, UNKNOWN, FIRST_WORD = 0, 1, 2, 3
SPECIAL = {PAD: "<pad>", START: "<start>", UNKNOWN: "<unknown>"}
BATCH = 250  # rows that a model reads at once when it predicts
FORMAT = 1  # counted up when the same texts and sizes would give other ids: older cache files are not read then


def word_ids(word_lists: Sequence[Sequence[str]], size: int = 10_000) -> dict[str, int]:
    """An id for each of the commonest words, from FIRST_WORD on, the commonest first.

    Args:
        word_lists: the words of each training text.
        size: how many ids there are, the three special ones included: ids go from 0 to size - 1.

    Raises:
        CourseError: size leaves no room for a word.

    Example:
        >>> word_ids([["a", "film"], ["a"]])
        {'a': 3, 'film': 4}
    """
    if size <= FIRST_WORD:
        raise CourseError(f"size is {size}: give at least {FIRST_WORD + 1}, since {FIRST_WORD} ids are special.")
    counts = Counter(word for words in word_lists for word in words)
    return {word: row for row, (word, _) in enumerate(counts.most_common(size - FIRST_WORD), FIRST_WORD)}


def encode(word_lists: Sequence[Sequence[str]], ids: dict[str, int]) -> list[list[int]]:
    """The ids of the words of each text; UNKNOWN for words without an id. Nothing is cut, and no START is put in front.

    Example:
        >>> encode([["a", "zzz", "film"]], {"a": 3, "film": 4})
        [[3, 2, 4]]
    """
    return [[ids.get(word, UNKNOWN) for word in words] for words in word_lists]


def pad(rows: Sequence[Sequence[int]], length: int) -> np.ndarray:
    """All rows at one length: START, then the last `length - 1` ids of the row, then PAD up to the end.

    START stands in every row, so that none is all padding: a masked network would have nothing to read there, and on a
    GPU it would stop with an error.

    Args:
        rows: the ids of each text (n rows).
        length: columns of the result, START included.

    Returns:
        int32 of shape (n, length).

    Raises:
        CourseError: length is too small to hold a word.

    Example:
        >>> pad([[3, 4], [5, 6, 7, 8]], length=4).tolist()
        [[1, 3, 4, 0], [1, 6, 7, 8]]
    """
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    flat = np.fromiter((i for row in rows for i in row), dtype=np.int32, count=int(ends[-1]) if len(ends) else 0)
    return _padded(flat, ends, length)


class Encoded:
    """The reviews as rows of ids.

    Attributes:
        ids: an id for each word of the vocabulary.
        size: how many ids there are, special ones included: the input_dim of an Embedding layer.
        length: ids in each row.
        train, validation, test: int32 of shape (n, length), in the order of the reviews' texts and labels. test is
            made at its first use, which many a lesson does not need.
    """

    def __init__(self, ids: dict[str, int], size: int, length: int, part: Callable[[str], np.ndarray]):
        self.ids, self.size, self.length, self._part = ids, size, length, part

    @functools.cached_property
    def train(self) -> np.ndarray:
        return self._part("train")

    @functools.cached_property
    def validation(self) -> np.ndarray:
        return self._part("validation")

    @functools.cached_property
    def test(self) -> np.ndarray:
        return self._part("test")

    @functools.cached_property
    def _names(self) -> dict[int, str]:
        return SPECIAL | {row: word for word, row in self.ids.items()}

    def words(self, row: Sequence[int]) -> list[str]:
        """What a row of ids says, such as ['<start>', 'a', 'film', '<pad>']."""
        return [self._names.get(int(i), SPECIAL[UNKNOWN]) for i in row]

    def __repr__(self) -> str:
        return f"<{len(self.ids):,} words, {self.length} ids a review, the last ones kept>"


def encoded_reviews(reviews: Reviews, size: int = 10_000, length: int = 200) -> Encoded:
    """The reviews as ids, read from the cache when they were encoded before (then in under a second).

    Args:
        reviews: what `load_reviews()` returned. Ids are given by the training texts alone.
        size: how many ids there are, the three special ones included.
        length: ids in each row: START and the last `length - 1` words.

    Raises:
        CourseError: size or length is too small.

    Example:
        >>> data = encoded_reviews(load_reviews())  # doctest: +SKIP
        >>> data.train.shape  # doctest: +SKIP
        (22500, 200)
    """
    words = functools.cache(lambda name: split_words(getattr(reviews, name).texts))
    vocabulary = "\n".join(reviews.train.texts)
    known = _hash(f"{FORMAT} {size}", vocabulary)
    ids = _cached(reviews, "ids", size, known, lambda: {"words": _as_bytes(list(word_ids(words("train"), size)))})
    ids = {word: row for row, word in enumerate(json.loads(ids["words"].tobytes()), FIRST_WORD)}
    _padded(np.zeros(0, np.int32), np.zeros(0, np.int64), length)  # a wrong length is told before anything takes time

    def part(name: str) -> np.ndarray:
        key = _hash(known, "\n".join(getattr(reviews, name).texts))
        arrays = _cached(reviews, name, size, key, lambda: _flat(encode(words(name), ids), size))
        return _padded(arrays["flat"].astype(np.int32), arrays["ends"], length)

    return Encoded(ids, size, length, part)


def text_to_probability(model, ids: dict[str, int], length: int) -> Callable[[Sequence[str]], np.ndarray]:
    """A function from texts to the model's probability of "positive", for checks and for `test_once`.

    Args:
        model: a Keras model from ids, shape (n, length), to one probability each, shape (n, 1).
        ids: an id for each known word.
        length: ids in each row that the model reads.

    Returns:
        predict(texts), float32 of shape (n,).
    """

    def predict(texts: Sequence[str]) -> np.ndarray:
        rows = pad(encode(split_words(texts), ids), length)
        whole = np.concatenate([rows, rows[:1].repeat(-len(rows) % BATCH, axis=0)])  # a smaller batch is compiled anew
        found = np.asarray(model.predict(whole, batch_size=BATCH, verbose=0))[: len(rows)]
        return found.reshape(len(rows)) if found.size == len(rows) else found  # other shapes are for checks to tell

    return predict


# --- packed rows, and their cache ------------------------------------------------------------------------------------


def _padded(flat: np.ndarray, ends: np.ndarray, length: int) -> np.ndarray:
    """Rows of one length from all ids in one line; `ends` says where each row ends. No loop: 50,000 rows in 0.2 s."""
    if length < 2:
        raise CourseError(f"length is {length}: give at least 2, one for START and one for a word.")
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    kept = np.minimum(ends - starts, length - 1)
    columns = np.arange(length - 1)
    places = (ends - kept)[:, None] + columns
    real = columns < kept[:, None]
    rows = np.full((len(ends), length), PAD, dtype=np.int32)
    rows[:, 0] = START
    rows[:, 1:][real] = flat[places[real]]
    return rows


def _flat(rows: list[list[int]], size: int) -> dict[str, np.ndarray]:
    kind = np.uint16 if size <= 2**16 else np.int32
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    return {"flat": np.fromiter((i for row in rows for i in row), dtype=kind), "ends": ends}


def _cached(reviews: Reviews, part: str, size: int, key: str, make: Callable[[], dict]) -> dict[str, np.ndarray]:
    """Arrays from the cache file of this part, size and content; made, and kept where there is room, if it is missing.

    A file for other content of the same part (another validation seed, other held-out reviews) is replaced.
    """
    stem = f"encoded-{_hash(reviews.source)}-{part}-{size}"
    path = cache_folder() / f"{stem}-{key}.npz"
    with suppress(Exception):  # a damaged zip raises a dozen types; whatever it is, the file is made anew
        return _read(path)
    arrays = make()
    with suppress(OSError):  # no room: the next start takes as long as this one
        with written_beside(path) as file:
            np.savez(file, **arrays)
        for older in path.parent.glob(f"{stem}-*.npz"):
            if older != path:
                older.unlink(missing_ok=True)
    return arrays


def _read(path: Path) -> dict[str, np.ndarray]:
    # Whole members: np.load of the file itself reads small pieces and takes three times as long
    with zipfile.ZipFile(path) as packed:
        return {name.removesuffix(".npy"): np.load(io.BytesIO(packed.read(name)), allow_pickle=False)
                for name in packed.namelist()}


def _as_bytes(words: list[str]) -> np.ndarray:
    return np.frombuffer(json.dumps(words).encode("utf-8"), dtype=np.uint8)


def _hash(*texts: str) -> str:
    found = hashlib.blake2b(digest_size=8)
    for text in texts:
        found.update(text.encode("utf-8", errors="surrogatepass"))
        found.update(b"\0")
    return found.hexdigest()
