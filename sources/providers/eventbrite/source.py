"""Eventbrite's API v3: the events of organizations whose ids we are given, or that our token belongs to.

Source: providers/README.md, part 2; written 2026-11. The public search is gone since 2020. Addresses end in a slash, always.
Quota: 2000 calls an hour and token. It never tells a lineup, and prices only by the ticket_availability expansion.
Keeping: its terms ask that cached events be refreshed; ours age out when a sync no longer sees them.
"""

import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote

from sources.base import Rejected, SourceDeps, SourceQuery
from sources.errors import SourceError, SourceGarbled, SourceRateLimited, SourceRefused, SourceUnauthorized
from sources.providers.eventbrite.payload import read_event
from sources.reading.json_value import JsonValue, to_raw
from sources.reading.nearby import covers
from sources.upstream.http import Policy, UpstreamResponse
from sources.upstream.refusals import UpstreamRefusal
from store.events.records import Listing, SourceKey
from store.settings import setting, web_url

_EXPAND = "venue,ticket_availability,organizer,category,subcategory,format,logo"
# Its addresses know no cities: one reading serves all the cities that are synced one after the other.
_KEPT_S = 120.0
_RATE_LIMIT = re.compile(r"(\d+)/(\d+)\s+reset=")


@dataclass(frozen=True, slots=True)
class EventbriteSettings:
    """Settings of Eventbrite."""

    token: str | None = setting("EVENTBRITE_API_TOKEN", secret=True, help="Private token (an API key is not one)")
    org_ids: tuple[str, ...] = setting(
        "EVENTBRITE_ORG_IDS", default=(), help="Organizations to read; if unset, those the token belongs to"
    )
    base_url: str = setting(
        "EVENTBRITE_BASE_URL", default="https://www.eventbriteapi.com", help="Base URL, without /v3", check=web_url
    )


class Eventbrite:
    """Music events of the organizations, wherever they are; those of the query's city are kept."""

    name: ClassVar[SourceKey] = "eventbrite"
    settings_type: ClassVar[type] = EventbriteSettings

    def __init__(self, settings: EventbriteSettings, deps: SourceDeps) -> None:
        self.is_sandbox = deps.is_sandbox
        self.quota_remaining: int | None = None
        self._settings = settings
        self._kept: dict[str, tuple[float, tuple[bytes, ...]]] = {}
        self._upstream = deps.http.upstream(
            Policy(
                source=self.name,
                base_url=settings.base_url.rstrip("/").removesuffix("/v3"),
                secrets=(settings.token,),
                spacing_s=0.05,
                explain=_explain,
            )
        )

    @property
    def missing(self) -> str | None:
        """Why it is disabled, if it is."""
        return None if self._settings.token else "EVENTBRITE_API_TOKEN is not set"

    @staticmethod
    def parse(raw: bytes) -> Listing | Rejected:
        """Re-read one stored event."""
        return read_event(raw)

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """The music events of every organization in the city and the window, and every unreadable one."""
        seen: set[str] = set()
        for organization in self._settings.org_ids or await self._own_organizations(query):
            async for raw in self._events(organization, query):
                found = read_event(raw)
                if isinstance(found, Listing) and (found.source_id in seen or not covers(query, found)):
                    continue
                seen.add(found.source_id or "")
                yield found

    async def _own_organizations(self, query: SourceQuery) -> list[str]:
        pages = self._pages("/v3/users/me/organizations/", {}, "organizations", query)
        return [found async for page in pages for part in page.iterate("organizations") if (found := part.text("id"))]

    async def _events(self, organization: str, query: SourceQuery) -> AsyncIterator[bytes]:
        """An organization's events, of every city; what was read a moment ago is kept, but not for a person who asks."""
        until, kept = self._kept.get(organization, (0.0, ()))
        if until > time.monotonic() and not query.is_asked_for:
            for raw in kept:
                yield raw
            return
        path = f"/v3/organizations/{quote(organization, safe='')}/events/"
        wanted = {
            "status": "live,started,canceled",
            "time_filter": "current_future",
            "order_by": "start_asc",
            "expand": _EXPAND,
            "page_size": "50",
        }
        read, cuts = [], list[str]()
        async for page in self._pages(path, wanted, "events", replace(query, on_truncated=cuts.append)):
            for event in page.iterate("events"):
                read.append(to_raw(event.value))
                yield read[-1]
        for cut in cuts:
            query.on_truncated(cut)
        now = time.monotonic()
        self._kept = {key: value for key, value in self._kept.items() if value[0] > now}
        if not cuts:
            self._kept[organization] = (now + _KEPT_S, tuple(read))

    async def _pages(self, path: str, params: Mapping[str, str], holding: str, query: SourceQuery) -> AsyncIterator[JsonValue]:
        """Page after page by continuation. One that repeats ends the walk: such a loop would have no end."""
        continuations: set[str] = set()
        following: dict[str, str] = {}
        for number in range(1, query.max_pages + 1):
            page = await self._page(path, {**params, **following})
            if not isinstance(page.at(holding).value, list):
                raise SourceGarbled(f"eventbrite's response has no list of {holding}")
            yield page
            pagination = page.at("pagination")
            continuation = pagination.text("continuation")
            if not pagination.boolean("has_more_items") or continuation in continuations:
                return
            if continuation:
                continuations.add(continuation)
            following = {"continuation": continuation} if continuation else {"page": str(number + 1)}
        query.on_truncated(f"eventbrite has more pages than INGESTION_MAX_PAGES allows ({query.max_pages})")

    async def _page(self, path: str, params: Mapping[str, str]) -> JsonValue:
        headers = {"Authorization": f"Bearer {self._settings.token or ''}"}
        answer = await self._upstream.get_json(path, params, headers)
        self._note_quota(answer)
        return JsonValue(answer.body)

    def _note_quota(self, answer: UpstreamResponse) -> None:
        """Keep the count of the x-rate-limit header, which also holds the token, and nothing else of it."""
        if found := _RATE_LIMIT.search(answer.headers.get("x-rate-limit", "")):
            self.quota_remaining = max(0, int(found[2][:9]) - int(found[1][:9]))


def _explain(refusal: UpstreamRefusal) -> SourceError | None:
    code = refusal.body.text("error")
    if code in ("INVALID_AUTH", "NO_AUTH") or (refusal.status == 401 and not refusal.is_html):
        return SourceUnauthorized("eventbrite rejected the token: renew it and set EVENTBRITE_API_TOKEN")
    if refusal.status in (401, 403) and refusal.is_html:
        return SourceUnauthorized("eventbrite's CDN rejected the request with a web page before the token was checked")
    if refusal.status == 403:
        return SourceUnauthorized("eventbrite does not let this token read that organization: check EVENTBRITE_ORG_IDS")
    if refusal.status == 404:
        return SourceRefused(
            "eventbrite has no such search or organization (HTTP 404): set EVENTBRITE_ORG_IDS to organizations that there are; "
            "its public search was closed in 2020"
        )
    if code == "HIT_RATE_LIMIT":
        return SourceRateLimited("eventbrite's hourly quota is used up", refusal.retry_after_s)
    return None
