"""From the instructor's notebook to the students': nbgrader's own steps, with stubs for guesses."""

import copy
import re
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from helpers.errors import CourseError

_ASSIGNMENT = re.compile(r"(?P<name>\s*[A-Za-z_]\w* = )[^#]*(?P<comment>#.*)?")


class ClearAnswers(ClearSolutions):
    """nbgrader's ClearSolutions, except that an empty guess is `my_guess = None`, not an error.

    The guess stands among cells that a learner runs in one go, and None says well enough that nothing was written yet.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("guess"):
            cell.source = "\n".join(self._empty_guess(cell.source.splitlines()))
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)

    def _empty_guess(self, lines: list[str]) -> list[str]:
        kept, inside = [], False
        for line in lines:
            if self.begin_solution_delimeter in line or self.end_solution_delimeter in line:
                inside = self.begin_solution_delimeter in line
            elif inside and (found := _ASSIGNMENT.fullmatch(line)):
                kept.append(f"{found['name']}None  {found['comment'] or '# your guess: a number'}")
            else:
                kept.append(line)
        return kept


def without_answers(solution: NotebookNode) -> NotebookNode:
    """A copy of the instructor's notebook with stubs for answers, hidden tests still in it: what the grader runs."""
    return ClearAnswers().preprocess(copy.deepcopy(solution), {})[0]


def student_versions(course: Path, solutions: dict[str, NotebookNode]) -> dict[str, str]:
    """Make the students' notebooks with nbgrader's GenerateAssignment, away from the course and its gradebook.

    Args:
        course: the folder with nbgrader_config.py.
        solutions: lesson name -> instructor's notebook.

    Returns:
        lesson name -> text of the student notebook's file, byte for byte what `nbgrader generate_assignment` writes.

    Raises:
        CourseError: nbgrader refused one, with its reason.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    made = {}
    with tempfile.TemporaryDirectory(prefix="words-to-bert-build-", ignore_cleanup_errors=True) as folder:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        config.CourseDirectory.root = folder
        # As with --no-db: the notebooks are the same, and no gradebook takes five seconds to be made
        config.GenerateAssignment.no_database, config.SaveCells.enabled = True, False
        for lesson, solution in solutions.items():
            source = Path(folder, "solutions", lesson, f"{lesson}.ipynb")
            source.parent.mkdir(parents=True)
            source.write_text(nbformat.writes(solution), encoding="utf-8", newline="\n")
            result = NbGraderAPI(config=config).generate_assignment(lesson)
            if not result["success"]:
                log = (result.get("log", "") + result.get("error", "")).strip().splitlines()
                reason = next((line.strip() for line in log if "Error:" in line), "it gives no reason")
                raise CourseError(f"nbgrader cannot make the student version ({reason})")
            made[lesson] = Path(folder, "notebooks", lesson, f"{lesson}.ipynb").read_text(encoding="utf-8")
    return made
