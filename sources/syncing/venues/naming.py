"""Naming venues as people know them: each name that a source gives is kept, and the one that most give is served."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sources.declaration.lookup import declared
from sources.places.venue_matching import fingerprint, same_venue
from sources.places.venue_names import best_known, known_as
from sources.syncing.venues.directory import alias_of
from store.database.connection import Transaction
from store.events.records import Listing, ListingVenue
from store.places.venue_names import (
    DIRECTORY,
    GivenName,
    ServedVenue,
    add_names,
    names_given,
    rename_venues,
    served_venues,
)
from store.places.venues import VenueAlias


async def name_venues(
    tx: Transaction, events: Iterable[tuple[ListingVenue, Iterable[Listing]]], ids: Mapping[VenueAlias, int], now: datetime
) -> None:
    """Keep the names by which the events' listings call their venues, and rename venues that most call otherwise.

    A venue that was entered by hand has the directory's voice for its name. Names that are all known cost one statement.
    """
    given = {one for venue, listings in events for one in _given(venue, listings, ids)}
    held = await names_given(tx, {one.venue_id for one in given})
    new = given - held
    if not new:
        return
    served = await served_venues(tx, {one.venue_id for one in new})
    by_venue = {venue.id: [one for one in held | given if one.venue_id == venue.id] for venue in served}
    by_hand = {GivenName(venue.id, DIRECTORY, venue.name) for venue in served if _is_own_name(venue, by_venue[venue.id])}
    await add_names(tx, new | by_hand)
    for one in by_hand:
        by_venue[one.venue_id].append(one)
    best = {venue.id: _best(by_venue[venue.id], venue.city) for venue in served}
    await rename_venues(tx, {venue.id: best[venue.id] for venue in served if best[venue.id] != venue.name}, now)


def _given(venue: ListingVenue, listings: Iterable[Listing], ids: Mapping[VenueAlias, int]) -> Iterable[GivenName]:
    alias = alias_of(venue)
    if alias is None:
        return
    for listing in listings:
        if listing.venue is None or listing.is_addon:
            continue
        if (named := alias_of(listing.venue)) == alias or (named and same_venue(listing.venue, venue)):
            yield GivenName(ids[alias], listing.source, listing.venue.name)


def _is_own_name(venue: ServedVenue, given: Iterable[GivenName]) -> bool:
    """True for a name that no source gave: somebody entered it."""
    own = fingerprint(known_as(venue.name, venue.city), venue.city)
    return own not in {fingerprint(known_as(one.name, venue.city), venue.city) for one in given}


def _best(given: Iterable[GivenName], city: str | None) -> str:
    by_source: dict[str, list[str]] = {}
    for one in sorted(given):
        by_source.setdefault(one.source, []).append(one.name)
    trusted = sorted(declared(), key=lambda source: (-source.trust.of("venue"), source.key))
    return best_known(by_source, [DIRECTORY, *(source.key for source in trusted)], city)
