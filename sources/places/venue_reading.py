"""Reading venue names: what tells a house from others, what sort of place it is, and which room of it is meant."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from sources.places.gazetteer import metro_key, place
from sources.reading.wordlists import word_set
from store.places.romanised import romanised
from store.text import fold

_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"([a-z]{4,})([1-4])$")
_LONGEST = 200  # letters of a name that are read
_SLASH = re.compile(r"\s+[/|]\s+")
_DASH = re.compile(r"\s[-–—]\s")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_LEADING_DIGIT = re.compile(r"^(?:the )?(\d) (?=[a-z])")
# A street that is called a terrace, not a room of the house: "National Concert Hall, Earlsfort Terrace".
_STREET_TERRACE = re.compile(
    r",\s*(?:\d\S*\s+)?(?!(?:the|roof|rooftop|garden|outdoor|sun)\b)[^\W\d][\w'’]*\s+terrace\b", re.IGNORECASE
)
_PARTED_LETTERS = re.compile(r"(?<=\b[a-z]{2}) (?=\d{2,3}\b)")  # SO 36
_LENITED = re.compile(r"(?<=\ban [bcfgmp])h(?=[a-z]{3})")  # An Chultúrlann is the Cultúrlann
_BEFORE_SAINT = frozenset(["", "the", "at", "of"])
_SPELLINGS = {
    "st": "street", "rd": "road", "sq": "square", "theater": "theatre", "center": "centre", "ctr": "centre",
    "3olympia": "olympia", "amphitheater": "amphitheatre", "pk": "park", "gdns": "gardens", "ave": "avenue", "uni": "university",
}  # fmt: skip
_EMPTY = word_set("the a an at in on of and live venue")
SPONSORS = word_set("o2 ovo utilita motorpoint vodafone ticketmaster mcd smirnoff guinness heineken")
# Sorts of place that one source writes and another leaves out.
LOOSE_KINDS = word_set("music club nightclub bar pub rooms events space inn tavern cafe complex house tigh tig teach klub")
# Sorts of place that tell neighbours apart: the Royal Theatre is not the Royal Hotel.
FIRM_KINDS = word_set(
    """
    theatre arena hall centre academy room hotel church cathedral park stadium college university castle gardens
    """
)
_HOUSES = word_set("theatre arena church cathedral park stadium college university castle hotel club")
_STREETS = word_set("street road quay lane avenue row terrace parade square drive")
_ROOMS = word_set(
    """
    upstairs downstairs basement cellar cellars loft attic rooftop terrace courtyard patio kasbah ballroom lounge balcony foyer
    annexe snug warehouse studio crypt mezzanine 2 3 4 5 6 7 8 9
    """
)
MAIN_ROOM = frozenset({"main"})
_ROOM_PHRASES = re.compile(
    r"\b(?:(?P<main>main (?:room|stage|hall|space|venue|auditorium|floor|house|bar)|big room|room 1|hall 1|stage 1)"
    r"|(?P<room>(?:green|back|second|small|little|red|blue|black|white|boiler|function|club) room|room (?:\d|[a-d])"
    r"|hall \d|stage \d|(?:front|back|top|cocktail) bar|beer garden|small hall|second stage|(?:first|top|ground) floor))\b"
)
_UNTOLD = (
    r"(?:tba|tbc|tbd|to be (?:announced|confirmed|decided|revealed)|por confirmar|por anunciar|a confirmer|da confermare"
    r"|wird (?:noch )?bekannt ?gegeben)"
)
_A_PLACE = r"(?:locations?|venues?|address|house|home|residence|warehouse|spot|place|rooftop|loft|locatie|ort)"
_NOWHERE = re.compile(
    rf"^(?:(?:the )?(?:{_A_PLACE} )?{_UNTOLD}\b.*"
    rf"|(?:secret|undisclosed|geheimer?|private)(?: (?:\w+ ){{0,2}}{_A_PLACE})?|(?:hidden|mystery|surprise) {_A_PLACE}"
    r"|(?:lieu (?:tenu )?secret|(?:lugar|ubicacion) secret[ao]|luogo segreto|tajne miejsce)\b.*"
    rf"|(?:\w+ ){{0,3}}(?:various|multiple|several|verschiedene) (?:locations|venues|places|orte)\b.*|various|multiple"
    rf"|(?:\w+ ){{0,2}}{_A_PLACE} (?:\w+ ){{0,4}}(?:revealed|announced|disclosed|released|emailed|texted|shared)\b.*"
    r"|online(?: event)?|virtual|zoom|unknown(?: venue)?|n a|none)$"
)
# The Royal Festival Hall and the Festival Theatre are houses.
_FESTIVAL = re.compile(
    r"\b(?:festival(?! (?:hall|theatre|theater|house|centre|center|square|pier|gardens|plaza|place))"
    r"|fest|weekender|feile|fleadh|picnic|20[23]\d)\b|\w{3,}fest\b"
)

# Rooms that some sources write without their house, by city.
_ROOMS_BY_CITY = {
    "dublin": {
        "john field room": "National Concert Hall",
        "kevin barry recital room": "National Concert Hall",
        "kevin barry room": "National Concert Hall",
        "vintage room": "The Workman's Club",
    },
    "london": {"elgar room": "Royal Albert Hall"},
}


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
    learned: str = ""  # the house that sources have shown this name to mean (houses.py); "" for none


@lru_cache(maxsize=16384)
def read_name(name: str | None, metro: str = "") -> VenueName:
    """A venue's name taken apart, without the words of its own city."""
    written = _with_its_house(_STREET_TERRACE.sub("", (name or "")[:_LONGEST]), metro)
    read = _read(written, metro)
    names = [*_SLASH.split(written), *_in_brackets(written), *_before_comma(written)]
    others = [_read(other, metro) for other in names] if len(names) > 1 else []
    if room := _room_of_hotel(written, metro):
        return room
    if len(parts := _DASH.split(written)) > 1 and all((part := _read(one, metro)).core and not part.rooms for one in parts):
        others = [*(others or [read]), *(_read(one, metro) for one in parts)]
    return replace(read, others=tuple(others)) if others else read


def _room_of_hotel(name: str, metro: str) -> VenueName | None:
    """A hotel with the room that stands behind it: "Hotel Vegas - Volstead"; its street or town is none."""
    head, *tails = _DASH.split(name)
    hotel = _read(head, metro)
    if len(tails) != 1 or "hotel" not in hotel.kinds or hotel.rooms or not hotel.core:
        return None
    told = _spelled(tails[0])
    is_address = not _STREETS.isdisjoint(told.split()) or metro_key(told) == metro != ""
    return None if is_address or not told else replace(hotel, rooms=frozenset({told}))


def _with_its_house(name: str, metro: str) -> str:
    """A room that is known by its own name, with its house: the John Field Room is in the National Concert Hall."""
    if known := _ROOMS_BY_CITY.get(metro):
        spelled = _spelled(name)
        return next((f"{house} ({room})" for room, house in known.items() if room in spelled), name)
    return name


def _before_comma(name: str) -> list[str]:
    """The name before its street, town or house: "Sin É, Coburg Street", "Mermaid, Civic Plaza, Bray".

    A room stays with its house.
    """
    head, _, tail = name.partition(",")
    if not tail or not _ROOMS.isdisjoint(_spelled(tail).split()) or _ROOM_PHRASES.search(_spelled(tail)):
        return []
    told = [word for word in _spelled(head).split() if word not in _EMPTY]
    is_told = any(not is_kind(word) and word not in _ROOMS for word in told)
    is_address = not _STREETS.isdisjoint(_spelled(tail).split()) or place(tail.strip())
    return [head] if told and (is_told or is_address) else []


def _in_brackets(name: str) -> list[str]:
    """The names of whole houses that stand in brackets: "Queen's Cross (Mackintosh Church)", "O'Connor's (Mike the Pies)"."""
    found = [(inside, set(_spelled(inside).split()) - _EMPTY) for inside in _IN_BRACKETS.findall(name)]
    if not found:
        return []
    own = set(_spelled(_IN_BRACKETS.sub(" ", name)).split())
    return [
        inside
        for inside, words in found
        if not words & (own | _ROOMS)
        and not _ROOM_PHRASES.search(_spelled(inside))
        and any(not is_kind(word) and len(word) >= (4 if len(words) > 1 else 6) for word in words)
    ]


def _read(name: str, metro: str) -> VenueName:
    whole, bare_name = _spelled(name), _IN_BRACKETS.sub(" ", name)
    text = whole if bare_name == name else _spelled(bare_name)
    if not text or _NOWHERE.match(text):
        return VenueName(frozenset(), frozenset(), frozenset(), "", (), False, metro)
    is_of_festival = _FESTIVAL.search(text) is not None  # "Boiler Room Festival": no room of it
    phrases = frozenset(found["room"] or "main" for found in _ROOM_PHRASES.finditer(whole) if not is_of_festival)
    bare = _without_short_city((text if is_of_festival else _ROOM_PHRASES.sub(" ", text)).split() or text.split(), metro)
    city = set(metro.split())
    words = [word for word in bare if word not in _EMPTY and word not in city]
    own = [word for word in words if word not in _ROOMS and word != "1"]
    if own:  # the first room of a house; Studio 1 is none
        words = [word for word in words if word != "1"]
        phrases |= {"main"} if bare[-1] == "1" else frozenset()
    rooms = phrases | (frozenset(words) & _ROOMS if own else frozenset()) | _bracketed_rooms(name, own, city)
    words = own or words or ([word for word in bare if word not in _EMPTY] if not city.issuperset(bare) else [])
    core, kinds = _core_of(words)
    return VenueName(core, kinds, rooms, "".join(words), tuple(words), is_of_festival, metro)


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


def _core_of(words: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    kinds = frozenset(word for word in words if is_kind(word))
    core = frozenset(words) - kinds
    core = (core - SPONSORS) or core
    return (core, kinds) if core else (kinds, frozenset())


def is_kind(word: str) -> bool:
    return word in LOOSE_KINDS or word in FIRM_KINDS


def _spelled(name: str) -> str:
    """A name's folded words with their abbreviations written out: "Vicar St." is Vicar Street, "St James" a saint."""
    plain = _LENITED.sub("", _PARTED_LETTERS.sub("", _LEADING_DIGIT.sub(r"\1", fold(romanised(name)))))
    words = _WORD.findall(plain)
    before = ["", *words]
    return " ".join(
        ["saint" if word == "st" and before[at] in _BEFORE_SAINT else _spelled_word(word) for at, word in enumerate(words)]
    )


def _spelled_word(word: str) -> str:
    if numbered := _NUMBERED.fullmatch(word):
        return f"{_SPELLINGS.get(numbered[1], numbered[1])} {numbered[2]}"
    return _SPELLINGS.get(word, word)
