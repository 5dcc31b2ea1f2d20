"""Where a course keeps its lessons, and what a released lesson looks like. Plain JSON: nothing here imports Jupyter."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import CourseError
from helpers.paths import course_folder
from helpers.written_beside import written_beside

STUDENT = "learner"  # nbgrader wants a name for everyone who hands in
DEMONSTRATION = "demonstration"  # tag of cells that learners and the build run, and that grading and Validate skip


@dataclass(frozen=True)
class Course:
    """The folders of one course. Tests make small ones of their own.

    Attributes:
        root: the folder that holds notebooks/, solutions/ and grading/references/.
        work: the learner's own copies.
    """

    root: Path
    work: Path

    @classmethod
    def here(cls) -> "Course":
        """This course; the learner's copies are in `WORDS_TO_BERT_WORK`, else in work/."""
        chosen = os.environ.get("WORDS_TO_BERT_WORK")
        return cls(course_folder(), Path(chosen).expanduser().resolve() if chosen else course_folder() / "work")

    def lessons(self) -> list[str]:
        """The names of all released lessons, in order."""
        found = (self.root / "notebooks").glob("*/*.ipynb")
        return sorted(path.stem for path in found if path.stem == path.parent.name)

    def released(self, lesson: str) -> Path:
        return self.root / "notebooks" / lesson / f"{lesson}.ipynb"

    def solution(self, lesson: str) -> Path:
        return self.root / "solutions" / lesson / f"{lesson}.ipynb"

    def reference(self, lesson: str) -> Path:
        return self.root / "grading" / "references" / f"{lesson}.json"

    def submitted(self, lesson: str) -> Path:
        return self.work / lesson / f"{lesson}.ipynb"

    @property
    def grade_folder(self) -> Path:
        return self.work / ".grade"

    def feedback(self, lesson: str) -> Path:
        """The page that shows a learner's graded notebook."""
        return self.grade_folder / "feedback" / STUDENT / lesson / f"{lesson}.html"

    def check_lesson(self, lesson: str) -> None:
        """Raises CourseError when there is no such lesson."""
        lessons = self.lessons()
        if lesson not in lessons:
            raise CourseError(f"There is no lesson {lesson!r}. The lessons are: {', '.join(lessons) or 'none yet'}.")


def read_notebook(path: Path) -> dict:
    """Read one of the course's own notebooks.

    Raises:
        CourseError: it is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: `make build` makes it from lessons/.") from None
    except ValueError as problem:
        raise CourseError(f"{path} is not a notebook ({problem}): `make build` makes it again from lessons/.") from None


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with written_beside(path) as file:
        file.write(text.encode("utf-8"))


def source_of(cell: dict) -> str:
    """A cell's source as one text; the notebook format allows a list of lines too."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else source


def nbgrader_of(cell: dict) -> dict:
    """A cell's nbgrader metadata; empty when it has none, or when what stands there is damaged."""
    found = cell.get("metadata", {}).get("nbgrader", {}) if isinstance(cell.get("metadata"), dict) else {}
    return found if isinstance(found, dict) else {}


def grade_id_of(cell: dict) -> str | None:
    found = nbgrader_of(cell).get("grade_id")
    return found if isinstance(found, str) else None


def exercise_of(grade_id: str) -> str:
    """The exercise that a cell belongs to: tests are named `exK-verb-noun-test-behaviour`.

    Example:
        >>> exercise_of("ex1-cosine-similarity-test-zero")
        'ex1-cosine-similarity'
    """
    return grade_id.split("-test-")[0]


def is_test(cell: dict) -> bool:
    """Whether a cell is judged by the machine: it has points and is not the learner's own text."""
    found = nbgrader_of(cell)
    return bool(found.get("grade")) and not found.get("solution") and cell.get("cell_type") == "code"


def is_written(cell: dict) -> bool:
    """Whether a cell is a written answer, which a person scores."""
    found = nbgrader_of(cell)
    return bool(found.get("grade")) and bool(found.get("solution"))


def is_answer(cell: dict) -> bool:
    """Whether a cell holds what the learner writes: code, a guess or a text."""
    return bool(nbgrader_of(cell).get("solution"))


def same_text(one: str, other: str) -> bool:
    """Whether two sources are the same, up to spaces at line ends and empty lines around."""
    return _tidy(one) == _tidy(other)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
