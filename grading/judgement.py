"""The judge: it compares what a student's process observed with what the solution's process observed, out here.

A test cell earns all its points when every observation that the reference holds for it was made, in the same order, and
each passes the *reference's* rule; else it earns none. Nothing that a student's process sends is trusted: not the rule,
not the name, not the form. Whatever arrives, the judge answers, and only right values earn points.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.errors import CourseError
from helpers.verdict import from_plain, verdict

OBSERVATION = "application/vnd.words-to-bert.observation+json"  # as in helpers.observe
RIGHT, WRONG, NOT_ATTEMPTED, SKIPPED = "right", "wrong", "not attempted", "skipped"
VALUE_LIMIT = 64_000_000  # characters of one observation; a million numbers in plain form take 11 million
MESSAGE_LIMIT = 2_000  # characters that a learner reads about one cell

HeldOut = Callable[[], tuple[np.ndarray, str]]  # labels of the held-out reviews, and the name of the reviews in use


@dataclass(frozen=True)
class Judgement:
    """What became of one test cell.

    Attributes:
        outcome: "right", "wrong", "not attempted" or "skipped".
        message: what the learner reads; empty when right.
        hint: the part of the message that says where to look, in one line.
    """

    outcome: str
    message: str = ""
    hint: str = ""


def read_reference(path: Path) -> dict:
    """Read a lesson's reference record, as `python -m grading reference` writes it.

    Raises:
        CourseError: it is missing or damaged.
    """
    again = f"`python -m grading reference {path.stem}` makes it from the solution."
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(made, list) for made in record["cells"].values()):
            raise ValueError("a cell without a list of observations")
        return record
    except FileNotFoundError:
        raise CourseError(f"Lesson {path.stem} has no reference record ({path}): {again}") from None
    except (ValueError, KeyError, AttributeError, TypeError) as problem:
        raise CourseError(f"The reference record {path} is damaged ({problem}): {again}") from None


def judge(reference: list[dict], outputs: list, held_out: HeldOut | None = None, attempted: bool = True) -> Judgement:
    """Judge one test cell.

    Args:
        reference: the observations that the solution made in this cell: name, rule and plain value.
        outputs: the cell's outputs as the grading kernel sent them. Anything may stand in there.
        held_out: gives the labels of the held-out reviews and the reviews' name; asked only for accuracies.
        attempted: whether the answer differs from the released stub.

    Returns:
        right only when every reference observation was made and passes.
    """
    if error := _error_in(outputs):
        if not attempted or _is_stub(*error):
            return Judgement(NOT_ATTEMPTED)
        return _wrong(_message_of(*error))
    observed = observations_in(outputs)
    names = [want["name"] for want in reference]
    if not reference or [seen.get("name") for seen in observed] != names:
        if not attempted:
            return Judgement(NOT_ATTEMPTED)
        return _wrong(
            "✗ nothing to judge\n"
            f"  where     values that this cell should record: {len(names)}; recorded: {len(observed)}\n"
            "  hint      did your code replace one of the course's own functions, or end the cell early?"
        )
    for want, seen in zip(reference, observed):
        if message := _difference(want, seen.get("value"), held_out):
            return _wrong(message) if attempted else Judgement(NOT_ATTEMPTED)
    return Judgement(RIGHT)


def observations_in(outputs: list) -> list[dict]:
    """The observations among a cell's outputs, in order. One without a readable form counts, as an empty one."""
    found = []
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        if isinstance(data, dict) and OBSERVATION in data:
            payload = data[OBSERVATION]
            found.append(payload if isinstance(payload, dict) else {})
    return found


def accuracy_of(value, labels: np.ndarray) -> float:
    """How often predicted labels (plain data of shape (n,), each 0 or 1) are right.

    Raises:
        ValueError: these are not as many labels.
    """
    predicted = np.asarray(from_plain(value))
    if predicted.dtype.kind not in "biuf" or predicted.shape != labels.shape or not np.isin(predicted, (0, 1)).all():
        raise ValueError("these are not as many labels")
    return float(np.mean(predicted == labels))


# --- the parts of a judgement ----------------------------------------------------------------------------------------


def _difference(want: dict, value, held_out: HeldOut | None) -> str:
    """What is wrong with one observed value, in words; empty when nothing is."""
    name, rule = want["name"], want["rule"]
    try:
        if _size(value) > VALUE_LIMIT:
            return f"✗ {name}\n  where     the value is too large to compare"
        if rule["kind"] == "accuracy":
            return _accuracy_too_low(name, rule, value, held_out)
        found = verdict(rule, value, want["value"])
    except CourseError:
        raise  # a threshold or a data set that is missing: the grader's own trouble, not an answer
    except Exception:  # whatever a student's process sent that cannot be read earns nothing
        return f"✗ {name}\n  where     the value cannot be read: it is not plain numbers, text, lists or arrays"
    if found.passed:
        return ""
    # Shapes, lengths and types help and give nothing away; the expected values of hidden tests stay hidden.
    forms = ("the shape", "the length", "the type", "expected one number")
    form = found.where if found.where.startswith(forms) else ""
    where = form or "on other inputs than the examples your answer differs from the solution's"
    hint = "the examples pass, other inputs do not: try other sizes, zeros, repeats, empty ones"
    return f"✗ {name}\n  where     {where}\n  hint      {hint}"


def _accuracy_too_low(name: str, rule: dict, value, held_out: HeldOut | None) -> str:
    from helpers.thresholds import threshold

    if held_out is None:
        raise CourseError(f"{name}: there are no held-out reviews to judge an accuracy with.")
    labels, reviews = held_out()
    accuracy, needed = accuracy_of(value, np.asarray(labels)), threshold(rule["at_least"], reviews)
    if accuracy >= needed:
        return ""
    return (f"✗ {name}\n  got       accuracy {accuracy:.4f} on {len(labels):,} reviews that no one has trained on\n"
            f"  expected  at least {needed:.4f}")


def _size(value) -> int:
    """About how many characters a plain value has, without recursion and without going on past the limit."""
    size, waiting = 0, [value]
    while waiting and size <= VALUE_LIMIT:
        one = waiting.pop()
        size += len(one) + 1 if isinstance(one, str) else 8
        if isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, (list, tuple)):
            waiting.extend(one)
    return size


def _error_in(outputs: list) -> tuple[str, str] | None:
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return str(output.get("ename", "")), str(output.get("evalue", ""))
    return None


def _is_stub(ename: str, evalue: str) -> bool:
    """nbgrader's stub raises NotImplementedError bare; a library's own says why, and is a real error."""
    return ename == "NotAttempted" or (ename == "NotImplementedError" and not evalue.strip())


def _message_of(ename: str, evalue: str) -> str:
    if ename == "CheckFailed":
        return evalue
    first = (evalue.strip().splitlines() or [""])[0]
    return f"✗ your code stopped with an error\n  where     {ename}{': ' if first else ''}{first}"


def _wrong(message: str) -> Judgement:
    message = clean(message)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    by_label = {line.split(" ", 1)[0]: line.split(" ", 1)[1].strip() for line in lines if " " in line}
    hint = by_label.get("hint") or by_label.get("where") or (lines[0] if lines else "")
    return Judgement(WRONG, message, hint)


def clean(text: str) -> str:
    """Text from a student's process, safe to show: no colour codes or other control characters, and not too long."""
    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text)
    text = "".join(c if c == "\n" or c.isprintable() else " " for c in text[: 4 * MESSAGE_LIMIT])
    return text if len(text) <= MESSAGE_LIMIT else f"{text[:MESSAGE_LIMIT]} ..."
