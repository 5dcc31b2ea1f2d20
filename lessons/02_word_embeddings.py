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
# # 2. Give words a place, so that similar words are neighbours
#
# In lesson 01, *superb* and *excellent* were two columns that knew nothing of each other. Here every word becomes a point in
# space, learned from nothing but running text. What a model learns about one word then also helps with its neighbours.
#
# **What you'll do.** Part A: train Word2Vec and FastText, measure closeness, do one training step by hand, and judge reviews by
# the mean of their word vectors. Part B: get vectors by counting (SVD, GloVe), let six kinds of vectors meet on equal terms, and
# look for what they learned that nobody ordered.
#
# **What you'll learn**
# 1. to tell trained vectors from noise, and why three sentences give noise;
# 2. to compute cosine similarity, nearest words and analogies, equal to gensim's;
# 3. to do one negative-sampling step by hand: loss, and how each vector moves;
# 4. to turn vectors into an embedding matrix and a classifier above a measured threshold;
# 5. to compare kinds of vectors fairly, and to test them with typos and for prejudice.
#
# **What you need.** Lesson 01; the matrix product; the sigmoid function.
#
# **Time and points.** About {{minutes}} minutes, {{points}} points: 11 in Part A, 5 in Part B. After Part A is a good place to stop
# for the day.
#
# Three questions to warm up:
#
# <details><summary>1. What does the sigmoid function turn a score of 0 into? And a large negative score?</summary>
# σ(0) = 0.5. A large negative score gives nearly 0, a large positive one nearly 1.</details>
# <details><summary>2. In a bag of words, what is the dot product of the rows for "superb" and "excellent"?</summary>
# 0: each row has a 1 where the other has a 0. A bag of words sees no kinship between words.</details>
# <details><summary>3. On which part of the reviews do you compare models, and on which do you score the one you chose?</summary>
# Compare on validation as often as you like; score on test once.</details>

# %%
import time
from collections import Counter

import numpy as np
from gensim.models import FastText, KeyedVectors, Word2Vec
from scipy import sparse
from scipy.special import expit as sigmoid
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.extmath import randomized_svd

# %%
from helpers import (
    check_accuracy, check_close, check_equal, check_shape, check_that, compare_guess, equal, number, observe,
    observe_accuracy, recorded, start_lesson, test_once, threshold,
)
from helpers.embeddings import (
    EpochLoss, as_vectors, count_pairs, mean_vectors, misspell, split_words, train_glove,
)
from helpers.figures import show
from helpers.paths import work_folder
from helpers.plots import panels, plot_accuracies, plot_lines, plot_matrix, plot_word_bars
from helpers.plots_embeddings import plot_angles, plot_similarities, plot_window, plot_word_map
from helpers.reviews import load_reviews
from helpers.speed import here

start_lesson("02_word_embeddings")

# %%
reviews = load_reviews()

# The knobs of this lesson
DIMENSIONS = 100  # numbers in each vector: more can say more, and take longer to train
WORKERS = 1  # cores that gensim uses: with 1 a run can be repeated exactly; more are faster, and each run is a little different
PASSES = 10  # epochs over all reviews: 5 give about one point less, and take half the time
SMALL_PASSES = 5 if reviews.name == "IMDB" else 15  # over a quarter of them: the practice reviews are short, so they need more
PART_B_WORDS = 5_000  # vocabulary of Part B's comparison, the same for all vectors
GLOVE_FILE = None  # the path of an official file such as glove.6B.100d.txt, if you have one
RERUN = False  # True makes the recorded measurements again: about 30 minutes

words = {part: split_words(getattr(reviews, part).texts) for part in ("train", "validation")}
reviews

# %% [markdown]
# # Part A: vectors from neighbours (11 points)
#
# ## A recipe that cannot work
#
# Many tutorials introduce word vectors with three short sentences. Here is that recipe, as it stands on countless pages: skip-gram,
# 100 dimensions, a window of 5, every word counts. Which words will it place near *movie*? Run it with five *seeds*: the seed
# decides the random numbers that training starts from, and nothing else.

# %%
sentences = [["great", "movie", "acting"], ["boring", "movie", "plot"], ["great", "plot", "music"]]
recipe = {"vector_size": 100, "window": 5, "min_count": 1, "sg": 1, "workers": 1}
toys = [Word2Vec(sentences, seed=seed, **recipe) for seed in range(1, 21)]
for seed, toy in enumerate(toys[:5], 1):
    print(f"seed {seed}: nearest to movie:", ", ".join(word for word, _ in toy.wv.most_similar("movie", topn=3)))

# %% [markdown]
# Another seed, other neighbours. If meaning had been learned, the dice would not matter. The figure has all 20 seeds: each dot is one
# training.

# %%
others = ["great", "acting", "boring", "plot", "music"]
near_movie = {word: [float(toy.wv.similarity("movie", word)) for toy in toys] for word in others}
show(plot_similarities(near_movie, "How close to movie? 20 seeds of the three-sentence recipe"),
     "Similarity to movie over 20 seeds: for each word the dots lie on both sides of zero, between "
     f"{min(map(min, near_movie.values())):.2f} and {max(map(max, near_movie.values())):.2f}. No word is reliably close.")

# %% [markdown]
# **Why it cannot work.** Training starts with random vectors and moves them a little for each pair of neighbours. Nine words give a
# few dozen tiny moves. So how far did the vectors get from where the dice put them?

# %%
toy = Word2Vec(seed=1, **recipe)
toy.build_vocab(sentences)
start = toy.wv.vectors.copy()
toy.train(sentences, total_examples=3, epochs=5)
turned = (start * toy.wv.vectors).sum(axis=1) / np.linalg.norm(start, axis=1) / np.linalg.norm(toy.wv.vectors, axis=1)
print(f"cosine between each vector before and after training: {turned.min():.4f} to {turned.max():.4f} (1 = did not turn)")

# %% [markdown]
# The vectors still point where they pointed before training: what the recipe prints are the dice. Meaning needs *many* sentences in
# which a word meets many neighbours. We have 25,000 reviews.
#
# ## From one place of its own to a place among others
#
# Give each word in the vocabulary its own light switch: *good* is "switch 2 on, all others off". That is a **one-hot** vector. It tells
# words apart, and nothing more: any two different words are equally far from each other. A **dense** vector is more like an address on
# a map: a few numbers, and nearby numbers mean nearby places.

# %%
some = ["good", "great", "bad", "film"]
one_hot = np.eye(4)
dense = np.array([[0.9, 0.1, 0.3], [0.8, 0.2, 0.4], [-0.7, 0.1, 0.4], [0.0, 0.9, 0.1]])
left, right = panels(2)
plot_matrix(one_hot, some, some, "One-hot: one switch for each word", axes=left)
plot_matrix(dense, some, ["x", "y", "z"], "Dense: an address (made up)", axes=right)
show(left, "Left: four one-hot rows, each with a single 1 and nothing in common. Right: four made-up dense rows of three numbers, "
           "where good and great have similar numbers.")

# %% [markdown]
# The two belong together. A one-hot row (shape `(words,)`) times the matrix of dense vectors (shape `(words, dimensions)`) picks one
# row of the matrix. So an "embedding layer" is a table, and multiplying is looking up:

# %%
print("one-hot row of great @ dense:", one_hot[1] @ dense)
print("row of great in the table:   ", dense[1])

# %% [markdown]
# ## Let neighbours write the addresses
#
# "You shall know a word by the company it keeps" (Firth 1957). Cover one word of a review: *the acting was ___ from start to
# finish*. You can guess what kind of word is missing. **Word2Vec** turns this game into training, in two ways:

# %%
show(plot_window(["the", "acting", "was", "superb", "from", "the", "start"], centre=3, window=2),
     "A sentence with superb in the centre of a window of two words to either side. CBOW guesses superb from acting, was, from and the; "
     "skip-gram guesses each of these four from superb.")

# %% [markdown]
# **CBOW** (continuous bag of words) adds up the neighbours' vectors and guesses the word. **Skip-gram** takes the word and guesses each
# neighbour: one training example for every pair, so it is slower. Two words that could stand in the same gap get pushed to the same
# place. Nobody tells the model what any word means, and no label is used.
#
# The next cell trains CBOW on all training reviews. Watch the loss: the guesses get better with each epoch, one pass over all words.

# %%
print(f"{sum(map(len, words['train'])):,} words; training takes {here(80)} here")
start = time.perf_counter()
cbow = Word2Vec(words["train"], vector_size=DIMENSIONS, window=10, min_count=5, epochs=PASSES, alpha=0.05, seed=1,
                workers=WORKERS, compute_loss=True, callbacks=[EpochLoss()])
cbow_seconds = time.perf_counter() - start
vectors = cbow.wv
print(f"{len(vectors):,} words with {vectors.vector_size} numbers each")

# %% [markdown]
# `window=10` means up to ten words to either side; `min_count=5` leaves out words that are written fewer than five times, since they
# keep too little company.
#
# ## Close in meaning, close in angle
#
# Two reviews of different length can say the same thing. So we compare the *direction* of their vectors and ignore their length, as
# you compare where two people point and not how long their arms are.
#
# $$\cos(u, v) = \frac{u \cdot v}{\lVert u \rVert \, \lVert v \rVert}$$
#
# `u` and `v` have the shape `(dimensions,)`. The result is one number from -1 (opposite) to 1 (same direction). By head: `[3, 4]` and
# `[4, 3]` have the dot product 24 and both have length 5, so their cosine is 24 / 25 = 0.96.
#
# *good* and *bad* are opposites. **How close are their vectors?** Write your guess for cos(good, bad), a number from -1 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess1-opposites", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = -0.5  # your guess: a number from -1 to 1
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "guess1-opposites-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
compare_guess(my_guess, measured=float(vectors.similarity("good", "bad")))
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %%
angles = {"good": 1.0} | {word: float(vectors.similarity("good", word)) for word in ("great", "bad", "not")}
show(plot_angles(angles, "The angle of each word with good"),
     "Angles with good: " + ", ".join(f"{word} {cosine:.2f}" for word, cosine in angles.items() if word != "good") + " (cosines).")

# %% [markdown]
# Opposites are neighbours! *A good film*, *a bad film*: both fit the same gap, so they keep the same company. Vectors from neighbours
# know what *kind* of word a word is. Keep that in mind when we judge reviews with them.
#
# ### Exercise 1: cosine similarity (2 points, 7 minutes)
# Write `cosine_similarity(u, v)`. For `u = [3, 4]` and `v = [4, 3]` it returns `0.96`. If either vector is all zeros, return `0.0`: a
# word without direction resembles nothing.
#
# <details><summary>Hint 1</summary>Which quantity makes the length of a vector disappear?</details>
# <details><summary>Hint 2</summary><code>np.linalg.norm</code> gives a vector's length.</details>
# <details><summary>Hint 3</summary>One number on top, the product of two numbers below. When is the number below zero?</details>

# %% nbgrader={"grade": false, "grade_id": "ex1-cosine-similarity", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_similarity(u, v):
    """Cosine of the angle between u and v, each of shape (dimensions,); 0.0 if either is all zeros."""
    # 1. multiply the two lengths
    # 2. return 0.0 if that is zero, else the dot product divided by it
    ### BEGIN SOLUTION
    lengths = np.linalg.norm(u) * np.linalg.norm(v)
    return float(np.dot(u, v) / lengths) if lengths else 0.0
    ### END SOLUTION

# %%
cosine_similarity([3, 4], [4, 3])

# %% nbgrader={"grade": true, "grade_id": "ex1-cosine-similarity-test-value", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The value is right, whatever the lengths."""
check_close("a pair by hand", cosine_similarity([3, 4], [4, 3]), 0.96, hint="the dot product is 24, each length is 5")
check_close("ten times as long", cosine_similarity([30, 40], [4, 3]), 0.96, hint="divide by both lengths, so that they do not count")
check_close("opposite directions", cosine_similarity([1, 2], [-2, -4]), -1.0, hint="keep the sign: -1 means opposite")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(41).normal
observe("random vectors", [cosine_similarity(draw(size=50), draw(size=50)) for _ in range(20)])
### END HIDDEN TESTS

# %% [markdown]
# A vector without a direction is a case of its own:

# %% nbgrader={"grade": true, "grade_id": "ex1-cosine-similarity-test-zero", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A vector of zeros resembles nothing, and nothing breaks."""
check_close("zeros", cosine_similarity([0, 0], [4, 3]), 0.0, hint="0 / 0 is not a number: look at the length first")
check_close("zeros on the other side", cosine_similarity([4, 3], [0, 0]), 0.0, hint="either of the two may be all zeros")
### BEGIN HIDDEN TESTS
v = np.random.default_rng(42).normal(size=50)
observe("zeros on either side, and not", [cosine_similarity(v, 0 * v), cosine_similarity(0 * v, v), cosine_similarity(v, -v / 3), cosine_similarity(v, v + 1)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You can measure how close two words are. From here on the lesson uses gensim's `vectors.similarity`, which agrees with
# yours.
#
# ## Who lives next door?
#
# To meet a word's neighbours, measure its cosine with *every* word and take the largest. With all vectors in one matrix `E` of shape
# `(words, dimensions)`, whose rows have length 1, all cosines are one product, `E @ e`, of shape `(words,)`.
#
# ### Exercise 2: nearest words (1 point, 8 minutes)
# Write `nearest_words(word, words, matrix, n)`. `words` is a list of words, `matrix` holds one row for each of them, in the same order.
# It returns a list of the `n` words with the largest cosine to `word`, the nearest first, and never `word` itself. For words
# `["good", "great", "bad"]` with the rows `[1, 0]`, `[2, 1]`, `[-1, 0]` and `n=1`, the nearest to `"good"` is `["great"]`.
#
# <details><summary>Hint 1</summary>Which row belongs to the word? And which word always has a cosine of 1 with it?</details>
# <details><summary>Hint 2</summary><code>np.linalg.norm(matrix, axis=1, keepdims=True)</code> gives the length of each row.</details>
# <details><summary>Hint 3</summary><code>np.argsort(-cosines)</code> gives places, the largest cosine first.</details>

# %% nbgrader={"grade": false, "grade_id": "ex2-nearest-words", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nearest_words(word, words, matrix, n):
    """The n words with the largest cosine to `word`, nearest first, without itself. matrix is (words, dimensions)."""
    # 1. give every row the length 1
    # 2. multiply with the row of the word: one cosine for each word
    # 3. sort, leave out the word itself, keep n
    ### BEGIN SOLUTION
    rows = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    order = np.argsort(-(rows @ rows[words.index(word)]))
    return [words[place] for place in order if words[place] != word][:n]
    ### END SOLUTION

# %%
nearest_words("good", ["good", "great", "bad"], np.array([[1, 0], [2, 1], [-1, 0]]), n=1)

# %% nbgrader={"grade": true, "grade_id": "ex2-nearest-words-test-order", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The nearest words come in order, without the word itself, as in gensim."""
some = ["good", "great", "bad", "day", "loud"]
rows = np.array([[1.0, 0.0], [0.2, 0.1], [-1.0, 0.1], [0.1, 1.0], [9.0, 9.0]])
check_equal("the nearest one", list(nearest_words("good", some, rows, 1)), ["great"], hint="leave out the word itself; divide by the lengths, since a long vector is not a near one; a negative cosine is far away")
check_equal("all in order", list(nearest_words("good", some, rows, 4)), ["great", "loud", "day", "bad"], hint="the largest cosine first")
check_equal("asking for another word", list(nearest_words("day", some, rows, 2)), ["loud", "great"], hint="use the row of the word that was asked for")
check_equal("gensim agrees", list(nearest_words("bad", some, rows, 2)), [word for word, _ in as_vectors(some, rows).most_similar("bad", topn=2)], hint="the cosine may be negative; the nearest is still the largest")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(201)
some = [f"{a}{b}" for a in "klmnpr" for b in "aeiou"]
rows = draw.normal(size=(30, 8)) * draw.uniform(0.2, 5, size=(30, 1))
observe("random vectors of many lengths", [list(nearest_words(word, some, rows, n)) for word, n in zip(draw.permutation(some), range(1, 13))], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** gensim's `most_similar` gives the same words. Here are neighbours from the reviews:

# %%
for word in ("terrible", "actress", "music", "his"):
    print(f"{word:<9}", ", ".join(f"{other} {cosine:.2f}" for other, cosine in vectors.most_similar(word, topn=6)))

# %% [markdown]
# Compare with the three sentences: no seed chose these. A model has read the reviews and found out which words can stand in for which.
#
# ## Arithmetic with words
#
# If directions mean something, steps should, too. The step from *he* to *him* might be the step from *she* to *her*. As with a knight on
# a chessboard: the same move from another square. To solve "*a* is to *b* as *c* is to ?", start at *c* and make the move from *a* to
# *b*:
#
# $$\text{target} = c + (b - a)$$
#
# and take the word nearest to that point.
#
# ### Exercise 3: analogy (1 point, 8 minutes)
# Write `solve_analogy(a, b, c, vectors)`. `vectors` is what gensim calls KeyedVectors: `vectors.get_vector(word, norm=True)` gives a
# word's vector with length 1 (use these, so that frequent words with long vectors do not count for more), and
# `vectors.similar_by_vector(target, topn=...)` lists the nearest words to any point, with their cosines. Return one word, the nearest to the
# target that is none of `a`, `b` and `c`.
#
# <details><summary>Hint 1</summary>Which of the three vectors is taken away, and which two are added?</details>
# <details><summary>Hint 2</summary>Up to three words of the list may be <code>a</code>, <code>b</code> or <code>c</code>: how many do you need to see?</details>
# <details><summary>Hint 3</summary>Ask for four and return the first that is none of the three. gensim has a function for all of this, too.</details>

# %% nbgrader={"grade": false, "grade_id": "ex3-solve-analogy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def solve_analogy(a, b, c, vectors):
    """The word that is to c as b is to a: nearest to c + b - a (vectors of length 1), and none of the three."""
    # 1. take the three vectors with length 1 and compute the target
    # 2. list the words nearest to it
    # 3. return the first that is none of a, b, c
    ### BEGIN SOLUTION
    one, other, third = (vectors.get_vector(word, norm=True) for word in (a, b, c))
    found = [word for word, _ in vectors.similar_by_vector(third + other - one, topn=4)]
    return next(word for word in found if word not in (a, b, c))
    ### END SOLUTION

# %%
solve_analogy("he", "she", "him", vectors)

# %% nbgrader={"grade": true, "grade_id": "ex3-solve-analogy-test-word", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The word is the nearest to the target, and none of the three that were given."""
some = as_vectors(["he", "she", "actor", "actress", "him"], np.array([[1, 0, 0], [0, 1, 0], [1, 0, 2], [0, 1, 2], [1, 0, -1]]))
check_equal("he is to she as actor is to ...", solve_analogy("he", "she", "actor", some), "actress", hint="return one word; the target is c + b - a, and a, b, c themselves do not count")
check_equal("she is to he as actress is to ...", solve_analogy("she", "he", "actress", some), "actor", hint="a is taken away, b and c are added")
some = as_vectors(["a", "b", "c", "d", "e"], np.array([[0, 3.0, 0], [9, 9, 0], [0, 0, 0.5], [0.7, -0.3, 1], [1, 0.6, 0.1]]))
check_equal("vectors of different lengths", solve_analogy("a", "b", "c", some), "d", hint="use vectors of length 1: get_vector(word, norm=True)")
some = as_vectors(["a", "b", "c", "d", "e"], np.array([[1, 0, 0], [1, 0.2, 0], [0, 0, 1], [0, 0.9, 1], [1, 1, 0]]))
check_equal("a small step", solve_analogy("a", "b", "c", some), "d", hint="leave out a, b and c: the word nearest to the target is often c itself")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(301)
names = [f"{a}{b}" for a in "bdfghjst" for b in "aeiou"]
some = as_vectors(names, draw.normal(size=(40, 6)) * draw.uniform(0.3, 4, size=(40, 1)))
observe("random vectors", [solve_analogy(*draw.choice(names, size=3, replace=False).tolist(), some) for _ in range(25)], equal())
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** gensim's way to say it is `most_similar(positive=[b, c], negative=[a])`. Now try some on the vectors of the reviews,
# and see at which place the expected word comes. Which of them works, and which fails?

# %%
for a, b, c, expected in [("he", "she", "him", "her"), ("he", "she", "his", "her"), ("he", "she", "actor", "actress"),
                          ("good", "better", "bad", "worse"), ("film", "films", "actor", "actors"),
                          ("man", "woman", "king", "queen"), ("good", "great", "bad", "terrible")]:
    if all(word in vectors for word in (a, b, c, expected)):
        found = [word for word, _ in vectors.most_similar(positive=[b, c], negative=[a], topn=1_000)]
        place = found.index(expected) + 1 if expected in found else "beyond 1,000"
        print(f"{a} : {b} = {c} : {found[0]:<12} {'works' if place == 1 else 'fails'} (expected {expected}, at place {place})")

# %% [markdown]
# Analogies need words that are written often, and a rule that helps a lot: the three given words are not allowed. Without that rule:

# %%
target = sum(sign * vectors.get_vector(word, norm=True) for word, sign in [("man", -1), ("woman", 1), ("king", 1)])
print("nearest to king + woman - man, nothing left out:", [word for word, _ in vectors.similar_by_vector(target, topn=3)])

# %% [markdown]
# The words that went in come out again. So read an analogy as a hint that directions carry meaning, and not as a proof that the model
# can reason.
#
# ## One training step by hand
#
# How do neighbours move a vector? For the pair (*superb*, *acting*), training asks: is this a true pair of neighbours? It wants a yes, and for
# a few random words, the **negatives**, it wants a no: (*superb*, *of*), (*superb*, *train*). Think of magnets: the true neighbour pulls
# the word, the negatives push it away, and each as strongly as the answer was wrong.
#
# With the word's vector $v$, the neighbour's $c$ and negatives $n_1 \dots n_k$, each of shape `(dimensions,)`, and the sigmoid σ of
# lesson 01, the loss is one number:
#
# $$\text{loss} = -\ln \sigma(c \cdot v) - \sum_{i=1}^{k} \ln \sigma(-n_i \cdot v)$$
#
# How wrong was each answer? For the true pair $p = 1 - \sigma(c \cdot v)$, for each negative $q_i = \sigma(n_i \cdot v)$. One step with learning
# rate $r$ moves all vectors, each computed from the *old* values of the others:
#
# $$v \leftarrow v + r\,\Big(p\,c - \sum_i q_i n_i\Big) \qquad c \leftarrow c + r\,p\,v \qquad n_i \leftarrow n_i - r\,q_i\,v$$
#
# By head: with $v = [2, 0]$, $c = [0, 1]$, one negative $[0, -1]$ and $r = 1$, both scores are 0, so $p = q = 0.5$ and the loss is
# $2 \ln 2 = 1.386$. Then $v$ becomes $[2, 1]$, $c$ becomes $[1, 1]$ and the negative $[-1, -1]$.
#
# ### Exercise 4: one negative-sampling step (2 points, 15 minutes)
# Write `negative_sampling_step(word, context, negatives, rate)`. `word` and `context` have the shape `(dimensions,)`, `negatives` has
# `(k, dimensions)`. It returns four things: the loss *before* the step, and the new word, context and negatives.
#
# <details><summary>Hint 1</summary>First the scores: one dot product for the true pair, and <code>negatives @ word</code> for all negatives at once. Then p and q.</details>
# <details><summary>Hint 2</summary>Keep p and q: the loss is −ln(1 − p) − Σ ln(1 − q), and every move is made of them.</details>
# <details><summary>Hint 3</summary><code>q @ negatives</code> adds up the pushes on the word; <code>np.outer(q, word)</code> has one row for each negative. Give the new vectors new names.</details>

# %% nbgrader={"grade": false, "grade_id": "ex4-negative-sampling-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def negative_sampling_step(word, context, negatives, rate):
    """Loss before the step, then word (dimensions,), context (dimensions,) and negatives (k, dimensions) after it."""
    # 1. how wrong is each answer: p for the true pair, q of shape (k,) for the negatives
    # 2. the loss
    # 3. the moved vectors, all computed from the old ones
    ### BEGIN SOLUTION
    p = 1 - sigmoid(context @ word)
    q = sigmoid(negatives @ word)
    loss = -np.log(1 - p) - np.log(1 - q).sum()
    new_word = word + rate * (p * context - q @ negatives)
    return loss, new_word, context + rate * p * word, negatives - rate * np.outer(q, word)
    ### END SOLUTION

# %%
negative_sampling_step(np.array([2.0, 0.0]), np.array([0.0, 1.0]), np.array([[0.0, -1.0]]), rate=1.0)

# %% nbgrader={"grade": true, "grade_id": "ex4-negative-sampling-step-test-loss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The loss counts the true pair and every negative, each with the right sign."""
word, near, zero = np.array([2.0, 1.0]), np.array([1.0, -1.0]), np.zeros(2)
def loss_of(context, negatives):
    return negative_sampling_step(word, context, np.array(negatives), 0.1)[0]

check_close("all scores zero", loss_of(zero, [zero, zero]), 3 * np.log(2), hint="each of the three answers costs ln 2, and costs are positive: one for the true pair, one for each negative")
check_close("a true pair", loss_of(near, [zero]), np.log(1 + np.exp(-1)) + np.log(2), hint="the true pair costs -ln σ(c · v): a high score is good, so it costs little")
check_close("a negative", loss_of(zero, [near]), np.log(1 + np.exp(1)) + np.log(2), hint="a negative costs -ln σ(-n · v): here a high score is bad")
check_close("two negatives", loss_of(zero, [near, near]), 2 * np.log(1 + np.exp(1)) + np.log(2), hint="the negatives' costs are added up, not averaged")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(401)
observe("random vectors", [negative_sampling_step(draw.normal(size=6), draw.normal(size=6), draw.normal(size=(k, 6)), 0.1)[0] for k in (1, 2, 5, 15)])
### END HIDDEN TESTS

# %% [markdown]
# The loss says how wrong the answers are; the moves make them better:

# %% nbgrader={"grade": true, "grade_id": "ex4-negative-sampling-step-test-moves", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Every vector moves in the right direction, by the right amount, from the old values of the others."""
word, near, far, zero = np.array([2.0, 0.0]), np.array([0.0, 1.0]), np.array([0.0, -1.0]), np.zeros(2)
_, new_word, new_context, new_negatives = negative_sampling_step(word, near, np.array([zero]), 1.0)
check_close("the word, with the negative at zero", new_word, [2, 0.5], hint="the true neighbour pulls: + rate · p · context, and p = 1 - σ(score)")
check_close("the context", new_context, [1, 1], hint="the word pulls the context: + rate · p · word, with the old word")
check_close("a negative at zero", new_negatives, [[-1, 0]], hint="shape (k, dimensions); the word pushes each negative away: - rate · q · word")
_, new_word, new_context, new_negatives = negative_sampling_step(word, zero, np.array([far, far]), 0.1)
check_close("the word, with the context at zero", new_word, [2, 0.1], hint="every negative pushes: - rate · q · negative, added up over all of them")
check_close("two negatives", new_negatives, [[-0.1, -1], [-0.1, -1]], hint="each moves by its own q, times the old word, times the rate")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(402)
steps = [negative_sampling_step(draw.normal(size=5), draw.normal(size=5), draw.normal(size=(k, 5)), rate) for k, rate in [(1, 0.3), (3, 0.05), (7, 1.5)]]
observe("random vectors", [np.concatenate([np.ravel(part) for part in step[1:]]) for step in steps])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** This step, for every pair of neighbours in all reviews, is skip-gram. CBOW is the same with the mean of the neighbours in
# place of one. gensim does millions of them a second, with five negatives each.

# %% [markdown]
# ## Words that were never seen
#
# Ask Word2Vec for a word that was not in the training texts, and there is nothing: no row in the table. Reviewers make typing mistakes and
# invent words all the time. You can read *wonderfull* at once, since you see its pieces. **FastText** does the same: a word's vector
# is the mean of the vectors of its pieces, all runs of 3 to 6 letters, with `<` and `>` marking its ends:

# %%
def pieces(word, shortest=3, longest=6):
    """The pieces of a word that FastText gives vectors to."""
    marked = f"<{word}>"
    return {marked[i : i + n] for n in range(shortest, longest + 1) for i in range(len(marked) - n + 1)}

# %%
shared = pieces("wonderful") & pieces("wonderfull")
print(f"wonderful has {len(pieces('wonderful'))} pieces, wonderfull {len(pieces('wonderfull'))}; {len(shared)} are the same:")
print(*sorted(shared))

# %% [markdown]
# The next cell trains FastText on a quarter of the reviews, and Word2Vec on the same quarter to compare. The pieces are kept in
# 50,000 rows (`bucket`), where several rare pieces may share one; gensim's default of 2,000,000 would take 800 MB.

# %%
quarter, quarter_labels = words["train"][::4], reviews.train.labels[::4]

# %% tags=["demonstration"]
equal_budget = {"vector_size": DIMENSIONS, "window": 5, "max_final_vocab": PART_B_WORDS, "min_count": 1, "epochs": SMALL_PASSES,
                "alpha": 0.05, "seed": 1, "workers": WORKERS}
fasttext = FastText(quarter, bucket=50_000, callbacks=[EpochLoss()], **equal_budget)
small_cbow = Word2Vec(quarter, **equal_budget)

# %% tags=["demonstration"]
for word in ("wonderfull", "terrrible", "exellent", "boringest"):
    print(f"{word:<11} in Word2Vec: {word in small_cbow.wv!s:<6} FastText's nearest:",
          ", ".join(near for near, _ in fasttext.wv.most_similar(word, topn=4)))

# %% [markdown]
# FastText has an answer for every string of letters. Is it always a good one? Pieces say how a word is *written*, which is not always
# what it means. Part B measures what this is worth when reviews are full of typing mistakes.
#
# ## From words to a table for networks
#
# Networks of later lessons do not ask for vectors by word. They number the words, and look up row *i* of a table, the **embedding
# matrix**: like a cloakroom, where the number on your ticket says which hook to look at. Row 0 belongs to no word: it is kept for
# padding, with which short reviews are filled up.
#
# ### Exercise 5: the embedding matrix (2 points, 10 minutes)
# Write `embedding_matrix(ids, vectors)`. `ids` is a dict from word to row number, 1, 2, 3, ... in any order. `vectors` is a KeyedVectors:
# `word in vectors`, `vectors[word]` and `vectors.vector_size` are all that you need. The result has the shape
# `(len(ids) + 1, dimensions)`: row 0 and the rows of words without a vector are zeros.
#
# For `ids = {"good": 2, "zzz": 1}` and a vector `[3, 4]` for *good* alone, it returns `[[0, 0], [0, 0], [3, 4]]`.
#
# <details><summary>Hint 1</summary>Start from a matrix of zeros: then rows without a vector are right already.</details>
# <details><summary>Hint 2</summary>The row number comes from <code>ids</code>, not from the order in which you meet the words.</details>
# <details><summary>Hint 3</summary>Go through <code>ids.items()</code>, and ask <code>word in vectors</code> before you fetch.</details>

# %% nbgrader={"grade": false, "grade_id": "ex5-embedding-matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def embedding_matrix(ids, vectors):
    """One row for each id, shape (len(ids) + 1, dimensions); zeros in row 0 and for words without a vector."""
    # 1. a matrix of zeros, with one row more than there are words
    # 2. put each word's vector into the row that its id names
    ### BEGIN SOLUTION
    matrix = np.zeros((len(ids) + 1, vectors.vector_size))
    for word, row in ids.items():
        if word in vectors:
            matrix[row] = vectors[word]
    return matrix
    ### END SOLUTION

# %%
embedding_matrix({"good": 2, "zzz": 1}, as_vectors(["good"], np.array([[3.0, 4.0]])))

# %% nbgrader={"grade": true, "grade_id": "ex5-embedding-matrix-test-rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The shape is right, and each known word has its vector in the row of its id."""
some = as_vectors(["good", "bad", "film"], np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
found = embedding_matrix({"film": 1, "good": 3, "bad": 2}, some)
check_shape("one row more than words", found, (4, 2), hint="row 0 belongs to no word, so there are len(ids) + 1 rows; the columns are the dimensions")
check_close("row 0", found[0], [0, 0], hint="row 0 is for padding: zeros")
check_close("each word in its own row", found[1:], [[5, 6], [3, 4], [1, 2]], hint="the row is the word's id, whatever the order of the dict or of the vectors")
check_close("a word that is not asked for", embedding_matrix({"bad": 1}, some), [[0, 0], [3, 4]], hint="only words in ids get a row, not every word that has a vector")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(501)
names = [f"{a}{b}" for a in "cdfgh" for b in "aeiou"]
some = as_vectors(names, draw.normal(size=(25, 4)))
observe("random ids", [embedding_matrix({name: int(row) for name, row in zip(draw.permutation(names)[:n].tolist(), draw.permutation(n) + 1)}, some) for n in (3, 11, 25)])
### END HIDDEN TESTS

# %% [markdown]
# Now with words that have no vector:

# %% nbgrader={"grade": true, "grade_id": "ex5-embedding-matrix-test-unknown", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""Words without a vector have a row of zeros, and nobody else's row moves."""
some = as_vectors(["good", "bad"], np.array([[1.0, 2.0], [3.0, 4.0]]))
found = embedding_matrix({"zzz": 1, "bad": 2, "qqq": 3, "good": 4}, some)
check_shape("unknown words have rows, too", found, (5, 2), hint="count all of ids, also the words without a vector")
check_close("unknown words", found[[1, 3]], [[0, 0], [0, 0]], hint="zeros for a word without a vector: no error, no random numbers")
check_close("known words between them", found[[2, 4]], [[3, 4], [1, 2]], hint="an unknown word keeps its row: do not close the gap")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(502)
some = as_vectors(["good", "bad", "film", "plot"], draw.normal(size=(4, 3)))
names = ["plot", "xx", "good", "yy", "bad", "zz", "vv"]
observe("some unknown words", [embedding_matrix({name: int(row) for name, row in zip(names[:n], draw.permutation(n) + 1)}, some) for n in (3, 5, 7)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** Lesson 05 hands such a matrix to a network. gensim keeps the same table inside: `vectors.vectors`, with
# `vectors.key_to_index` as ids from 0 on. The lesson uses that one.
#
# ## A review is the middle of its words
#
# A review has 200 words and so 200 points in space. The simplest summary is their **mean**: the balance point where you could hold a tray
# with all of them on it. Reviews full of praise balance at another place than reviews full of complaints, or so we hope.
#
# By head: the mean of `[1, 0]` and `[3, 4]` is `[2, 2]`.
#
# ### Exercise 6: average vectors (1 point, 7 minutes)
# Write `average_vectors(words, vectors)`. It takes a list of words and a KeyedVectors, and returns the mean vector of those words that
# have one, of shape `(dimensions,)`. A word that comes twice counts twice. If no word has a vector, it returns zeros.
#
# <details><summary>Hint 1</summary>First collect the vectors that exist. By how many do you divide?</details>
# <details><summary>Hint 2</summary><code>np.mean(list_of_vectors, axis=0)</code> averages over the words and keeps the dimensions.</details>
# <details><summary>Hint 3</summary>The mean of an empty list is not a number: what do you return then, and of which shape?</details>

# %% nbgrader={"grade": false, "grade_id": "ex6-average-vectors", "locked": false, "schema_version": 3, "solution": true, "task": false}
def average_vectors(words, vectors):
    """The mean vector of the words that have one, shape (dimensions,); zeros if none has."""
    # 1. collect the vectors of the known words
    # 2. return their mean, or zeros
    ### BEGIN SOLUTION
    known = [vectors[word] for word in words if word in vectors]
    return np.mean(known, axis=0) if known else np.zeros(vectors.vector_size)
    ### END SOLUTION

# %%
average_vectors(["good", "bad", "zzz"], as_vectors(["good", "bad"], np.array([[1.0, 0.0], [3.0, 4.0]])))

# %% nbgrader={"grade": true, "grade_id": "ex6-average-vectors-test-mean", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The mean is taken over the known words, and a text without any gives zeros."""
some = as_vectors(["good", "bad", "film"], np.array([[1.0, 0.0], [3.0, 4.0], [0.0, 9.0]]))
check_close("two words", average_vectors(["good", "bad"], some), [2, 2], hint="one number for each dimension: the mean over the words, axis 0")
check_close("an unknown word", average_vectors(["good", "zzz", "bad"], some), [2, 2], hint="divide by the number of words that have a vector: two, not three")
check_close("the same word twice", average_vectors(["good", "good", "bad"], some), [5 / 3, 4 / 3], hint="a word that comes twice counts twice")
check_close("no known word", average_vectors(["zzz"], some), [0, 0], hint="zeros of shape (dimensions,): the mean of nothing is not a number")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(601)
names = [f"{a}{b}" for a in "cdfgh" for b in "aeiou"]
some = as_vectors(names[:18], draw.normal(size=(18, 5)))
observe("random texts", [average_vectors(draw.choice(names, size=n).tolist(), some) for n in (1, 2, 7, 40)] + [average_vectors([], some)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** For thousands of reviews the lesson uses a faster way to the same mean. The counts of lesson 01 (one row a review, divided
# by its sum) times the matrix of vectors: `counts @ vectors`, one product for all reviews. So the mean is still a bag of words! What
# changed: 100 columns in place of 20,000, and similar words share them.

# %%
features = {part: mean_vectors(words[part], vectors) for part in words}
print({part: matrix.shape for part, matrix in features.items()})

# %% [markdown]
# ### Exercise 7: a classifier on mean vectors (1 point, 7 minutes)
# Write `train_classifier(features, labels)`. `features` has the shape `(reviews, dimensions)`, `labels` holds 0 or 1. It returns a fitted
# model whose `predict(features)` gives labels. Some columns spread a hundred times as far as others, so bring all columns to the same
# spread first. The threshold on the validation reviews is printed below.

# %%
print(f"to reach on the validation reviews ({reviews.name}): {threshold('02_word_embeddings.mean_vectors', reviews.name):.4f}")

# %% [markdown]
# <details><summary>Hint 1</summary>Two steps that scikit-learn knows: one brings columns to the same spread, one separates two classes.</details>
# <details><summary>Hint 2</summary><code>StandardScaler</code> and <code>LogisticRegression</code>, joined by <code>make_pipeline</code> as in lesson 01. <code>max_iter=1000</code> gives it time to finish.</details>
# <details><summary>Hint 3</summary><code>fit</code> takes features and labels, in this order. Does your function return the <em>fitted</em> model?</details>

# %% nbgrader={"grade": false, "grade_id": "ex7-train-classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_classifier(features, labels):
    """A fitted model with predict(features) -> labels. features is (reviews, dimensions), labels 0 or 1."""
    # 1. join a step that scales the columns and a logistic regression
    # 2. fit both on features and labels, and return the model
    ### BEGIN SOLUTION
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000)).fit(features, labels)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "ex7-train-classifier-test-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""It learns from the features and labels it is given, and judges new reviews above the threshold."""
draw = np.random.default_rng(71)
easy, sides = draw.normal(size=(200, 3)) * [1, 100, 0.001], np.tile([0, 1], 100)
easy[:, 2] += 0.01 * sides
check_that("one small column decides", np.mean(train_classifier(easy, sides).predict(easy) == sides) > 0.95, hint="bring every column to the same spread before the logistic regression, and learn from the features and labels that come in")
model = train_classifier(features["train"], reviews.train.labels)
def predict(texts):
    return model.predict(mean_vectors(split_words(texts), vectors))

check_accuracy("validation reviews", predict, reviews.validation, at_least=threshold("02_word_embeddings.mean_vectors", reviews.name), hint="fit on all rows of features with their own labels; scale, then separate")
### BEGIN HIDDEN TESTS
observe_accuracy("held-out reviews", predict, at_least="02_word_embeddings.mean_vectors")
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** The model reads a review through 100 numbers. Its choices are made, so it meets the test reviews, once:

# %%
reader = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000)).fit(features["train"], reviews.train.labels)
row = test_once("02_word_embeddings", "mean of Word2Vec vectors, logistic regression",
                lambda texts: reader.predict_proba(mean_vectors(split_words(texts), vectors)), reviews,
                seconds=cbow_seconds, parameters=vectors.vectors.size + DIMENSIONS + 1)

# %% [markdown]
# What does the mean lose? Lesson 01's model has a weight for every word. The mean squeezes all words through 100 numbers, and *good* and
# *bad* arrive close together. Part B has both models in one table. Word vectors pay where labels are few, and as the first layer of networks
# that read in order: lesson 05 tests both claims.
#
# **Part A ends here.** You trained vectors, measured them, moved them by hand and read reviews with them. Take a break.

# %% [markdown]
# # Part B: vectors from counting, and six kinds on equal terms (5 points)
#
# You need nothing from your answers in Part A; the cells above must have run once. Word2Vec slides a window over the text millions of
# times. Could you count all neighbours *once* and work with the counts? Two methods do: SVD and GloVe. Then all kinds of vectors meet.
#
# ## Count the company
#
# Think of a seating plan of many dinners: who sat next to whom, how often? For words this is the **co-occurrence matrix** `X` of shape
# `(words, words)`: $X_{ij}$ counts how often word *j* stands within five words of word *i*. A neighbour *d* words away counts 1/*d*.

# %%
counted = Counter(word for review in quarter for word in review)
vocabulary = [word for word, _ in counted.most_common(PART_B_WORDS)]
ids = {word: row for row, word in enumerate(vocabulary)}
counts = count_pairs(quarter, ids, window=5)
print(f"{len(vocabulary):,} words, {counts.nnz:,} pairs that ever met: {counts.nnz / len(vocabulary) ** 2:.1%} of all pairs")

# %% [markdown]
# Common words sit next to everybody, so a raw count says little. **PPMI** (positive pointwise mutual information) asks: how much more often
# did two words meet than if all were seated by lot?
#
# $$\text{PPMI}_{ij} = \max\Big(0, \ln \frac{X_{ij} \cdot \sum X}{\sum_k X_{ik} \cdot \sum_k X_{kj}}\Big)$$
#
# By head: if *i* and *j* met 8 times where chance gives 2, the value is ln 4 = 1.39. If they met less often than by chance, it is 0.

# %%
met, total = counts.tocoo(), counts.sum()
by_chance = counts.sum(axis=1)[met.row] * counts.sum(axis=0)[met.col] / total
ppmi = sparse.csr_array((np.maximum(0, np.log(met.data / by_chance)), (met.row, met.col)), shape=counts.shape)

# %%
some = [word for word in ("the", "good", "acting", "music", "plot", "waste") if word in ids]
rows = [ids[word] for word in some]
left, right = panels(2)
plot_matrix((counts[rows][:, rows].toarray() / 100).round(2), some, some, "How often they met (hundreds)", axes=left)
plot_matrix(ppmi[rows][:, rows].toarray().round(1), some, some, "How much more than by chance (PPMI)", axes=right)
show(left, "Left: counts of neighbours for six words, in hundreds; the row of the word 'the' drowns all others. Right: PPMI of the same pairs, where it no "
           "longer does, and pairs that belong together have the largest numbers.")

# %% [markdown]
# A row of the PPMI matrix already is a vector of the word, with 5,000 numbers. The **singular value decomposition** (SVD) squeezes it into 100
# that keep as much as possible, as a good photograph keeps a room in two dimensions: $\text{PPMI} \approx U S V^\top$, and the word vectors are the
# rows of $U \sqrt{S}$. No epochs and hardly any waiting. (Levy and Goldberg 2014 showed that skip-gram does nearly the same, in many small
# steps.)

# %% tags=["demonstration"]
u, s, _ = randomized_svd(ppmi, DIMENSIONS, random_state=0)
svd = as_vectors(vocabulary, u * np.sqrt(s))
for word in ("terrible", "actress", "music"):
    print(f"{word:<9}", ", ".join(near for near, _ in svd.most_similar(word, topn=6)))

# %% [markdown]
# ## GloVe: a loss on the counts
#
# **GloVe** (global vectors) wants the dot product of two vectors to say how often two words meet. With a vector $w_i$ and a bias $b_i$ for each
# word, and $\tilde w_j$, $\tilde b_j$ for each neighbour:
#
# $$\text{loss} = \sum_{X_{ij} > 0} f(X_{ij}) \,\big(w_i \cdot \tilde w_j + b_i + \tilde b_j - \ln X_{ij}\big)^2 \qquad f(x) = \min\big(1, (x / x_{max})^{0.75}\big)$$
#
# It is a least-squares fit in which each pair has a weight $f$: a pair that met once may be luck and counts little, and above $x_{max}$ no pair
# counts more than another, so that *of the* does not drown the rest. By head: for $X_{ij} = 1$ (ln 1 = 0), $x_{max} = 10$ and a dot product with
# biases of 0.5, the pair adds $(1/10)^{0.75} \cdot 0.5^2 = 0.178 \cdot 0.25 = 0.044$.

# %%
meetings = np.linspace(0, 30, 200)
show(plot_lines(meetings, {"f(x), with a largest count of 10": np.minimum(1, (meetings / 10) ** 0.75)}, "GloVe's weight of a pair", "how often the two words met", "weight"),
     "The weight rises from 0 for pairs that never met to 1 for pairs that met 10 times, and stays 1 from there on.")

# %% tags=["demonstration"]
def tell(epoch, loss):
    """One line for every third epoch."""
    if epoch % 3 == 0:
        print(f"epoch {epoch:>2} of 15, loss {loss:.4f} a pair", flush=True)

glove_matrix = train_glove(counts, DIMENSIONS, epochs=15, rate=0.1, x_max=10, tell=tell)  # shape (words, dimensions)

# %% [markdown]
# The helper `train_glove` minimises exactly this loss with AdaGrad, in NumPy: open `helpers/embeddings.py`, it has 40 lines. Many people
# share GloVe vectors as **text files**: one line for each word, the word first, then its numbers. We write ours in that form and read it back
# with gensim. An official file (glove.6B.100d.txt, from six billion words) loads through the same line: put its path into `GLOVE_FILE`.

# %% tags=["demonstration"]
def save_as_text(words, matrix, path):
    """Write vectors in GloVe's text format: a word and its numbers on each line, no header."""
    lines = (f"{word} {' '.join(f'{x:.5f}' for x in row)}" for word, row in zip(words, matrix))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

# %% tags=["demonstration"]
own_file = work_folder() / "glove_small.txt"
own_file.parent.mkdir(parents=True, exist_ok=True)
save_as_text(vocabulary, glove_matrix, own_file)
glove = KeyedVectors.load_word2vec_format(GLOVE_FILE or own_file, no_header=True)
print(own_file.name, "first line:", own_file.read_text(encoding="utf-8")[:40], "...")
print(f"read back: {len(glove):,} words with {glove.vector_size} numbers; near terrible:", [word for word, _ in glove.most_similar("terrible", topn=4)])

# %% [markdown]
# ## Six kinds of vectors on equal terms
#
# Who wins? Comparisons in blogs often give one method more text than the other. Here all get the **same budget**: a quarter of the training
# reviews, the same 5,000 words, 100 dimensions, and the same classifier on the mean vector, which learns from the same labels. One
# competitor gets **random** vectors that were never trained.
#
# **What validation accuracy does the mean of random vectors reach?** Chance is 0.5. Write your guess, a number from 0 to 1.

# %% nbgrader={"grade": false, "grade_id": "guess2-random", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
my_guess = 0.55  # your guess: a number from 0 to 1
### END SOLUTION

# %%
def accuracy_of(vectors):
    """Validation accuracy of the one classifier on mean vectors, learned from the quarter's labels."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(mean_vectors(quarter, vectors), quarter_labels)
    return model.score(mean_vectors(words["validation"], vectors), reviews.validation.labels)

random_vectors = as_vectors(vocabulary, np.random.default_rng(0).normal(size=(len(vocabulary), DIMENSIONS)))

# %% nbgrader={"grade": true, "grade_id": "guess2-random-test-number", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""A guess stands there before the answer is shown."""
compare_guess(my_guess, measured=accuracy_of(random_vectors))
### BEGIN HIDDEN TESTS
observe("a guess", my_guess, number())
### END HIDDEN TESTS

# %% [markdown]
# Random vectors do better than chance: the mean of random vectors still is a (blurred) bag of words, so part of the counts survives. **This is
# the score that trained vectors must beat**; without it, any number looks like a success. Now skip-gram, the last one to train, then all of
# them, and lesson 01's linear model on the same quarter.

# %% tags=["demonstration"]
skipgram = Word2Vec(quarter, sg=1, compute_loss=True, callbacks=[EpochLoss()], **equal_budget)
kinds = {"random": random_vectors, "SVD of PPMI": svd, "CBOW": small_cbow.wv, "skip-gram": skipgram.wv,
         "FastText": fasttext.wv, "GloVe": as_vectors(vocabulary, glove_matrix)}
table = {name: accuracy_of(kind) for name, kind in kinds.items()}

# %% tags=["demonstration"]
linear = make_pipeline(TfidfVectorizer(analyzer=lambda text: split_words([text])[0], max_features=PART_B_WORDS, sublinear_tf=True), LogisticRegression(C=3))
linear.fit(reviews.train.texts[::4], quarter_labels)
table["TF-IDF, whole review"] = linear.score(reviews.validation.texts, reviews.validation.labels)
if GLOVE_FILE:
    table["official GloVe file"] = accuracy_of(glove)

# %% tags=["demonstration"]
show(plot_accuracies({name: [accuracy] for name, accuracy in table.items()}, f"A quarter of the reviews ({reviews.name})"),
     "Validation accuracy: " + ", ".join(f"{name} {accuracy:.3f}" for name, accuracy in table.items()) + ".")

# %% [markdown]
# Read the table from both ends. The distance to *random* is what the vectors learned from text alone. The distance to *TF-IDF* is what the mean
# loses. And the differences among the trained kinds: is one run enough to rank them? Here are the same six with all training reviews,
# scored on the test reviews; each dot is one seed:

# %% tags=["demonstration"]
record = recorded("word_embeddings", rerun=RERUN)
full = record.results["test_accuracy"]
show(plot_accuracies(full, "All training reviews, test accuracy, one dot for each seed"),
     "; ".join(f"{name} {np.mean(runs):.3f} (spread {max(runs) - min(runs):.3f})" for name, runs in full.items()) + f". {record.caption}.")

# %% [markdown]
# A claim like "GloVe beats Word2Vec" needs its conditions: how much text, how many passes, which classifier, how many seeds. On IMDB
# (recorded): the vectors from a singular value decomposition, which take seconds, are among the best.
#
# ## A map of sentiment
#
# 100 dimensions cannot be drawn. **PCA** turns the cloud of points until its two widest directions face you, like choosing the angle for a
# photograph. **t-SNE** redraws the map: it keeps neighbours together and gives up on true distances, as an underground map does. The words are
# the 30 that the linear model holds most positive, and the 30 most negative. The *vectors* never saw a label: do the two groups
# part?

# %% tags=["demonstration"]
weights = linear[-1].coef_[0]
names = linear[0].get_feature_names_out()
ends = [place for place in np.argsort(weights) if names[place] in svd]
chosen = ends[:30] + ends[-30:]
points = svd.vectors[[svd.key_to_index[names[place]] for place in chosen]]
points /= np.linalg.norm(points, axis=1, keepdims=True)

# %% tags=["demonstration"]
for name, flat in [("PCA", PCA(2).fit_transform(points)),
                   ("t-SNE", TSNE(2, perplexity=10, method="exact", random_state=0).fit_transform(points))]:
    show(plot_word_map(flat, names[chosen], weights[chosen] > 0, f"60 words of praise and blame: {name}"),
         f"{name} of the SVD vectors of 60 words. Words of praise are dots, words of blame are crosses; look whether the two kinds mix or keep apart.")

# %% [markdown]
# How well do they part, in numbers? For each of the 60 words, look at its nearest word among the others: is it of the same kind?

# %% tags=["demonstration"]
print("share of the 60 words whose nearest is of the same kind (0.5 = by chance)")
for name, kind in kinds.items():
    known = [word for word in names[chosen] if word in kind.key_to_index]
    rows = kind.vectors[[kind.key_to_index[word] for word in known]]
    cosines = rows @ rows.T / np.outer(*[np.linalg.norm(rows, axis=1)] * 2) - 2 * np.eye(len(known))
    praise = np.isin(known, names[ends[-30:]])
    print(f"{name:<12} {np.mean(praise[cosines.argmax(axis=1)] == praise):.2f}")

# %% [markdown]
# ## Reviews full of typing mistakes
#
# FastText promises to survive typing mistakes. Test the promise: take reviews, spoil a share of their words, and see what accuracy is left. Two
# things make it a fair test. The reviews are cut to their last **20 words**, since a mean over 200 hides a few spoilt ones. And all shares
# spoil the *same* clean words anew, never words that are spoilt already.
#
# ### Exercise 8: an accuracy for each share of typos (2 points, 12 minutes)
# Write `typo_curve(word_lists, labels, predict, misspell, shares)`. For each share it cuts every review to its last 20 words, spoils them with
# `misspell(words, share)`, which returns a new list of words, and predicts all reviews with `predict(word_lists)`, which returns an array of labels. It
# returns a list with one accuracy for each share.
#
# For `shares=[0, 0.5]`, a model that is right for all clean reviews and for half of the spoilt ones gives `[1.0, 0.5]`.
#
# <details><summary>Hint 1</summary>Two loops in one another: over shares and, inside, over reviews.</details>
# <details><summary>Hint 2</summary><code>words[-20:]</code> are the last 20. In which order do you cut and spoil, if the share is meant to be of the words that are left?</details>
# <details><summary>Hint 3</summary>An accuracy is <code>np.mean(predicted == labels)</code>. Start each share from the clean words.</details>

# %% nbgrader={"grade": false, "grade_id": "ex8-typo-curve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def typo_curve(word_lists, labels, predict, misspell, shares):
    """A list with the accuracy for each share of misspelt words, over the last 20 words of each review."""
    # 1. for each share: cut each review to its last 20 words, then misspell these
    # 2. predict all reviews and compare with the labels
    ### BEGIN SOLUTION
    accuracies = []
    for share in shares:
        spoilt = [misspell(words[-20:], share) for words in word_lists]
        accuracies.append(float(np.mean(np.asarray(predict(spoilt)) == np.asarray(labels))))
    return accuracies
    ### END SOLUTION

# %% [markdown]
# Two models for the experiment: the same classifier on FastText's and on Word2Vec's vectors, each learned from clean reviews of 20 words. For
# a misspelt word FastText has pieces; Word2Vec has nothing and leaves it out.

# %% tags=["demonstration"]
def reader_of(vectors):
    """A function from word lists to labels: the classifier on mean vectors, learned from 20 clean words of each review."""
    def means(word_lists):
        return np.array([vectors.get_mean_vector(words or [""], pre_normalize=False) for words in word_lists])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(means([review[-20:] for review in quarter]), quarter_labels)
    return lambda word_lists: model.predict(means(word_lists))

readers = {"FastText": reader_of(fasttext.wv), "Word2Vec": reader_of(small_cbow.wv)}

# %% tags=["demonstration"]
shares = [0, 0.1, 0.3, 0.6]
curves = {name: typo_curve(words["validation"], reviews.validation.labels, reader, misspell, shares) for name, reader in readers.items()}
show(plot_lines([100 * share for share in shares], curves, "Accuracy on 20 words, with typing mistakes", "misspelt words (%)", "accuracy"),
     "; ".join(f"{name} falls from {curve[0]:.3f} to {curve[-1]:.3f}" for name, curve in curves.items()) + ".")

# %% nbgrader={"grade": true, "grade_id": "ex8-typo-curve-test-curve", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""There is one accuracy for each share, over the last 20 words, each share spoiling the clean words anew."""
def spoil(words, share):
    count = round(share * len(words))
    return ["x"] * count + list(words[count:])
def has_good(word_lists):
    return np.array([int("good" in words) for words in word_lists])

texts = [["good"] + ["so"] * 19, ["so"] * 19 + ["good"], ["so"] * 20, ["good"] + ["so"] * 30]
check_equal("which words are cut", typo_curve(texts, [1, 1, 0, 0], has_good, spoil, [0]), [1.0], hint="the *last* 20 words: words[-20:]; an accuracy is a share of right answers")
check_close("with typos", typo_curve(texts, [1, 1, 0, 0], has_good, spoil, [0, 0.05, 1]), [1, 0.75, 0.5], hint="misspell(words, share) on every review, then compare predictions with labels, share by share")
check_close("from clean words each time", typo_curve(texts, [1, 1, 0, 0], has_good, spoil, [1, 0]), [0.5, 1], hint="every share starts from the clean words, not from words that the last share has spoilt")
check_close("first cut, then spoil", typo_curve([["good"] + ["so"] * 19 + ["bad"] * 20], [0], lambda lists: [int("x" not in lists[0])], spoil, [0.5]), [1], hint="cut to 20 words before you misspell: the share is of these 20")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(801)
texts = [draw.choice(["good", "bad", "so", "film"], size=n).tolist() for n in draw.integers(3, 45, size=60)]
def more_good(word_lists):
    return np.array([int(words.count("good") > words.count("bad")) for words in word_lists])
sides = more_good([text[-20:] for text in texts]) ^ (draw.random(60) < 0.2)
observe("made-up reviews", typo_curve(texts, sides, more_good, spoil, [0, 0.2, 0.35, 0.9, 0.1]))
### END HIDDEN TESTS

# %% [markdown]
# And can the experiment tell good from bad? Two made-up readers, of whom we know what they must lose:

# %% nbgrader={"grade": true, "grade_id": "ex8-typo-curve-test-result", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""The experiment tells a reader that survives the mistakes from one that does not."""
texts, sides = [["goodly"] * 3 + ["so"] * 17, ["badly"] * 3 + ["so"] * 17, ["goodly"] * 25, ["badly", "so"]], [1, 0, 1, 0]
def by_pieces(word_lists):
    return np.array([int(sum("goo" in w or "ood" in w for w in words) > sum("bad" in w for w in words)) for words in word_lists])
def by_words(word_lists):
    return np.array([int(words.count("goodly") > words.count("badly")) for words in word_lists])

pieces_curve, words_curve = (typo_curve(texts, sides, reader, lambda words, share: [w[: len(w) - round(2 * share)] for w in words], [0, 1]) for reader in (by_pieces, by_words))
check_close("a reader of pieces, before and after", pieces_curve, [1, 1], hint="are the labels those of the same reviews, in the same order?")
check_close("a reader of whole words, before and after", words_curve, [1, 0.5], hint="did misspell(words, share) reach predict, or did the clean words?")
### BEGIN HIDDEN TESTS
draw = np.random.default_rng(802)
texts = [draw.choice(["goodly", "badly", "so", "film"], size=30).tolist() for _ in range(80)]
sides = by_words([text[-20:] for text in texts])
observe("two made-up readers", [typo_curve(texts, sides, reader, lambda words, share: misspell(words, share, seed=5), [0, 0.3, 0.7]) for reader in (by_pieces, by_words)])
### END HIDDEN TESTS

# %% [markdown]
# **Checkpoint.** You have tested a promise instead of repeating it. Here is what 60 % of misspelt words cost:

# %% tags=["demonstration"]
for name, reader in readers.items():
    clean, spoilt = typo_curve(words["validation"], reviews.validation.labels, reader, misspell, [0, 0.6])
    print(f"{name:<9} clean {clean:.3f}, misspelt {spoilt:.3f}, lost {clean - spoilt:.3f}")

# %% [markdown]
# Did FastText lose less, as promised? A near neighbour of *exellent* is not yet an accuracy. Word2Vec leaves a misspelt word out and averages the
# clean ones that remain; FastText puts in a guess made of pieces, and a wrong guess can do more harm than silence. Which of the two wins depends
# on the texts, the mistakes and the training, so measure it on *your* texts.
#
# ## What else did the vectors learn?
#
# Vectors copy the company that words keep, and with it what people write about *men* and *women*. Take the direction from *he* to *she*, and
# measure the cosine of each word below with it: above 0 the word leans to *she*, below 0 to *he*. None of these words has a gender in its
# meaning.

# %% tags=["demonstration"]
roles = ["doctor", "nurse", "teacher", "soldier", "dancer", "lawyer", "secretary", "detective", "singer", "scientist", "boss", "professor",
         "cook", "dentist", "pilot", "writer", "director", "beautiful", "strong", "funny", "brilliant", "emotional", "clever"]
roles = [word for word in roles if word in vectors]
direction = vectors.get_vector("she", norm=True) - vectors.get_vector("he", norm=True)
lean = vectors.cosine_similarities(direction, np.array([vectors[word] for word in roles]))
order = np.argsort(-lean)

# %% tags=["demonstration"]
show(plot_word_bars([roles[place] for place in order], lean[order], "Which way does a word lean?", "to he  <  cosine with (she - he)  >  to she"),
     f"Cosine with the direction from he to she: {roles[order[0]]} leans most to she ({lean[order[0]]:.2f}), {roles[order[-1]]} most to he ({lean[order[-1]]:.2f}).")

# %% [markdown]
# ### Exercise 9: read a bias probe (2 points, 12 minutes)
# In four to six sentences: what does the figure show, and how did it get into the vectors? Name one way in which a program that uses these
# vectors could treat people unfairly. And say what you would measure before you believe the figure: one direction, from one pair of
# words, from one training.
#
# <details><summary>Hint 1</summary>Who wrote the texts, about what? Did anyone tell the model what a nurse is?</details>
# <details><summary>Hint 2</summary>Remember the three-sentence recipe: what did we change there to see whether a result was noise?</details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "ex9-bias-probe-written", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# Some roles and adjectives lean to *she* and others to *he*, though nothing in their meaning has a gender. The vectors copy who is written
# about in which role in film reviews: they learn from neighbours, so a role that often stands near *she* and *her* gets moved there. A program
# that ranks applications by similarity of words could score a woman lower for *soldier* or *boss*, or complete "the doctor said that" with
# *he*. Before I believe the figure I would train again with other seeds and see whether the order of words stays, use more pairs than one
# (*man*, *woman*; *father*, *mother*), and compare with words that should be neutral. Removing one direction from the vectors does not
# remove the bias, since the neighbours of the words still show it (Gonen and Goldberg 2019).
#
# **Rubric**
# - 1 point: says what leans which way, that it comes from the texts (which words stand near each other), and names one unfair use.
# - 1 point: names a check against noise: other seeds, other pairs of words, or neutral words to compare with.

# %% [markdown]
# ## Open experiment (no points)
#
# Change one thing, write down what you expect, then look at *validation*: more epochs for `small_cbow`, a window of 2, common words left
# out of the mean, 25 or 300 dimensions. Here: all vectors get length 1 before the mean, so that each word has the same say. It takes a
# few seconds and uses the quarter's labels.

# %% tags=["demonstration"]
units = as_vectors(vectors.index_to_key, vectors.get_normed_vectors())
print(f"validation accuracy with vectors as they are {accuracy_of(vectors):.4f}, all of length 1 {accuracy_of(units):.4f}")

# %% [markdown]
# ## What you have now
#
# 1. **Noise.** Three sentences give neighbours that change with the seed; trained on thousands of reviews they do not.
# 2. **Closeness.** You wrote cosine, nearest words and analogies, equal to gensim's, and saw an analogy work and one fail.
# 3. **One step.** You moved a word, its neighbour and the negatives by hand. All of Word2Vec is that step, many times.
# 4. **Use.** An embedding matrix for networks, a mean vector for a classifier, above the threshold.
# 5. **Comparison.** Six kinds on equal terms, with random vectors as the floor; typos and a bias probe as tests beyond accuracy.
#
# The mean forgets order: *not good, but funny* and *good, but not funny* are the same review to it. Lesson 03 reads words one after the
# other.
#
# **Further reading**
# - Mikolov et al. 2013, *Distributed Representations of Words and Phrases*: skip-gram and the step you did by hand.
# - Pennington, Socher and Manning 2014, *GloVe*: why ratios of counts carry meaning.
# - Bojanowski et al. 2017, *Enriching Word Vectors with Subword Information*: FastText.
# - Levy, Goldberg and Dagan 2015, *Improving Distributional Similarity with Lessons Learned from Word Embeddings*: when settings
#   matter more than methods.
# - Gonen and Goldberg 2019, *Lipstick on a Pig*: why bias does not go away when you remove a direction.
#
# **Next:** `03_simple_rnn`, where order starts to count.
