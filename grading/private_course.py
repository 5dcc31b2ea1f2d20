"""nbgrader's folders and gradebook for one learner, under work/.grade/: nothing outside that folder is written to."""

import json
import logging
import os
import re
import warnings
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config, PyFileConfigLoader

from grading.course import STUDENT, Course, write_text
from helpers.errors import CourseError


class PrivateCourse:
    """nbgrader with this course's configuration, for one student.

    Args:
        course: where the lessons are.
        reviews: REVIEWS_DATA for the kernels.
        on_cell_start: called with cell and cell_index before each cell; a plain function.
    """

    def __init__(self, course: Course, reviews: str = "", on_cell_start: Callable | None = None):
        self.folder = course.grade_folder
        self._course = course
        self._config = _course_config(course)
        self._config.CourseDirectory.update(
            root=str(self.folder), db_url=self._db_url, source_directory="source", release_directory="release",
            submitted_directory="submitted", autograded_directory="autograded", feedback_directory="feedback",
        )
        self._config.JudgedGrades.references = str(course.root / "grading" / "references")
        self._config.CourseExecute.reviews = reviews
        if on_cell_start:
            self._config.CourseExecute.on_cell_start = on_cell_start

    def grade(self, lesson: str, notebook: dict, scores: dict[str, float]) -> dict:
        """Grade one notebook, and write its feedback.

        Args:
            lesson: its name.
            notebook: what `grading.submission.transplant` made.
            scores: the points that the learner gave to written answers, by grade_id.

        Returns:
            the autograded notebook, with the judge's findings in the metadata of its test cells.

        Raises:
            CourseError: nbgrader gave up, with its reason.
        """
        scores = scores | self.scores(lesson)
        self._release(lesson)
        write_text(self._file("submitted", lesson), json.dumps(notebook))
        self._run(Autograde, lesson)
        for exercise, points in scores.items():
            self.score(lesson, exercise, points)
        self.write_feedback(lesson)
        return json.loads(self._file("autograded", lesson).read_text(encoding="utf-8"))

    def write_feedback(self, lesson: str) -> None:
        """Write the HTML page of a graded lesson, with the scores that stand in the gradebook now."""
        self._run(GenerateFeedback, lesson)

    def scores(self, lesson: str) -> dict[str, float]:
        """The points that the learner gave to written answers, by grade_id."""
        if not (self.folder / "gradebook.db").exists():
            return {}
        with self._gradebook() as gradebook:
            try:
                submission = gradebook.find_submission_notebook(lesson, lesson, STUDENT)
            except MissingEntry:
                return {}
            return {one.name: one.manual_score for one in submission.grades if one.manual_score is not None}

    def score(self, lesson: str, exercise: str, points: float) -> None:
        """Write down the points of a written answer, as nbgrader's manual score."""
        with self._gradebook() as gradebook:
            try:
                grade = gradebook.find_grade(exercise, lesson, lesson, STUDENT)
            except MissingEntry:
                return  # a question that the lesson no longer asks
            grade.manual_score = min(points, grade.max_score)
            grade.needs_manual_grade = False
            gradebook.db.commit()

    def forget(self, lesson: str) -> None:
        """Take a submission out of the gradebook: the learner's copy is empty again."""
        with self._gradebook() as gradebook, suppress(MissingEntry):
            gradebook.remove_submission(lesson, STUDENT)

    @property
    def _db_url(self) -> str:
        return f"sqlite:///{(self.folder / 'gradebook.db').as_posix()}"

    @contextmanager
    def _gradebook(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with Gradebook(self._db_url) as gradebook:
                yield gradebook
        except SQLAlchemyError as problem:
            name = self.folder / "gradebook.db"
            reason = str(problem).splitlines()[0]
            raise CourseError(f"the gradebook {name} cannot be used ({reason}): delete it and grade again") from problem

    def _file(self, step: str, lesson: str) -> Path:
        student = "." if step in ("source", "release") else STUDENT
        return self.folder / step / student / lesson / f"{lesson}.ipynb"

    def _release(self, lesson: str) -> None:
        """Tell the gradebook about the lesson, anew: nbgrader cannot change the cells of one that has submissions."""
        with self._gradebook() as gradebook, suppress(MissingEntry):
            gradebook.remove_assignment(lesson)
        solution = self._course.solution(lesson)
        if not solution.exists():
            raise CourseError(f"{solution.relative_to(self._course.root)} is missing: `make build` makes it")
        write_text(self._file("source", lesson), solution.read_text(encoding="utf-8"))
        self._run(GenerateAssignment, lesson)

    def _run(self, step: type, lesson: str) -> None:
        """Run one of nbgrader's converters; its log goes to work/.grade/nbgrader.log."""
        directory = CourseDirectory(config=self._config)
        directory.assignment_id, directory.student_id = lesson, STUDENT
        converter = step(coursedir=directory, config=self._config)
        converter.force = True
        with self._log() as errors, _environment_kept():
            try:
                converter.start()
            except Exception as problem:
                raise CourseError(_reason(errors, problem)) from problem

    @contextmanager
    def _log(self):
        errors: list[str] = []

        class Collect(logging.Handler):
            def emit(self, record):
                if record.levelno >= logging.ERROR:
                    errors.append(record.getMessage())

        self.folder.mkdir(parents=True, exist_ok=True)
        file = logging.FileHandler(self.folder / "nbgrader.log", encoding="utf-8")
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        handlers = [file, Collect()]
        log = logging.getLogger("traitlets")
        before = log.level, log.propagate
        log.setLevel(logging.INFO)
        log.propagate = False
        for handler in handlers:
            log.addHandler(handler)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield errors
        finally:
            log.setLevel(before[0])
            log.propagate = before[1]
            for handler in handlers:
                log.removeHandler(handler)
                handler.close()


def _course_config(course: Course) -> Config:
    """The course's nbgrader_config.py, so that a learner's grade and a teacher's come about in the same way."""
    if not (course.root / "nbgrader_config.py").exists():
        raise CourseError(f"{course.root} holds no nbgrader_config.py: is this a complete copy of the course?")
    return PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()


@contextmanager
def _environment_kept():
    """nbgrader sets NBGRADER_EXECUTION and changes the folder; after an error it leaves both as they are."""
    before, folder = dict(os.environ), Path.cwd()
    try:
        yield
    finally:
        os.chdir(folder)
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _reason(errors: list[str], problem: Exception) -> str:
    """The sentence that matters in what nbgrader logged: the last line of the first traceback, else the first error."""
    traceback = next((message for message in errors if "Traceback" in message), "")
    line = traceback.strip().splitlines()[-1] if traceback else (errors or [str(problem)])[0]
    return re.sub(r"^([\w.]+\.)?\w*(Error|Exception|Entry): ", "", line.strip())
