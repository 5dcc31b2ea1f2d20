"""What padding costs at length 500: lesson 03's network, with all else equal, and the zeros in three places.

python -m benchmarks.padding               # about 5 minutes on one core; writes benchmarks/results/padding.json
python -m benchmarks.padding --rows 2000   # a quick look on the first rows, writes nothing

500 ids hold nearly every review whole, so that most rows are padded by half or more. The validation reviews are looked
at after each epoch; the test reviews are not used.
"""

import argparse
import os

import keras
import numpy as np

from benchmarks.recurrent_models import LESSONS, build_network, build_optimizer

LENGTH, EPOCHS, BATCH = 500, 6, 125
NETWORKS = {"zeros at the end, with a mask": ("end", True), "zeros in front, without a mask": ("front", False),
            "zeros at the end, without a mask": ("end", False)}


def placed(rows: np.ndarray, where: str) -> np.ndarray:
    """Rows of ids with their padding moved from the end to the front, or as they are.

    Example:
        >>> placed(np.array([[1, 5, 0, 0]]), "front").tolist()
        [[0, 0, 1, 5]]
    """
    if where == "end":
        return rows
    moved = (rows == 0).sum(axis=1, keepdims=True)
    return np.take_along_axis(rows, (np.arange(rows.shape[1]) - moved) % rows.shape[1], axis=1)


def main() -> None:
    from dataclasses import replace

    from helpers.recorded import write_record
    from helpers.reviews import load_reviews
    from helpers.sequences import encoded_reviews
    from helpers.training import jit

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, help="take only so many rows of each part")
    limit = parser.parse_args().rows
    reviews = load_reviews()
    data = encoded_reviews(reviews, length=LENGTH)
    recipe = replace(LESSONS["SimpleRNN"], length=LENGTH)
    kept = np.random.default_rng(0).permutation(len(data.train))[:limit]
    curves = {}
    for name, (where, mask) in NETWORKS.items():
        keras.utils.set_random_seed(1)
        model = build_network(recipe, mask=mask)
        model.compile(build_optimizer(recipe, EPOCHS * len(kept) // BATCH), "binary_crossentropy",
                      metrics=["accuracy"], jit_compile=jit())
        checked = placed(data.validation, where), reviews.validation.labels
        history = model.fit(placed(data.train[kept], where), reviews.train.labels[kept], validation_data=checked,
                            validation_batch_size=250, epochs=EPOCHS, batch_size=BATCH, verbose=2).history
        curves[name] = [round(value, 4) for value in history["val_accuracy"]]
        print(name, curves[name], flush=True)
    if limit is None:
        shares = {"padding in a row (mean share)": round(float(np.mean(data.train == 0)), 3)}
        print(write_record("padding", {"val_accuracy": curves} | shares, reviews.name))


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
