"""Rows for tests: gigs, venues and artists with sensible defaults, written through the store's own batches.

gig_ids = await add_gigs(database, Gig("Bicep", city="Dublin", performers=("Bicep",)), Gig("Kneecap", city="Belfast"))
"""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from store.database.connection import Database, Transaction
from store.events.search_index import EventTerms, SearchText, terms_of, write_terms
from store.events.service_day import order_time, service_day
from store.places import geo
from store.places.act_names import act_key
from store.tables import artists, events, performances, source_events, venues
from store.text import key

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
DUBLIN, BELFAST, LONDON = (53.3498, -6.2603), (54.5973, -5.9301), (51.5072, -0.1276)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Gig:
    """One event to be written; `columns` overrides any column of `events`."""

    title: str = "Lankum"
    start: datetime | None = NOW + timedelta(days=1, hours=8)
    local_date: date | None = None  # for a gig without a time
    time_zone: str = "Europe/Dublin"
    city: str | None = "Dublin"
    place: tuple[float, float] | None = DUBLIN
    venue_id: int | None = None
    venue_name: str | None = None
    performers: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()  # with their families
    sources: tuple[str, ...] = ("ticketmaster",)
    description: str | None = None
    price_min: Decimal | None = None
    status: str = "scheduled"
    columns: dict[str, Any] = field(default_factory=dict)


async def add_venue(database: Database, name: str = "Whelan's", city: str = "Dublin", **columns: Any) -> int:
    """A venue's id."""
    row = {
        "name": name,
        "name_key": key(name),
        "address": "",
        "city": city,
        "city_key": key(city),
        "country_code": "IE",
        "time_zone": "Europe/Dublin",
        "updated_at": NOW,
    } | columns
    async with database.transaction() as tx:
        return await tx.insert(venues, row)


async def add_artist(database: Database, name: str = "Bicep", **columns: Any) -> int:
    """An artist's id."""
    async with database.transaction() as tx:
        return await tx.insert(artists, _artist_row(name) | columns)


async def add_gigs(database: Database, *gigs: Gig) -> list[int]:
    """The events' ids, in order: with listings, performances (artists are made as needed) and their part of the search index."""
    async with database.transaction() as tx:
        ids = [await tx.insert(events, event_row(gig)) for gig in gigs]
        by_id = dict(zip(ids, gigs, strict=True))
        await tx.insert_many(source_events, [_listing_row(i, gig, source) for i, gig in by_id.items() for source in gig.sources])
        await _add_performances(tx, by_id)
        await write_terms(tx, {i: terms_of_gig(gig) for i, gig in by_id.items()})
    return ids


def event_row(gig: Gig) -> dict[str, Any]:
    """The columns of `events` that a gig fills."""
    zone = ZoneInfo(gig.time_zone)
    local = gig.start.astimezone(zone) if gig.start else None
    local_date = local.date() if local else gig.local_date
    local_time = local.time() if local else None
    return {
        "dedupe_key": f"test{next(_numbers):036}",
        "title": gig.title,
        "description": gig.description,
        "status": gig.status,
        "start_time": gig.start,
        "time_zone": gig.time_zone,
        "local_date": local_date,
        "local_time": local_time,
        "service_day": service_day(local_date, local_time),
        "date_precision": "date_time" if gig.start else "date" if local_date else "to_be_announced",
        "order_time": order_time(gig.start, local_date, gig.time_zone),
        "city": gig.city,
        "city_key": key(gig.city),
        "country_code": "IE",
        **_place_columns(gig.place),
        "venue_id": gig.venue_id,
        "venue_name": gig.venue_name,
        "genres": list(gig.genres),
        "tags": [],
        "images": [],
        "price_min": gig.price_min,
        "price_max": gig.price_min,
        "currency": "EUR" if gig.price_min is not None else None,
        "provenance": {},
        "created_at": NOW,
        "updated_at": NOW,
    } | gig.columns


def _place_columns(place: tuple[float, float] | None) -> dict[str, Any]:
    if place is None:
        return dict.fromkeys(("latitude", "longitude", "cell", "geo_x", "geo_y", "geo_z"))
    vector = dict(zip(("geo_x", "geo_y", "geo_z"), geo.unit_vector(*place), strict=True))
    return {"latitude": place[0], "longitude": place[1], "cell": geo.cell(*place), **vector}


def terms_of_gig(gig: Gig) -> EventTerms:
    """What a gig is found by."""
    text = SearchText(gig.title, gig.performers, gig.venue_name, gig.city, gig.description, gig.genres)
    return EventTerms(event_row(gig)["order_time"], terms_of(text))


async def _add_performances(tx: Transaction, gigs: dict[int, Gig]) -> None:
    names = dict.fromkeys(name for gig in gigs.values() for name in gig.performers)
    await tx.insert_many(artists, [_artist_row(name) for name in names], on_conflict="ignore")
    held = await tx.fetch_all(artists.select().with_only_columns(artists.c.name_key, artists.c.id))
    ids: dict[str, int] = {row[0]: row[1] for row in held}
    rows = [
        {"event_id": i, "artist_id": ids[key(name)], "position": position, "billing": "support" if position else "headline"}
        for i, gig in gigs.items()
        for position, name in enumerate(gig.performers)
    ]
    await tx.insert_many(performances, rows)


def _artist_row(name: str) -> dict[str, Any]:
    return {"name": name, "name_key": key(name), "act_key": act_key(name), "genres": [], "created_at": NOW, "updated_at": NOW}


def _listing_row(event_id: int, gig: Gig, source: str) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "source": source,
        "source_id": f"{source}-{event_id}",
        "title": gig.title,
        "url": f"https://{source}.example/{event_id}",
        "price_min": gig.price_min,
        "price_max": gig.price_min,
        "currency": "EUR" if gig.price_min is not None else None,
        "raw_payload": {},
        "last_seen_at": NOW,
        "created_at": NOW,
        "service_day": event_row(gig)["service_day"],
    }
