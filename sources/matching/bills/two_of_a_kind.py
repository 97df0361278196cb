"""Bills that have a name in common and are two all the same: two nights of a series, two orchestras with one work."""

from collections.abc import Iterable

from sources.matching.features import Features
from sources.matching.spellings.slips import is_cut, is_slip
from sources.matching.titles import FILLERS
from sources.reading.wordlists import word_set

# Names with such a word are those of a series, where more names stand beside them.
_OF_SERIES = word_set(
    """
    session sessions series candlelight presents sounds nights festival concerts proms recital recitals lates weekender
    sundays mondays tuesdays wednesdays thursdays fridays saturdays songwriters circle lunchtime
    """
)
_NAMES_NOBODY = (
    _OF_SERIES
    | FILLERS
    | word_set(
        """
    a and at evening in live night of on the afternoon acoustic blues brunch choral classical club comedy evensong folk house jazz
    lab lunch music open opera party showcase supper trad traditional
    """
    )
)
_SAYS_NOTHING = FILLERS | word_set("till til late djs dj doors string big tribute music by in")
_ENSEMBLES = word_set("orchestra philharmonic philharmonia sinfonietta sinfonia symphony choir chorus ensemble quartet camerata")

Words = tuple[str, ...]


def are_two_of_a_series(a: Features, b: Features) -> bool:
    """Whether two titles share only a series, "Candlelight" or "Sunday Sessions", and each goes on with names of its own."""
    ours, theirs = set(a.title.name_words), set(b.title.name_words)
    shared = ours & theirs
    if not shared or not all(map(_is_series, shared)):
        return False
    mine, yours = ({name for name in side - shared if _telling(name)} for side in (ours, theirs))
    honoured = a.names_mentioned & b.names_mentioned if a.markers.is_tribute and b.markers.is_tribute else frozenset[str]()
    if not mine or not yours or any(name not in "".join(words) for name in honoured for words in shared):
        return False
    return not any(_may_be_one(name, other) for name in mine for other in yours)


def _is_series(name: Words) -> bool:
    return not _OF_SERIES.isdisjoint(name) or _NAMES_NOBODY.issuperset(name)


def are_two_ensembles(a: Features, b: Features) -> bool:
    """Whether each side names an orchestra, a choir or a quartet of its own: what they play may be the same."""
    ours, theirs = _ensembles(a), _ensembles(b)
    return bool(ours and theirs) and not any(_may_be_one(name, other) for name in ours for other in theirs)


def _ensembles(side: Features) -> set[Words]:
    named = (*side.act_words, *side.title.name_words)
    return {name for name in named if not _ENSEMBLES.isdisjoint(name) and _telling(name)}


def _may_be_one(name: Words, other: Words) -> bool:
    closed, others = "".join(name), "".join(other)
    if closed in others or others in closed or is_slip(closed, others) or is_cut(name, other) or is_cut(other, name):
        return True
    ours, theirs = _telling(name), _telling(other)
    sorts, others_sorts = _ENSEMBLES & set(name), _ENSEMBLES & set(other)
    is_one_sort = sorts <= others_sorts or others_sorts <= sorts
    return is_one_sort and len(ours & theirs) >= min(len(ours), len(theirs), 2) > 0


def _telling(name: Iterable[str]) -> set[str]:
    return {word for word in name if word not in _ENSEMBLES and word not in _SAYS_NOTHING}
