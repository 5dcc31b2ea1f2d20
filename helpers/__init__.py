"""What the lessons import: the reviews, checks that answer, figures, and small plumbing. No answers to exercises."""

import sys

from helpers.checks import CheckFailed, check_accuracy, check_between, check_close, check_equal, check_shape, check_that
from helpers.errors import CourseError
from helpers.guesses import compare_guess
from helpers.ledger import test_once
from helpers.lesson import set_seed, start_lesson
from helpers.observe import observe, observe_accuracy
from helpers.recorded import recorded
from helpers.reviews import load_reviews
from helpers.shadows import other_helpers_notice
from helpers.thresholds import threshold
from helpers.verdict import close, equal, number

__all__ = [
    "CheckFailed", "CourseError", "check_accuracy", "check_between", "check_close", "check_equal", "check_shape",
    "check_that", "close", "compare_guess", "equal", "load_reviews", "number", "observe", "observe_accuracy",
    "recorded", "set_seed", "start_lesson", "test_once", "threshold",
]

if notice := other_helpers_notice(__file__):
    print(f"Notice: {notice}", file=sys.stderr)
