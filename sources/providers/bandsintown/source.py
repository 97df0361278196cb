"""Bandsintown's public API v3: tour dates, artist by artist.

Source: providers/README.md, part 3; written 2026-11. There is no search by place: we ask about the acts named in
BANDSINTOWN_SEED_ARTISTS and those whose gigs we already hold, and keep the dates in the query's city.
Quota: none documented; we keep to twenty calls a second. It never tells prices, genres or zones.
Keeping: its terms ask for links back to Bandsintown and for no copies beyond a refresh; ours age out.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from sources.base import Rejected, SourceDeps, SourceQuery
from sources.errors import CircuitOpen, SourceError, SourceGarbled, SourceRateLimited, SourceRefused, SourceUnauthorized
from sources.providers.bandsintown.payload import read_event, read_venue
from sources.reading.json_value import JsonValue, parse_json, to_raw
from sources.reading.nearby import is_in_window, is_near
from sources.upstream.http import Policy
from sources.upstream.refusals import UpstreamRefusal
from store.events.records import Listing, SourceKey
from store.settings import at_least, setting, web_url
from store.text import key as folded

_NOT_FOUND = re.compile(rb"\s*\{warn=Not found\}\s*")
_APP_ID = re.compile(rb"app_id=[^&\"\\]*&?")
# Their router decodes a path twice; these would end it or change it. `"` is written as their documentation says.
_TWICE = {"%2F": "%252F", "%3F": "%253F", "%2A": "%252A", "%22": "%27C"}


@dataclass(frozen=True, slots=True)
class BandsintownSettings:
    """Settings of Bandsintown."""

    app_id: str | None = setting("BANDSINTOWN_APP_ID", secret=True, help="App id approved by Bandsintown")
    seed_artists: tuple[str, ...] = setting(
        "BANDSINTOWN_SEED_ARTISTS", default=(), help="Artists that are always queried, in addition to those in the database"
    )
    max_artists: int = setting(
        "BANDSINTOWN_MAX_ARTISTS", default=100, help="Maximum number of artists queried per sync", check=at_least(1)
    )
    max_events: int = setting(
        "BANDSINTOWN_MAX_EVENTS", default=100, help="Maximum number of dates read per artist", check=at_least(1)
    )
    base_url: str = setting(
        "BANDSINTOWN_BASE_URL", default="https://rest.bandsintown.com", help="Base URL, without /artists", check=web_url
    )


class Bandsintown:
    """The dates of known acts in one city. One gig may come once for each of its acts; matching makes them one."""

    name: ClassVar[SourceKey] = "bandsintown"
    settings_type: ClassVar[type] = BandsintownSettings

    def __init__(self, settings: BandsintownSettings, deps: SourceDeps) -> None:
        self.is_sandbox = deps.is_sandbox
        self.quota_remaining: int | None = None
        self._settings = settings
        self._artists = deps.artists
        self._upstream = deps.http.upstream(
            Policy(
                source=self.name,
                base_url=settings.base_url,
                secrets=(settings.app_id,),
                spacing_s=0.05,
                explain=_explain,
                read=_read_body,
            )
        )

    @property
    def missing(self) -> str | None:
        """Why it is disabled, if it is."""
        return None if self._settings.app_id else "BANDSINTOWN_APP_ID is not set"

    @staticmethod
    def parse(raw: bytes) -> Listing | Rejected:
        """Re-read one stored event."""
        return read_event(raw)

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """The acts' dates in the city and the window, and every unreadable one.

        Errors: what stops us altogether (key, limits) at once; what one act's answer did wrong only after all others were read.
        """
        tasks = [asyncio.create_task(self._events(name, query)) for name in await self._names(query)]
        failure: SourceError | None = None
        try:
            for task in tasks:
                try:
                    events = await task
                except (SourceUnauthorized, SourceRateLimited, CircuitOpen):
                    raise
                except SourceError as error:
                    failure = failure or error
                    continue
                for event in events:
                    found = _kept(event, query)
                    if found is not None:
                        yield found
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if failure:
            raise failure

    async def _names(self, query: SourceQuery) -> Sequence[str]:
        """The artists to query: the seeds first, then known artists, each once."""
        wanted = [*self._settings.seed_artists, *await self._artists(query)]
        spellings: dict[str, str] = {}
        for name in wanted:
            spellings.setdefault(folded(name), name)
        names = [name for key, name in spellings.items() if key]
        if len(names) > self._settings.max_artists:
            query.on_truncated(
                f"{len(names)} artists are known; BANDSINTOWN_MAX_ARTISTS allows {self._settings.max_artists} to be queried"
            )
        return names[: self._settings.max_artists]

    async def _events(self, name: str, query: SourceQuery) -> list[JsonValue]:
        day = timedelta(days=1)
        first, last = (query.window_start - day).date(), (query.window_end + day).date()
        params = {"app_id": self._settings.app_id or "", "date": f"{first},{last}"}
        try:
            answer = await self._upstream.get_json(f"/artists/{encoded(name)}/events", params)
        except _UnknownArtist:
            return []
        if JsonValue(answer.body).text("errorMessage"):  # older servers said "not found" with a 200
            return []
        if not isinstance(answer.body, list):
            raise SourceGarbled("bandsintown's response is not a list of events")
        return list(_with_artist(answer.body))[: self._settings.max_events]


class _UnknownArtist(SourceRefused):
    """The artist is unknown: not an error, there are simply no dates."""


def encoded(name: str) -> str:
    """An act's name as a path part."""
    return re.sub("|".join(_TWICE), lambda found: _TWICE[found[0]], quote(name, safe=""))


def _with_artist(body: Any) -> Iterator[JsonValue]:
    """The events, each with the artist object that only the first of an answer carries."""
    artist = JsonValue(body).at(0, "artist").value
    for event in JsonValue(body).iterate():
        if artist and isinstance(event.value, dict) and not event.value.get("artist"):
            yield JsonValue({**event.value, "artist": artist})
        else:
            yield event


def _kept(event: JsonValue, query: SourceQuery) -> Listing | Rejected | None:
    """The event as a listing when it is in the query's city; those far away are not even read."""
    venue = read_venue(event.at("venue"))
    if venue and not is_near(query, venue.city, venue.country_code, venue.latitude, venue.longitude):
        return None
    found = read_event(_APP_ID.sub(b"", to_raw(event.value)))
    return found if isinstance(found, Rejected) or is_in_window(query, found) else None


def _read_body(body: bytes) -> Any:
    """JSON, or nothing for the two ways of saying "no such act" that are none."""
    return [] if not body.strip() or _NOT_FOUND.fullmatch(body) else parse_json(body)


def _explain(refusal: UpstreamRefusal) -> SourceError | None:
    if refusal.status == 404:
        return _UnknownArtist("bandsintown does not know the artist")
    if refusal.status in (401, 403):
        return SourceUnauthorized("bandsintown has not approved the app id: check BANDSINTOWN_APP_ID or ask them to approve it")
    return None
