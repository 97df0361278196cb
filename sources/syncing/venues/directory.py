"""Finding each gig's venue among those held, and making the ones that are new."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sources.places.gazetteer import place
from sources.places.venue_matching import coordinates_or_city, position, venue_key
from sources.syncing.venues.likely import VenueIndex
from store.database.connection import Transaction
from store.events.records import ListingVenue
from store.places.geo import cell, neighbours
from store.places.venues import (
    StoredVenue,
    VenueAlias,
    add_aliases,
    fill_venues,
    insert_venues,
    venues_by_alias,
    venues_by_ids,
    venues_near,
)


def alias_of(venue: ListingVenue) -> VenueAlias | None:
    """The spelling by which a venue is remembered: its name without filler words, and its city; None for a nameless one."""
    name_key, city_key = venue_key(venue)
    return (name_key[:191], city_key[:120]) if name_key else None


async def resolve(
    tx: Transaction, listed: Sequence[ListingVenue], now: datetime, seen_before: Sequence[ListingVenue] = ()
) -> dict[VenueAlias, int]:
    """The venue id of every alias: known by this spelling, else by a like name near by, else made new.

    Known venues gain what they lacked (address, place, website) and lose nothing; those of `seen_before` have gained it.
    """
    wanted, others = _richest(listed), _richest(seen_before)
    known = await venues_by_alias(tx, sorted({name_key for name_key, _ in (*wanted, *others)}))
    settled = {alias: known[alias] for alias in others if alias in known and alias not in wanted}
    wanted |= {alias: venue for alias, venue in others.items() if alias not in wanted and alias not in settled}
    found = {alias: known[alias] for alias in wanted if alias in known}
    unknown = {alias: venue for alias, venue in wanted.items() if alias not in found}
    near = await _found_near(tx, unknown)
    made = await _make(tx, {alias: venue for alias, venue in unknown.items() if alias not in near}, now)
    if near or made:
        await add_aliases(tx, near | made)
    await _fill(tx, {alias: wanted[alias] for alias in (*found, *near)}, found | near, now)
    return settled | found | near | made


def _richest(listed: Sequence[ListingVenue]) -> dict[VenueAlias, ListingVenue]:
    """One venue an alias, the one that tells most; ties by what it tells, never by the order."""
    best: dict[VenueAlias, ListingVenue] = {}
    for venue in listed:
        alias = alias_of(venue)
        if alias and (alias not in best or _richness(venue) > _richness(best[alias])):
            best[alias] = venue
    return best


def _richness(venue: ListingVenue) -> tuple[int, str]:
    notified = (venue.address, venue.latitude, venue.country_code, venue.website, venue.capacity)
    return sum(1 for value in notified if value is not None), repr(venue)


async def _found_near(tx: Transaction, unknown: Mapping[VenueAlias, ListingVenue]) -> dict[VenueAlias, int]:
    if not unknown:
        return {}
    spots = [spot for venue in unknown.values() if (spot := coordinates_or_city(venue))]
    cells = {number for spot in spots for number in neighbours(cell(*spot))}
    held = await venues_near(tx, cells, {city for _, city in unknown})
    return await asyncio.to_thread(_matched, held, unknown)


def _matched(held: Sequence[StoredVenue], unknown: Mapping[VenueAlias, ListingVenue]) -> dict[VenueAlias, int]:
    index: VenueIndex[int] = VenueIndex()
    for stored in sorted(held):
        index.add(stored.successor_id or stored.id, _as_listed(stored))
    found = {alias: index.first_same(venue) for alias, venue in sorted(unknown.items())}
    return {alias: venue_id for alias, venue_id in found.items() if venue_id is not None}


async def _make(tx: Transaction, new: Mapping[VenueAlias, ListingVenue], now: datetime) -> dict[VenueAlias, int]:
    """Make venues; two new spellings of one place share a row."""
    if not new:
        return {}
    first: dict[VenueAlias, ListingVenue] = {}
    same_as: dict[VenueAlias, VenueAlias] = {}
    index: VenueIndex[VenueAlias] = VenueIndex()
    for alias, venue in sorted(new.items()):
        twin = index.first_same(venue)
        if twin is None:
            first[alias] = venue
            index.add(alias, venue)
        else:
            same_as[alias] = twin
    ids = await insert_venues(tx, {alias: _row(venue) for alias, venue in first.items()}, now)
    return ids | {alias: ids[twin] for alias, twin in same_as.items()}


async def _fill(tx: Transaction, listed: Mapping[VenueAlias, ListingVenue], ids: Mapping[VenueAlias, int], now: datetime) -> None:
    """Give known venues what they lacked."""
    stored = await venues_by_ids(tx, sorted(set(ids.values())))
    richer: dict[int, dict[str, Any]] = {}
    for alias, venue in sorted(listed.items()):
        held = richer.get(ids[alias]) or stored[ids[alias]]._asdict()
        gained = {name: value for name, value in _row(venue).items() if value not in (None, "") and held[name] in (None, "")}
        if "latitude" in gained:
            gained["cell"] = cell(gained["latitude"], gained["longitude"])
        if gained:
            richer[ids[alias]] = {**held, **gained}
    if richer:
        await fill_venues(tx, list(richer.values()), now)


def _row(venue: ListingVenue) -> dict[str, Any]:
    spot, shown = coordinates_or_city(venue), position(venue)
    town = place(venue.city, venue.country_code)
    return {
        "name": venue.name[:255],
        "address": (venue.address or "")[:255],
        "city": town.name if town else venue.city[:120] if venue.city else None,
        "country_code": venue.country_code or (town.country_code if town else None),
        "latitude": round(shown[0], 6) if shown else None,
        "longitude": round(shown[1], 6) if shown else None,
        "cell": cell(*spot) if spot else None,
        "time_zone": town.time_zone if town else None,
        "capacity": venue.capacity,
        "website": venue.website[:500] if venue.website else None,
    }


def _as_listed(stored: StoredVenue) -> ListingVenue:
    return ListingVenue(
        name=stored.name,
        address=stored.address or None,
        city=stored.city,
        country_code=stored.country_code,
        latitude=float(stored.latitude) if stored.latitude is not None else None,
        longitude=float(stored.longitude) if stored.longitude is not None else None,
    )
