"""The cache: a later load does not read the archive; whatever happens to the cache, loading goes on."""

import contextlib
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_up import make_archive, make_files, make_folder

from helpers import reviews_cache, reviews_source, written_beside
from helpers.reviews import load_reviews

LOAD = """
import hashlib
from helpers.reviews import load_reviews
reviews = load_reviews()
splits = (reviews.train, reviews.validation, reviews.test, reviews.unlabelled)
print(hashlib.sha256(repr([split.texts for split in splits]).encode()).hexdigest())
"""


def contents(reviews) -> list:
    return [split.texts for split in (reviews.train, reviews.validation, reviews.test, reviews.unlabelled)]


@pytest.fixture
def cached(archive, cache, forget):
    """A cache file, and what was loaded when it was made."""
    expected = contents(load_reviews())
    forget()
    [path] = cache.iterdir()
    return path, expected


def test_a_later_load_does_not_read_the_archive(cached, monkeypatch):
    monkeypatch.setattr(reviews_source, "read_archive", None)
    assert contents(load_reviews()) == cached[1]


def test_a_new_process_loads_the_same(cached, archive):
    archive.write_bytes(archive.read_bytes())
    runs = [subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout and runs[0].stderr == ""


def test_a_damaged_cache_is_made_anew(cached, forget, capsys):
    path, expected = cached
    whole = path.read_bytes()
    step = len(whole) // 25
    damaged = [b"", b"\0" * len(whole), b"not a cache", whole + b"more"]
    damaged += [whole[:at] for at in range(1, len(whole), step)]
    damaged += [whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1:] for at in range(0, len(whole), step)]
    for content in damaged:
        path.write_bytes(content)
        assert contents(load_reviews()) == expected
        forget()
    assert capsys.readouterr().out == ""
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_in_the_place_of_the_cache(cached, capsys):
    path, expected = cached
    path.unlink()
    path.mkdir()
    assert contents(load_reviews()) == expected
    assert "cannot be kept" in capsys.readouterr().out


def test_a_cache_that_breaks_or_goes_between_two_parts_is_made_anew(cached):
    path, expected = cached
    for break_it in (lambda: path.write_bytes(path.read_bytes()[:-100]), path.unlink):
        reviews = load_reviews()
        break_it()
        assert reviews.unlabelled.texts == expected[3]


def test_another_archive_in_the_same_place_is_read_and_the_old_cache_goes(cached, archive, cache):
    make_archive(archive, make_files(30))
    assert len(load_reviews().test) == 60
    assert len(list(cache.iterdir())) == 1


def test_files_added_to_a_folder_are_seen(tmp_path, cache, monkeypatch):
    folder = make_folder(tmp_path / "aclImdb", make_files())
    monkeypatch.setenv("REVIEWS_DATA", str(folder))
    assert len(load_reviews().test) == 40
    time.sleep(0.05)
    make_folder(folder, {"test/pos/99_9.txt": b"One more."})
    assert len(load_reviews().test) == 41
    assert len(list(cache.iterdir())) == 1


def test_two_archives_have_two_caches(cached, cache, tmp_path, monkeypatch, forget):
    monkeypatch.setenv("REVIEWS_DATA", str(make_archive(tmp_path / "other.tar.gz", make_files(5))))
    assert len(load_reviews().test) == 10
    assert len(list(cache.iterdir())) == 2


def test_a_changed_practice_generator_is_noticed(monkeypatch, tmp_path):
    stamp = reviews_source._practice().stamp
    for file in Path(reviews_source.__file__).parent.glob("practice*.py"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(reviews_source, "__file__", str(tmp_path / "reviews_source.py"))
    assert reviews_source._practice().stamp == stamp
    with (tmp_path / "practice.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert reviews_source._practice().stamp != stamp


def failing(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_costs_only_the_cache(archive, cache, monkeypatch, capsys, forget):
    with monkeypatch.context() as patch:
        patch.setattr(reviews_cache.np, "save", failing)
        reviews = load_reviews()
    assert (len(reviews.test), len(reviews.unlabelled)) == (40, 20)
    said = capsys.readouterr().out
    assert "No space left on device" in said and "WORDS_TO_BERT_CACHE" in said and said.count("\n") == 1
    assert list(cache.iterdir()) == []
    forget()
    load_reviews()
    assert capsys.readouterr().out == "" and len(list(cache.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes on Windows")
def test_a_really_full_disk(archive, cache):
    """A limit of 1,000 bytes a file: the system itself refuses in the middle of writing."""
    program = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n" + LOAD
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "cannot be kept" in run.stdout and run.stderr == ""
    assert list(cache.iterdir()) == []
    again = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == again.stdout.strip()


@pytest.mark.parametrize("place", ["a file", "a file/below"])
def test_a_cache_folder_that_cannot_be(archive, tmp_path, monkeypatch, capsys, place):
    (tmp_path / "a file").write_text("", encoding="utf-8")
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path / place))
    reviews = load_reviews()
    assert (len(reviews.test), len(reviews.unlabelled)) == (40, 20)
    assert "cannot be kept" in capsys.readouterr().out


def test_a_keyboard_interrupt_leaves_nothing_behind(archive, cache, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reviews_cache.np, "save", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_reviews()
    assert list(cache.iterdir()) == []
    assert len(load_reviews().test) == 40


def test_killed_while_caching(archive, cache, forget):
    stops_in_the_middle = """
import sys, time
import numpy as np
save, calls = np.save, []
def slow(*args, **kwargs):
    calls.append(save(*args, **kwargs))
    if len(calls) == 3:
        print("in the middle", flush=True)
        time.sleep(60)
np.save = slow
""" + LOAD
    process = subprocess.Popen([sys.executable, "-c", stops_in_the_middle], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.wait()
    process.stdout.close()
    [part] = cache.iterdir()
    assert part.suffix == ".part"

    assert len(load_reviews().unlabelled) == 20
    assert len(list(cache.glob("*.npz"))) == 1
    assert part.exists()  # its writer may be alive, for all we know
    os.utime(part, (time.time() - 3600,) * 2)
    for path in cache.glob("*.npz"):
        path.unlink()
    forget()
    load_reviews()
    assert [path.suffix for path in cache.iterdir()] == [".npz"]


def test_three_processes_at_once(archive, cache):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", LOAD], **pipes) for _ in range(3)]
    printed = {process.communicate(timeout=120) for process in processes}
    assert len(printed) == 1 and all(stderr == "" for _, stderr in printed)
    assert [path.suffix for path in cache.iterdir()] == [".npz"]


def test_a_file_written_beside_keeps_the_old_one_until_the_end(tmp_path):
    target = tmp_path / "new" / "file"
    with written_beside.written_beside(target) as file:
        file.write(b"old")
        assert not target.exists()
    with contextlib.suppress(ValueError), written_beside.written_beside(target) as file:
        file.write(b"new")
        raise ValueError
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]
