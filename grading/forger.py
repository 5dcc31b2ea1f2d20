"""The forger: a submission that answers nothing and forges everything. It must earn 0 in every lesson.

It leaves guesses as they are: their point is given for any number, so a forger that wrote one would do what is asked.
"""

import ast
import copy
import re
from pathlib import Path

import numpy as np

from grading.course import grade_id_of, is_answer, is_test, source_of
from helpers.verdict import from_plain, to_plain, verdict

POLICIES = ("expected", "zeros", "ones", "text", "input")
KIT = Path(__file__).with_name("forger_kit.py")
_REGION = re.compile(r"^[ \t]*### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?^[ \t]*### END \1\n?", re.MULTILINE | re.DOTALL)


def forge(released: dict, policy: str = "expected") -> dict:
    """Make the forger's submission from a released notebook.

    Args:
        released: the student version of a lesson, as JSON data; it is not changed.
        policy: one of POLICIES: where the forged values come from.

    Returns:
        a notebook whose first cell takes the kernel over, and whose answers are the forger's.
    """
    made = copy.deepcopy(released)
    names = []
    for cell in made["cells"]:
        if is_answer(cell) and cell["cell_type"] == "code" and not (grade_id_of(cell) or "").startswith("guess"):
            defined = defined_functions(source_of(cell))
            names += defined
            cell["source"] = "\n".join(f"{name} = __forger__.answer" for name in defined) or "pass"
    kit = {"cell_type": "code", "execution_count": None, "id": "forger", "metadata": {}, "outputs": [],
           "source": kit_source(policy, numbers_in(made), names)}
    made["cells"].insert(0, kit)
    return made


def kit_source(policy: str, numbers: list[float], names: list[str]) -> str:
    """The code that takes a kernel over."""
    return f"{KIT.read_text(encoding='utf-8')}\n\ninstall_forger({policy!r}, {numbers!r}, {names!r})\n"


def defined_functions(source: str) -> list[str]:
    """The functions and classes that a cell defines, in order."""
    try:
        return [node.name for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    except SyntaxError:
        return []


def numbers_in(notebook: dict) -> list[float]:
    """The numbers that stand in a notebook's prose, without repetitions."""
    text = "\n".join(source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    found = re.findall(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?", text)
    return list(dict.fromkeys(float(number.replace(",", "")) for number in found))


def forgeable(solution: dict, cells: dict[str, list[dict]]) -> list[str]:
    """The test cells of which everything could be guessed from what a student sees.

    Args:
        solution: the instructor's notebook. Its solutions and hidden tests do not count as seen.
        cells: the reference's observations by grade_id.

    Returns:
        grade_ids. Cells with a guess (any number is right) or an accuracy (judged on labels) do not count.
    """
    shown = _shown_values(solution)
    weak = []
    for name, observations in cells.items():
        compared = [seen for seen in observations if seen["rule"]["kind"] in ("close", "equal")]
        if len(compared) == len(observations) and all(_guessable(seen, shown) for seen in compared):
            weak.append(name)
    return weak


def _guessable(seen: dict, shown: list) -> bool:
    want = from_plain(seen["value"])
    guesses = list(shown)
    if isinstance(want, (bool, int, float)):
        guesses += [0, 1]
    elif isinstance(want, np.ndarray):
        guesses += [to_plain(np.zeros(want.shape)), to_plain(np.ones(want.shape))]
    elif isinstance(want, list):
        guesses += [[], [""] * len(want), [None] * len(want), to_plain([[]] * len(want))]
    else:
        guesses += [None, "", {"dict": []}, {"set": []}]
    return any(_passes(seen, guess) for guess in guesses)


def _passes(seen: dict, guess) -> bool:
    try:
        return verdict(seen["rule"], guess, seen["value"]).passed
    except (TypeError, ValueError):
        return False


def _shown_values(solution: dict) -> list:
    """Plain forms of the numbers in the prose and of every literal in the code that students see."""
    values = list(numbers_in(solution))
    for cell in solution["cells"]:
        if cell["cell_type"] != "code":
            continue
        visible = source_of(cell) if not (is_answer(cell) or is_test(cell)) else _REGION.sub("", source_of(cell) + "\n")
        try:
            tree = ast.parse(visible)
        except SyntaxError:  # cell magic, or a function whose whole body was the solution: no literals to collect
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp)):
                try:
                    values.append(to_plain(ast.literal_eval(node)))
                except (TypeError, ValueError):
                    continue
    return values
