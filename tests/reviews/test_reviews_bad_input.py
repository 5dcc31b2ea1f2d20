"""Broken archives and folders: one sentence each, nothing half-written, and the next run recovers."""

import errno
import gzip
import io
import os
import sys
import tarfile
from pathlib import Path

import pytest
from made_up import CLASSES, assert_one_sentence, make_archive, make_files, make_folder, make_tar

from helpers import CourseError
from helpers.reviews import load_reviews


def refused(path: Path, cache: Path, *words: str) -> None:
    """Loading `path` fails with one sentence that holds these words, and leaves nothing in the cache."""
    os.environ["REVIEWS_DATA"] = str(path)  # `archive` or the test's monkeypatch puts it back
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, str(path), *words)
    assert not cache.exists() or list(cache.iterdir()) == []


def test_an_archive_cut_anywhere(archive, cache):
    whole = archive.read_bytes()
    for length in [0, 1, 2, 9, 11, *range(20, len(whole), len(whole) // 40), *range(len(whole) - 9, len(whole))]:
        archive.write_bytes(whole[:length])
        refused(archive, cache, "download it again")
    archive.write_bytes(whole)
    assert len(load_reviews().test) == 40


def test_an_archive_with_a_flipped_bit_anywhere(archive, cache):
    whole = archive.read_bytes()
    for place in range(10, len(whole), len(whole) // 60):  # gzip's own header holds only a time
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1:])
        refused(archive, cache, "download it again")


def test_a_tar_cut_before_it_was_packed(archive, cache):
    """gzip's checksum is right here, and tarfile itself would say nothing."""
    tar = make_tar(make_files())
    for blocks in (0, 1, 7, 100, 101, 198, 199, 200):
        archive.write_bytes(gzip.compress(tar[:512 * blocks]))
        refused(archive, cache, "cut short or damaged")


def test_a_tar_with_a_damaged_header_in_the_middle(archive, cache):
    tar = bytearray(make_tar(make_files()))
    tar[512 * 100:512 * 101] = b"\x07" * 512
    archive.write_bytes(gzip.compress(bytes(tar)))
    refused(archive, cache, "cut short or damaged")


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"<html>Please log in</html>", make_tar(make_files(1))])
def test_a_file_that_is_no_archive(archive, cache, content):
    archive.write_bytes(content)
    refused(archive, cache, "is not a .tar.gz archive")


def test_an_archive_of_something_else(archive, cache):
    make_archive(archive, {"a.txt": b"a"})
    refused(archive, cache, "no reviews in train/neg or train/pos")


@pytest.mark.parametrize("kind", CLASSES)
def test_a_missing_class(tmp_path, archive, cache, kind):
    files = {name: content for name, content in make_files().items() if not name.startswith(kind)}
    folder = make_folder(tmp_path / "aclImdb", files)
    refused(make_archive(archive, files), cache, f"no reviews in {kind}:")
    refused(folder, cache, f"no reviews in {kind}:")
    folder.joinpath(kind).mkdir()
    refused(folder, cache, f"no reviews in {kind}:")
    make_folder(folder, make_files())
    assert len(load_reviews().test) == 40


def test_a_text_that_is_not_utf_8(tmp_path, archive, cache):
    files = make_files() | {"test/pos/3_9.txt": "café".encode("latin-1")}
    refused(make_archive(archive, files), cache, "3_9.txt is not UTF-8", "byte 3")
    refused(make_folder(tmp_path / "aclImdb", files), cache, "3_9.txt is not UTF-8", "byte 3")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_file(archive, cache, kind):
    odd = tarfile.TarInfo("aclImdb/train/neg/99_1.txt")
    odd.type, odd.linkname = kind, "/etc/passwd"
    refused(make_archive(archive, make_files(), [odd]), cache, "99_1.txt is not a regular file")


def test_odd_members_beside_the_reviews_do_not_matter(archive, tmp_path, monkeypatch):
    odd = [tarfile.TarInfo(name) for name in ("../../out.txt", "/etc/out.txt", "aclImdb/link", "aclImdb/pipe")]
    odd[2].type, odd[2].linkname = tarfile.SYMTYPE, "/"
    odd[3].type = tarfile.FIFOTYPE
    make_archive(archive, make_files(), odd)
    assert len(load_reviews().test) == 40


def test_a_member_too_long_for_a_review(archive, tmp_path, cache):
    files = make_files() | {"train/pos/99_9.txt": b"so good " * 200_000}
    refused(make_archive(archive, files), cache, "too long for a review")
    refused(make_folder(tmp_path / "aclImdb", files), cache, "too long for a review")


def test_a_header_that_would_fill_the_memory(archive, cache):
    """A name of gigabytes takes megabytes packed, and tarfile alone would hold it in memory."""
    odd = tarfile.TarInfo("aclImdb/" + "a" * 3_000_000)
    refused(make_archive(archive, make_files(1), [odd]), cache, "header of more than a megabyte")


def test_a_name_twice_means_the_later_one(archive):
    first, later = make_tar({"train/neg/0_2.txt": b"Old."}), make_tar(make_files())
    end = len(first.rstrip(b"\0")) // 512 * 512 + 512
    archive.write_bytes(gzip.compress(first[:end] + later))
    assert len(load_reviews(0).train) == 40
    assert "Old." not in load_reviews(0).train.texts


@pytest.mark.parametrize("place", ["", "train/pos", "train/neg/3_2.txt"])
def test_a_folder_without_the_right_to_read(tmp_path, cache, monkeypatch, place):
    """Tests may run as root, who may read everything: the system's refusal is made up here."""
    folder = make_folder(tmp_path / "aclImdb", make_files())
    monkeypatch.setenv("REVIEWS_DATA", str(folder))

    def refusing(function):
        def call(path, *args, **kwargs):
            if str(getattr(path, "path", path)) == str(folder / place):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return function(path, *args, **kwargs)
        return call

    with monkeypatch.context() as patch:
        for name in ("scandir", "stat"):
            patch.setattr(os, name, refusing(getattr(os, name)))
        patch.setattr("builtins.open", refusing(open))
        refused(folder, cache, str(folder / place), "Permission denied")
    assert len(load_reviews().test) == 40


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all, Windows has no mode 0")
@pytest.mark.parametrize("place", ["", "train/pos", "train/neg/3_2.txt"])
def test_a_folder_really_without_the_right_to_read(tmp_path, cache, place):
    folder = make_folder(tmp_path / "aclImdb", make_files())
    mode = (folder / place).stat().st_mode
    (folder / place).chmod(0)
    refused(folder, cache, "Permission denied")
    (folder / place).chmod(mode)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes among the files of Windows")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path, cache):
    folder = make_folder(tmp_path / "aclImdb", make_files())
    os.mkfifo(folder / "train" / "neg" / "99_1.txt")
    refused(folder, cache, "99_1.txt is not a regular file")
    os.mkfifo(tmp_path / "pipe.tar.gz")
    refused(tmp_path / "pipe.tar.gz", cache)


def test_an_archive_that_the_disk_cannot_read(archive, cache, monkeypatch):
    class Failing(io.FileIO):
        def readinto(self, buffer):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        def read(self, size=-1):
            if self.tell() > 1_000:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(size)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda path, mode: Failing(path))
        refused(archive, cache, "cannot be read", os.strerror(errno.EIO))
    assert len(load_reviews().test) == 40
