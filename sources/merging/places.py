"""The venue, merged from all sources' data about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sources.merging.precedence import first, ordered
from sources.places.gazetteer import metro_key
from sources.places.venue_matching import UNKNOWN, distance_km, likeness, position, same_venue
from sources.places.venue_names import best_known, known_as
from sources.places.venue_reading import read_name
from store.events.records import Listing, ListingVenue


def venue_of(listings: Sequence[Listing]) -> tuple[ListingVenue | None, dict[str, Listing]]:
    """The venue, by the name that most sources give it, with what the first to name it lacks from those that mean the same place.

    Shape: (venue, the listing behind each of "venue" and "coordinates").
    """
    placed = [(listing, listing.venue) for listing in ordered(listings, "venue") if listing.venue]
    if not placed:
        return None, {}
    trusted, first_named = next((pair for pair in placed if _is_named(pair[1])), placed[0])
    named_by, named = _best_named(trusted, first_named, placed)
    agreeing = [listing for listing, venue in placed if _is_like(named, venue)]
    pinned_by, pin = next(_pinned(ordered(agreeing, "coordinates")), (None, named))
    venue = replace(
        named,
        address=_told(agreeing, "address"),
        city=_told(agreeing, "city"),
        country_code=_told(agreeing, "country_code"),
        latitude=pin.latitude,
        longitude=pin.longitude,
        website=_told(agreeing, "website"),
        capacity=first(agreeing, lambda listing: listing.venue.capacity if listing.venue else None)[0],
    )
    return venue, {"venue": named_by} | ({"coordinates": pinned_by} if pinned_by else {})


def _best_named(
    trusted: Listing, venue: ListingVenue, placed: Sequence[tuple[Listing, ListingVenue]]
) -> tuple[Listing, ListingVenue]:
    """The venue under the name that most of those who certainly mean it give, and the first of these by trust."""
    if not _is_named(venue):
        return trusted, venue
    same = [pair for pair in placed if pair[0] is trusted or (_is_named(pair[1]) and same_venue(venue, pair[1]))]
    given: dict[str, list[str]] = {}
    for listing, other in same:
        given.setdefault(listing.source, []).append(other.name)
    name = best_known(given, list(given), venue.city)
    told_by = next((listing for listing, other in same if known_as(other.name, other.city) == name), trusted)
    return told_by, replace(venue, name=name)


def _told(listings: Sequence[Listing], field: str) -> str | None:
    value: str | None = first(listings, lambda listing: getattr(listing.venue, field))[0]
    return value


def _is_named(venue: ListingVenue) -> bool:
    """True when the name names a place: "TBA" and "Dublin" name none, and a festival's title only in need."""
    read = read_name(venue.name, metro_key(venue.city, venue.country_code))
    return bool(read.core) and not read.is_festival


def _is_like(a: ListingVenue, b: ListingVenue) -> bool:
    metro_a, metro_b = metro_key(a.city, a.country_code), metro_key(b.city, b.country_code)
    return likeness(read_name(a.name, metro_a), read_name(b.name, metro_b), distance_km(position(a), position(b))) >= UNKNOWN


def _pinned(listings: Sequence[Listing]) -> Iterator[tuple[Listing, ListingVenue]]:
    """Those whose coordinates are a pin on the venue, then those that have any."""
    placed = [(listing, listing.venue) for listing in listings if listing.venue and listing.venue.latitude is not None]
    yield from (pair for pair in placed if position(pair[1]))
    yield from placed
