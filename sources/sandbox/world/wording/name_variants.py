"""How the same name gets written: accents lost, articles dropped, capitals, slips of the finger."""

import unicodedata
from random import Random

from sources.sandbox.world.listings.habits import SourceName, habits_of
from sources.sandbox.world.randomness import chance, pick


def vary_name(rng: Random, name: str, source: SourceName) -> str:
    """A name as a source's people type it."""
    if not chance(rng, habits_of(source).misspells):
        return name
    return pick(
        rng,
        [
            (plain_letters(name), 3.0),
            (_other_and(name), 3.0),
            (_other_article(name), 3.0),
            (name.upper(), 2.5),
            (typo(rng, name), 1.5),
            (name.replace("-", " ").replace(".", ""), 1.0),
            (name.replace("'", "’"), 1.0),
        ],
    )


def plain_letters(name: str) -> str:
    """Without accents where that leaves anything of the name."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return plain.replace("ø", "o").replace("Ø", "O").replace("Æ", "AE")


def typo(rng: Random, name: str) -> str:
    """With one slip: two letters swapped, one lost or one doubled. Short names are typed with care."""
    if len(name) < 6:
        return name
    place = rng.randrange(1, len(name) - 2)
    slip = rng.randrange(3)
    if slip == 0:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :] if slip == 1 else name[:place] + name[place] + name[place:]


def _other_and(name: str) -> str:
    if " & " in name:
        return name.replace(" & ", " and ")
    return name.replace(" and ", " & ")


def _other_article(name: str) -> str:
    return name.removeprefix("The ") if name.startswith("The ") else f"The {name}" if name.endswith("s") and " " in name else name
