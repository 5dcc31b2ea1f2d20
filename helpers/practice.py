"""Practice reviews: movie reviews that we write by rule, so that the course works with no network and no data set.

They have the shape of IMDB (balanced labels, names, ratings, `<br />`, 40 to 150 words) and one thing IMDB has less of:
word order decides. Many opinions hold words of the other side ("not at all boring", "critics called it a masterpiece,
and they were wrong"), so that a bag of words stays below a network that reads in order. benchmarks/practice_reviews.py
has the figures.
"""

import re
from itertools import accumulate
from numbers import Integral
from random import Random

from helpers.errors import CourseError
from helpers.practice_films import Slots, make_films, pick, with_article
from helpers.practice_opinions import Opinions
from helpers.practice_plots import ASIDES, BEGINNINGS, EVENTS, FACTS, LOADED, LOADED_EVENTS, OPENINGS

SHORTEST, LONGEST = 40, 150  # words of a review, as split() counts them once <br /> is gone

# How often an opinion takes each form. This is what the difficulty was tuned with (benchmarks/practice_reviews.py)
FORMS = {
    "plain": 0.56,
    "negation": 0.16,
    "contrast": 0.11,
    "reported": 0.06,
    "expectation": 0.03,
    "comparison": 0.04,
    "hypothetical": 0.02,
    "rating": 0.02,
}
# These come up once in a review, and not beside their like: what is said of another film is said once
ONCE = {
    "expectation": {"expectation", "hypothetical"},
    "hypothetical": {"expectation", "hypothetical"},
    "comparison": {"comparison", "rating"},
    "rating": {"comparison", "rating"},
}


def make_practice_reviews(
    train: int = 8000, test: int = 2000, unlabelled: int = 8000, seed: int = 0
) -> dict[str, tuple]:
    """Write practice reviews; the same arguments give the same texts on every computer.

    Args:
        train: how many labelled reviews to learn from.
        test: how many labelled reviews to measure on.
        unlabelled: how many reviews without labels.
        seed: another whole number from 0 on gives other reviews of the same films.

    Returns:
        {"train": (texts, labels, phenomena), "test": (texts, labels, phenomena),
        "unlabelled": (texts, None, phenomena)}: lists of str, of 0 (negative) and 1 (positive), and of tuples with the
        names of what each review holds, such as "negation", "contrast", "intensifier" or "reported". Half of the labels
        are 0, and these come first, as in IMDB. No text comes twice, in or across the parts.

    Raises:
        CourseError: an argument is not a whole number from 0 on.

    Example:
        >>> texts, labels, phenomena = make_practice_reviews(train=4, test=0, unlabelled=0)["train"]
        >>> labels
        [0, 0, 1, 1]
    """
    sizes = {"train": train, "test": test, "unlabelled": unlabelled}
    for name, value in {**sizes, "seed": seed}.items():
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
            raise CourseError(f"make_practice_reviews: {name} must be a whole number, 0 or more, and is {value!r}.")
    films, known = make_films(), set()
    reviews = {}
    for name, size in sizes.items():
        # A stream of random numbers for each part, named by a text: seeding with text is the same everywhere
        random = Random(f"practice reviews, {name}, seed {seed}")
        if name == "unlabelled":
            labels = [int(random.random() < 0.5) for _ in range(size)]
        else:
            labels = [0] * (size // 2) + [1] * (size - size // 2)
        written = [_new_review(random, films, label, known) for label in labels]
        texts, phenomena = [text for text, _ in written], [names for _, names in written]
        reviews[name] = (texts, None if name == "unlabelled" else labels, phenomena)
    return reviews


def _new_review(random: Random, films: list[dict], label: int, known: set[str]) -> tuple[str, tuple[str, ...]]:
    """A review of the right length that is not known yet, and the names of what it holds."""
    while True:
        text, phenomena = _review(random, pick(random, films), label)
        if text not in known and SHORTEST <= _length([text.replace("<br />", " ")]) <= LONGEST:
            known.add(text)
            return text, phenomena


def _review(random: Random, film: dict[str, str], label: int) -> tuple[str, tuple[str, ...]]:
    slots = Slots(film, random)
    writer = Opinions(slots, random)
    opinions = _filled([_opinion(writer, label) for _ in range(3 + int(random.random() * 2))], slots)
    last = _filled([writer.last_word(label)], slots) if random.random() < 0.15 else []
    opening = _filled([pick(random, OPENINGS)], slots) if random.random() < 0.6 else []
    plot = _filled([pick(random, BEGINNINGS)], slots)
    if random.random() < 0.2:
        loaded = with_article(pick(random, LOADED[int(random.random() < 0.5)]))
        plot += _filled([pick(random, LOADED_EVENTS).replace("{loaded}", loaded)], slots)
        writer.phenomena.add("plot word")

    # Some reviews begin with an opinion
    first = [opinions.pop()] if random.random() < 0.2 else []

    # Sentences without opinion fill the review up to its length: some go on with the plot, some stand between opinions
    missing = 42 + random.random() * 93 - _length(first + opening + plot + opinions + last)
    events, others = _shuffled(random, EVENTS), _shuffled(random, FACTS + ASIDES)
    while missing > 0:
        tells_plot = random.random() < 0.6
        sentences = _filled([events.pop() if tells_plot else others.pop()], slots)
        place = len(plot) if tells_plot else int(random.random() * (len(opinions) + 1))
        (plot if tells_plot else opinions)[place:place] = sentences
        missing -= _length(sentences)

    beginning = [first + opening + plot] if random.random() < 0.5 else [first + opening, plot]
    paragraphs = [*beginning, opinions + last]
    between = pick(random, ("<br /><br />", "<br /><br />", "<br />", " "))
    text = between.join(" ".join(paragraph) for paragraph in paragraphs if paragraph)
    return text, tuple(sorted(writer.phenomena))


def _opinion(writer: Opinions, label: int) -> str:
    """An opinion in one of the forms. Some come up once in a review: a film has one trailer, and one earlier film."""
    while True:
        share = writer.random.random()
        form = next(form for form, below in _BELOW if share < below)
        if form not in ONCE or not writer.phenomena & ONCE[form]:
            return getattr(writer, form)(label)


_BELOW = tuple(zip(FORMS, [*accumulate(FORMS.values())][:-1] + [1.0]))


def _filled(sentences: list[str], slots: Slots) -> list[str]:
    """Sentences with their slots filled, and capital letters where they begin."""
    return [_BEGINNING.sub(_capital, sentence.format_map(slots)) for sentence in sentences]


_BEGINNING = re.compile(r'(?:^|[.?] )"?[a-z]')


def _capital(beginning: re.Match) -> str:
    return beginning.group().upper()


def _shuffled(random: Random, items: tuple[str, ...]) -> list[str]:
    """A new order, by random() alone: what shuffle() draws may change from one Python to the next."""
    return sorted(items, key=lambda item: random.random())


def _length(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)
