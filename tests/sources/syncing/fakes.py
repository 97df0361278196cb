"""A source that does what a test says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import ClassVar

import orjson

from sources.base import Rejected, SourceQuery
from sources.errors import SourceError
from store.events.listing_codec import decode, encode
from store.events.records import Listing, SourceKey


class FakeSource:
    """Yields its items, then fails where it is told to; `gate` holds it until set, `calls` are the queries it got."""

    settings_type: ClassVar[type] = type(None)
    is_sandbox = True
    quota_remaining: int | None = None

    def __init__(
        self, name: SourceKey = "dice", items: Sequence[Listing | Rejected] = (), error: SourceError | None = None
    ) -> None:
        self.name = name
        self.items = list(items)
        self.error = error
        self.missing: str | None = None
        self.truncated: str | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.calls: list[SourceQuery] = []

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """The items; waits at the gate first."""
        self.calls.append(query)
        await self.gate.wait()
        for item in self.items:
            yield item
        if self.truncated:
            query.on_truncated(self.truncated)
        if self.error:
            raise self.error

    def parse(self, raw: bytes) -> Listing | Rejected:
        """Reads what `payload_of` wrote."""
        stated = orjson.loads(raw)
        return replace(decode(stated), raw=raw) if "title" in stated else Rejected(self.name, "it has no title", raw=raw)


def payload_of(listing: Listing) -> bytes:
    """A payload that FakeSource.parse reads as this listing."""
    return encode(listing)
