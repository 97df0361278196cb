"""How alike two venue names are as names: by words, initials, who pays for the house, and its sort."""

from sources.places.gazetteer import metro_key
from sources.places.venue_reading import FIRM_KINDS, LOOSE_KINDS, SPONSORS, VenueName, is_kind
from sources.reading.wordlists import word_set

SAME, SURE = 1.0, 0.9

# How alike two names are that differ by a letter, in percent.
ALMOST = 88
_OF_ARTS = frozenset(["centre", "theatre", "hall"])  # the theatre of an arts centre goes by its name
# Words that many a house of one sort has: a Concert Hall may be any.
_PLAIN = word_set("town city arts opera concert music sports leisure community village royal grand old new national")
# Letters of initials that may be left out: HKW is the Haus der Kulturen der Welt.
_SMALL_WORDS = frozenset(["de", "der", "des", "di", "die", "du", "el", "la", "le"])


def likeness_of_names(a: VenueName, b: VenueName) -> float:
    """1 for one name, 0 for two that share nothing."""
    if a.plain == b.plain or (without_sponsor(a) and without_sponsor(a) == without_sponsor(b)):
        return SAME
    kinds_clash = bool(a.kinds & FIRM_KINDS and b.kinds & FIRM_KINDS and not a.kinds & b.kinds & FIRM_KINDS)
    kinds_clash = kinds_clash and not ("arts" in a.core | b.core and a.kinds | b.kinds <= _OF_ARTS)
    if a.core == b.core:
        return 0.5 if kinds_clash else SAME
    if _is_initials(a, b) or _is_initials(b, a) or _adds_district(a, b) or _adds_district(b, a):
        return SAME
    if _is_almost(a.plain, b.plain):
        return 0.95
    if _is_almost(_own(a), _own(b)):
        return 0.95
    if (a.kinds == b.kinds or not (a.kinds and b.kinds)) and (_goes_on(a, b) or _goes_on(b, a)):
        return SURE
    if _ends_with(a, b) or _ends_with(b, a):
        return SURE
    if not kinds_clash and (_is_closed_up(a, b) or _is_closed_up(b, a)):
        return SURE
    smaller, larger = sorted((a.core, b.core), key=len)
    if smaller < larger and not kinds_clash and _is_telling(smaller):
        return SURE
    is_alike = _is_cut(a, b) or _is_cut(b, a) or any(len(word) >= 5 and not is_kind(word) for word in a.core & b.core)
    return 0.5 if is_alike else 0.0


def says_little(name: VenueName) -> bool:
    """True for a name that many a town has for a house of its own: the Town Hall, the Arts Centre."""
    return name.core <= _PLAIN or _only_kinds(name.core)


def _is_almost(name: str, other: str) -> bool:
    """True for names closed up that differ by a letter or two."""
    if _digits(name) != _digits(other) or min(len(name), len(other)) < 6:
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415 a process that serves needs it for few names or none

    return fuzz.ratio(name, other) >= ALMOST


def _own(name: VenueName) -> str:
    """A name closed up without the sorts of place that a source may leave out."""
    return "".join(word for word in name.words if word not in LOOSE_KINDS)


def _is_closed_up(short: VenueName, longer: VenueName) -> bool:
    """True for "DeBarra's" and De Barras Folk Club, "Town Hall" and Townhall Arts Centre: the first words, parted otherwise."""
    if len(short.plain) < 6 or _only_kinds(short.core):
        return False
    heads = (longer.words[:size] for size in range(1, len(longer.words) + 1))
    return any(head != short.words and "".join(head) == short.plain for head in heads)


def without_sponsor(name: VenueName) -> str:
    """The name closed up, without who pays for it."""
    return "".join(word for word in name.words if word not in SPONSORS)


def _is_initials(short: VenueName, full: VenueName) -> bool:
    """True for "UCH" and University Concert Hall, and for the "RNCM Theatre" of the Royal Northern College of Music."""
    told = [word for word in short.words if not is_kind(word)] or short.words
    is_house = len(told) == len(short.words) or len(told[0]) > 3  # behind three letters, a sort of place makes another house
    return len(told) == 1 and len(told[0]) >= 3 and is_house and told[0] in initials_of(full)


def initials_of(name: VenueName) -> frozenset[str]:
    """A name's initials, with and without those of its small words."""
    told = [word for word in name.words if word not in _SMALL_WORDS]
    return frozenset("".join(word[0] for word in words) for words in (name.words, told))


def _is_cut(short: VenueName, full: VenueName) -> bool:
    """True for "PYG" and Pygmalion, which may be one house: a name of one word, and its first letters."""
    return len(short.words) == len(full.words) == 1 and len(short.plain) >= 3 and full.plain.startswith(short.plain)


def _adds_district(longer: VenueName, name: VenueName) -> bool:
    """True for "Moth Club Hackney" and Moth Club: what one adds is a part of their own city."""
    if longer.words[: len(name.words)] != name.words or not longer.metro:
        return False
    rest = " ".join(longer.words[len(name.words) :])
    return bool(rest) and metro_key(rest) == longer.metro


def _goes_on(longer: VenueName, name: VenueName) -> bool:
    """True for "Ward Park Bangor" and Ward Park: a name of two words or more, and what stands behind it."""
    size = len(name.words)
    return 1 < size < len(longer.words) and longer.words[:size] == name.words and not _only_kinds(name.core)


def _ends_with(longer: VenueName, name: VenueName) -> bool:
    """True for "St Mary's Pro-Cathedral" and Pro-Cathedral: a name with its sort of place, and what stands before it."""
    size = len(name.words)
    is_named = 1 < size < len(longer.words) and not name.core <= _PLAIN and bool(name.kinds & FIRM_KINDS)
    return is_named and longer.words[-size:] == name.words and name.words[0] not in name.kinds


def _is_telling(core: frozenset[str]) -> bool:
    """True for words that name a house by themselves: five letters or more, or letters with a number in them ("SO36")."""
    is_coined = any(len(word) >= 4 and word.isalnum() and not word.isalpha() and not word.isdigit() for word in core)
    return (is_coined or sum(map(len, core)) >= 5) and not _only_kinds(core)


def _only_kinds(core: frozenset[str]) -> bool:
    return all(is_kind(word) for word in core)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
