"""Ticketmaster Discovery v2 as a client sees it: keys, quota, spike arrest, paging limits, HAL envelopes.

Any key is good but "refused". Source: the field guide, part 1; bodies as in the recorded error files.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.ticketmaster.events import attractions_of, event
from sources.sandbox.ticketmaster.parts import attraction, image_set, venue, venue_id
from sources.sandbox.ticketmaster.search import Refused, ResultPage, distance_from, search
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.world import World

REFUSED_KEY = "refused"
_DAY_S = 86_400
_SPIKE = (
    "Spike arrest violation. Allowed rate : "
    "MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000, maxBurstMessageCount=1.0}"
)


class Ticketmaster:
    """The service for one world: counts calls a key, arrests spikes, answers searches and lookups."""

    def __init__(self, world: World, *, spacing_s: float, quota: int) -> None:
        self._world, self._spacing_s, self._quota = world, spacing_s, quota
        self._last_call: dict[str, float] = {}
        self._spent: dict[str, int] = {}
        self._resets_at_ms = int((time.time() + _DAY_S) * 1000)

    def routes(self) -> list[Route]:
        """The documented paths."""
        paths = {
            "/discovery/v2/events.json": self._search,
            "/discovery/v2/events": self._search,
            "/discovery/v2/events/{id}/images.json": self._images,
            "/discovery/v2/events/{id}": self._event,
            "/discovery/v2/attractions/{id}": self._attraction,
            "/discovery/v2/venues/{id}": self._venue,
        }
        return [Route(path, self._guarded(answer)) for path, answer in paths.items()]

    def _guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            key = request.query_params.get("apikey", "")
            refusal = self._refusal(key)
            if refusal is not None:
                return refusal
            self._spent[key] = self._spent.get(key, 0) + 1
            try:
                response = answer(request)
            except Refused as refused:
                return _application_error(400, refused.code, refused.detail, refused.status)
            if response.status_code == 200:
                response.headers.update(self._rate_headers(key))
            return response

        return endpoint

    def _refusal(self, key: str) -> Response | None:
        if not key:
            variable = "Failed to resolve API Key variable request.queryparam.apikey"
            return fault(401, variable, "steps.oauth.v2.FailedToResolveAPIKey")
        if key == REFUSED_KEY:
            return fault(401, "Invalid ApiKey", "oauth.v2.InvalidApiKey")
        now = time.monotonic()
        earliest = self._last_call.get(key, -self._spacing_s) + self._spacing_s
        if now < earliest:
            return fault(429, _SPIKE, "policies.ratelimit.SpikeArrestViolation")
        self._last_call[key] = now
        if self._spent.get(key, 0) >= self._quota:
            text = f"Rate limit quota violation. Quota limit  exceeded. Identifier : {key}"
            return fault(429, text, "policies.ratelimit.QuotaViolation")
        return None

    def _rate_headers(self, key: str) -> Mapping[str, str]:
        left = self._quota - self._spent[key]
        return {
            "Rate-Limit": str(self._quota),
            "Rate-Limit-Available": str(max(left, 0)),
            "Rate-Limit-Over": str(max(-left, 0)),
            "Rate-Limit-Reset": str(self._resets_at_ms),
        }

    def _search(self, request: Request) -> Response:
        query = dict(request.query_params)
        page = search(self._upcoming(), query)
        body: dict[str, object] = {"_links": _links(query, page), "page": _counts(page)}
        if page.events:
            body = {"_embedded": {"events": [self._found(listing, query) for listing in page.events]}, **body}
        return json_answer(body)

    def _found(self, listing: SandboxListing, query: Mapping[str, str]) -> dict[str, object]:
        body = event(self._world.seed, listing, query.get("locale", "en-us").replace("*", "en-us"))
        distance = distance_from(query, listing)
        unit = "KILOMETERS" if query.get("unit") == "km" else "MILES"
        return body if distance is None else body | {"distance": distance, "units": unit}

    def _event(self, request: Request) -> Response:
        listing = self._listing(request)
        return _not_found(request) if listing is None else json_answer(event(self._world.seed, listing, _locale(request)))

    def _images(self, request: Request) -> Response:
        listing = self._listing(request)
        if listing is None:
            return _not_found(request)
        link = {"self": {"href": f"/discovery/v2/events/{listing.source_id}/images?locale=en-us"}}
        token = listing.acts[0].image_token if listing.acts else "0" * 32
        return json_answer(
            {"type": "event", "id": listing.source_id, "images": image_set(token, not listing.acts), "_links": link}
        )

    def _attraction(self, request: Request) -> Response:
        acts = {act.ticketmaster_id: act for item in self._world.listings("ticketmaster") for act in attractions_of(item)}
        act = acts.get(_id_of(request))
        return _not_found(request) if act is None else json_answer(attraction(act))

    def _venue(self, request: Request) -> Response:
        places = {venue_id(item.place): item.place for item in self._world.listings("ticketmaster")}
        place = places.get(_id_of(request))
        return _not_found(request) if place is None else json_answer(venue(place))

    def _upcoming(self) -> list[SandboxListing]:
        today = self._world.today
        listings = self._world.listings("ticketmaster")
        return [item for item in listings if item.starts_at is None or (item.ends_at or item.starts_at).date() >= today]

    def _listing(self, request: Request) -> SandboxListing | None:
        identity = _id_of(request)
        return next((item for item in self._world.listings("ticketmaster") if item.source_id == identity), None)


def fault(status: int, text: str, code: str) -> Response:
    """The gateway's kind of error."""
    return json_answer({"fault": {"faultstring": text, "detail": {"errorcode": code}}}, status)


def _application_error(http_status: int, code: str, detail: str, status: str) -> Response:
    relation = "self" if code == "DIS1015" else "about"
    links = {relation: {"href": f"/discovery/v2/errors.html#{code}"}}
    return json_answer({"errors": [{"code": code, "detail": detail, "status": status, "_links": links}]}, http_status)


def _not_found(request: Request) -> Response:
    detail = f"Resource not found with provided criteria (locale={_locale(request)}, id={_id_of(request)})"
    return _application_error(404, "DIS1004", detail, "404")


def _links(query: Mapping[str, str], page: ResultPage) -> dict[str, dict[str, str]]:
    def link(number: int) -> dict[str, str]:
        asked = {name: value for name, value in query.items() if name != "apikey"}
        return {"href": f"/discovery/v2/events.json?{urlencode(asked | {'page': number, 'size': page.size}, safe=',')}"}

    links = {"self": link(page.number)}
    if page.count > 1:
        links |= {"first": link(0), "last": link(page.count - 1)}
    if page.number + 1 < page.count:
        links["next"] = link(page.number + 1)
    if page.number > 0:
        links["prev"] = link(page.number - 1)
    return links


def _counts(page: ResultPage) -> dict[str, int]:
    return {"size": page.size, "totalElements": page.total, "totalPages": page.count, "number": page.number}


def _locale(request: Request) -> str:
    return request.query_params.get("locale", "en-us").replace("*", "en-us")


def _id_of(request: Request) -> str:
    identity: str = request.path_params["id"]
    return identity.removesuffix(".json")
