"""A part of the reviews, and how parts are cut: by what a text says, never by where it stands."""

import hashlib
import itertools
from dataclasses import dataclass, field

import numpy as np


@dataclass(repr=False)
class Split:
    """Reviews that are used together.

    Attributes:
        texts: the raw texts, `<br />` included; a list of n strings.
        labels: 0 for negative, 1 for positive; int8 of shape (n,), or None where nobody labelled them.
        phenomena: for each text the names of what it holds, such as "negation"; known for the practice reviews only,
            empty tuples elsewhere.
    """

    texts: list[str]
    labels: np.ndarray | None = None
    phenomena: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self):
        self.phenomena = self.phenomena or [()] * len(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        if self.labels is None:
            return f"<{len(self):,} reviews without labels>"
        positive = int(np.sum(self.labels))
        return f"<{len(self):,} reviews: {len(self) - positive:,} negative, {positive:,} positive>"

    def take(self, rows: np.ndarray) -> "Split":
        """A new Split with these rows only.

        Args:
            rows: True for each row to take, shape (n,).
        """
        numbers = np.flatnonzero(rows).tolist()
        labels = None if self.labels is None else self.labels[rows]
        return Split([self.texts[i] for i in numbers], labels, [self.phenomena[i] for i in numbers])


def text_keys(texts: list[str], salt: str) -> np.ndarray:
    """A number for each text that depends on the text and the salt alone (BLAKE2b), uint64 of shape (n,).

    Equal texts get equal numbers, so whatever is chosen by them keeps equal texts together, in any order of the texts
    and with any version of NumPy.

    Example:
        >>> keys = text_keys(["good", "bad", "good"], salt="any")
        >>> bool(keys[0] == keys[2]), bool(keys[0] == keys[1])
        (True, False)
    """
    key = hashlib.blake2b(salt.encode(), digest_size=32).digest()
    digests = (hashlib.blake2b(text.encode(), digest_size=8, key=key).digest() for text in texts)
    return np.frombuffer(b"".join(digests), dtype="<u8")


def validation_rows(split: Split, size: int, seed: int) -> np.ndarray:
    """Choose the rows to validate on: as many of each label as in the whole, and no text that also stays outside.

    Args:
        split: labelled reviews (n).
        size: how many rows to choose. A few less are chosen where repeated texts do not fit.
        seed: another seed chooses other rows.

    Returns:
        True for the chosen rows, shape (n,).
    """
    keys = text_keys(split.texts, f"validation {seed}")
    # A text that stands under both labels can be in neither half of a stratified choice
    torn = np.isin(keys, np.intersect1d(keys[split.labels == 0], keys[split.labels == 1]))
    positive = round(size * float(np.mean(split.labels)))
    chosen = np.zeros(len(split), dtype=bool)
    for label, wanted in [(0, size - positive), (1, positive)]:
        rows = np.flatnonzero((split.labels == label) & ~torn)
        rows = rows[np.argsort(keys[rows], kind="stable")]
        for _, group in itertools.groupby(rows, key=keys.__getitem__):
            if wanted == 0:
                break
            same_text = list(group)
            if len(same_text) <= wanted:
                chosen[same_text] = True
                wanted -= len(same_text)
    return chosen


def held_out_rows(split: Split, salt: str) -> np.ndarray:
    """Choose about half of the rows for the judge alone; who does not know the salt cannot tell which.

    Returns:
        True for the held-out rows, shape (n,).
    """
    return text_keys(split.texts, f"held out {salt}") % 2 == 1


def without_texts_of(split: Split, other: Split) -> Split:
    """The split without the texts that also stand, word for word, in the other one."""
    known = set(other.texts)
    return split.take(np.array([text not in known for text in split.texts], dtype=bool))
