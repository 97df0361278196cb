"""An event as it was stored before a sync, short to write: a scheduled gig at Whelan's that is a day old."""

from datetime import UTC, datetime, timedelta
from typing import Any

from store.events.events import StoredEvent
from tests.sources.syncing.listings import NIGHT, NOW

START = datetime(2026, 12, 4, 20, tzinfo=UTC)  # tests.sources.syncing.listings has the same gig


def stored(**more: Any) -> StoredEvent:
    """The event, with these columns otherwise."""
    columns: dict[str, Any] = {
        "id": 1, "dedupe_key": "k", "content_hash": "h", "sequence": 0, "withdrawn_at": None,
        "created_at": NOW - timedelta(days=1), "start_time": START, "end_time": None, "local_date": NIGHT,
        "status": "scheduled", "venue_id": None,
    }  # fmt: skip
    return StoredEvent(**columns | more)
