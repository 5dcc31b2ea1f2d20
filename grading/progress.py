"""Shows which cell of which lesson runs, with the time it has taken and the time to go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def cell_progress(lesson: str, cells: int) -> Iterator[Callable[[str, int], None]]:
    """A line on the terminal's stderr while a lesson runs; nothing where stderr is no terminal.

    Yields:
        a function to call with what runs ("solution") and the index of its cell, before that cell runs.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("cell {task.completed} of {task.total}")]
    console = Console(stderr=True)
    silent = not console.is_terminal
    columns += [TimeElapsedColumn(), TextColumn("to go"), TimeRemainingColumn()]
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        tasks = {}

        def progress(what: str, index: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(f"{lesson} ({what})", total=cells)
            bar.update(tasks[what], completed=index + 1)

        yield progress
