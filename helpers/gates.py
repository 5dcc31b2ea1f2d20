"""What goes on inside an LSTM: checks that name the wrong gate, and the gates of a trained Keras layer, read off it."""

from collections.abc import Callable, Mapping

import keras
import numpy as np

from helpers.checks import CheckFailed, check_close

BLOCKS = ("i", "f", "candidate", "o")  # Keras's order of columns in W, U and b
NAMES = {"i": "input gate i", "f": "forget gate f", "candidate": "candidate", "o": "output gate o"}


def check_blocks(step: Callable) -> None:
    """Check each gate of a learner's LSTM step alone: all weights are zero but one gate's, and of these one of W, U, b.

    A gate whose weights are zero must stand at 0.5 and the candidate at 0; the memory before the step is not zero, so
    that a gate put in another's place shows.

    Args:
        step: `lstm_step(x, h_prev, c_prev, W, U, b)`, which returns a dict with i, f, candidate, o, c and h.

    Raises:
        CheckFailed: with the name of the gate that is wrong, the weights that it was given, and what moved instead.
    """
    _look_at_rest(step(*_only(0, "nothing")))
    for place, gate in enumerate(BLOCKS):
        resting = 0.0 if gate == "candidate" else 0.5
        want = np.array([[0.8, -0.8]] if gate == "candidate" else [[0.75, 0.25]])
        for source in ("W", "U", "b"):
            found = step(*_only(place, source))
            if (moved := _moved(found)) and gate not in moved:
                hint = (f"only columns {2 * place} and {2 * place + 1} hold weights here, the block of {gate}: "
                        "Keras's order is i, f, candidate, o, each `units` columns wide")
                raise CheckFailed(f"{NAMES[gate]}, from {source} alone",
                                  f"the weights of {gate} moved {' and '.join(moved)}", f"they move {gate}", hint=hint)
            got = np.asarray(found[gate], dtype=float)
            if got.shape != want.shape or not np.allclose(got, want, atol=1e-5):
                _tell(gate, source, got, want, resting)
            if others := [name for name in moved if name != gate]:
                raise CheckFailed(f"{NAMES[gate]}, from {source} alone",
                                  f"the weights of {gate} moved {others[0]}, too", f"only {gate} moves",
                                  hint="each gate reads its own block of columns, and no other")
        print(f"✓ {NAMES[gate]}: right from W, from U and from b")


def check_keras_agrees(step: Callable, seed: int = 5) -> None:
    """Compare a step's memory and state with Keras's own LSTMCell, on random weights of every block."""
    draw = np.random.default_rng(seed)
    W, U, b = draw.normal(size=(3, 16)), draw.normal(size=(4, 16)), draw.normal(size=16)
    x, h, c = draw.normal(size=(5, 3)), draw.normal(size=(5, 4)), draw.normal(size=(5, 4))
    found, keras_h, keras_c = step(x, h, c, W, U, b), *keras_step(x, h, c, W, U, b)
    close = {"rtol": 1e-4, "atol": 1e-5}  # Keras computes with 32 bits
    check_close("memory c, Keras's cell", found["c"], keras_c, hint="what is kept plus what is written", **close)
    check_close("state h, Keras's cell", found["h"], keras_h, hint="the output gate times tanh of the new c", **close)


def keras_step(x, h_prev, c_prev, W, U, b) -> tuple[np.ndarray, np.ndarray]:
    """One step of Keras's own LSTMCell on given weights: the new state h and the new memory c, both (batch, units)."""
    W, U, b, x, h_prev, c_prev = (np.asarray(value, dtype="float32") for value in (W, U, b, x, h_prev, c_prev))
    cell = keras.layers.LSTMCell(U.shape[0])
    cell.build((None, W.shape[0]))
    cell.set_weights([W, U, b])
    _, (h, c) = cell(keras.ops.convert_to_tensor(x), [keras.ops.convert_to_tensor(state) for state in (h_prev, c_prev)])
    return keras.ops.convert_to_numpy(h), keras.ops.convert_to_numpy(c)


def gates_along(layer: keras.layers.LSTM, embedded) -> dict[str, np.ndarray]:
    """The gates of a Keras LSTM layer at each step of the sequences that it reads.

    Keras keeps them to itself, so its cell is asked the right questions: with no memory before the step and with a
    memory of 1, c differs by the forget gate; with a huge memory, h is the output gate; with the bias of the candidate
    so large that it is 1, c is the input gate.

    Args:
        layer: a built LSTM layer.
        embedded: (n, steps, dimensions), sequences without padding.

    Returns:
        "i", "f" and "o", from 0 to 1, and "h", the state after each step; each (n, steps, units).
    """
    W, U, b = layer.get_weights()
    units = layer.units
    reader = keras.layers.LSTM(units, return_sequences=True)
    reader.build((None, None, W.shape[0]))
    reader.set_weights([W, U, b])
    embedded = np.asarray(embedded, dtype="float32")
    h = keras.ops.convert_to_numpy(reader(embedded))
    before = np.concatenate([np.zeros_like(h[:, :1]), h[:, :-1]], axis=1).reshape(-1, units)
    x, nothing = embedded.reshape(-1, embedded.shape[-1]), np.zeros_like(before)
    full = b.copy()
    full[2 * units : 3 * units] += 1e3
    gates = {
        "i": keras_step(x, before, nothing, W, U, full)[1],
        "f": keras_step(x, before, nothing + 1, W, U, b)[1] - keras_step(x, before, nothing, W, U, b)[1],
        "o": keras_step(x, before, nothing + 1e9, W, U, b)[0],
    }
    return {name: value.reshape(h.shape) for name, value in gates.items()} | {"h": h}


def set_forget_bias(layer: keras.layers.LSTM, bias: float) -> None:
    """Set the bias of the forget gate in every unit of a built LSTM layer; Keras starts it at 1."""
    W, U, b = layer.get_weights()
    b[layer.units : 2 * layer.units] = bias
    layer.set_weights([W, U, b])


# --- the parts -------------------------------------------------------------------------------------------------------


def _only(place: int, source: str) -> tuple:
    """A step's arguments with two inputs and two units, where one block of W, U or b alone brings the two units to
    +ln 3 and -ln 3: a sigmoid makes 0.75 and 0.25 of these, a tanh 0.8 and -0.8."""
    given = {"W": np.zeros((2, 8)), "U": np.zeros((2, 8)), "b": np.zeros(8)}
    columns = slice(2 * place, 2 * place + 2)
    if source == "nothing":
        pass
    elif source == "b":
        given["b"][columns] = [np.log(3), -np.log(3)]
    else:
        given[source][:, columns] = np.log(3) * np.array([[1.0, 0.0], [0.0, -1.0]])
    return np.array([[1.0, 1.0]]), np.array([[1.0, 1.0]]), np.array([[2.0, -3.0]]), *given.values()


def _has_all(found) -> None:
    wanted = [*BLOCKS, "c", "h"]
    if not isinstance(found, Mapping) or any(name not in found for name in wanted):
        got = f"the names {', '.join(map(str, found))}" if isinstance(found, Mapping) else f"a {type(found).__name__}"
        raise CheckFailed("what your step returns", got, f"a dict with the names {', '.join(wanted)}",
                          hint="your function returned None: does its last line say `return`?" if found is None else
                          'return {"i": i, "f": f, ...} with all six')


def _look_at_rest(found) -> None:
    """With all weights zero, gates stand at 0.5 and the candidate at 0: this tells a sigmoid from a tanh."""
    _has_all(found)
    for gate in _moved(found):
        expected, hint = "0.5 in each unit", "a gate goes through a sigmoid: it lies between closed, 0, and open, 1"
        if gate == "candidate":
            expected, hint = "0 in each unit", "the candidate goes through tanh: it may be negative, and rests at 0"
        raise CheckFailed(f"{NAMES[gate]}, all weights zero", _row(found[gate]), expected, hint=hint)


def _moved(found: Mapping) -> list[str]:
    """The gates that do not stand where they stand with weights of zero."""
    rest = {"i": 0.5, "f": 0.5, "candidate": 0.0, "o": 0.5}
    return [name for name in BLOCKS if not np.allclose(np.asarray(found[name], dtype=float), rest[name], atol=1e-5)]


def _tell(gate: str, source: str, got: np.ndarray, want: np.ndarray, resting: float) -> None:
    term = {"W": "x @ W", "U": "h_prev @ U", "b": "b"}[source]
    sigmoid, tanh = np.array([[0.75, 0.25]]), np.array([[0.8, -0.8]])
    if got.shape != want.shape:
        hint = f"(batch, units) = {want.shape}: each gate takes `units` of the 4 · units columns"
    elif np.allclose(got, resting, atol=1e-5):
        hint = f"the term {term} does not reach this gate: all three, x @ W + h_prev @ U + b, are added up"
    elif np.allclose(got, np.log(3) * np.array([[1, -1]]), atol=1e-4):
        hint = "this is the value before its " + ("tanh" if gate == "candidate" else "sigmoid")
    elif gate == "candidate" and np.allclose(got, sigmoid, atol=1e-4):
        hint = "the candidate goes through tanh, not through a sigmoid: it may be negative"
    elif gate != "candidate" and np.allclose(got, tanh, atol=1e-4):
        hint = "a gate goes through a sigmoid, not through tanh: it lies between closed, 0, and open, 1"
    else:
        hint = f"σ or tanh of x @ W + h_prev @ U + b, in the columns of {gate}; here only {term} is not zero"
    raise CheckFailed(f"{NAMES[gate]}, from {source} alone", _row(got), _row(want), hint=hint)


def _row(values: np.ndarray) -> str:
    shown = np.array2string(np.asarray(values), separator=", ", formatter={"float_kind": "{:.4g}".format})
    return shown.replace("\n", "")
