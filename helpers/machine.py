"""This computer and what is installed on it: for the first lesson, for captions and for questions to a teacher."""

import os
import platform
import time
from importlib import metadata

from packaging.requirements import Requirement

from helpers.quiet import quiet


def machine() -> str:
    """This computer in a few words, without its name.

    Example:
        >>> "cores" in machine()
        True
    """
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def check_packages() -> list[str]:
    """Compare what is installed with what the course declares in pyproject.toml.

    Returns:
        one sentence for each package that is missing or of another version; empty when all is well.
    """
    problems = []
    for text in metadata.requires("words-to-bert") or []:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue  # an extra, for tests or teachers
        try:
            found = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            problems.append(f"{needed.name} is missing: set the course up again (README, the two commands).")
            continue
        if not needed.specifier.contains(found, prereleases=True):
            problems.append(f"{needed.name} is {found}, the course needs {needed.specifier}: set the course up again.")
    return problems


def check_machine() -> None:
    """Print this computer, its packages and its GPUs, and how long TensorFlow takes to import."""
    print(f"Computer    {machine()}")
    for problem in check_packages():
        print(f"Problem     {problem}")
    main = ["jupyterlab", "nbgrader", "scikit-learn", "gensim", "keras", "keras-hub"]
    print("Packages    " + ", ".join(f"{name} {metadata.version(name)}" for name in main))
    start = time.perf_counter()
    with quiet():
        import tensorflow  # the slowest import of the course, so it waits until it is asked for

    print(f"TensorFlow  {tensorflow.__version__}, imported in {time.perf_counter() - start:.0f} seconds")
    gpus = tensorflow.config.list_physical_devices("GPU")
    print(f"GPU         {len(gpus) or 'none: every lesson is made to run without one'}")
