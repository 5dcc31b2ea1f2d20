"""Word vectors: what lesson 02 shows piece by piece, and later lessons load. gensim trains Word2Vec and FastText."""

from collections.abc import Callable, Sequence

import numpy as np
from gensim.models import KeyedVectors
from gensim.models.callbacks import CallbackAny2Vec
from scipy import sparse

from helpers.words import split_words as split_words  # lessons import it from either place


class EpochLoss(CallbackAny2Vec):
    """Tells gensim's progress: one line an epoch, with the mean loss of a word where gensim computes it.

    Hand it to a model as `callbacks=[EpochLoss()]`, with `compute_loss=True` (Word2Vec only).
    """

    def on_epoch_begin(self, model):
        model.running_training_loss = 0.0  # gensim sums over all epochs, in 32 bits: start each one afresh

    def on_epoch_end(self, model):
        epoch = self.epoch = getattr(self, "epoch", 0) + 1
        loss = getattr(model, "running_training_loss", 0.0) / max(model.corpus_total_words, 1)
        print(f"epoch {epoch} of {model.epochs}" + (f", loss {loss:.3f} a word" if loss else ""), flush=True)


def known_counts(word_lists: Sequence[Sequence[str]], ids: dict[str, int]) -> sparse.csr_array:
    """How often each known word stands in each text.

    Args:
        word_lists: the words of each text (n).
        ids: a column number for each word.

    Returns:
        float32 of shape (n, columns).
    """
    found = [[ids[word] for word in words if word in ids] for words in word_lists]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.fromiter((column for row in found for column in row), dtype=np.int32, count=ends[-1])
    counts = sparse.csr_array((np.ones(len(columns), np.float32), columns, ends), shape=(len(found), len(ids)))
    counts.sum_duplicates()
    return counts


def mean_vectors(word_lists: Sequence[Sequence[str]], vectors: KeyedVectors) -> np.ndarray:
    """The mean of the vectors of each text's known words, as one product of matrices: counts times vectors.

    Returns:
        float32 of shape (texts, dimensions); zeros for a text without a known word.
    """
    counts = known_counts(word_lists, vectors.key_to_index)
    return counts @ vectors.vectors / np.maximum(counts.sum(axis=1), 1)[:, None]


def as_vectors(words: Sequence[str], matrix: np.ndarray) -> KeyedVectors:
    """gensim's KeyedVectors of a matrix with one row for each word.

    Example:
        >>> as_vectors(["good", "bad"], np.eye(2)).most_similar("good")[0][0]
        'bad'
    """
    vectors = KeyedVectors(matrix.shape[1])
    vectors.add_vectors(list(words), np.asarray(matrix, dtype=np.float32))
    return vectors


def count_pairs(word_lists: Sequence[Sequence[str]], ids: dict[str, int], window: int) -> sparse.csr_array:
    """Co-occurrence: how often two known words stand within `window` words of each other in a text.

    A pair d words apart counts 1/d, as in GloVe; the matrix is symmetric.

    Args:
        ids: a row number for each word; others are left out but keep their place.

    Returns:
        float64 of shape (words, words).

    Source: Pennington, Socher and Manning 2014, "GloVe: Global Vectors for Word Representation".
    """
    gap = [-1] * window  # no pair reaches from one text into the next
    line = np.fromiter((ids.get(word, -1) if word else -1 for words in word_lists for word in (*words, *[""] * window)),
                       dtype=np.int32, count=sum(map(len, word_lists)) + len(gap) * len(word_lists))
    total = sparse.csr_array((len(ids), len(ids)))
    for distance in range(1, window + 1):
        left, right = line[:-distance], line[distance:]
        known = (left >= 0) & (right >= 0)
        weights = np.full(int(known.sum()), 1 / distance)
        total = total + sparse.coo_array((weights, (left[known], right[known])), shape=total.shape).tocsr()
    return (total + total.T).tocsr()


def train_glove(counts: sparse.csr_array, size: int, epochs: int = 15, rate: float = 0.05, x_max: float = 10.0,
                steps: int = 40, seed: int = 1, tell: Callable[[int, float], None] | None = None) -> np.ndarray:
    """GloVe's vectors of a co-occurrence matrix, trained with AdaGrad on batches of pairs.

    Args:
        counts: shape (words, words).
        size: dimensions.
        epochs, rate: passes over all pairs, and AdaGrad's learning rate.
        x_max: a pair counted this often, or more, has weight 1; others (count / x_max) ** 0.75.
        steps: updates in an epoch.
        tell: called after each epoch with its number and its mean loss of a pair.

    Returns:
        the sum of both vectors of each word, as in the paper; float32 of shape (words, size).

    Source: Pennington, Socher and Manning 2014, equation 8.
    """
    pairs = counts.tocoo()
    weight = np.minimum(1, (pairs.data / x_max) ** 0.75).astype(np.float32)
    target = np.log(pairs.data).astype(np.float32)
    draw, words = np.random.default_rng(seed), counts.shape[0]
    # One row a word: its vector, its bias, and a column of ones that meets the other side's bias
    main, context = (draw.uniform(-0.5, 0.5, (words, size + 2)).astype(np.float32) / size for _ in range(2))
    main[:, size + 1] = context[:, size] = 1
    trained = [np.r_[np.ones(size), 1, 0].astype(np.float32), np.r_[np.ones(size), 0, 1].astype(np.float32)]
    squares = [np.ones_like(main), np.ones_like(context)]
    for epoch in range(1, epochs + 1):
        loss = 0.0
        for batch in np.array_split(draw.permutation(len(target)), steps):
            i, j = pairs.row[batch], pairs.col[batch]
            error = np.einsum("pd,pd->p", main[i], context[j]) - target[batch]
            scaled = weight[batch] * error
            loss += float(scaled @ error)
            slope = sparse.csr_array((scaled, (i, j)), shape=counts.shape)
            slopes = [slope @ context * trained[0], slope.T @ main * trained[1]]
            for side, past, gradient in zip((main, context), squares, slopes):
                past += gradient**2
                side -= rate * gradient / np.sqrt(past)
        if tell:
            tell(epoch, loss / len(target))
    return main[:, :size] + context[:, :size]


def misspell(words: Sequence[str], share: float, seed: int = 0) -> list[str]:
    """The words with typing mistakes in a share of them: two letters exchanged, one left out, or one typed twice.

    Args:
        share: from 0 to 1; rounded to a whole number of words. Words of one letter only get it twice.
        seed: chooses the words and the mistakes.

    Example:
        >>> misspell(["wonderful"], share=1, seed=0) != ["wonderful"]
        True
    """
    draw = np.random.default_rng(seed)
    wrong = list(words)
    for place in draw.permutation(len(wrong))[: round(share * len(wrong))]:
        wrong[place] = _mistype(wrong[place], draw)
    return wrong


def _mistype(word: str, draw: np.random.Generator) -> str:
    at = int(draw.integers(max(1, len(word) - 1)))
    exchanged = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    choices = [exchanged, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
    if len(word) < 2 or exchanged == word:  # nothing to exchange; and no word may vanish
        choices = choices[1:] if len(word) > 1 else choices[2:]
    return choices[draw.integers(len(choices))]
