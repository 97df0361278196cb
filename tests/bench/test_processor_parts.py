"""Processor seconds go to the part whose function is at work."""

import sys
from typing import Any

from bench.listings import processor_parts
from bench.listings.processor_parts import PARTS, ProcessorParts
from sources.syncing.ingest import Batch, ingest
from store.database.connection import Database
from tests.sources.syncing.listings import NOW, season


async def test_each_part_of_a_sync_is_seen(database: Database) -> None:
    """Each function is looked at as it is entered, so that nothing depends on how long it takes."""
    seen: set[str] = set()

    def look(frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            seen.add(processor_parts._part_of(frame))

    parts = ProcessorParts()
    with parts.watched():
        sys.setprofile(look)
        try:
            await ingest(database, Batch("dice", "dublin", tuple(season("dice", 3)), NOW))
        finally:
            sys.setprofile(None)
    assert seen == set(PARTS)
    assert parts.seconds.keys() == set(PARTS)
