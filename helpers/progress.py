"""One progress bar for everything that makes a learner wait."""

from helpers.modes import execution_mode


def progress_bar(total: int, title: str, unit: str, unit_scale: bool = False):
    """A progress bar with the time to go, in a notebook or a terminal; it vanishes when done.

    Args:
        total: how much there is to do, in units.
        title: what is being done, in a few words.
        unit: what is counted, such as "B" or " reviews".
        unit_scale: write 84.1M for 84,100,000.

    Returns:
        a tqdm bar: a context manager with `update(amount)` and `n`, what was done so far.

    Graders and log files see no bar.
    """
    from tqdm.auto import tqdm

    nobody_looks = True if execution_mode() != "learn" else None  # None: tqdm asks whether this is a terminal
    return tqdm(total=total, desc=title, unit=unit, unit_scale=unit_scale, leave=False, disable=nobody_looks)
