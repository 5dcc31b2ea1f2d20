"""Trained networks that a later lesson looks at again: the learner's own, the course's, or trained once more."""

import json
from collections.abc import Callable

import numpy as np

from helpers.errors import CourseError
from helpers.kept import TRAINED, find, keep


def keep_model(lesson: str, name: str, model, reviews) -> None:
    """Keep a trained Keras model in the learner's work folder: its configuration, and its weights in float16.

    Args:
        lesson: the lesson's name, such as "03_simple_rnn".
        name: the model's name, as in the ledger.
        model: made of Keras's own layers.
        reviews: what `load_reviews()` returned; the model learned from `reviews.train`.
    """
    config = json.loads(model.to_json()) | {"compile_config": None}
    arrays = {f"weights_{i:03}": np.asarray(w).astype(np.float16) for i, w in enumerate(model.get_weights())}
    arrays["config"] = np.frombuffer(json.dumps(config).encode("utf-8"), dtype=np.uint8)
    keep(TRAINED, lesson, name, reviews.name, reviews.train.texts, arrays)


def load_model(lesson: str, name: str, reviews, make: Callable | None = None):
    """A trained model: the learner's own, else the course's (and said), else made again.

    Args:
        lesson, name, reviews: as they were given to `keep_model`.
        make: trains it where neither is there, as on other reviews than IMDB: a function without arguments that
            returns the trained model.

    Returns:
        a Keras model for `predict`. float16 moves its probabilities by about 0.001.

    Raises:
        CourseError: there is none, and nothing to make it with.
    """
    import keras

    found, own = find(TRAINED, lesson, name, reviews.name, reviews.train.texts)
    if found is not None:
        model = keras.models.model_from_json(found.pop("config").tobytes().decode("utf-8"))
        model.set_weights([found[key].astype(np.float32) for key in sorted(found)])
        if not own:
            print(f"{name} (lesson {lesson[:2]}): the course's own trained model, since yours is not kept here.")
        return model
    if make is None:
        raise CourseError(f"There is no trained {name!r} for {reviews.name}: run lesson {lesson} first.")
    print(f"{name} (lesson {lesson[:2]}) is not kept here, so it is trained now.")
    model = make()
    keep_model(lesson, name, model, reviews)
    return model
