"""Venue matching: parses venue names, and estimates whether two of them are the same venue.

A name outranks coordinates: sources put one venue hundreds of metres apart, a festival kilometres, and some put all that they
do not know in the middle of the city.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from sources.places.gazetteer import metro_key, place
from sources.reading.wordlists import word_set
from store.events.records import ListingVenue
from store.places import geo
from store.text import fold

VenueKey = tuple[str, str]

SAME, SURE, PERHAPS_A_ROOM, NEXT_DOOR, UNKNOWN, MOVED, ALIKE, ANOTHER = 1.0, 0.9, 0.8, 0.7, 0.65, 0.62, 0.48, 0.3

# How alike two names are that differ by a letter, in percent.
ALMOST = 88
_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"([a-z]{4,})([1-4])$")
_LONGEST = 200  # letters of a name that are read
_SLASH = re.compile(r"\s+[/|]\s+")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_LEADING_DIGIT = re.compile(r"^(?:the )?(\d) (?=[a-z])")
_BEFORE_SAINT = frozenset(["", "the", "at", "of"])
_SPELLINGS = {
    "st": "street", "rd": "road", "sq": "square", "theater": "theatre", "center": "centre", "ctr": "centre",
    "3olympia": "olympia", "amphitheater": "amphitheatre", "pk": "park", "gdns": "gardens", "ave": "avenue", "uni": "university",
}  # fmt: skip
_EMPTY = word_set("the a an at in on of and live venue")
_SPONSORS = word_set("o2 ovo utilita motorpoint vodafone ticketmaster mcd smirnoff guinness heineken")
# Sorts of place that one source writes and another leaves out.
LOOSE_KINDS = word_set("music club nightclub bar pub rooms events space inn tavern cafe complex house")
# Sorts of place that tell neighbours apart: the Royal Theatre is not the Royal Hotel.
_FIRM_KINDS = word_set(
    """
    theatre arena hall centre academy room hotel church cathedral park stadium college university castle gardens
    """
)
_HOUSES = word_set("theatre arena church cathedral park stadium college university castle hotel club")
_STREETS = word_set("street road quay lane avenue row terrace parade square drive")
_ROOMS = word_set(
    """
    upstairs downstairs basement cellar cellars loft attic rooftop terrace courtyard kasbah ballroom lounge balcony foyer
    annexe snug warehouse studio crypt mezzanine 2 3 4
    """
)
_MAIN = frozenset({"main"})
_ROOM_PHRASES = re.compile(
    r"\b(?:(?P<main>main (?:room|stage|hall|space|venue|auditorium|floor|house|bar)|big room|room 1|hall 1|stage 1)"
    r"|(?P<room>(?:green|back|second|small|little|red|blue|black|white|boiler|function|club) room|room (?:\d|[a-d])"
    r"|hall \d|stage \d|(?:front|back|top|cocktail) bar|beer garden|small hall|second stage|(?:first|top|ground) floor))\b"
)
_NOWHERE = re.compile(
    r"^(?:(?:venue |location |address )?(?:tba|tbc|tbd|to be (?:announced|confirmed|decided))"
    r"|(?:secret|various|multiple|private|undisclosed)(?: locations?| venues?| address)?"
    r"|online(?: event)?|virtual|zoom|unknown(?: venue)?|n a|none)$"
)
_FESTIVAL = re.compile(r"\b(?:festival|fest|weekender|feile|fleadh|picnic|20[23]\d)\b|\w{3,}fest\b")


@dataclass(frozen=True, slots=True)
class VenueName:
    """A venue's name taken apart. All empty for a name that says nothing ("TBA", "Secret location")."""

    core: frozenset[str]  # what tells it from others
    kinds: frozenset[str]  # what sort of place it is
    rooms: frozenset[str]  # which part of it; empty where no part is named
    plain: str  # core and kinds as written, closed up
    words: tuple[str, ...]
    is_festival: bool
    metro: str = ""
    others: tuple["VenueName", ...] = ()  # the names of "Wigwam / The Sound House" one by one


@lru_cache(maxsize=16384)
def read_name(name: str | None, metro: str = "") -> VenueName:
    """A venue's name taken apart, without the words of its own city."""
    written = (name or "")[:_LONGEST]
    names = [*_SLASH.split(written), *_houses_in_brackets(written), *_before_address(written)]
    read = _read(written, metro)
    return replace(read, others=tuple(_read(other, metro) for other in names)) if len(names) > 1 else read


def _before_address(name: str) -> list[str]:
    """The name before its street or town: "Sin É, Coburg Street"."""
    head, _, tail = name.partition(",")
    is_address = _spelled(tail).split()[-1:] and (_spelled(tail).split()[-1] in _STREETS or place(tail.strip()))
    is_told = any(not _is_kind(word) and word not in _EMPTY for word in _spelled(head).split())
    return [head] if is_address and is_told else []


def _houses_in_brackets(name: str) -> list[str]:
    """The names of whole houses that stand in brackets: "Queen's Cross (Mackintosh Church)"."""
    found = [(inside, set(_spelled(inside).split()) - _EMPTY) for inside in _IN_BRACKETS.findall(name)]
    own = set(_spelled(_IN_BRACKETS.sub(" ", name)).split())
    return [
        inside
        for inside, words in found
        if words & _HOUSES and not words & (own | _ROOMS) and any(not _is_kind(word) and len(word) >= 4 for word in words)
    ]


def _read(name: str, metro: str) -> VenueName:
    text = _spelled(_IN_BRACKETS.sub(" ", name))
    if not text or _NOWHERE.match(text):
        return VenueName(frozenset(), frozenset(), frozenset(), "", (), False, metro)
    phrases = frozenset(found["room"] or "main" for found in _ROOM_PHRASES.finditer(_spelled(name)))
    bare = _without_short_city(_ROOM_PHRASES.sub(" ", text).split() or text.split(), metro)
    city = set(metro.split())
    words = [word for word in bare if word not in _EMPTY and word not in city and word != "1"]
    own = [word for word in words if word not in _ROOMS]
    phrases |= {"main"} if len(own) < len(bare) and bare[-1] == "1" else frozenset()
    rooms = phrases | (frozenset(words) & _ROOMS if own else frozenset()) | _bracketed_rooms(name, own, city)
    words = own or words or ([word for word in bare if word not in _EMPTY] if not city.issuperset(bare) else [])
    core, kinds = _core_of(words)
    return VenueName(core, kinds, rooms, "".join(words), tuple(words), bool(_FESTIVAL.search(text)), metro)


def _without_short_city(words: list[str], metro: str) -> list[str]:
    """The words without their city's letters at the end: "Blue Note NYC". A district stays, for chains have a house in each."""
    is_short = metro and len(words) > 1 and len(words[-1]) <= len("nyc") and words[-1] not in _ROOMS
    return words[:-1] if is_short and metro_key(words[-1]) == metro else words


def _bracketed_rooms(name: str, words: list[str], city: set[str]) -> frozenset[str]:
    """What stands in brackets is a room, unless it is the city, the initials or a room already known by its kind.

    A room's name does not include the house's: "Limelight (Limelight 2)" is room 2.
    """
    found = [_spelled(inside) for inside in _IN_BRACKETS.findall(name)]
    rooms = [inside for inside in found if inside and not set(inside.split()) <= city and not _ROOM_PHRASES.search(inside)]
    initials = "".join(word[0] for word in words)
    own = (" ".join(word for word in inside.split() if word not in words) for inside in rooms if inside != initials)
    return frozenset("main" if room == "1" else room for room in own if room)


def is_festival(name: str) -> bool:
    """True for a festival's title, which some sources write where the venue belongs."""
    return bool(_FESTIVAL.search(fold(name)))


@lru_cache(maxsize=4096)
def fingerprint(name: str, city: str | None) -> str:
    """One spelling of a venue's name: folded words in their order, without its city and without words that say nothing.

    The words of a room stay: Whelan's and Upstairs at Whelan's are two places. "" for a name that names no place.
    """
    read = read_name(name, metro_key(city))
    parts = [word for word in read.words if word not in _SPONSORS or word in read.core]
    return " ".join([*parts, *sorted(read.rooms - _MAIN)])


def venue_key(venue: ListingVenue) -> VenueKey:
    """(fingerprint, metro key): the same for every spelling of a venue in a city."""
    return fingerprint(venue.name, venue.city), metro_key(venue.city, venue.country_code)


def same_venue(a: ListingVenue, b: ListingVenue) -> bool:
    """True if two sources certainly mean the same venue and room in the same city."""
    metro_a, metro_b = metro_key(a.city, a.country_code), metro_key(b.city, b.country_code)
    if metro_a != metro_b and metro_a and metro_b:
        return False
    return likeness(read_name(a.name, metro_a), read_name(b.name, metro_b), distance_km(position(a), position(b))) >= SURE


def position(venue: ListingVenue | None) -> tuple[float, float] | None:
    """Coordinates that say something: not (0, 0), not in another country than the city, not the very middle of the city.

    Units: degrees.
    """
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    latitude, longitude = venue.latitude, venue.longitude
    if abs(latitude) < 0.05 and abs(longitude) < 0.05:
        return None
    centre = place(venue.city, venue.country_code)
    if centre is not None:
        off_centre = abs(latitude - centre.latitude) + abs(longitude - centre.longitude)
        # Sources write a city's own coordinates for a venue that they cannot place; 0.0003 degrees are about 30 metres.
        # Two degrees of latitude or longitude are over 100 km: the pin belongs to another town.
        if off_centre < 0.0003 or off_centre > 2.5:
            return None
    return latitude, longitude


def distance_km(a: tuple[float, float] | None, b: tuple[float, float] | None) -> float | None:
    """Distance in kilometres between two positions; None if either is unknown."""
    return None if a is None or b is None else geo.distance_km(*a, *b)


def likeness(a: VenueName, b: VenueName, apart_km: float | None) -> float:
    """How surely two names within one city mean one venue, with the distance between their pins where known."""
    if a.others or b.others:
        return max(likeness(one, other, apart_km) for one in a.others or (a,) for other in b.others or (b,))
    if not a.core or not b.core:
        return UNKNOWN
    name = _name_likeness(a, b)
    if name >= SURE:
        # A shared first name proves little when the pins are far apart; an equal name is believed over any pin.
        same = ALIKE if name < 0.95 and apart_km is not None and apart_km > 1.5 else name
        return min(same, PERHAPS_A_ROOM) if a.rooms - _MAIN != b.rooms - _MAIN else same
    if apart_km is None:
        return ALIKE if name >= 0.5 else ANOTHER
    if apart_km < 0.3 and name >= 0.5:
        return SURE
    # Two doors of one street: only an identical bill at an identical hour may overcome unlike names.
    if apart_km < 0.1:
        return NEXT_DOOR
    return ALIKE if apart_km < 0.3 or name >= 0.5 else ANOTHER


def rooms_differ(a: VenueName, b: VenueName) -> bool:
    """True when both name a room of the house and not the same one."""
    return bool(a.rooms and b.rooms and not (a.rooms & b.rooms))


def _name_likeness(a: VenueName, b: VenueName) -> float:
    if a.plain == b.plain or (without_sponsor(a) and without_sponsor(a) == without_sponsor(b)):
        return SAME
    kinds_clash = bool(a.kinds & _FIRM_KINDS and b.kinds & _FIRM_KINDS and not a.kinds & b.kinds & _FIRM_KINDS)
    if a.core == b.core:
        return 0.5 if kinds_clash else SAME
    if _is_initials(a, b) or _is_initials(b, a) or _adds_district(a, b) or _adds_district(b, a):
        return SAME
    if _digits(a.plain) == _digits(b.plain) and min(len(a.plain), len(b.plain)) >= 6 and fuzz.ratio(a.plain, b.plain) >= ALMOST:
        return 0.95
    if a.kinds == b.kinds and (_goes_on(a, b) or _goes_on(b, a)):
        return SURE
    smaller, larger = sorted((a.core, b.core), key=len)
    if smaller < larger and not kinds_clash and _is_telling(smaller):
        return SURE
    is_alike = _is_cut(a, b) or _is_cut(b, a) or any(len(word) >= 5 and not _is_kind(word) for word in a.core & b.core)
    return 0.5 if is_alike else 0.0


def without_sponsor(name: VenueName) -> str:
    """The name closed up, without who pays for it."""
    return "".join(word for word in name.words if word not in _SPONSORS)


def _is_initials(short: VenueName, full: VenueName) -> bool:
    """True for "UCH" and University Concert Hall."""
    return len(short.words) == 1 and 3 <= len(short.plain) == len(full.words) and short.plain == "".join(w[0] for w in full.words)


def _is_cut(short: VenueName, full: VenueName) -> bool:
    """True for "PYG" and Pygmalion, which may be one house: a name of one word, and its first letters."""
    return len(short.words) == len(full.words) == 1 and len(short.plain) >= 3 and full.plain.startswith(short.plain)


def _adds_district(longer: VenueName, name: VenueName) -> bool:
    """True for "Moth Club Hackney" and Moth Club: what one adds is a part of their own city."""
    if longer.words[: len(name.words)] != name.words or not longer.metro:
        return False
    rest = " ".join(longer.words[len(name.words) :])
    return bool(rest) and metro_key(rest) == longer.metro


def _core_of(words: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    kinds = frozenset(word for word in words if _is_kind(word))
    core = frozenset(words) - kinds
    core = (core - _SPONSORS) or core
    return (core, kinds) if core else (kinds, frozenset())


def _is_kind(word: str) -> bool:
    return word in LOOSE_KINDS or word in _FIRM_KINDS


def _goes_on(longer: VenueName, name: VenueName) -> bool:
    """True for "Ward Park Bangor" and Ward Park: a name of two words or more, and what stands behind it."""
    size = len(name.words)
    return 1 < size < len(longer.words) and longer.words[:size] == name.words and not _only_kinds(name.core)


def _is_telling(core: frozenset[str]) -> bool:
    """True for words that name a house by themselves: five letters or more, or letters with a number in them ("SO36")."""
    is_coined = any(len(word) >= 4 and word.isalnum() and not word.isalpha() and not word.isdigit() for word in core)
    return (is_coined or sum(map(len, core)) >= 5) and not _only_kinds(core)


def _only_kinds(core: frozenset[str]) -> bool:
    return all(_is_kind(word) for word in core)


def _spelled(name: str) -> str:
    """A name's folded words with their abbreviations written out: "Vicar St." is Vicar Street, "St James" a saint."""
    words = _WORD.findall(_LEADING_DIGIT.sub(r"\1", fold(name)))
    before = ["", *words]
    return " ".join(
        ["saint" if word == "st" and before[at] in _BEFORE_SAINT else _spelled_word(word) for at, word in enumerate(words)]
    )


def _spelled_word(word: str) -> str:
    if numbered := _NUMBERED.fullmatch(word):
        return f"{_SPELLINGS.get(numbered[1], numbered[1])} {numbered[2]}"
    return _SPELLINGS.get(word, word)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
