"""A venue's name as people know it: without its city and address, and of several names the one that most sources give it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sources.places.gazetteer import metro_key, place
from sources.places.houses import is_former, other_names
from sources.places.venue_matching import fingerprint
from sources.places.venue_reading import read_name
from sources.reading.countries import country_named
from sources.reading.wordlists import word_set
from store.text import key

_LONGEST = 255
_SEPARATED = re.compile(r"\s*(?:,|\||·|•|\s[-–—/]\s|\s@\s)\s*")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")
_STREET = re.compile(
    r"^\d+[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?,? \S|\b(?:street|st|road|rd|quay|lane|avenue|ave|row|terrace|place|parade|mall|square"
    r"|sq|drive|upper|lower)\.?(?: (?:upper|lower|north|south|east|west))?$",
    re.IGNORECASE,
)
_DISTRICT = re.compile(
    r"^(?:d(?:ublin)? ?0?\d{1,2}w?|co(?:unty|\.)? \w+|[a-z]\d[\dw] ?\w{4}|[a-z]{1,2}\d{1,2}[a-z]? ?(?:\d[a-z]{2})?)$",
    re.IGNORECASE,
)
_AGES = re.compile(r"^(?:over[ -]?)?\d\d\+?s?$|^\d\d\+$", re.IGNORECASE)
_SHORT = ((re.compile(r"\bSt\.?$"), "Street"), (re.compile(r"\bRd\.?$"), "Road"), (re.compile(r"\bSq\.?$"), "Square"))
# A number before a name belongs to it, "3Arena" or "3Olympia": writers part the two by mistake, or set an article before them.
_PARTED_NUMBER = re.compile(r"^(?:the )?\d (?=[a-z])", re.IGNORECASE)
_ARTICLE_BEFORE_NUMBER = re.compile(r"^the (?=\d[a-z])", re.IGNORECASE)
# Names that a city belongs to: "Trinity College Dublin", "Town Hall Galway".
_HOLDS_ITS_CITY = word_set("college university school airport port city of in at the hotel hilton")
_NOTHING_ALONE = word_set("opera town city arts community central national the main house")


@lru_cache(maxsize=4096)
def known_as(name: str, city: str | None = None) -> str:
    """The name without what follows it: "Whelan's, 25 Wexford Street, Dublin 2" is Whelan's, "3Arena Dublin" the 3Arena.

    A part without which nothing is left that tells the place from others stays: "Town Hall, Galway".
    """
    bare = " ".join(name.split()).strip(" ,|-–")
    while (found := _IN_BRACKETS.search(bare)) and _is_address(found[1], city):
        bare = _kept(bare[: found.start()], bare, city)
        if _IN_BRACKETS.search(bare) and bare.endswith(found[0].strip()):
            break
    parts = _SEPARATED.split(bare)
    while len(parts) > 1 and _is_address(parts[-1], city) and _tells(_joined(bare, parts[:-1]), city):
        parts = parts[:-1]
    bare = _without_city(_joined(bare, parts), city)
    for short, long in _SHORT:
        bare = short.sub(long, bare)
    return _ARTICLE_BEFORE_NUMBER.sub("", bare)[:_LONGEST]


def best_known(names: Mapping[str, Iterable[str]], trust: Sequence[str], city: str | None = None) -> str:
    """Of the names by source the one that most sources give, as people know it; ties by `trust`, most trusted source first.

    A name that the house has given up is served only if nobody gives another.

    Spellings of one name count together ("Vicar St", "Vicar Street, Dublin"); of these the one that most write is taken.
    Spellings that differ by blanks and case alone are one there too, spelled as the most trusted source spells it.
    """
    if len(known := {known_as(name, city) for given in names.values() for name in given}) == 1:
        return known.pop()
    rank = {source: place for place, source in enumerate(trust)}
    spelled: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, given in sorted(names.items()):
        for name in given:
            told = known_as(name, city)
            spelled[fingerprint(told, city)][told].add(source)

    def votes(sources: Iterable[str]) -> tuple[int, int]:
        held = set(sources)
        return len(held), -min(rank.get(source, len(rank)) for source in held)

    spellings = max(
        spelled.items(),
        key=lambda one: (
            bool(one[0]),
            not all(is_former(name, city) for name in one[1]),
            votes(source for held in one[1].values() for source in held),
            one[0],
        ),
    )[1]
    voices: dict[str, set[str]] = defaultdict(set)
    for name, sources in spellings.items():
        voices[_closed_up(name)] |= sources
    return max(
        spellings,
        key=lambda name: (
            not _names_main_room(name),
            not _PARTED_NUMBER.match(name),
            len(voices[_closed_up(name)]),
            not name.isupper(),
            votes(spellings[name])[1],
            votes(spellings[name])[0],
            name,
        ),
    )


def _closed_up(name: str) -> str:
    return "".join(name.casefold().split())


def _names_main_room(name: str) -> bool:
    """Who is known to play somewhere in the house need not play its main hall."""
    return "main" in read_name(name).rooms


def venue_spellings(asked: str) -> tuple[str, ...]:
    """The folded forms of a venue's name as somebody writes it: as written, without its city, its fingerprint, and what the
    house is called today if the name is a former one.
    """
    last = asked.split()[-1:]
    plain = known_as(asked, last[0] if last and place(last[0]) else None)
    forms = (key(asked), key(plain), fingerprint(plain, None), *map(key, other_names(plain)))
    return tuple(dict.fromkeys(form.removeprefix("the ") for form in forms if form))


def _joined(bare: str, parts: Sequence[str]) -> str:
    """The text up to the last of its first parts, as written."""
    end = 0
    for part in parts:
        end = bare.index(part, end) + len(part)
    return bare[:end]


def _is_address(part: str, city: str | None) -> bool:
    """True for what follows a venue's name: its street, district, town, county or country."""
    text = part.strip(" .")
    if not text or (city and metro_key(text) == metro_key(city)):
        return True
    return bool(_STREET.search(text) or _DISTRICT.match(text) or _AGES.match(text) or place(text) or country_named(text))


def _tells(name: str, city: str | None) -> bool:
    """True if a name names a place without more."""
    read = read_name(name, metro_key(city))
    return bool(read.core) and (len(read.words) > 2 or not _NOTHING_ALONE.union(read.kinds).issuperset(read.words))


def _kept(shorter: str, longer: str, city: str | None) -> str:
    return shorter.strip() if _tells(shorter, city) else longer


def _without_city(name: str, city: str | None) -> str:
    """A name without the city at its end: "Whelan's Dublin". "University of Limerick" keeps it."""
    words = name.split()
    if len(words) < 2 or not city or metro_key(words[-1]) != metro_key(city) or key(words[-2]) in _HOLDS_ITS_CITY:
        return name
    return _kept(" ".join(words[:-1]), name, city)
