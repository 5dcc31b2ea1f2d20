"""Keeps the words of real reviews out of the repository: they belong to their authors.

A solution runs on IMDB and may print a review, which whoever runs the lesson reads. In the file that is kept, the lines
that quote one at length are replaced by a notice; everything else stays as it was shown.
"""

import re
from collections.abc import Iterable

from nbformat import NotebookNode

NOTICE = "(a review's own words: they are shown when you run this cell)"
WINDOW = 8  # words; a quotation of twice that length is always found, one of fewer than eight words never
_WORD = re.compile(r"\w+")
_TABLE = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "_"}


def hide_review_words(notebook: NotebookNode, texts: Iterable[str]) -> int:
    """Replace what quotes a review in a notebook's outputs, in place.

    Args:
        texts: all reviews.

    Returns:
        the number of outputs that were changed.
    """
    haystack = None
    changed = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for place, key in _texts(output):
                if len(_WORD.findall(place[key])) < WINDOW:
                    continue
                haystack = haystack or "\n".join(_plain(text) for text in texts).encode()
                if lines := _quoting_lines(place[key], haystack):
                    place[key] = _without(place[key], lines) if key in ("text", "text/plain") else NOTICE
                    changed += 1
    return changed


def _texts(output: NotebookNode) -> list[tuple[dict, str]]:
    """Where an output holds text: (dict, key) pairs. Pictures in HTML are too long to be words; captions are read."""
    places = [(output, "text")] if "text" in output else []
    data = output.get("data", {})
    return places + [(data, kind) for kind in data if kind.startswith("text/") and "base64," not in data[kind]]


def _quoting_lines(text: str, haystack: bytes) -> set[int]:
    """Numbers of the lines in which a window of words stands that some review holds."""
    words = [(found, number) for number, line in enumerate(text.split("\n")) for found in _plain(line).split()]

    def quoted(start: int) -> bool:
        window = [word for word, _ in words[start : start + WINDOW]]
        in_words = sum(word.isalpha() for word in window) >= WINDOW // 2  # a row of numbers quotes nobody
        return in_words and " ".join(window).encode() in haystack

    last = len(words) - WINDOW
    quoting: set[int] = set()
    for start in range(0, last + 1, WINDOW):
        if quoted(start):  # then look for the ends of the quotation
            for near in range(max(start - WINDOW + 1, 0), min(start + WINDOW, last + 1)):
                if quoted(near):
                    quoting |= {number for _, number in words[near : near + WINDOW]}
    return quoting


def _without(text: str, lines: set[int]) -> str:
    kept = []
    for number, line in enumerate(text.split("\n")):
        if number not in lines:
            kept.append(line)
        elif not kept or kept[-1] != NOTICE:
            kept.append(NOTICE)
    return "\n".join(kept)


def _plain(text: str) -> str:
    """Lower case, words with single spaces between them: a list of tokens quotes a review too."""
    return " ".join(text.lower().translate(_TABLE).split())
