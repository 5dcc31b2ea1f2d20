"""Where things lie: the course, the learner's work, the cache. Nothing here creates a folder."""

import os
from pathlib import Path

import platformdirs


def course_folder() -> Path:
    """The folder of the course: the one that holds `notebooks/`, `lessons/` and this package.

    Returns:
        an absolute path, whatever the current folder is.

    Example:
        >>> (course_folder() / "helpers").is_dir()
        True
    """
    return Path(__file__).resolve().parent.parent


def work_folder() -> Path:
    """The learner's own folder, where the ledger of results is kept.

    It is the variable `WORDS_TO_BERT_WORK` where that is set (the build and the grader set it), else `work/` in the
    course when a notebook runs inside it, else the current folder.
    """
    if chosen := os.environ.get("WORDS_TO_BERT_WORK"):
        return Path(chosen).expanduser().resolve()
    here, work = Path.cwd().resolve(), course_folder() / "work"
    return work if here.is_relative_to(work) else here


def cache_folder() -> Path:
    """Where prepared data is kept between sessions: `WORDS_TO_BERT_CACHE`, else this system's own place for caches."""
    if chosen := os.environ.get("WORDS_TO_BERT_CACHE"):
        return Path(chosen).expanduser().resolve()
    return platformdirs.user_cache_path("words-to-bert", appauthor=False)
