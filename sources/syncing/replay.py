"""Re-reads stored payloads after an adapter or a matching rule has improved, or the predecessor's database was adopted."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from sources.base import Source
from sources.syncing.adoption import complete_adopted
from sources.syncing.event_writer import Preview
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.syncer import Clock, utc_now
from store.database.connection import Database
from store.events.listings import raw_page
from store.events.records import Listing


@dataclass(slots=True)
class ReplayResult:
    """The result of a replay. A payload that cannot be read leaves its row as it was."""

    read: int = 0
    rejected: int = 0
    completed: int = 0  # adopted events with no payload that could be read
    ingested: IngestResult = field(default_factory=IngestResult)


async def replay(
    database: Database, sources: Sequence[Source], clock: Clock = utc_now, preview: Preview | None = None
) -> ReplayResult:
    """Parse, match and merge every stored payload anew. A `preview` is filled with what would change, and nothing is written."""
    readers = {source.name: source for source in sources}
    result, after_id = ReplayResult(), 0
    while page := await raw_page(database, after_id):
        after_id = page[-1][0]
        batches: dict[tuple[str, str], list[Listing]] = {}
        for _, name, payload, scope_city in page:
            reader = readers.get(name)
            listing = reader.parse(orjson.dumps(payload)) if reader else None
            if isinstance(listing, Listing):
                result.read += 1
                batches.setdefault((name, scope_city), []).append(listing)
            else:
                result.rejected += 1
        for (_, scope_city), listings in sorted(batches.items()):
            batch = Batch(listings[0].source, scope_city, listings, clock(), is_replay=True, preview=preview)
            result.ingested += await ingest(database, batch)
    if preview is None:
        result.completed = await complete_adopted(database, clock)
    return result
