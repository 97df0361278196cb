"""How fresh what we hold is, and how much each source gave."""

from sqlalchemy import func, select

from store.connection import Database
from store.records import IngestRow
from store.tables import ingest_state, source_events

_STATE = select(*(ingest_state.c[name] for name in IngestRow._fields)).order_by(ingest_state.c.source, ingest_state.c.city)
_COUNTS = (
    select(source_events.c.source, func.count(source_events.c.event_id.distinct()))
    .where(source_events.c.gone_at.is_(None))
    .group_by(source_events.c.source)
)


async def ingest_rows(database: Database) -> list[IngestRow]:
    """Every source's state in every city that was ever asked for."""
    return [IngestRow._make(row) for row in await database.fetch_all(_STATE)]


async def event_count_by_source(database: Database) -> dict[str, int]:
    """How many events each source lists now."""
    return {source: int(count) for source, count in await database.fetch_all(_COUNTS)}
