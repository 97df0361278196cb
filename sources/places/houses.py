"""Houses that go by several names: former and sponsors' names, initials and nicknames that no rule could guess.

Facts about real houses are in houses.txt beside this module. What sources themselves show to be one house is learned
(sources/matching/learning.py) and comes with the name.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sources.places.gazetteer import metro_key
from sources.places.venue_reading import VenueName, read_name

_TABLE = Path(__file__).with_name("houses.txt")
_NONE: frozenset[str] = frozenset()


def houses_of(name: VenueName) -> frozenset[str]:
    """The houses that a name is known to mean, by their keys; none for a name that nothing is known of."""
    known = _houses().get((name.metro, name.plain), _NONE)
    return known | {name.learned} if name.learned else known


@lru_cache(maxsize=4096)
def other_names(name: str, city: str | None) -> tuple[str, ...]:
    """What else a house is or was called, its present name first; () for one that is not in the table."""
    read = read_name(name, metro_key(city))
    keys = _houses().get((read.metro, read.plain), _NONE)
    return tuple(other for key in sorted(keys) for other in _names()[key] if read_name(other, read.metro).plain != read.plain)


@lru_cache(maxsize=4096)
def is_former(name: str, city: str | None) -> bool:
    """True for a name by which the table knows a house that is called otherwise today."""
    read = read_name(name, metro_key(city))
    keys = _houses().get((read.metro, read.plain), _NONE)
    return bool(keys) and all(read_name(_names()[key][0], read.metro).plain != read.plain for key in keys)


@lru_cache(maxsize=1)
def _houses() -> dict[tuple[str, str], frozenset[str]]:
    """The keys of the houses by metro key and name closed up."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for key, names in _names().items():
        metro = key.split("/")[0]
        for name in names:
            found[metro, read_name(name, metro).plain].add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    """Every house's names, the present one first, by "metro/name"."""
    return {f"{metro}/{read_name(names[0], metro).plain}": names for metro, names in _lines(_TABLE.read_text(encoding="utf-8"))}


def _lines(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    metro = ""
    for line in table.splitlines():
        if line.startswith("["):
            metro = metro_key(line.strip("[] "))
        elif line.strip() and not line.startswith("#"):
            names, _, _ = line.partition("|")
            yield metro, tuple(name.strip() for name in names.split(";"))
