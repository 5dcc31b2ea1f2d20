"""The course's BERT fine-tuned on all 25,000 labels, scored on the test reviews once.

`python -m benchmarks.bert_all_labels`

Rate and epochs are those that few_labels.py found best on validation with all other labels. The first epoch reads the
last 126 pieces of each review, which costs less than half; the second one the last 254, as the test does. On two cores
it takes about half an hour.
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from helpers.bert import OWN_BERT, as_keras, find_checkpoint, load_tokenizer, pack, piece_ids
from helpers.recorded import write_record
from helpers.reviews import load_reviews

LENGTHS, RATE, BATCH, SEED = (128, 256), 3e-4, 32, 0


def main() -> None:
    """Train, score once, write the record."""
    import keras
    from keras_hub.models import BertTextClassifier

    keras.utils.set_random_seed(SEED)
    reviews, checkpoint = load_reviews(), find_checkpoint(OWN_BERT)
    tokenizer = load_tokenizer(checkpoint)
    rows = piece_ids(tokenizer, [*reviews.train.texts, *reviews.validation.texts])
    labels = np.concatenate([reviews.train.labels, reviews.validation.labels])
    model = as_keras(BertTextClassifier.from_preset(checkpoint, num_classes=2, preprocessor=None))
    steps = len(labels) // BATCH * len(LENGTHS)
    rising = steps // 10
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - rising, warmup_target=RATE, warmup_steps=rising)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.01, global_clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(optimizer=optimizer, jit_compile=True, metrics=["accuracy"],
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    seconds = 0.0
    for length in LENGTHS:
        order = np.random.default_rng([SEED, length]).permutation(len(labels))[: len(labels) // BATCH * BATCH]
        inputs = pack([rows[row] for row in order], tokenizer, length)
        started = time.perf_counter()
        model.fit(inputs, labels[order], batch_size=BATCH, shuffle=False, verbose=2)
        seconds += time.perf_counter() - started
    test = pack(piece_ids(tokenizer, reviews.test.texts), tokenizer, LENGTHS[-1])
    logits = model.predict(test, batch_size=250, verbose=0)
    accuracy = float(np.mean(logits.argmax(axis=1) == reviews.test.labels))
    print(f"test accuracy {accuracy:.4f}, {seconds:.0f} s of training")
    write_record("bert_all_labels", {"accuracy": round(accuracy, 4), "labels": len(labels), "seconds": round(seconds),
                                     "lengths": LENGTHS, "rate": RATE, "batch": BATCH, "seed": SEED}, reviews.name)


if __name__ == "__main__":
    main()
