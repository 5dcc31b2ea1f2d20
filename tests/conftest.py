"""Every test runs on the practice reviews, in an empty cache, without network, whatever the machine around it holds."""

import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parent.parent
NO_NETWORK = Path(__file__).resolve().parent / "no_network"
IMDB = os.environ.get("REVIEWS_DATA")  # only tests marked `imdb` get to see it


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """With `-n 2`, tests that share a lesson's run stay together (see `_group`)."""
    if getattr(config.option, "numprocesses", None):
        config.option.dist, config.option.loadscopereorder = "loadgroup", False  # in the order of collection


def pytest_configure(config):
    """Close the network before any test module is imported, here and in the kernels and programs that tests start."""
    spec = importlib.util.spec_from_file_location("words_to_bert_no_network", NO_NETWORK / "sitecustomize.py")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory):
    """Settings of this person and machine stay out: caches, Jupyter and IPython start-up files, other reviews."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("WORDS_TO_BERT_", "REVIEWS_", "NBGRADER_", "JUPYTER", "JPY_", "MAKE", "MFLAGS")):
                patch.delenv(name)
        patch.setenv("REVIEWS_DATA", "practice")
        patch.setenv("WORDS_TO_BERT_CACHE", str(home / "cache"))
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("MPLBACKEND", "agg")
        patch.setenv("PYTHONPATH", str(NO_NETWORK))
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield home


@pytest.fixture(autouse=True)
def reviews_of_this_test(request, monkeypatch):
    """Point REVIEWS_DATA at the real reviews for tests marked `imdb`; without them such a test is skipped."""
    if request.node.get_closest_marker("imdb"):
        if not IMDB or IMDB == "practice":
            pytest.skip("needs the IMDB reviews: REVIEWS_DATA=path/to/aclImdb_v1.tar.gz")
        monkeypatch.setenv("REVIEWS_DATA", str(Path(IMDB).resolve()))


@pytest.fixture
def course() -> Path:
    """The folder of the course under test."""
    return COURSE


@pytest.fixture(params=sorted((COURSE / "lessons").glob("[0-9][0-9]_*.py")), ids=lambda path: path.stem)
def lesson_path(request) -> Path:
    """Each lesson's source in turn."""
    return request.param


LAST = ("slow", "imdb", "browser")
_SLOW: set[str] = set()


def pytest_collection_modifyitems(items):
    """Fast tests first, so that a slip is told in seconds."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    _SLOW.update(item.nodeid for item in items if any(item.get_closest_marker(name) for name in LAST))
    items.sort(key=lambda item: item.nodeid in _SLOW)


def _group(item) -> str:
    """Tests of one file about one lesson: what they run, they run once."""
    lesson = re.search(r"\b\d\d_[a-z_]+", item.name)
    return f"{Path(item.fspath).stem}-{lesson[0]}" if lesson else Path(item.fspath).stem


@pytest.hookimpl(trylast=True)
def pytest_runtest_logstart(nodeid):
    """Say which slow test is running: a minute of silence looks like a hang. (Workers of `-n 2` have no terminal.)"""
    if nodeid in _SLOW and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{nodeid} ", end="", file=sys.__stdout__, flush=True)
