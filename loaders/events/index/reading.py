"""What the catalog's bitmaps are read from: whole ranges of ids at first, then only what later versions changed."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select

from loaders.batches import chunks
from loaders.events.index.bitmaps import Dimension
from store.database.connection import Database
from store.errors import StatementFailed
from store.events.search_index import genre_term
from store.tables import event_redirects, event_terms, events, search_terms, source_events, user_hidden_events

SPAN = 20_000  # ids that one statement reads
_CHUNK = 1000

_OF_EVENTS: dict[Dimension, ColumnElement[Any]] = {
    "cities": events.c.city_key,
    "venues": events.c.venue_id,
    "nights": events.c.service_day,
    "hours": func.substr(events.c.order_time, 1, 13),
}
_IN_SPAN = (events.c.id > bindparam("above"), events.c.id <= bindparam("above") + SPAN, events.c.withdrawn_at.is_(None))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LARGEST: Select[Any] = select(func.max(events.c.id))
_CHANGED: Select[Any] = select(events.c.id).where(events.c.version > bindparam("since")).limit(bindparam("most"))
_RETIRED: Select[Any] = select(event_redirects.c.retired_id).where(event_redirects.c.retired_at >= bindparam("since"))
_NIGHT: ColumnElement[str] = func.substr(event_terms.c.order_time, 1, 10)  # groups short enough for the longest text of ids
_TERM: Select[Any] = (
    select(_NIGHT, func.group_concat(event_terms.c.event_id), func.count())
    .where(event_terms.c.term_id == bindparam("term"))
    .group_by(_NIGHT)
)
_GENRE_START = genre_term("")
_GENRES: Select[Any] = select(search_terms.c.id, search_terms.c.term).where(
    search_terms.c.term >= _GENRE_START, search_terms.c.term < _GENRE_START[:-1] + chr(ord(_GENRE_START[-1]) + 1)
)
_TERMS_OF: Select[Any] = select(event_terms.c.term_id, event_terms.c.event_id).where(
    event_terms.c.event_id.in_(_IDS), event_terms.c.term_id.in_(bindparam("terms", expanding=True))
)
_CUT_HOUR: Select[Any] = select(events.c.id).where(
    events.c.order_time >= bindparam("first"), events.c.order_time <= bindparam("last"), events.c.withdrawn_at.is_(None)
)

_HIDDEN: Select[Any] = select(user_hidden_events.c.event_id).where(user_hidden_events.c.user_id == bindparam("user_id"))


def _grouped(value: ColumnElement[Any], event_id: ColumnElement[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    """(value as text, the ids that have it, by commas)."""
    ids: ColumnElement[str] = func.group_concat(event_id)
    return select(value, ids).where(value.is_not(None), *conditions).group_by(value)


_IS_CARRIED = source_events.c.withdrawn_at.is_(None)
_IS_LISTED = events.c.withdrawn_at.is_(None)
_SOURCES_IN_SPAN = _grouped(
    source_events.c.source,
    source_events.c.event_id,
    source_events.c.event_id > bindparam("above"),
    source_events.c.event_id <= bindparam("above") + SPAN,
    _IS_CARRIED,
)
_SPANS = {dimension: _grouped(value, events.c.id, *_IN_SPAN) for dimension, value in _OF_EVENTS.items()}
_OF_IDS = {dimension: _grouped(value, events.c.id, events.c.id.in_(_IDS), _IS_LISTED) for dimension, value in _OF_EVENTS.items()}
_OF_IDS["sources"] = _grouped(source_events.c.source, source_events.c.event_id, source_events.c.event_id.in_(_IDS), _IS_CARRIED)


async def largest_id(database: Database) -> int:
    """The highest number of an event; 0 where there is none."""
    return int(await database.fetch_value(_LARGEST) or 0)


async def everything(database: Database, largest: int) -> AsyncIterator[tuple[Dimension, str, list[int]]]:
    """Each value with the listed events that have it, a range of ids after another."""
    for above in range(0, largest, SPAN):
        for dimension, statement in _SPANS.items():
            for value, ids in await database.fetch_all(statement, {"above": above}, is_heavy=True):
                yield dimension, _text(value), _numbers(ids)


async def sources(database: Database, largest: int) -> AsyncIterator[tuple[str, list[int]]]:
    """Each source with the events that it carries, a range of ids after another."""
    for above in range(0, largest, SPAN):
        for source, ids in await database.fetch_all(_SOURCES_IN_SPAN, {"above": above}, is_heavy=True):
            yield source, _numbers(ids)


async def values_of(database: Database, event_ids: Sequence[int]) -> AsyncIterator[tuple[Dimension, str, list[int]]]:
    """The same for some events alone."""
    for chunk in chunks(event_ids, _CHUNK):
        for dimension, statement in _OF_IDS.items():
            for value, ids in await database.fetch_all(statement, {"ids": chunk}):
                yield dimension, _text(value), _numbers(ids)


async def changed_since(database: Database, version: int, retired_since: datetime, most: int) -> set[int] | None:
    """The events that later versions changed or retired; None when they are more than `most`."""
    changed = await database.fetch_all(_CHANGED, {"since": version, "most": most + 1})
    if len(changed) > most:
        return None
    retired = await database.fetch_all(_RETIRED, {"since": retired_since})
    return {row[0] for row in (*changed, *retired)}


async def carriers(database: Database, term_id: int) -> list[int]:
    """The events that carry a term, whether listed or not.

    Errors: StatementFailed when the database cuts texts short that the session allows (group_concat_max_len).
    """
    found: list[int] = []
    for _, ids, count in await database.fetch_all(_TERM, {"term": term_id}, is_heavy=True):
        numbers = _numbers(ids)
        if len(numbers) != count:
            raise StatementFailed(f"{count} events carry term {term_id} on one day, {len(numbers)} were named")
        found += numbers
    return found


async def terms_of(database: Database, event_ids: Sequence[int], term_ids: Sequence[int]) -> AsyncIterator[tuple[int, int]]:
    """(term, event) for each of these terms that one of the events carries."""
    for chunk in chunks(event_ids, _CHUNK):
        for term_id, event_id in await database.fetch_all(_TERMS_OF, {"ids": chunk, "terms": term_ids}):
            yield term_id, event_id


async def between(database: Database, first: datetime, last: datetime) -> list[int]:
    """The listed events of a span within one hour."""
    return [row[0] for row in await database.fetch_all(_CUT_HOUR, {"first": first, "last": last})]


async def genre_terms(database: Database) -> dict[int, str]:
    """The slug of each genre's term."""
    return {row[0]: row[1].removeprefix(_GENRE_START) for row in await database.fetch_all(_GENRES)}


async def hidden_by(database: Database, user_id: int) -> list[int]:
    """The events that a person hid."""
    return [row[0] for row in await database.fetch_all(_HIDDEN, {"user_id": user_id})]


def _text(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.replace("T", " ")


def _numbers(ids: Any) -> list[int]:
    return list(map(int, str(ids).split(",")))
