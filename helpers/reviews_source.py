"""Where the reviews come from: the one place that decides between IMDB and the practice reviews."""

import functools
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.archive import CLASSES, read_archive, read_folder
from helpers.download import NoNetwork, download_official
from helpers.errors import CourseError
from helpers.modes import execution_mode
from helpers.paths import cache_folder, course_folder
from helpers.splits import Split

ARCHIVE, FOLDER, PRACTICE = "aclImdb_v1.tar.gz", "aclImdb", "practice"
SET_IT = f"set REVIEWS_DATA to the path of {ARCHIVE} or of a folder {FOLDER}, or to the word {PRACTICE}"


@dataclass(frozen=True)
class Source:
    """Where reviews can be read.

    Attributes:
        setting: what REVIEWS_DATA must say to get this source again, from any folder.
        kind: "archive", "folder" or "practice".
        stamp: changes when the content does.
        instead_because: why these are the practice reviews although nobody asked for them; empty otherwise.
    """

    setting: str
    kind: str
    stamp: str
    instead_because: str = ""

    @property
    def file_name(self) -> str:
        return Path(self.setting).name

    def read(self) -> dict[str, Split]:
        """Read or make all reviews: the parts "train", "test" and "unlabelled"."""
        if self.kind == "practice":
            return _make_practice()
        return (read_archive if self.kind == "archive" else read_folder)(Path(self.setting))


def find_source() -> Source:
    """Find the reviews: REVIEWS_DATA, the course's data/ folder, the official download, the practice reviews.

    Raises:
        CourseError: REVIEWS_DATA is set but leads nowhere; the download broke; or a grader did not set it.
    """
    said = os.environ.get("REVIEWS_DATA", "").strip()
    if said.lower() == PRACTICE:
        return _practice()
    if said:
        return _at(Path(os.path.abspath(os.path.expanduser(said))))
    if os.environ.get("REVIEWS_HELD_OUT"):
        raise CourseError(f"REVIEWS_HELD_OUT is set, so REVIEWS_DATA must be too: {SET_IT}.")
    try:
        found = _in_folder(course_folder() / "data") or _archive(cache_folder() / ARCHIVE)
    except OSError as problem:
        where, reason = problem.filename, problem.strerror
        raise CourseError(f"{where} cannot be read ({reason}): check your rights to read it.") from None
    if found:
        return found
    if execution_mode() == "grade":  # grades on one data set must never silently become grades on another
        raise CourseError(f"There are no reviews to grade on: {SET_IT}.")
    return _downloaded_or_practice(cache_folder() / ARCHIVE)


def _at(path: Path) -> Source:
    try:
        path.stat()
        found = _in_folder(path) if path.is_dir() else _archive(path)
    except FileNotFoundError:
        raise CourseError(f"REVIEWS_DATA is {path}, and nothing is there: {SET_IT}.") from None
    except OSError as problem:
        where, reason = problem.filename or path, problem.strerror or problem
        raise CourseError(f"REVIEWS_DATA is {path}, but {where} cannot be read ({reason}): check your rights to read "
                          f"it, or {SET_IT}.") from None
    if found is None:
        raise CourseError(f"REVIEWS_DATA is {path}, which holds neither {ARCHIVE} nor train/ and test/: {SET_IT}.")
    return found


def _in_folder(path: Path) -> Source | None:
    """The reviews in a folder: the archive, `aclImdb` in it, or the folder itself."""
    return _archive(path / ARCHIVE) or _folder(path / FOLDER) or _folder(path)


def _archive(path: Path) -> Source | None:
    if not path.is_file():
        return None
    path = path.resolve()
    facts = path.stat()
    return Source(str(path), "archive", f"{facts.st_size} {facts.st_mtime_ns}")


def _folder(path: Path) -> Source | None:
    if not ((path / "train").is_dir() or (path / "test").is_dir()):
        return None
    path = path.resolve()
    # Unpacking, adding or removing a file changes its folder's time; asking all 100,000 files would take seconds
    folders = [folder for kind in CLASSES if (folder := path.joinpath(*kind)).is_dir()]
    return Source(str(path), "folder", " ".join(str(folder.stat().st_mtime_ns) for folder in folders))


@functools.cache  # one kernel stays on one data set, and waits for a missing network only once
def _downloaded_or_practice(target: Path) -> Source:
    try:
        download_official(target)
    except NoNetwork as problem:
        return _practice(instead_because=str(problem))
    return _archive(target)


def _practice(instead_because: str = "") -> Source:
    generator = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("practice*.py")):
        generator.update(file.read_bytes())
    return Source(PRACTICE, "practice", generator.hexdigest(), instead_because)


def _make_practice() -> dict[str, Split]:
    from helpers.practice import make_practice_reviews

    made = {name: Split(*columns) for name, columns in make_practice_reviews().items()}
    return {name: split if split.labels is None else _negative_first(split) for name, split in made.items()}


def _negative_first(split: Split) -> Split:
    """In the order that IMDB has on disk."""
    labels = np.asarray(split.labels, dtype=np.int8)
    order = np.argsort(labels, kind="stable")
    return Split([split.texts[i] for i in order], labels[order], [tuple(split.phenomena[i]) for i in order])
