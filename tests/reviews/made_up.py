"""Small archives and folders in the layout of IMDB, with sentences made up here."""

import gzip
import io
import random
import tarfile
from pathlib import Path

CLASSES = ["train/neg", "train/pos", "train/unsup", "test/neg", "test/pos"]


def make_files(count: int = 20) -> dict[str, bytes]:
    """File names and contents of a complete set: `count` reviews in each class, all different."""
    files = {}
    for kind in CLASSES:
        for number in range(count):
            text = f"Review {number} of {kind}: a café, a plot.<br /><br />The {'end' if number % 2 else 'beginning'}."
            files[f"{kind}/{number}_{rating(kind)}.txt"] = text.encode()
    return files


def rating(kind: str) -> int:
    return {"neg": 2, "pos": 9, "unsup": 0}[kind.split("/")[1]]


def make_archive(path: Path, files: dict[str, bytes], members: list = (), top: str = "aclImdb/") -> Path:
    """Write an archive, in an order that is not the canonical one.

    Args:
        members: odd ones (tarfile.TarInfo) to put in the middle, without content.
    """
    path.write_bytes(gzip.compress(make_tar(files, members, top), mtime=0))
    return path


def make_tar(files: dict[str, bytes], members: list = (), top: str = "aclImdb/") -> bytes:
    buffer = io.BytesIO()
    names = sorted(files)
    random.Random(0).shuffle(names)
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for place, name in enumerate(names):
            for odd in members if place == len(names) // 2 else ():
                tar.addfile(odd)
            info = tarfile.TarInfo(top + name)
            info.size = len(files[name])
            tar.addfile(info, io.BytesIO(files[name]))
    return buffer.getvalue()


def make_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def assert_one_sentence(error, *words: str) -> None:
    """The message of an error is one sentence that holds these words."""
    message = str(getattr(error, "value", error))
    assert "\n" not in message and ". " not in message and message.endswith("."), message
    for word in words:
        assert word in message, f"{word!r} is not in: {message}"
