"""Read the Large Movie Review Dataset as it is given out: one archive, or the folder `aclImdb` unpacked from it.

Maas et al. 2011, "Learning Word Vectors for Sentiment Analysis", https://ai.stanford.edu/~amaas/data/sentiment/
The reviews lie in train/neg, train/pos, train/unsup, test/neg and test/pos, as files NUMBER_RATING.txt.
"""

import gzip
import os
import re
import tarfile
import zlib
from pathlib import Path

import numpy as np

from helpers.errors import CourseError
from helpers.progress import progress_bar
from helpers.splits import Split

CLASSES = [("train", "neg"), ("train", "pos"), ("train", "unsup"), ("test", "neg"), ("test", "pos")]
FILE_NAME = re.compile(r"([0-9]{1,9})_([0-9]{1,9})\.txt")
MEMBER = re.compile(rf"(?:\./)?(?:[^/]+/)?(train|test)/(neg|pos|(?<=train/)unsup)/{FILE_NAME.pattern}")
LONGEST_REVIEW = 1_000_000  # bytes; the longest of IMDB has 14,000
LONGEST_HEADER = 1_000_000  # bytes from one member to the next; a plain header has 512, with a long name a few thousand
AGAIN = "download it again from https://ai.stanford.edu/~amaas/data/sentiment/"

Texts = dict[tuple[str, str], dict[tuple[int, int], str]]


def read_archive(path: Path) -> dict[str, Split]:
    """Read all reviews from the archive in one pass. Nothing is unpacked to disk.

    Args:
        path: aclImdb_v1.tar.gz, or another archive (.tar.gz) in its layout.

    Returns:
        the parts "train" and "test" (labelled, negative before positive) and "unlabelled", each in the order of file
        numbers.

    Raises:
        CourseError: the archive cannot be read, is cut short or damaged, or lacks a class.
    """
    texts: Texts = {kind: {} for kind in CLASSES}
    try:
        with path.open("rb") as packed:
            if packed.read(2) != b"\x1f\x8b":
                raise CourseError(f"{path} is not a .tar.gz archive: {AGAIN}.")
            packed.seek(0)
            with gzip.GzipFile(fileobj=packed) as unpacked, \
                    progress_bar(path.stat().st_size, f"Reading {path.name}", "B", unit_scale=True) as bar:
                _read_members(path, unpacked, texts, lambda: bar.update(packed.tell() - bar.n))
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, ValueError) as problem:
        raise CourseError(f"{path} is cut short or damaged ({problem}): {AGAIN}.") from None
    except OSError as problem:
        raise _unreadable(path, problem) from None
    return _parts(path, texts)


def read_folder(path: Path) -> dict[str, Split]:
    """Read all reviews from the unpacked folder.

    Args:
        path: the folder that holds train/ and test/.

    Returns:
        the same as `read_archive`.

    Raises:
        CourseError: a class folder is missing or cannot be read, or a file is no review.
    """
    texts: Texts = {kind: {} for kind in CLASSES}
    try:
        files = [(kind, match, entry) for kind in CLASSES for entry in _entries(path.joinpath(*kind))
                 if (match := FILE_NAME.fullmatch(entry.name))]
        with progress_bar(len(files), f"Reading {path.name}", " reviews") as bar:
            for kind, match, entry in files:
                texts[kind][int(match[1]), int(match[2])] = _text(Path(entry.path), _content(entry))
                bar.update()
    except OSError as problem:
        raise _unreadable(problem.filename or path, problem) from None
    return _parts(path, texts)


class _Blocks:
    """Hands a tar stream to tarfile block by block, and remembers the last block."""

    def __init__(self, unpacked):
        self.unpacked, self.last, self.position, self.limit = unpacked, b"", 0, LONGEST_HEADER

    def read(self, size: int) -> bytes:
        self.last = self.unpacked.read(size)
        self.position += len(self.last)
        if self.position > self.limit:  # tarfile would hold such a header in memory, whatever its size
            raise tarfile.ReadError("a header of more than a megabyte")
        return self.last

    def is_at_end(self) -> bool:
        """Whether the last block marks a tar's end and only padding follows. Reading on lets gzip compare checksums."""
        marked, rest = len(self.last) == 512 and not any(self.last), False
        while chunk := self.unpacked.read(1 << 20):
            rest = rest or bool(chunk.strip(b"\0"))
        return marked and not rest


def _read_members(path: Path, unpacked, texts: Texts, show_progress) -> None:
    blocks = _Blocks(unpacked)
    with tarfile.open(fileobj=blocks, mode="r|", bufsize=512) as tar:
        count = 0
        while (member := tar.next()) is not None:
            if match := MEMBER.fullmatch(member.name):
                where = path / member.name
                if not member.isreg():
                    raise CourseError(f"{where} is not a regular file: {AGAIN}.")
                if member.size > LONGEST_REVIEW:
                    raise CourseError(f"{where} is too long for a review ({member.size:,} bytes): {AGAIN}.")
                part, label, number, rating = match.groups()
                content = tar.extractfile(member).read()
                texts[part, label][int(number), int(rating)] = _text(where, content)
            blocks.limit = tar.offset + LONGEST_HEADER
            tar.members.clear()  # tarfile would keep a record of all 100,000
            count += 1
            if count % 500 == 0:
                show_progress()
    # tarfile ends without a word at a damaged header, and never reads gzip's checksum
    if not blocks.is_at_end():
        raise tarfile.ReadError("it does not end as an archive does")


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []  # said by _parts, as for archives


def _content(entry: os.DirEntry) -> bytes:
    if not entry.is_file():  # opening a pipe would wait for ever
        raise CourseError(f"{entry.path} is not a regular file: unpack the archive again.")
    with open(entry.path, "rb") as file:
        content = file.read(LONGEST_REVIEW + 1)
    if len(content) > LONGEST_REVIEW:
        raise CourseError(f"{entry.path} is too long for a review (over {LONGEST_REVIEW:,} bytes): "
                          "unpack the archive again.")
    return content


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise CourseError(f"{path} is not UTF-8 text (byte {problem.start}): {AGAIN}.") from None


def _parts(path: Path, texts: Texts) -> dict[str, Split]:
    missing = ["/".join(kind) for kind in CLASSES if not texts[kind]]
    if missing:
        wanted = ", ".join("/".join(kind) for kind in CLASSES)
        raise CourseError(f"{path} holds no reviews in {' or '.join(missing)}: it should have {wanted}, "
                          "each with files such as 0_3.txt.")
    ordered = {kind: [found[number] for number in sorted(found)] for kind, found in texts.items()}
    parts = {}
    for part in ("train", "test"):
        negative, positive = ordered[part, "neg"], ordered[part, "pos"]
        labels = np.array([0] * len(negative) + [1] * len(positive), dtype=np.int8)
        parts[part] = Split(negative + positive, labels)
    return parts | {"unlabelled": Split(ordered["train", "unsup"])}


def _unreadable(path: Path | str, problem: OSError) -> CourseError:
    return CourseError(f"{path} cannot be read ({problem.strerror or problem}): check your rights to read it.")
