"""A broken lesson is told apart before anything runs: with file, cell and reason, all at once."""

import pytest
from tiny_lesson import ANSWER, NAME, TEST, after_cell, lesson_text

from grading.lesson_text import read_lesson
from grading.problems import BrokenLesson

ANSWER_LINE = f'# %% nbgrader={{{ANSWER}, "grade_id": "ex1-double"}}'
TEST_LINE = f'# %% nbgrader={{{TEST}, "grade_id": "ex1-double-test-value"}}'
SOLUTION = "    ### BEGIN SOLUTION\n    return 2 * number\n    ### END SOLUTION"
HIDDEN = """\
### BEGIN HIDDEN TESTS
observe("other numbers", [double(n) for n in (17, -5, 1093)], equal())
### END HIDDEN TESTS"""
LONG = "# %%\n" + "\n".join(f"a{n} = {n}" for n in range(31)) + "\n"
DEMONSTRATED = '# %% tags=["demonstration"]\ntwice = 2\n\n# %%\nprint(twice)\n'
MORE = "# %%\n1\n\n# %%\n2\n"


def answer(old: str, new: str) -> tuple[str, str]:
    return ANSWER_LINE, ANSWER_LINE.replace(old, new)


def test_line(old: str, new: str) -> tuple[str, str]:
    return TEST_LINE, TEST_LINE.replace(old, new)


test_line.__test__ = False


def hidden(old: str, new: str) -> tuple[str, str]:
    return HIDDEN, HIDDEN.replace(old, new)


def solution(old: str, new: str) -> tuple[str, str]:
    return SOLUTION, SOLUTION.replace(old, new)


BROKEN = {
    "header": (("#       format_name: percent", "#       format_name: light"), "must start with jupytext's header"),
    "title": (("# # 90. Double a number", "# ## 90. Double a number"), "starts with the title"),
    "token": (("{{minutes}}", "ten"), "must hold {{minutes}}"),
    "not JSON": (answer('"grade": false', '"grade": falsch'), "not valid JSON"),
    "brace missing": (answer("}", ""), "not valid JSON"),
    "title after %%": (("# %%\nfrom", "# %% set-up\nfrom"), "'title' is not known after `# %%`"),
    "unknown key": (test_line('"points"', '"hint": "", "points"'), "does not know the key 'hint'"),
    "missing key": (test_line(', "task": false', ""), "lacks task"),
    "schema 2": (test_line('"schema_version": 3', '"schema_version": 2'), "must be 3, not 2"),
    "flag as text": (test_line('"grade": true', '"grade": "true"'), "must be true or false"),
    "points missing": (test_line('"points": 2, ', ""), "points are missing"),
    "half points": (test_line('"points": 2', '"points": 0.5'), "a whole number from 1, not 0.5"),
    "points of an answer": (answer('"task"', '"points": 1, "task"'), "on a cell that is not graded"),
    "unlocked test": (test_line('"locked": true', '"locked": false'), "fit no kind of cell"),
    "duplicate id": (("ex2-why-written", "ex1-double"), "'ex1-double' is used twice: cell 7 has it too"),
    "name of an answer": (answer("ex1-double", "Exercise1"), "must be like ex1-verb-noun"),
    "name of a test": (test_line("-test-value", "-check"), "must be like ex1-verb-noun-test-behaviour"),
    "name of a text": (("ex2-why-written", "ex2-why"), "must be like ex1-topic-written"),
    "test of nothing": (test_line("ex1-double-", "ex7-double-"), "no answer cell 'ex7-double' stands above"),
    "answer untested": (test_line("ex1-double-", "ex7-double-"), "'ex1-double' has no test cell"),
    "unclosed region": (solution("\n    ### END SOLUTION", ""), "the region SOLUTION is not closed"),
    "nested region": (solution("return", "### BEGIN SOLUTION\n    return"), "stands inside the region SOLUTION"),
    "orphan end": (solution("    ### BEGIN SOLUTION\n", ""), "`### END SOLUTION` closes no region"),
    "crossed regions": (hidden("END HIDDEN TESTS", "END SOLUTION"), "`### END SOLUTION` closes no region"),
    "misspelt marker": (hidden("HIDDEN TESTS", "HIDDEN TEST"), "`### BEGIN HIDDEN TEST` is not spelt"),
    "small letters": (hidden("### BEGIN", "### Begin"), "`### Begin HIDDEN TESTS` is not spelt"),
    "solution in prose": (("# Guess first.", "# ### BEGIN SOLUTION\n# ### END SOLUTION"), "outside an answer cell"),
    "hidden in an answer": (solution("SOLUTION", "HIDDEN TESTS"), "stands outside a test cell"),
    "no region": ((SOLUTION, "    return 2 * number"), "an answer cell needs a region"),
    "guess of two steps": (("my_guess = 4  #", "my_guess = 4\nprint(my_guess)  #"), "holds only lines like"),
    "no observe": (hidden('observe("other', 'print("other'), "needs observe(...)"),
    "observe in sight": ((HIDDEN, f"{HIDDEN}\nobserve('again', double(1))"), "where students would see it"),
    "observe elsewhere": (('print("ready")', "observe('a', 1)"), "stands outside a test cell"),
    "no title": (('"""The value is right."""\n', ""), "starts with its title"),
    "no rubric": (("# **Rubric**", "# Points"), "a line **Rubric**"),
    "long cell": (after_cell("ex1-double-test-value", LONG), "the cell has 31 lines, 30 is the most"),
    "four in a row": (after_cell("ex1-double-test-value", MORE), "code cell 4 in a row"),
    "syntax": (solution("2 * number", "2 *"), "Python cannot read its line 4: invalid syntax"),
    "other tag": (("# %%\nfrom", '# %% tags=["skip-execution"]\nfrom'), "the only tag is tags"),
    "skipped test": (test_line("# %%", '# %% tags=["demonstration"]'), "are never skipped"),
    "skipped answer": (answer("# %%", '# %% tags=["demonstration"]'), "are never skipped"),
    "skipped text": (("# %% [markdown]\n# Guess", '# %% [markdown] tags=["demonstration"]\n# Guess'), "never skipped"),
    "lost name": (after_cell("guess1-sum-test-number", DEMONSTRATED), "it uses twice, which only cell 6 makes"),
    "data set": (("# %%\nfrom", '# %% reviews="IMDB"\nfrom'), "one of both, imdb, practice, not 'IMDB'"),
}


def problems_of(folder, text: str) -> list:
    path = folder / "lessons" / f"{NAME}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenLesson) as broken:
        read_lesson(path)
    return broken.value.problems


@pytest.mark.parametrize(("change", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_each_breach_is_named(tmp_path, change, reason):
    found = problems_of(tmp_path, lesson_text(change))
    assert any(reason in problem.reason for problem in found), found
    assert len(found) <= 2, "one slip, one message (a test without its answer is two)"
    assert all(str(problem).startswith(f"lessons/{NAME}.py") and "\n" not in str(problem) for problem in found)


def test_a_sound_lesson_has_no_problems(tmp_path):
    path = tmp_path / f"{NAME}.py"
    path.write_text(lesson_text(), encoding="utf-8")
    lesson = read_lesson(path)
    assert (lesson.title, lesson.points, lesson.exercises) == ("90. Double a number", 7, ["ex1", "ex2"])


def test_a_problem_says_file_line_cell_and_first_line(tmp_path):
    text = lesson_text((SOLUTION, "    return 2 * number"))
    problem, = problems_of(tmp_path, text)
    line = text.splitlines().index(ANSWER_LINE) + 1
    assert str(problem).startswith(f"lessons/{NAME}.py:{line}, cell 7 (def double(number):): ")


def test_all_problems_are_told_at_once(tmp_path):
    text = lesson_text(("# **Rubric**", "# Points"), ('"""The value is right."""\n', ""), ("{{points}}", "7"))
    assert [problem.cell for problem in problems_of(tmp_path, text)] == [None, 8, 9]


def test_cells_with_magics_can_be_read(tmp_path):
    path = tmp_path / f"{NAME}.py"
    path.write_text(lesson_text(('print("ready")', "%precision 3")), encoding="utf-8")
    assert read_lesson(path).notebook.cells[1].source.endswith("%precision 3")


def test_files_that_are_no_lesson_are_named(tmp_path):
    with pytest.raises(BrokenLesson, match="there is no such lesson"):
        read_lesson(tmp_path / "91_none.py")
    (tmp_path / "92_latin.py").write_bytes("# %% caf\xe9".encode("latin-1"))
    with pytest.raises(BrokenLesson, match="not UTF-8"):
        read_lesson(tmp_path / "92_latin.py")


def test_cell_ids_come_from_the_text_alone(tmp_path):
    twice = "# %% [markdown]\n# Look.\n\n# %% [markdown]\n# Look.\n"
    path = tmp_path / f"{NAME}.py"
    path.write_text(lesson_text(after_cell("ex1-double-test-value", twice)), encoding="utf-8")
    ids = [cell.id for cell in read_lesson(path).notebook.cells]
    assert ids == [cell.id for cell in read_lesson(path).notebook.cells]
    assert len(ids) == len(set(ids))
    assert "ex1-double-test-value" in ids
    assert [name for name in ids if name.endswith("-2")] == [f"{ids[8]}-2"]
