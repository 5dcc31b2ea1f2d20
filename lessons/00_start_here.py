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
# # 0. Start here: meet the machine, write one answer
#
# This course is graded while you learn: every answer that you write gets a reply in seconds. This first lesson shows how,
# on an exercise of two lines, so that later all your thought can go to the models.
#
# **What you'll do.** Check your computer, see which movie reviews you have, write one function: first wrong, then right.
#
# **What you'll learn**
# 1. to read the three answers that a cell can give: *not attempted*, *wrong*, *right*;
# 2. where points come from, and how you see them all at once;
# 3. what the reviews are, and how long a lesson takes on this computer.
#
# **What you need.** Python functions. No machine learning yet.
#
# **Time and points.** About {{minutes}} minutes, {{points}} points.
#
# To run a cell, click it and press **Shift + Enter**. Start with the next one.

# %%
import numpy as np

from helpers import check_close, compare_guess, load_reviews, number, observe, start_lesson
from helpers.figures import show
from helpers.machine import check_machine
from helpers.plots import plot_lengths, plot_splits
from helpers.speed import here, speed_test

start_lesson("00_start_here")

# %% [markdown]
# ## Your computer
#
# The next cell says what the course found here. TensorFlow, the library behind the networks of later lessons, is slow to
# import: on a slow computer it takes 15 seconds. You wait for it once in each lesson that needs it.

# %%
check_machine()

# %% [markdown]
# If a line above starts with **Problem**, do what it says before you go on.
#
# How fast is this computer? The lessons were timed on a *reference machine*: two slow cores, no graphics card. The next
# cell measures for three seconds and remembers the result, so that every lesson can tell you how long *you* will wait.

# %%
factor = speed_test()
print(f"This computer is {factor:.1f} times as fast as the reference machine.")
print(f"All cells of lesson 01 together run for {here(100)} here.")

# %% [markdown]
# ## Your reviews
#
# The whole course reads movie reviews and asks one question: did the writer like the film? The reviews come from the
# Internet Movie Database (IMDB): 25,000 for training, 25,000 for testing, and 50,000 that nobody labelled. A computer
# without them and without a network gets *practice reviews* instead, which the course writes itself. The first load reads
# the whole archive; from then on it takes a second.

# %%
reviews = load_reviews()
reviews

# %% [markdown]
# One review is one text. Its label is `1` when the writer liked the film and `0` when not.

# %%
print(f"label {reviews.train.labels[-1]}: {reviews.train.texts[-1][:300]} ...")

# %% [markdown]
# Four parts, four jobs. A model learns from **train**. You compare models on **validation**. Each finished model meets
# **test** once, and that number is the one you may tell other people. **Unlabelled** texts teach what words mean.

# %%
sizes = {part: len(getattr(reviews, part).texts) for part in ["train", "validation", "test", "unlabelled"]}
in_words = ", ".join(f"{part} {size:,}" for part, size in sizes.items())
show(plot_splits(sizes, title=f"The reviews in use: {reviews.name}"), f"Four bars, one for each part: {in_words}.")

# %% [markdown]
# ## Guess first
#
# Before a lesson shows a result, it asks for your guess. A number that you wrote down makes the result worth remembering.
# The guess earns its point for being there, never for being right.
#
# **How many words does a review have, on average?** Write a number in place of `None`, run the cell, then the next one.

# %% nbgrader={"grade": false, "grade_id": "guess1-words", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 200
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess1-words-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
measured = sum(len(text.split()) for text in reviews.train.texts) / len(reviews.train.texts)
compare_guess(my_guess, measured, unit="words")
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# An average hides much. Here is every training review:

# %%
lengths = [len(text.split()) for text in reviews.train.texts]
middle = sorted(lengths)[len(lengths) // 2]
show(plot_lengths(lengths),
     f"Review lengths: half of the reviews have {middle} words or fewer, the longest has {max(lengths):,}.")

# %% [markdown]
# Look at the right end of the figure: a few reviews are many times as long as the average one. Networks read a fixed number
# of words, so in later lessons we have to decide which words of a long review a network sees.
#
# ## Your first answer
#
# ### Exercise 1: mean length (1 point, 7 minutes)
#
# Write `mean_length(texts)`: the number of words in a text, averaged over all texts. Words are what stands between spaces.
# For `["a good film", "bad"]` it returns `2.0`: three words and one word, over two texts.
#
# Do it in this order, and read what each step answers:
#
# 1. Change nothing. Run the cell with the function, then the cell below it. You read **Not attempted yet**.
# 2. Be wrong on purpose: put `return len(texts[0])` in place of the line with `raise`. Run both cells. You read what was
#    *got*, what was *expected*, *where* they differ, and a *hint*.
# 3. Write the right answer. Run both cells. You read **✓**.
#
# <details><summary>Hint 1</summary>What does <code>"a good film".split()</code> return, and how long is it?</details>
# <details><summary>Hint 2</summary>Collect one length for each text in a list, in a loop or in one line.</details>
# <details><summary>Hint 3</summary>An average is the sum of all the lengths, divided by how many there are.</details>

# %% nbgrader={"grade": false, "grade_id": "ex1-mean-length", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_length(texts):
    """Average number of words of the texts, a list of strings with at least one text."""
    # 1. count the words of each text
    # 2. return their average
    ### BEGIN SOLUTION
    lengths = [len(text.split()) for text in texts]
    return sum(lengths) / len(lengths)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex1-mean-length-test-value", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The mean number of words is right, for few texts and many, short and long."""
check_close("two texts", mean_length(["a good film", "bad"]), 2.0,
            hint="count words, not letters; then divide by the number of texts")
check_close("a mean between whole numbers", mean_length(["so good", "bad"]), 1.5,
            hint="divide with /, not with //, and do not round")
check_close("more than one space", mean_length(["good   film"]), 2.0,
            hint="split() without a space in the brackets takes any gap")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(1)
texts = [" \n"[n % 2].join(["word"] * n) for n in draw.integers(1, 60, size=17)]
observe("texts of many lengths", [mean_length(texts[:k]) for k in range(1, 18)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You saw all three answers. If the last cell shows three ✓, the point is yours. From here on the lesson does
# not use your function: a later exercise never fails because an earlier one did.
#
# ## How points work
#
# | what you do | what happens |
# |---|---|
# | run a test cell | you get an answer at once, as above |
# | open a **hint** | the first is a nudge, the last nearly says it; they cost nothing |
# | **Run ▸ Run All Cells** | runs to the end, also when exercises are still empty |
# | **Validate** in the toolbar | runs the notebook from top to bottom in a fresh kernel and lists the tests that fail |
# | `make grade` in a terminal | grades all your lessons and prints your points (without make: `python -m grading grade`) |
#
# `make grade` tries your function on inputs that this notebook does not show. So a function that returns the three
# numbers above, and nothing else, passes here and earns nothing there. Save the notebook before you grade it.
#
# Your answers live in the folder `work/`, which belongs to you alone: an update of the course never changes a file there.
#
# ## What you have now
#
# 1. *Not attempted* means that the stub is still there, *wrong* comes with what was got and expected, *right* is a ✓.
# 2. Points come from `make grade`, which runs your notebook afresh with tests that you cannot see.
# 3. You know which reviews you have, how long they are, and how fast this computer is.
#
# **Next:** `01_bag_of_words`, where 25,000 reviews become a table of numbers, and a model of one line reads them
# surprisingly well.
