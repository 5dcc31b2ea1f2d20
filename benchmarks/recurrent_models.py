"""The networks of lessons 03 to 05 as builders: what the other benchmarks train. Works on any backend of Keras.

Every network reads ids (batch, length), 0 for padding at the end, and gives the probability of "positive" (batch, 1):
Embedding with a mask, dropout of whole embedding columns, one layer that reads the words, Dense.
"""

from dataclasses import dataclass, replace

import keras
from keras import layers

CELLS = {
    "SimpleRNN": layers.SimpleRNN,
    "LSTM": layers.LSTM,
    "GRU": layers.GRU,
    "bidirectional LSTM": lambda units, **options: layers.Bidirectional(layers.LSTM(units, **options)),
}
MEAN = "mean of embeddings"  # the same network without order


@dataclass(frozen=True)
class Recipe:
    """How one network is built and trained. The defaults are lesson 03's.

    Attributes:
        network: "SimpleRNN", "LSTM", "GRU" or "mean of embeddings".
        words: how many ids there are, special ones included.
        length: ids of a review that the network reads: START and its last words.
        falls: the learning rate falls to 0 along half a cosine over all epochs; if not, it stays.
        clipnorm: the longest gradient of a variable that is followed in full.
        patience: epochs without a lower validation loss after which training stops; the best weights are kept.
    """

    network: str
    words: int = 10_000
    length: int = 200
    embedding: int = 32
    units: int = 32
    dropout: float = 0.2
    learning_rate: float = 1e-3
    falls: bool = False
    clipnorm: float = 1.0
    batch: int = 128
    epochs: int = 5
    patience: int = 1


# What the lessons do, on IMDB
LESSONS = {
    MEAN: Recipe(MEAN, learning_rate=5e-3),
    "SimpleRNN": Recipe("SimpleRNN", dropout=0.3, learning_rate=1e-3, epochs=4),
    "LSTM": Recipe("LSTM", dropout=0.5, learning_rate=3e-3, falls=True, epochs=3),
    "GRU": Recipe("GRU", dropout=0.5, learning_rate=3e-3, falls=True, epochs=3),
}
# On the practice reviews, so that grading a lesson takes less than a minute
LESSONS_PRACTICE = {network: replace(recipe, dropout=0.2, learning_rate=5e-3, batch=64, epochs=6)
                    for network, recipe in LESSONS.items()}
# Recurrent layers of the same size within 2 %: 8,284, 8,320 and 8,208 parameters (all three have the same embedding)
EQUAL_UNITS = {"SimpleRNN": 76, "LSTM": 32, "GRU": 38}
EQUAL_PARAMETERS = {network: replace(LESSONS[network], units=units) for network, units in EQUAL_UNITS.items()}


def lesson_recipe(network: str, reviews_name: str) -> Recipe:
    """What the lessons do on these reviews: IMDB, or smaller trainings on the practice reviews."""
    return (LESSONS_PRACTICE if reviews_name == "practice" else LESSONS)[network]


def build_network(recipe: Recipe, mask: bool = True, portable: bool = False) -> keras.Model:
    """The network of a recipe, not compiled.

    Args:
        recipe: what to build.
        mask: False leaves the padding in, a mistake that the benchmarks measure.
        portable: keep off cuDNN, which jax.vmap cannot enter.
    """
    options = {"use_cudnn": False} if portable and recipe.network != "SimpleRNN" else {}
    reader = CELLS[recipe.network](recipe.units, **options) if recipe.network in CELLS \
        else layers.GlobalAveragePooling1D()
    return keras.Sequential([
        layers.Input((recipe.length,), dtype="int32"),
        layers.Embedding(recipe.words, recipe.embedding, mask_zero=mask),
        layers.SpatialDropout1D(recipe.dropout),
        reader,
        layers.Dense(1, activation="sigmoid"),
    ], name=recipe.network.replace(" ", "_"))


def build_optimizer(recipe: Recipe, updates: int = 0) -> keras.optimizers.Optimizer:
    """Adam with the recipe's learning rate and clipping; `updates` in all, where the learning rate falls."""
    rate = recipe.learning_rate
    if recipe.falls and updates:
        rate = keras.optimizers.schedules.CosineDecay(rate, updates)
    return keras.optimizers.Adam(rate, clipnorm=recipe.clipnorm)


def reader_parameters(model: keras.Model) -> int:
    """Parameters of the layer that reads the words: all but the embedding and the last Dense.

    Example:
        >>> reader_parameters(build_network(Recipe("LSTM")))
        8320
    """
    return model.count_params() - model.layers[0].count_params() - model.layers[-1].count_params()
