"""What neighbours are learned from, and what was learned."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, literal_column, select

from loaders.feed.candidates import ACT, SHORT, CandidateRow, gathered, with_acts
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.tables import events, feed_neighbours, performances, user_saved_events

_PEOPLE_AT_ONCE: Final = 500
_SAVED = user_saved_events.c
_NEXT_PEOPLE = (
    select(_SAVED.user_id)
    .where(_SAVED.user_id > bindparam("after"))
    .distinct()
    .order_by(_SAVED.user_id)
    .limit(literal_column(str(_PEOPLE_AT_ONCE)))
)
_SAVES = (
    with_acts(
        select(_SAVED.user_id, _SAVED.saved_at, *SHORT, literal_column("0").label("saves"), *ACT).join_from(
            user_saved_events, events, events.c.id == _SAVED.event_id
        )
    )
    .where(
        _SAVED.user_id > bindparam("after"),
        _SAVED.user_id <= bindparam("until"),
        _SAVED.saved_at >= bindparam("since", type_=UtcDateTime()),
    )
    .order_by(_SAVED.user_id, _SAVED.saved_at, events.c.id, performances.c.position)
)
_LEARNED = select(feed_neighbours.c.learned_at, feed_neighbours.c.catalog_version)
_VECTORS = select(feed_neighbours.c.vectors)


class LearnedRow(NamedTuple):
    """When neighbours were learned last, and from which version of the catalog."""

    learned_at: datetime
    catalog_version: int


async def learned(database: Database) -> LearnedRow | None:
    """What is stored; None before anything was learned."""
    row = await database.fetch_one(_LEARNED)
    return None if row is None else LearnedRow(*row)


async def vectors(database: Database) -> str | None:
    """The stored arrays."""
    found: str | None = await database.fetch_value(_VECTORS)
    return found


async def everybodys_saves(database: Database, since: datetime) -> AsyncIterator[Sequence[CandidateRow]]:
    """What each person saved since an instant, oldest first; a few hundred people are read at a time."""
    after = 0
    while people := await database.fetch_all(_NEXT_PEOPLE, {"after": after}):
        until = people[-1][0]
        rows = await database.fetch_all(_SAVES, {"after": after, "until": until, "since": since})
        for _, of_person in groupby(rows, key=_owner):
            yield gathered(row[2:] for row in of_person)
        after = until


def _owner(row: tuple[Any, ...]) -> int:
    return int(row[0])
