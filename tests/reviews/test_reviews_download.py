"""The download, from a server on this computer: URL, size and checksum are those of a small archive."""

import errno
import hashlib
import http.server
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest
from made_up import assert_one_sentence, make_archive, make_files

from helpers import CourseError, download
from helpers.reviews import load_reviews


@pytest.fixture
def official(tmp_path):
    """The content of the archive on the server."""
    return make_archive(tmp_path / "served.tar.gz", make_files()).read_bytes()


@pytest.fixture
def server(official, monkeypatch):
    """A server that `helpers.download` takes for the official one; `server.answer(handler)` decides what it sends."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.requests += 1
            self.server.answer(self)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.requests, server.answer = 0, lambda handler: send(handler, official)
        server.url = f"http://127.0.0.1:{server.server_port}/aclImdb_v1.tar.gz"
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        monkeypatch.setattr(download, "URLS", [server.url])
        monkeypatch.setattr(download, "SIZE", len(official))
        monkeypatch.setattr(download, "MD5", hashlib.md5(official).hexdigest())
        monkeypatch.setattr(download, "TIMEOUT_SECONDS", 2)
        yield server
        server.shutdown()
        thread.join()


def send(handler, content: bytes, length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    handler.end_headers()
    handler.wfile.write(content)


def refused(cache, *words: str) -> None:
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, *words)
    assert not cache.exists() or list(cache.iterdir()) == []


def recovers(server, official, cache) -> None:
    """The next run, with the server well again, has the reviews."""
    server.answer = lambda handler: send(handler, official)
    reviews = load_reviews()
    assert (reviews.name, len(reviews.test)) == ("reviews in aclImdb_v1.tar.gz", 40)
    assert sorted(path.suffix for path in cache.iterdir()) == [".gz", ".npz"]


def test_the_archive_is_downloaded_once(server, official, cache, forget, capsys):
    recovers(server, official, cache)
    forget()
    assert load_reviews().source == str((cache / "aclImdb_v1.tar.gz").resolve())
    assert server.requests == 1
    assert (cache / "aclImdb_v1.tar.gz").read_bytes() == official
    assert capsys.readouterr().out == ""


def test_a_moved_archive_is_followed(server, official, cache):
    def answer(handler):
        if handler.path.startswith("/moved"):
            return send(handler, official)
        handler.send_response(302)
        handler.send_header("Location", "/moved.tar.gz")
        handler.end_headers()

    server.answer = answer
    assert len(load_reviews().test) == 40


@pytest.mark.parametrize("change", [
    pytest.param(lambda content: content[:-1] + b"?", id="one byte"),
    pytest.param(lambda content: content + b"more", id="longer"),
    pytest.param(lambda content: b"<html>Please log in</html>", id="login page"),
    pytest.param(lambda content: b"", id="empty"),
])
def test_a_wrong_checksum(server, official, cache, change):
    server.answer = lambda handler: send(handler, change(official))
    refused(cache, "not the official archive", "wrong checksum", "practice")
    recovers(server, official, cache)


@pytest.mark.parametrize("share", [0, 0.5, 0.999])
def test_a_connection_that_closes_in_the_middle(server, official, cache, share):
    server.answer = lambda handler: send(handler, official[:int(share * len(official))], length=len(official))
    refused(cache, "broke off after", "run this again", "practice")
    recovers(server, official, cache)


def test_a_connection_that_stalls(server, official, cache, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT_SECONDS", 0.3)

    def stall(handler):
        send(handler, official[:100], length=len(official))
        handler.wfile.flush()
        time.sleep(1)

    server.answer = stall
    refused(cache, "broke off after", "timed out")
    recovers(server, official, cache)


def test_a_server_that_never_ends(server, official, cache):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(official)
        except OSError:
            pass  # the client has had enough

    server.answer = endless
    refused(cache, "not the official archive")
    recovers(server, official, cache)


def test_a_server_that_refuses(server, cache, few_practice_reviews, capsys):
    server.answer = lambda handler: handler.send_error(503)
    assert load_reviews().name == "practice"
    said = capsys.readouterr().out
    assert "NO NETWORK" in said and server.url in said and "Service Unavailable" in said
    assert not (cache / "aclImdb_v1.tar.gz").exists()


def test_a_server_that_talks_nonsense(server, few_practice_reviews, capsys):
    server.answer = lambda handler: handler.wfile.write(b"\0\0\0 what?\r\n\r\n")
    assert load_reviews().name == "practice"
    assert "NO NETWORK" in capsys.readouterr().out


def test_a_server_that_does_not_answer_costs_seconds_only(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(download, "URLS", [f"http://127.0.0.1:{silent.getsockname()[1]}/"])
        monkeypatch.setattr(download, "TIMEOUT_SECONDS", 0.3)
        with pytest.raises(download.NoNetwork, match="timed out"):
            download.download_official(None)
    assert download.TIMEOUT_SECONDS <= 10


def test_no_name_server(monkeypatch):
    """The tests' own guard refuses names outside, as a computer without network does."""
    with pytest.raises(download.NoNetwork, match="http.*ai.stanford.edu"):
        download.download_official(None)


def test_without_certificates_plain_http_is_tried(server, official, monkeypatch, tmp_path):
    really = urllib.request.urlopen

    def urlopen(url, timeout):
        if url.startswith("https:"):
            raise urllib.error.URLError(ssl.SSLCertVerificationError("no certificates"))
        return really(url, timeout=timeout)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    monkeypatch.setattr(download, "URLS", ["https://ai.stanford.edu/", server.url])
    download.download_official(tmp_path / "new" / "archive")
    assert (tmp_path / "new" / "archive").read_bytes() == official


def test_no_room_for_the_archive(server, official, cache, monkeypatch):
    def refuse(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("helpers.written_beside.os.replace", refuse)
        refused(cache, "cannot be stored", str(cache), "No space left on device", "WORDS_TO_BERT_CACHE")
    recovers(server, official, cache)


IN_ITS_OWN_PROCESS = """
import sys
from helpers import download, reviews
from helpers.errors import CourseError
download.URLS, download.SIZE, download.MD5 = [sys.argv[1]], int(sys.argv[2]), sys.argv[3]
try:
    print(reviews.load_reviews())
except CourseError as error:
    print(error)
"""


def in_its_own_process(server, before: str = "") -> list[str]:
    return [sys.executable, "-c", before + IN_ITS_OWN_PROCESS, server.url, str(download.SIZE), download.MD5]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes on Windows")
def test_really_no_room_for_the_archive(server, official, cache):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
    run = subprocess.run(in_its_own_process(server, limit), capture_output=True, text=True, check=True)
    assert_one_sentence(run.stdout.strip(), "cannot be stored", str(cache), "File too large")
    assert run.stderr == "" and list(cache.iterdir()) == []
    recovers(server, official, cache)


def test_a_cache_folder_that_cannot_be_made(server, official, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("WORDS_TO_BERT_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(CourseError) as error:
        load_reviews()
    assert_one_sentence(error, "cannot be stored", "WORDS_TO_BERT_CACHE")


def test_killed_while_downloading(server, official, cache):
    halfway, go_on = threading.Event(), threading.Event()

    def pause(handler):
        send(handler, official[:1000], length=len(official))
        handler.wfile.flush()
        halfway.set()
        go_on.wait(60)

    server.answer = pause
    process = subprocess.Popen(in_its_own_process(server))
    assert halfway.wait(60)
    while not (cache.exists() and list(cache.iterdir())):
        time.sleep(0.01)
    process.kill()
    process.wait()
    go_on.set()
    assert [path.suffix for path in cache.iterdir()] == [".part"]
    os.utime(next(cache.iterdir()), (time.time() - 3600,) * 2)
    recovers(server, official, cache)


def test_two_processes_download_at_once(server, official, cache):
    both = threading.Barrier(2)

    def together(handler):
        both.wait(60)
        send(handler, official)

    server.answer = together
    processes = [subprocess.Popen(in_its_own_process(server), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate(timeout=120)[0] for process in processes]
    assert printed[0] == printed[1] and printed[0].startswith("<reviews in aclImdb_v1.tar.gz: 36 train")
    assert sorted(path.suffix for path in cache.iterdir()) == [".gz", ".npz"]
