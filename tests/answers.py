"""Tries many answers to a lesson's exercises in one kernel, and has each judged. See tests/wrong_answers/README.md."""

import copy
import re
import textwrap
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.course import exercise_of, grade_id_of, is_answer, is_test
from grading.forger import POLICIES, defined_functions, kit_source, numbers_in
from grading.held_out import held_out
from grading.judgement import Judgement, judge
from grading.run_notebook import run_notebook

HERE = Path(__file__).resolve().parent
SALT = "answers"
SOLUTION = "the solution"
KEYS = {"exercise", "is", "code", "cell", "fails", "says"}
_REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """One answer to try.

    Attributes:
        name: what it is, in words.
        exercise: such as "ex1-mean-length".
        source: of the whole answer cell, or None to leave it as the solution has it.
        before, after: cells to run before it and after its test cells.
    """

    name: str
    exercise: str
    source: str
    before: str = ""
    after: str = ""


def read_answers(folder: str, lesson: str) -> list[dict]:
    """The answers written down for a lesson; none where there is no file."""
    path = HERE / folder / f"{lesson}.toml"
    if not path.exists():
        return []
    answers = tomllib.loads(path.read_text(encoding="utf-8"))["answer"]
    for one in answers:
        assert one.keys() <= KEYS and {"exercise", "is"} <= one.keys(), f"{path.name}: {one}"
        assert ("code" in one) != ("cell" in one), f"{path.name}, {one['is']}: give either code or cell"
        assert (folder == "wrong_answers") == ("fails" in one and "says" in one), f"{path.name}, {one['is']}"
    return answers


def as_answer(notebook: NotebookNode, written: dict) -> Answer:
    """Put the written code into the exercise's answer cell."""
    cells = [cell for cell in notebook.cells if is_answer(cell) and grade_id_of(cell) == written["exercise"]]
    assert len(cells) == 1, f"there is no exercise {written['exercise']}"
    if "cell" in written:
        return Answer(written["is"], written["exercise"], textwrap.dedent(written["cell"]).strip("\n"))
    code = textwrap.dedent(written["code"]).strip("\n")
    source, found = _REGION.subn(lambda region: textwrap.indent(code, region[1]), cells[0].source)
    assert found == 1, f"{written['exercise']} has {found} solution regions: give the whole cell"
    return Answer(written["is"], written["exercise"], source)


def forged_answers(notebook: NotebookNode) -> list[Answer]:
    """The forger's answers to every exercise but guesses, by each of its policies."""
    made = []
    for cell in notebook.cells:
        if is_answer(cell) and cell.cell_type == "code" and not grade_id_of(cell).startswith("guess"):
            names = defined_functions(cell.source)
            for policy in POLICIES:
                kit = kit_source(policy, numbers_in(notebook), names)
                source = "\n".join(f"{name} = __forger__.answer" for name in names) or "pass"
                made.append(Answer(f"forger: {policy}", grade_id_of(cell), source, kit, "remove_forger()"))
    return made


def try_answers(
    notebook: NotebookNode, record: dict, answers: list[Answer]
) -> dict[tuple[str, str], dict[str, Judgement]]:
    """Run a lesson's solution once, with all answers tried at the place of their exercise.

    Args:
        notebook: the instructor's notebook; it is not changed.
        record: the lesson's reference record.
        answers: what to try.

    Returns:
        (exercise, name of the answer) -> grade_id of each test cell -> judgement; the solution's own under SOLUTION.
    """
    done = run_notebook(_with_answers(notebook, answers), go_on=True, reviews="practice", salt=SALT,
                        NBGRADER_EXECUTION="autograde")
    assert done.stopped_at is None, f"cell {done.stopped_at}: {done.reason}"
    found: dict[tuple[str, str], dict[str, Judgement]] = {}
    for cell in done.notebook.cells:
        name = cell.metadata.get("test_of") or (grade_id_of(cell) if is_test(cell) else None)
        if name:
            key = exercise_of(name), cell.metadata.get("answer", SOLUTION)
            judged = judge(record["cells"][name], cell.outputs, lambda: held_out("practice", SALT))
            found.setdefault(key, {})[name] = judged
    return found


def _with_answers(notebook: NotebookNode, answers: list[Answer]) -> NotebookNode:
    made = copy.deepcopy(notebook)
    last_test = {exercise_of(grade_id_of(cell)): i for i, cell in enumerate(notebook.cells) if is_test(cell)}
    cells = []
    for i, cell in enumerate(made.cells):
        cells.append(cell)
        exercise = exercise_of(grade_id_of(cell)) if is_test(cell) else None
        if exercise is None or last_test[exercise] != i:
            continue
        solution = next(one for one in notebook.cells if is_answer(one) and grade_id_of(one) == exercise)
        tests = [one for one in notebook.cells if is_test(one) and exercise_of(grade_id_of(one)) == exercise]
        mine = [answer for answer in answers if answer.exercise == exercise]
        for answer in mine:
            sources = [answer.before, answer.source] if answer.before else [answer.source]
            cells += [new_code_cell(source) for source in sources]
            cells += [new_code_cell(test.source, metadata={"test_of": grade_id_of(test), "answer": answer.name})
                      for test in tests]
            cells += [new_code_cell(answer.after)] if answer.after else []
        if mine:
            cells.append(new_code_cell(solution.source))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    made.cells = cells
    return nbformat.from_dict(made)
