"""Files appear complete or not at all, whoever is killed, and whoever else writes the same one."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

# A writer touches its file all the time: one that was not touched for this long belongs to a process that died
ABANDONED_SECONDS = 15 * 60


@contextmanager
def written_beside(target: Path) -> Iterator[BinaryIO]:
    """Open a new file under another name; it gets its own name when the block ends without an error.

    Args:
        target: the file to make or replace; its folder is made too.

    Raises:
        OSError: no room, no right to write here. Nothing is left behind then, and an older `target` stays.

    Example:
        >>> with written_beside(Path("work") / "numbers.bin") as file:  # doctest: +SKIP
        ...     file.write(b"123")
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(target.parent)
    beside = target.with_name(f"{target.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        with beside.open("xb") as file:
            yield file
        _rename(beside, target)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _rename(beside: Path, target: Path) -> None:
    try:
        os.replace(beside, target)
    except PermissionError:
        # Windows refuses while another process has the target open: that one was complete before us
        if os.name != "nt" or not target.is_file():
            raise


def _remove_abandoned(folder: Path) -> None:
    with suppress(OSError):
        for part in folder.glob("*.part"):
            if time.time() - part.stat().st_mtime > ABANDONED_SECONDS:
                part.unlink()
