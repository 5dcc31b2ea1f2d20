"""Reads a lesson: one text file in jupytext's py:percent form, the source of everything that is built."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from grading.problems import BrokenLesson, Problem

# The same for every machine and Python: a build on another one must not change a byte.
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_CELL_LINE = re.compile(r"^# ?%%(?!%)")


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it, free of problems.

    Attributes:
        name: such as "01_bag_of_words".
        notebook: the instructor's notebook, not executed: sources as in the text, cell ids and metadata as built.
        release: first 12 digits of the SHA-256 of the lesson's text: which release a learner's copy is from.
        code_hash: SHA-256 of the code cells: outputs and references stay good until it changes.
    """

    name: str
    notebook: NotebookNode
    release: str
    code_hash: str

    @property
    def title(self) -> str:
        """The heading of the first cell, without its `#`."""
        return self.notebook.cells[0].source.splitlines()[0].removeprefix("#").strip()

    @property
    def points(self) -> int:
        """Points to earn in all."""
        return sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in self.notebook.cells)

    @property
    def exercises(self) -> list[str]:
        """The exercises in order, such as ["ex1", "ex2"]; a written question counts, a guess does not."""
        ids = [grade_id(cell) for cell in self.notebook.cells]
        return list(dict.fromkeys(name.split("-")[0] for name in ids if name.startswith("ex")))


def lesson_files(course: Path) -> list[Path]:
    """The texts of all lessons, in order."""
    return sorted((course / "lessons").glob("[0-9][0-9]_*.py"))


def read_lesson(path: Path) -> Lesson:
    """Read a lesson and check that it keeps every rule.

    Args:
        path: lessons/NN_topic.py.

    Raises:
        BrokenLesson: with all problems at once, each with file, cell and reason.

    Example:
        >>> read_lesson(Path("lessons/00_start_here.py")).points  # doctest: +SKIP
        2
    """
    from grading.lesson_rules import find_problems

    file = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenLesson([Problem(file, "there is no such lesson")]) from None
    except UnicodeDecodeError:
        raise BrokenLesson([Problem(file, "this is not UTF-8 text: save it as UTF-8")]) from None
    notebook = _parse(text, file)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _CELL_LINE.match(line)]
    if len(lines) != len(notebook.cells):  # text before the first marker is a cell too: then lines are not told
        lines = [None] * len(notebook.cells)
    if problems := find_problems(notebook, file, lines, text):
        raise BrokenLesson(problems)
    lesson = Lesson(path.stem, notebook, hashlib.sha256(text.encode()).hexdigest()[:12], code_hash(notebook))
    notebook.metadata = NotebookNode(
        kernelspec=NotebookNode(KERNELSPEC),
        language_info=NotebookNode(LANGUAGE_INFO),
        words_to_bert=NotebookNode(lesson=lesson.name, release=lesson.release),
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _set_cell_ids(notebook)
    return lesson


def code_hash(notebook: NotebookNode) -> str:
    """SHA-256 of the code cells: their sources, grade ids and the reviews they are for."""
    cells = [[grade_id(cell), cell.metadata.get("reviews", "both"), cell.source]
             for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def grade_id(cell: NotebookNode) -> str:
    """The cell's nbgrader id, or "" where it has none."""
    meta = cell.metadata.get("nbgrader", {})
    return str(meta.get("grade_id", "")) if isinstance(meta, dict) else ""


def _parse(text: str, file: str) -> NotebookNode:
    import jupytext

    try:
        notebook = jupytext.reads(text, fmt={"extension": ".py", "format_name": "percent"})
    except Exception as problem:  # jupytext names its errors by what it was doing: any of them means the same here
        raise BrokenLesson([Problem(file, f"jupytext cannot read this as py:percent text ({problem})")]) from None
    for cell in notebook.cells:
        for key in ("lines_to_next_cell", "lines_to_end_of_cell_marker"):  # empty lines, for jupytext's way back
            cell.metadata.pop(key, None)
    return notebook


def _set_cell_ids(notebook: NotebookNode) -> None:
    """Ids that depend on nothing but the text: the grade_id, else a hash of the source."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = grade_id(cell) or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
