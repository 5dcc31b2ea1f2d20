"""What the pretrained BERT can do: `python -m models.measure blanks` and `python -m models.measure fine-tune 4000`."""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from helpers.bert import as_keras, fill_blank, last_pieces, load_tokenizer
from helpers.reviews import load_reviews

PRESET = Path(__file__).resolve().parent / "bert_tiny_reviews"
BLANKS = [
    "The acting was [MASK] and the plot made no sense at all.",
    "This is one of the best [MASK] I have ever seen.",
    "I was bored after ten [MASK] and left the cinema.",
]


def fine_tune(preset: Path, labels: int, pretrained: bool = True, length: int = 128, epochs: int = 4,
              batch: int = 32, learning_rate: float = 5e-4, seed: int = 0) -> dict:
    """Fine-tune on some labelled training reviews and measure on the validation reviews. The test reviews stay unused.

    Args:
        preset: folder of the preset.
        labels: how many training reviews, as many of each label.
        pretrained: False starts from random weights: the random twin.
        length: pieces that the model sees, the last ones of each review.

    Returns:
        accuracy on validation, seconds of training, and the settings.
    """
    import keras
    from keras_hub.models import BertTextClassifier

    keras.utils.set_random_seed(seed)
    reviews = load_reviews()
    random = np.random.default_rng(seed)
    rows = np.concatenate([random.permutation(np.flatnonzero(reviews.train.labels == label))[:labels // 2]
                           for label in (0, 1)])
    classifier = BertTextClassifier.from_preset(str(preset), num_classes=2, load_weights=pretrained, preprocessor=None)
    model, tokenizer = as_keras(classifier), load_tokenizer(str(preset))
    inputs = last_pieces(tokenizer, [reviews.train.texts[row] for row in rows], length)
    validation = last_pieces(tokenizer, reviews.validation.texts, length)
    steps = -(-len(rows) // batch) * epochs
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - steps // 10, warmup_target=learning_rate,
                                                  warmup_steps=steps // 10)
    model.compile(optimizer=keras.optimizers.AdamW(rate, weight_decay=0.01), jit_compile=True,
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    started = time.perf_counter()
    model.fit(inputs, reviews.train.labels[rows], batch_size=batch, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - started
    _, accuracy = model.evaluate(validation, reviews.validation.labels, batch_size=250, verbose=0)
    return {"reviews": reviews.name, "labels": len(rows), "pretrained": pretrained, "validation_accuracy": accuracy,
            "seconds": round(seconds), "length": length, "epochs": epochs, "batch": batch,
            "learning_rate": learning_rate, "seed": seed}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m models.measure", description=__doc__)
    parser.add_argument("--preset", type=Path, default=PRESET)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("blanks", help="fill in the blanks of three sentences")
    tuning = what.add_parser("fine-tune", help="fine-tune once; accuracy on the validation reviews")
    tuning.add_argument("labels", type=int)
    tuning.add_argument("--random", action="store_true", help="from random weights")
    tuning.add_argument("--length", type=int, default=128)
    tuning.add_argument("--epochs", type=int, default=4)
    tuning.add_argument("--learning-rate", type=float, default=5e-4)
    tuning.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.what == "blanks":
        from keras_hub.models import BertMaskedLM

        model = BertMaskedLM.from_preset(str(given.preset))
        for text in BLANKS:
            print(text, "->", ", ".join(f"{piece} {chance:.2f}" for piece, chance in fill_blank(model, text)))
    else:
        print(json.dumps(fine_tune(given.preset, given.labels, not given.random, given.length, given.epochs,
                                   learning_rate=given.learning_rate, seed=given.seed)))


if __name__ == "__main__":
    main()
