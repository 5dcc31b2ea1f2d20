"""Reviews that were read once, kept in one compressed file that loads in a moment."""

import hashlib
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from helpers.splits import Split
from helpers.written_beside import written_beside

FORMAT = 1  # counted up when the content of the file, or what is dropped from the reviews, changes


def cache_path(folder: Path, identity: str, stamp: str) -> Path:
    """The cache file of a source.

    Args:
        folder: where caches lie.
        identity: what the source is, such as its path.
        stamp: what changes when its content does, such as size and time.
    """
    return folder / f"reviews-{_short_hash(identity)}-{_short_hash(f'{FORMAT} {stamp}')}.npz"


def write_cache(path: Path, parts: dict[str, Split], about: dict) -> None:
    """Write all parts and a few facts about them, complete or not at all.

    Raises:
        OSError: no room, or no right to write here.
    """
    arrays = {"about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)}
    for name, split in parts.items():
        arrays[f"{name}_texts"], arrays[f"{name}_ends"] = _pack(split.texts)
        if split.labels is not None:
            arrays[f"{name}_labels"] = split.labels
        if any(split.phenomena):
            joined = [",".join(names) for names in split.phenomena]
            arrays[f"{name}_phenomena"], arrays[f"{name}_phenomena_ends"] = _pack(joined)
    # As np.savez_compressed does, but at the fastest level: 2 s instead of 10, and a fifth larger
    with written_beside(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, array in arrays.items():
            with packed.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.save(member, array, allow_pickle=False)
    for older in path.parent.glob(f"{path.stem.rsplit('-', 1)[0]}-*.npz"):
        if older != path:
            with suppress(OSError):
                older.unlink()


def read_about(path: Path) -> dict | None:
    """The facts that were written with the parts; None when there is no cache or it is broken."""
    return _read(path, lambda array: json.loads(array("about").tobytes()))


def read_part(path: Path, name: str) -> Split | None:
    """One part, such as "train"; None when there is no cache or it is broken."""

    def unpack(array) -> Split:
        phenomena = []
        if (packed := array(f"{name}_phenomena")) is not None:
            joined = _unpack(packed, array(f"{name}_phenomena_ends"))
            phenomena = [tuple(names.split(",")) if names else () for names in joined]
        return Split(_unpack(array(f"{name}_texts"), array(f"{name}_ends")), array(f"{name}_labels"), phenomena)

    return _read(path, unpack)


def _read(path: Path, unpack):
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())

            def array(name: str) -> np.ndarray | None:
                # Whole members: np.load of the file itself reads small pieces and takes three times as long
                content = packed.read(f"{name}.npy") if f"{name}.npy" in names else None
                return None if content is None else np.load(io.BytesIO(content), allow_pickle=False)

            return unpack(array)
    except Exception:  # a damaged zip raises a dozen types; whatever it is, the cache is made anew
        return None


def _pack(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), ends


def _unpack(packed: np.ndarray, ends: np.ndarray) -> list[str]:
    content, ends = memoryview(packed), ends.tolist()
    return [str(content[start:end], "utf-8") for start, end in zip([0, *ends], ends)]


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
