"""What a source is: a module with a class that fetches listings, and the words it shares with the rest."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from store.records import Listing, SourceKey


@dataclass(frozen=True, slots=True)
class Query:
    """What to fetch: one city and a span of time. `city` is as people write it ("Dublin"); times are aware UTC."""

    city: str
    window_start: datetime
    window_end: datetime
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float = 40
    max_pages: int = 10


@dataclass(frozen=True, slots=True)
class Rejected:
    """One payload that is no listing: why, in words, and the payload for replay."""

    source: SourceKey
    reason: str
    source_id: str | None = None
    raw: bytes = field(default=b"{}", repr=False)


@runtime_checkable
class Source(Protocol):
    """One upstream. Made once a process from its own settings; safe to call from many tasks."""

    name: ClassVar[SourceKey]
    settings_type: ClassVar[type]

    @property
    def missing(self) -> str | None:
        """What keeps it off ("TICKETMASTER_API_KEY is not set"), or None when it can be used."""
        ...

    @property
    def is_sandbox(self) -> bool:
        """True when it talks to the built-in synthetic upstream."""
        ...

    @property
    def quota_remaining(self) -> int | None:
        """Calls left in the current window where the upstream tells, else None."""
        ...

    def fetch(self, query: Query) -> AsyncIterator[Listing | Rejected]:
        """Every listing of the city in the window, page after page, rejections among them.

        Errors: a SourceError ends the iteration; what came before stands.
        """
        ...

    def parse(self, raw: bytes) -> Listing | Rejected:
        """Read one stored payload again (replay)."""
        ...
