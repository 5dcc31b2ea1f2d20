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
# # 5. Read with two gates, and find out which network is better
#
# The LSTM of lesson 04 has three gates and two things to hand on. The GRU does the same work with two gates and one. Is it as good? Is it
# faster? The web has firm answers to both. Here you write the GRU, and then you learn how to find out.
#
# **What you'll do.** Write one GRU step in both of its forms, run it over padded reviews, count its weights; build, train and test a GRU
# on the reviews; start it from word vectors; and compare three networks fairly: at equal size, at equal time, over many seeds.
#
# **What you'll learn**
# 1. to compute a GRU step by hand, equal to Keras's, and to tell its conventions apart;
# 2. to count its weights, and to measure whether fewer weights mean less time;
# 3. to build and train a GRU classifier;
# 4. to start a network from trained vectors, frozen and fine-tuned, and to see when it pays;
# 5. to compare networks by paired differences with an interval, and to say when you cannot tell.
#
# **What you need.** Lesson 03: ids, padding, mask. Lesson 04: gates. Lesson 02: word vectors.
#
# **Time and points.** About {{minutes}} minutes, {{points}} points.
#
# Three questions to warm up:
#
# <details><summary>1. What do the three gates of an LSTM decide?</summary>
# What is erased from the memory (forget), what is written into it (input), and what of it is said aloud (output).</details>
# <details><summary>2. What does a row of an embedding matrix hold, and what is row 0 for?</summary>
# The vector of the word with that id. Row 0 belongs to padding.</details>
# <details><summary>3. A network reaches 0.880 and another 0.875 on 2,500 validation reviews. Is the first one better?</summary>
# Nobody knows: with 2,500 reviews an accuracy is uncertain by more than a point either way (lesson 01), and another seed gives
# another number.</details>

# %%
import time
from itertools import combinations

import numpy as np
from gensim.models import Word2Vec
from scipy import stats
from scipy.special import expit as sigmoid
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from helpers.quiet import quiet

with quiet():
    import keras
    from keras import layers

# %%
from helpers import (
    check_accuracy, check_between, check_close, check_equal, check_shape, check_that, close, compare_guess, equal,
    load_reviews, number, observe, observe_accuracy, recorded, set_seed, start_lesson, test_once, threshold,
)
from helpers.embeddings import EpochLoss
from helpers.figures import show
from helpers.gates_gru import check_blocks, check_update, keras_step
from helpers.overfit import check_overfits
from helpers.plots import panels, plot_accuracies
from helpers.plots_gru import plot_by_seconds, plot_differences, plot_gru_step, plot_intervals
from helpers.plots_recurrent import plot_history
from helpers.sequences import FIRST_WORD, encoded_reviews, pad, text_to_probability
from helpers.speed import here
from helpers.training import fit, jit
from helpers.words import split_words

start_lesson("05_gru")

# %%
reviews = load_reviews()
IMDB = reviews.name == "IMDB"

# The knobs of this lesson
LENGTH = 200 if IMDB else 160  # ids of a review that a network reads, the last ones; practice reviews are shorter
EPOCHS = 3 if IMDB else 6  # at most: training stops when the validation loss no longer falls
BATCH, RATE = (128, 3e-3) if IMDB else (64, 5e-3)  # reviews in an update, first learning rate
DROPOUT = 0.5 if IMDB else 0.2  # share of each word vector that is hidden in training: against learning names by heart
UNITS = {"SimpleRNN": 76, "LSTM": 32, "GRU": 38}  # chosen so that the three layers have nearly equally many weights
FEW = 1_000  # labelled reviews in the experiment with few labels
RERUN = False  # True makes the recorded measurements again: hours on two cores

data = encoded_reviews(reviews, length=LENGTH)
validation = data.validation, reviews.validation.labels
reviews, data

# %% [markdown]
# ## Two gates where the LSTM has three
#
# Think of a page in a notebook, and of a slider beside each line. At each word you draft a new line: the **candidate**. Then you set the
# slider. At one end the old line stays as it is, at the other the draft replaces it, and in the middle you get a blend. Keeping and
# writing are *one* decision: what is not kept is written. That slider is the **update gate** $z$. The second gate, **reset** $r$, says how much
# of the old page you look at while you draft.

# %%
show(plot_gru_step({"x": 1.0, "h": 2.0, "r": 0.5, "candidate": 0.8, "z": 0.75, "new": 1.7}),
     "One step of a GRU with one unit. Word and old state feed the reset gate r = 0.5, which weakens the old state on its way into the candidate, 0.8. "
     "The update gate z = 0.75 keeps three quarters of the old state 2.0 and writes one quarter of the candidate: the new state is 1.7.")

# %% [markdown]
# With `d` numbers for a word and `u` units, $x$ has the shape `(batch, d)`, the old state $h$ `(batch, u)`; each $W$ is `(d, u)`, each $U$
# `(u, u)`, each $b$ and $c$ `(u,)`. All results are `(batch, u)`:
#
# $$z = \sigma(x W_z + b_z + h U_z + c_z) \qquad r = \sigma(x W_r + b_r + h U_r + c_r)$$
#
# $$\hat h = \tanh\big(x W_h + b_h + r \odot (h U_h + c_h)\big) \qquad h_{new} = z \odot h + (1 - z) \odot \hat h$$
#
# By head, as in the figure: with $z = 3/4$, an old state of 2 and a candidate of 0.8, the new state is $3/4 \cdot 2 + 1/4 \cdot 0.8 = 1.7$.
#
# ### Exercise 1: one GRU step (2 points, 15 minutes)
# Write `gru_step(x, h_prev, W, U, b)` in Keras's way. The weights stand side by side, in the order of columns **z, r, candidate**: `W` is `(d, 3u)`,
# `U` is `(u, 3u)`. `b` has *two rows*, `(2, 3u)`: `b[0]` belongs to `x @ W`, `b[1]` (the $c$ above) to `h_prev @ U`. Return a dict with `"z"`, `"r"`,
# `"candidate"` and `"h"`, each of shape `(batch, u)`.
#
# With all weights and biases zero and `h_prev = [[2.0]]`, both gates are 0.5, the candidate is 0 and `h` is `[[1.0]]`.
#
# <details><summary>Hint 1</summary>Keep two sums apart, one from the word and one from the old state. For the gates you add them; what does r do to the second one in the candidate?</details>
# <details><summary>Hint 2</summary><code>np.split(sums, 3, axis=-1)</code> cuts the columns into three equal parts, in order.</details>
# <details><summary>Hint 3</summary>The second bias row is part of the second sum, so r multiplies it, too. In the last line, z belongs to the old state.</details>

# %% nbgrader={"grade": false, "grade_id": "ex1-gru-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gru_step(x, h_prev, W, U, b):
    """One GRU step: a dict with z, r, candidate, h, each (batch, units). Columns of W, U, b: z, r, candidate."""
    # 1. two sums, from the word and from the old state, each cut into three
    # 2. the gates, then the candidate
    # 3. the new state
    ### BEGIN SOLUTION
    word_z, word_r, word_c = np.split(x @ W + b[0], 3, axis=-1)
    old_z, old_r, old_c = np.split(h_prev @ U + b[1], 3, axis=-1)
    z, r = sigmoid(word_z + old_z), sigmoid(word_r + old_r)
    candidate = np.tanh(word_c + r * old_c)
    return {"z": z, "r": r, "candidate": candidate, "h": z * h_prev + (1 - z) * candidate}
    ### END SOLUTION

# %%
gru_step(np.array([[1.0]]), np.array([[2.0]]), np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))

# %% [markdown]
# The first check moves one gate at a time: all weights are zero but those of one gate, and of these but one of `W`, `U` and the rows of `b`. So you
# read which gate is wrong, and which term.

# %% nbgrader={"grade": true, "grade_id": "ex1-gru-step-test-gates", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Both gates and the candidate read their own columns, and the reset gate multiplies the right terms."""
check_blocks(gru_step)
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(101).normal
for batch, d, u in [(3, 4, 5), (1, 6, 2)]:
    step = gru_step(draw(size=(batch, d)), draw(size=(batch, u)), draw(size=(d, 3 * u)), draw(size=(u, 3 * u)), draw(size=(2, 3 * u)))
    for gate in ("z", "r", "candidate"):
        observe(f"{gate}, {u} units", step[gate])
### END HIDDEN TESTS

# %% [markdown]
# With the gates right, the new state follows. First by biases alone, then on random weights beside Keras's own cell:

# %% nbgrader={"grade": true, "grade_id": "ex1-gru-step-test-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The new state keeps the share z of the old one, and agrees with Keras's cell."""
check_update(gru_step)
draw = np.random.default_rng(5).normal
given = [draw(size=(5, 3)), draw(size=(5, 4)), draw(size=(3, 12)), draw(size=(4, 12)), draw(size=(2, 12))]
check_close("Keras's GRUCell on the same weights", gru_step(*given)["h"], keras_step(*given), rtol=1e-4, atol=1e-5, hint="all parts at once: r ⊙ (h_prev @ U + b[1]) inside the tanh, z for the old state")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(102).normal
for batch, d, u in [(4, 2, 3), (2, 5, 1)]:
    step = gru_step(draw(size=(batch, d)), 2 * draw(size=(batch, u)), draw(size=(d, 3 * u)), draw(size=(u, 3 * u)), draw(size=(2, 3 * u)))
    observe(f"new state, {u} units", step["h"])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Your step equals Keras's cell. If you look up the GRU elsewhere, you may find another formula, and it may be right, too. There are
# two conventions in two places.
#
# ## Which GRU do you mean?
#
# **Who keeps?** In the first GRU paper (Cho et al. 2014), in Keras and in PyTorch, $z$ is the share that is *kept*. In a comparison by the same
# group (Chung et al. 2014), and in tutorials after it, $z$ is the share that is *written*: $h_{new} = (1 - z) \odot h + z \odot \hat h$. Since $\sigma(-a) = 1 - \sigma(a)$, the
# two are the same network with the signs of one gate's weights turned round:

# %%
draw = np.random.default_rng(3).normal
x, h_prev, W_z, U_z, b_z = draw(size=(5, 3)), draw(size=(5, 4)), draw(size=(3, 4)), draw(size=(4, 4)), draw(size=4)
z_writes = sigmoid(x @ W_z + h_prev @ U_z + b_z)
z_keeps = sigmoid(x @ -W_z + h_prev @ -U_z - b_z)
print(f"largest difference between 1 - z and the z of turned weights: {np.abs(1 - z_writes - z_keeps).max():.1e}")

# %% [markdown]
# So neither is better. But *trained weights* of one, put into the other, keep where they should write. When you port weights, this is the
# first thing to ask.
#
# **When is the old state reset?** The paper resets it *before* it meets its matrix, $\tanh(x W_h + b_h + (r \odot h)\, U_h)$, with one bias a gate. Keras's default,
# `reset_after=True`, resets *after*, as cuDNN does on GPUs: then $h U$ can be computed for all three blocks in one product, and the second bias appears.

# %%
show(plot_gru_step({"x": 1.0, "h": 2.0, "r": 0.5, "candidate": 0.8, "z": 0.75, "new": 1.7}, reset_after=False),
     "The same step in the paper's form: the old state is multiplied by r first and then meets its matrix U; there is no second bias.")

# %%
for after in (True, False):
    layer = layers.GRU(4, reset_after=after)
    layer.build((None, None, 3))
    shapes = [tuple(weight.shape) for weight in layer.weights]
    print(f"reset_after={after!s:<6} W {shapes[0]}, U {shapes[1]}, b {shapes[2]}, {layer.count_params()} weights in all")

# %% [markdown]
# These two are *different* networks: with more than one unit, $(r \odot h) U$ and $r \odot (h U)$ differ. By head: with $h = (1, 2)$, $r = (1, 0)$ and a matrix that
# swaps the two units, resetting first gives $(1, 0)$ swapped, $(0, 1)$; resetting after gives $(2, 1) \odot (1, 0) = (2, 0)$.
#
# ### Exercise 2: the paper's step (1 point, 8 minutes)
# Write `gru_step_paper(x, h_prev, W, U, b)`. `W` and `U` are as in exercise 1, `b` is `(3u,)`. It returns the new state alone, `(batch, u)`. $z$ is the share
# that is kept, as before. This time there is no skeleton.
#
# <details><summary>Hint 1</summary>The gates are as before, with one bias. What must be known before the candidate's product with U can be computed?</details>
# <details><summary>Hint 2</summary>Cut U itself: <code>np.split(U, 3, axis=1)</code>.</details>
# <details><summary>Hint 3</summary><code>(r * h_prev) @ U_c</code>, with the brackets where they are.</details>

# %% nbgrader={"grade": false, "grade_id": "ex2-gru-step-paper", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gru_step_paper(x, h_prev, W, U, b):
    """One GRU step in the paper's form, reset before the product: the new state (batch, units). b is (3 * units,)."""
    ### BEGIN SOLUTION
    word_z, word_r, word_c = np.split(x @ W + b, 3, axis=-1)
    U_z, U_r, U_c = np.split(U, 3, axis=1)
    z, r = sigmoid(word_z + h_prev @ U_z), sigmoid(word_r + h_prev @ U_r)
    return z * h_prev + (1 - z) * np.tanh(word_c + (r * h_prev) @ U_c)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex2-gru-step-paper-test-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The old state is reset before it meets its matrix, and Keras agrees with reset_after=False."""
swap = np.hstack([np.zeros((2, 4)), [[0, 1], [1, 0]]])  # U: nothing for the gates; the candidate gets the two units swapped
bias = np.array([-30, -30, 30, -30, 0, 0])  # z = (0, 0): all is written; r = (1, 0)
found = gru_step_paper(np.zeros((1, 2)), np.array([[1.0, 2.0]]), np.zeros((2, 6)), swap, bias)
after = np.shape(found) == (1, 2) and np.allclose(found, np.tanh([[2, 0]]), atol=1e-4)
check_close("the example above", found, np.tanh([[0, 1]]), hint="this is the other form: reset first, (r * h_prev) @ U_c, then nothing more" if after else "with z = 0 the new state is the candidate, tanh((r * h_prev) @ U_c)")
draw = np.random.default_rng(6).normal
given = [draw(size=(5, 3)), draw(size=(5, 4)), draw(size=(3, 12)), draw(size=(4, 12)), draw(size=12)]
check_close("Keras's GRUCell, reset_after=False", gru_step_paper(*given), keras_step(*given), rtol=1e-4, atol=1e-5, hint="each gate has its own third of the columns of W, U and b: z, r, candidate; z keeps")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(201).normal
for batch, d, u in [(4, 2, 3), (2, 5, 2)]:
    observe(f"new state, {u} units", gru_step_paper(draw(size=(batch, d)), draw(size=(batch, u)), draw(size=(d, 3 * u)), draw(size=(u, 3 * u)), draw(size=3 * u)))
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You can read any GRU formula now and say which one it is. From here on the lesson uses Keras's, with its default.
#
# ## From the first word to the last, and no further
#
# A review of 80 words stands in a row of 200, and the rest is padding. The state must come to rest at the last real word, like a bus that stays at the
# terminus however long the timetable is. The **mask**, `(batch, time)`, is True for real words; where it is False, the old state stays.
#
# ### Exercise 3: all words of a row (1 point, 8 minutes)
# Write `gru_forward(x, mask, step, units)`. `x` is `(batch, time, d)`, `mask` is `(batch, time)`, and `step(x_t, h)` makes one step for the whole batch and returns
# the new state, `(batch, units)`. Start from zeros and return the last state, `(batch, units)`.
#
# If a step gives ten times the state plus the word, the words 1, 2, 3 end at 123; with the last one masked, at 12.
#
# <details><summary>Hint 1</summary>Which axis of x is time? <code>x[:, t]</code> is the word at time t of every row.</details>
# <details><summary>Hint 2</summary>In one batch some rows have ended and others have not: compute the step for all, then choose row by row.</details>
# <details><summary>Hint 3</summary><code>np.where(mask[:, t, None], new, old)</code>: None gives the mask a last axis, so that it fits (batch, units).</details>

# %% nbgrader={"grade": false, "grade_id": "ex3-gru-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gru_forward(x, mask, step, units):
    """The last state (batch, units) of a masked sequence x (batch, time, d), by step(x_t, h) -> new h."""
    # 1. the state starts at zero
    # 2. for each time: a step; where the mask is False, the old state stays
    ### BEGIN SOLUTION
    h = np.zeros((len(x), units))
    for t in range(x.shape[1]):
        h = np.where(mask[:, t, None], step(x[:, t], h), h)
    return h
    ### END SOLUTION

# %%
def digits(x_t, h):
    """A toy step: writes the word behind the digits so far."""
    return 10 * h + x_t

gru_forward(np.array([[[1.0], [2.0], [3.0]]]), np.array([[True, True, False]]), digits, units=1)

# %% nbgrader={"grade": true, "grade_id": "ex3-gru-forward-test-state", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Every word is read once and in order, padding leaves the state alone, and Keras agrees."""
rows = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
def last(mask):
    return gru_forward(rows, np.array(mask), digits, 1)

check_close("nothing masked", last([[True] * 3] * 2), [[123], [456]], hint="the first word first, each step from the state before; the state starts at zero; return the last state, (batch, units)")
check_close("padding at the end", last([[True, True, False], [True, False, False]]), [[12], [4]], hint="where the mask is False the OLD state stays, in each row for itself")
check_close("a gap in the middle", last([[True, False, True], [True, True, True]]), [[13], [456]], hint="a masked word is skipped; the next real one is read all the same")
layer, x = layers.GRU(5, bias_initializer="normal"), np.random.default_rng(7).normal(size=(3, 6, 4)).astype("float32")
mask = np.arange(6) < np.array([[6], [2], [4]])
on_keras = gru_forward(x, mask, lambda x_t, h: keras_step(x_t, h, *layer.get_weights()), 5) if layer(x, mask=mask) is not None else None
check_close("Keras's GRU on its own weights", on_keras, np.asarray(layer(x, mask=mask)), rtol=1e-4, atol=1e-5, hint="is any time left out or read twice?")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(301)
for batch, time_steps, d, u in [(2, 6, 3, 3), (4, 3, 2, 5)]:
    weights = [draw.normal(size=shape) for shape in [(d, 3 * u), (u, 3 * u), (2, 3 * u)]]
    lengths = draw.integers(1, time_steps + 1, size=(batch, 1))
    observe(f"last state, {time_steps} times", gru_forward(draw.normal(size=(batch, time_steps, d)), np.arange(time_steps) < lengths, lambda x_t, h: keras_step(x_t, h, *weights), u), close(1e-3, 1e-4))
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** `keras.layers.GRU` does what you wrote, and gets its mask from the embedding.
#
# ## Three of everything
#
# Before the question of time: how many weights are there? The LSTM had four sets, $4\big((d + u)\,u + u\big)$. The figures above show what a GRU has.
#
# ### Exercise 4: count the weights (1 point, 5 minutes)
# Write `count_parameters(d, u, reset_after=True)`: the weights of a GRU with `u` units when each word comes as `d` numbers, in Keras's form or, with
# `reset_after=False`, in the paper's. For `d = 2` and `u = 1` that is 15, and 12 in the paper's form.
#
# <details><summary>Hint 1</summary>Add up the sizes of W, U and b from exercise 1, then of those from exercise 2.</details>
# <details><summary>Hint 2</summary>Only b differs: two rows of 3u, or one.</details>

# %% nbgrader={"grade": false, "grade_id": "ex4-count-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(d, u, reset_after=True):
    """How many weights a GRU layer has: d numbers for each word, u units; Keras's form, or the paper's."""
    ### BEGIN SOLUTION
    return 3 * ((d + u) * u + (2 if reset_after else 1) * u)
    ### END SOLUTION

# %%
count_parameters(32, 32), count_parameters(32, 32, reset_after=False)

# %% nbgrader={"grade": true, "grade_id": "ex4-count-parameters-test-count", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The count is the size of W, U and b together, as Keras has it, in both forms."""
check_equal("2 numbers a word, 1 unit", count_parameters(2, 1), 15, hint="6 in W, 3 in U and two rows of 3 biases")
check_equal("the same in the paper's form", count_parameters(2, 1, reset_after=False), 12, hint="6 in W, 3 in U and one row of 3 biases")
check_equal("1 number a word, 3 units", count_parameters(1, 3), 54, hint="U joins every unit with every unit: 3 · 3, three times")
for after in (True, False):
    layer = layers.GRU(24, reset_after=after)
    layer.build((None, None, 7))
    check_equal(f"Keras agrees, reset_after={after}", count_parameters(7, 24, after), layer.count_params(), hint="three sets, each of d · u + u · u weights and one or two rows of u biases")
### BEGIN HIDDEN TESTS
observe("other sizes", [count_parameters(d, u, after) for d, u, after in [(3, 5, True), (50, 20, False), (1, 1, True), (300, 128, True), (17, 64, False)]], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** A GRU has about three quarters of the weights of an LSTM with as many units.
#
# ## "A GRU is faster than an LSTM"
#
# You can read that sentence everywhere, with the count as its reason: three quarters of the weights, three quarters of the arithmetic. **If a batch takes the LSTM 1
# second, how long does it take the GRU**, both with 32 units, with Keras's plain settings on this computer? Write your guess, such as 0.75.

# %% nbgrader={"grade": false, "grade_id": "guess1-speed", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.75  # your guess: the GRU's time, if the LSTM's is 1
### END SOLUTION

# %%
def seconds_a_batch(layer, jit_compile=False, batches=5):
    """Median seconds of one training batch of 128 made-up reviews; the first, which builds the program, is left out."""
    model = keras.Sequential([keras.Input((LENGTH, 32)), layers.Masking(), layer, layers.Dense(1)])
    model.compile("adam", "mse", jit_compile=jit_compile)
    x, y, times = np.ones((128, LENGTH, 32), "float32"), np.zeros((128, 1)), []
    for _ in range(batches + 1):
        start = time.perf_counter()
        model.train_on_batch(x, y)
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:]))

# %% nbgrader={"grade": true, "grade_id": "guess1-speed-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
plain = {"LSTM": seconds_a_batch(layers.LSTM(32)), "GRU": seconds_a_batch(layers.GRU(32))}
compare_guess(my_guess, measured=plain["GRU"] / plain["LSTM"])
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# A recurrent layer does not spend its time on arithmetic. At each of the words it starts a dozen small operations, and each start costs more than the few
# numbers inside: like a letter a day to the same address. `jit_compile=True` lets the compiler XLA fuse them into one program, which posts all letters at once:

# %% tags=["demonstration"]
fused = {"LSTM": seconds_a_batch(layers.LSTM(32), jit()), "GRU": seconds_a_batch(layers.GRU(32), jit())}
for name in plain:
    print(f"{name:<5} plain {1_000 * plain[name]:4.0f} ms a batch, with jit_compile={jit()} {1_000 * fused[name]:4.0f} ms: "
          f"{plain[name] / fused[name]:.1f} times as fast")
for title, found in [("plain", plain), ("fused", fused)]:
    print(f"{title}: the GRU takes {found['GRU'] / found['LSTM']:.2f} of the LSTM's time")

# %% [markdown]
# Compare the lines: what changed the time more, the network or the switch? So the claim needs its conditions: which library, which settings, which machine. On a GPU,
# cuDNN has such a fused program ready, and `jit_compile` is not needed.
#
# ## A GRU that judges reviews
#
# The network of lessons 03 and 04 with another layer in the middle: ids become vectors (**Embedding**, with a mask), the **GRU** reads them in order, and its
# last state goes through one weighted sum and a sigmoid (**Dense**).
#
# ### Exercise 5: build the network (2 points, 8 minutes)
# Write `build_gru(size, dimensions, units)`. It returns a **compiled** Keras model from ids `(batch, time)`, for any length, to the probability of "positive",
# `(batch, 1)`. For `(10_000, 32, 38)` it has 328,247 weights. A layer without weights, such as dropout, may stand anywhere. Compile with Adam, binary
# cross-entropy and the metric `"accuracy"`; give `jit_compile=jit()`.
#
# <details><summary>Hint 1</summary>Three layers with weights, in the order of the text above. Which of them takes <code>mask_zero</code>?</details>
# <details><summary>Hint 2</summary><code>keras.Sequential([keras.Input((None,), dtype="int32"), ...])</code>; None stands for any length.</details>
# <details><summary>Hint 3</summary>320,000 of the weights are in the embedding, 8,208 in the GRU and 39 in the last layer. <code>activation="sigmoid"</code> goes with the loss <code>"binary_crossentropy"</code>.</details>

# %% nbgrader={"grade": false, "grade_id": "ex5-build-gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_gru(size, dimensions, units):
    """A compiled model from ids (batch, time) to the probability of positive (batch, 1)."""
    # 1. embedding with a mask, GRU, one output with a sigmoid
    # 2. compile: Adam, binary cross-entropy, accuracy
    ### BEGIN SOLUTION
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"), layers.Embedding(size, dimensions, mask_zero=True),
        layers.SpatialDropout1D(0.2), layers.GRU(units), layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model
    ### END SOLUTION

# %%
build_gru(10_000, 32, 38).summary()

# %% [markdown]
# The first check takes no training: shapes, weights, and whether padding leaves the output alone.

# %% nbgrader={"grade": true, "grade_id": "ex5-build-gru-test-shape", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The network has the right weights, gives one probability a review, and does not read padding."""
rows = np.array([[1, 7, 9, 4, 0, 0], [1, 5, 3, 8, 8, 2]], dtype="int32")
model = build_gru(10_000, 32, 38)
probability = np.asarray(model(rows))
check_shape("one probability for each review", probability, (2, 1), hint="the GRU returns its last state only, and Dense(1) makes one number of it")
check_between("probabilities", probability, 0, 1, hint='the last layer needs activation="sigmoid"')
check_equal("number of weights", model.count_params(), 328_247, hint="320,000 in the embedding (size · dimensions), 8,208 in the GRU, 39 in the last layer")
check_close("four more zeros at the end", np.asarray(model(pad([[7, 9, 4], [5, 3, 8, 8, 2]], 10))), probability, rtol=1e-3, atol=1e-5, hint="padding must not change the output: mask_zero=True in the Embedding")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(501)
model = build_gru(60, 5, 4)
rows = pad([draw.integers(3, 60, size=n).tolist() for n in (3, 11, 7, 1)], 12)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("probabilities with given weights", np.asarray(model(rows)), close(1e-3, 1e-4))
observe("numbers of weights", [build_gru(*sizes).count_params() for sizes in [(100, 8, 3), (70, 2, 9)]], equal())
### END HIDDEN TESTS

# %% [markdown]
# Can it learn at all? A network that is built right learns 32 reviews by heart in seconds:

# %% nbgrader={"grade": true, "grade_id": "ex5-build-gru-test-learns", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The network is compiled with a loss that fits its output, and learns 32 reviews by heart."""
some = np.r_[0:16, -16:0]
few_words = pad([row[row > 1] for row in data.train[some]], 40)
check_overfits("32 reviews of 40 words", build_gru(data.size, 32, 32), few_words, reviews.train.labels[some])
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(502)
model = build_gru(50, 4, 3)
rows, sides = pad([draw.integers(3, 50, size=9).tolist() for _ in range(20)], 10), draw.integers(0, 2, size=20)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("loss with given weights", float(np.ravel(model.evaluate(rows, sides, verbose=0))[0]), close(1e-3, 1e-4))
observe("weights that can learn", sum(int(np.prod(w.shape)) for w in model.trainable_weights), equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** A network that can learn. The lesson goes on with this one; its middle layer is left open, since we compare three. `SpatialDropout1D` and
# `clipnorm` are those of lessons 03 and 04, and so is the learning rate: it falls along a cosine, from `RATE` at the start to 0 at the end, as one parks a car in ever smaller moves.

# %%
def compiled(model, rate):
    """The model, compiled anew with a learning rate."""
    adam = keras.optimizers.Adam(rate, clipnorm=1.0)
    model.compile(adam, "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model

def network(layer, rate=None, dropout=DROPOUT):
    """A compiled network from ids to the probability of positive; `layer` makes one vector of the embedded words."""
    falling = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * (len(data.train) // BATCH))
    return compiled(keras.Sequential([
        keras.Input((LENGTH,), dtype="int32"), layers.Embedding(data.size, 32, mask_zero=True),
        layers.SpatialDropout1D(dropout), layer, layers.Dense(1, activation="sigmoid"),
    ]), rate or falling)

# %% [markdown]
# ### Exercise 6: train it (1 point, 7 minutes)
# Write `train_gru(x, y, validation)`. It returns a trained Keras model. You get the training ids `x`, their labels `y`, and `validation`, a pair of ids and labels for
# the stopping rule. `network(layers.GRU(UNITS["GRU"]))` and the course's `fit(model, x, y, validation, epochs=..., batch_size=...)` are at hand; so is
# everything in Keras.

# %%
print(f"to reach on the validation reviews ({reviews.name}): {threshold('05_gru.gru', reviews.name):.4f}")
print(f"the training takes {here(40)} here")

# %% [markdown]
# <details><summary>Hint 1</summary><code>fit(...)</code> returns more than a model: its result has <code>.model</code>, <code>.history</code> and <code>.seconds</code>.</details>
# <details><summary>Hint 2</summary>The knobs <code>EPOCHS</code> and <code>BATCH</code> fit the reviews in use. <code>fit</code> stops by itself when the validation loss rises, and keeps the best weights.</details>
# <details><summary>Hint 3</summary>Is every row still with its own label? And is it a new network each time the function is called?</details>

# %% nbgrader={"grade": false, "grade_id": "ex6-train-gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_gru(x, y, validation):
    """A trained Keras model. x: ids (reviews, time), y: labels (reviews,), validation: ids and labels."""
    ### BEGIN SOLUTION
    return fit(network(layers.GRU(UNITS["GRU"])), x, y, validation, epochs=EPOCHS, batch_size=BATCH, title="GRU").model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex6-train-gru-test-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The trained network judges reviews that it has not seen above the threshold."""
set_seed(5)
reader = train_gru(data.train, reviews.train.labels, validation)
check_that("a trained Keras model comes back", isinstance(reader, keras.Model), hint="fit(...) returns history, seconds and model: return its .model")
predict = text_to_probability(reader, data.ids, LENGTH)
check_accuracy("validation reviews", predict, reviews.validation, at_least=threshold("05_gru.gru", reviews.name), hint="train on all rows of x with their own labels, for some epochs, with layers that can learn")
### BEGIN HIDDEN TESTS
observe_accuracy("held-out reviews", predict, at_least="05_gru.gru")
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You have trained a GRU. Its embedding started from random numbers, and everything it knows about words it learned from the labels. Lesson
# 02 learned vectors *without* labels, from running text. Should a network not start from those?
#
# ## Start from word vectors
#
# Someone who moves to a new country with a dictionary gets on faster than someone without. Or do they learn the same words in the street
# within a month? First the dictionary, made as in lesson 02 (CBOW), with as many numbers a word as the embedding has, and fewer epochs:

# %% tags=["demonstration"]
words = split_words(reviews.train.texts)
vectors = Word2Vec(words, vector_size=32, window=10, min_count=5, epochs=3, alpha=0.05, seed=1, workers=1,
                   compute_loss=True, callbacks=[EpochLoss()]).wv
for word in ("terrible", "music"):
    print(f"near {word}:", ", ".join(near for near, _ in vectors.most_similar(word, topn=4)))

# %% [markdown]
# Then the **embedding matrix** for the ids of our rows: row *i* has the vector of the word with id *i*. Ids 0, 1 and 2 are padding, start and unknown, so words begin
# at row 3; shift the rows by one, and every word means its neighbour. All numbers are scaled to a spread of
# 0.1: one update of Adam moves a number by a few thousandths, which should count.

# %% tags=["demonstration"]
matrix = np.zeros((data.size, vectors.vector_size), dtype="float32")
for word, row in data.ids.items():
    if word in vectors:
        matrix[row] = vectors[word]
matrix *= 0.1 / matrix[FIRST_WORD:].std()
print(f"{matrix.shape}, {np.mean(matrix[FIRST_WORD:].any(axis=1)):.1%} of the words have a vector")

# %% [markdown]
# A pretrained embedding can be **frozen**, `trainable=False`: training may not move it, and 320,000 weights fewer have to be learned. Or it can be **fine-tuned**:
# it starts there, and goes where the labels pull it.
#
# ### Exercise 7: a network that starts from vectors (1 point, 8 minutes)
# Write `build_pretrained(matrix, units, frozen)`: the compiled network of exercise 5, for any length, whose embedding starts as `matrix`, of shape `(size, dimensions)`,
# and stays so if `frozen` is True. For a matrix of `(12, 4)`, 3 units and `frozen=True`, training may change 85 weights; with `frozen=False` 133.
#
# <details><summary>Hint 1</summary>The embedding has <code>matrix.shape[0]</code> rows and <code>matrix.shape[1]</code> columns. It still needs its mask.</details>
# <details><summary>Hint 2</summary>A layer that is built has <code>set_weights([matrix])</code>; a layer that is not yet takes <code>embeddings_initializer=keras.initializers.Constant(matrix)</code>.</details>
# <details><summary>Hint 3</summary><code>trainable=not frozen</code> belongs to the embedding alone: GRU and Dense learn in both cases.</details>

# %% nbgrader={"grade": false, "grade_id": "ex7-build-pretrained", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_pretrained(matrix, units, frozen):
    """A compiled model, ids (batch, time) -> (batch, 1), whose embedding starts as matrix (size, dimensions)."""
    # 1. the network of exercise 5, its embedding trainable or not
    # 2. the matrix into the embedding
    # 3. compile
    ### BEGIN SOLUTION
    table = layers.Embedding(*matrix.shape, mask_zero=True, trainable=not frozen)
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"), table,
        layers.SpatialDropout1D(0.2), layers.GRU(units), layers.Dense(1, activation="sigmoid"),
    ])
    table.set_weights([matrix])
    model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex7-build-pretrained-test-table", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The embedding starts as the matrix, keeps its mask, and is among what training may change only if it is not frozen."""
def look_at(matrix, frozen, rows):
    """The table, the outputs, and how many weights training may change."""
    model = build_pretrained(matrix, 3, frozen)
    outputs = np.asarray(model(rows))
    table = next(layer for layer in model.layers if isinstance(layer, layers.Embedding))
    return table.get_weights()[0], outputs, sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)

rows = pad([[7, 9, 4], [5, 3, 8, 8, 11]], 8)
given = np.random.default_rng(70).normal(size=(12, 4)).astype("float32")
for frozen, count in [(True, 85), (False, 133)]:
    table, outputs, may_change = look_at(given, frozen, rows)
    check_close(f"frozen={frozen}: the table", table, given, hint="row i of the embedding is row i of the matrix: put it in after the layer is built, or as its initializer")
    check_shape(f"frozen={frozen}: outputs", outputs, (2, 1), hint="one probability a review, as in exercise 5")
    check_equal(f"frozen={frozen}: weights that training may change", may_change, count, hint="only the embedding is frozen, and only if frozen is True: trainable=not frozen")
model = build_pretrained(given, 3, True)
check_that("the model is compiled", model.compiled, hint="call model.compile(...) before you return the model")
short, long = (np.asarray(model(pad([[7, 9]], n))) for n in (4, 9))
check_close("padding is still skipped", long, short, rtol=1e-3, atol=1e-5, hint="five more zeros at the end must change nothing: the embedding needs mask_zero=True")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(701)
for size, dimensions in [(9, 3), (20, 6)]:
    rows = pad([draw.integers(3, size, size=n).tolist() for n in (2, 5, 4)], 7)
    found = [look_at(draw.normal(size=(size, dimensions)).astype("float32"), frozen, rows) for frozen in (True, False)]
    observe(f"tables of {size} rows", [table for table, *_ in found])
    observe("weights that training may change", [count for *_, count in found], equal())
model = build_pretrained(draw.normal(size=(20, 6)).astype("float32"), 3, False)
rows = pad([draw.integers(3, 20, size=n).tolist() for n in (2, 5, 9)], 12)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("probabilities with given weights", np.asarray(model(rows)), close(1e-3, 1e-4))
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You can start a network from any table of vectors. Now the experiment, with 1,000 labels. **Random start**: what exercise 6 did. **Frozen**: the table of CBOW
# vectors stays as it is.

# %% tags=["demonstration"]
few = np.random.default_rng(5).permutation(len(data.train))[:FEW]

def learn_few(model, rate, title):
    """Train on the few labelled reviews; returns what `fit` found and the validation accuracy of the best epoch."""
    found = fit(compiled(model, rate), data.train[few], reviews.train.labels[few], validation,
                epochs=12, batch_size=32, patience=2, title=title)
    return found, found.history["val_accuracy"][found.best_epoch - 1]

# %% tags=["demonstration"]
scores = {}
set_seed(5)
_, scores["random start"] = learn_few(network(layers.GRU(UNITS["GRU"])), RATE, f"{FEW:,} labels, random start")
model = network(layers.GRU(UNITS["GRU"]))
table = model.layers[0]
table.set_weights([matrix])
table.trainable = False
_, scores["vectors, frozen"] = learn_few(model, RATE, f"{FEW:,} labels, vectors frozen")

# %% [markdown]
# Then **fine-tuning**: thaw the table and go on, in smaller steps, so that the labels adjust the vectors and do not run over them. Here is a trap. `trainable = True` alone
# changes nothing: what may move was noted when this model's training was put together. `compile` puts it together anew.

# %% tags=["demonstration"]
table.trainable = True
model.fit(data.train[few], reviews.train.labels[few], batch_size=32, verbose=0)
print(f"thawed, one epoch, not compiled again: the table moved by {np.abs(table.get_weights()[0] - matrix).max():.4f}")
_, scores["frozen, then fine-tuned"] = learn_few(model, RATE / 10, f"{FEW:,} labels, fine-tuned")
print(f"thawed and compiled again: the table moved by {np.abs(table.get_weights()[0] - matrix).max():.4f}")

# %% tags=["demonstration"]
print(f"validation accuracy with {FEW:,} labels, one training each ({reviews.name}):")
print("\n".join(f"  {name:<24} {score:.3f}" for name, score in scores.items()))

# %% [markdown]
# One training each says little, and with all labels the picture may be another one. Here are a few seeds, recorded; all starts of a seed learn from the same reviews. They are few, so
# believe only in large differences; the instrument for small ones comes further down.

# %%
starts = recorded("gru_starts", rerun=RERUN)
by_start = starts.results["test_accuracy"]
counts = list(by_start["random"])
told = []
for axes, count in zip(panels(2, height=3), counts):
    of_count = {name: runs[count] for name, runs in by_start.items()}
    plot_accuracies(of_count, f"{int(count):,} labels, test accuracy", axes=axes)
    told.append(f"{int(count):,} labels: " + ", ".join(f"{name} {np.mean(runs):.3f}" for name, runs in of_count.items()))
show(axes, "; ".join(told) + f". {starts.caption}.")

# %%
for count in counts:
    for name in list(by_start)[1:]:
        gaps = np.subtract(by_start[name][count], by_start["random"][count])
        print(f"{int(count):>6,} labels: {name:<24} {100 * gaps.mean():+5.1f} points against a random start, "
              f"better in {np.sum(gaps > 0)} of {len(gaps)} seeds")

# %% [markdown]
# "Pretrained vectors always help" was the claim. Read the two groups of lines: which of them help, with how many labels, and by how much? A dictionary is worth most on the first
# day. With enough labels the network writes its own, for exactly this task: there *good* and *bad* are far apart, while CBOW made them neighbours (lesson 02), and a frozen table keeps
# them so. All starts had one recipe; a frozen table may want another one, which is a good experiment.
#
# ## Three networks at equal size
#
# SimpleRNN, LSTM or GRU? A comparison at equal *units* favours the LSTM, with its four sets of weights. So give each as many units as bring its layer to the same number of weights:

# %%
for name, units in UNITS.items():
    layer = getattr(layers, name)(units)
    layer.build((None, None, 32))
    print(f"{name:<10} {units} units, {layer.count_params():,} weights")

# %% [markdown]
# Equal, too, are the words, the embedding, the batches and the **seed**, so that all three meet the reviews in the same order. One thing is not: each is trained in the way that suits it best. For LSTM and
# GRU that is the same way, and the SimpleRNN takes smaller steps, as in lesson 03. Now one training of each.

# %%
def trained(name):
    """Train the network with this layer on all training reviews."""
    set_seed(5)
    layer = getattr(layers, name)(UNITS[name])
    if name == "SimpleRNN":
        model, epochs = network(layer, rate=1e-3, dropout=0.3), EPOCHS + 1
    else:
        model, epochs = network(layer), EPOCHS
    return fit(model, data.train, reviews.train.labels, validation, epochs, BATCH, title=name)

# %% tags=["demonstration"]
runs = {name: trained(name) for name in UNITS}

# %% tags=["demonstration"]
gru = runs["GRU"]
show(plot_history(gru.history, "GRU"),
     f"Training loss falls to {gru.history['loss'][-1]:.3f}; validation loss is lowest in epoch {gru.best_epoch} "
     f"({min(gru.history['val_loss']):.3f}). Validation accuracy there is {gru.history['val_accuracy'][gru.best_epoch - 1]:.3f}.")

# %% [markdown]
# **Equal size is not equal time.** The next figure has the same three trainings against the seconds that they took. Put a ruler upright on it: at each second, which curve is on top?

# %% tags=["demonstration"]
curves, told = {}, []
for name, run in runs.items():
    found = run.history["val_accuracy"]
    curves[name] = run.seconds * np.arange(1, len(found) + 1) / len(found), found
    told.append(f"{name} {', '.join(f'{value:.3f}' for value in found)}, in {run.seconds:.0f} s")
show(plot_by_seconds(curves, f"Three networks of equal size ({reviews.name})"),
     f"Validation accuracy after each epoch, against seconds: {'; '.join(told)}.")

# %% [markdown]
# And the linear model of lesson 01, twice: on whole reviews, and on exactly the words that the networks see.

# %% tags=["demonstration"]
def linear(part_of):
    """Validation accuracy of TF-IDF and logistic regression on a part of each review's words."""
    seen = {name: [part_of(row) for row in split_words(getattr(reviews, name).texts)] for name in ("train", "validation")}
    tfidf = TfidfVectorizer(analyzer=list, max_features=10_000, sublinear_tf=True)
    model = make_pipeline(tfidf, LogisticRegression(C=3)).fit(seen["train"], reviews.train.labels)
    return model.score(seen["validation"], reviews.validation.labels)

# %% tags=["demonstration"]
accuracies = {"TF-IDF, whole review": linear(lambda row: row),
              f"TF-IDF, last {LENGTH - 1} words": linear(lambda row: row[1 - LENGTH :])}
for name, run in runs.items():
    accuracies[f"{name}, {UNITS[name]} units"] = run.history["val_accuracy"][run.best_epoch - 1]
one_each = {name: [value] for name, value in accuracies.items()}
show(plot_accuracies(one_each, f"Validation accuracy ({reviews.name}), one training each"),
     "Validation accuracy: " + ", ".join(f"{name} {value:.3f}" for name, value in accuracies.items()) + ".")

# %% [markdown]
# The GRU's choices are made, so it meets the test reviews, once:

# %% tags=["demonstration"]
row = test_once("05_gru", f"GRU, {UNITS['GRU']} units", text_to_probability(gru.model, data.ids, LENGTH), reviews,
                seconds=gru.seconds, parameters=gru.model.count_params())

# %% [markdown]
# ## Which network is better?
#
# One training each, and one of them is on top. Many a blog stops here. With another seed, another one may be on top. So train each several times. But how do you compare?
#
# Two runners, twenty courses, some hilly and some flat. Compare their *average* times, and the hills drown the difference. Compare them **course by course**, and the hills cancel. A seed is a
# course: it decides which reviews are kept for validation and in which order the others come, and both networks run over the same one. So take the difference for each seed, $d_i = a_i - b_i$, and ask
# how well the mean of these differences is known:
#
# $$\bar d \pm t_{n-1} \cdot \frac{s}{\sqrt n} \qquad s^2 = \frac{1}{n-1} \sum_{i=1}^{n} (d_i - \bar d)^2$$
#
# $t_{n-1}$ makes it a 95 % interval; it comes from Student's t distribution and pays for not knowing the true spread: 2.09 for $n = 20$ seeds, but 4.30 for $n = 3$. **If the interval holds zero, you cannot say
# which network is better.** By head: for differences of 1, 0 and 1 points, $\bar d = 2/3$, $s = 0.577$, and the interval is $0.67 \pm 4.30 \cdot 0.577 / \sqrt 3 = 0.67 \pm 1.43$: it holds zero.
#
# ### Exercise 8: an interval for a paired difference (2 points, 12 minutes)
# Write `paired_interval(a, b)`. `a` and `b` hold accuracies of two models, `a[i]` and `b[i]` with the same seed. It returns three numbers: the mean of `a - b`, and the low and the high end of its 95 %
# interval. For `a = [0.88, 0.87, 0.89]` and `b = [0.87, 0.87, 0.88]` they are 0.0067, -0.0077 and 0.0210.
#
# <details><summary>Hint 1</summary>Turn the two lists into one list of differences first. After that, a and b are not needed any more.</details>
# <details><summary>Hint 2</summary><code>np.std(d, ddof=1)</code> divides by n - 1. The mean of n differences is known better than a single one, by √n.</details>
# <details><summary>Hint 3</summary><code>stats.t.ppf(0.975, n - 1)</code> is the factor t: 2.5 % lie beyond it on either side.</details>

# %% nbgrader={"grade": false, "grade_id": "ex8-paired-interval", "locked": false, "schema_version": 3, "solution": true, "task": false}
def paired_interval(a, b):
    """Mean of a - b over seeds, and low and high of its 95 % interval by Student's t. a, b: accuracies (seeds,)."""
    # 1. the differences, seed by seed
    # 2. their mean, and how well it is known
    # 3. mean, low, high
    ### BEGIN SOLUTION
    d = np.subtract(a, b)
    half = stats.t.ppf(0.975, len(d) - 1) * np.std(d, ddof=1) / np.sqrt(len(d))
    return d.mean(), d.mean() - half, d.mean() + half
    ### END SOLUTION

# %%
np.round(paired_interval([0.88, 0.87, 0.89], [0.87, 0.87, 0.88]), 4)

# %% nbgrader={"grade": true, "grade_id": "ex8-paired-interval-test-value", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Mean and interval are right for few and for many seeds."""
three = paired_interval([0.88, 0.87, 0.89], [0.87, 0.87, 0.88])
check_shape("three numbers", three, (3,), hint="return mean, low, high")
check_close("three seeds: mean", three[0], 0.02 / 3, hint="the mean of a - b, in this order")
check_close("three seeds: low and high", three[1:], [-0.0076755, 0.0210088], rtol=1e-3, hint="mean ∓ t · s / √n, low before high: s with ddof=1, and t = 4.30 for three seeds (n - 1 = 2), not 1.96")
draw = np.random.default_rng(80)
a, b = draw.normal(0.88, 0.01, 20), draw.normal(0.87, 0.01, 20)
check_close("twenty seeds, as scipy has it", paired_interval(a, b)[1:], list(stats.ttest_rel(a, b).confidence_interval(0.95)), hint="t depends on n: n - 1 degrees of freedom; the spread of the mean is s / √n")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(801)
observe("other seeds", [list(paired_interval(draw.normal(0.87, 0.01, n), draw.normal(0.868, 0.01, n))) for n in (2, 3, 5, 20, 100)])
### END HIDDEN TESTS

# %% [markdown]
# What is the pairing worth? Two models on seeds that differ wildly, one of them always half a point better:

# %% nbgrader={"grade": true, "grade_id": "ex8-paired-interval-test-paired", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""What both models have in common, easy seeds and hard ones, cancels."""
hills = np.array([0.80, 0.86, 0.70, 0.90, 0.75])
b, a = hills, hills + 0.005 + np.array([0.001, -0.001, 0.0, 0.001, -0.001])
unpaired = stats.ttest_ind(a, b).confidence_interval(0.95)
check_close("half a point on every seed", paired_interval(a, b), [0.005, 0.003758, 0.006242], rtol=1e-3, hint=f"take differences seed by seed first; as two separate groups they would give {unpaired.low:.3f} to {unpaired.high:.3f}")
check_close("the other way round", paired_interval(b, a), [-0.005, -0.006242, -0.003758], rtol=1e-3, hint="a - b changes its sign when a and b are exchanged; low stays below high")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(802)
hills = draw.uniform(0.6, 0.9, 12)
observe("hard and easy seeds", [list(paired_interval(hills + draw.normal(shift, 0.003, 12), hills.tolist())) for shift in (-0.01, 0.0, 0.02)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You have an instrument. scipy has it, too, and the lesson goes on with scipy's: `stats.ttest_rel(a, b).confidence_interval(0.95)`. Each network was trained with **20 seeds**, recorded on IMDB:

# %%
record = recorded("recurrent_seeds", rerun=RERUN)
by_seed = {name: np.array(record.results["equal_parameters"][name]["test_accuracy"]) for name in UNITS}

def interval(a, b):
    """Low and high of the paired difference a - b, 95 %, by scipy. Seeds on the last axis."""
    found = stats.ttest_rel(a, b, axis=-1).confidence_interval(0.95)
    return found.low, found.high

# %% [markdown]
# ## Three seeds, twenty seeds
#
# Most comparisons that you read used three seeds, or one. Suppose a blogger draws three of our twenty seeds. There are 1,140 ways to do so.
# **In what share of them does the interval of LSTM - GRU leave zero out**, so that the blogger announces a winner? Write your guess, a number from 0 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess2-three-seeds", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.3  # your guess: a share from 0 to 1
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess2-three-seeds-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
threes = np.array(list(combinations(range(len(by_seed["GRU"])), 3)))  # shape (draws, 3)
low, high = interval(by_seed["LSTM"][threes], by_seed["GRU"][threes])
compare_guess(my_guess, measured=float(np.mean((low > 0) | (high < 0))))
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %%
gap = float(np.mean(by_seed["LSTM"] - by_seed["GRU"]))
some = np.random.default_rng(0).choice(len(threes), 100, replace=False)
low, high = interval(by_seed["LSTM"][threes[some]], by_seed["GRU"][threes[some]])
show(plot_intervals(np.stack([low, high], axis=1), gap, "LSTM - GRU: a hundred draws of three seeds"),
     f"A hundred intervals, each from three seeds. {np.sum((low <= 0) & (high >= 0))} hold zero, {np.sum(low > 0)} lie above "
     f"it and {np.sum(high < 0)} below. The mean of all twenty differences is {100 * gap:+.2f} points. {record.caption}.")

# %% [markdown]
# Look at the lengths: most bars are far longer than the difference that they look for. Three seeds can rarely separate these two networks, whichever is better. Is that so for all pairs? And without an interval, whoever
# compares two means of three seeds *always* finds a winner; how often is it the wrong one?

# %%
print("draws of three seeds:      leave zero out   mean on the other side than that of all twenty")
for one, other in combinations(["LSTM", "GRU", "SimpleRNN"], 2):
    a, b = by_seed[one], by_seed[other]
    low, high = interval(a[threes], b[threes])
    apart, wrong = (low > 0) | (high < 0), (low + high) * np.mean(a - b) < 0
    print(f"{one + ' - ' + other:<26} {apart.mean():14.0%}   {wrong.mean():.1%}")

# %% [markdown]
# A large difference does not help if one of the two is erratic: then the intervals are wide.

#
# Now all twenty. Each dot is one seed, the bar is the interval of the mean.

# %%
differences, intervals, told = {}, {}, []
for one, other in combinations(["LSTM", "GRU", "SimpleRNN"], 2):
    name = f"{one} - {other}"
    differences[name], intervals[name] = by_seed[one] - by_seed[other], interval(by_seed[one], by_seed[other])
    low, high = intervals[name]
    told.append(f"{name}: mean {100 * differences[name].mean():+.2f} points, interval {100 * low:+.2f} to {100 * high:+.2f}")
show(plot_differences(differences, intervals, "Equal size, 20 seeds, test accuracy"), "; ".join(told) + f". {record.caption}.")

# %% [markdown]
# What may be concluded follows from the intervals alone, so let a cell write it:

# %%
def conclusion(name, low, high):
    """A sentence that claims no more than the interval allows."""
    one, other = name.split(" - ")
    if low <= 0 <= high:
        most = 100 * max(-low, high)
        return f"{one} and {other}: no winner. If one is better at all, then by less than {most:.2f} points."
    better, worse, low, high = (one, other, low, high) if low > 0 else (other, one, -high, -low)
    return f"{better} beats {worse}, by {100 * low:.2f} to {100 * high:.2f} points."

for name, (low, high) in intervals.items():
    print(conclusion(name, low, high))

# %% [markdown]
# With twenty seeds, an interval can leave zero out and still lie close to it: a difference that is real, and too small to matter to anyone. Ask both questions, *is it there?* and *how large is it?*
#
# That was at equal size. The second column of a fair table is **equal time**: each network stops when the same number of seconds is over.

# %%
at_time = {name: np.array(record.results["equal_seconds"][name]["test_accuracy"]) for name in UNITS}
for name in UNITS:
    both = [f"{found.mean():.4f} ± {found.std(ddof=1):.4f}" for found in (by_seed[name], at_time[name])]
    print(f"{name:<10} equal size {both[0]}   equal seconds {both[1]}")
for name in differences:
    one, other = name.split(" - ")
    print("At equal time:", conclusion(name, *interval(at_time[one], at_time[other])))

# %% [markdown]
# And do **more units** help? The same instrument answers, here for the SimpleRNN with 24, 48 and 64 units:

# %%
wider = {name: np.array(row["test_accuracy"]) for name, row in record.results["units"].items() if row["test_accuracy"]}
names = list(wider)
print("; ".join(f"{name} units {found.mean():.4f} ± {found.std(ddof=1):.4f}" for name, found in wider.items()), f"({len(wider[names[0]])} seeds)")
print(conclusion(f"{names[-1]} units - {names[0]} units", *interval(wider[names[-1]], wider[names[0]])))

# %% [markdown]
# One competitor is missing: the same network **without order**, lesson 03's mean of embeddings, which reads a review as a bag. Same seeds, same reviews:

# %%
bag = np.array(record.results["equal_parameters"]["mean of embeddings"]["test_accuracy"])
print(f"mean of embeddings {bag.mean():.4f} ± {bag.std(ddof=1):.4f}")
for name in UNITS:
    print(conclusion(f"{name} - mean of embeddings", *interval(by_seed[name], bag)))

# %% [markdown]
# Before you ask which recurrent network is best, ask whether the question needs one. On IMDB (recorded): none of the three beats the network that reads a bag of words. Which words stand in a review says nearly all about it. The
# practice reviews are written so that order decides; if you use them, look at your live figure above again.
#
# These sentences hold for reviews of film, 200 words, networks of this size and this way of training. They are an answer to "which one should I take *here*?", not to "which one is best?".
#
# ### Exercise 9: advise a colleague (1 point, 12 minutes)
# A colleague shows you a table: *GRU 0.884, LSTM 0.881, SimpleRNN 0.872, three seeds each. "The GRU is the best and the fastest; let us also add pretrained vectors, they always help."* In five to seven sentences: what
# does the table support, and what not? What would you measure before you decide, and how? What do this lesson's own numbers say about speed and about vectors?
#
# <details><summary>Hint 1</summary>Which of the three differences could three seeds separate? Recall the figure with a hundred draws.</details>
# <details><summary>Hint 2</summary>"Faster" and "help" are claims with conditions: which were they here?</details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "ex9-advice-written", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Three seeds cannot separate 0.884 from 0.881: most draws of three from our twenty gave an interval that held zero, and comparing means alone names a winner every time. The distance to the SimpleRNN is
# larger, but its trainings are erratic, so it, too, needs an interval of paired differences before I call it real. I would train all of them with the same ten to twenty seeds, the same reviews and nearly equally many weights, take the differences seed by seed, and look
# whether the 95 % interval leaves zero out; and I would put a linear model and the network without order in the table: here that one was not
# beaten. Speed I would measure on our own machine: here the plain GRU did not take the three quarters of the LSTM's time that its weights promise, and
# `jit_compile` changed the order of things. Pretrained vectors I would test with as many labels as we have. On IMDB (recorded), fine-tuned
# ones brought several points with 1,000 labels and about half a point with all of them, and frozen ones lost: so "always" is not what was measured. If no difference
# shows, take the network that is simplest to run.
#
# **Rubric**
# - 1 point: says that three seeds do not support GRU over LSTM, proposes paired differences over more seeds with an interval, and treats speed or vectors as a claim with conditions, with a measurement of this lesson.

# %% [markdown]
# ## Open experiment (no points)
#
# Change one thing, write down what you expect, then look at *validation*: `reset_after=False`, a bidirectional GRU, 100 numbers a word, the last 100 words. Here: how fast does an untrained GRU forget? Its
# update gates stand near one half, so each step keeps about half of the old state. A bias of 2 for $z$ lets it keep more:

# %%
for start in (0.0, 2.0):
    kept = 1 / (1 + np.exp(-start))
    print(f"bias of z {start:.0f}: z is {kept:.2f} where the sums are zero; of the old state "
          f"{kept ** 10:.3f} is left after 10 words, {kept ** 50:.1e} after 50")

# %% [markdown]
# ## What you have now
#
# 1. **The step.** Two gates, both forms, both conventions; yours equals Keras's.
# 2. **Weights and time.** Three sets where the LSTM has four. Whether that means less time is a measurement, and it depends on how the layer is compiled.
# 3. **A classifier** above its threshold, tested once.
# 4. **Vectors.** Frozen and fine-tuned, with few labels and with all of them; thawing needs a new `compile`.
# 5. **A fair comparison.** Equal size, equal seeds, paired differences, an interval; and sentences that claim no more than that.
#
# All three networks hand one state from word to word, and every word must pass through it. In lesson 06 each word looks at all others directly.
#
# **Further reading**
# - Cho et al. 2014, *Learning Phrase Representations using RNN Encoder-Decoder*: where the GRU comes from; equations 5 to 8 are exercise 2.
# - Chung et al. 2014, *Empirical Evaluation of Gated Recurrent Neural Networks*: GRU against LSTM, with z the other way round.
# - Greff et al. 2017, *LSTM: A Search Space Odyssey*: 5,400 trainings, and few of the variants matter.
# - Melis, Dyer and Blunsom 2018, *On the State of the Art of Evaluation in Neural Language Models*: what is left of differences once all are tuned equally well.
# - Bouthillier et al. 2021, *Accounting for Variance in Machine Learning Benchmarks*: how many seeds, and which sources of chance.
#
# **Next:** `06_bert`, where words look at each other.
