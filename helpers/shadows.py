"""Finds files that Python would import by mistake: a `numpy.py` beside a notebook hides the real NumPy.

Python looks for modules in the notebook's own folder first. Such a file turns every later `import` into a riddle, so
`make lab` and each lesson's start name it.
"""

import importlib.metadata
import json
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "words-to-bert"
OURS = ("helpers", "grading")


def find_shadows(folder=".") -> list[str]:
    """Name the files and packages in a folder that hide a module of the same name.

    Args:
        folder: the folder that a notebook runs in, str or Path; the current one unless told.

    Returns:
        one sentence per file; empty when nothing is hidden, or when there is no such folder.

    Example:
        >>> find_shadows("work/00_start_here")
        ['numpy.py in /home/me/course/work/00_start_here hides the module numpy from your notebooks: rename it ...']
    """
    folder = Path(folder).resolve()
    if not folder.is_dir():
        return []
    elsewhere = [entry for entry in sys.path if Path(entry or ".").resolve() != folder]
    return [
        f"{path.name} in {folder} hides the module {path.stem} from your notebooks: rename it, and restart the kernel."
        for path in sorted(folder.iterdir())
        if _hides(path, elsewhere)
    ]


def _hides(path: Path, elsewhere: list[str]) -> bool:
    is_module = path.suffix == ".py" and path.is_file()
    is_package = (path / "__init__.py").is_file() or (path.is_dir() and path.name in OURS)
    if not (is_module or is_package):
        return False
    name = path.stem if is_module else path.name
    return name in OURS or name in sys.stdlib_module_names or PathFinder.find_spec(name, elsewhere) is not None


def _installed_folder() -> Path | None:
    """Where pip put the `helpers` package of the distribution, or None where it is not installed."""
    try:
        distribution = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return None
    source = json.loads(distribution.read_text("direct_url.json") or "{}")
    if source.get("dir_info", {}).get("editable"):
        root = Path(url2pathname(urlsplit(source["url"]).path))
    else:
        root = Path(distribution.locate_file(""))
    return (root / "helpers").resolve()


def other_helpers_notice(imported) -> str | None:
    """Say in one sentence that the `helpers` imported is not the one that was installed.

    That happens with two copies of the course on one computer, or with a folder `helpers` beside the notebook.

    Args:
        imported: the file of the package that was imported, `helpers.__file__`.

    Returns:
        the sentence, or None where all is well (also where the course is not installed at all).
    """
    imported, installed = Path(imported).resolve().parent, _installed_folder()
    if installed is None or installed == imported:
        return None
    return (
        f"This is the course's helpers from {imported}, but the one installed is {installed}: use one copy of the "
        "course, or run  pip install --no-deps -e .  in the folder of the copy that you mean."
    )
