"""One comparison for everyone: the learner's instant answer and the grade both come from `verdict`.

Values are compared in their *plain* form (numbers, text, lists, and arrays as shape and bytes), so a right answer is
right whether it is a list, a NumPy array, a tensor or a sparse matrix, and a grader can compare values that were made
in another process without running anything from it.
"""

import base64
import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

import numpy as np

PLAIN_LIMIT = 1_000_000  # values in one observation; more than that is a mistake, not an answer


class NotPlain(TypeError):
    """A value that has no plain form, such as a model, a function or an object of a class of one's own."""


@dataclass(frozen=True)
class Verdict:
    """What a comparison found.

    Attributes:
        passed: whether the rule holds.
        got, expected: short descriptions of both values, with shape where there is one.
        where: what differs and how much, in words; empty when nothing does.
        difference: the largest absolute difference, or None where values are not numbers.
    """

    passed: bool
    got: str
    expected: str
    where: str = ""
    difference: float | None = None


def close(rtol: float = 1e-4, atol: float = 1e-6) -> dict:
    """The rule "equal up to rounding": |got - want| <= atol + rtol * |want|, as numpy.isclose has it."""
    return {"kind": "close", "rtol": rtol, "atol": atol}


def equal() -> dict:
    """The rule "exactly equal". Lists, tuples and arrays with the same values are equal, and so are 1, 1.0 and True."""
    return {"kind": "equal"}


def number() -> dict:
    """The rule "any number": for guesses, which are never wrong."""
    return {"kind": "number"}


def to_plain(value):
    """Turn a value into plain data that JSON can carry.

    Args:
        value: number, text, None, array, tensor, sparse matrix, pandas object, or lists, dicts and sets of these.

    Returns:
        numbers, text, None or lists as they are; arrays as `{"dtype", "shape", "base64"}` (bool, int64 or float64,
        little endian); dicts as `{"dict": [[key, value], ...]}` and sets as `{"set": [...]}`, both in sorted order.

    Raises:
        NotPlain: the value, or something inside it, is an object of another kind, or there are too many values.

    Example:
        >>> to_plain((1, 2)) == to_plain(np.array([1, 2]))
        True
    """
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else _plain_array(np.array(float(value)))
    if isinstance(value, Mapping):
        return {"dict": _in_order([to_plain(key), to_plain(item)] for key, item in value.items())}
    if isinstance(value, Set):
        return {"set": _in_order(to_plain(item) for item in value)}
    if hasattr(value, "toarray"):  # scipy's sparse matrices: shape first, since the dense form may not fit in memory
        _refuse_if_large(math.prod(value.shape))
        return _plain_array(value.toarray())
    if hasattr(value, "__array__") or hasattr(value, "numpy"):
        array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
        if array.ndim == 0:
            return to_plain(array.item())
        return _plain_array(array) if array.dtype.kind in "biuf" else [to_plain(item) for item in array.tolist()]
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        items = list(value)
        _refuse_if_large(len(items))
        return _plain_list(items)
    raise NotPlain(f"a value of type {type(value).__name__} is not plain data (numbers, text, lists or arrays)")


def from_plain(plain):
    """Turn plain data back into Python values and NumPy arrays, trusting nothing in it.

    Raises:
        ValueError: this is not the plain form of anything (a forged or damaged observation).
    """
    if plain is None or isinstance(plain, (bool, int, float, str)):
        return plain
    if isinstance(plain, list):
        return [from_plain(item) for item in plain]
    if isinstance(plain, dict) and plain.keys() == {"dict"} and isinstance(plain["dict"], list):
        return {"dict": [from_plain(pair) for pair in plain["dict"]]}
    if isinstance(plain, dict) and plain.keys() == {"set"} and isinstance(plain["set"], list):
        return {"set": [from_plain(item) for item in plain["set"]]}
    if isinstance(plain, dict) and plain.keys() == {"dtype", "shape", "base64"}:
        return _array_from_plain(plain)
    raise ValueError("not the plain form of a value")


def verdict(rule: dict, got, want) -> Verdict:
    """Compare two plain values by a rule.

    Args:
        rule: what `close()`, `equal()` or `number()` return.
        got, want: plain values, as `to_plain` makes them; with `number()`, want is not looked at.

    Raises:
        ValueError: the rule is unknown, or a value is not in plain form.

    Example:
        >>> verdict(close(), to_plain([1.0, 2.0]), to_plain(np.array([1.0, 2.0000001]))).passed
        True
    """
    got, kind = from_plain(got), rule["kind"]
    if kind == "number":
        passed = isinstance(got, (int, float)) and not isinstance(got, bool) and math.isfinite(got)
        return Verdict(passed, describe(got), "a number", "" if passed else "this is not a number")
    want = from_plain(want)
    if kind == "close":
        return _compare(got, want, rule["rtol"], rule["atol"])
    if kind == "equal":
        return _compare(got, want, 0.0, 0.0)
    raise ValueError(f"unknown rule {kind!r}")


def describe(value) -> str:
    """A short description of a value for a message: the value itself when it is small, else shape and first values."""
    if isinstance(value, dict):
        (kind, items), = value.items()
        shown = [f"{_short(item[0])}: {_short(item[1])}" if kind == "dict" else _short(item) for item in items[:4]]
        return f"{kind} of {len(items)}: {{{', '.join(shown)}{', ...' if len(items) > 4 else ''}}}"
    if isinstance(value, np.ndarray):
        if value.ndim == 0:  # nan and inf travel as arrays without axes
            return _short(value.item())
        if value.size <= 8:
            text = np.array2string(value, separator=", ", formatter={"float_kind": "{:.6g}".format}).replace("\n", "")
            return f"{text}, shape {value.shape}"
        first = ", ".join(_short(item) for item in value.ravel()[:4].tolist())
        return f"{value.dtype} array of shape {value.shape}, first values {first}, ..."
    if isinstance(value, list):
        shown = ", ".join(_short(item) for item in value[:6])
        return f"[{shown}{', ...' if len(value) > 6 else ''}] (length {len(value)})"
    return _short(value)


# --- comparing -------------------------------------------------------------------------------------------------------


def _compare(got, want, rtol: float, atol: float) -> Verdict:
    found = Verdict(True, describe(got), describe(want))
    if _is_numeric(got) and _is_numeric(want):
        return _compare_numbers(found, np.asarray(got), np.asarray(want), rtol, atol)
    where = _first_difference(got, want, rtol, atol)
    return Verdict(not where, found.got, found.expected, where)


def _compare_numbers(found: Verdict, got: np.ndarray, want: np.ndarray, rtol: float, atol: float) -> Verdict:
    if got.shape != want.shape:
        expected = want.shape if want.ndim else "one number"
        return Verdict(False, found.got, found.expected, f"the shape is {got.shape}, expected {expected}")
    if got.dtype.kind in "biu" and want.dtype.kind in "biu":  # whole numbers: exact, without rounding them to float
        wrong = got.astype(np.int64) != want.astype(np.int64) if rtol == atol == 0 else None
    else:
        wrong = None
    got, want = got.astype(np.float64), want.astype(np.float64)
    if wrong is None:
        wrong = ~np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)
    with np.errstate(invalid="ignore"):
        gaps = np.abs(got - want)
    largest = float(np.max(gaps, initial=0.0, where=np.isfinite(gaps)))
    if not wrong.any():
        return Verdict(True, found.got, found.expected, "", largest)
    if not got.ndim:
        where = f"difference {largest:.3g}" if np.isfinite(gaps) else ""  # a gap to nan is no number
        return Verdict(False, found.got, found.expected, where, largest)
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = at[0] if len(at) == 1 else at
    where = (f"{int(wrong.sum())} of {wrong.size} values differ, first at index {place}: "
             f"got {_short(float(got[at]))}, expected {_short(float(want[at]))}; largest difference {largest:.3g}")
    return Verdict(False, found.got, found.expected, where, largest)


def _first_difference(got, want, rtol: float, atol: float, place: str = "") -> str:
    """Where two nested values part, in words; empty when they are equal."""
    at = f" at {place}" if place else ""
    if _is_numeric(got) and _is_numeric(want):
        inner = _compare(got, want, rtol, atol)
        if inner.passed:
            return ""
        return f"first difference{at}: got {inner.got}, expected {inner.expected}" if place else inner.where
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if isinstance(want, np.ndarray):
        want = want.tolist()
    if isinstance(got, dict) and isinstance(want, dict) and got.keys() == want.keys():
        return _first_difference_by_key(got, want, rtol, atol, place)
    if isinstance(got, list) and isinstance(want, list):
        for i, (one, other) in enumerate(zip(got, want)):
            if inner := _first_difference(one, other, rtol, atol, f"{place}[{i}]"):
                return inner
        return "" if len(got) == len(want) else f"the length{at} is {len(got)}, expected {len(want)}"
    if type(got) is type(want) and got == want:
        return ""
    if type(got) is not type(want) or isinstance(got, dict):
        return f"the type{at} is {_kind(got)}, expected {_kind(want)}"
    return f"first difference{at}: got {_short(got)}, expected {_short(want)}"


def _first_difference_by_key(got: dict, want: dict, rtol: float, atol: float, place: str) -> str:
    (kind, got_items), = got.items()
    want_items = want[kind]
    if kind == "set":
        got_items, want_items = [[item, None] for item in got_items], [[item, None] for item in want_items]
    got_keys, want_keys = {repr(k): v for k, v in got_items}, {repr(k): v for k, v in want_items}
    if missing := [k for k in want_keys if k not in got_keys]:
        return f"{missing[0]} is missing{f' at {place}' if place else ''}"
    if extra := [k for k in got_keys if k not in want_keys]:
        return f"{extra[0]} should not be there{f' at {place}' if place else ''}"
    for key, value in want_keys.items():
        if inner := _first_difference(got_keys[key], value, rtol, atol, f"{place}[{key}]"):
            return inner
    return ""


# --- plain forms -----------------------------------------------------------------------------------------------------


def _plain_array(array: np.ndarray) -> dict:
    _refuse_if_large(array.size)
    kind = {"b": "bool", "i": "int64", "u": "int64", "f": "float64"}.get(array.dtype.kind)
    if kind is None:
        raise NotPlain(f"an array of dtype {array.dtype} is not plain numbers")
    data = np.ascontiguousarray(array, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
    return {"dtype": kind, "shape": list(array.shape), "base64": base64.b64encode(data).decode("ascii")}


def _array_from_plain(plain: dict) -> np.ndarray:
    kind, shape = plain["dtype"], plain["shape"]
    if kind not in ("bool", "int64", "float64") or not isinstance(shape, list) or not isinstance(plain["base64"], str):
        raise ValueError("not the plain form of an array")
    if not all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= PLAIN_LIMIT for n in shape):
        raise ValueError("not the shape of an array")
    data = base64.b64decode(plain["base64"], validate=True)
    if len(data) != math.prod(shape) * np.dtype(kind).itemsize or len(shape) > 32:
        raise ValueError("the bytes of this array do not fit its shape")
    return np.frombuffer(data, dtype=np.dtype(kind).newbyteorder("<")).reshape(shape)


def _plain_list(items: list):
    """A list of numbers (nested evenly or not at all) becomes an array; any other list keeps its items."""
    if items and not any(isinstance(item, (str, Mapping, Set)) or item is None for item in items):
        try:
            array = np.asarray([item.numpy() if hasattr(item, "numpy") else item for item in items])
        except (ValueError, TypeError, OverflowError):  # uneven rows, or something that is no number
            array = None
        if array is not None and array.dtype.kind in "biuf":
            return _plain_array(array)
    return [to_plain(item) for item in items] if items else _plain_array(np.zeros(0))


def _in_order(items: Iterable) -> list:
    return sorted(items, key=repr)


def _refuse_if_large(size: int) -> None:
    if size > PLAIN_LIMIT:
        raise NotPlain(f"{size:,} values are too many to compare (the limit is {PLAIN_LIMIT:,})")


def _is_numeric(value) -> bool:
    return isinstance(value, (bool, int, float, np.ndarray))


def _kind(value) -> str:
    if isinstance(value, dict):
        return f"a {next(iter(value))}"
    names = {str: "text", list: "a list", np.ndarray: "an array", type(None): "None"}
    return names.get(type(value), "a number")


def _short(value) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
