# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6. Read the whole review at once, with BERT
#
# An LSTM reads word after word, and what it read first must survive every later step. BERT looks at all words at the same time,
# and each word asks all others what it should mean here. It also comes to your task with experience: it has read many texts before
# it sees a label.
#
# **What you'll do.** Part A: cut words into pieces, pack them into BERT's inputs, compute attention by hand, count BERT-base's
# parameters to the last one, and hide words as in its training. Part B: let a small BERT fill in blanks, fine-tune it on your own
# computer, and find out when it pays.
#
# **What you'll learn**
# 1. to cut any word into WordPieces, and to make a BERT's three inputs;
# 2. to compute scaled attention with a mask, equal to Keras's;
# 3. to say where each of BERT-base's 109,482,240 parameters sits, and what would be lost without positions;
# 4. to fine-tune any BERT, named by one string, above a measured threshold;
# 5. to say when pretraining pays, and why an attention map is not an explanation.
#
# **What you need.** Lessons 02 and 04; the matrix product; the softmax function.
#
# **Time and points.** About {{minutes}} minutes, {{points}} points: 12 in Part A, 8 in Part B. After Part A is a good place to stop
# for the day.
#
# Three questions to warm up:
#
# <details><summary>1. How did FastText (lesson 02) find a vector for a word that it had never seen?</summary>
# It added up the vectors of the word's pieces.</details>
# <details><summary>2. Why does an LSTM (lesson 04) find the first word of a long review hardest to use?</summary>
# Its trace must pass through every later step; what a forget gate lets go of is gone.</details>
# <details><summary>3. Which part of a long review tells most about its label: the first or the last words?</summary>
# The last ones. Cutting keeps the end.</details>

# %%
import numpy as np
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.quiet import quiet

with quiet():
    import keras
    from keras_hub.models import BertTextClassifier

# %%
from helpers import (
    check_accuracy, check_close, check_equal, check_shape, check_that, close, compare_guess, equal, number, observe,
    observe_accuracy, recorded, set_seed, start_lesson, test_once, threshold,
)
from helpers.bert import (
    OWN_BERT, as_keras, attention_maps, clean, clear_errors, fill_blank, last_pieces, load_bert, load_masked_lm, pack,
)
from helpers.figures import show
from helpers.overfit import check_overfits
from helpers.plots import panels, plot_accuracies, plot_label_curve, plot_lines, plot_matrix
from helpers.plots_gates import plot_two_accuracies
from helpers.plots_bert import (
    plot_attention, plot_block, plot_embedding_sum, plot_family, plot_hidden_words, plot_input_row, plot_tries,
)
from helpers.reviews import load_reviews
from helpers.speed import here
from helpers.training import fit, jit

start_lesson("06_bert")

# %%
reviews = load_reviews()
full = reviews.name == "IMDB"

# The knobs of this lesson
BERT = OWN_BERT  # the string that names the BERT: "bert_base_en_uncased", "hf://google-bert/bert-base-uncased" and folders work, too
LENGTH = 128  # pieces of a review in training: twice as many take a little more than twice as long
READ = 256 if full else 128  # pieces in judging, where each review is read once: more than in training, up to the BERT's positions
LABELS = 4_000 if full else 1_000  # labelled reviews to fine-tune on: the point of pretraining is that few are enough
EPOCHS = 3 if full else 4  # passes over them
BATCH = 32 if full else 16  # reviews in an update: BERT's paper uses 16 and 32
RATE = 5e-4 if full else 1e-3  # the largest learning rate; for BERT-base 2e-5 to 5e-5
JIT = jit() if full else False  # compiling takes half a minute: worth it for thousands of reviews
RERUN = False  # True makes the recorded measurements again: hours without a GPU

bert = load_bert(BERT)
print(reviews, bert, sep="\n")

# %% [markdown]
# # Part A: how BERT reads (12 points)
#
# ## Pieces instead of words
#
# A vocabulary of whole words has two troubles: it never has all of them, and it does not know that *boring* and *boringest* belong
# together. Letters alone would solve both and make every text five times as long. **WordPiece** stands between: common words are one
# piece, all others are built from several, like a wall from bricks of different lengths. A piece that continues a word begins
# with `##`.

# %%
vocabulary = set(bert.tokenizer.get_vocabulary())
for word in ("wonderful", "wonderfull", "boringest", "overacting", "zombielike"):
    print(f"{word:<11}", [bert.tokenizer.id_to_token(int(i)) for i in np.asarray(bert.tokenizer(word))])

# %% [markdown]
# The vocabulary holds 8,000 pieces for our own BERT and 30,522 for BERT-base. **Of 100 words in the reviews, how many are one piece?** Write your
# guess, a number from 0 to 100.

# %% nbgrader={"grade": false, "grade_id": "guess1-one-piece", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 70  # your guess: a number from 0 to 100
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess1-one-piece-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
some_words = [word for text in reviews.validation.texts[:500] for word in clean(text).lower().split() if word.isalpha()]
compare_guess(my_guess, measured=100 * np.mean([word in vocabulary for word in some_words]), unit="of 100 words")
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# How does WordPiece cut? **Greedily**: it looks for the longest piece that the word begins with, then for the longest one that the rest begins
# with, and so on to the end. Here is a toy vocabulary with the pieces *film*, *##mak*, *##make* and *##rs*:

# %%
tries = [(0, end, end == 4) for end in range(10, 3, -1)] + [(4, end, end == 8) for end in range(10, 7, -1)] + [(8, 10, True)]
show(plot_tries("filmmakers", tries, "Cutting filmmakers: the longest piece first"),
     "The tries for filmmakers: from the whole word down to film, then from the rest makers down to ##make, though ##mak is a piece, too; then ##rs.")

# %% [markdown]
# And if no piece fits the rest? Then the *whole word* becomes one `[UNK]`, unknown, also the part that was found already.
#
# ### Exercise 1: cut a word into pieces (2 points, 12 minutes)
# Write `split_word(word, vocabulary)`. `word` is a text without spaces, `vocabulary` a set of pieces. It returns the list of pieces, or
# `["[UNK]"]`. With the pieces `{"film", "##s", "##mak", "##make", "##rs"}` it turns `"filmmakers"` into `["film", "##make", "##rs"]` and
# `"filmed"` into `["[UNK]"]`.
#
# <details><summary>Hint 1</summary>Keep the place where the rest begins. Which pieces may stand there, and in which order do you try them?</details>
# <details><summary>Hint 2</summary>All pieces but the first carry <code>##</code> in the vocabulary: add it before you look.</details>
# <details><summary>Hint 3</summary><code>range(len(word), start, -1)</code> goes from the longest end to the shortest. What tells you that none was found?</details>

# %% nbgrader={"grade": false, "grade_id": "ex1-split-word", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_word(word, vocabulary):
    """The pieces of a word, longest first at each place; ["[UNK]"] if any rest has no piece."""
    # 1. start at 0 and go on until the end of the word
    # 2. try the ends from the last one down; behind the start, a piece carries ##
    # 3. keep the first that is in the vocabulary, and go on behind it; if none is, the whole word is unknown
    ### BEGIN SOLUTION
    pieces, start = [], 0
    while start < len(word):
        candidates = [(end, "##" * (start > 0) + word[start:end]) for end in range(len(word), start, -1)]
        found = [(end, piece) for end, piece in candidates if piece in vocabulary]
        if not found:
            return ["[UNK]"]
        start = found[0][0]
        pieces.append(found[0][1])
    return pieces
    ### END SOLUTION

# %%
split_word("filmmakers", {"film", "##s", "##mak", "##make", "##rs"})

# %% nbgrader={"grade": true, "grade_id": "ex1-split-word-test-greedy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""At each place the longest piece is taken, and pieces behind the first carry ##."""
toy = {"film", "fi", "##lm", "##s", "##mak", "##make", "##rs", "##r", "make", "rs", "s"}
check_equal("a whole word", list(split_word("film", toy)), ["film"], hint="the longest piece is the word itself: return a list with it")
check_equal("two pieces", list(split_word("films", toy)), ["film", "##s"], hint="behind the first piece, look for ## and the rest: 's' is another piece than '##s'")
check_equal("the longest at each place", list(split_word("filmmakers", toy)), ["film", "##make", "##rs"], hint="begin with the longest end and go down: ##make before ##mak, ##rs before ##r")
for word in ("wonderfull", "boringest", "overacting"):
    check_equal(f"the tokenizer agrees about {word}", list(split_word(word, vocabulary)), [bert.tokenizer.id_to_token(int(i)) for i in np.asarray(bert.tokenizer(word))], hint="the same rule on the real vocabulary")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(101)
pieces = {"".join(draw.choice(list("abc"), size=n)) for n in draw.integers(1, 5, size=30)} | {"a", "b", "c", "##a", "##b", "##c"}
pieces |= {"##" + "".join(draw.choice(list("abc"), size=n)) for n in draw.integers(1, 5, size=30)}
observe("random words", [list(split_word("".join(draw.choice(list("abc"), size=n)), pieces)) for n in draw.integers(1, 12, size=40)], equal())
### END HIDDEN TESTS

# %% [markdown]
# Now words for which a piece is missing:

# %% nbgrader={"grade": true, "grade_id": "ex1-split-word-test-unknown", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A rest without a piece makes the whole word unknown."""
toy = {"film", "##s", "##e", "a", "##b"}
check_equal("the rest has no piece", list(split_word("filmed", toy)), ["[UNK]"], hint="no piece for the d: the whole word is one [UNK], also the pieces found before")
check_equal("the beginning has no piece", list(split_word("xfilm", toy)), ["[UNK]"], hint="nothing fits at the beginning: [UNK], and no endless loop")
check_equal("a piece for the wrong place", list(split_word("sb", toy)), ["[UNK]"], hint="##s cannot begin a word")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(102)
pieces = {"".join(draw.choice(list("abcd"), size=n)) for n in draw.integers(1, 4, size=25)} | {"##a", "##b", "##ca", "##bb", "##cc", "a", "b"}
observe("random words, some unknown", [list(split_word("".join(draw.choice(list("abcd"), size=n)), pieces)) for n in draw.integers(1, 6, size=60)], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Any word of letters that the vocabulary has singly can be written in pieces, however it is misspelt. Before it cuts, the tokenizer writes all
# in small letters, takes accents off (*cliché* is *cliche*) and makes each punctuation mark a word of its own. The lesson goes on with it.
#
# ## Three rows of numbers
#
# BERT takes three rows of the same length for each text. **token_ids** are the numbers of the pieces, with two special ones around them:
# `[CLS]` in front, whose place will hold the summary of the text, and `[SEP]` behind it. Short texts are filled up with `[PAD]`, and the
# **padding_mask** says what is real: 1 for a piece, 0 for padding. BERT can read two texts at once, such as a question and its answer; the
# **segment_ids** say which piece belongs to which, 0 or 1. A review alone is all 0.

# %%
row = ["[CLS]", "a", "great", "film", "[SEP]", "is", "it", "?", "[SEP]", "[PAD]", "[PAD]"]
show(plot_input_row(row, [1] * 9 + [0] * 2, [0] * 5 + [1] * 4 + [0] * 2, "Two texts in one row of length 11"),
     "The pieces of two texts between special pieces. The mask is 1 for nine of them and 0 for padding; the segment is 1 from 'is' to the second [SEP], and 0 elsewhere.")

# %% [markdown]
# A review that is too long must be cut, and KerasHub's own preprocessor keeps its *beginning*. Do people say what they think of a film at the
# beginning or at the end? Part B measures it; until then take it that the end says more, and cut in front.
#
# ### Exercise 2: pack a row (2 points, 12 minutes)
# Write `pack_row(first, second, length)`. `first` and `second` are lists of piece numbers; `second` may be empty, and then there is one
# `[SEP]` only. The numbers of the special pieces are 0 for `[PAD]`, 2 for `[CLS]` and 3 for `[SEP]`. If all does not fit into `length`,
# leave out pieces at the *beginning of first*, never a special piece. Return three lists of that length: token_ids, padding_mask, segment_ids.
#
# `pack_row([7, 8, 9], [], 4)` returns `[2, 8, 9, 3]`, `[1, 1, 1, 1]` and `[0, 0, 0, 0]`.
#
# <details><summary>Hint 1</summary>How many places are left for <code>first</code>, once all special pieces and <code>second</code> have theirs?</details>
# <details><summary>Hint 2</summary><code>first[-room:]</code> keeps the last ones, and all of them if there are fewer.</details>
# <details><summary>Hint 3</summary>Padding is neither real nor of the second text: 0 in all three rows.</details>

# %% nbgrader={"grade": false, "grade_id": "ex2-pack-row", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pack_row(first, second, length):
    """token_ids, padding_mask and segment_ids, three lists of `length` numbers; a long `first` keeps its end."""
    # 1. how much room has first? Keep its last pieces
    # 2. put [CLS], first, [SEP] and, if there is one, second and its [SEP] in a row, with their segments
    # 3. fill up with padding
    ### BEGIN SOLUTION
    behind = [*second, 3] if second else []
    front = [2, *first[-(length - 2 - len(behind)):], 3]
    padding = [0] * (length - len(front) - len(behind))
    ids = front + behind
    return ids + padding, [1] * len(ids) + padding, [0] * len(front) + [1] * len(behind) + padding
    ### END SOLUTION

# %%
pack_row([7, 8, 9], [], 4)

# %% nbgrader={"grade": true, "grade_id": "ex2-pack-row-test-ids", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""[CLS] and [SEP] keep their places, and a text that is too long keeps its end."""
check_equal("one short text", list(pack_row([7, 8, 9], [], 7)[0]), [2, 7, 8, 9, 3, 0, 0], hint="[CLS] (2) in front, one [SEP] (3) behind the pieces, then padding (0) up to the length")
check_equal("too long", list(pack_row([7, 8, 9, 10, 11], [], 5)[0]), [2, 9, 10, 11, 3], hint="[CLS] and [SEP] lost? Cut the pieces of first before you put the special ones around them, and keep the end")
check_equal("two texts", list(pack_row([7, 8], [9], 8)[0]), [2, 7, 8, 3, 9, 3, 0, 0], hint="[CLS] first [SEP] second [SEP]: the second text has no [CLS] of its own")
check_equal("two texts, too long", list(pack_row([5, 6, 7, 8], [9, 10], 7)[0]), [2, 7, 8, 3, 9, 10, 3], hint="pieces are left out at the beginning of first, until both texts and three special pieces fit")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(201)
observe("random texts", [list(pack_row(draw.integers(5, 99, size=a).tolist(), draw.integers(5, 99, size=b).tolist(), 16)[0]) for a, b in [(3, 0), (30, 0), (14, 0), (15, 0), (4, 5), (20, 6), (9, 4), (8, 4)]], equal())
### END HIDDEN TESTS

# %% [markdown]
# The other two rows say what the pieces are:

# %% nbgrader={"grade": true, "grade_id": "ex2-pack-row-test-masks", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The mask is 1 for every real piece, the segment 1 for the second text and its [SEP]."""
_, mask, segments = pack_row([7, 8, 9], [], 7)
check_equal("the mask", list(mask), [1, 1, 1, 1, 1, 0, 0], hint="1 for each piece, special ones too; 0 for padding")
check_equal("segments of one text", list(segments), [0] * 7, hint="one text alone is segment 0 everywhere")
_, mask, segments = pack_row([7, 8], [9], 8)
check_equal("the mask of two texts", list(mask), [1] * 6 + [0] * 2, hint="both texts and all special pieces are real")
check_equal("segments of two texts", list(segments), [0, 0, 0, 0, 1, 1, 0, 0], hint="1 for the second text and the [SEP] behind it; the first [SEP] belongs to the first text, padding is 0")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(202)
observe("random texts", [[list(row) for row in pack_row(draw.integers(5, 99, size=a).tolist(), draw.integers(5, 99, size=b).tolist(), 18)[1:]] for a, b in [(3, 0), (30, 0), (4, 5), (20, 6), (1, 9)]], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** The helper `pack` does this for thousands of reviews at once. The lesson goes on with it:

# %%
inputs = last_pieces(bert.tokenizer, ["Not good, but funny.", "Good, but not funny."], length=9)
for name, rows in inputs.items():
    print(f"{name:<13}", rows.tolist())

# %% [markdown]
# ## Every piece asks all others
#
# *Bank* means one thing beside *river* and another beside *money*. **Attention** lets each piece collect what it needs from the others. Think of
# a party: everybody wears a name tag (the **key**), holds a note (the **value**) and has a question in mind (the **query**). You compare your
# question with every tag, and take home a mix of the notes: most from those whose tag fits best.
#
# $$\text{weights} = \text{softmax}\Big(\frac{Q K^\top}{\sqrt{d}}\Big) \qquad \text{output} = \text{weights} \cdot V$$
#
# `Q` has the shape `(queries, d)`, `K` `(keys, d)`, `V` `(keys, values)`; the weights have `(queries, keys)`, and each *row* of them
# sums to 1. Dot products grow with `d`; without the division by $\sqrt d$ the softmax would give nearly all to one piece.
# **Padding** must get nothing: its scores become $-\infty$ *before* the softmax.
#
# By head: the query `[2, 0, 0, 0]` meets the keys `[0, 0, 0, 0]` and `[ln 3, 0, 0, 0]`. The scores are 0 and 2 ln 3; divided by √4 = 2, 0 and ln 3; so the
# weights are 1/4 and 3/4. With the values 0 and 8 the output is 6.

# %%
scores = np.array([[2.0, 1.0, 0.5, 3.0], [0.0, 1.0, 0.0, 2.0], [1.0, 1.0, 2.0, 3.0]])
names = ["not", "good", "but", "[PAD]"]
left, right = panels(2)
plot_matrix(scores, names[:3], names, "Scores: padding has the largest", axes=left)
plot_matrix(softmax(np.where([1, 1, 1, 0], scores, -np.inf), axis=1).round(2), names[:3], names, "Weights, padding masked first", axes=right)
show(left, "Left: made-up scores of three queries for four keys, where padding scores highest. Right: the weights after masking: 0 for padding, and each row sums to 1.")

# %% [markdown]
# ### Exercise 3: attention (2 points, 12 minutes)
# Write `attention(queries, keys, values, mask)`. `queries` is `(queries, d)`, `keys` `(keys, d)`, `values` `(keys, anything)`, `mask` `(keys,)` with 1
# for a real piece and 0 for padding. It returns the output and the weights, in this order. `softmax(scores, axis=...)` from SciPy is imported.
#
# <details><summary>Hint 1</summary>Which product has one row for each query and one column for each key?</details>
# <details><summary>Hint 2</summary><code>np.where(mask, scores, -np.inf)</code> leaves scores where the mask is 1. Before or after the softmax?</details>
# <details><summary>Hint 3</summary>Each query shares out 1 among the keys: along which axis do the weights sum to 1?</details>

# %% nbgrader={"grade": false, "grade_id": "ex3-compute-attention", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attention(queries, keys, values, mask):
    """Output (queries, anything) and weights (queries, keys) of scaled dot-product attention; mask (keys,) is 1 for real pieces."""
    # 1. the scaled scores
    # 2. minus infinity for padding
    # 3. the weights, and the mix of the values
    ### BEGIN SOLUTION
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    weights = softmax(np.where(mask, scores, -np.inf), axis=1)
    return weights @ values, weights
    ### END SOLUTION

# %%
attention(np.array([[2.0, 0, 0, 0]]), np.array([[0, 0, 0, 0], [np.log(3), 0, 0, 0]]), np.array([[0.0], [8.0]]), np.array([1, 1]))

# %% nbgrader={"grade": true, "grade_id": "ex3-compute-attention-test-weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The scores are scaled, the softmax runs over the keys, and Keras gives the same."""
out, weights = attention(np.zeros((2, 4)), np.zeros((3, 4)), np.ones((3, 5)), np.ones(3))
check_shape("the output comes first", out, (2, 5), hint="return the output, then the weights; the output has one row for each query and the columns of the values")
check_shape("one row a query, one column a key", weights, (2, 3), hint="scores = queries @ keys.T")
check_close("three keys that fit equally", weights, np.full((2, 3), 1 / 3), hint="the softmax runs over the keys, along the last axis (axis=1): each row sums to 1")
query, two_keys = np.array([[2.0, 0, 0, 0]]), np.array([[0, 0, 0, 0], [np.log(3), 0, 0, 0]])
out, weights = attention(query, two_keys, np.array([[0.0], [8.0]]), np.ones(2))
check_close("the example by head", weights, [[0.25, 0.75]], hint="the scale: divide the scores by √d before the softmax; d is the number of columns, here 4")
check_close("the output", out, [[6]], hint="the mix of the values: weights @ values")
draw = np.random.default_rng(30).normal
q, k, v = draw(size=(5, 8)), draw(size=(7, 8)), draw(size=(7, 3))
by_keras = keras.ops.dot_product_attention(q[None, :, None], k[None, :, None], np.pad(v, ((0, 0), (0, 5)))[None, :, None])
check_close("keras.ops.dot_product_attention", attention(q, k, v, np.ones(7))[0], np.asarray(by_keras)[0, :, 0, :3], hint="the same with random numbers, up to rounding", rtol=1e-3, atol=1e-5)
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(301).normal
observe("random numbers", [part for d, n, m in [(1, 2, 3), (4, 5, 2), (9, 3, 6), (16, 4, 4)] for part in attention(draw(size=(n, d)), draw(size=(m, d)), draw(size=(m, 2)), np.ones(m))])
### END HIDDEN TESTS

# %% [markdown]
# And with padding among the keys:

# %% nbgrader={"grade": true, "grade_id": "ex3-compute-attention-test-mask", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Padding gets no weight, and the real pieces share all of it."""
weights = np.asarray(attention(np.array([[2.0, 0], [-3.0, 1]]), np.array([[1.0, 0], [0, 1], [9, -9]]), np.eye(3), np.array([1, 1, 0]))[1])
check_close("the weight of padding", weights[:, 2], [0, 0], hint="padding is attended to: where the mask is 0, the score must be -inf (a score of 0 still gets its share); 1 means real")
check_close("the sum of each row", weights.sum(axis=1), [1, 1], hint="the mask comes before the softmax: zeros put in after it are missing from the sum")
one = attention(np.ones((1, 2)), np.array([[1.0, 0], [0, 3], [5, 5]]), np.array([[1.0], [2], [3]]), np.array([1, 1, 0]))[0]
other = attention(np.ones((1, 2)), np.array([[1.0, 0], [0, 3], [-8, 40]]), np.array([[1.0], [2], [99]]), np.array([1, 1, 0]))[0]
check_close("other padding, same output", other, one, hint="nothing of a padded key or value may reach the output")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(302)
observe("random masks", [part for d, n, m in [(2, 3, 5), (4, 2, 8), (8, 6, 6)] for part in attention(draw.normal(size=(n, d)), 2 * draw.normal(size=(m, d)), draw.normal(size=(m, 2)), np.r_[1, draw.integers(0, 2, size=m - 1)])])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You have written the core of every BERT, GPT and T5. **Self-attention** takes queries, keys and values from the same pieces, by three
# matrices that are learned. A **head** is one such attention; several run side by side, each with matrices of its own, and a fourth matrix mixes their
# outputs. Here is Keras's layer for it, and the same with its own weights by hand:

# %%
x = np.random.default_rng(1).normal(size=(6, 8)).astype("float32")  # six pieces, 8 numbers each
layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=4)
by_keras = np.asarray(layer(x[None], x[None], attention_mask=np.array([[[1, 1, 1, 1, 0, 0]]], bool)))[0]
wq, bq, wk, bk, wv, bv, wo, bo = layer.get_weights()  # wq is (8, heads, 4), wo (heads, 4, 8)

# %%
by_hand = bo.copy()
for head in range(2):
    q, k, v = (x @ w[:, head] + b[head] for w, b in [(wq, bq), (wk, bk), (wv, bv)])
    weights = softmax(np.where([1, 1, 1, 1, 0, 0], q @ k.T / np.sqrt(4), -np.inf), axis=1)
    by_hand = by_hand + weights @ v @ wo[head]
print(f"largest difference between hand and Keras: {np.abs(by_hand - by_keras).max():.1e}")

# %% [markdown]
# (`keras.layers.Attention`, an older layer with a similar name, does *not* divide by √d unless told.)
#
# ## What attention does not know
#
# Read the equation again: where does it say which piece stands *first*? Nowhere. Exchange two pieces, and the same outputs come out, exchanged.
# A reader who cuts a review into words and shakes them in a box would notice nothing. So BERT adds a **position vector** to each piece's
# vector, and a segment vector, before the first layer:

# %%
show(plot_embedding_sum(["[CLS]", "not", "good", "[SEP]"], [0, 0, 0, 0]),
     "For each piece, the row of the token table, the row of the position table and the row of the segment table are added up: x[1] = not + p[1] + s[0].")

# %% [markdown]
# ### Exercise 4: does order matter? (1 point, 8 minutes)
# Write `order_gap(encode, tokens, positions, order)`. `encode` is a function from an array `(pieces, width)` to another of the same shape; `tokens`
# and `positions` are `(pieces, width)`; `order` is an array of place numbers. Encode `tokens + positions`; encode the shuffled `tokens[order] + positions`; and
# return the largest absolute difference between the second result and the first *in the shuffled order*. For an encoder that does not
# know order it is 0. This time there are no steps.
#
# <details><summary>Hint 1</summary>A piece that moved should be compared with itself: which rows of the first result belong to the rows of the second?</details>
# <details><summary>Hint 2</summary>Positions stay where they are; only the tokens move.</details>

# %% nbgrader={"grade": false, "grade_id": "ex4-measure-gap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def order_gap(encode, tokens, positions, order):
    """Largest absolute difference between encoding shuffled tokens and shuffling what was encoded, one number."""
    ### BEGIN SOLUTION
    return float(np.abs(encode(tokens[order] + positions) - encode(tokens + positions)[order]).max())
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex4-measure-gap-test-gap", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Each piece is compared with itself, and positions stay where they are."""
tokens, none, order = np.array([[1.0], [2], [4]]), np.zeros((3, 1)), np.array([2, 0, 1])
check_close("an encoder that adds the mean", order_gap(lambda x: x + x.mean(axis=0), tokens, none, order), 0, hint="compare with the first result in the shuffled order: encode(...)[order]")
check_close("an encoder that sums from the left", order_gap(lambda x: np.cumsum(x, axis=0), tokens, none, order), 4, hint="[4, 5, 7] against the rows 7, 1, 3 of [1, 3, 7]: the largest absolute difference is 4")
check_close("one that adds up nothing, with positions", order_gap(lambda x: x, tokens, np.array([[0.0], [10], [25]]), order), 25, hint="the tokens move, the positions do not: tokens[order] + positions")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(401)
def encoder(n):
    mixer = draw.normal(size=(n, n))
    return lambda x: np.tanh(mixer @ x) + x
observe("random encoders", [order_gap(encoder(n), draw.normal(size=(n, 3)), scale * draw.normal(size=(n, 3)), draw.permutation(n)) for n, scale in [(3, 0), (5, 1), (8, 2)]])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Now with our BERT: a sentence, the same words in another order, once with its position vectors and once with zeros in their place.

# %% tags=["demonstration"]
def encode(x):
    """All layers of our BERT, without its lookup tables: (pieces, width) to (pieces, width)."""
    x = bert.backbone.embeddings_layer_norm(np.asarray(x, "float32")[None])
    for encoder_layer in bert.backbone.transformer_layers:
        x = encoder_layer(x)
    return np.asarray(x)[0]

# %% tags=["demonstration"]
ids = np.asarray(bert.tokenizer("the film was not good, it was bad"))
tokens = np.asarray(bert.backbone.token_embedding(ids))
positions = np.asarray(bert.backbone.position_embedding(tokens))
order = np.random.default_rng(4).permutation(len(ids))
for name, p in [("with positions", positions), ("without", 0 * positions)]:
    print(f"{name:<15} largest difference {np.abs(encode(tokens[order] + p) - encode(tokens + p)[order]).max():.1e}")

# %% [markdown]
# Without positions the difference is rounding: attention alone is a **bag of words**. All that BERT knows about order comes in through the
# position table; and a position that was never trained is noise, so a BERT reads no further than it has learned to.
#
# ## Where 109,482,240 numbers live
#
# One encoder layer is attention and a small network, the **feed-forward** part, that works on each piece alone: it widens the vector, bends it (GELU) and
# narrows it again. Around each of the two goes a **residual**: what comes in is added to what comes out, so that a layer only has to learn a *change*. Behind
# each, **LayerNorm** brings the numbers of a piece to mean 0 and spread 1, then stretches and shifts them by two learned vectors.

# %%
show(plot_block(), "One encoder layer: attention, plus the unchanged input, LayerNorm; feed-forward, plus its unchanged input, LayerNorm.")

# %% [markdown]
# A **dense** layer from `a` to `b` numbers has `a·b` weights and `b` biases. By head: from 2 to 3 numbers, 6 + 3 = 9. Attention has four dense layers from `width` to `width` (queries, keys, values,
# output), whatever the number of heads. At the end the **pooler**, one dense layer with tanh, makes the summary of `[CLS]`.
#
# ### Exercise 5: count BERT's parameters (2 points, 14 minutes)
# Write `count_parts(vocabulary, positions, segments, width, layers, inner)`. It returns a dict with a count for each part: `"tokens"`, `"positions"`, `"segments"` (three tables with
# `width` columns), `"first norm"` (the LayerNorm behind their sum), `"attention"`, `"attention norm"`, `"feed-forward"` (to `inner` numbers and back), `"feed-forward norm"` (these four
# over *all* layers), `"residuals"` and `"pooler"`. For a width of 2, `"first norm"` is 4.
#
# <details><summary>Hint 1</summary>Each part is one line. Which of them must be multiplied by the number of layers?</details>
# <details><summary>Hint 2</summary>A LayerNorm has two numbers for each column. An addition has nothing to learn.</details>
# <details><summary>Hint 3</summary>The feed-forward part is two dense layers, with biases of different lengths: <code>width → inner → width</code>.</details>

# %% nbgrader={"grade": false, "grade_id": "ex5-count-parts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parts(vocabulary, positions, segments, width, layers, inner):
    """A dict from each part of a BERT to the number of its parameters."""
    # 1. three tables and the LayerNorm behind them
    # 2. what every layer has: four dense layers, a LayerNorm, two dense layers, a LayerNorm; and the residuals
    # 3. the pooler
    ### BEGIN SOLUTION
    return {
        "tokens": vocabulary * width, "positions": positions * width, "segments": segments * width, "first norm": 2 * width,
        "attention": layers * 4 * (width * width + width), "attention norm": layers * 2 * width,
        "feed-forward": layers * (width * inner + inner + inner * width + width), "feed-forward norm": layers * 2 * width,
        "residuals": 0, "pooler": width * width + width,
    }
    ### END SOLUTION

# %%
count_parts(vocabulary=10, positions=4, segments=2, width=2, layers=1, inner=3)

# %% nbgrader={"grade": true, "grade_id": "ex5-count-parts-test-parts", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Each part has its own count, right for any size."""
parts = count_parts(vocabulary=10, positions=4, segments=2, width=5, layers=3, inner=7)
hints = {"tokens": "one row of `width` numbers for each piece of the vocabulary", "positions": "one row for each position", "segments": "one row for each segment",
         "first norm": "LayerNorm: a stretch and a shift for each column, 2 * width, once", "attention": "four dense layers width → width, each with its bias, in every layer",
         "attention norm": "2 * width in every layer", "feed-forward": "width → inner has inner biases, inner → width has width biases; in every layer",
         "feed-forward norm": "2 * width in every layer", "residuals": "adding has nothing to learn", "pooler": "one dense layer width → width with its bias, once"}
check_equal("the names of the parts", sorted(parts), sorted(hints), hint="the ten names of the exercise, spelt as there")
for part, count in zip(hints, [50, 20, 10, 10, 360, 30, 246, 30, 0, 30]):
    check_equal(part, parts[part], count, hint=hints[part])
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(501)
observe("random sizes", [count_parts(*draw.integers(2, 90, size=6).tolist()) for _ in range(5)], equal())
### END HIDDEN TESTS

# %% [markdown]
# Together they must give the whole model, BERT-base's and our own:

# %% nbgrader={"grade": true, "grade_id": "ex5-count-parts-test-total", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The parts add up to BERT-base, and to the model that is loaded here."""
base = count_parts(vocabulary=30_522, positions=512, segments=2, width=768, layers=12, inner=3_072)
check_equal("BERT-base", sum(base.values()), 109_482_240, hint="the parts of BERT-base add up to this number: look at the part that is wrong above")
b = bert.backbone
ours = count_parts(b.vocabulary_size, b.max_sequence_length, b.num_segments, b.hidden_dim, b.num_layers, b.intermediate_dim)
check_equal("the BERT of this lesson, counted by Keras", sum(ours.values()), b.count_params(), hint="the sizes come from the model's configuration")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(502)
observe("sums for random sizes", [sum(count_parts(*draw.integers(2, 900, size=6).tolist()).values()) for _ in range(5)], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Where do they sit? Keras's own count, layer by layer, and BERT-base's from its paper's sizes:

# %%
b = bert.backbone
tables = b.token_embedding.count_params() + b.position_embedding.count_params() + b.segment_embedding.count_params()
inside = sum(one.count_params() for one in b.transformer_layers)
sizes = {"this BERT": (b.count_params(), tables, inside), "BERT-base": (109_482_240, (30_522 + 512 + 2) * 768, 12 * 7_087_872)}
for name, (whole, in_tables, in_layers) in sizes.items():
    print(f"{name}: {whole:>11,} parameters, {in_tables / whole:.0%} in the tables, {in_layers / whole:.0%} in the layers")

# %% [markdown]
# ## Learning to read from blanks
#
# Who labels the texts that BERT learns from? Nobody. Cover a few words and let the model say them, as in a language course. The answer is always known: it is what
# stood there. This is **masked language modelling**. To fill in *the acting was ___ , I left*, the model must look left *and* right.
#
# Of all ordinary pieces, 15 % are chosen to be guessed. What stands in their place? 80 % become `[MASK]`, 10 % become some other piece, and 10 % stay as they are: since no `[MASK]`
# ever stands in the reviews that it will judge, the model must not rely on seeing one.

# %%
was = ["[CLS]", "the", "acting", "was", "great", "and", "i", "laughed", "a", "lot", "[SEP]"]
now = ["[CLS]", "the", "acting", "was", "[MASK]", "and", "i", "green", "a", "lot", "[SEP]"]
show(plot_hidden_words(now, was, [piece in ("great", "laughed", "lot") for piece in was]),
     "Three of nine pieces are to be guessed: great is hidden by [MASK], laughed has become green, lot stays as it is. The model must say great, laughed and lot.")

# %% [markdown]
# ### Exercise 6: hide pieces (2 points, 12 minutes)
# Write `mask_tokens(ids, chance, fate, other)`. All four are arrays of the same shape: piece numbers, and for each place three draws: two random numbers from 0 to 1, and some
# other piece. The numbers 0 to 4 are special pieces, 4 is `[MASK]`. A piece is **chosen** if its `chance` is below 0.15 and it is ordinary (5 or larger). A chosen piece becomes `[MASK]` if
# its `fate` is below 0.8, the `other` piece if it is below 0.9, and stays otherwise. Return two arrays: what the model is shown, and the labels: the original number where a piece was
# chosen, 0 elsewhere. `ids` must not change.
#
# For `ids=[2, 7, 8, 3]`, `chance=[0, 0.1, 0.2, 0]` and `fate=[0.5, 0.5, 0.5, 0.5]` it returns `[2, 4, 8, 3]` and `[0, 7, 0, 0]`.
#
# <details><summary>Hint 1</summary>First an array of True and False: which pieces are chosen?</details>
# <details><summary>Hint 2</summary><code>np.where(condition, a, b)</code> takes from <code>a</code> where the condition holds, from <code>b</code> elsewhere; one can stand inside another.</details>
# <details><summary>Hint 3</summary>Decide what a chosen piece becomes for <em>every</em> place, then use it only where a piece was chosen.</details>

# %% nbgrader={"grade": false, "grade_id": "ex6-mask-tokens", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mask_tokens(ids, chance, fate, other):
    """What the model is shown, and the labels (0 where nothing is to be guessed); arrays of the shape of ids."""
    # 1. which pieces are chosen
    # 2. what each would become
    # 3. shown and labels
    ### BEGIN SOLUTION
    chosen = (chance < 0.15) & (ids >= 5)
    becomes = np.where(fate < 0.8, 4, np.where(fate < 0.9, other, ids))
    return np.where(chosen, becomes, ids), np.where(chosen, ids, 0)
    ### END SOLUTION

# %%
mask_tokens(np.array([2, 7, 8, 3]), np.array([0, 0.1, 0.2, 0]), np.array([0.5, 0.5, 0.5, 0.5]), np.array([9, 9, 9, 9]))

# %% nbgrader={"grade": true, "grade_id": "ex6-mask-tokens-test-chosen", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""15 % of the ordinary pieces are chosen, never a special one; the labels are what stood there."""
ids, other = np.array([2, 7, 8, 5, 3, 0]), np.full(6, 50)
shown, labels = mask_tokens(ids, np.array([0.0, 0.1, 0.2, 0.14, 0.0, 0.0]), np.zeros(6), other)
check_equal("special pieces", np.asarray(labels)[[0, 4, 5]], [0, 0, 0], hint="[CLS], [SEP] and [PAD] are never chosen: only numbers from 5 on")
check_equal("labels", labels, [0, 7, 0, 5, 0, 0], hint="the original number where chance is below 0.15 and the piece is ordinary (5 is), 0 elsewhere")
check_equal("what is not chosen stays", np.asarray(shown)[[0, 2, 4, 5]], [2, 8, 3, 0], hint="only chosen pieces change")
check_equal("ids", ids, [2, 7, 8, 5, 3, 0], hint="ids itself has changed: make new arrays, or copy first")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(601)
ids = draw.integers(0, 30, size=(6, 40))
observe("labels of random rows", mask_tokens(ids, draw.random(ids.shape), draw.random(ids.shape), draw.integers(5, 30, size=ids.shape))[1], equal())
### END HIDDEN TESTS

# %% [markdown]
# And what becomes of the chosen ones?

# %% nbgrader={"grade": true, "grade_id": "ex6-mask-tokens-test-fate", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Of the chosen pieces 80 % become [MASK], 10 % another piece, 10 % stay."""
ids, chance, other = np.array([11, 12, 13, 14, 15, 16]), np.array([0.0, 0, 0, 0, 0.9, 0.9]), np.arange(51, 57)
shown, labels = mask_tokens(ids, chance, np.array([0.79, 0.85, 0.95, 0.3, 0.3, 0.85]), other)
check_equal("hidden", np.asarray(shown)[[0, 3]], [4, 4], hint="a fate below 0.8 is [MASK], number 4")
check_equal("another piece", np.asarray(shown)[1], 52, hint="a fate from 0.8 to 0.9 is the other piece at the same place")
check_equal("stays", np.asarray(shown)[2], 13, hint="a fate of 0.9 or more stays as it is")
check_equal("but is guessed all the same", np.asarray(labels)[2], 13, hint="a piece that stays is to be guessed, too: its label is its number")
check_equal("not chosen", np.asarray(shown)[4:], [15, 16], hint="fate counts for chosen pieces only")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(602)
ids = draw.integers(0, 30, size=(6, 40))
observe("random rows", mask_tokens(ids, draw.random(ids.shape) / 3, draw.random(ids.shape), draw.integers(5, 30, size=ids.shape))[0], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** `models/masking.py` does the same for our BERT, with one improvement of 2019: all pieces of a word are hidden together, since *##est* is too easy beside *boring*.
#
# **Part A ends here.** You have cut, packed, attended, counted and hidden. Take a break.

# %% [markdown]
# # Part B: a BERT of your own (8 points)
#
# You need nothing from your answers in Part A; the cells above must have run once. The BERT of this lesson is small: it was made for this course by `models/pretrain.py`, from
# IMDB's training and unlabelled texts alone, and it has never seen a label or a text of the test reviews.
#
# ## Fill in the blank
#
# Its pretraining was the game of Exercise 6. **How sure is it of its first choice** in *This is one of the best [MASK] I have ever seen.*? Write your guess, a probability
# from 0 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess2-blank", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.3  # your guess: a number from 0 to 1
### END SOLUTION

# %%
masked_lm = load_masked_lm(load_bert(OWN_BERT).checkpoint)
best = fill_blank(masked_lm, "This is one of the best [MASK] I have ever seen.")

# %% nbgrader={"grade": true, "grade_id": "guess2-blank-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
compare_guess(my_guess, measured=best[0][1])
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# Its favourites for five blanks, each with its probability:

# %%
for text in ["This is one of the best [MASK] I have ever seen.", "The acting was [MASK] and the plot made no sense at all.",
             "The acting was [MASK] and I was moved to tears.", "I was bored after ten [MASK] and left the cinema.",
             "He [MASK] his wife because he was jealous."]:
    print(f"{text:<58}", ", ".join(f"{piece} {chance:.2f}" for piece, chance in fill_blank(masked_lm, text)))

# %% [markdown]
# Compare the second line with the third: the same words stand *before* the blank, and what comes *after* it turns praise into blame. Each blank asks for a word of the right
# kind, and the tone of the whole sentence helps to choose it. A model that can do this has learned something about reviews, without any label.
#
# ## From a reader to a judge
#
# For a verdict we keep the layers and exchange the head: the summary of `[CLS]` goes through the pooler into one **dense** layer with two outputs, a score for *negative* and one for *positive*.
# Both are fresh, with random weights: filling in blanks has no use for a pooler.
# First the inputs: rows of labelled reviews, in a random order.

# %%
chosen = np.random.default_rng(6).permutation(len(reviews.train))[:LABELS]
train_texts = [reviews.train.texts[place] for place in chosen]
train_labels = reviews.train.labels[chosen].astype("int32")
train_x = last_pieces(bert.tokenizer, train_texts, LENGTH)
validation_x = last_pieces(bert.tokenizer, reviews.validation.texts, READ)
print({name: rows.shape for name, rows in train_x.items()}, f"{train_x['padding_mask'].mean():.0%} of it real pieces")

# %% [markdown]
# Which part of a long review should the model see? Lesson 01's linear model answers in seconds, on the first and on the last words of the same reviews:

# %% tags=["demonstration"]
def linear_accuracy(cut):
    """Validation accuracy of TF-IDF and logistic regression on the words that `cut` leaves, learned from the same labels."""
    model = make_pipeline(TfidfVectorizer(max_features=10_000, sublinear_tf=True), LogisticRegression(C=3))
    model.fit([" ".join(cut(clean(text).split())) for text in train_texts], train_labels)
    return model.score([" ".join(cut(clean(text).split())) for text in reviews.validation.texts], reviews.validation.labels)

words_seen = READ * 5 // 6  # a word is about 1.2 pieces
linear = {f"first {words_seen} words": linear_accuracy(lambda words: words[:words_seen]),
          f"last {words_seen} words": linear_accuracy(lambda words: words[-words_seen:]),
          "all words": linear_accuracy(lambda words: words)}
print("\n".join(f"TF-IDF on {name:<17} {accuracy:.3f}" for name, accuracy in linear.items()))

# %% [markdown]
# ### Exercise 7: build the classifier (2 points, 8 minutes)
# Write `build_classifier(checkpoint)`. It returns a `BertTextClassifier` with the weights of the checkpoint, two classes and no preprocessor: `checkpoint` is the string that `from_preset`
# takes. The output for a batch has the shape `(batch, 2)`: scores, before any softmax.
#
# <details><summary>Hint 1</summary><code>BertTextClassifier.from_preset</code> takes the checkpoint first. Which argument says how many outputs there are?</details>
# <details><summary>Hint 2</summary>We pack the rows ourselves. KerasHub's preprocessor would keep the beginning, and ask for more positions than our BERT has: <code>preprocessor=None</code>.</details>

# %% nbgrader={"grade": false, "grade_id": "ex7-build-classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_classifier(checkpoint):
    """A BertTextClassifier of the checkpoint's pretrained weights: (batch, pieces) in, scores of shape (batch, 2) out."""
    # 1. from_preset, with two classes and without a preprocessor
    ### BEGIN SOLUTION
    return BertTextClassifier.from_preset(checkpoint, num_classes=2, preprocessor=None)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex7-build-classifier-test-outputs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Three rows of ids go in, two scores come out for each text."""
model = build_classifier(bert.checkpoint)
four = {name: rows[:4, :20] for name, rows in train_x.items()}
check_that("a BertTextClassifier", isinstance(model, BertTextClassifier), hint="return what BertTextClassifier.from_preset gives")
check_equal("its inputs", sorted(model.input), ["padding_mask", "segment_ids", "token_ids"], hint="the three rows of Exercise 2")
check_shape("a score for each class", model(four), (4, 2), hint="num_classes=2: one output for negative, one for positive")
check_that("scores, not probabilities", not np.allclose(np.asarray(model(four)).sum(axis=1), 1, atol=1e-3), hint="leave `activation` out: the loss will take scores (from_logits=True)")
check_that("rows go in as they are", model.preprocessor is None, hint="preprocessor=None: else KerasHub cuts the texts its own way, keeping their beginning")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(701)
made = pack([draw.integers(5, 500, size=n) for n in (3, 9, 30)], bert.tokenizer, 24)
observe("shapes", [np.shape(model(made)), np.shape(model.backbone(made)["sequence_output"])[:2], len(model.input), model.count_params() - model.backbone.count_params() - 2 * model.backbone.hidden_dim], equal())
observe("no preprocessor", model.preprocessor is None, equal())
observe("what the layers say about random pieces", np.asarray(model.backbone(made)["sequence_output"])[:, :3, :8], close(1e-2, 1e-2))
### END HIDDEN TESTS

# %% [markdown]
# And are the weights those that have read so many reviews?

# %% nbgrader={"grade": true, "grade_id": "ex7-build-classifier-test-weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The layers hold the pretrained weights, and all of them may learn."""
model = build_classifier(bert.checkpoint)
pairs = zip(model.backbone.weights, bert.backbone.weights)
check_that("pretrained weights", all(np.allclose(one, other) for one, other in pairs), hint="from_preset loads them unless load_weights=False; BertTextClassifier(backbone=...) alone would start from random ones")
check_equal("weights that learn", len(model.trainable_weights), len(model.weights), hint="something is frozen (trainable=False): fine-tuning moves every layer")
check_that("dropout", model.dropout > 0, hint="keep the dropout that the class has: few labels, many weights")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(702)
made = pack([draw.integers(5, 900, size=n) for n in (7, 16, 25)], bert.tokenizer, 20)
observe("what the layers say about random pieces", np.asarray(model.backbone(made)["sequence_output"])[:, 1:4, :6], close(1e-2, 1e-2))
observe("layers that learn", len(model.trainable_weights) == len(model.weights), equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** The lesson goes on with `BertTextClassifier.from_preset(bert.checkpoint, num_classes=2, preprocessor=None)`, seen as a plain `keras.Model` of the same layers. (A trap: the `fit` of
# KerasHub's own classes keeps the rows in the order in which they stand, whatever `shuffle` says. In IMDB's order a model would meet all negative reviews first.)
#
# ## Warm up before you run
#
# A fresh head gives random scores, and the optimizer does not know yet how large the slopes are: full steps at once could spoil what the layers have learned. So the rate starts at
# 0, climbs in a straight line to its **peak** while training **warms up**, and then falls along half a cosine wave to 0, so that the last steps are small. With step $t$, $w$ warm-up steps and $n$ steps in
# all:
#
# $$\text{rate}(t) = \text{peak} \cdot \frac{t}{w} \;\;(t < w) \qquad \text{rate}(t) = \text{peak} \cdot \frac{1 + \cos\big(\pi \frac{t - w}{n - w}\big)}{2} \;\;(t \ge w)$$
#
# By head: with a peak of 1, 10 warm-up steps and 110 in all, step 5 has 0.5, step 10 has 1, step 60 (half-way down) 0.5 and step 110 has 0.
#
# ### Exercise 8: the learning rate of a step (1 point, 8 minutes)
# Write `learning_rate(step, steps, warm_up, peak)`, which returns the rate of the equation, a number. `warm_up` may be 0.
#
# <details><summary>Hint 1</summary>Two cases: is the step still in the warm-up?</details>
# <details><summary>Hint 2</summary><code>np.cos</code> and <code>np.pi</code>. How far along the way down is the step, from 0 to 1?</details>

# %% nbgrader={"grade": false, "grade_id": "ex8-compute-rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learning_rate(step, steps, warm_up, peak):
    """The learning rate of one step: a straight line up to the peak, then half a cosine wave down to 0."""
    # 1. before warm_up steps are over: the line
    # 2. afterwards: the cosine of the way that is done
    ### BEGIN SOLUTION
    if step < warm_up:
        return peak * step / warm_up
    return peak * (1 + np.cos(np.pi * (step - warm_up) / (steps - warm_up))) / 2
    ### END SOLUTION

# %%
[round(float(learning_rate(step, 110, 10, 1.0)), 3) for step in (0, 5, 10, 60, 110)]

# %% nbgrader={"grade": true, "grade_id": "ex8-compute-rate-test-rate", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The rate climbs to the peak, falls to zero, and is Keras's CosineDecay with a warm-up."""
check_close("the way up", [learning_rate(step, 110, 10, 2.0) for step in (0, 5, 9)], [0, 1, 1.8], hint="in the warm-up: peak * step / warm_up")
check_close("the peak", learning_rate(10, 110, 10, 2.0), 2, hint="at step warm_up the whole peak is reached")
check_close("the way down", [learning_rate(step, 110, 10, 2.0) for step in (35, 60, 110)], [1.70711, 1, 0], hint="how far down: (step - warm_up) / (steps - warm_up), from 0 to 1; then peak * (1 + cos(π · that)) / 2")
check_close("no warm-up", learning_rate(0, 50, 0, 2.0), 2, hint="with warm_up=0 the first step has the peak, and nothing is divided by zero")
by_keras = keras.optimizers.schedules.CosineDecay(0.0, decay_steps=90, warmup_target=3e-4, warmup_steps=20)
check_close("Keras's CosineDecay", [1e4 * learning_rate(step, 110, 20, 3e-4) for step in (3, 20, 50, 100)], [1e4 * float(by_keras(step)) for step in (3, 20, 50, 100)], hint="Keras counts its decay_steps without the warm-up", rtol=1e-3)
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(801)
observe("random schedules", [[learning_rate(int(step), n, w, peak) for step in draw.integers(0, n + 1, size=8)] for n, w, peak in [(100, 10, 1.0), (500, 0, 3.0), (64, 32, 0.5), (20, 1, 2.5)]])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Keras has the same: `CosineDecay`, whose `decay_steps` do not count the warm-up. The lesson uses it for a warm-up over the first tenth:

# %%
def schedule(rows, epochs=EPOCHS, peak=RATE, warm_up=0.1):
    """Keras's schedule for so many rows in batches of BATCH: 10 % of all steps go up, the others down."""
    steps = -(-rows // BATCH) * epochs
    first = round(warm_up * steps)
    start, target = (0.0, peak) if first else (peak, None)
    return keras.optimizers.schedules.CosineDecay(start, steps - first, warmup_target=target, warmup_steps=first)

# %% tags=["demonstration"]
steps = np.arange(-(-LABELS // BATCH) * EPOCHS)
rates = np.array([float(schedule(LABELS)(int(step))) for step in steps])
show(plot_lines(steps, {"learning rate": 1e4 * rates}, "The learning rate of this lesson's fine-tuning", "step", "rate (0.0001)"),
     f"The rate climbs from 0 to {RATE:g} over the first {len(steps) // 10} steps, then falls along half a cosine wave to 0 at step {len(steps)}.")

# %% [markdown]
# ## Fine-tune it
#
# **Fine-tuning** trains all layers on the labels, with small steps: the experience is kept, and bent towards the task. The loss is the cross-entropy of the two scores. Before minutes of
# training comes a test of seconds: can the model learn 32 reviews by heart? If not, something is wrong with head, loss or layers.
#
# ### Exercise 9: compile and fine-tune (2 points, 15 minutes)
# Write `compile_classifier(model, rate)`. It compiles the model for training and returns it: `AdamW` with the learning rate `rate` (a number or a schedule) and a weight decay of 0.01, a cross-entropy
# for whole-number labels on *scores*, the metric `"accuracy"`, and `jit_compile=JIT`. The threshold on the validation reviews is printed below.

# %%
print(f"to reach on the validation reviews ({reviews.name}): {threshold('06_bert.bert', reviews.name):.4f}")

# %% [markdown]
# <details><summary>Hint 1</summary><code>keras.optimizers.AdamW(rate, weight_decay=...)</code>, and <code>model.compile(optimizer=..., loss=..., metrics=[...], jit_compile=...)</code>.</details>
# <details><summary>Hint 2</summary>Labels are 0 and 1, outputs are two columns: that is the <em>sparse categorical</em> cross-entropy. How do you tell it that no softmax was applied?</details>
# <details><summary>Hint 3</summary><code>compile</code> returns nothing: return the model.</details>

# %% nbgrader={"grade": false, "grade_id": "ex9-compile-classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compile_classifier(model, rate):
    """The model, compiled: AdamW with this rate, cross-entropy on two scores, accuracy, jit_compile=JIT."""
    # 1. the optimizer, and the loss for scores
    # 2. compile, and return the model
    ### BEGIN SOLUTION
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=0.01), metrics=["accuracy"], jit_compile=JIT,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
    ### END SOLUTION

# %%
def fresh():
    """A pretrained classifier as a plain keras.Model, its head drawn anew."""
    return as_keras(BertTextClassifier.from_preset(bert.checkpoint, num_classes=2, preprocessor=None))

def cost_of(model, labels, scores):
    """The model's mean loss for these scores; not a number where its loss does not take them."""
    try:
        return float(np.mean(keras.losses.get(model.loss)(np.asarray(labels), np.asarray(scores, "float32"))))
    except (ValueError, TypeError):
        return float("nan")

reader = None  # what the lesson goes on with, once it is trained
learns = False  # whether 32 reviews were learned by heart

# %% nbgrader={"grade": true, "grade_id": "ex9-compile-classifier-test-overfit", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The loss fits the two scores, the rate arrives, and 32 reviews are learned by heart."""
learns = False
model = compile_classifier(fresh(), 0.25)
check_that("a compiled model", getattr(model, "compiled", False), hint="model.compile(...) on one line, return model on the next")
check_close("the learning rate", float(np.asarray(model.optimizer.learning_rate)), 0.25, hint="hand `rate` to the optimizer")
check_close("the cost of the scores (0, 2) for a positive and (3, 0) for a negative review", cost_of(model, [1, 0], [[0, 2], [3, 0]]), 0.087757, hint="a cross-entropy for whole-number labels that takes scores: SparseCategoricalCrossentropy(from_logits=True)")
check_overfits("32 reviews", model, {name: np.concatenate([rows[:32, :1], rows[:32, -32:]], axis=1) for name, rows in train_x.items()}, train_labels[:32], steps=60, rate=RATE)
learns = True
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(901)
observe("the cost of random scores", [cost_of(model, draw.integers(0, 2, size=6), draw.normal(size=(6, 2))) for _ in range(4)])
observe("the rate of the optimizer", [float(np.asarray(compile_classifier(fresh(), rate).optimizer.learning_rate)) for rate in (0.125, 0.0375)])
### END HIDDEN TESTS

# %% [markdown]
# Now for real. The bar below moves; validation accuracy comes after each epoch.

# %% nbgrader={"grade": true, "grade_id": "ex9-compile-classifier-test-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Fine-tuned on few labels, it judges new reviews above the threshold."""
set_seed(6)
model = compile_classifier(fresh(), schedule(LABELS))
check_that("32 reviews come first", learns, hint="make the test above pass: it takes seconds, this one minutes")
print(f"{LABELS:,} labels, {EPOCHS} epochs: {here(110 if full else 40)} here")
with clear_errors(BERT):
    trained = fit(model, train_x, train_labels, (validation_x, reviews.validation.labels), epochs=EPOCHS, batch_size=BATCH, patience=EPOCHS, title="fine-tuning")
def predict(texts):
    return model.predict(last_pieces(bert.tokenizer, texts, READ), batch_size=128, verbose=0)

check_accuracy("validation reviews", predict, reviews.validation, at_least=threshold("06_bert.bert", reviews.name), hint="AdamW with the schedule as its rate, cross-entropy on scores; every layer learns")
reader = trained
### BEGIN HIDDEN TESTS
observe_accuracy("held-out reviews", predict, at_least="06_bert.bert")
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** If your model passed, the lesson goes on with it; otherwise with one that Keras trains here:

# %% tags=["demonstration"]
if reader is None:
    model = fresh()
    model.compile(optimizer=keras.optimizers.AdamW(schedule(LABELS), weight_decay=0.01), metrics=["accuracy"],
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), jit_compile=JIT)
    reader = fit(model, train_x, train_labels, (validation_x, reviews.validation.labels), epochs=EPOCHS,
                 batch_size=BATCH, patience=EPOCHS, title="the lesson's own")

def scores_of(texts):
    """The fine-tuned model's two scores for each text, (texts, 2)."""
    return reader.model.predict(last_pieces(bert.tokenizer, texts, READ), batch_size=128, verbose=0)

# %% tags=["demonstration"]
row = test_once("06_bert", f"{'tiny BERT' if BERT == OWN_BERT else BERT}, fine-tuned on {LABELS:,} labels", scores_of, reviews,
                seconds=reader.seconds, parameters=reader.model.count_params())

# %% [markdown]
# ## Frozen or fine-tuned?
#
# One could also leave BERT as it is and use it as a pair of glasses: read each review once, take the **mean** of the last layer's vectors over the real pieces (the mask again: padding must not
# count), and fit a logistic regression on it, as with the word vectors of lesson 02. That costs one pass over the reviews and no training of BERT.

# %% tags=["demonstration"]
def frozen_features(x):
    """The mean of the last layer's vectors over real pieces, from the untouched BERT: (texts, width)."""
    vectors = bert.backbone.predict(x, batch_size=128, verbose=0)["sequence_output"]
    mask = x["padding_mask"][:, :, None]
    return (vectors * mask).sum(axis=1) / mask.sum(axis=1)

frozen = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1_000))
frozen.fit(frozen_features(train_x), train_labels)
tuned_accuracy = float(np.mean(scores_of(reviews.validation.texts).argmax(axis=1) == reviews.validation.labels))
frozen_accuracy = frozen.score(frozen_features(validation_x), reviews.validation.labels)

# %% tags=["demonstration"]
table = {"frozen BERT, logistic regression": frozen_accuracy, "fine-tuned BERT": tuned_accuracy,
         f"TF-IDF, last {words_seen} words": linear[f"last {words_seen} words"], "TF-IDF, whole review": linear["all words"]}
show(plot_accuracies({name: [found] for name, found in table.items()}, f"{LABELS:,} labels, validation accuracy ({reviews.name})"),
     "Validation accuracy: " + ", ".join(f"{name} {accuracy:.3f}" for name, accuracy in table.items()) + ".")

# %% [markdown]
# The linear models stand in the table twice: on the words that BERT sees, and on the whole review, which it does not see. Is the newer model above the older ones? Look before you believe: on IMDB's 2,500
# validation reviews, one accuracy is good to about ±1.4 points.
#
# ## How many labels?
#
# Labels cost money, texts do not. So the question that decides is not "which model is best?" but "which is best *with my number of labels*?" The next figure is recorded: five draws of labels for each
# point. The **random twin** is the same BERT without its pretraining, with the learning rate and the epochs that suit *it* best.

# %% tags=["demonstration"]
few = recorded("few_labels", rerun=RERUN)
curves = {}
for line in few.results["table"]:
    curves.setdefault(line["model"], {})[line["labels"]] = line["accuracies"]
said = {name: ", ".join(f"{np.mean(runs):.3f} ± {np.std(runs):.3f} with {labels:,}" for labels, runs in sorted(curve.items()))
        for name, curve in curves.items()}
show(plot_label_curve(curves, "Test accuracy by number of labels (IMDB)"),
     "; ".join(f"{name}: {found}" for name, found in said.items()) + f". {few.caption}.")

# %% tags=["demonstration"]
for labels in sorted({n for curve in curves.values() for n in curve}):
    ranking = sorted(((np.mean(curve[labels]), name) for name, curve in curves.items() if labels in curve), reverse=True)
    print(f"{labels:>6,} labels: " + ", ".join(f"{name} {mean:.3f}" for mean, name in ranking))

# %% [markdown]
# Read the lines from left to right. The distance between BERT and its random twin is what pretraining gives: where is it largest, and what is left of it with all labels? And the
# distance to TF-IDF is what all of this gives over ten lines of scikit-learn.
#
# ## Shuffle the words
#
# In Part A, attention without positions was a bag of words. Our BERT has positions: how much does it *use* them? Shuffle the words of each validation review, only those that the model sees,
# and ask again. A bag of words cannot notice.

# %% tags=["demonstration"]
draw = np.random.default_rng(66)
seen = [" ".join(clean(text).split()[-words_seen:]) for text in reviews.validation.texts]
shuffled = [" ".join(draw.permutation(text.split())) for text in seen]
bag = make_pipeline(TfidfVectorizer(max_features=10_000, sublinear_tf=True), LogisticRegression(C=3))
bag.fit(train_texts, train_labels)
pairs = {}
for name, verdicts in [("TF-IDF", bag.predict), ("fine-tuned BERT", lambda texts: scores_of(texts).argmax(axis=1))]:
    pairs[name] = tuple(float(np.mean(verdicts(texts) == reviews.validation.labels)) for texts in (seen, shuffled))

# %% tags=["demonstration"]
order_record = recorded("shuffled_words", rerun=RERUN)
for name, found in order_record.results[reviews.name].items():
    pairs[f"{name} (lesson 04)"] = tuple(float(np.mean(found[kind])) for kind in ("in order", "shuffled"))
show(plot_two_accuracies(pairs, ("words in order", "words shuffled"), f"What order is worth ({reviews.name})"),
     "Accuracy in order and shuffled: " + "; ".join(f"{name} {one:.3f} and {two:.3f}" for name, (one, two) in pairs.items())
     + f". Those of lesson 04 were trained on all labels and scored on the test reviews. {order_record.caption}.")

# %% [markdown]
# What BERT keeps, it reads from *which* words there are; what it loses is its use of their order. (A shuffled review is also unlike anything it has read, so part of the loss may be plain surprise.) Compare
# each model with itself: the models differ in their labels and in the words that they see.
#
# ## Attention, drawn
#
# Which pieces look at which? Each row of a map is one piece's weights over all others, in one head of the fine-tuned model.

# %% tags=["demonstration"]
sentence = "the plot was not bad, but the acting was awful"
x = last_pieces(bert.tokenizer, [sentence], len(sentence.split()) + 4)
tuned_backbone = next(layer for layer in reader.model.layers if hasattr(layer, "transformer_layers"))
maps = attention_maps(tuned_backbone, x)[:, 0]  # (layers, heads, pieces, pieces)
names = [bert.tokenizer.id_to_token(int(i)) for i in x["token_ids"][0]]
sides = panels(2, height=4.8)
for axes, (layer, head) in zip(sides, [(0, 0), (len(maps) - 1, 0)]):
    plot_attention(maps[layer, head], names, f"layer {layer + 1}, head {head + 1}", x["padding_mask"][0], axes=axes)
looks = [names[int(maps[layer, 0, names.index("bad")].argmax())] for layer in (0, len(maps) - 1)]
show(sides[0], f"Two attention maps of one sentence. In the first layer 'bad' looks most at '{looks[0]}', in the last at '{looks[1]}'. Padding gets nothing.")

# %% [markdown]
# It is tempting to read such a map as a reason: "it looked at *awful*, so it said negative". Test it. Take out each word in turn and see how far the verdict moves; beside it, how much `[CLS]` looks at the word.

# %% tags=["demonstration"]
def positive(texts):
    """Probability of positive for each text."""
    return softmax(scores_of(texts), axis=1)[:, 1]

words = sentence.replace(",", " ,").split()
moved = np.abs(positive([" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]) - positive([sentence])[0])
looked = maps[-1, :, 0].mean(axis=0)[1 : len(words) + 1]  # each of these words is one piece
for i in np.argsort(-moved)[:6]:
    print(f"without {words[i]:<8} the verdict moves by {moved[i]:.3f}; [CLS] looks at it with {looked[i]:.3f}")
print(f"correlation over all {len(words)} words: {np.corrcoef(moved, looked)[0, 1]:.2f}")

# %% [markdown]
# **An attention map is not an explanation.** Weights say what a piece *mixed in*, in one head of one layer. What was mixed in already holds traces of other pieces, residuals carry the rest past it, and quite different weights can
# give the same verdict (Jain and Wallace 2019; Wiegreffe and Pinter 2019 answer). If you want to know what a word does, change the word and measure.
#
# ## The family
#
# Change who may look at whom, and you have another member of the family:

# %%
show(plot_family(["not", "a", "good", "film"]),
     "Who may look at whom: in BERT and RoBERTa every piece at every other; in GPT only at itself and the past; in T5 the encoder like BERT, and the decoder at all of the input and its own past.")

# %% [markdown]
# | model | what it changed | trained to | in KerasHub |
# |---|---|---|---|
# | BERT 2018 | | fill in blanks; tell whether two texts follow each other | `BertTextClassifier`, `BertMaskedLM` |
# | GPT 2018-19 | looks backwards only, so it can write | say the next piece | `GPT2CausalLM` |
# | RoBERTa 2019 | more text, longer; other blanks each time; no second task | fill in blanks | `RobertaTextClassifier` |
# | T5 2019 | an encoder that reads and a decoder that writes: every task is text to text | fill in longer gaps | `T5Backbone` |
#
# ## Any other BERT, by one string
#
# `BERT = "bert_base_en_uncased"` (KerasHub, from Kaggle) or `BERT = "hf://google-bert/bert-base-uncased"` (Hugging Face) at the top of this lesson loads BERT-base, 440 MB, and everything below runs with it; a folder
# that holds a Hugging Face BERT works, too. Use a GPU, `RATE = 2e-5`, and `LENGTH` up to 512. What to expect: Devlin et al. 2018 give learning rates of 2e-5 to 5e-5 and 2 to 4 epochs; Sun et al.
# 2019, *How to Fine-Tune BERT for Text Classification?*, report an error of 5.4 % for BERT-base on IMDB with all labels and 512 pieces, which is about 0.946; 0.93 to 0.95 is what to look for. **We could not measure
# base size for this course**: these figures are theirs. A name that does not exist gets one sentence:

# %%
for name in ("bert_base_uncased", "roberta_base_en", "models"):
    try:
        load_bert(name)
    except Exception as problem:
        print(problem)

# %% [markdown]
# ### Exercise 10: when would you use it? (2 points, 12 minutes)
# A theatre has 800 labelled letters from visitors, 60,000 unlabelled ones, and one laptop. It wants to sort praise from complaint. A colleague says: "We take BERT, it is always best, and the attention map shows the visitors why." In five to
# seven sentences: which models would you compare, and how, before you choose? Where in this lesson's figures does pretraining pay, and where not? And what would you tell the colleague about the map?
#
# <details><summary>Hint 1</summary>Which model costs ten lines and seconds, and stands in every table of this course? What are the 60,000 letters good for?</details>
# <details><summary>Hint 2</summary>How large is the spread between draws at a small number of labels, and how many letters can you keep to measure on?</details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "ex10-when-written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# I would compare TF-IDF with logistic regression on the whole letter, a BERT that is fine-tuned, the same BERT frozen, and a random twin to see what pretraining gives, all on the same labels, each with several draws or folds, since with few labels
# the draws differ by a point or more; a part of the 800 stays untouched and is used once at the end. On IMDB (recorded) BERT is 7 points above TF-IDF with 250 labels, 2 to 3 points with 1,000 and level with it with 4,000, and its distance to the
# random twin shrinks in the same way: pretraining pays where labels are few. But that BERT had read film reviews, and these are letters: whether it wins here is a question for measurement, not for belief. The 60,000 unlabelled letters could help more than a larger model: pretraining can go on with them, since it
# needs no labels. If two models are within the spread I would take the cheaper one, which also runs on the laptop and can be explained by its weights. The attention map shows what was mixed in one head, not why the verdict fell; the
# words that move the verdict need not be those that are looked at most. I would leave words out and show how the verdict moves.
#
# **Rubric**
# - 1 point: compares with a linear model on equal labels, with spread over draws and a test set used once, and says where pretraining pays (few labels, against its random twin) and where it does not.
# - 1 point: says that an attention map is not an explanation and why, or names a better test (leave words out, change them, measure).

# %% [markdown]
# ## Open experiment (no points)
#
# Change one thing, write down what you expect, then look at *validation*: `LENGTH` of 64 or 256; head and tail together (`last_pieces(..., head=LENGTH // 4)`, Sun et al. 2019); no warm-up (`schedule(..., warm_up=0)`); a `RATE` of 5e-5; the first layer frozen; the random
# twin (`load_weights=False`). Here: how sure is your model where it is wrong?

# %% tags=["demonstration"]
chances = softmax(scores_of(reviews.validation.texts), axis=1)
wrong = chances.argmax(axis=1) != reviews.validation.labels
for name, which in [("right", ~wrong), ("wrong", wrong)]:
    print(f"mean probability of its own verdict where it is {name}: {chances.max(axis=1)[which].mean():.3f}")

# %% [markdown]
# ## What you have now
#
# 1. **Pieces.** You cut words greedily, as the tokenizer does, and packed ids, mask and segments without losing `[CLS]` or the end of a review.
# 2. **Attention.** Scaled, masked, softmax over the keys, equal to Keras's; heads are several of them side by side.
# 3. **Parameters and positions.** You counted 109,482,240, part by part, and saw attention without positions turn into a bag of words.
# 4. **Fine-tuning.** Two scores, a warm-up, AdamW, an overfit test of seconds, then a model above the threshold: any BERT, by one string.
# 5. **Judgement.** Frozen, fine-tuned, a random twin and TF-IDF by number of labels; shuffled words; and maps that are not explanations.
#
# **Further reading**
# - Devlin et al. 2018, *BERT*: the model, the blanks and the recipe of fine-tuning.
# - Sun et al. 2019, *How to Fine-Tune BERT for Text Classification?*: which end of a text to keep, and further pretraining, on IMDB.
# - Vaswani et al. 2017, *Attention Is All You Need*: where scaled attention and warm-up come from.
# - Mosbach, Andriushchenko and Klakow 2021, *On the Stability of Fine-tuning BERT*: why runs differ, and what warm-up does about it.
# - Jain and Wallace 2019, *Attention is not Explanation*, and Wiegreffe and Pinter 2019, *Attention is not not Explanation*: read both.
#
# **Next:** `07_comparing_models`, where all models of the course meet on the same reviews.
