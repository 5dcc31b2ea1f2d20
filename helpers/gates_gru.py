"""Checks for a GRU step written by hand, which name the gate and the term that is wrong, and Keras's own step."""

from collections.abc import Callable, Mapping

import keras
import numpy as np

from helpers.checks import CheckFailed, check_close

BLOCKS = ("z", "r", "candidate")  # Keras's order of columns in W, U and b
NAMES = {"z": "update gate z", "r": "reset gate r", "candidate": "candidate"}
SOURCES = {"W": "x @ W", "U": "h_prev @ U", "b[0]": "b[0], beside x @ W", "b[1]": "b[1], beside h_prev @ U"}
REST = {"z": 0.5, "r": 0.5, "candidate": 0.0}  # where they stand when all weights are zero
LN3 = np.log(3) * np.array([[1.0, -1.0]])  # a sigmoid makes 0.75 and 0.25 of these, a tanh 0.8 and -0.8


def check_blocks(step: Callable) -> None:
    """Check each gate of a GRU step alone: all weights are zero but one gate's, and of these one of W, U, b[0], b[1].

    A gate whose weights are zero stands at 0.5 and the candidate at 0. So the reset gate halves whatever it multiplies,
    and it shows in the candidate whether it multiplies the right terms.

    Args:
        step: `gru_step(x, h_prev, W, U, b)`, which returns a dict with z, r, candidate and h; b has the shape (2, 3u).

    Raises:
        CheckFailed: with the name of the gate that is wrong, the weights that it was given, and what moved instead.
    """
    found = step(**_only(0, "W", strength=0))
    _has_all(found)
    for gate in BLOCKS:
        hint = "a gate goes through a sigmoid, not through tanh: it lies from 0 to 1"
        if gate == "candidate":
            hint = "the candidate goes through tanh, not through a sigmoid: it may be negative"
        check_close(f"{NAMES[gate]}, all weights zero", found[gate], np.full((1, 2), REST[gate]), hint=hint)
    for place, gate in enumerate(BLOCKS):
        for source in SOURCES:
            found = step(**_only(place, source))
            name = f"{NAMES[gate]}, from {source} alone"
            moved = [one for one in BLOCKS if not np.allclose(np.asarray(found[one]), REST[one], atol=1e-5)]
            if wrong := [one for one in moved if one != gate]:
                hint = (f"only columns {2 * place} and {2 * place + 1} hold weights here, the block of {gate}: "
                        "Keras's order is z, r, candidate, each `units` columns wide")
                got = f"the weights of {gate} moved {' and '.join(wrong)}"
                raise CheckFailed(name, got, f"they move {gate} alone", hint=hint)
            got = np.asarray(found[gate], dtype=float)
            want = np.array([[0.8, -0.8]] if gate == "candidate" else [[0.75, 0.25]])
            if got.shape != want.shape or not np.allclose(got, want, atol=1e-5):
                raise CheckFailed(name, _row(got), _row(want), hint=_why(gate, source, got, want))
        print(f"✓ {NAMES[gate]}: right from W, from U and from both rows of b")


def check_update(step: Callable) -> None:
    """Check how a GRU step mixes the old state and the candidate: z is the share of the old one.

    Args:
        step: as for `check_blocks`; in Keras's convention the new state is z * h_prev + (1 - z) * candidate.

    Raises:
        CheckFailed: with a hint of its own for the two shares exchanged.
    """
    for name, candidate, old, want, swapped, hint in [
        ("what is kept", 0.0, 2.0, 1.5, 0.5, "with a candidate of 0 the new state is z times the old one"),
        ("what is written", 0.8, 0.0, 0.2, 0.6, "with an old state of 0 the new state is (1 - z) times the candidate"),
        ("both", 0.8, 2.0, 1.7, 1.1, "what is kept and what is written are added up"),
    ]:
        # z = 0.75 and the candidate are set by the biases alone; U is zero, so the old state does not reach the gates
        bias = np.array([[np.log(3), 0.0, np.arctanh(candidate)], [0.0, 0.0, 0.0]])
        found = step(np.zeros((1, 1)), np.array([[old]]), np.zeros((1, 3)), np.zeros((1, 3)), bias)
        _has_all(found)
        if np.allclose(np.asarray(found["h"], dtype=float), swapped, atol=1e-5):
            hint = ("z and 1 - z are exchanged: z is the share of the OLD state, z · h_prev + (1 - z) · candidate. "
                    "Some papers and tutorials name it the other way round; Keras's weights need this one")
        check_close(f"new state, {name} (z = 0.75)", found["h"], [[want]], hint=hint)


def keras_step(x, h_prev, W, U, b) -> np.ndarray:
    """One step of Keras's own GRUCell on given weights: the new state, (batch, units).

    Args:
        b: of shape (2, 3 · units) for Keras's own way (reset after the product), of (3 · units,) for the paper's.
    """
    x, h_prev, W, U, b = (np.asarray(value, dtype="float32") for value in (x, h_prev, W, U, b))
    cell = keras.layers.GRUCell(U.shape[0], reset_after=b.ndim == 2)
    cell.build((None, W.shape[0]))
    cell.set_weights([W, U, b])
    found, _ = cell(keras.ops.convert_to_tensor(x), [keras.ops.convert_to_tensor(h_prev)])
    return keras.ops.convert_to_numpy(found)


# --- the parts -------------------------------------------------------------------------------------------------------


def _only(place: int, source: str, strength: float = 1.0) -> dict:
    """A step's arguments with two inputs and two units, where one block of one source alone moves its gate."""
    W, U, b = np.zeros((2, 6)), np.zeros((2, 6)), np.zeros((2, 6))
    columns = slice(2 * place, 2 * place + 2)
    # The reset gate, at 0.5, halves what comes from the old state: twice as much gives the same candidate
    strength *= 2 if BLOCKS[place] == "candidate" and source in ("U", "b[1]") else 1
    if source in ("W", "U"):
        (W if source == "W" else U)[:, columns] = strength * np.diag(LN3[0])
    else:
        b[int(source[2]), columns] = strength * LN3[0]
    return {"x": np.array([[1.0, 1.0]]), "h_prev": np.array([[1.0, 1.0]]), "W": W, "U": U, "b": b}


def _has_all(found) -> None:
    wanted = [*BLOCKS, "h"]
    if isinstance(found, Mapping) and all(name in found for name in wanted):
        return
    got = f"the names {', '.join(map(str, found))}" if isinstance(found, Mapping) else f"a {type(found).__name__}"
    hint = 'return {"z": z, "r": r, "candidate": candidate, "h": h}'
    if found is None:
        hint = "your function returned None: does its last line say `return`?"
    raise CheckFailed("what your step returns", got, f"a dict with the names {', '.join(wanted)}", hint=hint)


def _why(gate: str, source: str, got: np.ndarray, want: np.ndarray) -> str:
    term = SOURCES[source]
    if got.shape != want.shape:
        return f"(batch, units) = {want.shape}: each gate takes `units` of the 3 · units columns"
    if np.allclose(got, REST[gate], atol=1e-5):
        return f"the term {term} does not reach this gate"
    if gate == "candidate" and np.allclose(got, np.tanh(2 * LN3), atol=1e-4):
        if source == "U":
            return "the reset gate does not reach it: r multiplies h_prev @ U + b[1]"
        return "b[1] stands inside the bracket that r multiplies: x @ W + b[0] + r · (h_prev @ U + b[1])"
    if gate == "candidate" and source in ("W", "b[0]") and np.allclose(got, np.tanh(LN3 / 2), atol=1e-4):
        return f"r multiplies only what comes from the old state, h_prev @ U + b[1], and not {term}"
    return f"all terms are added up, then σ or tanh; here only {term} is not zero, in the columns of {gate}"


def _row(values: np.ndarray) -> str:
    values = np.asarray(values)
    return np.array2string(values, separator=", ", formatter={"float_kind": "{:.4g}".format}).replace("\n", "")
