"""What the practice reviews praise and blame, and the words for it. Pairs go by meaning: [0] negative, [1] positive.

Lists begin with the words that are used most: the words at their ends are rare, as in any language.
"""

from dataclasses import dataclass

from helpers.practice_words import words


@dataclass(frozen=True)
class Aspect:
    """A part of a film that people have opinions on.

    Attributes:
        subjects: what it is called.
        adjectives: the words for it.
        plural: the subjects are plural.
        comes_alive: one can say that it came alive or fell flat.
    """

    subjects: tuple[str, ...]
    adjectives: tuple[tuple[str, ...], tuple[str, ...]]
    plural: bool = False
    comes_alive: bool = True


def _aspect(subjects: str, negative: str, positive: str, **kind: bool) -> Aspect:
    return Aspect(words(subjects), (words(negative), words(positive)), **kind)


ASPECTS = (
    _aspect(
        "the acting, {actor}'s performance, the lead performance, {partner}'s performance, {actor}'s work",
        """wooden, stiff, lifeless, unconvincing, forced, clumsy, awkward, mannered, overdone, listless, amateurish,
        half-hearted""",
        """convincing, natural, moving, honest, lively, subtle, graceful, restrained, spirited, heartfelt, truthful,
        commanding""",
    ),
    _aspect(
        "the plot, the story, the script, the story of {hero} and {friend}",
        """predictable, boring, confusing, silly, dull, contrived, pointless, muddled, stale, incoherent,
        threadbare, far-fetched""",
        """clever, gripping, original, exciting, intelligent, thoughtful, absorbing, ingenious, surprising,
        suspenseful, coherent, inspired""",
    ),
    _aspect(
        "the dialogue, the talk between {hero} and {friend}",
        "clumsy, flat, dull, unnatural, silly, lifeless, stilted, wordy, hollow, trite, corny, long-winded",
        "witty, sharp, clever, natural, lively, funny, crisp, sparkling, graceful, tender, precise, quotable",
    ),
    _aspect(
        "the music, the score, the soundtrack, the theme tune",
        "annoying, dull, tiresome, ugly, lifeless, boring, shrill, monotonous, intrusive, grating, syrupy, tuneless",
        """beautiful, haunting, moving, lovely, elegant, exciting, soaring, stirring, delicate, rousing, hypnotic,
        melodious""",
        comes_alive=False,
    ),
    _aspect(
        "the camera work, the photography, the lighting, the picture of {city}",
        "ugly, sloppy, dull, careless, clumsy, lifeless, murky, drab, shaky, blurry, colourless, restless",
        """beautiful, stunning, elegant, careful, inventive, lovely, vivid, striking, graceful, luminous, crisp,
        masterly""",
        comes_alive=False,
    ),
    _aspect(
        "the ending, the last scene, the final act, the last half hour",
        """predictable, rushed, silly, unsatisfying, flat, contrived, abrupt, feeble, sentimental, baffling,
        unearned, messy""",
        """satisfying, moving, touching, clever, gripping, thoughtful, powerful, poignant, surprising,
        unforgettable, heartbreaking, fitting""",
    ),
    _aspect(
        "the pace, the editing, the second half, the middle part",
        "slow, boring, sluggish, tedious, careless, clumsy, uneven, plodding, endless, laboured, aimless, jerky",
        "lively, exciting, brisk, gripping, elegant, careful, steady, fluid, tight, energetic, breathless, absorbing",
    ),
    _aspect(
        "the humour, the comedy, the tone",
        """silly, flat, annoying, unfunny, tiresome, forced, crude, stale, juvenile, embarrassing, laboured,
        heavy-handed""",
        "funny, charming, witty, warm, subtle, touching, gentle, dry, hilarious, playful, infectious, good-natured",
    ),
    _aspect(
        "the direction, {director}'s direction, the staging, {director}'s style",
        """careless, lazy, uninspired, sloppy, clumsy, lifeless, timid, mechanical, heavy-handed, indifferent,
        pompous, shapeless""",
        """careful, confident, inventive, elegant, subtle, intelligent, assured, imaginative, bold, sensitive,
        masterly, clear-sighted""",
        comes_alive=False,
    ),
    _aspect(
        "the jokes, the songs, the one-liners",
        "silly, tiresome, annoying, flat, unfunny, predictable, stale, feeble, crude, childish, corny, witless",
        """funny, witty, charming, clever, lovely, original, fresh, hilarious, cheerful, playful, sparkling,
        irresistible""",
        plural=True,
    ),
    _aspect(
        "the costumes, the sets, the effects",
        "ugly, cheap, shabby, dull, sloppy, careless, drab, tacky, fake, garish, flimsy, unimaginative",
        """beautiful, stunning, elegant, inventive, lovely, original, magnificent, dazzling, authentic, handsome,
        sumptuous, rich""",
        plural=True,
        comes_alive=False,
    ),
    _aspect(
        "the characters, the minor characters, the people around {hero}, the people in the film",
        """dull, lifeless, unconvincing, tiresome, annoying, boring, shallow, bland, one-dimensional, unlikeable,
        hollow, faceless""",
        """charming, convincing, warm, funny, lively, touching, believable, likeable, complex, lovable, human,
        unforgettable""",
        plural=True,
    ),
)

# Words for any part of a film, and for the whole. The strong ones do not go with "very"
ANY_ADJECTIVE = (
    words("""bad, poor, weak, disappointing, boring, forgettable, mediocre, irritating, unpleasant, lacklustre,
        unbearable, depressing"""),
    words("""good, impressive, memorable, charming, lovely, delightful, enjoyable, engaging, rewarding, pleasing,
        admirable, refreshing"""),
)  # fmt: skip
STRONG_ADJECTIVE = (
    words("terrible, awful, dreadful, horrible, lousy, miserable, hopeless, appalling, abysmal, ghastly"),
    words("superb, great, excellent, wonderful, brilliant, terrific, fantastic, outstanding, marvellous, splendid"),
)

VERDICT_NOUN = (
    words(
        "disaster, mess, failure, disappointment, waste of time, bore, flop, chore, letdown, ordeal, misfire, fiasco"
    ),
    words("masterpiece, gem, triumph, delight, joy to watch, treat, success, pleasure, marvel, jewel, hit, wonder"),
)
SUBSTANCE = (
    words("nonsense, silliness, padding, confusion, laziness, clumsiness, pretence, sentimentality"),
    words("charm, wit, warmth, imagination, energy, tenderness, grace, intelligence"),
)

# What a film does to its viewer: past tense, plain form, and the words that follow
EFFECTS = (
    (
        ("bored", "bore", "me"), ("annoyed", "annoy", "me"), ("disappointed", "disappoint", "me"),
        ("left", "leave", "me cold"), ("irritated", "irritate", "me"), ("put", "put", "me to sleep"),
        ("wore", "wear", "me out"), ("tired", "tire", "me"),
    ),
    (
        ("moved", "move", "me"), ("delighted", "delight", "me"), ("impressed", "impress", "me"),
        ("won", "win", "me over"), ("touched", "touch", "me"), ("drew", "draw", "me in"),
        ("made", "make", "me smile"), ("amused", "amuse", "me"),
    ),
)  # fmt: skip
COMES_ALIVE = (("fell", "fall", "flat"), ("came", "come", "alive"))
# What a viewer does: past tense and plain form
FEELINGS = (
    (
        ("regretted", "regret"),
        ("hated", "hate"),
        ("disliked", "dislike"),
        ("resented", "resent"),
        ("loathed", "loathe"),
    ),
    (("enjoyed", "enjoy"), ("loved", "love"), ("liked", "like"), ("admired", "admire"), ("adored", "adore")),
)

MILD_BOOSTERS = words("very, really, truly, rather, remarkably, thoroughly, extremely, unusually, surprisingly")
STRONG_BOOSTERS = words("absolutely, really, truly, simply, quite, utterly")
# These go with one side only, whatever the sentence then means: from them word vectors learn which words are alike
OWN_BOOSTERS = (
    words("painfully, hopelessly, dreadfully, terribly, needlessly, embarrassingly, depressingly"),
    words("wonderfully, delightfully, beautifully, brilliantly, refreshingly, impressively, pleasantly"),
)
NOUN_BOOSTERS = words("real, true, complete, genuine, absolute, total")
NEGATIONS = words("""
    not, never, not at all, hardly, far from, anything but, by no means, not for a moment, in no way, never once, not
    even remotely
""")
