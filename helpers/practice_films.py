"""The films that the practice reviews are about: titles, people, places and jobs. No film is good or bad by itself."""

from random import Random

from helpers.practice_plots import COMPANIONS, ORDINALS, TALES
from helpers.practice_words import (
    BUILDINGS,
    DAYS,
    GENRES,
    JOBS,
    MEN,
    MONTHS,
    NUMBERS,
    OBJECTS,
    PAIRS,
    PLACES,
    RELATIVES,
    RULERS,
    SEASONS,
    SURNAME_BEGINNINGS,
    SURNAME_ENDINGS,
    TITLE_FIRST,
    TITLE_SECOND,
    TOWNS,
    WOMEN,
)

FILMS = 600  # about thirty reviews a film, as in IMDB at most


def pick(random: Random, items):
    """One of the items. Only `random()` is used: its numbers are promised to stay the same in every Python."""
    return items[int(random.random() * len(items))]


def with_article(words: str) -> str:
    """Put a or an before words.

    Example:
        >>> with_article("honest hour"), with_article("European film"), with_article("office")
        ('an honest hour', 'a European film', 'an office')
    """
    sounds_otherwise = words.lower().startswith(("hour", "honest", "heir", "uni", "use", "euro", "one"))
    begins_with_vowel = words[0].lower() in "aeiou"
    return ("an " if begins_with_vowel != sounds_otherwise else "a ") + words


def make_films() -> list[dict[str, str]]:
    """The same films every time; each maps the slots of helpers/practice_plots.py to words."""
    random = Random("the films of the practice reviews")
    return [_film(random, number) for number in range(FILMS)]


def _film(random: Random, number: int) -> dict[str, str]:
    man, man_too = random.random() < 0.5, random.random() < 0.5
    hero, actor = _names(random, man)
    friend, partner = _names(random, man_too)
    town, city = pick(random, TOWNS), pick(random, TOWNS)
    while city == town or friend == hero:
        city, (friend, partner) = pick(random, TOWNS), _names(random, man_too)
    job = pick(random, PAIRS)[0 if man else 1] if random.random() < 0.35 else pick(random, JOBS)
    year = 1950 + int(random.random() * 70)
    genre = pick(random, GENRES)
    minutes = str(80 + int(random.random() * 70))
    return {
        "title": _title(random, number),
        "other_title": _title(random, number + 1),
        "hero": hero,
        "actor": actor,
        "friend": friend,
        "partner": partner,
        "director": f"{pick(random, WOMEN + MEN)} {_surname(random)}",
        "he": "he" if man else "she",
        "his": "his" if man else "her",
        "him": "him" if man else "her",
        "a_job": with_article(job),
        "second_job": pick(random, JOBS),
        "relative": pick(random, RELATIVES)[int(random.random() * 2)],
        "town": town,
        "city": city,
        "place": pick(random, PLACES),
        "genre": genre,
        "a_genre": with_article(genre),
        "year": str(year),
        "past": str(year - 5 - int(random.random() * 60)),
        "minutes": minutes,
        "a_minutes": ("an " if minutes.startswith("8") else "a ") + minutes,
    }


def _surname(random: Random) -> str:
    return pick(random, SURNAME_BEGINNINGS) + pick(random, SURNAME_ENDINGS)


def _names(random: Random, man: bool) -> tuple[str, str]:
    """A character's first name and the full name of who plays it; the two never share a first name."""
    first_names = MEN if man else WOMEN
    character, first_name = pick(random, first_names), pick(random, first_names)
    while first_name == character:
        first_name = pick(random, first_names)
    return character, f"{first_name} {_surname(random)}"


def _title(random: Random, number: int) -> str:
    """Titles stand in quotation marks, so that a reader sees where they end."""
    first, second = pick(random, TITLE_FIRST), pick(random, TITLE_SECOND)
    if number % 3 == 0:
        return f'"{second} of {pick(random, TOWNS)}"'
    return f'"The {first} {second}"'


class Slots(dict):
    """The slots of one film for `str.format_map`; what is not a fact of the film is drawn anew at each use."""

    def __init__(self, film: dict[str, str], random: Random):
        super().__init__(film)
        self.random = random

    def __missing__(self, slot: str) -> str:
        random = self.random
        if slot == "another_job":
            return with_article(pick(random, JOBS))
        if slot == "any_rating":
            return str(1 + int(random.random() * 10))
        if slot == "ruler":
            man = random.random() < 0.5
            ruler = with_article(pick(random, RULERS)[0 if man else 1])
            return pick(random, TALES).format(a_man=ruler, his="his" if man else "her")
        return pick(random, _DRAWN_ANEW[slot])


_DRAWN_ANEW = {
    "building": BUILDINGS,
    "object": OBJECTS,
    "number": NUMBERS,
    "few": NUMBERS[:4],
    "day": DAYS,
    "month": MONTHS,
    "any_month": MONTHS,
    "any_town": TOWNS,
    "season": SEASONS,
    "companion": COMPANIONS,
    "ordinal": ORDINALS,
}
