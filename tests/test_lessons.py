"""Every lesson keeps the form that makes it readable, gradable and free of surprises. Nothing is executed here."""

import ast
import re
import statistics
from pathlib import Path

import jupytext
import pytest

GRADE_ID = re.compile(
    r"guess\d+-[a-z0-9-]+?(-test-number)?"  # a guess, and the cell that compares it
    r"|ex\d+-[a-z0-9]+-[a-z0-9-]+?(-test-[a-z0-9-]+)?"  # ex2-build-vocabulary, ex2-build-vocabulary-test-order
    r"|ex\d+-[a-z0-9-]+-written"
)
DRAWS = re.compile(r"\b(plot_\w+|plt\.\w+|\.plot)\(")
TEST_CELL_IMPORTS = {"requests", "urllib", "socket", "http", "subprocess", "kagglehub", "huggingface_hub"}


def read_cells(path: Path) -> list:
    return jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells


@pytest.fixture
def cells(lesson_path) -> list:
    return read_cells(lesson_path)


def code(cells) -> list:
    return [cell for cell in cells if cell.cell_type == "code"]


def prose(cells) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def graded(cells) -> list[tuple[str, dict, object]]:
    """(grade_id, nbgrader's metadata, cell) of each cell that nbgrader knows."""
    known = [(cell.metadata.nbgrader, cell) for cell in cells if "nbgrader" in cell.metadata]
    return [(meta.grade_id, meta, cell) for meta, cell in known]


def points(cells) -> int:
    return sum(meta.get("points", 0) for _, meta, _ in graded(cells))


def without_regions(source: str, *names: str) -> str:
    """The source without the lines of these regions, and without any region's marker lines."""
    for name in names:
        source = re.sub(rf"^ *### BEGIN {name}\n.*?^ *### END {name}$", "", source, flags=re.S | re.M)
    return re.sub(r"^ *### (BEGIN|END) .*$", "", source, flags=re.M)


def length(cell) -> int:
    """Lines that a reader of the solution sees: hidden tests are not shown to learners."""
    return sum(bool(line.strip()) for line in without_regions(cell.source, "HIDDEN TESTS").splitlines())


def calls(source: str, name: str) -> list[ast.Call]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [node for node in nodes if ast.unparse(node.func) == name]


def test_there_are_lessons(course):
    names = [path.stem for path in sorted((course / "lessons").glob("[0-9][0-9]_*.py"))]
    assert names[:1] == ["00_start_here"]
    assert [int(name[:2]) for name in names] == list(range(len(names)))


def test_the_file_is_plain_utf8_text(lesson_path):
    raw = lesson_path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n")
    raw.decode("utf-8")


def test_it_opens_with_title_time_and_points(lesson_path, cells):
    opening = cells[0].source
    number = int(lesson_path.stem[:2])
    assert opening.startswith(f"# {number}. "), "the title is '# N. A title with a verb'"
    assert "{{minutes}}" in opening and "{{points}}" in opening, "the build fills in {{minutes}} and {{points}}"
    for part in ("What you'll do", "What you'll learn", "What you need"):
        assert part in opening


def test_it_starts_as_itself(lesson_path, cells):
    started = [call for cell in code(cells) for call in calls(cell.source, "start_lesson")]
    assert [call.args[0].value for call in started] == [lesson_path.stem]


def test_grade_ids_are_unique_and_say_what_they_are(cells):
    ids = [grade_id for grade_id, _, _ in graded(cells)]
    assert len(ids) == len(set(ids))
    assert not [grade_id for grade_id in ids if not GRADE_ID.fullmatch(grade_id)]


def test_every_test_stands_after_the_answer_that_it_tests(cells):
    answers = set()
    for grade_id, meta, _ in graded(cells):
        if "-test-" in grade_id:
            assert meta.grade and not meta.solution and meta.locked, grade_id
            assert grade_id.split("-test-")[0] in answers, f"{grade_id} tests no cell above it"
        else:
            assert meta.solution and not meta.locked, grade_id
            assert meta.grade == grade_id.endswith("-written"), grade_id
            answers.add(grade_id)
        assert meta.schema_version == 3, grade_id


def test_every_answer_is_tested(cells):
    ids = [grade_id for grade_id, _, _ in graded(cells)]
    answers = [grade_id for grade_id in ids if "-test-" not in grade_id and not grade_id.endswith("-written")]
    assert not [answer for answer in answers if not any(other.startswith(f"{answer}-test-") for other in ids)]


def test_points_are_whole_and_stand_where_grades_are_given(cells):
    for grade_id, meta, _ in graded(cells):
        if meta.grade:
            assert type(meta.points) is int and meta.points >= 1, grade_id
        else:
            assert "points" not in meta, grade_id


def test_points_are_those_of_the_table_in_the_readme(course, lesson_path, cells):
    readme = (course / "README.md").read_text(encoding="utf-8")
    table = readme.partition("<!-- lessons:begin -->")[2].partition("<!-- lessons:end -->")[0]
    lines = [line.strip("| ").split("|") for line in table.splitlines() if "|" in line]
    header, _, *rows = [[field.strip() for field in line] for line in lines]
    (row,) = [row for row in rows if lesson_path.stem in row[0]]
    assert int(row[header.index("points")]) == points(cells)


def test_headings_state_the_points_of_their_exercise(cells):
    stated = re.findall(r"^### Exercise (\d+)\b.*?\((\d+) points?, \d+ minutes?\)", prose(cells), flags=re.M)
    given: dict[str, int] = {}
    for grade_id, meta, _ in graded(cells):
        if exercise := re.match(r"ex(\d+)-", grade_id):
            given[exercise[1]] = given.get(exercise[1], 0) + meta.get("points", 0)
    assert {number: int(number_of_points) for number, number_of_points in stated} == given


def test_a_test_cell_says_its_behaviour_and_records_a_value(cells):
    for grade_id, meta, cell in graded(cells):
        if not meta.grade or cell.cell_type != "code":
            continue
        behaviour = ast.get_docstring(ast.parse(cell.source)) or ""
        assert behaviour.endswith(".") and "\n" not in behaviour, f"{grade_id}: one sentence in the first line"
        hidden = re.search(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS$", cell.source, flags=re.S | re.M)
        assert hidden and re.search(r"\bobserve(_accuracy)?\(", hidden[1]), f"{grade_id}: no observe in a hidden region"
        assert not re.search(r"\bobserve(_accuracy)?\(", without_regions(cell.source, "HIDDEN TESTS")), grade_id


def test_hidden_tests_draw_from_their_own_generator(cells):
    for grade_id, _, cell in graded(cells):
        assert not re.search(r"np\.random\.(?!default_rng\b)\w+\(|\bdefault_rng\(\)", cell.source), grade_id


def test_a_solution_is_short(cells):
    for grade_id, meta, cell in graded(cells):
        if meta.solution and cell.cell_type == "code":
            regions = re.findall(r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION$", cell.source, flags=re.S | re.M)
            assert regions, f"{grade_id} has no solution region"
            assert sum(bool(line.strip()) for line in "".join(regions).splitlines()) <= 12, grade_id


def test_code_cells_are_short(cells):
    lengths = [length(cell) for cell in code(cells)]
    assert max(lengths) <= 30
    assert statistics.median(lengths) <= 6


def test_never_more_than_three_code_cells_in_a_row(cells):
    row = 0
    for cell in cells:
        row = row + 1 if cell.cell_type == "code" else 0
        assert row <= 3, cell.source


def test_a_written_question_brings_its_model_answer_and_rubric(cells):
    for grade_id, meta, cell in graded(cells):
        if not grade_id.endswith("-written"):
            continue
        assert cell.cell_type == "markdown", grade_id
        answer, found, rubric = cell.source.partition("**Rubric**")
        assert found and answer.strip(), f"{grade_id}: a model answer, then **Rubric**"
        lines = [line for line in rubric.splitlines() if line.strip()]
        assert len(lines) == meta.points, f"{grade_id}: one line per point"


def test_no_network_no_shell_no_installing(cells):
    for cell in code(cells):
        for line in cell.source.splitlines():
            assert not re.match(r"\s*[!%]", line), line
        assert not re.search(r"https?://|ftp://|pip install|os\.system|get_ipython|get_file\(|load_data\(", cell.source)
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not TEST_CELL_IMPORTS & {name.split(".")[0] for name in names}, cell.source


def test_no_path_of_a_machine(lesson_path):
    text = lesson_path.read_text(encoding="utf-8")
    assert not re.search(r"""["'`(](/[a-zA-Z]\w*/|[A-Z]:\\|~/|\\\\)|/(home|Users|root|tmp)/""", text)


def test_hints_are_folded_and_every_exercise_has_some(cells):
    open_text = re.sub(r"<details>.*?</details>", "", prose(cells), flags=re.S)
    assert "</details>" not in open_text and "<details" not in open_text, "a <details> is not closed"
    assert not re.search(r"<summary>|^\W*Hint\b", open_text, flags=re.M)
    above = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            above = cell.source if "### Exercise" in cell.source else above + cell.source
            continue
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution") and meta.grade_id.startswith("ex"):
            hints = re.findall(r"<details><summary>(Hint \d+)</summary>", above)
            assert len(hints) >= 2 and hints == [f"Hint {n + 1}" for n in range(len(hints))], meta.grade_id


def test_no_word_that_makes_a_reader_feel_slow(cells):
    found = re.findall(r"\b(simply|just|obviously)\b", prose(cells), flags=re.I)
    assert not found


def test_every_figure_is_shown_with_a_sentence(cells):
    for cell in code(cells):
        source = without_regions(cell.source, "SOLUTION", "HIDDEN TESTS")
        if DRAWS.search(source) and "def " not in source and "import" not in source:
            shown = calls(source, "show")
            assert shown and all(len(call.args) + len(call.keywords) == 2 for call in shown), cell.source


def test_which_reviews_a_test_needs_is_a_known_word(cells):
    assert {cell.metadata.get("reviews", "both") for cell in cells} <= {"both", "imdb", "practice"}
