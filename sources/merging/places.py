"""The venue, merged from all sources' data about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sources.merging.precedence import ordered, ranks
from sources.places.gazetteer import metro_key
from sources.places.venue_matching import UNKNOWN, distance_km, likeness, position, same_venue
from sources.places.venue_names import best_known, known_as
from sources.places.venue_reading import read_name
from store.events.records import Listing, ListingVenue, SourceKey


def venue_of(listings: Sequence[Listing]) -> tuple[ListingVenue | None, dict[str, Listing]]:
    """The venue, by the name that most sources give it, with what the first to name it lacks from those that mean the same place.

    Shape: (venue, the listing behind each of "venue" and "coordinates").
    """
    placed = [listing for listing in ordered(listings, "venue") if listing.venue]
    if not placed:
        return None, {}
    order = ranks("coordinates")
    found = _merged(tuple((listing.source, order[listing.source], listing.venue) for listing in placed if listing.venue))
    told_by = {"venue": placed[found.named_by]}
    return found.venue, told_by if found.pinned_by is None else told_by | {"coordinates": placed[found.pinned_by]}


class _Placed(NamedTuple):
    """A venue as one listing gives it: its place among those given, and how far the source is believed about coordinates."""

    place: int
    source: SourceKey
    rank: int
    venue: ListingVenue


class _MergedVenue(NamedTuple):
    """A venue, and which of those given gave its name and its coordinates."""

    venue: ListingVenue
    named_by: int
    pinned_by: int | None


@lru_cache(maxsize=4096)  # what a source says of a venue it says of each gig there
def _merged(given: tuple[tuple[SourceKey, int, ListingVenue], ...]) -> _MergedVenue:
    """One venue of those given, the one believed first first; those of one source come in the order of its listings' keys."""
    placed = [_Placed(place, *one) for place, one in enumerate(given)]
    trusted = next((one for one in placed if _is_named(one.venue)), placed[0])
    named_by, named = _best_named(trusted, placed)
    agreeing = [one for one in placed if _is_like(named, one.venue)]
    pinned = next(_pinned(sorted(agreeing, key=lambda one: one.rank)), None)
    pin = pinned.venue if pinned else named
    venue = replace(
        named,
        address=_told(agreeing, "address"),
        city=_told(agreeing, "city"),
        country_code=_told(agreeing, "country_code"),
        latitude=pin.latitude,
        longitude=pin.longitude,
        website=_told(agreeing, "website"),
        capacity=_told(agreeing, "capacity"),
    )
    return _MergedVenue(venue, named_by.place, pinned.place if pinned else None)


def _best_named(trusted: _Placed, placed: Sequence[_Placed]) -> tuple[_Placed, ListingVenue]:
    """The venue under the name that most of those who certainly mean it give, and the first of these by trust."""
    venue = trusted.venue
    if not _is_named(venue):
        return trusted, venue
    same = [one for one in placed if one is trusted or (_is_named(one.venue) and same_venue(venue, one.venue))]
    given: dict[str, list[str]] = {}
    for one in same:
        given.setdefault(one.source, []).append(one.venue.name)
    name = best_known(given, list(given), venue.city)
    told_by = next((one for one in same if known_as(one.venue.name, one.venue.city) == name), trusted)
    return told_by, replace(venue, name=name)


def _told(placed: Sequence[_Placed], field: str) -> Any:
    """The first value that is there."""
    return next((value for one in placed if (value := getattr(one.venue, field)) not in (None, "")), None)


def _is_named(venue: ListingVenue) -> bool:
    """True when the name names a place: "TBA" and "Dublin" name none, and a festival's title only in need."""
    read = read_name(venue.name, metro_key(venue.city, venue.country_code))
    return bool(read.core) and not read.is_festival


def _is_like(a: ListingVenue, b: ListingVenue) -> bool:
    metro_a, metro_b = metro_key(a.city, a.country_code), metro_key(b.city, b.country_code)
    if a.name == b.name and metro_a == metro_b:
        return True
    return likeness(read_name(a.name, metro_a), read_name(b.name, metro_b), distance_km(position(a), position(b))) >= UNKNOWN


def _pinned(placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """Those whose coordinates are a pin on the venue, then those that have any."""
    located = [one for one in placed if one.venue.latitude is not None]
    yield from (one for one in located if position(one.venue))
    yield from located
