"""Lesson 00 as a learner meets it: `make lab`'s JupyterLab in a real Chromium, driven with the keyboard.

Run it with `python -m pytest -m browser`; SCREENSHOTS=folder keeps a picture of each step.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

COURSE = Path(__file__).resolve().parent.parent
LESSON = "00_start_here"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
WRONG = "def mean_length(texts):\n    return len(texts[0])"
RIGHT = "def mean_length(texts):\n    return sum(len(text.split()) for text in texts) / len(texts)"
IN_SECONDS = 1000  # Playwright counts milliseconds


@pytest.fixture(scope="module")
def copied_course(tmp_path_factory) -> Path:
    """A copy of the course, so that no learner's work/ is touched, with its own helpers as the installed ones."""
    folder = tmp_path_factory.mktemp("browser") / "a course"
    for name in ("helpers", "grading", "notebooks"):
        shutil.copytree(COURSE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("nbgrader_config.py", "pyproject.toml", "README.md"):
        shutil.copy(COURSE / name, folder)
    program = "import setuptools.build_meta as backend; backend.prepare_metadata_for_build_wheel('.')"
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def address(copied_course, own_environment):
    """Address of a running `make lab` on a free loopback port, with its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(copied_course), os.environ["PYTHONPATH"]])}
    jupyter = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", f"--IdentityProvider.token={token}"]
    log = copied_course / "lab.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "helpers.lab", "--no-browser", "--", *jupyter],
            cwd=copied_course, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", server, log)
        yield f"http://127.0.0.1:{port}/?token={token}"
    finally:
        server.terminate()  # JupyterLab ends its kernels on SIGTERM
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(120):
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab did not answer in a minute: {log.read_text(encoding='utf-8', errors='replace')}")


class Learner:
    """What a person does in JupyterLab: keys, the command palette, and reading what stands on the page."""

    def __init__(self, page):
        self.page = page
        self.keys = page.keyboard
        self.count = 0

    def look(self, name: str) -> None:
        """Keep a picture of the page where SCREENSHOTS says."""
        self.count += 1
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{self.count:02}-{name}.png"))

    def command(self, text: str) -> None:
        """Run a command by name from JupyterLab's palette."""
        self.keys.press("Escape")
        self.keys.press("Control+Shift+C")
        self.page.locator("#modal-command-palette input").wait_for()
        self.keys.type(text, delay=20)
        self.page.locator("#modal-command-palette .lm-CommandPalette-item").first.wait_for()
        self.keys.press("Enter")

    def cell(self, text: str):
        """The one code cell that holds this text, scrolled to."""
        found = self.page.locator(".jp-Notebook .jp-CodeCell").filter(
            has=self.page.locator(".jp-InputArea-editor", has_text=text)
        )
        found.first.scroll_into_view_if_needed()
        return found.first

    def write(self, old: str, new: str) -> None:
        """Replace the text of a cell, run it with Shift+Enter, then run the test cell below it."""
        self.cell(old).locator(".cm-content").click()
        self.keys.press("Control+A")
        self.keys.insert_text(new)
        self.keys.press("Shift+Enter")
        self.keys.press("Shift+Enter")
        self.wait_until_idle()

    def wait_until_idle(self, seconds: int = 120) -> None:
        """Wait until no cell of the notebook is running or waiting to run."""
        self.page.wait_for_timeout(500)
        self.page.wait_for_function(
            """() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'
                && ![...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'))""",
            timeout=seconds * IN_SECONDS,
        )

    def output(self, text: str) -> str:
        """What stands below the cell that holds this text."""
        return self.cell(text).locator(".jp-OutputArea-child").inner_text()


@pytest.fixture(scope="module")
def learner(address):
    """A page with lesson 00 open, on a screen of a laptop."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        page.set_default_timeout(60 * IN_SECONDS)
        page.goto(address)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
        yield Learner(page)
        browser.close()


def test_1_lesson_00_opens_first_and_nothing_stands_in_front_of_it(learner):
    learner.page.wait_for_timeout(3 * IN_SECONDS)
    learner.look("opened")
    assert learner.page.locator(".lm-TabBar-tab.jp-mod-current", has_text=LESSON).count() >= 1
    assert learner.page.locator(".jp-Dialog, .jp-toastContainer .Toastify__toast").count() == 0
    assert "Start here" in learner.page.locator(".jp-Notebook h1").first.inner_text()


def test_2_run_all_reaches_the_end_with_every_answer_still_empty(learner):
    learner.command("Run All Cells")
    learner.wait_until_idle(300)
    learner.look("run-all")
    prompts = learner.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_text_contents()
    assert prompts and all(prompt.strip("[]: ").isdigit() for prompt in prompts), prompts
    assert "Not attempted yet" in learner.output("The mean number of words is right")
    assert learner.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    assert learner.page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    learner.look("not-attempted")


def test_3_a_wrong_answer_is_told_what_was_got_and_what_was_expected(learner):
    learner.write("def mean_length", WRONG)
    answer = learner.output("The mean number of words is right").lower()
    learner.look("wrong")
    for word in ("got", "expected", "hint"):
        assert word in answer, answer
    assert "traceback" not in answer


def test_4_the_right_answer_passes(learner):
    learner.write("def mean_length", RIGHT)
    answer = learner.output("The mean number of words is right")
    learner.look("right")
    assert answer.count("✓") == 3, answer


def test_5_validate_names_what_is_missing_then_finds_nothing(learner):
    said = validate(learner, "validate-guess-missing")
    assert "The following cell failed" in said and "Not attempted yet" in said and "Traceback" not in said
    learner.write("my_guess = None", "my_guess = 150")
    assert "Success" in validate(learner, "validate-success")


def validate(learner: Learner, name: str) -> str:
    """Press nbgrader's button, and read what its window says."""
    learner.page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()
    window = learner.page.locator(".jp-Dialog")
    window.locator("button", has_text="Ok").wait_for(timeout=200 * IN_SECONDS)
    said = window.inner_text()
    learner.look(name)
    learner.keys.press("Enter")
    window.wait_for(state="detached")
    return said
