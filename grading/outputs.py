"""Makes a notebook's outputs fit to be kept in a repository, and finds those that are not."""

import html
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from grading.lesson_text import KERNELSPEC, LANGUAGE_INFO
from helpers.paths import course_folder

WIDGET = "application/vnd.jupyter.widget-view+json"
_KERAS_SECONDS = re.compile(r" *\d+s \d+(?:us|ms|s)/(?:step|epoch)(?: - )?")
_ERASE = re.compile(r"\x1b\[\d*K")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_DATA_URI = re.compile(r"data:image/[^\"')\s]*")


def tidy_outputs(notebook: NotebookNode) -> None:
    """Take out what changes from run to run or from machine to machine: timings, widgets, half-drawn progress bars."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = NotebookNode(KERNELSPEC)
    notebook.metadata.language_info = NotebookNode(LANGUAGE_INFO)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.text = _KERAS_SECONDS.sub(" ", as_on_screen(output.text))
            cell.outputs = [output for output in cell.outputs if output.get("text") != ""]


def as_on_screen(text: str) -> str:
    """Text with carriage returns and backspaces carried out, as a terminal shows it: a progress bar's last state.

    Example:
        >>> as_on_screen("1 of 2\\r2 of 2\\n")
        '2 of 2\\n'
    """
    if "\r" not in text and "\b" not in text:
        return text
    shown = []
    for line in text.replace("\r\n", "\n").split("\n"):
        screen, at = [], 0
        for character in _ERASE.sub("", line):
            if character == "\r":
                at = 0
            elif character == "\b":
                at = max(at - 1, 0)
            else:
                screen[at : at + 1] = [character]
                at += 1
        shown.append("".join(screen).rstrip())
    return "\n".join(shown)


def output_problems(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with the outputs of one executed code cell, one sentence each."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            first = next((line.strip() for line in output.text.splitlines() if line.strip()), "")
            yield f"a warning is shown (stderr): {first[:200]}"
        if found := machine_path(_words(output)):
            yield f"its output holds a path of this machine ({found})"
        if not _has_alternative_text(output):
            yield "a figure has no alternative text: show it with helpers.figures.show(figure, sentence)"


def machine_path(text: str) -> str | None:
    """The first folder of this machine that stands in a text, or None: the course, the home, the temporary folder."""
    named = [os.environ.get(name, "") for name in ("REVIEWS_DATA", "WORDS_TO_BERT_CACHE")]
    places = [course_folder(), Path.home(), Path(tempfile.gettempdir()), *(Path(name) for name in named if name)]
    for folder in [*places, *(place.resolve() for place in places)]:
        if not folder.is_absolute() or folder == Path(folder.anchor):
            continue
        for spelt in {str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")}:
            if re.search(rf"(?<![\w.]){re.escape(spelt)}(?![\w-])", text):
                return spelt
    return None


def _words(output: NotebookNode) -> str:
    """All text in an output, pictures left out."""
    data = {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
    parts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in data.values()]
    parts += [output.get("text", ""), *output.get("traceback", [])]
    return _DATA_URI.sub("", "\n".join(parts))


def _has_alternative_text(output: NotebookNode) -> bool:
    """Pictures in HTML need alt; a bare image never has one where learners read (JupyterLab ignores its metadata)."""
    data = output.get("data", {})
    if "text/html" not in data:
        return not any(kind.startswith("image/") for kind in data)
    for picture in _IMG.findall(data["text/html"]):
        found = _ALT.search(picture)
        if not found or not html.unescape(found[1] or found[2] or "").strip():
            return False
    return True
