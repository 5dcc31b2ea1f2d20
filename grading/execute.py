"""Running a notebook for grading: one fresh kernel, an environment of its own, and an end that always comes.

The kernel's environment is set for the kernel alone; this process keeps its own. No sandbox yet: student code runs with
the rights of whoever grades.
"""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

from jupyter_client.kernelspec import KernelSpecManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Bool, Dict, Integer, Unicode

from grading.course import DEMONSTRATION, grade_id_of
from helpers.errors import CourseError
from helpers.paths import cache_folder
from helpers.reviews_source import find_source


def kernel_environment(home: Path, reviews: str = "", salt: str = "", **more: str) -> dict[str, str]:
    """The variables that a grading kernel starts with.

    Args:
        home: an empty folder that stands in for the person's own, so that no start-up file, history or configuration of
            whoever grades takes part.
        reviews: what REVIEWS_DATA is in the kernel: a path, or the word practice. Empty leaves this process's value.
        salt: picks which half of the test reviews is held out; empty holds none out.
        more: further variables.
    """
    matplotlib = cache_folder() / "matplotlib"  # kept: making matplotlib's list of fonts takes seconds, and warns
    matplotlib.mkdir(parents=True, exist_ok=True)
    made = os.environ | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(matplotlib),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "WORDS_TO_BERT_CACHE": str(cache_folder()),
        "WORDS_TO_BERT_WORK": str(home),  # the ledger of this run is nobody's
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONSAFEPATH": "1",  # a file numpy.py in the working folder is not NumPy
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else Python 3.11 and later print a debugger's warning
    }
    made.pop("PYTHONSTARTUP", None)
    if reviews:
        made["REVIEWS_DATA"] = reviews
    if salt:
        made["REVIEWS_HELD_OUT"] = salt
    return made | more


class CourseExecute(Execute):
    """nbgrader's Execute with this course's environment; a dead or endless cell costs what comes after it, never a run.

    What was used is left in `resources["words_to_bert"]` for the judge.
    """

    timeout = Integer(
        900,
        allow_none=True,
        help="Seconds for one cell. The longest training cell of a lesson takes under three minutes on two slow cores.",
    ).tag(config=True)
    startup_timeout = Integer(180, help="Seconds for a kernel to start; cold disks are slow.").tag(config=True)
    iopub_timeout = Integer(60, help="Seconds to wait for a cell's last output once it has ended.").tag(config=True)
    coalesce_streams = Bool(True, help="One output for what a cell prints, however it was cut up.").tag(config=True)
    skip_cells_with_tag = Unicode(DEMONSTRATION, help="Cells with this tag are not run.").tag(config=True)
    reviews = Unicode(
        "", help="REVIEWS_DATA in the kernel: a path, or the word practice. Empty: the reviews that this process finds."
    ).tag(config=True)
    salt = Unicode("words-to-bert", help="Picks the half of the test reviews that is held out.").tag(config=True)
    environment = Dict({}, help="Further variables for the kernel.").tag(config=True)

    def preprocess(self, nb, resources, km=None):
        self._reviews = self.reviews or _reviews_here()
        resources["words_to_bert"] = {"reviews": self._reviews, "salt": self.salt}
        self._cell = None
        with tempfile.TemporaryDirectory(prefix="words-to-bert-", ignore_cleanup_errors=True) as home:
            self._home = Path(home)
            try:
                return super().preprocess(nb, resources, km)
            except (DeadKernelError, CellTimeoutError) as problem:
                if self._cell is None:
                    raise  # the kernel never started: that is ours, not the learner's
                self._note_the_end(problem)
                return nb, resources

    def preprocess_cell(self, cell, resources, index):
        self._cell = cell
        if grade_id_of(cell):  # an answer or a test always runs, whatever tags a student gave it
            cell.metadata.pop("tags", None)
        return super().preprocess_cell(cell, resources, index)

    def create_kernel_manager(self):
        manager = super().create_kernel_manager()
        if manager.kernel_name == "python3":  # this very Python, even where the user has another kernel of that name
            manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        return manager

    @contextmanager
    def setup_kernel(self, **kwargs):
        kwargs["env"] = kernel_environment(self._home, self._reviews, self.salt, **self.environment)
        kwargs["stdout"] = kwargs["stderr"] = DEVNULL  # what a dying kernel says on the terminal is nobody's answer
        with super().setup_kernel(**kwargs):
            yield

    def _note_the_end(self, problem: Exception) -> None:
        words = "the kernel died here" if isinstance(problem, DeadKernelError) else "this cell did not end in time"
        self.log.warning("%s; the cells after it were not run", words)
        if self._cell.cell_type == "code":
            error = new_output("error", ename=type(problem).__name__, evalue=words, traceback=[words])
            self._cell.outputs = [*self._cell.get("outputs", []), error]


def _reviews_here() -> str:
    """The reviews that this process finds, told to the kernel in so many words; empty where there are none."""
    try:
        return find_source().setting
    except CourseError:
        return ""  # a lesson that loads reviews then says what is missing; others need none
