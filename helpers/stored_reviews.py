"""All reviews of one source: read once, then kept in the cache and, part by part, in memory."""

import functools
import hashlib

from helpers.paths import cache_folder
from helpers.reviews_cache import cache_path, read_about, read_part, write_cache
from helpers.reviews_source import Source
from helpers.splits import Split, without_texts_of

# Of all texts and labels of the Large Movie Review Dataset v1.0, as `fingerprint` computes it
IMDB_FINGERPRINT = "f0bd6ee616f8684c3c4ce5c313f662f366a56cf3a41cc9d6235c437d14defd7d"


class StoredReviews:
    """The reviews of a source, before anything is split off.

    Attributes:
        source: where they come from.
        name: "IMDB" if they are, to the letter, the Large Movie Review Dataset; else "practice" or "reviews in FILE".
        sizes: the number of reviews in the parts "train", "test" and "unlabelled".

    Raises:
        CourseError: from the source, when it cannot be read.
    """

    def __init__(self, source: Source):
        self.source = source
        self._cache = cache_path(cache_folder(), source.setting, source.stamp)
        self._parts: dict[str, Split] = {}
        about = read_about(self._cache) or self._read_all()
        self.sizes = about["sizes"]
        self.name = "practice" if source.kind == "practice" else f"reviews in {source.file_name}"
        if about["fingerprint"] == IMDB_FINGERPRINT:
            self.name = "IMDB"

    def part(self, name: str) -> Split:
        """One part, from memory, from the cache, or, where that broke or went away, from the source once more."""
        if name not in self._parts:
            split = read_part(self._cache, name)
            if split is None:
                self._read_all()
            else:
                self._parts[name] = split
        return self._parts[name]

    def _read_all(self) -> dict:
        parts = self.source.read()
        about = {"fingerprint": fingerprint(parts)}
        # A model may learn from unlabelled texts: none of them may be a test text
        parts["unlabelled"] = without_texts_of(parts["unlabelled"], parts["test"])
        about["sizes"] = {name: len(split) for name, split in parts.items()}
        try:
            write_cache(self._cache, parts, about)
        except OSError as problem:
            print(f"The reviews cannot be kept in {self._cache.parent} ({problem.strerror or problem}), so each start "
                  "reads them anew: make room there, or set WORDS_TO_BERT_CACHE to another folder.")
        self._parts = parts
        return about


@functools.lru_cache(maxsize=1)
def open_stored(source: Source) -> StoredReviews:
    """The reviews of this source; a second call in the same process reads nothing."""
    return StoredReviews(source)


def fingerprint(parts: dict[str, Split]) -> str:
    """A hash (SHA-256) of all texts and labels in their order."""
    digest = hashlib.sha256()
    for name in ("train", "test", "unlabelled"):
        labels = [-1] * len(parts[name]) if parts[name].labels is None else parts[name].labels.tolist()
        for text, label in zip(parts[name].texts, labels):
            content = text.encode()
            digest.update(f"{name} {label} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
