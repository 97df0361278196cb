"""Ticketmaster's Discovery API v2: all concerts that Ticketmaster, Ticketweb and their partners sell.

Source: providers/README.md, part 1, from recordings of 2016-2025 and live probes of 2026-10; written 2026-11.
Quota: 5000 calls a day, 5 a second with no bursts. It seldom tells prices, and never doors as such or a capacity.
Keeping: its terms let listings be kept only while they are refreshed; ours age out when a sync no longer sees them.
"""

import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from sources.base import Rejected, SourceDeps, SourceQuery
from sources.errors import SourceError, SourceGarbled, SourceRateLimited, SourceUnauthorized
from sources.providers.ticketmaster.payload import MUSIC, read_event, utc_text
from sources.reading.json_value import JsonValue, country_code, to_raw
from sources.upstream.http import Policy, UpstreamResponse
from sources.upstream.limits import Clock
from sources.upstream.refusals import UpstreamRefusal
from store.events.records import Listing, SourceKey
from store.settings import setting, web_url

_PATH = "/discovery/v2/events.json"
_PAGE_SIZE = 200
_DEEPEST = 1000  # documented: size*page < 1000; a little more is served today, and may not be tomorrow
_SHORTEST_WINDOW = timedelta(hours=1)
_QUOTA_PAUSE_S = 3600.0  # where the reset is not known


def _country(code: str) -> str | None:
    return None if country_code(code) else "must be a country's code of two letters, such as IE"


@dataclass(frozen=True, slots=True)
class TicketmasterSettings:
    """Settings of Ticketmaster."""

    api_key: str | None = setting("TICKETMASTER_API_KEY", secret=True, help="Discovery API key")
    country_code: str = setting(
        "TICKETMASTER_COUNTRY_CODE", default="IE", help="Country assumed for cities that are not in the gazetteer", check=_country
    )
    base_url: str = setting(
        "TICKETMASTER_BASE_URL", default="https://app.ticketmaster.com", help="Base URL, without /discovery", check=web_url
    )


class Ticketmaster:
    """Music events around a city, dated ones by window, undated ones apart."""

    name: ClassVar[SourceKey] = "ticketmaster"
    settings_type: ClassVar[type] = TicketmasterSettings

    def __init__(self, settings: TicketmasterSettings, deps: SourceDeps) -> None:
        self.is_sandbox = deps.is_sandbox
        self._settings = settings
        self._quota = _Quota(deps.http.clock)
        self._upstream = deps.http.upstream(
            Policy(
                source=self.name,
                base_url=settings.base_url,
                secrets=(settings.api_key,),
                spacing_s=0.25,  # at least 0.2 s apart where they arrive: the way there is not always equally long
                concurrency=2,
                explain=self._explain,
            )
        )

    @property
    def missing(self) -> str | None:
        """Why it is disabled, if it is."""
        return None if self._settings.api_key else "TICKETMASTER_API_KEY is not set"

    @property
    def quota_remaining(self) -> int | None:
        """Calls left today, from the last good answer."""
        return self._quota.remaining

    @staticmethod
    def parse(raw: bytes) -> Listing | Rejected:
        """Re-read one stored event."""
        return read_event(raw)

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """Every music event of the place: those of the window, and those without a date.

        Undated events, postponed ones among them, are in no other search; asking for both flags at once finds nothing.
        """
        run = _Run(query)
        place = self._place(query)
        async for event in self._dated(place, query.window_start, query.window_end, run):
            yield read_event(to_raw(event.value))
        for flag in ("includeTBA", "includeTBD"):
            run.pages_left = query.max_pages
            async for event in self._pages({**place, flag: "only"}, run):
                yield read_event(to_raw(event.value))

    def _place(self, query: SourceQuery) -> dict[str, str]:
        """Where to search. A circle finds the suburbs, which `city` leaves out."""
        common = {"apikey": self._settings.api_key or "", "segmentId": MUSIC, "size": str(_PAGE_SIZE), "sort": "id,asc"}
        if query.latitude is not None and query.longitude is not None:
            centre = f"{query.latitude:.5f},{query.longitude:.5f}"
            return {**common, "latlong": centre, "radius": str(max(1, math.ceil(query.radius_km))), "unit": "km"}
        return {**common, "city": query.city, "countryCode": query.country_code or self._settings.country_code}

    async def _dated(self, place: Mapping[str, str], start: datetime, end: datetime, run: "_Run") -> AsyncIterator[JsonValue]:
        """Events that start in the window, which is halved until each part is small enough to be paged through."""
        span = {"startDateTime": utc_text(start), "endDateTime": utc_text(end)}
        window = {**place, **span, "includeTBA": "yes", "includeTBD": "yes"}
        first = await self._page(window, 0, run)
        if first is None:
            return
        total = first.integer("page", "totalElements") or 0
        if total > _DEEPEST and end - start > _SHORTEST_WINDOW:
            middle = (start + (end - start) / 2).replace(microsecond=0)
            for half in ((start, middle), (middle + timedelta(seconds=1), end)):
                async for event in self._dated(place, *half, run):
                    yield event
            return
        if total > _DEEPEST:
            run.query.on_truncated(f"ticketmaster has {total} events within one hour but returns only {_DEEPEST} of them")
        async for event in self._pages(window, run, first):
            yield event

    async def _pages(self, params: Mapping[str, str], run: "_Run", first: JsonValue | None = None) -> AsyncIterator[JsonValue]:
        """The events of all pages of one search, each event once a run."""
        number = total = 0
        page = first or await self._page(params, number, run)
        while page is not None:
            events = list(page.iterate("_embedded", "events"))
            total = max(total, page.integer("page", "totalElements") or 0)
            if not events and number * _PAGE_SIZE < total:  # what is missing has not left the source
                run.query.on_truncated(f"ticketmaster says that it has {total} events, but page {number + 1} of them was empty")
            for event in events:
                if run.is_new(event):
                    yield event
            number += 1
            more = number < (page.integer("page", "totalPages") or 0) and _PAGE_SIZE * number < _DEEPEST
            page = await self._page(params, number, run) if more else None

    async def _page(self, params: Mapping[str, str], number: int, run: "_Run") -> JsonValue | None:
        """One page, or None when the run has read as many as it may."""
        if run.pages_left <= 0:
            run.query.on_truncated(f"ticketmaster has more pages than INGESTION_MAX_PAGES allows ({run.query.max_pages})")
            return None
        run.pages_left -= 1
        answer = await self._upstream.get_json(_PATH, {**params, "page": str(number)})
        self._quota.note(answer)
        page = JsonValue(answer.body)
        if not isinstance(page.at("page").value, dict):
            raise SourceGarbled("ticketmaster's response has no page count and was not used")
        return page

    def _explain(self, refusal: UpstreamRefusal) -> SourceError | None:
        code = refusal.body.text("fault", "detail", "errorcode") or ""
        if refusal.status == 401:
            return SourceUnauthorized("ticketmaster rejected the key: check TICKETMASTER_API_KEY")
        if code.endswith("QuotaViolation"):
            wait_s = refusal.retry_after_s or self._quota.reset_in_s() or _QUOTA_PAUSE_S
            return SourceRateLimited("ticketmaster's daily quota is used up", wait_s)
        if code.endswith("SpikeArrestViolation"):
            return SourceRateLimited("ticketmaster was called twice within 200 ms", refusal.retry_after_s or 1.0)
        return None


class _Run:
    """What one fetch has spent and seen."""

    def __init__(self, query: SourceQuery) -> None:
        self.query = query
        self.pages_left = query.max_pages
        self._seen: set[str | bytes] = set()

    def is_new(self, event: JsonValue) -> bool:
        """True the first time that the event is met. What has no id is known by its bytes."""
        identity = event.text("id") or to_raw(event.value)
        is_new = identity not in self._seen
        self._seen.add(identity)
        return is_new


class _Quota:
    """The day's quota as the headers of good answers tell it; refusals carry none."""

    def __init__(self, clock: Clock) -> None:
        self.remaining: int | None = None
        self._clock = clock
        self._reset_at: datetime | None = None

    def note(self, answer: UpstreamResponse) -> None:
        """Remember what the headers say."""
        headers = JsonValue({name.lower(): value for name, value in answer.headers.items()})
        self.remaining = headers.integer("rate-limit-available")
        reset_ms = headers.number("rate-limit-reset")
        if reset_ms is not None and 0 < reset_ms < 4e12:
            self._reset_at = datetime.fromtimestamp(reset_ms / 1000, UTC)

    def reset_in_s(self) -> float | None:
        """Seconds until the quota is whole again, where known."""
        if self._reset_at is None:
            return None
        left = (self._reset_at - self._clock.now()).total_seconds()
        return left if left > 0 else None
