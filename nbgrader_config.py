"""nbgrader in this folder: `nbgrader generate_assignment`, `autograde`, `generate_feedback`, `export`, and formgrader.

Each line that is not nbgrader's default closes a trap that was measured; the comment says which.
"""

import os
import sys
import warnings
from pathlib import Path

COURSE = Path(__file__).resolve().parent
sys.path.insert(0, str(COURSE))  # grading/ is found from wherever nbgrader was started

# nbgrader calls alembic as a program, and finds it only on the PATH
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's start-up lines are noise in every output
warnings.filterwarnings("ignore", "Object of type <Submitted.* not in session")  # nbgrader's use of SQLAlchemy 2.1

c = get_config()  # noqa: F821  (traitlets puts it there)

# --- folders ---------------------------------------------------------------------------------------------------------
c.CourseDirectory.root = str(COURSE)
c.CourseDirectory.course_id = "words-to-bert"
c.CourseDirectory.source_directory = "solutions"  # nbgrader's word for what instructors write ...
c.CourseDirectory.release_directory = "notebooks"  # ... and for what students get
c.CourseDirectory.solution_directory = ".nbgrader_solution"  # what `nbgrader generate_solution` makes; not used here
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.tmp"]

# --- the student version ---------------------------------------------------------------------------------------------
# nbgrader's own list, with ClearAnswers for ClearSolutions, and without the steps that this course does not use
# (header and footer, instantiated tests, marking schemes: the build refuses their markers).
_STEPS = "nbgrader.preprocessors."
c.GenerateAssignment.preprocessors = [
    _STEPS + "LockCells",
    "grading.release.ClearAnswers",
    _STEPS + "ClearOutput",
    _STEPS + "CheckCellMetadata",
    _STEPS + "ComputeChecksums",
    _STEPS + "SaveCells",
    _STEPS + "ClearHiddenTests",
    _STEPS + "ComputeChecksums",
    _STEPS + "CheckCellMetadata",
]

# --- grading ---------------------------------------------------------------------------------------------------------
# nbgrader's own score gives full points to a test cell that shows no number, and none to a right answer with a warning
# on stderr. JudgedGrades compares what was observed with the recorded reference instead, and looks at neither.
c.Autograde.autograde_preprocessors = [
    "grading.execute.CourseExecute",
    _STEPS + "IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    _STEPS + "LimitOutput",
    "grading.judge.JudgedGrades",
    _STEPS + "AssignLatePenalties",
    _STEPS + "CheckCellMetadata",
]
c.JudgedGrades.references = str(COURSE / "grading" / "references")
# nbgrader's default of 30 seconds a cell stops every training run. (Validate uses Execute, autograde CourseExecute.)
c.Execute.timeout = 1200
c.Execute.startup_timeout = 180
# Cells that only demonstrate (long trainings, figures) run for learners, not here; cells with points always run
c.Execute.skip_cells_with_tag = "demonstration"
c.KernelManager.transport_encryption = "auto"  # else each kernel prints a warning that it is not encrypted
# Lines of the libraries, not of the student, that say nothing to whoever reads a graded notebook
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"tensorflow/|cuda|oneDNN|absl::InitializeLog|XLA|FutureWarning|DeprecationWarning"

# --- feedback --------------------------------------------------------------------------------------------------------
# nbgrader shows hidden tests in feedback. Here students see the judge's words (by JudgedGrades) and no hidden test.
c.GenerateFeedback.preprocessors = [
    _STEPS + "GetGrades",
    _STEPS + "ClearHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
