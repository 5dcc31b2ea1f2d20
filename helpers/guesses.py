"""Guess first, then look: a number written down before a result makes the result worth remembering."""

from helpers.checks import CheckFailed, describe_type
from helpers.errors import NotAttempted
from helpers.verdict import number, to_plain, verdict


def compare_guess(my_guess, measured: float, unit: str = "") -> None:
    """Show a guess beside what was measured. A guess is never wrong; it only has to be a number.

    Args:
        my_guess: the learner's number, or None while there is none.
        measured: the number that this lesson measured.
        unit: printed behind both, such as "words".

    Raises:
        NotAttempted: no guess yet (shown as a notice in a learner's "Run all").
        CheckFailed: the guess is not a number.

    Example:
        >>> compare_guess(0.5, measured=0.8)
        your guess  0.5
        measured    0.8
        off by      0.3
    """
    if my_guess is None:
        raise NotAttempted("your guess. Write a number in the cell above, run it, then this cell shows the answer.")
    try:
        is_number = verdict(number(), to_plain(my_guess), None).passed
    except TypeError:
        is_number = False
    if not is_number:
        hint = "write digits without quotes, such as 0.5"
        raise CheckFailed("your guess", describe_type(my_guess), "a number", hint=hint)
    for label, value in [("your guess", my_guess), ("measured", measured), ("off by", abs(my_guess - measured))]:
        print(f"{label:<11} {value:.4g} {unit}".rstrip())
