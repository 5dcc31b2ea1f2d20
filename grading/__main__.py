"""`python -m grading COMMAND`: what makers of lessons, teachers and `make` run."""

import argparse
import importlib
import sys

# Each command is a module with add_arguments(parser) and run(args) -> exit code. A module is imported only when its
# command is asked for, so that --help answers at once.
COMMANDS = {
    "build": ("grading.build", "lessons/ -> solutions/ -> notebooks/, and README's tables"),
    "reference": ("grading.reference", "record what the solutions' test cells observe, for the judge"),
    "grade": ("grading.learner", "grade your own work/, and show points and hints"),
    "score": ("grading.score", "write down the points of your own written answers"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after `python -m grading`; those of this process if not given.

    Returns:
        the exit code: 0 when all is well, 1 when something must be mended.
    """
    from helpers.errors import CourseError

    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((word for word in argv if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == asked:
            chosen = importlib.import_module(module)
            chosen.add_arguments(command)
    args = parser.parse_args(argv)
    try:
        return chosen.run(args) or 0
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
