"""People's decisions about listings: kept permanently, and overriding every matching rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy import bindparam, or_, select

from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.tables import match_decisions

ListingKey = tuple[str, str]
Decision = tuple[ListingKey, ListingKey, bool]

_ABOUT = select(
    match_decisions.c.source_a,
    match_decisions.c.source_id_a,
    match_decisions.c.source_b,
    match_decisions.c.source_id_b,
    match_decisions.c.is_same,
).where(
    or_(
        match_decisions.c.source_id_a.in_(bindparam("ids", expanding=True)),
        match_decisions.c.source_id_b.in_(bindparam("ids", expanding=True)),
    )
)


async def decisions_about(reader: Database | Transaction, keys: Iterable[ListingKey]) -> list[Decision]:
    """People's decisions about these listings: (one, other, whether they are the same event)."""
    ids = sorted({source_id for _, source_id in keys})
    found: dict[tuple[ListingKey, ListingKey], bool] = {}
    for chunk in chunks(ids):
        for a, id_a, b, id_b, is_same in await reader.fetch_all(_ABOUT, {"ids": chunk}):
            found[(a, id_a), (b, id_b)] = is_same
    return [(one, other, is_same) for (one, other), is_same in found.items()]


async def decide(
    tx: Transaction, ones: Sequence[ListingKey], others: Sequence[ListingKey], *, is_same: bool, at: datetime, by: int | None
) -> None:
    """Record for every pair across the two groups whether it is one event; a later decision replaces an earlier one."""
    rows = []
    for one, other in product(sorted(ones), sorted(others)):
        (a, id_a), (b, id_b) = sorted((one, other))
        rows.append(
            {
                "source_a": a,
                "source_id_a": id_a,
                "source_b": b,
                "source_id_b": id_b,
                "is_same": is_same,
                "decided_at": at,
                "decided_by": by,
            }
        )
    await tx.insert_many(match_decisions, rows, on_conflict="update", update=("is_same", "decided_at", "decided_by"))
