"""One vocabulary of genres for all sources, with families: a techno night is an electronic one.

The table stands in genres.txt beside this module.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from store.text import key as folded

_TABLE = Path(__file__).with_name("genres.txt")
_TAG_PREFIX = re.compile(r"^\s*(?:gig|dj|party|music|genre|club)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Genre:
    """One entry of the vocabulary. `families` are the slugs directly above it."""

    slug: str
    label: str
    families: tuple[str, ...]
    aliases: tuple[str, ...]


@lru_cache(maxsize=2048)
def canonical(name: str | None) -> str | None:
    """The slug that a source's name for a genre means, or None: "Hip-Hop/Rap", "gig:rap" and "hip hop" are all hip-hop."""
    if not name:
        return None
    spellings = _spellings()
    return spellings.get(folded(name)) or spellings.get(folded(_TAG_PREFIX.sub("", name)))


def slugs(names: Iterable[str | None]) -> tuple[str, ...]:
    """The slugs of many names, each once, in the names' order; unknown names are left out."""
    return tuple(dict.fromkeys(slug for slug in map(canonical, names) if slug))


def with_families(chosen: Iterable[str]) -> frozenset[str]:
    """Slugs and every family above them."""
    return frozenset(slug for start in chosen for slug in _upwards(start))


def label(slug: str) -> str:
    """How people write a genre; an unknown slug as it is."""
    genre = vocabulary().get(slug)
    return genre.label if genre else slug


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Genre]:
    """Every genre by its slug, in the table's order."""
    lines = (line for line in _TABLE.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#"))
    return {genre.slug: genre for genre in map(_genre, lines)}


def _genre(line: str) -> Genre:
    slug, families, name, aliases = (part.strip() for part in line.split("|"))
    return Genre(slug, name, tuple(_listed(families)), tuple(_listed(aliases)))


def _listed(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(";") if part.strip())


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """Every folded spelling to its slug. A genre's own name outranks another's alias."""
    own: dict[str, str] = {}
    other: dict[str, str] = {}
    for genre in vocabulary().values():
        own.setdefault(folded(genre.slug), genre.slug)
        own.setdefault(folded(genre.label), genre.slug)
        for alias in genre.aliases:
            other.setdefault(folded(alias), genre.slug)
    return other | own


@lru_cache(maxsize=1024)
def _upwards(slug: str) -> frozenset[str]:
    genre = vocabulary().get(slug)
    above = (_upwards(family) for family in genre.families) if genre else ()
    return frozenset({slug}).union(*above)
