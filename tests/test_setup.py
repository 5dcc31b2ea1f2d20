"""One lock for every route, a package that works from any folder, and a Makefile that does what README says."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("linux", "darwin", "win32")
make = pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")


def project(course: Path) -> dict:
    return tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def direct_dependencies(course: Path) -> list[Requirement]:
    table = project(course)
    return [Requirement(line) for line in table["dependencies"] + table["optional-dependencies"]["test"]]


def rare_dependencies(course: Path) -> list[Requirement]:
    """What a learner never needs: the extras beside `test`, which the lock leaves out."""
    extras = project(course)["optional-dependencies"]
    return [Requirement(line) for name, extra in extras.items() if name != "test" for line in extra]


def locked(course: Path) -> dict[str, list[Requirement]]:
    """Name -> its pins; more than one where a pin depends on the Python or the platform."""
    pins: dict[str, list[Requirement]] = {}
    for line in (course / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def test_the_lock_pins_one_version_of_every_package(course):
    for pins in locked(course).values():
        for pin in pins:
            assert re.fullmatch(r"==[^*,]+", str(pin.specifier)) and pin.url is None, f"{pin} is no pin"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_covers_every_direct_dependency_within_its_range(course, python, platform):
    pins = locked(course)
    here = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": platform,
            "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[platform]}
    for wanted in direct_dependencies(course):
        found = [pin for pin in pins[canonicalize_name(wanted.name)] if not pin.marker or pin.marker.evaluate(here)]
        assert len(found) == 1, f"{wanted.name}: {len(found)} pins for Python {python} on {platform}"
        version = str(found[0].specifier).removeprefix("==")
        assert wanted.specifier.contains(version), f"{found[0]} is outside {wanted}: compile the lock again"


def test_the_lock_holds_no_address_and_no_path_of_a_machine(course):
    text = (course / "requirements.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|/(home|root|work|tmp|Users)/", text)
    assert "uv pip compile --universal --python-version 3.11 --extra test --no-emit-index-url" in text


def test_the_lock_leaves_out_what_few_people_need(course):
    rare = {canonicalize_name(wanted.name) for wanted in rare_dependencies(course)}
    assert "jax" in rare
    assert not rare & locked(course).keys()


def test_each_direct_dependency_says_why(course):
    lines = (course / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if re.match(r'\s+"[a-z0-9-]+[><=]', line)]
    assert len(entries) == len(direct_dependencies(course) + rare_dependencies(course))
    for line in entries:
        assert re.search(r'",\s+# \w', line), f"no reason beside {line.strip()}"


def test_conda_reads_the_same_lock(course):
    environment = yaml.safe_load((course / "environment.yml").read_text(encoding="utf-8"))
    python, pip, from_pip = environment["dependencies"]
    assert python.removeprefix("python=") in PYTHONS and pip == "pip"
    assert from_pip == {"pip": ["-r requirements.txt"]}


@make
@pytest.mark.parametrize("target", ["setup", "lab", "test", "grade", "build"])
def test_make_has_the_target(course, target):
    done = subprocess.run(["make", "--dry-run", target], cwd=course, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr


@make
def test_make_sets_up_once_and_again_when_the_lock_changes(course, tmp_path):
    folder = tmp_path / "a clone with spaces"
    (folder / ".venv").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(course / name, folder)

    def is_done() -> bool:
        done = subprocess.run(["make", "--question", "setup"], cwd=folder, capture_output=True, timeout=60)
        return done.returncode == 0

    assert not is_done()
    (folder / ".venv" / "ready").touch()
    assert is_done()
    subprocess.run(["touch", "-d", "+1 hour", "requirements.txt"], cwd=folder, check=True)
    assert not is_done()


def test_the_readme_names_only_commands_that_exist(course):
    readme = (course / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (course / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    assert set(re.findall(r"(?:^|`)make (?:[A-Z]\S+ )?([a-z]+)", readme, flags=re.M)) <= set(targets)
    for words in set(re.findall(r"python -m grading ([a-z]+(?: --[a-z]+)?)", readme)):
        program = [sys.executable, "-m", "grading", *words.split(), "--help"]
        done = subprocess.run(program, capture_output=True, timeout=60)
        assert done.returncode == 0, words
    for picture, file in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", readme):
        assert len(picture) > 40 and (course / file).is_file(), f"{file} needs a text for who cannot see it"


def test_a_learners_work_and_the_reviews_are_never_committed(course):
    if not (course / ".git").exists():
        pytest.skip("not a git clone")
    for path in ("work/00_start_here/00_start_here.ipynb", "data/aclImdb_v1.tar.gz", ".venv/ready", "gradebook.db"):
        assert subprocess.run(["git", "check-ignore", "-q", path], cwd=course, timeout=60).returncode == 0, path


def lesson_imports(path: Path) -> str:
    """The lesson's import statements alone, as they stand in its cells."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))


@pytest.fixture(scope="session")
def installed_wheel(tmp_path_factory) -> Path:
    """A folder that holds what `pip install` of the course's wheel would put there."""
    course = Path(__file__).resolve().parent.parent
    source, site = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("helpers", "grading"):
        shutil.copytree(course / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(course / name, source)
    program = f"import setuptools.build_meta as backend; print(backend.build_wheel({str(site)!r}))"
    subprocess.run([sys.executable, "-c", program], cwd=source, check=True, capture_output=True, timeout=120)
    (wheel,) = site.glob("words_to_bert-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_holds_every_file_of_both_packages(course, installed_wheel):
    for package in ("helpers", "grading"):
        for path in (course / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (installed_wheel / path.relative_to(course)).is_file(), f"{path} is not in the wheel"


@pytest.mark.slow
def test_a_lesson_imports_from_any_folder_with_the_wheel_alone(lesson_path, installed_wheel, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(installed_wheel), prepend=os.pathsep)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    program = lesson_imports(lesson_path) + "\nimport helpers; print(helpers.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=200
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.splitlines()[-1]).parent == installed_wheel / "helpers"
    assert "Notice" not in done.stderr


def test_import_helpers_is_quick_because_it_loads_no_big_library():
    big = ("tensorflow", "keras", "gensim", "sklearn", "matplotlib", "pandas", "statsmodels")
    program = f"import sys, helpers; print([name for name in {big} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_helpers_knows_neither_grading_nor_lessons(course):
    for path in (course / "helpers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] in ("grading", "lessons")], path
