"""Has the lesson changed since this copy was made? Each built notebook carries its release in its metadata."""

import json
import os
import shutil
import sys
from pathlib import Path

from helpers.paths import course_folder


def notebook_release(path: Path) -> str | None:
    """The release that a notebook file was built or copied from; None where it says nothing or cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]["words_to_bert"]["release"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def newer_release(lesson: str) -> str | None:
    """A sentence when the course holds a newer release of the lesson than the notebook that runs here; else None.

    Jupyter tells a kernel which notebook it serves through `JPY_SESSION_NAME`; without it nothing is said.
    """
    mine = notebook_release(Path(os.environ.get("JPY_SESSION_NAME", "")))
    released = notebook_release(course_folder() / "notebooks" / lesson / f"{lesson}.ipynb")
    if mine is None or released is None or mine == released:
        return None
    return (
        f"lesson {lesson} has changed since you copied it. Your answers stay as they are; "
        f"{fresh_command(lesson)} puts a fresh copy beside them."
    )


def fresh_command(lesson: str) -> str:
    """What to type for a fresh copy: with make, or with the Python that runs here, which may not be on the PATH."""
    if os.environ.get("MAKELEVEL"):  # make sets it for everything that it starts
        return f"`make lab FRESH={lesson}`"
    found = shutil.which("python")
    python = "python" if found and Path(found).parent == Path(sys.executable).parent else sys.executable
    return f"`{python} -m helpers.lab --fresh {lesson}`"
