"""The first call of every lesson: seeds, and what happens when a cell meets an answer that is not written yet."""

import os
import random
import sys

import numpy as np

from helpers.errors import NotAttempted
from helpers.modes import execution_mode
from helpers.release import newer_release
from helpers.shadows import find_shadows


def start_lesson(name: str, seed: int = 1) -> None:
    """Open a lesson: set the seeds, and make "Run all" reach the end even when exercises are still empty.

    Args:
        name: the lesson's name, such as "01_bag_of_words".
        seed: for Python, NumPy and, where the lesson has imported Keras, Keras too.

    Says so when the lesson has changed since the learner's copy was made, and when a file beside the notebook hides a
    module that the lesson needs.
    """
    set_seed(seed)
    mode = execution_mode()
    if mode != "grade":
        _say_when_not_attempted(go_on=mode == "learn")
    if mode != "learn":
        return
    for notice in [*find_shadows(), newer_release(name)]:
        if notice:
            print(f"Notice: {notice}")


def set_seed(seed: int) -> None:
    """Set every seed once: Python, NumPy and, if it is imported, Keras.

    The variable WORDS_TO_BERT_SEED is added to the seed: the grader uses it to prove that no check depends on chance.
    """
    seed += int(os.environ.get("WORDS_TO_BERT_SEED", "0"))
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 (libraries such as scikit-learn draw from the global state)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)


def _say_when_not_attempted(go_on: bool) -> None:
    """Show a stub's NotImplementedError as one line.

    Args:
        go_on: let "Run all" go on: a kernel stops the queue when a cell's result holds an error, so the error is taken
            out of the result after it was shown. The Validate button needs it to stay.
    """
    shell = _shell()
    if shell is None:
        return

    def show(shell, kind, error, trace, tb_offset=None):
        line = f"Not attempted yet: {str(error) or _function_of(trace)}"
        if not _is_stub(error):
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        elif go_on:
            print(line)
        else:
            shell._showtraceback(kind, error, [line])  # what showtraceback itself ends with, in IPython 8 and 9

    def forgive(result):
        if go_on and _is_stub(result.error_in_exec):
            result.error_in_exec = None

    shell.set_custom_exc((NotImplementedError,), show)
    for old in [f for f in shell.events.callbacks["post_run_cell"] if getattr(f, "__name__", "") == "forgive"]:
        shell.events.unregister("post_run_cell", old)  # the set-up cell may be run twice
    shell.events.register("post_run_cell", forgive)


def _is_stub(error) -> bool:
    """nbgrader's stub raises NotImplementedError bare; libraries raise it too, but say why: theirs are real errors."""
    return isinstance(error, NotAttempted) or (isinstance(error, NotImplementedError) and not error.args)


def _function_of(trace) -> str:
    """The function whose stub raised: the innermost frame of the traceback."""
    while trace.tb_next:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_name
    if name == "<module>":
        return "this cell"
    return (f"{name}. Write it where it says YOUR CODE HERE and take out the line `raise NotImplementedError()`. "
            "Run that cell, then this one.")


def _shell():
    from IPython import get_ipython

    return get_ipython()
