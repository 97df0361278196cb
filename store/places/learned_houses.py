"""Names of venues that sources have shown to mean one house, and the listings of a city that show it."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Text, and_, bindparam, delete, select, type_coerce, update

from store.database.connection import Database, Transaction
from store.events.listing_codec import decode
from store.events.records import Listing
from store.places.venues import VenueAlias
from store.tables import learned_houses as houses
from store.tables import source_events, venue_aliases, venues

_BELIEVED = select(houses.c.name_key, houses.c.city_key, houses.c.house).where(houses.c.house != "")
_LAST = ""  # in place of a name: when a city's houses were last learned
_OF_CITY = select(houses.c.name_key, houses.c.house, houses.c.is_matched).where(
    houses.c.city_key == bindparam("city"), houses.c.name_key != _LAST
)
_LEARNED = select(houses.c.city_key, houses.c.learned_at).where(houses.c.name_key == _LAST)
_OF_NAMES = and_(houses.c.city_key == bindparam("city"), houses.c.name_key.in_(bindparam("names", expanding=True)))
_MATCHED = update(houses).where(_OF_NAMES).values(is_matched=True)
_FORGET = delete(houses).where(_OF_NAMES, houses.c.house == "")
_LISTED = select(type_coerce(source_events.c.record, Text), source_events.c.service_day, source_events.c.event_id).where(
    source_events.c.city_key == bindparam("city"),
    source_events.c.service_day >= bindparam("since"),
    source_events.c.is_addon.is_(False),
    source_events.c.record.is_not(None),
)
_OWN_ROWS = select(venues.c.name_key, venues.c.id).where(
    venues.c.city_key == bindparam("city"), venues.c.name_key.in_(bindparam("names", expanding=True))
)
_ALIASES = and_(venue_aliases.c.city_key == bindparam("city"), venue_aliases.c.name_key.in_(bindparam("names", expanding=True)))
_LEAD_TO = select(venue_aliases.c.name_key, venue_aliases.c.venue_id).where(_ALIASES)
_DROP_ALIASES = delete(venue_aliases).where(_ALIASES)


class HeldHouse(NamedTuple):
    """The house that a name is believed to mean; "" while it is being forgotten."""

    house: str
    is_matched: bool


class ListedThere(NamedTuple):
    """One listing of a city, with its night and its event."""

    listing: Listing
    night: date
    event_id: int | None


async def learned_houses(reader: Database | Transaction) -> dict[VenueAlias, str]:
    """The house of every name that sources have shown to mean one."""
    return {(name, city): house for name, city, house in await reader.fetch_all(_BELIEVED)}


async def houses_held(reader: Database | Transaction, city_key: str) -> dict[str, HeldHouse]:
    """What is held of one city, by the names' keys."""
    rows = await reader.fetch_all(_OF_CITY, {"city": city_key})
    return {name: HeldHouse(house, bool(is_matched)) for name, house, is_matched in rows}


async def listed_in(reader: Database | Transaction, city_key: str, since: date) -> list[ListedThere]:
    """The listings of a city from one night on, add-ons left out."""
    rows = await reader.fetch_all(_LISTED, {"city": city_key, "since": since})
    return await asyncio.to_thread(lambda: [ListedThere(decode(orjson.loads(row[0])), row[1], row[2]) for row in rows])


async def save_houses(tx: Transaction, city_key: str, changed: Mapping[str, str], now: datetime) -> None:
    """Note which house names mean from now on ("": none); their listings are to be matched anew."""
    rows = [
        {"city_key": city_key, "name_key": name, "house": house, "learned_at": now, "is_matched": False}
        for name, house in sorted(changed.items())
    ]
    await tx.insert_many(houses, rows, on_conflict="update", update=("house", "learned_at", "is_matched"))


async def last_learned(reader: Database | Transaction) -> dict[str, datetime]:
    """When each city's houses were last learned; a city where they never were is absent."""
    return {row[0]: row[1] for row in await reader.fetch_all(_LEARNED)}


async def note_learned(tx: Transaction, city_key: str, now: datetime) -> None:
    """A city's houses were learned, whether anything was found or not."""
    mark = {"city_key": city_key, "name_key": _LAST, "house": "", "learned_at": now, "is_matched": True}
    await tx.insert_many(houses, [mark], on_conflict="update", update=("learned_at",))


async def note_matched(tx: Transaction, city_key: str, names: Collection[str]) -> None:
    """The listings under these names were matched anew: what was to be forgotten is gone."""
    asked = {"city": city_key, "names": sorted(names)}
    await tx.execute(_FORGET, asked)
    await tx.execute(_MATCHED, asked)


class MovedNames(NamedTuple):
    """The venue that each name led to, and the one that it leads to now; a name that leads nowhere is in neither."""

    before: Mapping[str, int]
    now: Mapping[str, int]


async def move_aliases(tx: Transaction, city_key: str, changed: Mapping[str, str]) -> MovedNames:
    """Let the names of each house lead to the oldest venue that any of them leads to, and forgotten ones to one of their own.

    A name that leads nowhere then finds its venue when it is listed next.
    """
    asked = {"city": city_key, "names": sorted(changed)}
    before = {row[0]: row[1] for row in await tx.fetch_all(_LEAD_TO, asked)}
    own = {row[0]: row[1] for row in await tx.fetch_all(_OWN_ROWS, asked)}
    oldest: dict[str, int] = {}
    for name, venue_id in before.items():
        oldest[changed[name]] = min(venue_id, oldest.get(changed[name], venue_id))
    found = {name: own.get(name) if not house else oldest.get(house) for name, house in changed.items()}
    leads_to = {name: venue_id for name, venue_id in found.items() if venue_id is not None}
    await tx.execute(_DROP_ALIASES, {"city": city_key, "names": sorted(changed.keys() - leads_to.keys())})
    rows = [{"name_key": name, "city_key": city_key, "venue_id": venue_id} for name, venue_id in sorted(leads_to.items())]
    await tx.insert_many(venue_aliases, rows, on_conflict="update", update=("venue_id",))
    return MovedNames(before, leads_to)
