"""What is word order worth? Lesson 04's networks judge the test reviews with the words in order and shuffled.

REVIEWS_DATA=path/to/aclImdb_v1.tar.gz python -m benchmarks.shuffled_words     # 10 minutes on two cores

First on the reviews that REVIEWS_DATA names, then on the practice reviews, which are written so that order decides.
"""

import os

import numpy as np

SEEDS = 3
NETWORKS = ("mean of embeddings", "SimpleRNN", "LSTM")


def shuffled(rows: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Rows (n, length) with the words of each in a random order; START stays first and padding last."""
    made = rows.copy()
    for row in made:
        row[1 : np.count_nonzero(row)] = draw.permutation(row[1 : np.count_nonzero(row)])
    return made


def measure(network: str, seed: int, reviews, data) -> tuple[float, float]:
    """Train one network; its test accuracy in order and shuffled."""
    import keras

    from benchmarks.recurrent_models import build_network, build_optimizer, lesson_recipe
    from helpers.training import fit, jit

    keras.utils.set_random_seed(seed)
    recipe = lesson_recipe(network, reviews.name)
    model = build_network(recipe)
    optimizer = build_optimizer(recipe, recipe.epochs * -(-len(data.train) // recipe.batch))
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    fit(model, data.train, reviews.train.labels, (data.validation, reviews.validation.labels), recipe.epochs,
        recipe.batch, recipe.patience, title=f"{network}, seed {seed}")
    found = [model.predict(rows, batch_size=500, verbose=0)[:, 0] > 0.5
             for rows in (data.test, shuffled(data.test, np.random.default_rng(seed)))]
    return tuple(round(float(np.mean(one == reviews.test.labels)), 4) for one in found)


def main() -> None:
    from helpers.recorded import write_record
    from helpers.reviews import load_reviews
    from helpers.sequences import encoded_reviews

    results = {}
    for source in (os.environ.get("REVIEWS_DATA", ""), "practice"):
        os.environ["REVIEWS_DATA"] = source
        reviews = load_reviews()
        data = encoded_reviews(reviews)
        results[reviews.name] = {}
        for network in NETWORKS:
            runs = [measure(network, seed, reviews, data) for seed in range(SEEDS)]
            found = dict(zip(("in order", "shuffled"), (list(one) for one in zip(*runs))))
            results[reviews.name][network] = found
            print(reviews.name, network, found, flush=True)
    print(write_record("shuffled_words", results, " and ".join(results)).name)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
