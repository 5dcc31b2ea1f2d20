"""Draws the README's picture: two sentences of the same words, as the model of lesson 01 sees them.

    REVIEWS_DATA=path/to/aclImdb_v1.tar.gz python docs/picture.py

Every number in it comes from that model; the two sentences are our own. Needs the IMDB reviews, takes half a minute.
"""

import sys
from collections import Counter
from pathlib import Path

import matplotlib
from matplotlib import pyplot as plt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from helpers.reviews import load_reviews

WORD = r"\w+(?:'\w+)*"  # lesson 01's
SENTENCES = ("This film is not bad , it is good", "This film is not good , it is bad")
COLOURS = plt.get_cmap("PuOr")  # orange against, purple for: apart for the colour-blind too
FILE = Path(__file__).with_name("picture.png")


def main() -> None:
    reviews = load_reviews()
    if reviews.name != "IMDB":
        sys.exit("The picture shows what a model learned from the IMDB reviews: set REVIEWS_DATA to their archive.")
    words = TfidfVectorizer(token_pattern=WORD, stop_words=["br"], sublinear_tf=True)
    model = LogisticRegression(C=3, max_iter=500).fit(words.fit_transform(reviews.train.texts), reviews.train.labels)
    matplotlib.rcParams["font.family"] = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
    figure, axes = plt.subplots(figsize=(9, 2.9))
    axes.set(xlim=(0, 9), ylim=(-2.1, 1.2))
    axes.axis("off")
    axes.text(0, 1.0, "Two reviews, the same words", fontsize=15, weight="bold")
    legend = "Under each word: how much it speaks for the film, to lesson 01's model, trained on IMDB."
    axes.text(0, 0.64, legend, fontsize=11)
    for row, sentence in enumerate(SENTENCES):
        draw_sentence(axes, -row, sentence, words, model)
    axes.text(0, -1.95, "A bag of words cannot tell them apart. That is where this course begins.", fontsize=11)
    figure.savefig(FILE, dpi=150, bbox_inches="tight", facecolor="white", metadata={"Software": None})
    print(f"wrote {FILE}")


def draw_sentence(axes, height: float, sentence: str, words, model) -> None:
    """One row: a tile for each word with what it adds to the model's sum, then the model's verdict."""
    encoded = words.transform([sentence])
    sums = dict(zip(words.get_feature_names_out(), encoded.toarray()[0] * model.coef_[0], strict=True))
    times = Counter(sentence.lower().split())  # a word that stands twice adds half of its sum each time
    left = 0.08
    for word in sentence.split():
        adds = sums[word.lower()] / times[word.lower()] if word.lower() in sums else None
        tile = {"facecolor": "white" if adds is None else COLOURS(0.5 + adds / 9), "edgecolor": "0.6"}
        style = {"boxstyle": "round,pad=0.3"} | tile
        dark = adds is not None and abs(adds) > 2.5
        text = axes.text(left, height, word, fontsize=15, va="center", color="white" if dark else "black", bbox=style)
        box = text.get_window_extent(axes.figure.canvas.get_renderer()).transformed(axes.transData.inverted())
        if adds is not None:
            axes.text(left + box.width / 2, height - 0.43, f"{adds:+.1f}", fontsize=9, ha="center", va="center")
        left += box.width + 0.34
    chance = model.predict_proba(encoded)[0, 1]
    axes.text(9, height, f"{chance:.0%} positive", fontsize=13, va="center", ha="right", weight="bold")


if __name__ == "__main__":
    main()
