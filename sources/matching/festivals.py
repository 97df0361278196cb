"""Listings of festivals: by their grounds, by their name, by a day's or a weekend's ticket."""

from sources.matching.features import Features
from sources.reading.wordlists import word_set

_WORDS_FOR_ONE = word_set("festival fest weekender")
_SOLD = _WORDS_FOR_ONE | word_set("weekend camping day ticket tickets pass 1 2 3 friday saturday sunday monday thursday")
_SORTS = word_set("music arts jazz folk blues dance and the of")
_KNOWN_BY = 8  # letters

Words = tuple[str, ...]


def at_festival(a: Features, b: Features) -> bool:
    """True when one side names a festival where the other names its grounds."""
    return (a.venue.is_festival and _speaks_of(b, a.venue.core)) or (b.venue.is_festival and _speaks_of(a, b.venue.core))


def is_one_festival(a: Features, b: Features) -> bool:
    """True when both bear one festival's name in one town, wherever either says that it is: no town has two of a name at once."""
    if not (a.is_festival or b.is_festival) or not a.metro or a.metro != b.metro:
        return False
    ours, theirs = _bare(a), _bare(b)
    short, full = sorted((ours, theirs), key=len)
    is_one = full[: len(short)] == short and _SORTS.issuperset(full[len(short) :])
    return is_one and len("".join(short)) >= _KNOWN_BY


def may_be_one_festival(a: Features, b: Features) -> bool:
    """Whether one says the other's name or what it is known by: Coachella, the Coachella Valley Music and Arts Festival."""
    if not (a.is_festival or b.is_festival):
        return False
    short, full = sorted((_bare(a), _bare(b)), key=len)
    return full[: len(short)] == short and len("".join(short)) >= (_KNOWN_BY if short != full else 1)


def _speaks_of(listing: Features, festival: frozenset[str]) -> bool:
    named = frozenset(word for word in festival if not word.isdigit() and word not in _WORDS_FOR_ONE)
    return bool(named) and named <= frozenset(listing.title.words)


def _bare(listing: Features) -> Words:
    """A festival's title without the word and without what is sold: Glastonbury is the Glastonbury Festival."""
    return tuple(word for word in listing.title.words if word not in _SOLD)
