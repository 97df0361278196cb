"""Acts billed by their surname alone: "Springsteen" at the house and the minute of Bruce Springsteen.

A surname is shared by many, so it counts only where everything else is equal, and only while no second act fits it. A first
name alone is never enough: James is not James Blake.
"""

import re
from collections.abc import Container, Iterable
from itertools import combinations

from sources.matching.features import Features, ListingKey
from sources.matching.spellings.names import is_generic, name_key, umlauts_joined
from sources.matching.titles import FILLERS
from store.places.given_names import GIVEN_NAMES
from store.places.romanised import is_unreadable
from store.text import fold

Pair = tuple[ListingKey, ListingKey]
BY_SURNAME = 0.6  # what a bill is worth in which one side gives the surname alone
_SHORTEST = 4
_SECOND = re.compile(r"\s+(?:and|&|\+|with|feat\.?|ft\.?)\s+.*$", re.IGNORECASE)


def shares_surname(a: Features, b: Features) -> bool:
    """True if one side bills only the surname of the person whom the other side bills."""
    return _is_surname(_alone(a), _surnames(b)) or _is_surname(_alone(b), _surnames(a))


def _is_surname(alone: frozenset[str], surnames: frozenset[str]) -> bool:
    """Whether one is the other, its umlauts written as one letter or two."""
    return bool(alone & surnames) or any(umlauts_joined(name) in surnames for name in alone)


def are_in_two_scripts(a: Features, b: Features) -> bool:
    """True if only one side's names are all in letters that can't be compared: 椎名林檎 may be Sheena Ringo."""
    return _is_unreadable(a) != _is_unreadable(b) and bool(_names(a) and _names(b))


def _names(side: Features) -> list[str]:
    return [act.name for act in side.listing.performers] or [side.listing.title]


def _is_unreadable(side: Features) -> bool:
    return all(map(is_unreadable, _names(side)))


def ambiguous(by_surname: Iterable[Pair], joining: Container[Pair]) -> frozenset[Pair]:
    """Of the pairs that only a surname joins those that a second act fits as well: nobody says who is meant.

    Two acts are one if something else joins them too.
    """
    found = set(by_surname)
    partners: dict[ListingKey, set[ListingKey]] = {}
    for a, b in found:
        partners.setdefault(a, set()).add(b)
        partners.setdefault(b, set()).add(a)
    undecided = {
        key
        for key, others in partners.items()
        if any(pair not in joining or pair in found for pair in combinations(sorted(others), 2))
    }
    return frozenset(pair for pair in found if not undecided.isdisjoint(pair))


def _alone(side: Features) -> frozenset[str]:
    """The bill's one name, if that is a single word."""
    if side.act_words:
        names = [words for words in side.act_words if words]
    else:
        names = [tuple(word for word in run if word not in FILLERS) for run in side.title.runs[:1]]
    if len(names) != 1 or len(names[0]) != 1 or len(names[0][0]) < _SHORTEST or is_generic(names[0][0]):
        return frozenset()
    return frozenset(names[0])


def _surnames(side: Features) -> frozenset[str]:
    """The surnames of the people on the bill; each half of a double one."""
    names = [performer.name for performer in side.listing.performers] or [side.listing.title]
    found: set[str] = set()
    for name in names:
        told = _SECOND.sub("", name).split()
        if 2 <= len(told) <= 3 and fold(told[0]) in GIVEN_NAMES:
            halves = told[-1].split("-")
            found.update(map(name_key, halves if min(map(len, halves)) >= _SHORTEST else [told[-1]]))
    return frozenset(found)
