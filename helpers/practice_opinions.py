"""Opinions of the practice reviews: sentences of known meaning, which a bag of words often reads the wrong way.

Every form takes the meaning (1 for a positive opinion, 0 for a negative one) and returns words with that meaning. What
the words look like one by one is another matter: "not at all boring" is positive and holds a negative word. Each form
exists for both meanings with the same small words (not, although, disagree, ...), so that only their order tells which
is meant.
"""

from collections.abc import Callable
from random import Random

from helpers.practice_films import Slots, with_article
from helpers.practice_opinion_words import (
    ANY_ADJECTIVE,
    ASPECTS,
    COMES_ALIVE,
    EFFECTS,
    FEELINGS,
    MILD_BOOSTERS,
    NEGATIONS,
    NOUN_BOOSTERS,
    OWN_BOOSTERS,
    STRONG_ADJECTIVE,
    STRONG_BOOSTERS,
    SUBSTANCE,
    VERDICT_NOUN,
    Aspect,
)
from helpers.practice_words import words


class Opinions:
    """Writes the opinions of one review, about one film. Texts come without capitals, slots in braces still open.

    Attributes:
        phenomena: the names of what was written so far, a set of str.
    """

    def __init__(self, slots: Slots, random: Random):
        self.random = random
        self.slots = slots
        self.phenomena: set[str] = set()
        self._past = self._chance(0.7)
        self._aspects = sorted(ASPECTS, key=lambda aspect: random.random())
        self._film_is_judged = False
        self._used: set = set()

    # Whole opinions: one to three sentences

    def plain(self, meaning: int) -> str:
        """What is said is what is meant."""
        if self._film_is_judged or self._chance(0.6):
            return self._with_lead_in(self._clause(meaning))
        self._film_is_judged = True
        kind = self.random.random()
        if kind < 0.35:
            return self._with_lead_in(f"{self._pick(_FILM)} {self._be()} {self._nouns(meaning)}")
        if kind < 0.6:
            return self._with_lead_in(f"{self._pick(_FILM)} {self._be()} {self._adjective(meaning)}")
        if kind < 0.75:
            be = self._be()
            return f"{be} it {self._mild(meaning)}? {self._pick(('Yes', f'Yes, it {be}', f'It {be}'))}."
        return f"I {self._common(FEELINGS[meaning])[0]} {self._pick(_ALL_OF_IT)}."

    def negation(self, meaning: int) -> str:
        """The opposite of what the words say: "the plot was not at all boring"."""
        if self._film_is_judged or self._chance(0.6):
            return self._with_lead_in(self._negated_clause(meaning))
        self.phenomena.add("negation")
        self._film_is_judged = True
        said, be = 1 - meaning, self._be()
        kind = self.random.random()
        if kind < 0.3:
            noun = self._common(VERDICT_NOUN[said])
            not_a = self._pick(
                ("no {}", "not {a}", "hardly {a}", "anything but {a}", "far from {a}", "by no means {a}")
            )
            return f"{self._pick(_FILM)} {be} {not_a.replace('{}', noun).replace('{a}', with_article(noun))}."
        if kind < 0.55:
            return f"{self._pick(_FILM)} {be} {self._pick(NEGATIONS)} {self._mild(said)}."
        if kind < 0.75:
            no = self._pick(("No", f"No, it {be} not", "Not for a second", "Not once", "Not to me"))
            return f"{be} it {self._mild(said)}? {no}."
        return f"I did not {self._common(FEELINGS[said])[1]} {self._pick(_ANY_OF_IT)}."

    def contrast(self, meaning: int) -> str:
        """One thing is granted, the other decides: "although the acting was superb, the plot never came alive"."""
        self.phenomena.add("contrast")
        granted = self._negated_clause(1 - meaning) if self._chance(0.15) else self._clause(1 - meaning)
        decides = self._negated_clause(meaning) if self._chance(0.25) else self._clause(meaning)
        return self._pick(_CONTRASTS).replace("{granted}", granted).replace("{decides}", decides)

    def reported(self, meaning: int) -> str:
        """What others say, and whether the reviewer agrees: "critics called it a gem. I could not disagree more"."""
        self.phenomena.add("reported")
        if self._chance(0.2):
            return self._two_sides(meaning)
        agrees = self._chance(0.4)
        said = meaning if agrees else 1 - meaning
        source, they_were = self._pick(_SOURCES)
        if self._chance(0.5):
            claim = f"{self._pick(('called it', 'considered it', 'thought it was'))} {self._noun(said)}"
        else:
            claim = f"{self._pick(('found it', 'called it', 'said that it was'))} {self._adjective(said)}"
        answer = self._pick(_AGREES if agrees else _DISAGREES).replace("{they were}", they_were)
        return f"{source} {claim}{self._meanwhile(answer, _HEARD)}."

    def _two_sides(self, meaning: int) -> str:
        """Two people, two opinions, and whose side the reviewer takes."""
        first = self._pick(_PEOPLE)
        second = self._pick([person for person in _PEOPLE if person != first])
        first_said = int(self._chance(0.5))
        told = self._pick(("{one} called it {a}, {two} called it {b}", "for {one} it was {a}, for {two} it was {b}"))
        told = told.replace("{a}", self._noun(first_said)).replace("{b}", self._noun(1 - first_said))
        told = told.replace("{one}", first).replace("{two}", second)
        right, wrong = (first, second) if first_said == meaning else (second, first)
        return f"{told}. {self._pick(_SIDES).replace('{right}', right).replace('{wrong}', wrong)}."

    def expectation(self, meaning: int) -> str:
        """What the reviewer had expected, and whether it came true."""
        self.phenomena.add("expectation")
        came_true = self._chance(0.4)
        said = meaning if came_true else 1 - meaning
        if self._chance(0.5):
            claim = f"{self._pick(_EXPECTED)} {self._noun(said)}"
        else:
            claim = f"{self._pick(_BELIEVED)} {self._adjective(said)}"
        return f"{claim}{self._pick(_CAME_TRUE if came_true else _CAME_OTHERWISE)}."

    def comparison(self, meaning: int) -> str:
        """Another film was good or bad; this one is like it, or is not."""
        self.phenomena.add("comparison")
        alike = self._chance(0.4)
        said = meaning if alike else 1 - meaning
        verdict = self._noun(said) if self._chance(0.5) else self._adjective(said)
        answer = self._meanwhile(self._pick(_ALIKE if alike else _UNLIKE), _THEN)
        return f"{self._pick(_OTHER_FILM)} was {verdict}{answer}."

    def hypothetical(self, meaning: int) -> str:
        """What the film could have been, and is not: "in other hands this could have been a disaster"."""
        self.phenomena.add("hypothetical")
        return f"{self._pick(_IN_OTHER_HANDS)} {self._noun(1 - meaning)}{self._pick(_COULD_HAVE_BEEN)}."

    def rating(self, meaning: int) -> str:
        """Two ratings out of ten, one of somebody else or of another film; mostly they are at odds."""
        self.phenomena.add("rating")
        high, low = 7 + int(self.random.random() * 4), 1 + int(self.random.random() * 4)
        mine, other = (high, low) if meaning else (low, high)
        if self._chance(0.25):
            other = (7 if meaning else 1) + int(self.random.random() * 4)
        return self._pick(_RATINGS).replace("{mine}", f"{mine}/10").replace("{other}", f"{other}/10")

    def last_word(self, meaning: int) -> str:
        """How a review may end: with advice."""
        return self._pick(_ADVICE[meaning])

    # Clauses: an opinion on one part of the film. A part comes up once in a review, so that nobody contradicts himself

    def _clause(self, meaning: int) -> str:
        aspect = self._aspects.pop()
        subject, be, kind = self._pick(aspect.subjects), self._be(aspect.plural), self.random.random()
        if kind < 0.4:
            return f"{subject} {be} {self._adjective(meaning, aspect)}"
        if kind < 0.62:
            return f"{subject} {be} {' and '.join(self._two_adjectives(meaning, aspect))}"
        if kind < 0.75:
            past, _, rest = self._effect(meaning, aspect)
            return f"{subject} {past} {rest}"
        if kind < 0.88:
            return f"I {self._pick(('found', 'thought'))} {subject} {self._adjective(meaning, aspect)}"
        plenty = self._pick(("plenty of", "a lot of", "so much"))
        return f"I found {plenty} {self._common(SUBSTANCE[meaning])} in {subject}"

    def _negated_clause(self, meaning: int) -> str:
        """The words say the opposite of what is meant, and a small word turns them round."""
        self.phenomena.add("negation")
        said, aspect = 1 - meaning, self._aspects.pop()
        subject, be, kind = self._pick(aspect.subjects), self._be(aspect.plural), self.random.random()
        if kind < 0.4:
            return f"{subject} {be} {self._pick(NEGATIONS)} {self._mild(said, aspect)}"
        if kind < 0.5:
            first, second = self._two_adjectives(said, aspect)
            return f"{subject} {be} neither {first} nor {second}"
        if kind < 0.68:
            past, plain, rest = self._effect(said, aspect)
            return f"{subject} never {past} {rest}" if self._chance(0.5) else f"{subject} did not {plain} {rest}"
        if kind < 0.78:
            nobody = self._pick(("I would not", "I could not", "nobody could"))
            return f"{nobody} call {subject} {self._mild(said, aspect)}"
        if kind < 0.86:
            return f"there {self._be()} nothing {self._mild(said, aspect)} about {subject}"
        if kind < 0.92:
            # Twice negated: the words say what is meant after all
            who = self._pick(("I would not", "I could not", "nobody can"))
            return f"{who} say that {subject} {be} not {self._mild(meaning, aspect)}"
        no = self._pick(("no", "no trace of", "not much"))
        return f"I found {no} {self._common(SUBSTANCE[said])} in {subject}"

    # Small pieces

    def _adjective(self, meaning: int, aspect: Aspect | None = None) -> str:
        """An adjective or two: "dreadful", "good, even superb"; at times with an intensifier: "very good"."""
        kind = self.random.random()
        if kind < 0.55:
            return self._common(STRONG_ADJECTIVE[meaning]) if kind < 0.14 else self._mild(meaning, aspect)
        if kind < 0.67:
            return f"{self._mild(meaning, aspect)}, even {self._common(STRONG_ADJECTIVE[meaning])}"
        self.phenomena.add("intensifier")
        if kind < 0.76:
            return f"{self._pick(STRONG_BOOSTERS)} {self._common(STRONG_ADJECTIVE[meaning])}"
        boosters = OWN_BOOSTERS[meaning] if kind < 0.87 else MILD_BOOSTERS
        return f"{self._pick(boosters)} {self._mild(meaning, aspect)}"

    def _mild(self, meaning: int, aspect: Aspect | None = None) -> str:
        of_aspect = aspect is not None and self._chance(0.75)
        return self._common(aspect.adjectives[meaning] if of_aspect else ANY_ADJECTIVE[meaning])

    def _two_adjectives(self, meaning: int, aspect: Aspect) -> tuple[str, str]:
        first = self._common(aspect.adjectives[meaning])
        others = [word for word in aspect.adjectives[meaning] if word != first]
        return first, self._common(others)

    def _noun(self, meaning: int) -> str:
        """A verdict in one noun, with its article: "a real gem"."""
        noun = self._common(VERDICT_NOUN[meaning])
        if self._chance(0.2):
            self.phenomena.add("intensifier")
            noun = f"{self._pick(NOUN_BOOSTERS)} {noun}"
        return with_article(noun)

    def _nouns(self, meaning: int) -> str:
        return f"{self._noun(meaning)}, {self._noun(meaning)}" if self._chance(0.4) else self._noun(meaning)

    def _effect(self, meaning: int, aspect: Aspect) -> tuple[str, str, str]:
        if aspect.comes_alive and self._chance(0.25):
            return COMES_ALIVE[meaning]
        return self._common(EFFECTS[meaning])

    def _with_lead_in(self, opinion: str) -> str:
        """The opinion as a sentence, at times with words in front that say no more: "to be honest, ..."."""
        if self._chance(0.25) and not opinion.startswith(("I ", "nobody ")):
            opinion = f"{self._pick(_LEAD_INS)} {opinion}"
        return f"{opinion}."

    def _meanwhile(self, answer: str, sentences: tuple[str, ...]) -> str:
        """The answer to a claim, at times after a sentence that says nothing about the film."""
        if answer.startswith(". ") and self._chance(0.25):
            return f". {self._pick(sentences)}{answer}"
        return answer

    def _be(self, plural: bool = False) -> str:
        if self._past:
            return "were" if plural else "was"
        return "are" if plural else "is"

    def _pick(self, items):
        return self._unused(items, self.random.random)

    def _common(self, items):
        """Like _pick, but the first items come up more often than the last."""
        # One draw times another is the same on every machine; a power may differ in its last digit
        return self._unused(items, lambda: self.random.random() * self.random.random())

    def _unused(self, items, draw: Callable[[], float]):
        """An item that this review has not used yet, as far as there is one."""
        for _ in range(4):
            item = items[int(draw() * len(items))]
            if item not in self._used:
                break
        self._used.add(item)
        return item

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability


_FILM = words("this film, this movie, {title}, the whole film, the film as a whole")
_ALL_OF_IT = words("every minute, every scene, the whole evening, every minute of it, both halves, all of it")
_ANY_OF_IT = words("a minute of it, a single scene, the evening, one minute, either half, any of it")
_LEAD_INS = (
    "for me,",
    "in my view,",
    "above all,",
    "to be honest,",
    "in short,",
    "I must say that",
    "I have to say that",
    "in my opinion,",
    "what is more,",
    "as I see it,",
    "on top of that,",
    "all in all,",
)

_CONTRASTS = (
    "although {granted}, {decides}.",
    "although {granted}, {decides}.",
    "even though {granted}, {decides}.",
    "while {granted}, {decides}.",
    "{granted}, but {decides}.",
    "{granted}, but {decides}.",
    "{granted}, yet {decides}.",
    "{granted}. Still, {decides}.",
    "it is true that {granted}. But {decides}.",
    "I admit that {granted}; what counts is that {decides}.",
    "{decides}, although {granted}.",
    "{decides}, even if {granted}.",
)

_SOURCES = (
    ("most critics", "they were"),
    ("the critics in {any_town}", "they were"),
    ("the newspapers", "they were"),
    ("my {companion}", "that was"),
    ("a friend of mine", "that was"),
    ("the couple behind us", "they were"),
    ("my colleagues", "they were"),
    ("somebody on the site", "that was"),
    ("the magazine that I read", "that was"),
    ("everybody at work", "they were"),
    ("people in the queue", "they were"),
    ("a critic on the radio", "that was"),
)
_AGREES = (
    ". I agree",
    ". I could not agree more",
    ", and I see it the same way",
    ". I do not disagree",
    ", and {they were} right",
    ", and {they were} not wrong",
    ". We saw the same film",
)
_DISAGREES = (
    ". I disagree",
    ". I could not disagree more",
    ", and I do not see it the same way",
    ". I do not agree",
    ", and {they were} wrong",
    ", and {they were} not right",
    ". We did not see the same film",
)
_HEARD = (
    "I read that in {any_month}",
    "I heard it on the bus",
    "That was before I had seen a minute of it",
    "I remembered that later",
    "We talked about it for an hour",
    "That was on a {day}",
    "I kept it in mind while I watched",
    "I had not asked",
)
_PEOPLE = words(
    "my brother, my sister, my mother, my father, my boss, my neighbour, our teacher, the newspaper, the radio"
)
_SIDES = ("I side with {right}", "I agree with {right}", "I do not agree with {wrong}", "I think {right} had it right",
          "I think {wrong} had it wrong", "{right} was right", "{wrong} was wrong")  # fmt: skip

_EXPECTED = ("I had expected", "I was prepared for", "the trailer promised", "the poster made me expect")
_BELIEVED = ("I was sure that it would be", "I thought that it would be", "the trailer made it look", "it sounded")
_CAME_TRUE = (
    ". I was right",
    ", and I was not wrong",
    ". That is what I got",
    ". That is how it turned out",
    ", and that is what it is",
    ". I was not mistaken",
)
_CAME_OTHERWISE = (
    ". I was wrong",
    ", and I was not right",
    ". That is not what I got",
    ". It turned out otherwise",
    ", and that is not what it is",
    ". I was mistaken",
)

_OTHER_FILM = (
    "{director}'s earlier film, {other_title},",
    "{other_title}, by the same director,",
    "{other_title}, the last film with {actor},",
    "{director}'s first film, {other_title},",
)
_ALIKE = (
    ". This one is the same",
    ", and so is this one",
    ". This one is no different",
    ", and this one is just like it",
    ". Nothing has changed",
)
_UNLIKE = (
    ". This one is the opposite",
    ", and this one is not",
    ". This one is different",
    ", and this one is nothing like it",
    ". Everything has changed",
)
_THEN = (
    "I saw it at school",
    "It came out in {any_month}",
    "That was many years ago",
    "I have it on tape",
    "It was a {genre}, too",
)

_IN_OTHER_HANDS = (
    "in other hands this could have been",
    "with another cast it could have been",
    "with another director it might have been",
    "on paper this looked like",
    "it could so easily have been",
)
_COULD_HAVE_BEEN = (". It is not one", "", "", ", and yet it is not one")

_RATINGS = (
    "my {companion} gave it {other}, I gave it {mine}.",
    "I gave it {mine}, my {companion} gave it {other}.",
    "the average on the site was {other}. I gave it {mine}.",
    "the newspaper gave it {other}; from me it gets {mine}.",
    "for {other_title} I gave {other}. For this one I gave {mine}.",
    "I gave {mine} to this one and {other} to {other_title}.",
    "people on the site gave it {other}, and I gave it {mine}.",
)
_ADVICE = (
    (
        "avoid it.",
        "I cannot recommend it.",
        "save your money.",
        "skip it.",
        "I would not see it again.",
        "spend the evening on something else.",
        "I did not stay for the credits.",
        "once is more than enough.",
        "you will regret it.",
    ),
    (
        "do not miss it.",
        "I recommend it.",
        "go and see it.",
        "you will not regret it.",
        "I would see it again.",
        "watch it with someone you like.",
        "I cannot wait to see it again.",
        "I bought a second ticket at once.",
        "you will not waste your evening.",
    ),
)
