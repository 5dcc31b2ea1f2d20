"""Windows cut from the texts, and whole words hidden in them: what one step of masked-language modelling looks at."""

import numpy as np

CLS, SEP, MASK, FIRST_PIECE = 2, 3, 4, 5  # ids of models.corpus.SPECIAL_PIECES; the vocabulary's own pieces follow


def draw_windows(texts: tuple[np.ndarray, np.ndarray], count: int, length: int, random: np.random.Generator) -> dict:
    """Draw windows of texts, each piece of the corpus with about the same chance.

    A window never crosses into another text, and reaches past a text's end only where the whole text is shorter.

    Args:
        texts: all ids in a row, and where each text begins, with the end of all as the last entry.
        count: how many windows.
        length: pieces in a window, [CLS] and [SEP] included.
        random: decides which.

    Returns:
        token_ids, padding_mask and segment_ids, each int32 of shape (count, length), padding at the end.
    """
    ids, starts = texts
    room = length - 2
    wanted = random.integers(0, len(ids), count)  # a piece that the window must hold
    text = np.searchsorted(starts, wanted, side="right") - 1
    begin, end = starts[text], starts[text + 1]
    first = np.clip(wanted - random.integers(0, room, count), begin, np.maximum(begin, end - room))
    held = np.minimum(end - first, room)
    column = np.arange(length)
    inside = (column >= 1) & (column <= held[:, None])
    token_ids = np.zeros((count, length), np.int32)
    token_ids[inside] = ids[(first[:, None] + column - 1)[inside]]
    token_ids[:, 0] = CLS
    token_ids[np.arange(count), held + 1] = SEP
    return {"token_ids": token_ids, "padding_mask": (column <= held[:, None] + 1).astype(np.int32),
            "segment_ids": np.zeros_like(token_ids)}


def choose_words(token_ids: np.ndarray, continues: np.ndarray, masks: int, share: float,
                 random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Choose whole words: all pieces of a word, or none of them.

    Args:
        token_ids: int of shape (batch, length).
        continues: True for pieces that continue a word, bool of shape (vocabulary_size,).
        masks: the most positions to choose in a row.
        share: the most positions to choose as a part of the row's pieces.
        random: decides which words.

    Returns:
        positions, int32 of shape (batch, masks), 0 where nothing is chosen; and weights, float32 of the same shape, 1
        for a chosen position.
    """
    batch, length = token_ids.shape
    column = np.arange(length)
    ordinary = token_ids >= FIRST_PIECE
    # A piece belongs to the word that began last before it; [CLS] ends the window's left side
    begins = ~(continues[token_ids] & ordinary & (column > 1))
    first = np.maximum.accumulate(np.where(begins, column, 0), axis=1)
    score = np.take_along_axis(random.random((batch, length)), first, axis=1)
    score[~ordinary] = 2  # never before an ordinary one
    order = np.argsort(score, axis=1, kind="stable")  # words in a random order, their pieces still together
    ends = np.ones((batch, length), dtype=bool)
    word = np.take_along_axis(first, order, axis=1)
    ends[:, :-1] = word[:, 1:] != word[:, :-1]
    # For each place in this order, where its word ends
    end = np.minimum.accumulate(np.where(ends, column, length)[:, ::-1], axis=1)[:, ::-1]
    allowed = np.minimum(masks, np.ceil(share * ordinary.sum(axis=1, keepdims=True)))
    chosen = (end < allowed) & np.take_along_axis(ordinary, order, axis=1)
    return np.where(chosen, order, 0)[:, :masks].astype(np.int32), chosen[:, :masks].astype(np.float32)


def mask_words(windows: dict, continues: np.ndarray, masks: int, random: np.random.Generator,
               share: float = 0.15) -> tuple[dict, np.ndarray, np.ndarray]:
    """Hide words in windows: of ten chosen words eight become [MASK], one becomes other pieces, one stays.

    Args:
        windows: what `draw_windows` gave.
        continues, masks, share, random: as for `choose_words`.

    Returns:
        inputs of a KerasHub BertMaskedLM (the windows and `mask_positions`), labels (the ids that stood there, int32 of
        shape (batch, masks)) and weights (float32 of the same shape, 0 where nothing is hidden).

    Source: Devlin et al. 2018, "BERT"; whole words since its update of May 2019.
    """
    token_ids = windows["token_ids"]
    positions, weights = choose_words(token_ids, continues, masks, share, random)
    labels = np.take_along_axis(token_ids, positions, axis=1)
    # One draw for each word: all its pieces share their fate
    begins = ~continues[labels] | (np.arange(masks) == 0)
    word = np.maximum.accumulate(np.where(begins, np.arange(masks), 0), axis=1)
    fate = np.take_along_axis(random.random(labels.shape), word, axis=1)
    other = random.integers(FIRST_PIECE, len(continues), labels.shape)
    shown = np.where(fate < 0.8, MASK, np.where(fate < 0.9, other, labels))
    hidden = token_ids.copy()
    row, slot = np.nonzero(weights)
    hidden[row, positions[row, slot]] = shown[row, slot]
    return {**windows, "token_ids": hidden, "mask_positions": positions}, labels, weights


def masked_batch(texts: tuple[np.ndarray, np.ndarray], continues: np.ndarray, count: int, length: int, share: float,
                 seed) -> tuple[dict, np.ndarray, np.ndarray]:
    """Windows with hidden words, their labels and weights: `draw_windows`, then `mask_words`, from one seed.

    Args:
        texts, count, length: as for `draw_windows`.
        continues, share: as for `choose_words`; a row hides at most `share` of the length.
        seed: a number or a list of numbers: what stands in the batch depends on it alone.
    """
    random = np.random.default_rng(seed)
    windows = draw_windows(texts, count, length, random)
    return mask_words(windows, continues, round(share * length), random, share)
