"""Runs a notebook from top to bottom in a fresh kernel, far from anyone's files."""

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grading.course import DEMONSTRATION
from grading.execute import kernel_environment
from helpers.kept import PREDICTIONS, TRAINED

CELL_SECONDS = 1200


@dataclass
class Run:
    """A notebook after it ran.

    Attributes:
        notebook: a copy of what was given, with outputs up to where it stopped.
        stopped_at: index of the cell that ended the run early, or None.
        reason: why it ended early, in one sentence.
    """

    notebook: NotebookNode
    stopped_at: int | None = None
    reason: str = ""


def run_notebook(
    notebook: NotebookNode,
    *,
    go_on: bool = False,
    on_cell: Callable[[int], None] = lambda index: None,
    reviews: str = "",
    salt: str = "",
    keep: Path | None = None,
    **variables: str,
) -> Run:
    """Run all cells.

    Args:
        notebook: it is copied, not changed.
        go_on: run the rest after a cell that raises, too.
        on_cell: called with each cell's index before it runs.
        keep: an empty folder for what the notebook keeps for later lessons; None keeps nothing.
        reviews, salt, variables: for the kernel's environment, as `grading.execute.kernel_environment` has them. With
            NBGRADER_EXECUTION, cells that only demonstrate are skipped, as in grading.
    """
    run = Run(copy.deepcopy(notebook))
    at = [0]

    def started(cell, cell_index):
        at[0] = cell_index
        on_cell(cell_index)

    with tempfile.TemporaryDirectory(prefix="words-to-bert-", ignore_cleanup_errors=True) as folder:
        home, here = Path(folder, "home"), Path(folder, "here")
        home.mkdir()
        here.mkdir()
        environment = {"NBGRADER_EXECUTION": "", "WORDS_TO_BERT_SEED": "0", "REVIEWS_HELD_OUT": salt} | variables
        # No kernel folders: python3 is this very Python, even where the user has another kernel of that name.
        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        if zmq.has("curve"):  # encrypted, else each kernel prints a warning that it is not
            manager.transport_encryption = "auto"
        client = NotebookClient(
            run.notebook, km=manager, timeout=CELL_SECONDS, startup_timeout=180, allow_errors=go_on,
            skip_cells_with_tag=DEMONSTRATION if environment["NBGRADER_EXECUTION"] else "",
            on_cell_start=started, record_timing=False, coalesce_streams=True,
            resources={"metadata": {"path": str(here)}},
        )
        try:
            client.execute(cleanup_kc=True, env=kernel_environment(home, reviews, salt, **environment))
        except CellExecutionError as problem:
            run.stopped_at, run.reason = at[0], _one_line(f"it raises {problem.ename}: {problem.evalue}")
        except CellTimeoutError:
            run.stopped_at, run.reason = at[0], f"it did not end within {CELL_SECONDS} seconds"
        except DeadKernelError:
            run.stopped_at, run.reason = at[0], "the kernel died while it ran (out of memory?)"
        for kind in (PREDICTIONS, TRAINED):
            if keep and (home / kind).is_dir():
                shutil.copytree(home / kind, keep / kind)
    return run


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:297]}..."
