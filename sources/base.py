"""The interface of a source: a class that fetches listings, and the types it shares with the rest."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.events.records import Listing, SourceKey


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """What to fetch: one city and a period. `city` is in any common spelling ("Dublin"); times are aware UTC."""

    city: str
    window_start: datetime
    window_end: datetime
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float = 40
    max_pages: int = 10
    is_asked_for: bool = False  # a person wants what the upstream has now: nothing that was read before will do
    on_truncated: Callable[[str], None] = lambda why: None  # called with the reason if pages are left unread


@dataclass(frozen=True, slots=True)
class Rejected:
    """One payload that is not a listing, with the reason, and the payload for replay."""

    source: SourceKey
    reason: str
    source_id: str | None = None
    raw: bytes = field(default=b"{}", repr=False)


async def _no_artists(query: SourceQuery) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class SourceDeps:
    """The dependencies of sources, besides their settings.

    `artists` names artists worth querying, for a source that can only be queried artist by artist.
    """

    http: HttpClient
    database: Database
    artists: Callable[[SourceQuery], Awaitable[Sequence[str]]] = _no_artists
    is_sandbox: bool = False


@runtime_checkable
class Source(Protocol):
    """One upstream. Created once per process from its own settings; safe to call from many tasks."""

    @property
    def name(self) -> SourceKey:
        """Its key in rows, settings and responses."""
        ...

    settings_type: ClassVar[type]

    @property
    def missing(self) -> str | None:
        """Why it is disabled ("TICKETMASTER_API_KEY is not set"); None if it can be used."""
        ...

    @property
    def is_sandbox(self) -> bool:
        """True if it uses the built-in sandbox upstream."""
        ...

    @property
    def quota_remaining(self) -> int | None:
        """Calls left in the current quota window; None if the upstream does not say."""
        ...

    def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """Every listing of the city in the window, page by page, including rejected payloads.

        Errors: a SourceError ends the iteration; earlier items remain valid.
        """
        ...

    def parse(self, raw: bytes) -> Listing | Rejected:
        """Re-read one stored payload (replay)."""
        ...
