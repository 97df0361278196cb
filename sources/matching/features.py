"""The features used in matching, computed once per listing."""

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sources.matching.addresses import canonical_address
from sources.matching.nights import Nights, nights_of
from sources.matching.show_markers import ShowMarkers
from sources.matching.spellings.names import is_generic, name_key
from sources.matching.titles import Title, read_title
from sources.places.houses import NOTHING_LEARNED, LearnedHouses
from sources.places.street_addresses import street_of
from sources.places.towns import metro_of
from sources.places.venue_matching import coordinates_or_city, distance_km, position, venue_key
from sources.places.venue_reading import VenueName, read_name
from sources.reading.patterns import Worded
from sources.reading.wordlists import word_set
from store.events.records import Listing, ListingPerformer
from store.events.service_day import service_day
from store.places import geo
from store.places.romanised import romanised
from store.text import fold, words

ListingKey = tuple[str, str]

_ARTICLES = word_set("the dj die der das los las les")
_DAY_MINUTES = 24 * 60
_ONE_ADDRESS_KM = 1  # between two pins of one house
_ONE_SHOW_MIN = 150  # from doors to headliner
_MANY_ACTS = 8  # a bill that no single show has
_TRIBUTE_TAIL = Worded(r"^(?P<own>.{3,}?)\s*(?:\s[-–—]\s|[:|(])\s*(?P<theirs>[^)]*\btribute\b[^)]*)\)?\s*$", re.IGNORECASE)
_ALIAS = re.compile(
    r"^(?P<name>[^(]{2,}?)\s*\((?:(?:us|uk|usa)\s*:|aka|a\.k\.a\.|also known as|formerly(?: known as)?|ex-?)"
    r"\s*(?P<alias>[^)]{2,})\)\s*$",
    re.IGNORECASE,
)
_FESTIVAL = Worded(r"festival|\b(?:\w{3,})? ?fest\b|\b(?:weekender|feile|fleadh|picnic)\b")
_OPEN_AIR = word_set(
    """
    park castle racecourse gardens fields field farm beach stadium showgrounds demesne estate green meadows marlay
    """
)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One listing as the matcher sees it. Names are keys (matching/spellings/names.py)."""

    key: ListingKey
    source: str
    listing: Listing
    night: date | None  # its own
    nights: Nights  # the others it may be listed under as well
    minute: int | None  # start, minutes after that night's midnight: 01:30 is 25:30
    doors_minute: int | None
    former: tuple[date, int] | None  # the night and minute that it was moved from, where its hour is another as well
    metro: str
    cell: int | None  # of its pin, or of its town
    position: tuple[float, float] | None
    street: str  # its house number and street as a key; "" where none is told
    venue: VenueName
    title: Title
    markers: ShowMarkers
    acts: tuple[str, ...]  # the stated bill, in order, without generic names
    act_set: frozenset[str]
    act_words: tuple[tuple[str, ...], ...]
    names_mentioned: frozenset[str]
    musicbrainz_ids: frozenset[str]
    is_addon: bool
    is_festival: bool
    is_open_air: bool
    is_arena: bool
    url_key: str | None
    link_keys: frozenset[str]

    @property
    def headliner(self) -> str:
        """The headliner: the bill's first act, otherwise the first name in the title."""
        return self.acts[0] if self.acts else self.title.headliner


def features_of(listing: Listing, learned: LearnedHouses = NOTHING_LEARNED) -> Features:
    """Everything the matcher compares, read from one listing, with what sources have shown its venue's name to mean."""
    place = listing.venue
    metro = metro_of(place)
    venue = venue_name(listing, metro)
    if learned and place and (house := learned.get(venue_key(place))):
        venue = replace(venue, learned=house)
    title = read_title(listing.title, venue.words, metro)
    performers = [one for told in listing.performers for one in _with_alias(told) if names_an_act(act_of(one))]
    acts = tuple(dict.fromkeys(map(act_of, performers)))
    pin, spot = position(place), coordinates_or_city(place)
    own_url = canonical_address(listing.url)
    minute, nights = _minute_of_night(listing.local_time), nights_of(listing)
    return Features(
        key=listing.key,
        source=listing.source,
        listing=listing,
        night=nights.own,
        nights=nights,
        minute=minute,
        doors_minute=_doors_minute(listing, minute),
        former=_former(listing, nights, minute),
        metro=metro,
        cell=geo.cell(*spot) if spot else None,
        position=pin,
        street=street_of(place),
        venue=venue,
        title=title,
        markers=title.markers,
        acts=acts,
        act_set=frozenset(acts),
        act_words=tuple(tuple(_own_words(performer)) for performer in performers),
        names_mentioned=frozenset(name_key(name) for name in title.markers.names_mentioned),
        musicbrainz_ids=frozenset(performer.musicbrainz_id for performer in performers if performer.musicbrainz_id),
        is_addon=listing.is_addon or (listing.offer == "admission" and title.markers.is_addon),
        is_festival=venue.is_festival or len(acts) >= _MANY_ACTS or _FESTIVAL.search(fold(listing.title)) is not None,
        is_arena=any(word.endswith(("arena", "stadium")) for word in venue.words),
        is_open_air=not _OPEN_AIR.isdisjoint(venue.words),
        url_key=own_url,
        link_keys=frozenset(link for link in map(canonical_address, listing.links) if link and link != own_url),
    )


def gap_min(a: Features, b: Features) -> int | None:
    """Minutes between two starts; None if either is unknown."""
    return None if a.minute is None or b.minute is None else abs(a.minute - b.minute)


def gap_before_move_min(a: Features, b: Features) -> int | None:
    """Minutes between one's start and that which the other source's listing was moved from; None if neither was moved."""
    if (a.former is None and b.former is None) or a.source == b.source:
        return None
    gaps = (_from_former_min(a, b), _from_former_min(b, a))
    return min((gap for gap in gaps if gap is not None), default=None)


def has_moved_from(mover: Features, other: Features) -> bool:
    """True when a listing was moved from the hour that another source still tells."""
    gap = _from_former_min(mover, other)
    if gap is None or gap >= _ONE_SHOW_MIN or mover.source == other.source:
        return False
    present = gap_min(mover, other)
    return mover.night != other.night or (present is not None and gap < present)


def _from_former_min(mover: Features, other: Features) -> int | None:
    if mover.former is None or other.minute is None or mover.former[0] != other.night:
        return None
    return abs(mover.former[1] - other.minute)


def apart_km(a: Features, b: Features) -> float | None:
    """The distance between two houses by their pins, 0 at one address whose pins don't contradict it; None if neither tells."""
    between = distance_km(a.position, b.position)
    if not a.street or a.street != b.street or a.metro != b.metro:
        return between
    return 0.0 if between is None or between <= _ONE_ADDRESS_KM else between


def only_spoken_of(a: Features, b: Features) -> frozenset[str]:
    """Names that one side refers to without their being on: the band paid tribute to, the gig before the afterparty."""
    if differ_in_sort(a, b):
        return a.names_mentioned | b.names_mentioned
    return ((a.names_mentioned - a.act_set) | (b.names_mentioned - b.act_set)) - (a.names_mentioned & b.names_mentioned)


def differ_in_sort(a: Features, b: Features) -> bool:
    """True when only one of two is a tribute or a happening around the gig."""
    ours, theirs = a.markers, b.markers
    return ours.is_tribute != theirs.is_tribute or (
        ours.side_events | theirs.side_events != ours.side_events & theirs.side_events
        and not ours.side_events & theirs.side_events
    )


def is_linked(a: Features, b: Features) -> bool:
    """True when one's ticket address is the other's own page, or both sell from one page."""
    return (
        (a.url_key is not None and (a.url_key in b.link_keys or a.url_key == b.url_key))
        or (b.url_key is not None and b.url_key in a.link_keys)
        or bool(a.link_keys & b.link_keys)
    )


def venue_name(listing: Listing, metro: str) -> VenueName:
    """The listing's venue, read as a name in a city."""
    return read_name(listing.venue.name if listing.venue else None, metro)


def _with_alias(told: ListingPerformer) -> tuple[ListingPerformer, ...]:
    """A performer, under its other name as well: "The Beat (US: The English Beat)", "Ye (formerly Kanye West)"."""
    found = _ALIAS.match(told.name) if "(" in told.name else None
    return (told,) if found is None else (replace(told, name=found["name"]), replace(told, name=found["alias"]))


def act_of(performer: ListingPerformer) -> str:
    """The key of a performer's name; a name without letters ("!!!") is its own."""
    name = _without_tribute(performer.name)
    return name_key(name) or name.strip()


def names_an_act(key: str) -> bool:
    """Whether a performer's key is a name: the 1975 and 311 are, "Special Guests" and the 2 of "Room 2" are not."""
    return not is_generic(key) or (key.isdigit() and len(key) >= 3)


def _without_tribute(name: str) -> str:
    """The band's own name before what it plays: "Björn Again - A Tribute to ABBA", "Guns 2 Roses: Guns N' Roses Tribute".

    Only where the two differ: "Nirvana - Ultimate Tribute" alone stays whole, for nothing says that it isn't Nirvana's own name.
    """
    found = _TRIBUTE_TAIL.match(name)
    if found is None:
        return name
    own, theirs = words(found["own"]), words(found["theirs"])
    is_other = bool(set(own) & set(theirs)) and not set(own) <= set(theirs)
    return found["own"] if is_other or "tribute to" in fold(found["theirs"]) else name


def _own_words(performer: ListingPerformer) -> list[str]:
    found = words(romanised(_without_tribute(performer.name)))
    return found[1:] if len(found) > 1 and found[0] in _ARTICLES else found


def _minute_of_night(local_time: time | None) -> int | None:
    if local_time is None:
        return None
    minute = local_time.hour * 60 + local_time.minute
    return minute + _DAY_MINUTES if local_time.hour < 6 else minute


def _former(listing: Listing, nights: Nights, minute: int | None) -> tuple[date, int] | None:
    if listing.previous_start_at is None or minute is None:
        return None
    local = listing.previous_start_at.astimezone(ZoneInfo(listing.time_zone))
    night, was = service_day(local.date(), local.time()), _minute_of_night(local.time())
    is_another = was != minute and night in (nights.own, nights.previous)
    return (night, was) if is_another and night is not None and was is not None else None


def _doors_minute(listing: Listing, minute: int | None) -> int | None:
    if minute is None or listing.doors_at is None or listing.start_at is None:
        return None
    return minute - round((listing.start_at - listing.doors_at) / timedelta(minutes=1))
