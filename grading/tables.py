"""README's tables, made from the lessons, the executed solutions, the measured run times and records of benchmarks/."""

import re
from statistics import mean, stdev

from nbformat import NotebookNode

from grading.lesson_text import Lesson
from helpers.ledger import LEDGER_ROW

WORDS_A_MINUTE = 100
MINUTES_AN_EXERCISE = 7


def minutes(lesson: Lesson, run_seconds: float) -> int:
    """A learner's time: words / 100 + 7 for each exercise + the time that the lesson runs, rounded to 5 minutes.

    Args:
        run_seconds: how long the whole solution runs.

    Folded parts (hints, answers to recall questions), equations and model answers are not counted as reading.
    """
    words = 0
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader"):
            text = re.sub(r"<details>.*?</details>|\$\$.*?\$\$|<[^>]+>", " ", cell.source, flags=re.DOTALL)
            words += len(re.findall(r"\w[\w'’-]*", text))
    total = words / WORDS_A_MINUTE + MINUTES_AN_EXERCISE * len(lesson.exercises) + run_seconds / 60
    return max(5, 5 * round(total / 5))


def lesson_table(lessons: list[Lesson], run_times: dict[str, dict]) -> str:
    """One row a lesson: link, minutes, points, run time."""
    rows = ["| lesson | your minutes | points | the whole solution runs in |", "|---|--:|--:|--:|"]
    for lesson in lessons:
        seconds = run_times.get(lesson.name, {}).get("seconds")
        took = "" if seconds is None else f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
        rows.append(f"| [{lesson.title}](notebooks/{lesson.name}/{lesson.name}.ipynb) "
                    f"| {minutes(lesson, seconds or 0)} | {lesson.points} | {took} |")
    return _with_caption(rows, [lesson.name for lesson in lessons], run_times)


def ledger_table(solutions: list[NotebookNode], run_times: dict[str, dict]) -> str:
    """One row for each model that a solution scored on the test reviews."""
    rows = ["| model | lesson | reviews | test accuracy | 95 % interval | weights | trains in |",
            "|---|---|---|--:|--:|--:|--:|"]
    scored = []
    for solution in solutions:
        for row in ledger_rows(solution):
            weights = "" if row.get("parameters") is None else f"{row['parameters']:,}"
            took = "" if row.get("seconds") is None else f"{row['seconds']:.0f} s"
            rows.append(f"| {row['model']} | {row['lesson'][:2]} | {row['reviews']} | {row['accuracy']:.4f} "
                        f"| {row['low']:.4f} to {row['high']:.4f} | {weights} | {took} |")
            scored.append(row["lesson"])
    if not scored:
        return "`make build` fills this in when it runs the lessons on the IMDB reviews."
    return _with_caption(rows, scored, run_times)


def ledger_rows(solution: NotebookNode) -> list[dict]:
    """What the solution's `test_once` cells showed, in order."""
    outputs = [output for cell in solution.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data[LEDGER_ROW] for output in outputs if LEDGER_ROW in output.get("data", {})]


def recipes_table(record: dict) -> str:
    """When each of the lessons' networks passes each recipe's best; from benchmarks/results/recipes.json."""
    table = record["results"]["table"]
    ours = [name for name, row in table.items() if "seconds to recipe's best" in row]
    head = ["", "best test accuracy", "after", "final", *(f"{name} passes that after" for name in ours)]
    rows = [f"| {' | '.join(head)} |", "|---|" + "--:|" * (len(head) - 1)]
    for name, row in table.items():
        cells = [name, f"{row['best']:.3f}", f"{row['seconds to best']:.0f} s", f"{row['final']:.3f}"]
        for one in ours:
            cells.append("" if name in ours else _when(table[one]["seconds to recipe's best"][name], row))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([*rows, "", _made(record)])


def seeds_table(record: dict) -> str:
    """Means over seeds at equal size and at equal time; from benchmarks/results/recurrent_seeds.json."""
    size, time = record["results"]["equal_parameters"], record["results"]["equal_seconds"]
    rows = ["| network | equal size | equal time |", "|---|--:|--:|"]
    for name, found in sorted(size.items(), key=lambda one: -mean(one[1]["test_accuracy"])):
        at_time = _with_spread(time[name]["test_accuracy"], 4) if name in time else ""
        rows.append(f"| {name} | {_with_spread(found['test_accuracy'], 4)} | {at_time} |")
    return "\n".join([*rows, "", _made(record)])


def labels_table(record: dict) -> str:
    """One row a model, one column for each number of labels; from benchmarks/results/few_labels.json."""
    found: dict[str, dict[int, list[float]]] = {}
    for line in record["results"]["table"]:
        found.setdefault(line["model"], {})[line["labels"]] = line["accuracies"]
    sizes = sorted({labels for accuracies in found.values() for labels in accuracies})
    rows = ["| model | " + " | ".join(f"{size:,} labels" for size in sizes) + " |", "|---|" + "--:|" * len(sizes)]
    for model, accuracies in found.items():
        cells = [_with_spread(accuracies.get(size, [])) for size in sizes]
        rows.append(f"| {model} | " + " | ".join(cells) + " |")
    return "\n".join([*rows, "", _made(record)])


def fill(readme: str, tables: dict[str, str]) -> str:
    """Put each table between its markers.

    Raises:
        ValueError: markers are missing, with their name.
    """
    for name, table in tables.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        if readme.count(begin) != 1 or readme.count(end) != 1 or readme.index(begin) > readme.index(end):
            raise ValueError(name)
        readme = readme[: readme.index(begin) + len(begin)] + f"\n{table}\n" + readme[readme.index(end) :]
    return readme


def _when(seconds: float | None, recipe: dict) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s ({100 * seconds / recipe['seconds to best']:.0f} %)"


def _with_spread(runs: list[float], digits: int = 3) -> str:
    """Mean ± standard deviation; the mean alone of a single run, as a linear model on all labels needs only one."""
    spread = f" ± {stdev(runs):.{digits}f}" if len(runs) > 1 else ""
    return f"{mean(runs):.{digits}f}{spread}" if runs else ""


def _made(record: dict) -> str:
    return f"Measured on {record['machine']}, {record['date']}: `{record['command']}`."


def _with_caption(rows: list[str], lessons: list[str], run_times: dict[str, dict]) -> str:
    """The table, and under it how its numbers were made, when any were."""
    if entries := [run_times[name] for name in lessons if name in run_times]:
        machines = " and ".join(dict.fromkeys(entry["machine"] for entry in entries))
        date = max(entry["date"] for entry in entries)
        rows = [*rows, "", f"Measured on {machines}, {date}: `python -m grading build --execute`."]
    return "\n".join(rows)
