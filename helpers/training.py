"""Training with early stopping, and with one tidy line an epoch that says how long is left."""

import time
from dataclasses import dataclass

import keras
import numpy as np

from helpers.errors import CourseError
from helpers.modes import execution_mode


def jit() -> bool | str:
    """What to hand to `compile(jit_compile=...)`: True on a CPU, where it halves the time of a recurrent layer.

    Elsewhere "auto": on a GPU, Keras has a faster way for LSTM and GRU, and warns when told to compile them.
    """
    devices = keras.distribution.list_devices()  # GPUs alone where there are any, else the CPU
    return True if all(device.startswith("cpu") for device in devices) else "auto"


@dataclass(frozen=True)
class Trained:
    """What came out of a training.

    Attributes:
        history: one number an epoch for each of loss, val_loss and the metrics that the model was compiled with.
        seconds: how long it took.
        model: the trained model, with the weights of its best epoch.
    """

    history: dict[str, list[float]]
    seconds: float
    model: keras.Model

    @property
    def best_epoch(self) -> int:
        """The epoch with the lowest validation loss, counted from 1: the one whose weights the model has."""
        return int(np.argmin(self.history["val_loss"])) + 1


def fit(model: keras.Model, x, y, validation: tuple, epochs: int, batch_size: int = 128, patience: int = 1,
        title: str | None = None) -> Trained:
    """Train until the validation loss has not fallen for `patience` epochs, and keep the weights of the best one.

    Args:
        model: a compiled Keras model.
        x: inputs (n, ...), or a dict of such arrays.
        y: labels (n,).
        validation: inputs and labels to look at after each epoch. Never the test reviews.
        epochs: at most so many passes over all rows.
        batch_size: rows in each update. One that divides the number of rows saves time: 100, 125 or 250 for IMDB.
        patience: how many epochs without a better validation loss are borne.
        title: what is trained, in a few words.

    Raises:
        CourseError: the model is not compiled, rows and labels do not belong together, or the loss became nan.
    """
    if not model.compiled:
        raise CourseError("This model is not compiled: model.compile(...) names optimizer, loss and metrics.")
    for name, (rows, labels) in {"training": (x, y), "validation": validation}.items():
        if (count := _rows(rows)) != len(labels):
            raise CourseError(f"There are {count:,} {name} rows and {len(labels):,} labels: each row needs its own.")
    size = len(validation[1])
    # A batch of another size is compiled anew, which may take as long as an epoch: so all of them have one size
    even = max((n for n in range(batch_size // 2, 2 * batch_size + 1) if size % n == 0), default=batch_size)
    stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
    callbacks = [keras.callbacks.TerminateOnNaN(), stop, _Progress(title or "Training")]
    start = time.perf_counter()
    history = model.fit(x, y, validation_data=validation, epochs=epochs, batch_size=batch_size,
                        validation_batch_size=even, callbacks=callbacks, verbose=0).history
    history = {name: [float(value) for value in values] for name, values in history.items()}
    if not np.isfinite(history["loss"]).all() or "val_loss" not in history:
        raise CourseError("The loss became nan: try a smaller learning rate, or clipnorm=1.0 in the optimizer.")
    return Trained(history, time.perf_counter() - start, model)


def _rows(x) -> int:
    return len(next(iter(x.values())) if isinstance(x, dict) else x)


class _Progress(keras.callbacks.Callback):
    """One line an epoch; in a notebook also a last line that moves while an epoch runs, and is gone at the end."""

    def __init__(self, title: str):
        super().__init__()
        self.title = title

    def on_train_begin(self, logs=None):
        self.start = self.told = time.perf_counter()
        self.done, self.lines, self.place = 0, [self.title], None
        self._tell()

    def on_train_batch_end(self, batch, logs=None):  # logs stay untouched: reading them would wait for the device
        self.done += 1
        if time.perf_counter() - self.told > 0.5:
            share = self.done / (self.params["epochs"] * (self.params["steps"] or 1))
            self._tell(f"{_bar(share)} {_to_go((time.perf_counter() - self.start) * (1 - share) / share)}")

    def on_epoch_end(self, epoch, logs=None):
        now, epochs = time.perf_counter(), self.params["epochs"]
        names = {"loss": "loss", "accuracy": "accuracy", "val_loss": "validation loss",
                 "val_accuracy": "validation accuracy"}
        shown = ", ".join(f"{text} {float(logs[name]):.3f}" for name, text in names.items() if name in (logs or {}))
        spent = (now - self.start) / (epoch + 1)
        left = epochs - epoch - 1
        self.lines.append(f"  epoch {epoch + 1} of {epochs}: {shown} ({now - self.start:.0f} s"
                          + (f", {_to_go(spent * left)})" if left else ")"))
        self._tell()

    def on_train_end(self, logs=None):
        self._tell(last=True)

    def _tell(self, moving: str = "", last: bool = False):
        self.told = time.perf_counter()
        if not _in_notebook():  # a log file or a terminal: each line once
            if not moving and not last:
                print(self.lines[-1], flush=True)
            return
        from IPython.display import display

        shown = {"text/plain": "\n".join([*self.lines, *([f"  {moving}"] if moving else [])])}
        if self.place is None:
            self.place = display(shown, raw=True, display_id=True)
        else:
            self.place.update(shown, raw=True)


def _in_notebook() -> bool:
    """Whether a person looks at a notebook: only there can a line be changed after it was shown."""
    if execution_mode() != "learn":
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _bar(share: float, width: int = 20) -> str:
    full = round(share * width)
    return "▰" * full + "▱" * (width - full)


def _to_go(seconds: float) -> str:
    return f"at most {max(1, round(seconds))} s to go" if seconds < 90 else f"at most {round(seconds / 60)} min to go"
