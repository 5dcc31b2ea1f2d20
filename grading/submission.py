"""From what a learner handed in to a notebook that can be graded: read it safely, then transplant the answers.

Nothing is repaired. Into the *released* notebook go the learner's sources, by grade_id, and their own extra cells after
the cell that they followed; test cells, metadata, tags and order are ours. So a test cell that was deleted, copied or
changed costs nobody a grade, and gains nobody one.
"""

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path

from grading.course import grade_id_of, is_answer, nbgrader_of, same_text, source_of
from helpers.errors import CourseError

SIZE_LIMIT = 50_000_000  # bytes; a lesson with all its figures has less than 5 MB
CELL_LIMIT = 5_000


@dataclass
class Submission:
    """A notebook ready for grading, and what there is to say about it."""

    notebook: dict
    notes: list[str] = field(default_factory=list)
    attempted: set[str] = field(default_factory=set)  # grade_ids of the answers that differ from the released stub


def read_submission(path: Path) -> dict:
    """Read a learner's notebook, trusting nothing in it.

    Returns:
        the notebook as JSON data, with a list of cells that are dicts with a cell_type and a source.

    Raises:
        CourseError: it cannot be read, with the reason in one sentence.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise CourseError(f"{path.name} is larger than {SIZE_LIMIT // 1_000_000} MB: clear its outputs and save it")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not text in UTF-8: save it again from JupyterLab") from None
    except OSError as problem:
        raise CourseError(f"{path.name} cannot be read: {problem.strerror or problem}") from None
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.splitlines()):
            reason = "holds git's merge markers (<<<<<<<): keep one side and save it again"
        else:
            reason = "is not a notebook any more (not JSON): was the file cut short, or edited by hand?"
        raise CourseError(f"{path.name} {reason}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(notebook, dict) and cells is None and "worksheets" in notebook:
        raise CourseError(f"{path.name} is in an old notebook format: open it in JupyterLab and save it again")
    if not isinstance(cells, list) or not cells:
        raise CourseError(f"{path.name} has no cells")
    if len(cells) > CELL_LIMIT or not all(_is_cell(cell) for cell in cells):
        raise CourseError(f"{path.name} is damaged: a cell in it has no readable source")
    return notebook


def transplant(released: dict, submitted: dict) -> Submission:
    """Put a learner's answers and own cells into the released notebook.

    Args:
        released: the student version that the course released.
        submitted: what `read_submission` returned.
    """
    made = Submission(copy.deepcopy(released))
    ours = made.notebook["cells"]
    places = _match(ours, submitted["cells"])
    extras: dict[int, list[dict]] = {}
    versions: dict[int, list[str]] = {}
    last, own = -1, 0
    for cell, place in zip(submitted["cells"], places):
        if place is not None:
            versions.setdefault(place, []).append(source_of(cell))
            last = place
        elif not nbgrader_of(cell).get("locked") and cell["cell_type"] != "raw":
            own += 1
            extras.setdefault(last, []).append(_own_cell(cell, own))
    for place, cell in enumerate(ours):
        name, stub, found = grade_id_of(cell), source_of(cell), versions.get(place, [])
        if is_answer(cell):
            if not found:
                made.notes.append(f"{name}: this cell is missing, so it counts as not attempted")
            answers = [text for text in found if not same_text(text, stub)]
            if len(answers) > 1:
                made.notes.append(f"{name}: there are {len(answers)} copies of this answer; the last one counts")
            if answers:
                cell["source"] = answers[-1]
                made.attempted.add(name)
        elif name is None and cell["cell_type"] == "code" and found:
            cell["source"] = found[-1]  # set-up and free cells are the learner's to change
    made.notebook["cells"] = extras.get(-1, []) + [
        one for place, cell in enumerate(ours) for one in [cell, *extras.get(place, [])]
    ]
    return made


def _match(ours: list[dict], theirs: list[dict]) -> list[int | None]:
    """For each of their cells the place of ours that it is a version of: by grade_id, else by id, else by source."""
    by_grade_id = {name: i for i, cell in enumerate(ours) if (name := grade_id_of(cell))}
    by_id = {cell["id"]: i for i, cell in enumerate(ours) if "id" in cell}
    by_source = {source_of(cell).strip(): i for i, cell in enumerate(ours) if source_of(cell).strip()}
    taken: set[int] = set()
    places = []
    for cell in theirs:
        name, cell_id = grade_id_of(cell), cell.get("id")
        place = by_grade_id.get(name) if name else None
        if place is None and isinstance(cell_id, str):
            place = by_id.get(cell_id)
        if place is None:
            place = by_source.get(source_of(cell).strip())
        if place is not None and place in taken and not is_answer(ours[place]):
            place = None if grade_id_of(ours[place]) is None else place  # a copied free cell is the learner's own
        if place is not None:
            taken.add(place)
        places.append(place)
    return places


def _own_cell(cell: dict, number: int) -> dict:
    """A learner's extra cell, with its source and nothing else: no tags, no attachments, no outputs."""
    made = {"cell_type": cell["cell_type"], "id": f"own-cell-{number}", "metadata": {}, "source": source_of(cell)}
    return made | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


def _is_cell(cell) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    if not isinstance(source, str) and not (isinstance(source, list) and all(isinstance(line, str) for line in source)):
        return False
    try:
        source_of(cell).encode("utf-8")
    except UnicodeEncodeError:  # half a character, such as "\ud800", which no file can hold
        return False
    return True
