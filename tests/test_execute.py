"""The grading kernel: an environment of its own, and an end that always comes."""

import json
import os

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.execute import CourseExecute
from grading.run_notebook import run_notebook

pytestmark = pytest.mark.slow


def execute(tmp_path, *sources, **settings):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    resources = {"metadata": {"path": str(tmp_path)}}
    done, resources = CourseExecute(**settings).preprocess(notebook, resources)
    return done.cells, resources


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs if output.output_type == "stream")


def test_the_environment_is_the_kernels_alone(tmp_path, monkeypatch):
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("started = True", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(startup / "00.py"))
    before = dict(os.environ)
    cells, resources = execute(
        tmp_path, "import os, json, helpers\nprint(json.dumps(dict(os.environ) | {'started': 'started' in globals()}))",
        "print(helpers.__file__)\nfrom helpers.reviews import held_out_texts, load_reviews\n"
        "print(len(held_out_texts()) + len(load_reviews().test), load_reviews().name)",
        reviews="practice", salt="pepper", environment={"EXTRA": "1"},
    )
    inside = json.loads(printed(cells[0]))
    assert not inside["started"]
    assert (inside["TF_CPP_MIN_LOG_LEVEL"], inside["PYTHONSAFEPATH"], inside["EXTRA"]) == ("3", "1", "1")
    assert (inside["REVIEWS_DATA"], inside["REVIEWS_HELD_OUT"]) == ("practice", "pepper")
    assert inside["HOME"] != before.get("HOME") and inside["IPYTHONDIR"].startswith(inside["HOME"])
    assert "PYTHONSTARTUP" not in inside
    assert printed(cells[1]).split()[1:] == ["2000", "practice"]
    assert dict(os.environ) == before
    assert not os.path.exists(inside["HOME"])
    assert resources["words_to_bert"] == {"reviews": "practice", "salt": "pepper"}


def test_an_endless_cell_costs_itself(tmp_path):
    cells, _ = execute(tmp_path, "while True:\n    pass", "print('here')", timeout=3)
    assert any(output.output_type == "error" for output in cells[0].outputs)
    assert printed(cells[1]) == "here\n"


def test_a_dead_kernel_costs_what_comes_after_it(tmp_path):
    cells, _ = execute(tmp_path, "print('seen')", "print('last')\nimport os, sys\nsys.stdout.flush()\nos._exit(1)", "1")
    assert printed(cells[0]) == "seen\n"
    assert cells[1].outputs[-1].ename == "DeadKernelError"
    assert cells[2].outputs == []


def tagged(source, tag, **nbgrader):
    return new_code_cell(source, metadata={"tags": [tag]} | ({"nbgrader": nbgrader} if nbgrader else {}))


def test_only_demonstrations_are_skipped_and_only_in_grading():
    notebook = new_notebook(cells=[tagged("print('a')", "demonstration"), tagged("print('b')", "skip-execution"),
                                   new_code_cell("print('c')")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for mode, first in [("", "a\n"), ("autograde", ""), ("validate", "")]:
        run = run_notebook(notebook, NBGRADER_EXECUTION=mode)
        assert [printed(cell) for cell in run.notebook.cells] == [first, "b\n", "c\n"], mode
