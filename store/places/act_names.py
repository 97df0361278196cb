"""One key for all spellings of an act's name."""

import re
import unicodedata
from functools import lru_cache

from store.places.given_names import GIVEN_NAMES, PERSONAL_TITLES
from store.places.romanised import romanised
from store.text import fold, key, words

_LONGEST = 191  # what the columns hold
_SHORT, _SHORTEST = 4, 2  # letters of a name
_NO_ACCENT = frozenset("øæœðþł")  # letters of their own
_LEADING = frozenset({"the", "dj"})
_SUFFIX = re.compile(
    r"\s*[(\[](?:live|dj ?set|dj|solo|band|full band|acoustic|uk|us|usa|irl|ire|ie|aus|can|official|hybrid set|a ?v set"
    r"|all night long|\d{1,2}"
    r"|live (?:set|band|in concert)|headliner|support|special guests?)[)\]]\s*$"
    r"|\s+-?\s*(?:dj set|live set|all night long|\(live\))\s*$",
    re.IGNORECASE,
)
# How an act plays tonight, and the country of those that need none here. "(US)" tells an act from its namesake, so it stays.
_TONIGHT = re.compile(
    r"\s*[(\[](?:live|dj ?set|dj|solo|full band|acoustic|uk|irl|ire|ie|official|hybrid set|a ?/?v set|all night long|headliner"
    r"|support|special guests?|live (?:set|band|in concert))[)\]]\s*$"
    r"|\s+(?:[-–—|]\s*)?(?:dj set|live set|live in concert|all night long|live)\s*$",
    re.IGNORECASE,
)
# How what the two patterns above cut off can end: a look at a name's last letters spares most names the patterns.
_CUT_AT_END = re.compile(r".*(?:[)\]]|set|long|concert|live)$", re.IGNORECASE | re.DOTALL)
_LONGEST_END = len("concert")
# The band that America calls "The Charlatans UK"; tributes ("Nirvana UK") leave the article out.
_FROM_THE_UK = re.compile(r"^(?P<name>the\s.*\S)\s+uk$", re.IGNORECASE)
# "Jools Holland's Rhythm & Blues Orchestra", "Jools Holland & His Rhythm and Blues Orchestra".
_OWNER = re.compile(r"(?<=\w)\s+(?:&|and)\s+(?:his|her|their)\s+(?=\w)", re.IGNORECASE)
_ANDS = frozenset(["n", "y", "und", "et", "och", "og", "agus"])  # between two words of a name
_AS_IN_BRITAIN = {
    "color": "colour", "colors": "colours", "theater": "theatre", "center": "centre", "maneuvers": "manoeuvres",
    "chili": "chilli", "harbor": "harbour", "favorite": "favourite", "favorites": "favourites",
}  # fmt: skip
_ARTICLE_BEHIND = re.compile(r"^(?P<name>[^,]+),\s*the\s*$", re.IGNORECASE)
_LETTERS_IN_DISGUISE = (
    ("$", re.compile(r"\$(?=\w|\$)|(?<=[\w$])\$"), "s"),  # A$AP, Ke$ha, Joey Bada$$
    ("!", re.compile(r"(?<=[^\W\d_])!(?=[^\W\d_])"), "i"),  # P!nk, but not Wham! or !!!
)


_LEADING_DJ = re.compile(r"^\s*dj\b[\s.]*(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """A name as listings are matched by: folded and without spaces, "The", "DJ" and "(live)".

    "Fontaines D.C." and "fontaines dc" are equal. Coarser than `act_key`: at one venue and hour, DJ Shadow is Shadow.
    """
    bare = _SUFFIX.sub("", name) if _may_be_cut(name) else name
    parts = words(_ARTICLE_BEHIND.sub(r"\g<name>", bare) if "," in bare else bare)
    while len(parts) > 1 and parts[0] in _LEADING:
        parts = parts[1:]
    return "".join(parts)


@lru_cache(maxsize=65536)
def act_key(name: str) -> str:
    """The key that identifies an act anywhere; a name without letters or digits ("!!!") stays as it is.

    "Beatles, The", "Ke$ha", "Bicep - Live" and "Guns and Roses" are the Beatles, Kesha, Bicep and Guns N' Roses. DJ Shadow is not
    Shadow, the Charlatans (US) are not the Charlatans, the Prince is not Prince, and a tribute is not its original.
    """
    plain = name.strip()
    while _may_be_cut(plain) and (cut := _TONIGHT.sub("", plain)) != plain and words(cut):
        plain = cut
    if "," in plain and (found := _ARTICLE_BEHIND.match(plain)):
        plain = f"The {found['name']}"
    if plain[-2:] in ("UK", "uk") and (found := _FROM_THE_UK.match(plain)):
        plain = found["name"]
    plain = romanised(plain)
    parts = words(with_plain_letters(_OWNER.sub("s ", plain)))
    parts[1:-1] = ["and" if part in _ANDS else part for part in parts[1:-1]]
    parts[:-1] = ["saint" if part == "st" else part for part in parts[:-1]]
    parts = [_AS_IN_BRITAIN.get(part, part) for part in parts]
    while len(parts) > 1 and parts[0] == "the" and not _is_person(parts[1:]):
        parts = parts[1:]
    return (own_letters(plain) or "".join(parts) or name.strip().casefold())[:_LONGEST]


def artist_key(name: str) -> str:
    """The key of an artist's name; a name without letters or digits ("!!!") stays as it is.

    A short name's own letters stand behind its plain ones, by which it is searched: MØ is "mo mø", and no row of Mo's.
    """
    return " ".join(part for part in (key(name) or name.strip().casefold(), own_letters(name)) if part)[:_LONGEST]


def own_letters(name: str) -> str:
    """A short name of one word with its accents, "" for any other: so little is left of it without them.

    MØ is not Mo, and LØLØ is not Lolo; Motörhead is Motorhead.
    """
    if name.isascii() or len(folded := words(name)) != 1 or len(folded[0]) > _SHORT:
        return ""
    letters = [letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum()]
    kept = "".join(letter if letter in _NO_ACCENT or len(letters) <= _SHORTEST else fold(letter) for letter in letters)
    return kept if kept != folded[0] else ""


def _is_person(parts: list[str]) -> bool:
    """Whether this is a stage name that takes no article: Prince, not the Prince; bands are "Killers" and "the Killers"."""
    return len(parts) == 1 and (parts[0] in GIVEN_NAMES or parts[0] in PERSONAL_TITLES)


def _may_be_cut(name: str) -> bool:
    return _CUT_AT_END.match(name.rstrip()[-_LONGEST_END:]) is not None


def with_plain_letters(name: str) -> str:
    """P!nk and Ke$ha as Pink and Kesha."""
    for sign, pattern, letter in _LETTERS_IN_DISGUISE:
        if sign in name:
            name = pattern.sub(letter, name)
    return name


def dj_keys(name: str) -> tuple[str, str]:
    """The keys that a DJ of the directory may have among artists: without a leading "DJ", and with it."""
    plain = _LEADING_DJ.sub("", name)
    return act_key(plain), act_key(f"DJ {plain}")


def dj_key(name: str) -> str:
    """The key by which DJs of the directory are compared with each other and with acts: DJ Kate is Kate there."""
    return dj_keys(name)[0]
