"""What a source is: a module with a class that fetches listings, and the words it shares with the rest."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.events.records import Listing, SourceKey


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """What to fetch: one city and a span of time. `city` is as people write it ("Dublin"); times are aware UTC."""

    city: str
    window_start: datetime
    window_end: datetime
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float = 40
    max_pages: int = 10
    on_truncated: Callable[[str], None] = lambda why: None  # told in words when pages are left unread: nothing may be swept out


@dataclass(frozen=True, slots=True)
class Rejected:
    """One payload that is no listing: why, in words, and the payload for replay."""

    source: SourceKey
    reason: str
    source_id: str | None = None
    raw: bytes = field(default=b"{}", repr=False)


async def _no_artists(query: SourceQuery) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class SourceDeps:
    """What sources are made with besides their settings.

    `artists` names acts worth asking about, for a source that can only be asked act by act.
    """

    http: HttpClient
    database: Database
    artists: Callable[[SourceQuery], Awaitable[Sequence[str]]] = _no_artists
    is_sandbox: bool = False


@runtime_checkable
class Source(Protocol):
    """One upstream. Made once a process from its own settings; safe to call from many tasks."""

    @property
    def name(self) -> SourceKey:
        """What it is called everywhere: in rows, settings, answers."""
        ...

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

    def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """Every listing of the city in the window, page after page, rejections among them.

        Errors: a SourceError ends the iteration; what came before stands.
        """
        ...

    def parse(self, raw: bytes) -> Listing | Rejected:
        """Read one stored payload again (replay)."""
        ...
