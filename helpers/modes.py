"""Who is running the notebook: a learner, the Validate button or a grader."""

import os


def execution_mode() -> str:
    """Say who runs this notebook.

    Returns:
        "learn" for a person at the keyboard, "validate" for nbgrader's Validate button, "grade" for the autograder.

    nbgrader tells kernels through the variable `NBGRADER_EXECUTION` (nbgrader 0.9: `validate` or `autograde`).
    """
    return {"validate": "validate", "autograde": "grade"}.get(os.environ.get("NBGRADER_EXECUTION", ""), "learn")
