"""What is wrong with a lesson, in a form that an author can act on."""

from dataclasses import dataclass

from helpers.errors import CourseError


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Attributes:
        file: the lesson's text, as the author would type its path.
        reason: one sentence that says what is wrong and, where it helps, what to do.
        cell: number of the cell, from 1; None when the whole file is meant.
        first_line: first line of that cell.
        line: line of that cell's `# %%` in the file, where it is known.
    """

    file: str
    reason: str
    cell: int | None = None
    first_line: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        if self.cell is None:
            return f"{where}: {self.reason}"
        first = self.first_line if len(self.first_line) <= 60 else f"{self.first_line[:57]}..."
        return f"{where}, cell {self.cell} ({first}): {self.reason}"


class BrokenLesson(CourseError):
    """A lesson that cannot be built; `problems` holds all that was found, and the message shows one a line."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
