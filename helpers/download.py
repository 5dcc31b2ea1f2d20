"""The official archive of the IMDB reviews, over the network."""

import hashlib
import http.client
import ssl
import urllib.request
from pathlib import Path
from urllib.error import URLError

from helpers.errors import CourseError
from helpers.progress import progress_bar
from helpers.written_beside import written_beside

# Plain http is for computers without certificates (a fresh Python on macOS); the checksum guards both
URLS = [f"{scheme}://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz" for scheme in ("https", "http")]
SIZE = 84_125_825  # bytes
MD5 = "7c2ac02c03563afcf9b574c7e56c153a"
TIMEOUT_SECONDS = 8  # for a connection and for each read: without a network a learner waits only this long
OTHERWISE = "or set REVIEWS_DATA to an archive that you have, or to the word practice"


class NoNetwork(Exception):
    """The official archive cannot be reached; the message says why."""


def download_official(target: Path) -> None:
    """Download the official archive, with progress, and check it before it gets its name.

    Args:
        target: the file to make.

    Raises:
        NoNetwork: the server cannot be reached. Nothing was written.
        CourseError: the download broke off, brought something else, or cannot be stored. Nothing is left behind, and
            the next call starts afresh.
    """
    with _connect() as response:
        try:
            with written_beside(target) as file:
                _copy_checked(response, file)
        except OSError as problem:
            raise CourseError(
                f"The IMDB archive, {SIZE / 1e6:.0f} MB, cannot be stored in {target.parent} "
                f"({problem.strerror or problem}): make room there, set WORDS_TO_BERT_CACHE to another folder, "
                f"{OTHERWISE}.") from None


def _connect() -> http.client.HTTPResponse:
    for url in URLS:
        try:
            return urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS)
        except (OSError, http.client.HTTPException) as problem:  # URLError and HTTPError are OSErrors
            reason = problem.reason if isinstance(problem, URLError) else problem
            if not isinstance(reason, ssl.SSLError):
                break
    raise NoNetwork(f"{url} cannot be reached: {getattr(reason, 'strerror', None) or reason}")


def _copy_checked(response, file) -> None:
    checksum, received = hashlib.md5(usedforsecurity=False), 0
    with progress_bar(SIZE, "Downloading IMDB", "B", unit_scale=True) as bar:
        while received <= SIZE and (chunk := _read(response, received)):
            checksum.update(chunk)
            received += len(chunk)
            file.write(chunk)
            bar.update(len(chunk))
    announced = response.headers.get("Content-Length")
    if received < SIZE and announced != str(received):
        raise _broken_off(received, "the connection was closed")
    if checksum.hexdigest() != MD5:
        raise CourseError(f"What {response.url} sent is not the official archive (wrong checksum; a login page of your "
                          f"network may have answered instead): run this again later, {OTHERWISE}.")


def _read(response, received: int) -> bytes:
    try:
        return response.read(1 << 18)
    except (OSError, http.client.HTTPException) as problem:
        raise _broken_off(received, problem) from None


def _broken_off(received: int, reason) -> CourseError:
    return CourseError(f"The download of the IMDB reviews broke off after {received / 1e6:.0f} of {SIZE / 1e6:.0f} MB "
                       f"({reason}): run this again, {OTHERWISE}.")
