"""Names for acts that do not exist, made by grammar, with every trouble that real names give."""

from random import Random

from sources.sandbox.world.randomness import chance, pick
from sources.sandbox.world.wording.words import WORDS

_ADJECTIVES = WORDS["adjectives"]
_NOUNS = WORDS["nouns"]
_FIRST_NAMES = WORDS["first_names"]
_LAST_NAMES = WORDS["last_names"]
_LAST_STARTS = WORDS["last_starts"]
_LAST_ENDS = WORDS["last_ends"]
_SYLLABLES = WORDS["syllables"]
_FOLK_WORDS = WORDS["folk_words"]
_SHORT = WORDS["short"]
_NON_LATIN = WORDS["non_latin"]
_ODD = WORDS["odd"]
_ENSEMBLES = WORDS["ensembles"]


def act_name(rng: Random, voice: str, taken: list[str]) -> str:
    """One name in the manner of a kind of music; `taken` are names that a new one may be built upon."""
    if chance(rng, 0.03):
        return rng.choice(_SHORT + _NON_LATIN + _ODD)
    if taken and chance(rng, 0.03):
        return _built_upon(rng, rng.choice(taken))
    if voice == "dj":
        return _dj_name(rng)
    if voice == "solo":
        return _solo_name(rng)
    if voice == "folk":
        return _folk_name(rng)
    return _urban_name(rng) if voice == "urban" else _band_name(rng)


def tribute_name(rng: Random, original: str) -> str:
    """The name of an act that plays another act's songs."""
    bare = original.removeprefix("The ")
    experience = f"The {bare} Experience – A Tribute to {original}"
    return pick(rng, [(experience, 4.0), (f"{original} UK", 3.0), (f"Almost {bare}", 1.0), (f"The {bare} Story", 1.0)])


def odd_names() -> tuple[str, ...]:
    """The names that every world has at least once: signs that must be encoded, other scripts, two letters."""
    return _ODD[:6] + _NON_LATIN[:3] + _SHORT[:3]


def _last_name(rng: Random) -> str:
    if chance(rng, 0.25):
        return rng.choice(_LAST_NAMES)
    start, end = rng.choice(_LAST_STARTS), rng.choice(_LAST_ENDS)
    return start + (end.title() if start.endswith((" ", "'")) else end)


def _made_up_word(rng: Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 3, 3)))).title()


def _noun(rng: Random) -> str:
    return rng.choice(_NOUNS)


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return f"{noun[:-3]}men"
    if noun.endswith("s"):
        return noun if noun == "Bellows" else f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _band_name(rng: Random) -> str:
    adjective, noun = rng.choice(_ADJECTIVES), _noun(rng)
    return pick(
        rng,
        [
            (f"The {adjective} {_plural(noun)}", 5.0),
            (f"{adjective} {noun}", 6.0),
            (f"{noun} {_plural(_noun(rng))}", 4.0),
            (f"{rng.choice(_FIRST_NAMES)} & The {_plural(noun)}", 2.0),
            (f"{_noun(rng)} and the {adjective} {_plural(noun)}", 1.5),
            (f"{adjective} {_plural(noun)} Club", 1.5),
            (f"{rng.randrange(2, 99)} {_plural(noun)}", 1.5),
            (f"{adjective.upper()} {noun.upper()}", 1.5),
            (f"Kingdom of {noun}", 1.0),
            (_made_up_word(rng), 1.0),
            (_plural(noun), 1.0),
        ],
    )


def _solo_name(rng: Random) -> str:
    first, last = rng.choice(_FIRST_NAMES), _last_name(rng)
    return pick(rng, [(f"{first} {last}", 8.0), (f"{first} {_noun(rng)}", 2.0), (_made_up_word(rng), 1.5), (first, 0.3)])


def _folk_name(rng: Random) -> str:
    first, last = rng.choice(_FIRST_NAMES), _last_name(rng)
    other = f"{rng.choice(_FIRST_NAMES)} {_last_name(rng)}"
    return pick(
        rng,
        [
            (f"{first} {last} {rng.choice(_ENSEMBLES)}", 4.0),
            (f"{first} {last}", 3.0),
            (f"{first} {last} & {other}", 2.0),
            (f"{rng.choice(_FOLK_WORDS)} {rng.randrange(1, 12)}", 0.5),
            (f"The {last.split()[-1]} {_noun(rng)}s", 1.5),
            (f"{rng.choice(_ADJECTIVES)} {_noun(rng)}", 1.0),
        ],
    )


def _dj_name(rng: Random) -> str:
    noun, adjective = _noun(rng), rng.choice(_ADJECTIVES)
    return pick(
        rng,
        [
            (f"DJ {noun}", 3.0),
            (f"{adjective} {noun}", 3.0),
            (f"{rng.choice(_FIRST_NAMES)} {_last_name(rng)}", 4.0),
            (f"{noun}{rng.randrange(1, 99):02d}", 2.0),
            (f"{noun.upper()}", 0.7),
            (_made_up_word(rng), 3.0),
            (f"{adjective} {noun} (Live)", 0.7),
            (f"{noun} Soundsystem", 1.0),
            (f"{noun} & {_noun(rng)}", 1.5),
        ],
    )


def _urban_name(rng: Random) -> str:
    noun, adjective = _noun(rng), rng.choice(_ADJECTIVES)
    return pick(
        rng,
        [
            (f"{adjective}{noun}", 2.0),
            (_made_up_word(rng), 2.0),
            (f"{rng.choice(_FIRST_NAMES)} {noun[0]}.", 2.0),
            (f"MC {noun}", 1.5),
            (f"{noun.upper()}{rng.randrange(2, 99)}", 1.5),
            (f"{adjective} {noun}", 3.0),
            (f"Big {noun}", 1.0),
        ],
    )


def _built_upon(rng: Random, name: str) -> str:
    return rng.choice((f"{name} Orchestra", f"{name} Soundsystem", f"Young {name}", f"{name} & The Undertow", f"Little {name}"))
