"""Batches made ahead of time by other processes: a GPU is faster than one core that draws windows for it."""

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from models.masking import masked_batch

_made_from: dict = {}


class BatchesAhead:
    """The batches of a run, made here, or by `workers` processes a few steps ahead. They are the same either way.

    Example:
        >>> texts = np.arange(5, 105), np.array([0, 100])
        >>> with BatchesAhead(texts, np.zeros(105, bool), share=0.15, seed=0, workers=0) as batches:
        ...     inputs, labels, weights = batches.get(step=0, count=4, length=16)
        >>> inputs["token_ids"].shape
        (4, 16)
    """

    def __init__(self, texts: tuple[np.ndarray, np.ndarray], continues: np.ndarray, share: float, seed: int,
                 workers: int):
        self._given, self._seed, self._ahead = (texts, continues, share), seed, 3 * workers
        self._queue: deque = deque()
        self._pool = None
        if workers:  # spawned: a forked child of a process that holds a GPU can hang
            self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _receive, self._given)

    def __enter__(self) -> "BatchesAhead":
        return self

    def __exit__(self, *problem) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def get(self, step: int, count: int, length: int) -> tuple[dict, np.ndarray, np.ndarray]:
        """The batch of a step: `count` windows of `length` pieces, as `masked_batch` gives them."""
        if self._pool is None:
            texts, continues, share = self._given
            return masked_batch(texts, continues, count, length, share, [self._seed, step])
        wanted = step, count, length
        while self._queue and self._queue[0][0] != wanted:  # the windows became longer since these were ordered
            self._queue.popleft()[1].cancel()
        while len(self._queue) <= self._ahead:
            order = step + len(self._queue), count, length
            self._queue.append((order, self._pool.submit(_make, self._seed, *order)))
        return self._queue.popleft()[1].result()


def _receive(texts, continues, share) -> None:
    _made_from["corpus"] = texts, continues, share


def _make(seed: int, step: int, count: int, length: int):
    texts, continues, share = _made_from["corpus"]
    return masked_batch(texts, continues, count, length, share, [seed, step])
