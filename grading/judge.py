"""The judge's seat in nbgrader: SaveAutoGrades that judges by the reference and writes every grade anew."""

import math
from pathlib import Path

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Bool, Unicode

from grading.course import exercise_of, grade_id_of, is_answer, is_test
from grading.held_out import held_out, reviews_name
from grading.judgement import OBSERVATION, RIGHT, SKIPPED, WRONG, Judgement, judge, read_reference
from helpers.errors import CourseError
from helpers.paths import course_folder


class JudgedGrades(SaveAutoGrades):
    """Points by the judge (see grading/judgement.py), and the judge's words in place of a test cell's outputs.

    Every automatic score of the notebook is reset first and written each time, so a resubmission without its test cells
    keeps nothing. Scores and comments that a person gave stay. The outcome of each test cell stands in the autograded
    notebook, in the cell's metadata under "words_to_bert".
    """

    references = Unicode(
        str(course_folder() / "grading" / "references"), help="Folder of the reference records: <assignment>.json."
    ).tag(config=True)
    asserts_without_reference = Bool(
        False,
        help="Grade assignments that have no reference record by their own asserts, as nbgrader does, but strictly: an "
        "error, or a last value that is no number from 0 to the points, earns nothing. Such points can be forged. "
        "When this is off, an assignment without a record is not graded at all.",
    ).tag(config=True)

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        self._record = self._read_record(names["assignment"])
        self._settings = resources.get("words_to_bert", {})
        self._held_out_now = None
        answers = [cell for cell in nb.cells if is_answer(cell) and grade_id_of(cell)]
        self._attempted = {
            exercise_of(grade_id_of(cell))
            for cell in answers
            if cell.metadata.nbgrader.get("checksum") != utils.compute_checksum(cell)
        }
        with Gradebook(names["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            machine_graded = {grade.name for grade in submission.grades if grade.cell.cell_type == "code"}
            machine_graded -= {cell.name for cell in submission.notebook.solution_cells}
            self._check_record(names["assignment"], machine_graded)
            for grade in submission.grades:
                if grade.name in machine_graded:
                    grade.auto_score = 0.0
                    grade.needs_manual_grade = grade.manual_score is not None
            gradebook.db.commit()
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, cell_index):
        if not is_test(cell) and cell.cell_type == "code":  # what other cells "observed" is nobody's business
            cell.outputs = [output for output in cell.outputs if OBSERVATION not in output.get("data", {})]
        return super().preprocess_cell(cell, resources, cell_index)

    def _add_score(self, cell, resources) -> None:
        if not is_test(cell):
            super()._add_score(cell, resources)
            return
        name = cell.metadata.nbgrader["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        found = self._judge(name, cell, grade.max_score)
        points = found if isinstance(found, float) else grade.max_score if found.outcome == RIGHT else 0.0
        if isinstance(found, float):
            found = Judgement(RIGHT if points else WRONG)
        grade.auto_score = points
        grade.needs_manual_grade = grade.manual_score is not None
        self.gradebook.db.commit()
        cell.metadata["words_to_bert"] = {
            "outcome": found.outcome, "points": points, "message": found.message, "hint": found.hint,
        }
        words = f"{found.outcome.capitalize()}: {points:g} of {grade.max_score:g} points.\n"
        words += f"{found.message}\n" if found.message else ""
        cell.outputs = [new_output("stream", name="stdout", text=words)]

    def _judge(self, name: str, cell, max_score: float) -> Judgement | float:
        outputs = list(cell.get("outputs", []))
        if self._record is None:
            return strict_grade(outputs, max_score)
        only_on = self._record.get("only_on", {}).get(name)
        if only_on and only_on != reviews_name(self._settings.get("reviews", "")).lower():
            return Judgement(SKIPPED, f"This exercise needs the {only_on} reviews; it leaves the total.")
        return judge(self._record["cells"][name], outputs, self._held_out, exercise_of(name) in self._attempted)

    def _read_record(self, assignment: str) -> dict | None:
        path = Path(self.references) / f"{assignment}.json"
        if self.asserts_without_reference and not path.exists():
            return None
        try:
            return read_reference(path)
        except CourseError as problem:
            self.log.error(str(problem))
            raise NbGraderException(str(problem)) from problem

    def _check_record(self, assignment: str, graded: set[str]) -> None:
        if self._record is None:
            return
        recorded = set(self._record["cells"])
        if graded != recorded:
            odd = ", ".join(sorted(graded ^ recorded))
            problem = (f"The reference record of {assignment} and the lesson do not fit together ({odd}): "
                       f"`python -m grading reference {assignment}` makes it again.")
            self.log.error(problem)
            raise NbGraderException(problem)

    def _held_out(self):
        if self._held_out_now is None:
            self._held_out_now = held_out(self._settings.get("reviews", ""), self._settings.get("salt", ""))
        return self._held_out_now


def strict_grade(outputs: list, max_score: float) -> float:
    """nbgrader's own rule for a cell of asserts, with its traps closed.

    Args:
        outputs: the cell's outputs.
        max_score: the cell's points.

    Returns:
        0 after an error; the cell's last value where it is a number from 0 to `max_score`, and 0 for any other value
        (text, NaN, negative, too large); all points where there is no value. Warnings on stderr cost nothing.
    """
    points = float(max_score)
    for output in outputs:
        if output.get("output_type") == "error":
            return 0.0
        if output.get("output_type") == "execute_result":
            data = output.get("data")
            text = data.get("text/plain", "") if isinstance(data, dict) else ""
            try:
                points = float("".join(text) if isinstance(text, list) else text)
            except (TypeError, ValueError):
                return 0.0
            if not (math.isfinite(points) and 0 <= points <= max_score):
                return 0.0
    return points
