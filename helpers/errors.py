"""Errors that a person reads as one sentence instead of a traceback."""


class CourseError(Exception):
    """Something a person can mend. The message says what is wrong, where, and what to do.

    Notebooks show the sentence alone: IPython asks an exception for `_render_traceback_` before it prints a traceback.
    Programs print `str(error)` and exit with 1.

    Example:
        >>> raise CourseError("data/reviews.tar.gz is cut short: download it again")
        Traceback (most recent call last):
        helpers.errors.CourseError: data/reviews.tar.gz is cut short: download it again
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotAttempted(NotImplementedError):
    """An answer that is not written yet; the message says what to write. (Another is a stub's NotImplementedError.)"""

    def _render_traceback_(self) -> list[str]:
        return [f"Not attempted yet: {self}"]
