"""What hidden test regions call: a value leaves the student's process as plain data and is judged outside."""

from helpers.checks import predicted_labels
from helpers.modes import execution_mode
from helpers.verdict import close, to_plain

OBSERVATION = "application/vnd.words-to-bert.observation+json"


def observe(name: str, got, rule: dict | None = None) -> None:
    """Record a value for the judge. No expected value is near it: the judge holds the reference.

    Args:
        name: what is observed, in a few words; the judge's message uses it.
        got: the value, in any form that `helpers.verdict.to_plain` takes.
        rule: how the judge compares, from `helpers.verdict` (close, equal, number). The rule that counts is the one
            recorded with the reference, never the one that a student's process sends.

    Outside grading this does nothing, so a solution can be read and run by anyone.
    """
    if execution_mode() == "grade":
        _send(name, rule or close(), got)


def observe_accuracy(name: str, predict, at_least: str) -> None:
    """Record what a model predicts for the held-out reviews; the judge knows their labels and the threshold.

    Args:
        name: what is observed.
        predict: a function from texts to labels or probabilities, or a model with such a `predict`.
        at_least: the threshold's key in helpers/thresholds.toml, such as "01_bag_of_words.tfidf".
    """
    if execution_mode() == "grade":
        from helpers.reviews import held_out_texts  # only graders have held-out reviews

        texts = held_out_texts()
        _send(name, {"kind": "accuracy", "at_least": at_least}, predicted_labels(name, predict, texts))


def _send(name: str, rule: dict, value) -> None:
    from IPython.display import display

    payload = {"name": name, "rule": rule, "value": to_plain(value)}
    display({OBSERVATION: payload, "text/plain": f"observed: {name}"}, raw=True)
