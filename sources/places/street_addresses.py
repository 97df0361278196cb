"""The house in its street: one key for the spellings of "58-59 Thomas St." and "58 Thomas Street, Dublin 8". Pure."""

import re
from functools import lru_cache

from sources.reading.wordlists import word_set
from store.events.records import ListingVenue
from store.text import fold

_STREETS = word_set(
    """
    street st road rd quay lane ln avenue ave av row terrace parade square sq drive dr boulevard blvd way place pl plaza plz
    mews walk wharf hill court yard crescent highway parkway str strasse platz allee damm weg calle carrer rue rua via corso
    plein straat
    """
)
# A street that carries its sort in its own word: Harmoniestr., Nordring, Prinsengracht.
_CLOSED_UP = re.compile(
    r"^(?P<name>\w{3,}?)(?:str|strasse|platz|allee|damm|weg|ring|ufer|gasse|straat|gracht|kade|laan|plein|gade|gatan)$"
)
_DIRECTIONS = word_set("n s e w ne nw se sw north south east west upper lower the of de la le der den")
# Names that many a street of one metro area has.
_EVERYWHERE = word_set(
    "high main church station market king kings queen queens victoria park mill school new old bridge haupt bahnhof"
)
_TO = r"[a-z]?(?:\s*[-–/&]\s*\d+[a-z]?)?"  # 12a, 58-59
_FIRST = re.compile(rf"^(?:no )?(?P<number>\d{{1,5}}){_TO}\s+(?P<street>\D.*|\d+(?:st|nd|rd|th)\b.*)$")
_LAST = re.compile(rf"^(?P<street>\D{{3,}}?)\s+(?P<number>\d{{1,4}}){_TO}$")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 300


def street_of(venue: ListingVenue | None) -> str:
    """The number and name of the street as a key, from the address or behind the venue's name; "" where none is told."""
    if venue is None:
        return ""
    return _key(venue.address or "") or _key(venue.name.partition(",")[2])


@lru_cache(maxsize=8192)
def _key(written: str) -> str:
    if not any(char.isdigit() for char in written):
        return ""
    parts = (part.strip(" .") for part in fold(written[:_LONGEST]).split(","))
    return next((found for part in parts if (found := _numbered(part))), "")


def _numbered(part: str) -> str:
    """The key of one part of an address, which must say that it is a street: "Dublin 2" is none."""
    found = _FIRST.match(part) or _LAST.match(part)
    if found is None:
        return ""
    words = _WORD.findall(found["street"])
    closed = [match["name"] if (match := _CLOSED_UP.match(word)) else word for word in words]
    if closed == words and _STREETS.isdisjoint(words):
        return ""
    own = [word for word in closed if word not in _STREETS and word not in _DIRECTIONS]
    return f"{found['number']} {' '.join(own)}" if not _EVERYWHERE.issuperset(own) else ""
