"""What sources left for people to look at: uncertain pairs of events, and payloads that could not be read."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from loaders.events.orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.events.records import SourceKey
from store.tables import events, match_reviews, rejected_listings

SORT_KEY_TYPES: tuple[type, ...] = (int, int, int)
REASONS_MOST = 100
_STEPS = 10_000  # scores sort as whole numbers, so that a cursor holds them exactly


class ReviewRow(NamedTuple):
    """Two events that the matching kept apart and is unsure of."""

    event_a: int
    event_b: int
    score: float
    reasons: list[str]
    seen_at: datetime


class RejectedRow(NamedTuple):
    """Why payloads of a source could not be read: how many, when one was last seen, and the key of one of them."""

    source: SourceKey
    reason: str
    payloads: int
    last_seen_at: datetime
    example_key: str


class PayloadRow(NamedTuple):
    """A payload as it was received."""

    source_id: str | None
    raw: str


_a, _b = events.alias("a"), events.alias("b")
# From the surest pair down: a negative whole number, then the pair's own.
_RANK: ColumnElement[int] = -func.round(match_reviews.c.score * _STEPS)
_KEYS = (_RANK, match_reviews.c.event_a, match_reviews.c.event_b)
_PAIRS = (
    select(*match_reviews.c["event_a", "event_b", "score", "reasons", "seen_at"], _RANK.label("place"))
    .join_from(match_reviews, _a, _a.c.id == match_reviews.c.event_a)
    .join(_b, _b.c.id == match_reviews.c.event_b)
)
_REJECTED = (
    select(
        rejected_listings.c.source,
        rejected_listings.c.reason,
        func.count().label("held"),
        func.max(rejected_listings.c.seen_at, type_=UtcDateTime()),
        func.max(rejected_listings.c.payload_hash),
    )
    .group_by(rejected_listings.c.source, rejected_listings.c.reason)
    .order_by(func.count().desc(), rejected_listings.c.source, rejected_listings.c.reason)
    .limit(REASONS_MOST)
)
_PAYLOADS = select(rejected_listings.c.payload_hash, rejected_listings.c.source_id, rejected_listings.c.raw_payload).where(
    rejected_listings.c.payload_hash.in_(bindparam("keys", expanding=True))
)


async def review_page(
    database: Database, from_at: datetime, *, limit: int, after: SortKey | None
) -> list[tuple[ReviewRow, SortKey]]:
    """Up to `limit` pairs after the sort key, the surest first, each with its own; pairs of which one is over are left out."""
    found = await database.fetch_all(_page(after is not None), {"from_at": from_at, "limit": limit, **after_params(after or ())})
    return [(ReviewRow._make(row[:-1]), (int(row[-1]), row[0], row[1])) for row in found]


async def review_count(database: Database, from_at: datetime) -> int:
    """How many pairs wait."""
    counted: int = await database.fetch_value(_COUNT, {"from_at": from_at})
    return counted


async def rejected_by_reason(database: Database) -> list[RejectedRow]:
    """Why payloads could not be read, the most frequent reason first; at most a hundred."""
    return [RejectedRow._make(row) for row in await database.fetch_all(_REJECTED)]


async def rejected_payloads(database: Database, keys: Sequence[str]) -> dict[str, PayloadRow]:
    """Payloads by their keys."""
    rows = await database.fetch_all(_PAYLOADS, {"keys": list(keys)}) if keys else []
    return {row[0]: PayloadRow(row[1], row[2]) for row in rows}


def _is_open() -> list[ColumnElement[bool]]:
    return [
        *(one.c.order_time >= bindparam("from_at", type_=UtcDateTime()) for one in (_a, _b)),
        *(one.c.withdrawn_at.is_(None) for one in (_a, _b)),
    ]


_COUNT = select(func.count()).select_from(_PAIRS.where(*_is_open()).subquery())


@lru_cache(maxsize=2)
def _page(continues: bool) -> Select[Any]:
    statement = _PAIRS.where(*_is_open())
    if continues:
        statement = statement.where(comes_after(_KEYS, descending=False))
    return statement.order_by(*_KEYS).limit(bindparam("limit"))
