"""What the catalog's bitmaps are read from: whole ranges of ids at first, then only what later versions changed."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, literal_column, or_, select

from loaders.events.conditions import EVENING_STARTS, FREE, PAID
from loaders.events.index.bitmaps import Dimension, VenueInCity
from loaders.events.index.spots import Spot
from store.database.connection import Database
from store.database.statements import Row, chunks
from store.errors import StatementFailed
from store.events.search_index import genre_term
from store.events.service_day import SERVICE_DAY_ENDS
from store.tables import (
    event_redirects,
    event_terms,
    events,
    search_terms,
    source_events,
    user_hidden_events,
)

SPAN = 20_000  # ids that one statement reads

# The values of each kind that are read together: few statements over many rows, each with few groups.
_TRAITS: dict[str, ColumnElement[bool]] = {
    "free": FREE,
    "paid": PAID,
    "evening": or_(events.c.local_time.is_(None), events.c.local_time >= EVENING_STARTS, events.c.local_time < SERVICE_DAY_ENDS),
}
_OF_EVENTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "cities": (events.c.city_key,),
    "venues": (events.c.venue_id, events.c.city_key),
    "nights": (events.c.service_day,),
    "hours": (func.substr(events.c.order_time, 1, 13),),
    "prices": (events.c.price_min,),
    "traits": (
        events.c.status,
        events.c.time_zone,
        *(case((holds, literal_column("1")), else_=literal_column("0")) for holds in _TRAITS.values()),
    ),
    "spots": tuple(events.c[name] for name in ("cell", "latitude", "longitude", "geo_x", "geo_y", "geo_z")),
}
_SPAN_OF_SPOTS = 2000  # nearly every event may have one to itself
_IN_SPAN = (events.c.id > bindparam("above"), events.c.id <= bindparam("up_to"), events.c.withdrawn_at.is_(None))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LARGEST: Select[Any] = select(func.max(events.c.id))
_CHANGED: Select[Any] = select(events.c.id).where(events.c.version > bindparam("since")).limit(bindparam("most"))
_RETIRED: Select[Any] = select(event_redirects.c.retired_id).where(event_redirects.c.retired_at >= bindparam("since"))
_NIGHT: ColumnElement[str] = func.substr(event_terms.c.order_time, 1, 10)  # groups short enough for the longest text of ids
_TERM: Select[Any] = (
    select(event_terms.c.weight, func.group_concat(event_terms.c.event_id), func.count(), _NIGHT)
    .where(event_terms.c.term_id == bindparam("term"))
    .group_by(_NIGHT, event_terms.c.weight)
)
_COMMON: Select[Any] = (
    select(search_terms.c.id, search_terms.c.event_count)
    .where(search_terms.c.event_count >= bindparam("events"))
    .order_by(search_terms.c.event_count.desc(), search_terms.c.id)
)
_GENRE_START = genre_term("")
_GENRES: Select[Any] = select(search_terms.c.id, search_terms.c.term).where(
    search_terms.c.term >= _GENRE_START, search_terms.c.term < _GENRE_START[:-1] + chr(ord(_GENRE_START[-1]) + 1)
)
_TERMS_OF: Select[Any] = select(event_terms.c.term_id, event_terms.c.weight, event_terms.c.event_id).where(
    event_terms.c.event_id.in_(_IDS), event_terms.c.term_id.in_(bindparam("terms", expanding=True))
)
_CUT_HOUR: Select[Any] = select(events.c.id).where(
    events.c.order_time >= bindparam("first"), events.c.order_time <= bindparam("last"), events.c.withdrawn_at.is_(None)
)

_START_TIMES: Select[Any] = select(events.c.id, events.c.order_time).where(events.c.id.in_(_IDS), events.c.withdrawn_at.is_(None))
_HIDDEN: Select[Any] = select(user_hidden_events.c.event_id).where(user_hidden_events.c.user_id == bindparam("user_id"))


def _grouped(values: Sequence[ColumnElement[Any]], event_id: ColumnElement[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    """(the values, the ids that have them all, by commas)."""
    named = [value.label(f"value_{number}") for number, value in enumerate(values)]
    ids: ColumnElement[str] = func.group_concat(event_id)
    return select(*named, ids).where(values[0].is_not(None), *conditions).group_by(*(value.name for value in named))


_IS_CARRIED = source_events.c.withdrawn_at.is_(None)
_IS_LISTED = events.c.withdrawn_at.is_(None)
_SOURCES_IN_SPAN = _grouped(
    (source_events.c.source,),
    source_events.c.event_id,
    source_events.c.event_id > bindparam("above"),
    source_events.c.event_id <= bindparam("up_to"),
    _IS_CARRIED,
)
_SPANS = {kind: _grouped(values, events.c.id, *_IN_SPAN) for kind, values in _OF_EVENTS.items()}
_OF_IDS = {kind: _grouped(values, events.c.id, events.c.id.in_(_IDS), _IS_LISTED) for kind, values in _OF_EVENTS.items()}
_OF_IDS["sources"] = _grouped(
    (source_events.c.source,), source_events.c.event_id, source_events.c.event_id.in_(_IDS), _IS_CARRIED
)
WHOLE = (*_SPANS.values(), _SOURCES_IN_SPAN, _TERM, _COMMON, _GENRES)  # what everything is read with

Read = tuple[Dimension, Any, list[int]]  # some events that have a value: a text, a spot, or a venue with its city


async def largest_id(database: Database) -> int:
    """The highest number of an event; 0 where there is none."""
    return int(await database.fetch_value(_LARGEST) or 0)


async def everything(database: Database, largest: int) -> AsyncIterator[Read]:
    """Each value with the listed events that have it, a range of ids after another."""
    for kind, statement in _SPANS.items():
        span = _SPAN_OF_SPOTS if kind == "spots" else SPAN
        for above in range(0, largest, span):
            for row in await database.fetch_all(statement, {"above": above, "up_to": above + span}, is_heavy=True):
                for read in _reads(kind, row):
                    yield read


async def sources(database: Database, largest: int) -> AsyncIterator[tuple[str, list[int]]]:
    """Each source with the events that it carries, a range of ids after another."""
    for above in range(0, largest, SPAN):
        params = {"above": above, "up_to": above + SPAN}
        for source, ids in await database.fetch_all(_SOURCES_IN_SPAN, params, is_heavy=True):
            yield source, _numbers(ids)


async def sources_of(database: Database, event_ids: Sequence[int]) -> AsyncIterator[tuple[str, list[int]]]:
    """The same for some events alone."""
    for chunk in chunks(event_ids):
        for source, ids in await database.fetch_all(_OF_IDS["sources"], {"ids": chunk}):
            yield source, _numbers(ids)


async def values_of(database: Database, event_ids: Sequence[int]) -> AsyncIterator[Read]:
    """Each value with those of some events that have it."""
    for chunk in chunks(event_ids):
        for kind, statement in _OF_IDS.items():
            for row in await database.fetch_all(statement, {"ids": chunk}):
                for read in _reads(kind, row):
                    yield read


def _reads(kind: str, row: Row) -> Iterator[Read]:
    *values, concatenated = row
    ids = _numbers(concatenated)
    if kind == "spots":
        cell, *point = values
        yield "spots", Spot(cell, *map(float, point)), ids
    elif kind == "traits":
        status, zone, *flags = values
        yield "statuses", status, ids
        yield "zones", zone, ids
        yield from (("traits", name, ids) for name, holds in zip(_TRAITS, flags, strict=True) if int(holds))
    elif kind == "venues":
        venue_id, city = values
        yield "venues", VenueInCity(str(venue_id), city), ids
    else:
        yield cast(Dimension, kind), _text(values[0]), ids


async def changed_since(database: Database, version: int, retired_since: datetime, most: int) -> set[int] | None:
    """The events that later versions changed or retired; None when they are more than `most`."""
    changed = await database.fetch_all(_CHANGED, {"since": version, "most": most + 1})
    if len(changed) > most:
        return None
    retired = await database.fetch_all(_RETIRED, {"since": retired_since})
    return {row[0] for row in (*changed, *retired)}


async def carriers(database: Database, term_id: int) -> list[tuple[int, list[int]]]:
    """The events that carry a term, whether listed or not, as (weight, ids), the same weight more than once.

    Errors: StatementFailed when the database cuts texts short that the session allows (group_concat_max_len).
    """
    found = []
    for weight, ids, count, _ in await database.fetch_all(_TERM, {"term": term_id}, is_heavy=True):
        numbers = _numbers(ids)
        if len(numbers) != count:
            raise StatementFailed(f"{count} events carry term {term_id} on one day, {len(numbers)} were named")
        found.append((weight, numbers))
    return found


async def common_terms(database: Database, event_count: int, most_bytes: int, largest: int) -> list[int]:
    """The commonest of the terms that at least so many events carry, as many as take no more than that together.

    A posting takes two bytes, and a term no more than a bit for each event up to the largest.
    """
    terms = await database.fetch_all(_COMMON, {"events": event_count})
    taken = accumulate(min(2 * count, largest // 8) for _, count in terms)
    return [term_id for (term_id, _), together in zip(terms, taken, strict=True) if together <= most_bytes]


async def terms_of(database: Database, event_ids: Sequence[int], term_ids: Sequence[int]) -> AsyncIterator[tuple[int, int, int]]:
    """(term, weight, event) for each of these terms that one of the events carries."""
    for chunk in chunks(event_ids):
        for term_id, weight, event_id in await database.fetch_all(_TERMS_OF, {"ids": chunk, "terms": term_ids}):
            yield term_id, weight, event_id


async def between(database: Database, first: datetime, last: datetime) -> list[int]:
    """The listed events of a span within one hour."""
    return [row[0] for row in await database.fetch_all(_CUT_HOUR, {"first": first, "last": last})]


async def genre_terms(database: Database) -> dict[int, str]:
    """The slug of each genre's term."""
    return {row[0]: row[1].removeprefix(_GENRE_START) for row in await database.fetch_all(_GENRES)}


async def hidden_by(database: Database, user_id: int) -> list[int]:
    """The events that a person hid."""
    return [row[0] for row in await database.fetch_all(_HIDDEN, {"user_id": user_id})]


async def start_times(database: Database, event_ids: Sequence[int]) -> list[tuple[int, datetime]]:
    """(event, its order time) of those that are listed, in no order."""
    rows = await database.fetch_all(_START_TIMES, {"ids": event_ids})
    return [(row[0], row[1]) for row in rows]


def _text(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.replace("T", " ")


def _numbers(ids: Any) -> list[int]:
    return list(map(int, str(ids).split(",")))
