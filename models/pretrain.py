"""Pretrain the BERT of this course on the reviews: `python -m models.pretrain --help`.

Masked-language modelling with whole words, on short windows first and on long ones at the end. A killed run goes on
from its last checkpoint when the same command is given again; with a number of steps its weights are the same then.
"""

import argparse
import csv
import importlib.metadata
import io
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from helpers.errors import CourseError
from helpers.written_beside import written_beside
from models.ahead import BatchesAhead
from models.corpus import Corpus, kerashub_tokenizer, prepare_corpus, read_corpus
from models.masking import masked_batch

PRESET = Path(__file__).resolve().parent / "bert_tiny_reviews"
COLUMNS = ["step", "seconds", "progress", "length", "learning_rate", "loss", "held_out_loss", "held_out_accuracy"]


@dataclass(frozen=True)
class Settings:
    """What decides the weights, besides the texts and the number of steps.

    Lengths count pieces with [CLS] and [SEP]; batches count windows. Both stages cost about the same time a step.
    """

    vocabulary_size: int = 8_000
    layers: int = 2
    width: int = 128
    heads: int = 2
    short_length: int = 64
    short_batch: int = 96
    long_length: int = 256        # also the most positions that the model knows
    long_batch: int = 20
    long_share: float = 0.22      # of the steps, at the end: a position that is never trained is noise
    masked_share: float = 0.15
    peak_learning_rate: float = 2e-3
    warm_up: float = 0.05         # of the steps
    weight_decay: float = 0.01
    largest_gradient: float = 1.0
    precision: str = "float32"    # or mixed_bfloat16: faster on a GPU, no gain on a CPU
    seed: int = 0


def build_masked_model(settings: Settings, vocabulary_size: int, dropout: float, precision: str = "float32"):
    """A KerasHub BertMaskedLM with random weights; its head shares the token embeddings."""
    from keras_hub.models import BertBackbone, BertMaskedLM

    return BertMaskedLM(BertBackbone(
        vocabulary_size=vocabulary_size, num_layers=settings.layers, num_heads=settings.heads,
        hidden_dim=settings.width, intermediate_dim=4 * settings.width, dropout=dropout,
        max_sequence_length=settings.long_length, dtype=precision))


class Training:
    """A model in training: steps, measurements, checkpoints.

    Attributes:
        step: how many steps were made.
        progress: from 0 to 1: the place in the learning-rate schedule.
        seconds: spent so far, in every process that worked on this run.
        log: a row of COLUMNS for each measurement.
        unlogged_losses: of the steps since the last row.
        measured_pieces: how many held-out pieces a row of the log is measured on.
    """

    measured_pieces = 32_768

    def __init__(self, settings: Settings, corpus: Corpus, checkpoint: Path, compiled: bool = True, workers: int = 0):
        import keras

        keras.utils.set_random_seed(settings.seed)
        self.settings, self.corpus, self.checkpoint = settings, corpus, checkpoint
        # A model this small sees its text about once: dropout would only slow it down, by a fifth a step
        self.model = build_masked_model(settings, len(corpus.vocabulary), dropout=0.0, precision=settings.precision)
        self.model.backbone.token_embedding.embeddings.assign(corpus.vectors)
        # Which pieces are frequent is known: learning it would take the first hundreds of steps
        frequency = np.bincount(corpus.training[0], minlength=len(corpus.vocabulary)) + 1
        bias = next(weight for weight in self.model.masked_lm_head.weights if weight.name == "output_bias")
        bias.assign(np.log(frequency / frequency.sum()))
        self.model.backbone.pooled_dense.trainable = False  # nothing in masked-language modelling uses it
        optimizer = keras.optimizers.AdamW(settings.peak_learning_rate, weight_decay=settings.weight_decay,
                                           beta_2=0.98, global_clipnorm=settings.largest_gradient)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        self.model.compile(
            optimizer=optimizer, jit_compile=compiled, run_eagerly=not compiled,
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight"),
            weighted_metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
        optimizer.build(self.model.trainable_variables)
        self.step, self.progress, self.seconds, self.log = 0, 0.0, 0.0, []
        self._continues, self.unlogged_losses = corpus.continues, []
        self.batches = BatchesAhead(corpus.training, corpus.continues, settings.masked_share, settings.seed, workers)
        if checkpoint.exists():
            self._load()

    @property
    def length(self) -> int:
        """Pieces in a window at this point of the run."""
        long = self.progress >= 1 - self.settings.long_share
        return self.settings.long_length if long else self.settings.short_length

    @property
    def learning_rate(self) -> float:
        """Rises for the warm-up, then falls in a straight line to 0."""
        warm_up = self.settings.warm_up
        return self.settings.peak_learning_rate * min((self.progress + 1e-4) / warm_up,
                                                      (1 - self.progress) / (1 - warm_up))

    def batch_size(self, length: int) -> int:
        """Windows in a step."""
        return self.settings.long_batch if length == self.settings.long_length else self.settings.short_batch

    def make_step(self, steps_left: int) -> None:
        """One step of the optimizer; what it sees depends on the seed and the step's number alone."""
        started = time.perf_counter()
        self.model.optimizer.learning_rate.assign(self.learning_rate)
        length = self.length
        inputs, labels, weights = self.batches.get(self.step, self.batch_size(length), length)
        # On a batch Keras forgets the ones before: the mean over batches is ours to take
        self.unlogged_losses.append(float(self.model.train_on_batch(inputs, labels, sample_weight=weights)[0]))
        self.progress += (1 - self.progress) / steps_left
        self.step += 1
        self.seconds += time.perf_counter() - started

    def measure(self, pieces: int, length: int) -> dict:
        """Loss and masked-word accuracy on held-out text: always the same windows with the same words hidden."""
        settings, count, seen, results = self.settings, self.batch_size(length), [], []
        for number in range(-(-pieces // count // length)):
            inputs, labels, weights = masked_batch(self.corpus.held_out, self._continues, count, length,
                                                   settings.masked_share, [settings.seed, length, 2**31 + number])
            results.append(self.model.test_on_batch(inputs, labels, sample_weight=weights))
            seen.append(weights.sum())
        loss, accuracy = np.average(results, axis=0, weights=seen)
        return {"held_out_loss": float(loss), "held_out_accuracy": float(accuracy)}

    def add_to_log(self) -> dict:
        """Measure, and append a row to the log; its `loss` is the mean over the steps since the row before."""
        loss, self.unlogged_losses = float(np.mean(self.unlogged_losses)), []
        row = {"step": self.step, "seconds": self.seconds, "progress": self.progress, "length": self.length,
               "learning_rate": self.learning_rate, "loss": loss, **self.measure(self.measured_pieces, self.length)}
        self.log.append({name: round(value, 6) for name, value in row.items()})
        return row

    def _variables(self) -> list:
        seen = {id(variable): variable for variable in self.model.variables + self.model.optimizer.variables}
        return list(seen.values())

    def save(self) -> None:
        """Write a checkpoint: all a later process needs to go on."""
        state = {"settings": asdict(self.settings), "step": self.step, "progress": self.progress,
                 "seconds": self.seconds, "log": self.log}
        arrays = {f"variable_{i}": np.asarray(v.value) for i, v in enumerate(self._variables())}
        with written_beside(self.checkpoint) as file:
            np.savez(file, state=np.array(json.dumps(state)), **arrays)

    def _load(self) -> None:
        with np.load(self.checkpoint, allow_pickle=False) as stored:
            state = json.loads(stored["state"].item())
            if state["settings"] != asdict(self.settings):
                raise CourseError(f"{self.checkpoint} belongs to a run with other settings: give those again, or "
                                  "another --work folder.")
            for i, variable in enumerate(self._variables()):
                variable.assign(stored[f"variable_{i}"])
        self.step, self.progress, self.seconds, self.log = (
            state[name] for name in ("step", "progress", "seconds", "log"))


def train(training: Training, steps: int | None = None, finish_by: datetime | None = None, log_every: int = 100,
          save_every: float = 120, report=print) -> None:
    """Train to the end of the schedule: after so many steps, or at a time of day, whatever the machine gives till then.

    Args:
        training: fresh, or as its checkpoint left it.
        steps: how many steps the whole run has; the same steps give the same weights, in one go or in several.
        finish_by: when to be done; the schedule then follows from the time that steps take. One of the two.
        log_every: steps between two measurements.
        save_every: seconds between two checkpoints.
        report: takes a line of text.
    """
    pace = _Pace(finish_by, training) if finish_by else None
    saved = time.perf_counter()

    def measure() -> None:
        row = training.add_to_log()
        to_go = pace.seconds_left() if pace else (steps - training.step) * training.seconds / training.step
        report(f"{datetime.now():%H:%M:%S} step {training.step:,} ({training.progress:.1%}), {training.length} pieces, "
               f"rate {row['learning_rate']:.2e}: loss {row['loss']:.3f}, held out {row['held_out_loss']:.3f}, "
               f"accuracy {row['held_out_accuracy']:.3f}; {training.seconds / training.step:.2f} s a step, "
               f"{max(0, to_go) / 60:.0f} min to go")

    while training.progress < 1:
        left = pace.steps_left() if pace else steps - training.step
        if left < 1:
            break
        started = time.perf_counter()
        training.make_step(left)
        if training.step % log_every == 0:
            measure()
        if time.perf_counter() - saved > save_every:
            training.save()
            saved = time.perf_counter()
        if pace:
            pace.add(time.perf_counter() - started)
    if training.unlogged_losses:
        measure()
    training.save()


class _Pace:
    """Guesses how many more steps fit in until a time of day, from what the last ones took."""

    def __init__(self, finish_by: datetime, training: Training):
        self.finish_by, self.made, self.known = finish_by, 0, training.step > 0
        self.mean = training.seconds / training.step if self.known else 3.0

    def seconds_left(self) -> float:
        return (self.finish_by - datetime.now()).total_seconds()

    def add(self, seconds: float) -> None:
        # The first steps compile or wait for batches: the fastest of them tells the machine's pace. Later a single slow
        # one (a measurement, a busy machine) counts for little
        if self.made < 20 and not self.known:
            self.mean = min(self.mean, seconds)
        else:
            self.mean += 0.02 * (min(seconds, 5 * self.mean) - self.mean)
        self.made += 1

    def steps_left(self) -> int:
        if self.seconds_left() <= 0:
            return 0
        return max(1, round(self.seconds_left() / self.mean))


def save_preset(training: Training, folder: Path, about: dict) -> None:
    """Write the model as a KerasHub preset, with tokenizer, head, settings and log; it replaces the folder as a whole.

    Args:
        training: trained.
        folder: where; its weights are float32.
        about: what else to write down in settings.json.
    """
    from keras_hub.models import BertMaskedLMPreprocessor

    settings = training.settings
    model = build_masked_model(settings, len(training.corpus.vocabulary), dropout=0.1)  # what fine-tuning wants
    model.backbone.set_weights(training.model.backbone.get_weights())
    model.masked_lm_head.set_weights(training.model.masked_lm_head.get_weights())
    model.preprocessor = BertMaskedLMPreprocessor(
        kerashub_tokenizer(training.corpus.vocabulary), sequence_length=settings.long_length,
        mask_selection_length=round(settings.masked_share * settings.long_length))
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    model.save_to_preset(str(beside))
    versions = {name: importlib.metadata.version(name) for name in ("tensorflow", "keras", "keras-hub", "gensim",
                                                                    "tokenizers", "numpy")}
    written = {"settings": asdict(settings), "steps": training.step, "seconds": round(training.seconds),
               "parameters": model.count_params(), **about, "python": sys.version.split()[0], "versions": versions}
    (beside / "settings.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8", newline="\n")
    table = io.StringIO()
    rows = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows(training.log)
    (beside / "log.csv").write_text(table.getvalue(), encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(beside, folder)


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, pretrain, save the preset."""
    parser = argparse.ArgumentParser(prog="python -m models.pretrain", description=__doc__)
    end = parser.add_mutually_exclusive_group(required=True)
    end.add_argument("--steps", type=int, help="how many steps; repeatable")
    end.add_argument("--finish-by", type=datetime.fromisoformat, help="local time, such as 2026-11-21T18:00")
    parser.add_argument("--work", type=Path, required=True, help="folder for the encoded corpus and checkpoints")
    parser.add_argument("--to", type=Path, default=PRESET, help="folder of the preset")
    parser.add_argument("--corpus", type=Path, help="corpus-*.npz of an earlier --work folder: no reviews needed")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw batches ahead (for a GPU)")
    parser.add_argument("--log-every", type=int, default=100, help="steps between two measurements")
    parser.add_argument("--no-preset", action="store_true", help="stop at the checkpoint")
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args(arguments))
    settings = replace(Settings(), **{name: given[name] for name in asdict(Settings())})

    def report(line: str) -> None:
        print(line, flush=True)

    if given["corpus"]:
        corpus = read_corpus(given["corpus"])
    else:
        from helpers.reviews import load_reviews

        corpus = prepare_corpus(load_reviews(), given["work"], settings.vocabulary_size, settings.width, settings.seed,
                                report)
    training = Training(settings, corpus, given["work"] / "checkpoint.npz", workers=given["workers"])
    report(f"{settings}; from step {training.step:,}")
    with training.batches:
        train(training, given["steps"], given["finish_by"], log_every=given["log_every"], report=report)
    if given["no_preset"]:
        return
    command = "python -m models.pretrain " + " ".join(sys.argv[1:] if arguments is None else arguments)
    lengths = settings.short_length, settings.long_length
    held_out = {str(length): training.measure(131_072, length) for length in lengths}
    save_preset(training, given["to"], {"reviews": corpus.reviews, "command": command,
                                        "date": f"{datetime.now():%Y-%m-%d}", "held_out": held_out})
    report(f"saved {given['to']}: {held_out}")


if __name__ == "__main__":
    main()
