"""Dice, through an actor on Apify that reads Dice's city pages: Dice has no API for listings.

Source: providers/README.md, part 4; written 2026-11. Each run costs money and takes minutes, so it is never tried twice, and off
unless DICE_APIFY_ENABLED says otherwise. Quota: the Apify plan's and the actor's rental.
Keeping: as a scraped source its listings are kept only while each sync still sees them.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from sources.base import Rejected, SourceDeps, SourceQuery
from sources.errors import SourceError, SourceGarbled, SourceRefused, SourceTimedOut, SourceUnauthorized, SourceUnavailable
from sources.providers.dice.payload import SEARCHED_CITY, names_no_place, read_event
from sources.reading.json_value import JsonValue, to_raw
from sources.reading.nearby import covers
from sources.upstream.http import Policy
from sources.upstream.refusals import UpstreamRefusal
from store.events.records import Listing, SourceKey
from store.settings import at_least, setting, web_url
from store.text import key as folded

_RUN_S = 290  # the endpoint gives up after 300
_CITY_PAGE = re.compile(r"/browse/([^/?#]+?)(?:-[0-9a-f]{24})?(?:[/?#]|$)")
# Pages whose id is known; the others are asked for by the city's bare name, which Dice leads on.
_KNOWN_PAGES = ("https://dice.fm/browse/london-54d8a23438fe5d27d500001c",)


@dataclass(frozen=True, slots=True)
class DiceSettings:
    """Settings of Dice."""

    is_enabled: bool = setting(
        "DICE_APIFY_ENABLED", default=False, help=("Whether to read Dice through Apify; each run costs money")
    )
    token: str | None = setting("APIFY_TOKEN", secret=True, help="Apify API token")
    actor: str = setting("DICE_APIFY_ACTOR", default="lexis-solutions~dice-fm", help="The actor, as user~name")
    max_items: int = setting("DICE_APIFY_MAX_ITEMS", default=200, help="Maximum number of events per run", check=at_least(1))
    use_proxy: bool = setting("DICE_APIFY_USE_PROXY", default=False, help="Whether the actor uses Apify's proxy")
    start_urls: tuple[str, ...] = setting(
        "DICE_APIFY_START_URLS",
        default=(),
        help="Dice city pages to read, each like https://dice.fm/browse/<city>-<id>",
    )
    base_url: str = setting("APIFY_BASE_URL", default="https://api.apify.com", help="Base URL, without /v2", check=web_url)


class Dice:
    """The events of one city's page on Dice."""

    name: ClassVar[SourceKey] = "dice"
    settings_type: ClassVar[type] = DiceSettings

    def __init__(self, settings: DiceSettings, deps: SourceDeps) -> None:
        self.is_sandbox = deps.is_sandbox
        self.quota_remaining: int | None = None
        self._settings = settings
        self._actor = settings.actor.replace("/", "~")
        self._upstream = deps.http.upstream(
            Policy(
                source=self.name,
                base_url=settings.base_url.rstrip("/").removesuffix("/v2"),
                secrets=(settings.token,),
                concurrency=2,
                timeout_s=_RUN_S + 20,
                deadline_s=_RUN_S + 20,
                explain=self._explain,
            )
        )

    @property
    def missing(self) -> str | None:
        """Why it is disabled, if it is."""
        if not self._settings.is_enabled:
            return "DICE_APIFY_ENABLED is not true"
        return None if self._settings.token else "APIFY_TOKEN is not set"

    @staticmethod
    def parse(raw: bytes) -> Listing | Rejected:
        """Re-read one stored item."""
        return read_event(raw)

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """The music events on the city's page, and every other item as rejected."""
        answer = await self._upstream.post_json(
            f"/v2/acts/{quote(self._actor, safe='~')}/run-sync-get-dataset-items",
            self._input(query),
            {"timeout": str(_RUN_S), "maxItems": str(self._settings.max_items), "format": "json"},
            {"Authorization": f"Bearer {self._settings.token or ''}"},
        )
        if not isinstance(answer.body, list):
            raise SourceGarbled("apify's response is not a list of items")
        for item in JsonValue(answer.body).iterate():
            found = read_event(to_raw(item.value))
            if names_no_place(found) and isinstance(item.value, dict):  # its page is that of the city
                found = read_event(to_raw({**item.value, SEARCHED_CITY: query.city}))
            if isinstance(found, Rejected) or covers(query, found, unplaced=True):
                yield found
        if len(answer.body) >= self._settings.max_items:
            query.on_truncated(f"dice has more events than DICE_APIFY_MAX_ITEMS allows ({self._settings.max_items})")

    def _input(self, query: SourceQuery) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            "startUrls": [{"url": url} for url in self.city_pages(query.city)],
            "maxItems": self._settings.max_items,
        }
        return {**wanted, "proxy": {"useApifyProxy": True}} if self._settings.use_proxy else wanted

    def city_pages(self, city: str) -> list[str]:
        """Where Dice lists a city: the pages set for it, else a known one, else the one of its bare name."""
        for pages in (self._settings.start_urls, _KNOWN_PAGES):
            if found := [page for page in pages if (match := _CITY_PAGE.search(page)) and folded(match[1]) == folded(city)]:
                return found
        return [f"https://dice.fm/browse/{quote(folded(city).replace(' ', '-'), safe='-')}"]

    def _explain(self, refusal: UpstreamRefusal) -> SourceError | None:
        kind = refusal.body.text("error", "type") or ""
        match refusal.status:
            case 401:
                return SourceUnauthorized("apify rejected the token: check APIFY_TOKEN")
            case 402:
                return SourceUnauthorized("the Apify plan's quota is used up: raise its limit or wait until next month")
            case 403 if kind == "actor-is-not-rented":
                return SourceUnauthorized(f"the rental of the actor {self._actor} has ended: rent it again on Apify")
            case 403 if kind == "platform-feature-disabled":
                return SourceUnauthorized("the Apify plan has reached its monthly hard limit: raise it or wait until next month")
            case 403:
                return SourceUnauthorized(
                    f"the Apify token may not run the actor {self._actor}: check its permissions ({kind or 'no reason given'})"
                )
            case 404:
                return SourceRefused(f"apify has no actor {self._actor}: check DICE_APIFY_ACTOR")
            case 408:
                return SourceTimedOut("the actor did not finish within Apify's limit of 300 s: lower DICE_APIFY_MAX_ITEMS")
            case 400 if kind == "run-failed":
                return SourceUnavailable("the actor's run failed; see its log on Apify")
        return None
