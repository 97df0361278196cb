"""Reads the directory's comma-separated lists, as people write them, and finds the city of a row."""

import re
from functools import lru_cache
from typing import Final

from sources.places.gazetteer import Place, metro_key, nearest, place
from sources.reading.genres import canonical, with_families
from store.text import fold, key

LIST_MAX: Final = 30
_SEPARATORS = re.compile(r"[,;|\n]")
_LESSER_SEPARATORS = re.compile(r"\s*[/&+]\s*|\s+(?:and|x)\s+")
_SAYS_NOTHING = frozenset({"", "various", "all", "any", "mixed", "everything", "n/a", "none", "-", "open format", "open"})
# What people call the same piece of gear, by the first word that gives it away.
_GEAR = (
    (re.compile(r"\bcdjs?\b|\bxdj|\bplayers?\b"), "cdj"),
    (re.compile(r"\bdjm\b|\bmixers?\b|\ballen ?& ?heath\b|\bxone\b"), "mixer"),
    (re.compile(r"\bturntables?\b|\btechnics\b|\b1210s?\b|\b1200s?\b|\bvinyl\b|\bdecks\b"), "turntables"),
    (re.compile(r"\bpa\b|\bsound ?system\b|\bfunktion\b|\bspeakers?\b|\bfoh\b"), "pa"),
    (re.compile(r"\bmonitors?\b|\bbooth\b|\bwedges?\b"), "monitors"),
    (re.compile(r"\bmic(?:s|rophones?)?\b"), "microphone"),
    (re.compile(r"\blights?\b|\blighting\b|\blasers?\b|\bstrobes?\b"), "lighting"),
    (re.compile(r"\bsmoke\b|\bhaze\b|\bhazer\b|\bfog\b"), "haze"),
    (re.compile(r"\bprojectors?\b|\bscreens?\b|\bvisuals?\b|\bled wall\b"), "projector"),
    (re.compile(r"\bdrums?\b|\bbackline\b|\bamps?\b|\bdrum ?kit\b"), "backline"),
)


@lru_cache(maxsize=16384)
def read_list(text: str | None) -> tuple[str, ...]:
    """The entries of a list in order, each once, whatever the separator; meaningless entries are left out."""
    parts = (" ".join(part.split()) for part in _SEPARATORS.split(text or ""))
    kept = {fold(part): part for part in parts if fold(part) not in _SAYS_NOTHING}
    return tuple(kept.values())[:LIST_MAX]


@lru_cache(maxsize=16384)
def read_genres(text: str | None) -> tuple[str, ...]:
    """The genres of a list as vocabulary slugs; an unknown genre gets a slug of its own."""
    found: dict[str, None] = {}
    for part in read_list(text):
        whole = canonical(part)
        pieces = [whole] if whole else [canonical(piece) or key(piece).replace(" ", "-") for piece in _pieces(part)]
        found |= dict.fromkeys(slug for slug in pieces if slug)
    return tuple(found)


@lru_cache(maxsize=16384)
def families_of(genres: tuple[str, ...]) -> frozenset[str]:
    """The genres with all their ancestor genres."""
    return with_families(genres)


@lru_cache(maxsize=4096)
def gear_key(name: str) -> str:
    """A canonical key for a piece of gear, however it is written: "2x CDJ-3000" and "CDJs" are "cdj"."""
    folded = fold(name)
    return next((word for pattern, word in _GEAR if pattern.search(folded)), key(name))


def town_of_row(
    city: str | None, address: str | None, latitude: float | None, longitude: float | None
) -> tuple[str, Place | None]:
    """(city key, gazetteer place) of a row: by its city, else by the end of its address, else by its coordinates."""
    if city and city.strip():
        return metro_key(city), place(city)
    for part in reversed((address or "").split(",")):
        if (found := place(part.strip())) is not None:
            return found.key, found
    found = nearest(latitude, longitude) if latitude is not None and longitude is not None else None
    return (found.key, found) if found else ("", None)


def _pieces(part: str) -> list[str]:
    return [piece for piece in _LESSER_SEPARATORS.split(part) if piece.strip()]
