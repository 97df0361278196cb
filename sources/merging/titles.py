"""The title: cleared of what belongs elsewhere, and rightly spelled where two agree."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from sources.matching.spellings.names import is_generic, name_key
from sources.matching.spellings.slips import is_slip
from sources.merging.precedence import ordered, ranks
from sources.places.gazetteer import place
from sources.places.venue_matching import fingerprint
from sources.places.venue_names import known_as
from sources.reading.patterns import Worded
from store.events.records import Listing, ListingPerformer
from store.text import key

# Notes of the ticket shop and names of promoters, in any place of a title as people write it.
_NOTE = (
    r"(?:sold[ -]?out|re-?scheduled|postponed|cancell?ed|new date|extra date(?: added)?|final tickets|low tickets"
    r"|last few tickets"
    r"|limited tickets|venue (?:change|upgrade)d?|(?:1[468]|21)\+|over ?(?:1[468]|21)s?|o(?:1[468]|21)s|1[468]s and over)"
)
_SHOP_NOTE = Worded(
    rf"\s*[(\[]\s*{_NOTE}[^)\]]{{0,40}}[)\]]|^\s*\**\s*{_NOTE}\s*[!*]*\s*[:|–-]+\s*|\s*[-–|*:]+\s*{_NOTE}\s*[!*]*\s*$",
    re.IGNORECASE,
)
_PROMOTER = Worded(r"^(?P<who>.{2,40}?)\s(?:proudly )?(?:presents?|pres\.)\s*[:–-]?\s*(?=\S{2})", re.IGNORECASE)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"(?:{_DAY},? )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?:,? (?:20)?\d\d)?"
    rf"|(?:{_DAY},? )?\d{{1,2}}[./-]\d{{1,2}}(?:[./-](?:20)?\d\d)?|20\d\d-\d\d-\d\d|{_DAY} \d{{1,2}}(?:st|nd|rd|th)?"
    r"|(?:doors:? )?\d{1,2}(?:[.:]\d\d)? ?[ap]m",
    re.IGNORECASE,
)
# What stands behind a title, the last part first.
_TAIL = re.compile(r"(?P<rest>.*\S)\s*(?:\s[|–—-]\s|\||,|\s·\s)\s*(?P<tail>[^|]+?)\s*$")
_BRACKETED = re.compile(r"^(?P<rest>.*\S)\s*\((?P<tail>[^()]+)\)\s*$")
_HELD_AT = re.compile(r"\s+(?:at(?: the)?|@)\s+|(?<=\S)@(?=\S)", re.IGNORECASE)
_HEAD = re.compile(r"^\s*(?P<head>[^|:]{3,30}?)\s*(?:\||:\s|\s[–—-]\s)\s*(?P<rest>\S.*)$")
_LIVE = re.compile(r"(?:^|\s+[-–—|:]?\s*)live$", re.IGNORECASE)
# A typo changes a letter or two of a name of some length.
_MISSPELT, _SHORTEST = 85, 5
_SEPARATORS = re.compile(r"^[\s\-–|:,]+(?=[\s\w(\[\"'“‘]|$)|(?:^|(?<=[\w)\]\"'”’!?.])|\s)[\s\-–|:,]*$")
_SIGNS = frozenset("-–|:,")
_IN_SIGNS = re.compile(r"([-:|])\w(?:.*\w)?\1")
# What stands between a title and what may be cut off it: a look for these spares most titles the patterns.
_MAY_BE_CUT = re.compile(r"[|,(@:·–—-]|\sat\s", re.IGNORECASE)


def title_of(listings: Sequence[Listing]) -> tuple[str, Listing]:
    """The clearest title: one that needs no clearing, from the most official source; cleared if all need it.

    A title that two sources or bills spell otherwise by a letter is not taken, nor one that an act on the bill does. Without a
    title, the first names on a bill are used, otherwise the venue.
    """
    order = ranks("title")
    acts = frozenset(name_key(performer.name) for listing in listings for performer in listing.performers)
    places = places_of(listings)
    titles = {listing.key: without_place(cleared(listing.title, acts), places) for listing in listings}

    def worth(listing: Listing) -> tuple[int, int, int, tuple[str, str]]:
        return (_fault(listing, titles[listing.key], places), order[listing.source], len(listing.title), listing.key)

    best = listings[0]
    if len(listings) > 1:
        best = min(_rightly_spelled(listings, titles, min(listings, key=worth)), key=worth)
    if title := titles[best.key]:
        return _as_billed(title, best, listings), best
    billed = next((listing for listing in ordered(listings, "performers") if listing.performers), None)
    if billed is not None:
        return ", ".join(performer.name for performer in billed.performers[:3]), billed
    return best.venue.name if best.venue else best.title, best


def cleared(title: str, acts: frozenset[str] = frozenset()) -> str:
    """A title without the promoter, the age and the notes of the ticket shop. Who presents and plays is no promoter."""
    text = _bare(" ".join(_SHOP_NOTE.sub("", title).split()))
    promoter = _PROMOTER.match(text)
    return text if promoter is None or name_key(promoter["who"]) in acts else text[promoter.end() :]


def _bare(text: str) -> str:
    """A text without separators at its ends; those of a name that is written with signs ("+/-", ":Wumpscut:") are none."""
    if not text or not (_is_separator(text[0]) or _is_separator(text[-1])) or _IN_SIGNS.fullmatch(text):
        return text
    return _SEPARATORS.sub("", text)


def _is_separator(letter: str) -> bool:
    return letter in _SIGNS or letter.isspace()


def places_of(listings: Sequence[Listing]) -> frozenset[str]:
    """The folded names of the listings' venues and cities, in all their spellings."""
    found: set[str] = set()
    for listing in listings:
        if listing.venue is None:
            continue
        if name_key(listing.venue.name) == name_key(listing.title):  # a festival's title stands for its venue, too
            continue
        found |= _spellings(listing.venue.name, listing.venue.city)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _spellings(name: str, city: str | None) -> frozenset[str]:
    spelled = (key(name), key(known_as(name, city)), fingerprint(name, city), key(city))
    return frozenset(one.removeprefix("the ") for one in spelled if one)


@lru_cache(maxsize=8192)
def without_place(title: str, places: Collection[str]) -> str:
    """A title without its venue, its city and its date at either end: "Lankum | The Cobblestone Pub, Dublin | 27 Nov".

    Whole if nothing but a word for any night would be left ("Jazz at Arthur's").
    """
    text = title
    if not _MAY_BE_CUT.search(text):
        return text
    while (cut := next(_shorter(text, places), "")) and cut != text:
        text = cut
    return text


def _shorter(text: str, places: Collection[str]) -> Iterator[str]:
    """The text without one thing at one of its ends."""
    for pattern in (_TAIL, _BRACKETED):
        if (found := pattern.match(text)) and _is_elsewhere(found["tail"], places):
            yield _bare(found["rest"])
    for held in _HELD_AT.finditer(text):
        bare = _bare(_LIVE.sub("", text[: held.start()]))
        if _is_elsewhere(text[held.end() :], places) and bare and not is_generic(name_key(bare)):
            yield bare
    if (found := _HEAD.match(text)) and _DATE.fullmatch(found["head"]):
        yield _bare(found["rest"])


def _is_elsewhere(part: str, places: Collection[str]) -> bool:
    """Whether a part of a title says where or when, which other fields do."""
    if _DATE.fullmatch(part.strip()):
        return True
    folded = key(part).removeprefix("the ")
    if folded in places:
        return True
    # "Whelan's Dublin": the venue with its city behind it.
    return any(folded.startswith(f"{name} ") and place(folded[len(name) + 1 :]) is not None for name in places)


def _rightly_spelled(listings: Sequence[Listing], titles: Mapping[tuple[str, str], str], best: Listing) -> list[Listing]:
    """The best listing alone, unless two sources agree on a spelling of its title that differs by a letter: then those."""
    own = name_key(titles[best.key])
    voices: dict[str, set[str]] = defaultdict(set)
    for listing in listings:
        for name in (titles[listing.key], *(performer.name for performer in listing.performers)):
            voices[name_key(name)].add(listing.source)
    if len(own) < _SHORTEST or len(voices[own]) > 1:
        return [best]
    agreed = [
        listing
        for listing in listings
        if (other := name_key(titles[listing.key])) != own and len(voices[other]) > 1 and _is_misspelling(own, other)
    ]
    return agreed or [best]


def _as_billed(title: str, best: Listing, listings: Sequence[Listing]) -> str:
    """The title, or the act's name where it is that name with a typo inside.

    Of two spellings the bill's is right where it was chosen from a list of acts, or a more trusted source tells it.
    """
    own = name_key(title)
    if len(own) < _SHORTEST or not any(listing.performers for listing in listings):
        return title
    order = ranks("performers")
    billed = [(listing, act) for listing in ordered(listings, "performers") for act in listing.performers]
    is_said_twice = sum(name_key(listing.title) == own for listing in listings) > 1
    if is_said_twice or any(name_key(act.name) == own for _, act in billed):
        return title
    names = (act.name for listing, act in billed if _is_listed(act) or order[listing.source] < order[best.source])
    return next((name for name in names if (key_of := name_key(name)) and is_slip(own, key_of)), title)


def _is_listed(act: ListingPerformer) -> bool:
    return bool(act.source_artist_id or act.musicbrainz_id or act.spotify_id)


def _is_misspelling(own: str, other: str) -> bool:
    same_digits = [char for char in own if char.isdigit()] == [char for char in other if char.isdigit()]
    return same_digits and fuzz.ratio(own, other) >= _MISSPELT


def _fault(listing: Listing, title: str, places: Collection[str]) -> int:
    """How far a title is from being one: 0 clear, 1 wants clearing, 2 says no more than the venue, 3 empty."""
    if not listing.title.strip():
        return 3
    is_venue = listing.venue and name_key(title) == name_key(listing.venue.name)
    if is_venue or is_generic(name_key(title)) or is_generic(name_key(listing.title)):
        return 2
    return int(title != " ".join(listing.title.split()))
