"""The rules that every lesson keeps, checked before anything runs: a rule is a function that yields reasons."""

import ast
import re
import symtable
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from grading.course import DEMONSTRATION
from grading.problems import Problem

NBGRADER_KEYS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
CELL_KEYS = {"nbgrader", "reviews", "tags"}
DATA_SETS = ("both", "imdb", "practice")
LONGEST_CELL = 30
LONGEST_RUN = 3

ANSWER_ID = re.compile(r"(ex|guess)\d+(-[a-z0-9]+)+")
TEST_ID = re.compile(r"(ex|guess)\d+(-[a-z0-9]+)+-test(-[a-z0-9]+)+")
WRITTEN_ID = re.compile(r"ex\d+(-[a-z0-9]+)+-written")
MARKER = re.compile(r"\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*")
MARKER_LIKE = re.compile(r"^\s*#+\s*(BEGIN|END)\b|(BEGIN|END) (SOLUTION|HIDDEN|MARK SCHEME)|AUTOTEST", re.IGNORECASE)
OBSERVE = re.compile(r"\bobserve(_\w+)?\(")
GUESS = re.compile(r"\s*[A-Za-z_]\w* = .+")


def find_problems(notebook: NotebookNode, file: str, lines: list[int | None], text: str) -> list[Problem]:
    """Everything that is wrong with a lesson's text.

    Args:
        notebook: the parsed lesson.
        file: its name, for the messages.
        lines: for each cell the line of its marker, or None.
        text: the whole file.
    """
    if reasons := list(_header(notebook, text)):
        return [Problem(file, reason) for reason in reasons]
    # One slip, one message: each group of rules is asked only where the groups before it are content.
    found = [(number, reason) for number, cell in enumerate(notebook.cells, 1) for reason in _metadata(cell)]
    unsound = {number for number, _ in found}
    for number, cell in enumerate(notebook.cells, 1):
        if number not in unsound:
            reasons = [*_regions(cell), *_syntax(cell)]
            reasons = reasons or [*_answer_cell(cell), *_test_cell(cell), *_written_cell(cell), *_plain_cell(cell)]
            found += [(number, reason) for reason in [*reasons, *_length(cell)]]
    found += [*_duplicates(notebook), *_runs(notebook)]
    if not unsound and not any("grade_id" in reason for _, reason in found):
        found += [*_pairs(notebook), *_lost_names(notebook)]
    return [Problem(file, reason) for reason in _opening(notebook)] + [
        Problem(file, reason, number, _first_line(notebook.cells[number - 1]), lines[number - 1])
        for number, reason in sorted(found, key=lambda one: one[0])
    ]


def region(source: str, name: str) -> str:
    """The lines between `### BEGIN name` and `### END name`, several regions joined."""
    inside, kept = False, []
    for line in source.splitlines():
        found = MARKER.fullmatch(line)
        if found and found[2] == name:
            inside = found[1] == "BEGIN"
        elif inside:
            kept.append(line)
    return "\n".join(kept)


# --- the file --------------------------------------------------------------------------------------------------------


def _header(notebook: NotebookNode, text: str) -> Iterator[str]:
    shape = notebook.metadata.get("jupytext", {}).get("text_representation", {}).get("format_name")
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if not text.startswith("# ---") or shape != "percent" or kernel != "python3":
        yield "the file must start with jupytext's header (format_name: percent) and the kernelspec python3"


def _opening(notebook: NotebookNode) -> Iterator[str]:
    if not notebook.cells or notebook.cells[0].cell_type != "markdown" or not notebook.cells[0].source.startswith("# "):
        yield "the first cell must be markdown that starts with the title, as `# N. A title with a verb`"
    opening = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            break
        opening += cell.source
    missing = [token for token in ("{{minutes}}", "{{points}}") if token not in opening]
    if missing:
        yield f"the opening must hold {' and '.join(missing)}, which the build fills in"


def _duplicates(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells, 1):
        if name := _meta(cell).get("grade_id"):
            if name in first:
                yield number, f"grade_id '{name}' is used twice: cell {first[name]} has it too"
            first.setdefault(name, number)


def _pairs(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Each test belongs to an answer above it; each answer has a test below it."""
    answers: dict[str, int] = {}
    tested = set()
    for number, cell in enumerate(notebook.cells, 1):
        meta = _meta(cell)
        if cell.cell_type != "code" or not meta:
            continue
        if meta["solution"]:
            answers[meta["grade_id"]] = number
            continue
        owner = meta["grade_id"].split("-test-")[0]
        tested.add(owner)
        if owner not in answers:
            yield number, f"no answer cell '{owner}' stands above this test '{meta['grade_id']}'"
    for name, number in answers.items():
        if name not in tested:
            yield number, f"the answer '{name}' has no test cell '{name}-test-...' below it"


def _lost_names(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Grading skips demonstrations, so nothing that runs there may need a name that only a demonstration makes."""
    kept, lost = set(), {}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        made, used = _names(cell.source)
        if "tags" in cell.metadata:
            lost |= dict.fromkeys(made - kept, number)
            continue
        kept |= made
        for name in sorted(used & lost.keys() - kept):
            yield number, (f"it uses {name}, which only cell {lost[name]} makes, and grading skips that one: "
                           f"tag this cell {DEMONSTRATION} too, or take the tag from cell {lost[name]}")


def _names(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell makes, and those that it uses, in its functions too."""
    from IPython.core.inputtransformer2 import TransformerManager  # for cells with % or !

    try:
        table = symtable.symtable(TransformerManager().transform_cell(source), "cell", "exec")
    except SyntaxError:  # said by another rule
        return set(), set()
    made = {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}
    used = {one.get_name() for one in table.get_symbols() if one.is_referenced()}
    inner = table.get_children()
    for scope in inner:
        inner += scope.get_children()
        used |= {one.get_name() for one in scope.get_symbols() if one.is_global() and one.is_referenced()}
    return made, used


def _runs(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    run = 0
    for number, cell in enumerate(notebook.cells, 1):
        run = run + 1 if cell.cell_type == "code" else 0
        if run == LONGEST_RUN + 1:
            yield number, f"this is code cell {run} in a row, {LONGEST_RUN} is the most: put a sentence between them"


def _first_line(cell: NotebookNode) -> str:
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")


# --- one cell --------------------------------------------------------------------------------------------------------


def _meta(cell: NotebookNode) -> dict[str, Any]:
    meta = cell.metadata.get("nbgrader", {})
    return meta if isinstance(meta, dict) else {}


def _metadata(cell: NotebookNode) -> Iterator[str]:
    if "incorrectly_encoded_metadata" in cell.metadata or not isinstance(cell.metadata.get("nbgrader", {}), dict):
        yield "its metadata is not valid JSON: look at quotes, commas and braces after `nbgrader=`"
        return
    if unknown := sorted(set(cell.metadata) - CELL_KEYS):
        yield f"'{unknown[0]}' is not known after `# %%`: it takes [markdown], {', '.join(sorted(CELL_KEYS))}"
    if cell.metadata.get("reviews", "both") not in DATA_SETS:
        yield f"reviews must be one of {', '.join(DATA_SETS)}, not {cell.metadata['reviews']!r}"
    if cell.metadata.get("tags", [DEMONSTRATION]) != [DEMONSTRATION]:
        yield f'the only tag is tags=["{DEMONSTRATION}"], on code that no test needs: not {cell.metadata["tags"]!r}'
    elif "tags" in cell.metadata and (cell.cell_type != "code" or "nbgrader" in cell.metadata):
        yield f"the tag {DEMONSTRATION} stands on code without a grade_id: answers, tests and text are never skipped"
    if "nbgrader" in cell.metadata:
        yield from _nbgrader(cell)


def _nbgrader(cell: NotebookNode) -> Iterator[str]:
    meta = _meta(cell)
    if unknown := sorted(set(meta) - NBGRADER_KEYS - {"points"}):
        yield f"nbgrader does not know the key '{unknown[0]}'"
    if missing := sorted(NBGRADER_KEYS - set(meta)):
        yield f"nbgrader's metadata lacks {', '.join(missing)}"
        return
    if meta["schema_version"] != 3:
        yield f"schema_version must be 3, not {meta['schema_version']!r}"
    flags = [meta[key] for key in ("grade", "solution", "locked", "task")]
    if not all(isinstance(flag, bool) for flag in flags):
        yield "grade, solution, locked and task must be true or false"
        return
    grade, solution, locked, _ = flags
    if not isinstance(meta["grade_id"], str) or len(meta["grade_id"]) > 64:
        yield "grade_id must be text of at most 64 characters"
    points = meta.get("points")
    if grade and (isinstance(points, bool) or not isinstance(points, int) or points < 1):
        yield f"points must be a whole number from 1, not {points!r}" if "points" in meta else "points are missing"
    if not grade and "points" in meta:
        yield "points stand on a cell that is not graded"
    kinds = {("code", False, True, False), ("code", True, False, True), ("markdown", True, True, False)}
    if (cell.cell_type, grade, solution, locked) not in kinds or flags[3]:
        yield ("grade, solution and locked fit no kind of cell: an answer is code with only solution true, a test is "
               "code with grade and locked true, a written answer is markdown with grade and solution true")


def _regions(cell: NotebookNode) -> Iterator[str]:
    """Markers are exact, in pairs, not nested: nbgrader takes a misspelt one for text, and students read the answer."""
    opened = None
    for line in cell.source.splitlines():
        found = MARKER.fullmatch(line)
        if found is None:
            if MARKER_LIKE.search(line):
                yield f"`{line.strip()}` is not spelt `### BEGIN SOLUTION` or `### BEGIN HIDDEN TESTS` (or END)"
        elif found[1] == "BEGIN":
            if opened:
                yield f"`### BEGIN {found[2]}` stands inside the region {opened}"
            opened = found[2]
        elif opened != found[2]:
            yield f"`### END {found[2]}` closes no region"
        else:
            opened = None
    if opened:
        yield f"the region {opened} is not closed: `### END {opened}` is missing"
    meta = _meta(cell)
    marked = {name for name in ("SOLUTION", "HIDDEN TESTS") if f"### BEGIN {name}" in cell.source}
    if "SOLUTION" in marked and not (cell.cell_type == "code" and meta.get("solution") is True):
        yield "a SOLUTION region stands outside an answer cell: students would not get a stub"
    if "HIDDEN TESTS" in marked and not (cell.cell_type == "code" and meta.get("grade") is True):
        yield "a HIDDEN TESTS region stands outside a test cell: students would read it"


def _length(cell: NotebookNode) -> Iterator[str]:
    """Lines that a reader of the solution sees: empty ones, markers and hidden tests are not counted."""
    unseen = region(cell.source, "HIDDEN TESTS").splitlines()
    lines = [line for line in cell.source.splitlines() if line.strip() and not MARKER.fullmatch(line)]
    length = len(lines) - sum(bool(line.strip()) for line in unseen)
    if cell.cell_type == "code" and length > LONGEST_CELL:
        yield f"the cell has {length} lines, {LONGEST_CELL} is the most"


def _syntax(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type != "code":
        return
    try:
        ast.parse(cell.source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # for cells with % or !

        try:
            ast.parse(TransformerManager().transform_cell(cell.source))
        except SyntaxError as problem:
            yield f"Python cannot read its line {problem.lineno}: {problem.msg}"


def _answer_cell(cell: NotebookNode) -> Iterator[str]:
    meta = _meta(cell)
    if cell.cell_type != "code" or not meta.get("solution"):
        return
    name = meta["grade_id"]
    if not ANSWER_ID.fullmatch(name) or "-test-" in name or name.endswith("-written"):
        yield f"the answer's grade_id '{name}' must be like ex1-verb-noun or guess1-topic, in small letters"
    answer = region(cell.source, "SOLUTION")
    if not answer.strip():
        yield "an answer cell needs a region `### BEGIN SOLUTION` to `### END SOLUTION` with the answer in it"
    elif name.startswith("guess") and not all(GUESS.fullmatch(line) for line in answer.splitlines() if line.strip()):
        yield "a guess's region holds only lines like `my_guess = 0.5  # your guess: ...`"


def _test_cell(cell: NotebookNode) -> Iterator[str]:
    meta = _meta(cell)
    if cell.cell_type != "code" or not meta.get("grade"):
        return
    if not TEST_ID.fullmatch(meta["grade_id"]):
        yield f"the test's grade_id '{meta['grade_id']}' must be like ex1-verb-noun-test-behaviour"
    title = _docstring(cell.source)
    if not title.strip() or "\n" in title.strip():
        yield 'a test cell starts with its title, one sentence that names the behaviour: """The value is right."""'
    if not OBSERVE.search(region(cell.source, "HIDDEN TESTS")):
        yield "a test cell with points needs observe(...) in a HIDDEN TESTS region: checks alone earn nothing"
    if OBSERVE.search(cell.source.replace(region(cell.source, "HIDDEN TESTS") or "\0", "")):
        yield "observe(...) stands outside the HIDDEN TESTS region, where students would see it"


def _docstring(source: str) -> str:
    return ast.get_docstring(ast.parse(source)) or ""


def _written_cell(cell: NotebookNode) -> Iterator[str]:
    meta = _meta(cell)
    if cell.cell_type != "markdown" or not meta:
        return
    if not WRITTEN_ID.fullmatch(meta["grade_id"]):
        yield f"the written answer's grade_id '{meta['grade_id']}' must be like ex1-topic-written"
    if "\n**Rubric**" not in cell.source:
        yield "a written answer holds the model answer, then a line **Rubric**, then one line a point"


def _plain_cell(cell: NotebookNode) -> Iterator[str]:
    if not _meta(cell) and cell.cell_type == "code" and OBSERVE.search(cell.source):
        yield "observe(...) stands outside a test cell, where it earns nothing"
