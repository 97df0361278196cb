"""Venue search: pages and counts of the directory, sorted by name."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select

from loaders import columns
from loaders.events.orders import SortKey, after_params, comes_after
from loaders.events.values import Circle
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.places import geo
from store.places.records import VenueRow
from store.tables import venue_availability, venue_names, venues

SORT_KEY_TYPES: tuple[type, ...] = (str, int)
WORDS_MAX = 8
_KEYS = (venues.c.name_key, venues.c.id)


@dataclass(frozen=True, slots=True)
class VenueCriteria:
    """Which venues to find; None or () means no restriction. Words are folded, `available` is start and end."""

    text_words: tuple[str, ...] = ()
    city_key: str | None = None
    capacity_min: int | None = None
    capacity_max: int | None = None
    ids: tuple[int, ...] | None = None
    near: Circle | None = None
    available: tuple[datetime, datetime] | None = None


async def venue_page(
    database: Database, criteria: VenueCriteria, *, limit: int, after: SortKey | None, backwards: bool
) -> list[tuple[VenueRow, SortKey]]:
    """Up to `limit` venues after the sort key, or before it with `backwards`, each with its sort key, by name."""
    params = _params(criteria)
    statement = _page(frozenset(params), after is not None, backwards)
    found = await database.fetch_all(statement, {**params, **after_params(after or ()), "limit": limit})
    page = [(venue, (name_key, venue.id)) for venue, (name_key,) in map(columns.VENUE.split, found)]
    return page[::-1] if backwards else page


async def venue_count(database: Database, criteria: VenueCriteria) -> int:
    """How many venues meet the criteria."""
    params = _params(criteria)
    counted: int = await database.fetch_value(_count(frozenset(params)), params)
    return counted


async def venue_ids(database: Database, criteria: VenueCriteria) -> frozenset[int]:
    """The venues that meet the criteria."""
    params = _params(criteria)
    return frozenset(row[0] for row in await database.fetch_all(_ids(frozenset(params)), params))


def _params(criteria: VenueCriteria) -> Mapping[str, Any]:
    """The parameters for the criteria; their names decide which conditions apply."""
    given: dict[str, Any] = {f"word_{n}": f"%{word}%" for n, word in enumerate(criteria.text_words[:WORDS_MAX])}
    plain = {"city_key": criteria.city_key, "capacity_min": criteria.capacity_min, "capacity_max": criteria.capacity_max}
    given |= {name: value for name, value in plain.items() if value is not None}
    if criteria.ids is not None:
        given["only"] = criteria.ids
    if criteria.available:
        given |= dict(zip(("available_from", "available_to"), criteria.available, strict=True))
    return given | (_circle_params(criteria.near) if criteria.near else {})


def _circle_params(near: Circle) -> dict[str, float]:
    """A circle on a locally flat map: accurate to 1 % over a few hundred kilometres."""
    kilometres = geo.EARTH_RADIUS_KM * math.pi / 180
    return {
        "near_latitude": near.latitude,
        "near_longitude": near.longitude,
        "near_narrowing": math.cos(math.radians(near.latitude)) ** 2,
        "near_degrees_squared": (near.radius_km / kilometres) ** 2,
    }


@lru_cache(maxsize=64)
def _page(given: frozenset[str], has_boundary: bool, backwards: bool) -> Select[Any]:
    statement = select(*columns.VENUE, venues.c.name_key).where(*_conditions(given))
    if has_boundary:
        statement = statement.where(comes_after(_KEYS, descending=backwards))
    return statement.order_by(*(key.desc() if backwards else key for key in _KEYS)).limit(bindparam("limit"))


@lru_cache(maxsize=64)
def _count(given: frozenset[str]) -> Select[Any]:
    return select(func.count()).select_from(venues).where(*_conditions(given))


@lru_cache(maxsize=64)
def _ids(given: frozenset[str]) -> Select[Any]:
    return select(venues.c.id).where(*_conditions(given))


def _conditions(given: frozenset[str]) -> Sequence[ColumnElement[bool]]:
    address = func.lower(venues.c.address)
    named = venue_names.c
    conditions: list[ColumnElement[bool]] = [
        or_(
            venues.c.name_key.like(bindparam(word)),
            address.like(bindparam(word)),
            venues.c.id.in_(select(named.venue_id).where(named.name_key.like(bindparam(word)))),
        )
        for word in sorted(given)
        if word.startswith("word_")
    ]
    conditions += [condition for name, condition in _BY_PARAMETER.items() if name in given]
    return [venues.c.retired_at.is_(None), *conditions]


def _in_circle() -> ColumnElement[bool]:
    north = venues.c.latitude - bindparam("near_latitude")
    east = venues.c.longitude - bindparam("near_longitude")
    return north * north + east * east * bindparam("near_narrowing") <= bindparam("near_degrees_squared")


def _available() -> ColumnElement[bool]:
    begin, end = bindparam("available_from", type_=UtcDateTime()), bindparam("available_to", type_=UtcDateTime())
    span, other = venue_availability.c, venue_availability.alias("other").c
    is_free = span.status == "available"
    free = select(span.venue_id).where(is_free, span.start_time <= begin, span.end_time > begin)
    goes_on = exists().where(
        other.venue_id == span.venue_id,
        other.status == "available",
        other.start_time <= span.end_time,
        other.end_time > span.end_time,
    )
    ends = select(span.venue_id).where(is_free, span.end_time > begin, span.end_time < end, not_(goes_on))
    taken = select(span.venue_id).where(span.status != "available", span.start_time < end, span.end_time > begin)
    return and_(venues.c.id.in_(free), venues.c.id.not_in(ends), venues.c.id.not_in(taken))


_BY_PARAMETER: dict[str, ColumnElement[bool]] = {
    "only": venues.c.id.in_(bindparam("only", expanding=True)),
    "city_key": venues.c.city_key == bindparam("city_key"),
    "capacity_min": venues.c.capacity >= bindparam("capacity_min"),
    "capacity_max": venues.c.capacity <= bindparam("capacity_max"),
    "available_from": _available(),
    "near_latitude": _in_circle(),
}
