"""What lesson 06 chooses without showing it live: warm-up, and which pieces of a long review BERT sees.

`python -m benchmarks.bert_choices`: validation accuracy on 1,000 labels; the test reviews stay unused.
"""

import argparse
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from helpers.bert import OWN_BERT, as_keras, find_checkpoint, load_tokenizer, pack, piece_ids
from helpers.recorded import write_record
from helpers.reviews import load_reviews

LABELS, LENGTH, EPOCHS, BATCH, RATE = 1_000, 128, 4, 32, 5e-4
CHOICES = {  # name: which pieces, share of the steps that warm up, peak learning rate
    "last pieces, warm-up": ("last", 0.1, RATE),
    "last pieces, no warm-up": ("last", 0.0, RATE),
    "last pieces, warm-up, rate times 4": ("last", 0.1, 4 * RATE),
    "last pieces, no warm-up, rate times 4": ("last", 0.0, 4 * RATE),
    "first pieces, warm-up": ("first", 0.1, RATE),
    "a quarter first, the rest last, warm-up": ("both", 0.1, RATE),
}
HEAD = {"last": 0, "first": LENGTH - 2, "both": (LENGTH - 2) // 4}


def rate_of(step: int, steps: int, share: float, peak: float) -> float:
    """The learning rate of a step: up in a straight line, down along half a cosine wave."""
    warm_up = round(share * steps)
    if step < warm_up:
        return peak * step / warm_up
    return peak * (1 + np.cos(np.pi * (step - warm_up) / (steps - warm_up))) / 2


def main() -> None:
    """Measure every choice with every seed, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--bert", default=OWN_BERT)
    given = parser.parse_args()

    import keras
    from keras_hub.models import BertTextClassifier

    reviews = load_reviews()
    checkpoint = find_checkpoint(given.bert)
    tokenizer = load_tokenizer(checkpoint)
    ids = {part: piece_ids(tokenizer, getattr(reviews, part).texts) for part in ("train", "validation")}
    labels = reviews.train.labels.astype("int32")
    model = as_keras(BertTextClassifier.from_preset(checkpoint, num_classes=2, preprocessor=None))
    optimizer = keras.optimizers.AdamW(RATE, weight_decay=0.01)
    model.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  jit_compile=True)
    optimizer.build(model.trainable_variables)
    start = [np.array(weight) for weight in model.get_weights()]
    accuracies = {name: [] for name in CHOICES}
    begun, done = time.perf_counter(), 0
    for seed in range(given.seeds):
        draw = np.random.default_rng(seed)
        rows = draw.permutation(len(labels))[:LABELS]
        for name, (pieces, share, peak) in CHOICES.items():
            keras.utils.set_random_seed(seed)
            model.set_weights(start)
            head = model.layers[-1].kernel
            head.assign(draw.normal(scale=0.02, size=head.shape))
            for variable in optimizer.variables:
                variable.assign(keras.ops.zeros_like(variable))
            x = pack([ids["train"][row] for row in rows], tokenizer, LENGTH, HEAD[pieces])
            steps = LABELS // BATCH * EPOCHS
            for step in range(steps):
                if step % (LABELS // BATCH) == 0:
                    order = draw.permutation(LABELS)
                batch = order[step % (LABELS // BATCH) * BATCH :][:BATCH]
                optimizer.learning_rate.assign(rate_of(step, steps, share, peak))
                model.train_on_batch({key: value[batch] for key, value in x.items()}, labels[rows[batch]])
            held_out = pack(ids["validation"], tokenizer, LENGTH, HEAD[pieces])
            verdicts = model.predict(held_out, batch_size=250, verbose=0).argmax(axis=1)
            accuracies[name].append(float(np.mean(verdicts == reviews.validation.labels)))
            done += 1
            left = (time.perf_counter() - begun) / done * (given.seeds * len(CHOICES) - done)
            print(f"seed {seed}, {name}: {accuracies[name][-1]:.4f}; {left / 60:.0f} min to go", flush=True)
    print(write_record("bert_choices", {"labels": LABELS, "length": LENGTH, "validation_accuracy": accuracies},
                       reviews.name))


if __name__ == "__main__":
    main()
