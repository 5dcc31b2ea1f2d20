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
# # 4. Open and close gates, and see what an LSTM remembers
#
# A simple RNN writes over its whole state at every word. An LSTM keeps a second line, a memory, and learns three gates that
# decide what is erased, what is written and what is said aloud. It is the network behind ten years of speech recognition and
# translation.
#
# **What you'll do.** Write one LSTM step gate by gate, run it over a sentence, count its weights; build, train and test an LSTM
# on the reviews; stack layers and read in both directions; measure how far back it learns and remembers; and find out how much
# word order is worth.
#
# **What you'll learn**
# 1. to compute every gate of an LSTM by hand, equal to Keras's;
# 2. to count its weights, and to say why there are four times as many as in a simple RNN;
# 3. to build and train an LSTM classifier, also a stacked and a bidirectional one, and to see where it overfits;
# 4. to measure how far back it can learn, and where it fails;
# 5. to test four claims about LSTMs in place of repeating them.
#
# **What you need.** Lesson 03: ids, padding and mask, the step of a simple RNN; the sigmoid of lesson 01.
#
# **Time and points.** About {{minutes}} minutes, {{points}} points.
#
# Three questions to warm up:
#
# <details><summary>1. What does a simple RNN do with its state at each word?</summary>
# It computes a new one from the old state and the word, h = tanh(x @ W + h_prev @ U + b), and throws the old one
# away.</details>
# <details><summary>2. Why is there a mask?</summary>
# Short reviews are filled up with padding. With a mask the network skips it; without one it goes on computing, and the state
# drifts.</details>
# <details><summary>3. Which reviews may choose the number of epochs: training, validation or test?</summary>
# Validation. Training loss keeps falling while the model learns by heart, and test is looked at once, at the end.</details>

# %%
import numpy as np
from scipy.special import expit as sigmoid
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from helpers import (
    check_accuracy, check_between, check_close, check_equal, check_shape, check_that, close, compare_guess, equal,
    load_reviews, number, observe, observe_accuracy, recorded, set_seed, start_lesson, test_once, threshold,
)
from helpers.quiet import quiet

with quiet():
    import keras
    from keras import layers

# %%
from helpers.figures import show
from helpers.gates import check_blocks, check_keras_agrees, gates_along, keras_step, set_forget_bias
from helpers.gradients import gradient_by_lag, split_at_embedding
from helpers.overfit import check_overfits
from helpers.plots import panels, plot_accuracies
from helpers.plots_gates import plot_gates, plot_lstm_cell, plot_recall, plot_two_accuracies
from helpers.plots_recurrent import plot_by_lag, plot_curves_by_epoch, plot_history
from helpers.sequences import encode, encoded_reviews, pad, text_to_probability
from helpers.speed import here
from helpers.trained import keep_model, load_model
from helpers.training import fit, jit
from helpers.words import split_words

start_lesson("04_lstm")

# %%
reviews = load_reviews()
IMDB = reviews.name == "IMDB"

# The knobs of this lesson
LENGTH = 200  # ids of a review that a network reads, the last ones
EPOCHS = 3 if IMDB else 6  # at most: training stops when the validation loss no longer falls
BATCH = 125 if IMDB else 80  # reviews in an update; one that divides the number of reviews saves compiling time
RATE = 3e-3 if IMDB else 5e-3  # the first learning rate: fewer reviews need larger steps
UPDATES = 200  # of each network in the memory test
DROPOUT = 0.5 if IMDB else 0.2  # share of the numbers of all word vectors that training hides, others for each review
RERUN = False  # True makes the recorded measurements again: hours on two cores

data = encoded_reviews(reviews, length=LENGTH)
reviews, data

# %% [markdown]
# ## A memory with gates
#
# Think of a notebook that you carry through a film. At each scene you do three things. You take the **eraser** and decide for
# each line how much of it stays. You take the **pen** and decide what to note, and how firmly. And when somebody asks, you
# decide which lines to **read aloud**. The notebook is the memory $c$; what you say aloud is the state $h$, the only thing that
# the rest of the network hears.

# %%
show(plot_lstm_cell(),
     "One step of an LSTM. The memory runs along the top from left to right: it is multiplied by the forget gate, then the input gate times the "
     "candidate is added. Below, the state and the word feed three sigmoid boxes and one tanh box. At the right the output gate times the tanh of the "
     "memory is the new state.")

# %% [markdown]
# Look at the top line. On its way from $c_{t-1}$ to $c_t$ the memory meets one multiplication and one addition, and no weight
# matrix. In a simple RNN everything goes through a matrix and a tanh at each word. Now gate by gate.
#
# ### The forget gate: how much stays?

# %%
show(plot_lstm_cell("forget"), "The same step; the path of the forget gate is in colour: from state and word through a sigmoid up to the multiplication on the memory line.")

# %% [markdown]
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f)$$
#
# With `d` numbers for a word and `u` units: $x_t$ has the shape `(batch, d)`, $W_f$ `(d, u)`, $h_{t-1}$ `(batch, u)`, $U_f$
# `(u, u)` and $b_f$ `(u,)`, so $f_t$ is `(batch, u)`: one number from 0, erase, to 1, keep, for each unit. By head: if the sum
# in the brackets is ln 3 = 1.1, then $f = 3/4$, and of a memory of 2 there remains 1.5.

# %%
f = sigmoid(np.log(3))
print(f"forget gate {f:.2f}: of a memory of 2.0 there remains {f * 2.0:.2f}")

# %% [markdown]
# ### The input gate and the candidate: what is written, and how firmly?

# %%
show(plot_lstm_cell("input"), "The same step; in colour the input gate's sigmoid and the candidate's tanh, which are multiplied and then added to the memory line.")

# %% [markdown]
# $$i_t = \sigma(x_t W_i + h_{t-1} U_i + b_i) \qquad \tilde c_t = \tanh(x_t W_c + h_{t-1} U_c + b_c) \qquad c_t = f_t \odot c_{t-1} + i_t \odot \tilde c_t$$
#
# The **candidate** $\tilde c_t$, from -1 to 1, is what could be noted. The **input gate** says how much of it is. $\odot$
# multiplies number by number. By head: with $i = 1/4$ and a candidate of 0.8, the pen adds 0.2, so the memory of 1.5 becomes
# 1.7.
#
# ### The output gate: what is said aloud?

# %%
show(plot_lstm_cell("output"), "The same step; in colour the output gate's sigmoid and the tanh of the memory, which are multiplied: their product is the new state.")

# %% [markdown]
# $$o_t = \sigma(x_t W_o + h_{t-1} U_o + b_o) \qquad h_t = o_t \odot \tanh(c_t)$$
#
# By head: with $o = 3/4$ and a memory of 1.7, whose tanh is 0.935, the state is 0.70. A unit can keep something in mind and say
# nothing: $o = 0$.
#
# ### Exercise 1: one LSTM step (2 points, 15 minutes)
# Write `lstm_step(x, h_prev, c_prev, W, U, b)`. The weights of all gates stand side by side: `W` is `(d, 4u)`, `U` is `(u,
# 4u)`, `b` is `(4u,)`. Keras's order of columns is **i, f, candidate, o**: columns 0 to u belong to the input gate, the next u
# to the forget gate, and so on. Return a dict with the six names `"i"`, `"f"`, `"candidate"`, `"o"`, `"c"` and `"h"`, each of
# shape `(batch, u)`.
#
# With all weights and biases zero and `c_prev = [[2.0]]`, every gate is 0.5, the candidate 0, `c` is `[[1.0]]` and `h` is
# `[[0.3808]]`.
#
# <details><summary>Hint 1</summary>One sum x @ W + h_prev @ U + b of shape (batch, 4u) holds all four. What is left to do with each part of it?</details>
# <details><summary>Hint 2</summary><code>np.split(z, 4, axis=-1)</code> cuts the columns into four equal parts, in order.</details>
# <details><summary>Hint 3</summary>Three of the parts go through a sigmoid, one through tanh. The memory comes before the state: the state needs the <em>new</em> c.</details>

# %% nbgrader={"grade": false, "grade_id": "ex1-lstm-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_step(x, h_prev, c_prev, W, U, b):
    """One LSTM step: a dict with i, f, candidate, o, c, h, each (batch, units). Columns of W, U, b: i, f, candidate, o."""
    # 1. one sum for all gates, cut into four
    # 2. a sigmoid for each gate, tanh for the candidate
    # 3. the new memory, then the new state
    ### BEGIN SOLUTION
    i, f, candidate, o = np.split(x @ W + h_prev @ U + b, 4, axis=-1)
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    candidate = np.tanh(candidate)
    c = f * c_prev + i * candidate
    return {"i": i, "f": f, "candidate": candidate, "o": o, "c": c, "h": o * np.tanh(c)}
    ### END SOLUTION

# %%
zero = np.zeros((1, 4))
lstm_step(np.array([[1.0]]), np.array([[0.0]]), np.array([[2.0]]), zero, zero, zero[0])

# %% [markdown]
# The first check opens one gate at a time: all weights are zero but those of one gate, and of these but one of `W`, `U` and
# `b`. So if a gate is wrong, you read which one, and which term is missing.

# %% nbgrader={"grade": true, "grade_id": "ex1-lstm-step-test-gates", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Each gate reads its own columns of W, U and b, through the right function."""
check_blocks(lstm_step)
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(101).normal
for batch, d, u in [(3, 4, 5), (1, 6, 2)]:
    step = lstm_step(draw(size=(batch, d)), draw(size=(batch, u)), draw(size=(batch, u)), draw(size=(d, 4 * u)), draw(size=(u, 4 * u)), draw(size=4 * u))
    for gate in ("i", "f", "candidate", "o"):
        observe(f"{gate}, {u} units", step[gate])
### END HIDDEN TESTS

# %% [markdown]
# With the gates right, memory and state follow. Here the gates stand where the examples above had them, and each term comes
# alone:

# %% nbgrader={"grade": true, "grade_id": "ex1-lstm-step-test-memory", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The memory is erased and written, and the state is read off the new memory."""
def step_with(i, f, o, candidate, c_prev):
    """A step with one unit whose gates are set by their biases alone."""
    bias = np.array([np.log(i / (1 - i)), np.log(f / (1 - f)), np.arctanh(candidate), np.log(o / (1 - o))])
    return lstm_step(np.zeros((1, 1)), np.zeros((1, 1)), np.array([[c_prev]]), np.zeros((1, 4)), np.zeros((1, 4)), bias)

check_close("memory c: what the forget gate keeps", step_with(0.25, 0.75, 0.5, 0.0, 2.0)["c"], [[1.5]], hint="with a candidate of 0 nothing is written: c is the forget gate times the old memory")
check_close("memory c: what the input gate writes", step_with(0.4, 0.75, 0.5, 0.8, 0.0)["c"], [[0.32]], hint="with no old memory: c is the input gate times the candidate")
check_close("memory c: both", step_with(0.25, 0.75, 0.5, 0.8, 2.0)["c"], [[1.7]], hint="what is kept and what is written are added up")
check_close("state h", step_with(0.25, 0.75, 0.75, 0.8, 2.0)["h"], [[0.701557]], hint="the output gate times the tanh of the NEW memory, 1.7")
check_keras_agrees(lstm_step)
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(102).normal
for batch, d, u in [(4, 2, 3), (2, 5, 1)]:
    step = lstm_step(draw(size=(batch, d)), draw(size=(batch, u)), 2 * draw(size=(batch, u)), draw(size=(d, 4 * u)), draw(size=(u, 4 * u)), draw(size=4 * u))
    observe(f"memory c, {u} units", step["c"])
    observe(f"state h, {u} units", step["h"])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Six named values, equal to Keras's own cell. That is all there is inside an LSTM. From here on the lesson uses
# Keras's.
#
# ## A step for every word
#
# A sentence is read as you read it: word by word, with the same rules at each, and the notebook is handed on. There are two
# things to hand on now, $h$ and $c$. Both start at zero.
#
# ### Exercise 2: from the first word to the last (1 point, 8 minutes)
# Write `lstm_forward(x, W, U, b, step)`. `x` is `(batch, time, d)`. `step(x_t, h, c, W, U, b)` makes one step and returns a
# dict with at least `"c"` and `"h"`, as yours does. Return two things: the states of all times, `(batch, time, u)`, and the
# last memory, `(batch, u)`.
#
# If a step only adds its word to the memory and says it aloud, the words 1, 2, 3 give the states 1, 3, 6 and the last memory 6.
#
# <details><summary>Hint 1</summary>Which axis of x is time? <code>x[:, t]</code> is the word at time t of every sentence.</details>
# <details><summary>Hint 2</summary>Start with zeros of shape (batch, u). <code>len(U)</code> is u.</details>
# <details><summary>Hint 3</summary>Collect the states in a list; <code>np.stack(states, axis=1)</code> puts time back on the second axis.</details>

# %% nbgrader={"grade": false, "grade_id": "ex2-lstm-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lstm_forward(x, W, U, b, step):
    """States of all times (batch, time, units) and the last memory (batch, units), from step(x_t, h, c, W, U, b)."""
    # 1. h and c start at zero
    # 2. for each time: one step, from the last h and c; keep its h
    ### BEGIN SOLUTION
    h = c = np.zeros((len(x), len(U)))
    states = []
    for t in range(x.shape[1]):
        new = step(x[:, t], h, c, W, U, b)
        h, c = new["h"], new["c"]
        states.append(h)
    return np.stack(states, axis=1), c
    ### END SOLUTION

# %%
def adding_step(x, h, c, W, U, b):
    """A toy step: the memory adds up the words, and the state says the memory aloud."""
    return {"c": c + x, "h": c + x}

lstm_forward(np.array([[[1.0], [2.0], [3.0]]]), np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4), adding_step)

# %% nbgrader={"grade": true, "grade_id": "ex2-lstm-forward-test-states", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Every step gets its own word and the last state and memory, and Keras agrees."""
def told_step(x, h, c, W, U, b):
    """A toy step that tells what it was given: h counts steps, c collects word, state and memory."""
    return {"h": h + 1, "c": 10 * c + x + h}

words = np.array([[[1.0], [2.0], [3.0]], [[5.0], [0.0], [0.0]]])
states, memory = lstm_forward(words, np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4), told_step)
check_shape("states", states, (2, 3, 1), hint="(batch, time, units): np.stack(states, axis=1)")
check_close("state after each step", states, [[[1], [2], [3]], [[1], [2], [3]]], hint="call the step that comes in, not your own lstm_step; h of the last step goes into the next one; it starts at 0; keep h of every step")
check_close("last memory", memory, [[135], [512]], hint="each step gets the word x[:, t] and BOTH h and c of the step before; return the c of the last one")
layer = layers.LSTM(5, return_sequences=True, return_state=True, bias_initializer="normal", unit_forget_bias=False)
x = np.random.default_rng(2).normal(size=(3, 7, 4)).astype("float32")
keras_states, _, keras_memory = (np.asarray(value) for value in layer(x))
def keras_as_step(x, h, c, W, U, b):
    return dict(zip("hc", keras_step(x, h, c, W, U, b)))

states, memory = lstm_forward(x, *layer.get_weights(), keras_as_step)
check_close("Keras's LSTM on its own weights: states", states, keras_states, rtol=1e-4, atol=1e-5, hint="is any time left out or read twice?")
check_close("Keras's LSTM on its own weights: memory", memory, keras_memory, rtol=1e-4, atol=1e-5, hint="the memory of the last time")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(201).normal
for batch, time, d, u in [(2, 6, 3, 3), (4, 1, 2, 5), (1, 9, 4, 2)]:
    states, memory = lstm_forward(draw(size=(batch, time, d)), draw(size=(d, 4 * u)), draw(size=(u, 4 * u)), draw(size=4 * u), keras_as_step)
    observe(f"states, {time} times", states, close(1e-3, 1e-4))
    observe(f"last memory, {time} times", memory, close(1e-3, 1e-4))
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** `keras.layers.LSTM` does what you wrote. It returns the last state only, unless you ask for all with
# `return_sequences=True`.
#
# ## What do four of everything cost?
#
# A simple RNN has one weight for each pair of an input (or a unit) and a unit, and one bias for each unit. An LSTM has four
# such sets: like four readers at one desk, each with glasses of their own.
#
# ### Exercise 3: count the weights (1 point, 5 minutes)
# Write `count_parameters(d, u)`: how many weights an LSTM with `u` units has, when each word comes as `d` numbers. For `d = 2`
# and `u = 1` it is 16.
#
# <details><summary>Hint 1</summary>Add up the sizes of W, U and b from exercise 1.</details>
# <details><summary>Hint 2</summary>W is (d, 4u), U is (u, 4u), b is (4u,).</details>

# %% nbgrader={"grade": false, "grade_id": "ex3-count-parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_parameters(d, u):
    """How many weights an LSTM layer has: d numbers for each word, u units."""
    ### BEGIN SOLUTION
    return 4 * ((d + u) * u + u)
    ### END SOLUTION

# %%
count_parameters(32, 32), layers.LSTM(32)(np.zeros((1, 1, 32))).shape

# %% nbgrader={"grade": true, "grade_id": "ex3-count-parameters-test-count", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The count is the size of W, U and b together, as Keras has it."""
check_equal("2 numbers a word, 1 unit", count_parameters(2, 1), 16, hint="8 in W, 4 in U and 4 biases")
check_equal("1 number a word, 3 units", count_parameters(1, 3), 60, hint="U joins every unit with every unit: 3 · 3, four times; are the biases counted, one for each unit and gate?")
layer = layers.LSTM(24)
layer.build((None, None, 7))
check_equal("Keras agrees", count_parameters(7, 24), layer.count_params(), hint="four sets, each of d · u + u · u + u weights")
### BEGIN HIDDEN TESTS
observe("other sizes", [count_parameters(d, u) for d, u in [(3, 5), (50, 20), (1, 1), (300, 128), (17, 64)]], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** With 32 numbers a word and 32 units there are 8,320 weights, four times the simple RNN's 2,080, and twice as
# many things to hand on. What do they buy?
#
# ## An LSTM that judges reviews
#
# The network of lesson 03 with another layer in the middle: each id becomes a vector (**Embedding**), the LSTM reads the
# vectors in order, and its last state goes through one weighted sum and a sigmoid (**Dense**). `mask_zero=True` makes the LSTM
# skip padding: it then keeps the state that it had after the last real word.
#
# ### Exercise 4: build the network (2 points, 10 minutes)
# Write `build_lstm(size, dimensions, units)`. It returns a **compiled** Keras model from ids `(batch, time)`, for any length,
# to the probability of "positive", `(batch, 1)`. `size` is the number of ids, `dimensions` the numbers for each word. For
# `(10_000, 32, 32)` it has 328,353 weights. A layer without weights, such as dropout, may stand anywhere. Compile with Adam,
# binary cross-entropy and the metric `"accuracy"`; `jit_compile=jit()` makes it twice as fast here.
#
# <details><summary>Hint 1</summary>Three layers with weights, in the order of the text above. Which of them takes <code>mask_zero</code>?</details>
# <details><summary>Hint 2</summary><code>keras.Sequential([keras.Input((None,), dtype="int32"), ...])</code>; None stands for any length.</details>
# <details><summary>Hint 3</summary>320,000 of the weights are in the embedding, 8,320 in the LSTM and 33 in the last layer. <code>activation="sigmoid"</code> goes with the loss <code>"binary_crossentropy"</code>.</details>

# %% nbgrader={"grade": false, "grade_id": "ex4-build-lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_lstm(size, dimensions, units):
    """A compiled model from ids (batch, time) to the probability of positive (batch, 1)."""
    # 1. embedding with a mask, LSTM, one output with a sigmoid
    # 2. compile: Adam, binary cross-entropy, accuracy
    ### BEGIN SOLUTION
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"), layers.Embedding(size, dimensions, mask_zero=True),
        layers.SpatialDropout1D(0.5), layers.LSTM(units), layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model
    ### END SOLUTION

# %%
build_lstm(10_000, 32, 32).summary()

# %% [markdown]
# The first check takes no training: shapes, weights, and whether padding leaves the output alone.

# %% nbgrader={"grade": true, "grade_id": "ex4-build-lstm-test-shape", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The network has the right weights, gives one probability a review, and does not read padding."""
rows = np.array([[1, 7, 9, 4, 0, 0], [1, 5, 3, 8, 8, 2]], dtype="int32")
model = build_lstm(10_000, 32, 32)
probability = np.asarray(model(rows))
check_shape("one probability for each review", probability, (2, 1), hint="the LSTM returns its last state only, and Dense(1) makes one number of it")
check_between("probabilities", probability, 0, 1, hint='the last layer needs activation="sigmoid"')
check_equal("number of weights", model.count_params(), 328_353, hint="320,000 in the embedding (size · dimensions), 8,320 in the LSTM, 33 in the last layer")
check_close("four more zeros at the end", np.asarray(model(pad([[7, 9, 4], [5, 3, 8, 8, 2]], 10))), probability, rtol=1e-3, atol=1e-5, hint="padding must not change the output: mask_zero=True in the Embedding")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(401)
model = build_lstm(60, 5, 4)
rows = pad([draw.integers(3, 60, size=n).tolist() for n in (3, 11, 7, 1)], 12)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("probabilities with given weights", np.asarray(model(rows)), close(1e-3, 1e-4))
others = [build_lstm(*sizes) for sizes in [(100, 8, 3), (70, 2, 9)]]
observe("numbers of weights", [other.count_params() for other in others if other(rows).shape], equal())
### END HIDDEN TESTS

# %% [markdown]
# Can it learn at all? A network that is built right learns 32 reviews by heart in seconds. This finds frozen layers and a loss
# that does not fit the output before you wait for a training that leads nowhere.

# %% nbgrader={"grade": true, "grade_id": "ex4-build-lstm-test-learns", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The network is compiled with a loss that fits its output, and learns 32 reviews by heart."""
some = np.r_[0:16, -16:0]
few = pad([row[row > 1] for row in data.train[some]], 40)
check_overfits("32 reviews of 40 words", build_lstm(data.size, 32, 32), few, reviews.train.labels[some])
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(402)
model = build_lstm(50, 4, 3)
rows, sides = pad([draw.integers(3, 50, size=9).tolist() for _ in range(20)], 10), draw.integers(0, 2, size=20)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("loss with given weights", float(np.ravel(model.evaluate(rows, sides, verbose=0))[0]), close(1e-3, 1e-4))
observe("weights that can learn", sum(int(np.prod(w.shape)) for w in model.trainable_weights), equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** A network that can learn. The lesson goes on with this one; its middle layer is left open, since we compare
# several. Three additions to the plain form: *spatial dropout* hides a share of the numbers of all word vectors of a review,
# other ones each time, so that the network cannot lean on any one of them; the learning rate *falls* to zero over the epochs,
# first large steps and then fine ones; `clipnorm` shortens gradients that are too long (lesson 03).

# %%
def network(layer, epochs=EPOCHS):
    """A compiled network from ids to the probability of positive; `layer` makes one vector of the embedded words."""
    model = keras.Sequential([
        keras.Input((LENGTH,), dtype="int32"),
        layers.Embedding(data.size, 32, mask_zero=True),
        layers.SpatialDropout1D(DROPOUT),
        layer,
        layers.Dense(1, activation="sigmoid"),
    ])
    rate = keras.optimizers.schedules.CosineDecay(RATE, epochs * (len(data.train) // BATCH))
    model.compile(keras.optimizers.Adam(rate, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model

# %% [markdown]
# ### Exercise 5: train it (1 point, 7 minutes)
# Write `train_lstm(x, y, validation)`. It returns a trained Keras model. You get the training ids `x`, their labels `y`, and
# `validation`, a pair of ids and labels for the stopping rule. This time there is no skeleton. `network(layers.LSTM(32))` and
# the course's `fit(model, x, y, validation, epochs=..., batch_size=...)` are at hand; so is everything in Keras.

# %%
print(f"to reach on the validation reviews ({reviews.name}): {threshold('04_lstm.lstm', reviews.name):.4f}; the training takes {here(40)} here")

# %% [markdown]
# <details><summary>Hint 1</summary><code>fit(...)</code> returns more than a model: its result has <code>.model</code>, <code>.history</code> and <code>.seconds</code>.</details>
# <details><summary>Hint 2</summary>The knobs <code>EPOCHS</code> and <code>BATCH</code> fit the reviews in use. <code>fit</code> stops by itself when the validation loss rises, and keeps the best weights.</details>
# <details><summary>Hint 3</summary>Is every row still with its own label? And is it a new network each time the function is called?</details>

# %% nbgrader={"grade": false, "grade_id": "ex5-train-lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_lstm(x, y, validation):
    """A trained Keras model. x: ids (reviews, time), y: labels (reviews,), validation: ids and labels."""
    ### BEGIN SOLUTION
    return fit(network(layers.LSTM(32)), x, y, validation, epochs=EPOCHS, batch_size=BATCH, title="LSTM").model
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex5-train-lstm-test-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The trained network judges reviews that it has not seen above the threshold."""
set_seed(4)
reader = train_lstm(data.train, reviews.train.labels, (data.validation, reviews.validation.labels))
check_that("a trained Keras model comes back", isinstance(reader, keras.Model), hint="fit(...) returns history, seconds and model: return its .model")
predict = text_to_probability(reader, data.ids, LENGTH)
check_accuracy("validation reviews", predict, reviews.validation, at_least=threshold("04_lstm.lstm", reviews.name), hint="train on all rows of x with their own labels, for some epochs, with layers that can learn")
### BEGIN HIDDEN TESTS
observe_accuracy("held-out reviews", predict, at_least="04_lstm.lstm")
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You have trained an LSTM. The lesson now trains its own, with the same seed each time, and beside it the two
# networks that it is measured against, from lesson 03: the same network without order (mean of embeddings) and the simple RNN.

# %% tags=["demonstration"]
def trained(layer, title, epochs=EPOCHS):
    """Train the network with this layer on the training reviews."""
    set_seed(4)
    return fit(network(layer, epochs), data.train, reviews.train.labels, (data.validation, reviews.validation.labels), epochs, BATCH, title=title)

lstm = trained(layers.LSTM(32), "LSTM")

# %% tags=["demonstration"]
keep_model("04_lstm", "LSTM, 32 units", lstm.model, reviews)
simple = load_model("03_simple_rnn", "SimpleRNN, 32 units", reviews, make=lambda: trained(layers.SimpleRNN(32), "SimpleRNN").model)
mean = load_model("03_simple_rnn", "mean of embeddings", reviews, make=lambda: trained(layers.GlobalAveragePooling1D(), "mean of embeddings", 3 * EPOCHS).model)

# %% [markdown]
# Here is the LSTM's training, epoch by epoch. The dotted line marks the epoch whose weights were kept.

# %% tags=["demonstration"]
show(plot_history(lstm.history, "LSTM"),
     f"Training loss falls to {lstm.history['loss'][-1]:.3f}; validation loss is lowest in epoch {lstm.best_epoch} "
     f"({min(lstm.history['val_loss']):.3f}). Validation accuracy there is {lstm.history['val_accuracy'][lstm.best_epoch - 1]:.3f}.")

# %% [markdown]
# Is that good? Two things to hold it against. First **the linear model** of lesson 01, twice: on whole reviews, and on the
# words that the networks see. A network that reads 200 words should not be blamed for the words that it never got.

# %% tags=["demonstration"]
def linear(part_of):
    """Lesson 01's TF-IDF model on a part of each review's words; returns its validation accuracy."""
    words = {name: [part_of(row) for row in split_words(getattr(reviews, name).texts)] for name in ("train", "validation")}
    tfidf = TfidfVectorizer(analyzer=list, max_features=10_000, sublinear_tf=True)
    model = make_pipeline(tfidf, LogisticRegression(C=3)).fit(words["train"], reviews.train.labels)
    return model.score(words["validation"], reviews.validation.labels)

table = {"TF-IDF, whole review": linear(lambda row: row), f"TF-IDF, last {LENGTH - 1} words": linear(lambda row: row[1 - LENGTH :])}

# %% tags=["demonstration"]
def accuracy(model, rows, labels=reviews.validation.labels):
    """Share of the rows that the model judges right."""
    return float(np.mean((model.predict(rows, batch_size=500, verbose=0)[:, 0] > 0.5) == labels))

networks = {"mean of embeddings": mean, "SimpleRNN": simple, "LSTM": lstm.model}
table |= {name: accuracy(model, data.validation) for name, model in networks.items()}
show(plot_accuracies({name: [value] for name, value in table.items()}, f"Validation accuracy ({reviews.name}), one training each"),
     "Validation accuracy: " + ", ".join(f"{name} {value:.3f}" for name, value in table.items()) + ".")

# %% [markdown]
# One training each, on 2,500 reviews: differences below two points may be luck (lesson 01's interval). Lesson 05 shows what
# twenty seeds say. And expect about a point less on the test reviews of IMDB: they are of other films than the training and
# validation reviews (Maas et al. 2011), so what a network learned about a film by heart is of no use there. The LSTM's choices
# are made, so it meets them, once:

# %% tags=["demonstration"]
row = test_once("04_lstm", "LSTM, 32 units", text_to_probability(lstm.model, data.ids, LENGTH), reviews,
                seconds=lstm.seconds, parameters=lstm.model.count_params())

# %% [markdown]
# ## When does it stop learning and start memorizing?
#
# A recipe that many tutorials give for this very task: an LSTM with 64 units, no dropout, no clipping, **ten epochs**, whatever
# the validation loss says. The figure has its test accuracy after each epoch, recorded, beside the lesson's own network,
# trained in turn with it on the same machine.

# %% tags=["demonstration"]
recipes = recorded("recipes", rerun=RERUN)
theirs, ours = (recipes.results["curves"][name]["test_accuracy"] for name in ("recipe C", "LSTM"))
took, took_ours = (recipes.results["table"][name] for name in ("recipe C", "LSTM"))
show(plot_curves_by_epoch({"recipe C, 64 units": theirs, "this lesson, 32 units": ours}, "Test accuracy after each epoch"),
     f"Recipe C is best after epoch {took['epoch of best']} with {took['best']:.4f} and ends with {took['final']:.4f} after {took['seconds']:.0f} processor seconds; "
     f"the lesson's network keeps {took_ours['final']:.4f} and is done after {took_ours['seconds']:.0f}. {recipes.caption}.")

# %% [markdown]
# Compare the recipe's best epoch with its last, in the sentence under the figure: training on cost time *and* accuracy. **Stop
# where validation is best, and keep those weights.**
#
# People reach for **dropout** next. Does it *prevent* overfitting? And do **more units** help? Eight trainings of each variant,
# recorded. The learning rate falls to zero over the three epochs here, so overfitting has little time; look where it begins.

# %% tags=["demonstration"]
claims = recorded("lstm_claims", rerun=RERUN)
variants = claims.results
compared = {"no dropout": variants["no dropout"], "dropout 0.5": variants["32 units"]}
left, right = panels(2)
for axes, loss, title in ((left, "loss", "Training loss"), (right, "val_loss", "Validation loss")):
    plot_curves_by_epoch({name: np.mean(found[loss], axis=0) for name, found in compared.items()}, title, "mean of 8 trainings", axes=axes)
rose = {name: sum(losses[-1] > min(losses) for losses in found["val_loss"]) for name, found in compared.items()}
show(left, "; ".join(f"{name}: training loss ends at {np.mean(found['loss'], axis=0)[-1]:.3f}, validation loss at {np.mean(found['val_loss'], axis=0)[-1]:.3f}, "
                     f"test accuracy {np.mean(found['test_accuracy']):.4f}" for name, found in compared.items()) + f". {claims.caption}.")
print("trainings whose validation loss was higher at the end than before:", ", ".join(f"{count} of 8 with {name}" for name, count in rose.items()))

# %% [markdown]
# On IMDB (recorded): dropout is worth nearly half a point, and the validation loss stays lower. It still rises at the end of
# most trainings, with dropout, too. So dropout *delays and softens* overfitting; it does not prevent it. Early stopping is
# still needed. Now the units:

# %% tags=["demonstration"]
sizes = {f"{key} ({variants[key]['parameters']:,} weights)": variants[key]["test_accuracy"] for key in ("8 units", "32 units", "128 units")}
show(plot_accuracies(sizes, "More units? Test accuracy of 8 trainings each"),
     "; ".join(f"{name}: mean {np.mean(runs):.4f}, from {min(runs):.4f} to {max(runs):.4f}" for name, runs in sizes.items()) + f". {claims.caption}.")

# %% [markdown]
# On IMDB (recorded): from 8 to 32 units there is something to gain, from 32 to 128 nothing that eight trainings could tell from
# luck, for ten times the weights.
#
# ## Reading in both directions, and in two layers
#
# *The film was not, as I had feared, boring.* At *not* you cannot know yet what is denied. A **bidirectional** layer reads the
# review once forward and once backward, with two sets of weights, and puts both states side by side: twice the units. And
# layers can be **stacked**: the first hands on its state at *every* word, and the second reads these states like words. A chain
# of people who each retell what they hear needs every sentence, not only the last word; that is what `return_sequences=True`
# asks for.

# %%
words = np.zeros((1, 6, 32))
for name, layer in {"LSTM(8)": layers.LSTM(8), "LSTM(8, return_sequences=True)": layers.LSTM(8, return_sequences=True),
                    "Bidirectional(LSTM(8))": layers.Bidirectional(layers.LSTM(8))}.items():
    print(f"{name:<32} 6 words of 32 numbers -> {layer(words).shape}")

# %% [markdown]
# ### Exercise 6: bidirectional and stacked (2 points, 10 minutes)
# Write `build_stacked(size, dimensions, units)`: an embedding with a mask, a **bidirectional** LSTM that hands on its states at
# every word, an ordinary LSTM on top that returns its last state, and one output. Both LSTMs have `units` units; the
# bidirectional one has as many in each direction. Compile as in exercise 4. For `(10_000, 32, 32)` it has 349,089 weights.
#
# <details><summary>Hint 1</summary>"expected ndim=3, found ndim=2" means: this layer wants a state for every word and got one for all.</details>
# <details><summary>Hint 2</summary><code>layers.Bidirectional(...)</code> goes around a whole LSTM layer; <code>return_sequences</code> is a setting of that inner one.</details>
# <details><summary>Hint 3</summary>16,640 of the weights are in the first LSTM (two directions of 8,320), 12,416 in the second, which gets 64 numbers a word.</details>

# %% nbgrader={"grade": false, "grade_id": "ex6-build-stacked", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_stacked(size, dimensions, units):
    """A compiled model, ids (batch, time) -> (batch, 1): a bidirectional LSTM, and an LSTM that reads its states."""
    # 1. embedding with a mask, bidirectional LSTM with all its states, LSTM with its last state, output
    # 2. compile
    ### BEGIN SOLUTION
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"), layers.Embedding(size, dimensions, mask_zero=True),
        layers.Bidirectional(layers.LSTM(units, return_sequences=True)),
        layers.LSTM(units), layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.0), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit())
    return model
    ### END SOLUTION

# %%
build_stacked(10_000, 32, 32).summary()

# %% nbgrader={"grade": true, "grade_id": "ex6-build-stacked-test-shape", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Two layers of the right sizes read the review, and padding changes nothing."""
rows = np.array([[1, 7, 9, 4, 0, 0], [1, 5, 3, 8, 8, 2]], dtype="int32")
model = build_stacked(10_000, 32, 32)
probability = np.asarray(model(rows))
check_shape("one probability for each review", probability, (2, 1), hint="the upper LSTM returns its last state only: no return_sequences there")
check_equal("number of weights", model.count_params(), 349_089, hint="16,640 in the first LSTM (both directions), 12,416 in the second (it reads 64 numbers a word), 320,000 + 33 around them")
check_close("four more zeros at the end", np.asarray(model(pad([[7, 9, 4], [5, 3, 8, 8, 2]], 10))), probability, rtol=1e-3, atol=1e-5, hint="padding must not change the output: mask_zero=True in the Embedding")
### BEGIN HIDDEN TESTS
others = [build_stacked(*sizes) for sizes in [(100, 8, 3), (70, 2, 9)]]
observe("numbers of weights", [other.count_params() for other in others if other(rows).shape], equal())
### END HIDDEN TESTS

# %% [markdown]
# The number of weights does not tell in which order the layers stand, and who reads backward:

# %% nbgrader={"grade": true, "grade_id": "ex6-build-stacked-test-order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The bidirectional layer comes first and hands on all its states; the network learns."""
model = build_stacked(40, 6, 5)
model(pad([[3, 4, 5]], 8))
kinds = [layer for layer in model.layers if isinstance(layer, (layers.LSTM, layers.Bidirectional))]
check_equal("layers that read", [type(layer).__name__ for layer in kinds], ["Bidirectional", "LSTM"], hint="first the bidirectional layer, then one ordinary LSTM on top of it")
check_equal("states of the first layer, numbers for each word", kinds[0].output.shape[-1], 10, hint="both directions side by side: 2 · units (merge_mode concat, the default)")
some = np.r_[0:16, -16:0]
check_overfits("32 reviews of 20 words", build_stacked(data.size, 16, 16), pad([row[row > 1] for row in data.train[some]], 21), reviews.train.labels[some])
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(602)
model = build_stacked(60, 5, 4)
rows = pad([draw.integers(3, 60, size=n).tolist() for n in (3, 11, 7, 1)], 12)
model(rows)
model.set_weights([draw.normal(size=w.shape) * 0.7 for w in model.get_weights()])
observe("probabilities with given weights", np.asarray(model(rows)), close(1e-3, 1e-4))
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You can put recurrent layers side by side and on top of each other. *Bidirectional always helps*, says many a
# tutorial. Here are eight pairs of trainings, each pair with the same seed and the same reviews. One row more shows what luck
# can do: the forward network once more, with the very same seeds. (A GPU adds up in another order each time, and training
# magnifies the last digit.)

# %% tags=["demonstration"]
one, again, two = (np.array(variants[key]["test_accuracy"]) for key in ("32 units", "dropout 0.5", "bidirectional, 32 + 32 units"))
show(plot_accuracies({"forward": one, "forward, once more": again, "both directions": two}, "Both directions? Test accuracy of 8 trainings each"),
     f"Forward: mean {one.mean():.4f}, once more {again.mean():.4f}; both directions {two.mean():.4f}. With both directions {np.sum(two > one)} of {len(one)} pairs are better, "
     f"by {(two - one).mean():+.4f} on average (standard deviation of a pair {(two - one).std(ddof=1):.4f}; of the same network twice {(again - one).std(ddof=1):.4f}). {claims.caption}.")

# %% [markdown]
# On IMDB (recorded): both directions are ahead in most pairs, by a fifth of a point on average, which is no more than the same
# network differs from itself. They may help a little, for twice the weights and twice the time; *always* is not what this
# shows. Where a label is wanted at *every* word, such as "is this a name?", the words to come count for more.
#
# ## How far back does it learn?
#
# "LSTMs solve the vanishing gradient problem", says nearly every tutorial. Lesson 03 measured it: how large is the gradient of
# the loss with respect to the word *k* steps before the last one? Here is the same measure for a simple RNN and for LSTMs, all
# **before** training, as Keras starts them, and once with the bias of the forget gate at 4 in place of Keras's 1.

# %% tags=["demonstration"]
full = np.flatnonzero(np.all(data.train, axis=1))
if len(full) < 32:  # practice reviews are short: take what is there, at a smaller length
    full = np.flatnonzero(np.all(data.train[:, :100], axis=1))
full = np.random.default_rng(0).permutation(full)[:256]
STEPS = LENGTH if np.all(data.train[full]) else 100
long_rows, long_labels = data.train[full][:, :STEPS], reviews.train.labels[full]

def gradients(model):
    """Size of the gradient at each lag, the last word = 1."""
    sizes = gradient_by_lag(*split_at_embedding(model), long_rows, long_labels)
    return sizes / sizes[0]

# %% tags=["demonstration"]
set_seed(4)
fresh, open_gate = network(layers.LSTM(32)), network(layers.LSTM(32))
set_forget_bias(open_gate.layers[2], 4.0)
felt = {"SimpleRNN": gradients(network(layers.SimpleRNN(32))), "LSTM, forget bias 1": gradients(fresh), "LSTM, forget bias 4": gradients(open_gate)}
show(plot_by_lag(felt, "Before training"),
     "Gradient before training, the last word = 1: " + "; ".join(f"{name} {curve[20]:.2g} at 20 steps, {curve[50]:.2g} at 50" for name, curve in felt.items()) + ".")

# %% [markdown]
# Surprised? As Keras starts it, the **LSTM vanishes faster than the simple RNN**, whose orthogonal matrix turns the state
# without shrinking it. Look at the memory line to see why: the way back from $c_t$ to $c_{t-k}$ goes through $k$ forget gates.
# With a bias of 1 they stand near σ(1) = 0.73, and 0.73 to the power of 20 is 0.002. With a bias of 4 they stand near 0.98.
#
# ### Exercise 7: what is kept (1 point, 10 minutes)
# Write `kept_memory(forget)`. `forget` holds forget gates, `(reviews, time, units)`. The result has the same shape: at place
# *k* of its time axis stands the share of the memory of *k* steps before the last that is still there after the last step. At
# place 0 that is 1. For one review, one unit and the gates 0.9, 0.5, 0.8 it is 1, 0.8, 0.4.
#
# <details><summary>Hint 1</summary>From one step before the last to the last, the memory passes one gate: which one?</details>
# <details><summary>Hint 2</summary><code>forget[:, ::-1]</code> turns the time around; <code>np.cumprod(..., axis=1)</code> multiplies step by step.</details>
# <details><summary>Hint 3</summary>The products start with the last gate, the result starts with 1: move them by one place. The first gate of all plays no part.</details>

# %% nbgrader={"grade": false, "grade_id": "ex7-kept-memory", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kept_memory(forget):
    """Share of the memory of k steps before the last that is left, at place k: same shape as forget, (reviews, time, units)."""
    # 1. multiply the gates from the last one backward
    # 2. a 1 in front, and the last product left out
    ### BEGIN SOLUTION
    products = np.cumprod(forget[:, ::-1], axis=1)
    return np.concatenate([np.ones_like(products[:, :1]), products[:, :-1]], axis=1)
    ### END SOLUTION

# %%
kept_memory(np.array([[[0.9], [0.5], [0.8]]])).ravel()

# %% nbgrader={"grade": true, "grade_id": "ex7-kept-memory-test-products", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The share that is kept is the product of the forget gates on the way, counted from the last step."""
gates = np.array([[[0.9, 0.1], [0.5, 0.2], [0.8, 0.5]], [[1.0, 0.0], [1.0, 0.25], [0.5, 0.5]]])
kept = np.asarray(kept_memory(gates))
check_shape("shape", kept, (2, 3, 2), hint="as many places as there are times, for each review and unit")
check_close("place 0: the last memory itself", kept[:, 0], [[1, 1], [1, 1]], hint="no gate lies between the last memory and itself: 1")
check_close("place 1", kept[:, 1], [[0.8, 0.5], [0.5, 0.5]], hint="from the step before the last, the memory passes the LAST gate of the time axis")
check_close("place 2", kept[:, 2], [[0.4, 0.1], [0.5, 0.125]], hint="the last gate times the one before it; along time, not along units")
check_close("the gates themselves", gates[0, :, 0], [0.9, 0.5, 0.8], hint="leave the array that came in as it is")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(701)
observe("random gates", [kept_memory(draw.uniform(0.3, 1, size=shape)) for shape in [(3, 6, 2), (1, 9, 4), (2, 1, 3)]])
### END HIDDEN TESTS

# %% [markdown]
# Does the product of the gates explain the gradient? Before training it does: both fall alike. And after training? The gates
# are read off Keras's layer with a helper that asks its cell the right questions. One more curve belongs to a copy of the
# trained LSTM whose `U` is set to zero, so that what it says aloud never comes back to it.

# %% tags=["demonstration"]
def kept_by(model):
    """Mean share of the memory that is left at each lag over long reviews and all units, and the mean forget gate."""
    forget = gates_along(model.layers[2], model.layers[0](long_rows))["f"].astype(float)
    products = np.cumprod(forget[:, ::-1], axis=1).mean(axis=(0, 2))
    return np.concatenate([[1.0], products[:-1]]), forget.mean()

(kept_before, gate_before), (kept_after, gate_after) = kept_by(fresh), kept_by(lstm.model)
print(f"mean forget gate: {gate_before:.2f} before training, {gate_after:.2f} after")

# %% tags=["demonstration"]
deaf = network(layers.LSTM(32))
deaf.set_weights(lstm.model.get_weights())
W, U, b = deaf.layers[2].get_weights()
deaf.layers[2].set_weights([W, 0 * U, b])
learned = {"SimpleRNN": gradients(simple), "LSTM": gradients(lstm.model), "LSTM without U": gradients(deaf), "memory kept, trained": kept_after, "memory kept, fresh": kept_before}
show(plot_by_lag({name: curve[:100] for name, curve in learned.items()}, "After training", y_name="gradient, or share that is kept"),
     "After training: " + "; ".join(f"{name} {curve[20]:.2g} at 20 steps, {curve[50]:.2g} at 50" for name, curve in learned.items()) + ".")

# %% [markdown]
# On IMDB (three trainings): the trained LSTM feels a word 50 steps back a twentieth to a third as much as the last one,
# hundreds of times more than before training, **but the memory line does not carry it**. The forget gates stand nearly where
# Keras put them, and of the memory of 50 steps before next to nothing is left. Without `U`, the gradient falls as it did before
# training. So this LSTM keeps what it read by *noting it again*: what it says aloud comes back with the next word, and the pen
# writes it down once more. A value that rests untouched behind an open gate is something that an LSTM **can** learn. It is not
# what it must learn.
#
# ## How long does it remember?
#
# "LSTMs remember everything." Here is a test with nothing else in it. A row begins with one of 8 symbols; then come *k*
# distractors from another alphabet; at the end the network has to name the first symbol. Guessing gets 1/8. Simple RNN and LSTM
# get the same rows, the same number of updates and the same clipping.
#
# **With 50 distractors, what accuracy does an LSTM reach as Keras starts it, after 2,000 updates?** Write your guess, a number
# from 0 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess1-recall", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.9  # your guess: a number from 0 to 1
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess1-recall-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
memory_test = recorded("first_symbol", rerun=RERUN)
compare_guess(my_guess, measured=float(np.mean(memory_test.results["networks"]["LSTM"]["50"]["accuracy"])))
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# First a small version, live: three networks, three lags, a few hundred updates each.

# %% tags=["demonstration"]
def first_symbol(rows, lag, seed):
    """Rows of ids (rows, lag + 1), and the symbol from 0 to 7 that each begins with; distractors are 8 to 15."""
    draw = np.random.default_rng(seed)
    symbols = draw.integers(8, 16, size=(rows, lag + 1))
    symbols[:, 0] = draw.integers(0, 8, size=rows)
    return symbols, symbols[:, 0].copy()

# %% tags=["demonstration"]
def recall(layer, lag, forget_bias=None):
    """Accuracy on new rows after UPDATES updates of 64 rows each."""
    set_seed(4)
    model = keras.Sequential([keras.Input((lag + 1,), dtype="int32"), layers.Embedding(16, 16), layer, layers.Dense(8, activation="softmax")])
    if forget_bias is not None:
        set_forget_bias(layer, forget_bias)
    model.compile(keras.optimizers.Adam(3e-3, clipnorm=1.0), "sparse_categorical_crossentropy", jit_compile=False)  # few updates
    model.fit(*first_symbol(64 * UPDATES, lag, seed=1), batch_size=64, verbose=0)
    rows, first = first_symbol(1_000, lag, seed=2)
    return float(np.mean(np.argmax(model(rows), axis=1) == first))

# %% tags=["demonstration"]
live = {"SimpleRNN": {}, "LSTM, forget bias 1": {}, "LSTM, forget bias 4": {}}
for lag in (5, 20, 50):
    live["SimpleRNN"][lag] = [recall(layers.SimpleRNN(32), lag)]
    live["LSTM, forget bias 1"][lag] = [recall(layers.LSTM(32), lag)]
    live["LSTM, forget bias 4"][lag] = [recall(layers.LSTM(32), lag, forget_bias=4.0)]
    print(f"lag {lag:>2}: " + ", ".join(f"{name} {curve[lag][0]:.2f}" for name, curve in live.items()), flush=True)

# %% [markdown]
# And the long version, recorded: three seeds of each network, 2,000 updates, lags up to 200.

# %% tags=["demonstration"]
remembered = {name: {lag: lags[lag]["accuracy"] for lag in sorted(lags, key=int)} for name, lags in memory_test.results["networks"].items()}
show(plot_recall(remembered, 1 / 8, "Who still knows the first symbol?"),
     "Accuracy by lag, means of three seeds: " + "; ".join(
         f"{name} " + ", ".join(f"{np.mean(runs):.2f} at {lag}" for lag, runs in lags.items()) for name, lags in remembered.items()) + f". {memory_test.caption}.")

# %% [markdown]
# Three things to read from it.
#
# 1. *Remembers everything* is wrong. As Keras starts it, the LSTM knows the first symbol after 10 others, and guesses after 50.
#    A film review has four times as many words. Nothing in its shape forbids it to remember: **the same layer with a forget
#    bias of 4** still knows the symbol after 100, and after 200 with two seeds of three. What a network has forgotten before it
#    could learn from it, it cannot learn to keep.
# 2. The simple RNN, which "forgets everything", knows it after 100, as its gradient promised: Keras starts its `U` as an
#    *orthogonal* matrix, which turns the state and does not shrink it. At 200 it fails in most runs.
# 3. One symbol and no noise is not a review. On reviews the LSTM is ahead of the simple RNN. Measure the memory that *your* task
#    needs.
#
# ## How much is word order worth?
#
# A mean of embeddings cannot tell *not good, but funny* from *good, but not funny*; an LSTM can. Does it make use of that on
# reviews? Shuffle the words of each review, and let the same trained network judge again. What it loses is what it owed to
# order.
#
# ### Exercise 8: shuffle the words (2 points, 10 minutes)
# Write `shuffle_words(rows, draw)`. `rows` holds ids, `(reviews, time)`: START (1) first, then the words, then padding (0) up
# to the end. Return new rows in which the words of each review stand in a random order, another one for each review. START
# stays in front, padding stays at the end, and `rows` itself is left as it was. `draw` is NumPy's random generator;
# `draw.permutation(array)` returns a shuffled copy.
#
# `[[1, 7, 8, 9, 0, 0]]` may become `[[1, 9, 7, 8, 0, 0]]`.
#
# <details><summary>Hint 1</summary>Which places of a row hold words? Count its ids that are not 0.</details>
# <details><summary>Hint 2</summary>Begin with a copy of rows, and replace a slice of each row: from 1 up to the number of ids.</details>
# <details><summary>Hint 3</summary>In a loop <code>for row in shuffled:</code>, <code>row[1:n] = ...</code> changes the copy. Use <code>draw</code> anew for each row.</details>

# %% nbgrader={"grade": false, "grade_id": "ex8-shuffle-words", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shuffle_words(rows, draw):
    """New rows (reviews, time) with the words of each in a random order; START stays first and padding last."""
    # 1. copy the rows
    # 2. for each row: where do its words end? Put them in a random order
    ### BEGIN SOLUTION
    shuffled = np.array(rows)
    for row in shuffled:
        n = np.count_nonzero(row)
        row[1:n] = draw.permutation(row[1:n])
    return shuffled
    ### END SOLUTION

# %%
shuffle_words(np.array([[1, 7, 8, 9, 0, 0], [1, 5, 6, 7, 8, 9]]), np.random.default_rng(3))

# %% nbgrader={"grade": true, "grade_id": "ex8-shuffle-words-test-kept", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Every review keeps its words, START stays first, padding stays last, and the rows that came in are left alone."""
rows = pad([[11, 12, 13, 14, 15, 15], [21, 22], [31, 32, 33, 34, 35, 36, 37], [41, 42, 43]], 8)
before = rows.copy()
shuffled = np.asarray(shuffle_words(rows, np.random.default_rng(6)))
check_equal("START in front", shuffled[:, 0], [1, 1, 1, 1], hint="START stays where it is: shuffle from place 1 on")
check_equal("padding at the end", shuffled == 0, before == 0, hint="count the ids that are not 0, and shuffle only up to there: padding between words would be a hole in the review")
check_equal("the words of each review", np.sort(shuffled, axis=1), np.sort(before, axis=1), hint="each review keeps its own words, each as often as before")
check_equal("the rows that came in", rows, before, hint="change a copy: the lesson still needs the rows in order")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(801)
rows = pad([draw.integers(3, 99, size=n).tolist() for n in (1, 4, 9, 14, 20)], 15)
shuffled = np.asarray(shuffle_words(rows, np.random.default_rng(2)))
observe("words of each review", np.sort(shuffled, axis=1), equal())
observe("START, padding, and what came in", np.concatenate([shuffled[:, :1], shuffled == 0, rows], axis=1), equal())
same = np.tile(np.r_[1, 21:31, 0], (4_000, 1))
moved = np.asarray(shuffle_words(same, np.random.default_rng(7))) != same
observe("share of words in a new place", moved[:, 1:11].mean(), close(0, 0.05))
### END HIDDEN TESTS

# %% [markdown]
# Kept is one thing; is it really shuffled? Over many rows each word should stand in each place equally often.

# %% nbgrader={"grade": true, "grade_id": "ex8-shuffle-words-test-order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Any order may come out, and each review gets its own."""
same = np.tile(np.r_[1, 11:16, 0], (2_000, 1))
shuffled = np.asarray(shuffle_words(same, np.random.default_rng(4)))
check_that("reviews with the same words come out in different orders", len(np.unique(shuffled, axis=0)) > 10, hint="draw a new order for each row, not one for all")
places = [float(np.mean(np.argmax(shuffled == word, axis=1))) for word in range(11, 16)]
check_close("mean place of each of the five words (3 = the middle)", places, [3] * 5, rtol=0, atol=0.25, hint="every word may go to every place from 1 to 5")
### BEGIN HIDDEN TESTS
same = np.tile(np.r_[1, 41:49, 0, 0], (20_000, 1))
shuffled = np.asarray(shuffle_words(same, np.random.default_rng(5)))
observe("mean place of each word", [np.mean(np.argmax(shuffled == word, axis=1)) for word in range(41, 49)], close(0, 0.4))
observe("mean word at each place", shuffled[:, 1:9].mean(axis=0), close(0, 0.4))
### END HIDDEN TESTS

# %% [markdown]
# Now the experiment. **What test accuracy does a trained LSTM keep on IMDB, when the words of the reviews are shuffled?** (In
# order, it has about 0.87.) Write your guess, a number from 0 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess2-shuffled", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.7  # your guess: a number from 0 to 1
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess2-shuffled-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
order = recorded("shuffled_words", rerun=RERUN)
compare_guess(my_guess, measured=float(np.mean(order.results["IMDB"]["LSTM"]["shuffled"])))
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# That was recorded. Here are the networks of this notebook, on the validation reviews; all three get the same shuffled rows.

# %% tags=["demonstration"]
draw, mixed = np.random.default_rng(1), np.array(data.validation)
for row in mixed:
    row[1 : np.count_nonzero(row)] = draw.permutation(row[1 : np.count_nonzero(row)])

# %% tags=["demonstration"]
pairs = {name: (accuracy(model, data.validation), accuracy(model, mixed)) for name, model in networks.items()}
show(plot_two_accuracies(pairs, ("words in order", "words shuffled"), f"What order is worth ({reviews.name})"),
     "Validation accuracy in order and shuffled: " + "; ".join(f"{name} {one:.3f} and {two:.3f}" for name, (one, two) in pairs.items()) + ".")

# %% [markdown]
# The mean of embeddings keeps everything, as it must. On IMDB (recorded) the LSTM loses about one point of 38 above chance:
# most of what these networks know about a review is *which words* stand in it. That is why the linear model is so hard to beat
# here. It does not mean that order carries no meaning. The practice reviews are written so that order decides (*not at all
# boring*; *critics called it a masterpiece, and they were wrong*):

# %% tags=["demonstration"]
elsewhere = {name: tuple(np.mean(found[kind]) for kind in ("in order", "shuffled")) for name, found in order.results["practice"].items()}
show(plot_two_accuracies(elsewhere, ("words in order", "words shuffled"), "Practice reviews, test, mean of three seeds"),
     "Test accuracy in order and shuffled: " + "; ".join(f"{name} {one:.3f} and {two:.3f}" for name, (one, two) in elsewhere.items()) + f". {order.caption}.")

# %% [markdown]
# There the LSTM stands high above the mean of embeddings, and below it when the words are shuffled. **Whether order pays is a
# property of the task.** Shuffling measures it in seconds, with no training: do it before you praise a network for
# understanding sentences.
#
# ## Watch the gates
#
# Feed the trained LSTM one review, and look at it after every word: what it would say if the review ended here, and how far its
# gates stand open: on average over its 32 units, and for the unit whose gate moves most. The review is made up; write your own
# in its place.

# %% tags=["demonstration"]
my_review = "A great cast and a wonderful score, but the plot is dull and the whole film is a waste of time"
heard = split_words([my_review])[0]
embedded = np.asarray(lstm.model.layers[0](pad(encode([heard], data.ids), len(heard) + 1)))
gates = {name: value[0, 1:] for name, value in gates_along(lstm.model.layers[2], embedded).items()}  # START is left out
spoken = np.asarray(lstm.model.layers[3](gates["h"]))[:, 0]

# %% tags=["demonstration"]
rows = {}
for gate, name in {"f": "forget", "i": "input", "o": "output"}.items():
    rows |= {f"{name}, mean": gates[gate].mean(axis=1), f"{name}, busiest unit": gates[gate][:, np.argmax(np.ptp(gates[gate], axis=0))]}
show(plot_gates(heard, spoken, rows, "The verdict after each word, and how far the gates are open"),
     f"The probability of positive goes from {spoken[0]:.2f} after the first word to {spoken[-1]:.2f} after the last; it moves most at "
     + " and ".join(heard[place] for place in np.argsort(-np.abs(np.diff(spoken, prepend=spoken[0])))[:2]) + ". Below: "
     + "; ".join(f"{name} from {row.min():.2f} to {row.max():.2f}" for name, row in rows.items()) + ".")

# %% [markdown]
# The verdict moves at the words of praise and blame, and is carried on over the words between them. On IMDB (recorded) the
# gates, on average, hardly move: this LSTM adds up words with a slow leak, and uses little of its machinery. That fits what
# shuffling showed. Single units do move: look at the rows of the busiest ones. On the practice reviews, where order decides,
# the gates have more to do.
#
# ### Exercise 9: what does an LSTM remember? (2 points, 12 minutes)
# A friend writes: *"LSTMs solved vanishing gradients, so they remember everything that they read. That is why they beat
# bag-of-words models on reviews."* In four to six sentences: which parts of this do the measurements of this lesson support,
# and which not? Give at least two numbers. And say what you would measure, before you choose an LSTM for a task of your own.
#
# <details><summary>Hint 1</summary>There are three claims in it. This lesson has a figure for each: gradient by lag, first symbol, shuffled words beside the table with the linear model.</details>
# <details><summary>Hint 2</summary>"Can learn to keep" and "keeps" are two things. Which of your figures tell them apart?</details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "ex9-memory-written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# The gradient: before training, an LSTM as Keras starts it vanishes faster than a simple RNN: at 50 steps its gradient is below
# a thousandth of the last word's, the simple RNN's nearly a half, because the way back goes through forget gates of 0.73.
# Training brings it to a twentieth or more on IMDB, so "can learn to feel far back" is true and "solved" is not. The memory:
# with 50 distractors the same LSTM names the first symbol about as often as guessing does, 1 in 8, and with a forget bias of 4
# it always does; so it remembers what its gates let it, not everything. Why it wins: on IMDB it loses about one point when the
# words are shuffled, and the linear model on whole reviews is ahead of it, so it neither wins nor lives by order there; on the
# practice reviews it does both. For a task of my own I would first train a linear model on the same words, then shuffle the
# words and look at what the LSTM loses, over several seeds, and test its memory at the lags that matter in my texts.
#
# **Rubric**
# - 1 point: corrects at least two of the three claims (gradients, memory, why it wins) with two numbers from this lesson's figures.
# - 1 point: names a measurement for a task of one's own that could come out against the LSTM: a linear model beside it, shuffled words, the lags that matter, several seeds.

# %% [markdown]
# ## Open experiment (no points)
#
# Change one thing, write down what you expect, then look at *validation*. On the memory test, a forget bias of 4 made all the
# difference. Does it help on reviews? Here it is; it takes as long as the training above, so it waits until you set the switch.
# Other ideas: 100 words in place of 200, or a stacked network with `trained(...)`.

# %% tags=["demonstration"]
TRY_IT = False  # True trains the network once more, with the forget gates open at the start
if TRY_IT:
    set_seed(4)
    opened = network(layers.LSTM(32))
    set_forget_bias(opened.layers[2], 4.0)
    result = fit(opened, data.train, reviews.train.labels, (data.validation, reviews.validation.labels), EPOCHS, BATCH, title="LSTM, forget bias 4")
    print(f"validation accuracy {max(result.history['val_accuracy']):.4f}; with Keras's bias {max(lstm.history['val_accuracy']):.4f}")

# %% [markdown]
# ## What you have now
#
# 1. **Gates.** You wrote an LSTM step, six named values, equal to Keras's cell, and ran it over time.
# 2. **Cost.** Four sets of weights: 4((d + u)u + u), four times a simple RNN.
# 3. **Use.** An LSTM classifier above the threshold, bidirectional and stacked ones, and early stopping in place of ten epochs.
# 4. **Reach.** The gradient goes through a product of forget gates. Keras starts them at 0.73, which forgets fast. Another bias opens them;
#    training on reviews found a way round them. The memory test shows where an LSTM fails.
# 5. **Claims.** *Remembers everything*, *both directions always help*, *more units help*, *dropout prevents overfitting*: you saw a measurement for each.
#
# Lesson 05 asks whether three gates are one too many: the GRU has two.
#
# **Further reading**
# - Hochreiter and Schmidhuber 1997, *Long Short-Term Memory*: the memory line, and memory tests like the one above.
# - Gers, Schmidhuber and Cummins 2000, *Learning to Forget*: the forget gate came three years later.
# - Jozefowicz, Zaremba and Sutskever 2015, *An Empirical Exploration of Recurrent Network Architectures*: why the forget bias matters.
# - Schuster and Paliwal 1997, *Bidirectional Recurrent Neural Networks*: where the second direction comes from.
#
# **Next:** `05_gru`, two gates in place of three.
