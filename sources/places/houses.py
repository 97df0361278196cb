"""Houses that go by several names: former and sponsors' names, initials and nicknames that no rule could guess.

Facts about real houses are in houses.txt beside this module. What sources themselves show to be one house is learned
(sources/syncing/venues/learning.py) and comes with the name.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from sources.places.gazetteer import metro_key
from sources.places.venue_reading import VenueName, read_name

# The house that sources have shown a name to mean, by its fingerprint and metro key (venue_matching.venue_key).
LearnedHouses = Mapping[tuple[str, str], str]
NOTHING_LEARNED: LearnedHouses = MappingProxyType({})
_TABLE = Path(__file__).with_name("houses.txt")
_NONE: frozenset[str] = frozenset()


def houses_of(name: VenueName) -> frozenset[str]:
    """The houses that a name is known to mean, by their keys; none for a name that nothing is known of."""
    known = _houses(name.metro).get(name.plain, _NONE)
    return known | {name.learned} if name.learned else known


@lru_cache(maxsize=4096)
def other_names(asked: str) -> tuple[str, ...]:
    """What else the houses are or were called, in whatever city, that somebody asks for by a name that they have given up.

    The present name of a house means that one alone: who asks for the O2 means London's, not Dublin's.
    """
    every = [(metro, names) for metro, houses in _by_metro().items() for names in houses]
    found = [(metro, names, {read_name(name, metro).plain for name in names}) for metro, names in every]
    meant = [(metro, names) for metro, names, plain in found if read_name(asked, metro).plain in plain]
    if any(read_name(names[0], metro).plain == read_name(asked, metro).plain for metro, names in meant):
        return ()
    return tuple(dict.fromkeys(name for _, names in meant for name in names))


@lru_cache(maxsize=4096)
def is_former(name: str, city: str | None) -> bool:
    """True for a name by which the table knows a house that is called otherwise today."""
    read = read_name(name, metro_key(city))
    keys = _houses(read.metro).get(read.plain, _NONE)
    return bool(keys) and f"{read.metro}/{read.plain}" not in keys


@lru_cache(maxsize=256)
def _houses(metro: str) -> dict[str, frozenset[str]]:
    """The keys of a city's houses by their names closed up. They are read when somebody plays there: few processes see them all."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for names in _by_metro().get(metro, ()):
        for name in names:
            found[read_name(name, metro).plain].add(_key(metro, names))
    return {name: frozenset(keys) for name, keys in found.items()}


@lru_cache(maxsize=1)
def _by_metro() -> dict[str, list[tuple[str, ...]]]:
    """Every house's names, the present one first, by metro key."""
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for metro, names in _lines(_TABLE.read_text(encoding="utf-8")):
        found[metro].append(names)
    return dict(found)


def _key(metro: str, names: tuple[str, ...]) -> str:
    return f"{metro}/{read_name(names[0], metro).plain}"


def _lines(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    metro = ""
    for line in table.splitlines():
        if line.startswith("["):
            metro = metro_key(line.strip("[] "))
        elif line.strip() and not line.startswith("#"):
            names, _, _ = line.partition("|")
            yield metro, tuple(name.strip() for name in names.split(";"))
