"""Opens the course: `python -m helpers.lab` copies missing lessons to work/ and starts JupyterLab on lesson 00 there.

A learner's answers are sacred: a file that stands in work/ is never written to.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from helpers.errors import CourseError
from helpers.paths import course_folder
from helpers.release import fresh_command, notebook_release
from helpers.shadows import find_shadows

FIRST_LESSON = "00_start_here"


def released_lessons(course: Path) -> list[str]:
    """Names of the lessons in the course's notebooks/, in order.

    Raises:
        CourseError: there are none, so this is no copy of the course.
    """
    found = (course / "notebooks").glob("*/*.ipynb")
    names = sorted(path.stem for path in found if path.stem == path.parent.name)
    if not names:
        raise CourseError(
            f"There is no lesson in {course / 'notebooks'}: run this in a copy of the course that was installed with "
            "pip install --no-deps -e ."
        )
    return names


def copy_missing(course: Path) -> list[str]:
    """Copy to work/ every file of a released lesson that is not there yet.

    Returns:
        the names of the lessons whose notebook was copied now.
    """
    copied = []
    for lesson in released_lessons(course):
        source = course / "notebooks" / lesson
        for path in sorted(source.rglob("*")):
            target = course / "work" / lesson / path.relative_to(source)
            if path.is_dir() or ".ipynb_checkpoints" in path.parts or os.path.lexists(target):
                continue
            _copy(path, target)
            if path.name == f"{lesson}.ipynb":
                copied.append(lesson)
    return copied


def copy_fresh(course: Path, wanted: str) -> Path:
    """Put a fresh copy of a lesson beside the learner's own, under a name that is free.

    Args:
        wanted: the lesson's name, or the number it begins with ("1", "01").

    Returns:
        the new file: work/01_topic/01_topic-new.ipynb, or -new-2 and so on.

    Raises:
        CourseError: no lesson, or more than one, has that name.
    """
    lessons = released_lessons(course)
    number = wanted.zfill(2) if wanted.isdecimal() else wanted
    found = [name for name in lessons if name == wanted or name.split("_")[0] == number]
    if len(found) != 1:
        raise CourseError(f"There is no lesson {wanted!r}: the lessons are {', '.join(lessons)}.")
    lesson = found[0]
    count, target = 1, course / "work" / lesson / f"{lesson}-new.ipynb"
    while os.path.lexists(target):
        count += 1
        target = target.with_name(f"{lesson}-new-{count}.ipynb")
    _copy(course / "notebooks" / lesson / f"{lesson}.ipynb", target)
    return target


def _copy(source: Path, target: Path) -> None:
    """Copy by way of a file beside the target, so that a stop half-way leaves no half a lesson."""
    partial = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, partial)
        os.replace(partial, target)
    except OSError as error:
        raise CourseError(f"{target} cannot be written: {error.strerror or error}.") from error


def changed_lessons(course: Path) -> list[str]:
    """Names of the lessons that have changed since the learner's copy was made."""
    changed = []
    for lesson in released_lessons(course):
        released = notebook_release(course / "notebooks" / lesson / f"{lesson}.ipynb")
        mine = notebook_release(course / "work" / lesson / f"{lesson}.ipynb")
        if mine and released and mine != released:
            changed.append(lesson)
    return changed


def notices(course: Path) -> list[str]:
    """What the learner should know before starting: lessons that have changed, files that hide a module."""
    changed = [
        f"{lesson} has changed since you copied it. Your answers stay as they are; "
        f"{fresh_command(lesson)} puts a fresh copy beside them."
        for lesson in changed_lessons(course)
    ]
    folders = [course / "work", *(course / "work" / lesson for lesson in released_lessons(course))]
    return changed + [sentence for folder in folders for sentence in find_shadows(folder)]


def jupyter_arguments(course: Path, browser: bool, extra: list[str]) -> list[str]:
    """The command line of JupyterLab: it shows work/ alone, and lesson 00 first."""
    arguments = [f"--ServerApp.root_dir={course / 'work'}"]
    arguments += [f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}/{FIRST_LESSON}.ipynb"]
    if not browser:
        arguments += ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments += ["--allow-root"]  # in a container there is often no other user
    return arguments + extra


def start_jupyterlab(course: Path, arguments: list[str]) -> None:
    """Run JupyterLab in this process until it is stopped.

    It runs in the course's folder, where nbgrader's Validate button looks for nbgrader_config.py, and with this
    Python's own programs first, which nbgrader calls by name.
    """
    from jupyterlab.labapp import LabApp  # slow to import: only once all that can go wrong before has been said

    os.chdir(course)
    ours = str(Path(__file__).resolve().parent / "jupyter")  # no pop-up about news, no menus for teachers
    _put_first("JUPYTER_CONFIG_PATH", ours)
    _put_first("PATH", str(Path(sys.executable).parent))
    LabApp.launch_instance(argv=arguments)


def _put_first(variable: str, entry: str) -> None:
    os.environ[variable] = os.pathsep.join(filter(None, [entry, os.environ.get(variable)]))


def main(argv: list[str] | None = None) -> int:
    """Read the command line, prepare work/ and open it. Returns the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    split = argv.index("--") if "--" in argv else len(argv)
    parser = argparse.ArgumentParser(
        prog="python -m helpers.lab",
        description="Copy missing lessons to work/ and open JupyterLab there. It never changes what stands in work/.",
        epilog="What follows a lone -- goes to JupyterLab: python -m helpers.lab -- --port 9999",
    )
    parser.add_argument("--fresh", metavar="LESSON", help="only put a fresh copy of one lesson beside yours")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    options = parser.parse_args(argv[:split])
    course = course_folder()
    try:
        if options.fresh is not None:
            fresh = copy_fresh(course, options.fresh)
            print(f"A fresh copy is {fresh}. Yours is unchanged, and is still the one that is graded.")
            return 0
        if copied := copy_missing(course):
            print(f"Copied to {course / 'work'}: {', '.join(copied)}.")
        for sentence in notices(course):
            print(f"Notice: {sentence}")
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print("JupyterLab is starting. It runs until you press Ctrl-C here, twice.", flush=True)
    start_jupyterlab(course, jupyter_arguments(course, not options.no_browser, argv[split + 1 :]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
