"""Eventbrite v3: bearer token, paths that end in a slash, pages by continuation.

Any token is accepted except "refused". Source: the field guide, part 2; bodies as in the recorded error files.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, time
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.eventbrite.events import event, is_online_event, status_of, venue_id
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.directory import organization_of
from sources.sandbox.world.randomness import digits
from sources.sandbox.world.world import World

REFUSED_TOKEN = "refused"  # noqa: S105
T = TypeVar("T")
PAGE_SIZE, HOURLY_CALLS = 50, 2000


class Eventbrite:
    """The service for one world."""

    def __init__(self, world: World, *, hourly_calls: int = HOURLY_CALLS) -> None:
        self._world, self._hourly_calls = world, hourly_calls
        self._spent: dict[str, int] = {}

    def routes(self) -> list[Route]:
        """The documented paths; a path without its trailing slash is unknown."""
        paths: dict[str, Callable[[Request], Response]] = {
            "/v3/users/me/organizations/": self._organizations,
            "/v3/organizations/{id}/events/": self._of_organization,
            "/v3/organizers/{id}/events/": self._of_organizer,
            "/v3/venues/{id}/events/": self._of_venue,
            "/v3/events/{id}/": self._event,
        }
        return [
            Route("/v3/events/search/", self._search_is_gone),
            *(Route(path, self._guarded(answer)) for path, answer in paths.items()),
            Route("/{rest:path}", self._unknown_path),
        ]

    async def _search_is_gone(self, _request: Request) -> Response:
        return Response(status_code=404)

    async def _unknown_path(self, _request: Request) -> Response:
        return error(404, "NOT_FOUND", "The path you requested does not exist.")

    def _guarded(self, answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            token = request.headers.get("authorization", "").removeprefix("Bearer ") or request.query_params.get("token", "")
            if not token:
                return error(401, "NO_AUTH", "An OAuth token is required for all requests")
            if token == REFUSED_TOKEN:
                return error(401, "INVALID_AUTH", "The OAuth token you provided was invalid.")
            self._spent[token] = self._spent.get(token, 0) + 1
            over = self._spent[token] > self._hourly_calls
            response = error(429, "HIT_RATE_LIMIT", "You have hit your rate limit.") if over else answer(request)
            response.headers["x-rate-limit"] = f"token:{token} {self._spent[token]}/{self._hourly_calls} reset=3594s"
            return response

        return endpoint

    def _organizations(self, request: Request) -> Response:
        names = dict(organization_of(self._world.seed, listing) for listing in self._world.listings("eventbrite"))
        rows = [
            {
                "_type": "organization",
                "name": names[identity],
                "vertical": "default",
                "parent_id": None,
                "locale": "en_IE",
                "image_id": None,
            }
            | {"id": identity}
            for identity in sorted(names)
        ]
        return _paged(request, "organizations", rows)

    def _of_organization(self, request: Request) -> Response:
        identity = request.path_params["id"]
        if identity not in self._world.eventbrite_org_ids:
            return error(404, "NOT_FOUND", "The organization you requested does not exist.")
        return self._events(request, lambda item: organization_of(self._world.seed, item)[0] == identity)

    def _of_organizer(self, request: Request) -> Response:
        identity = request.path_params["id"]
        return self._events(request, lambda item: digits(11, "organizer", organization_of(self._world.seed, item)[0]) == identity)

    def _of_venue(self, request: Request) -> Response:
        identity = request.path_params["id"]
        return self._events(request, lambda item: not is_online_event(item) and venue_id(item.place) == identity)

    def _event(self, request: Request) -> Response:
        found = [item for item in self._world.listings("eventbrite") if item.source_id == request.path_params["id"]]
        if not found:
            return error(404, "NOT_FOUND", "The event you requested does not exist.")
        return json_answer(self._shown(request, found)[0])

    def _events(self, request: Request, belongs: Callable[[SandboxListing], bool]) -> Response:
        wanted = set(request.query_params.get("status", "all").split(","))
        today = self._now()
        chosen = [
            item
            for item in self._world.listings("eventbrite")
            if belongs(item) and ("all" in wanted or status_of(item, today) in wanted)
        ]
        chosen.sort(
            key=lambda item: (item.starts_at or item.gig.starts_at, item.source_id),
            reverse=request.query_params.get("order_by") == "start_desc",
        )
        return _paged(request, "events", chosen, lambda items: self._shown(request, items))

    def _shown(self, request: Request, items: Iterable[SandboxListing]) -> list[dict[str, object]]:
        expand = set(request.query_params.get("expand", "").split(","))
        return [event(item, self._world.seed, self._now(), expand) for item in items]

    def _now(self) -> datetime:
        return datetime.combine(self._world.today, time())


def error(status: int, code: str, description: str) -> Response:
    """Eventbrite's error body."""
    return json_answer({"status_code": status, "error": code, "error_description": description}, status)


def _paged(request: Request, name: str, rows: Sequence[T], shown: Callable[[Sequence[T]], Sequence[object]] = list) -> Response:
    query = request.query_params
    size_text = query.get("page_size", str(PAGE_SIZE))
    number = _page_number(query.get("continuation"), query.get("page", "1"))
    if number is None or not size_text.isdecimal() or int(size_text) < 1:
        return _argument_error("continuation" if number is None else "page_size")
    size = min(int(size_text), PAGE_SIZE)
    page = rows[size * (number - 1) : size * number]
    pagination: dict[str, object] = {
        "object_count": len(rows),
        "page_number": number,
        "page_size": size,
        "page_count": -(-len(rows) // size),
        "has_more_items": size * number < len(rows),
    }
    if pagination["has_more_items"]:
        pagination["continuation"] = base64.urlsafe_b64encode(f"page:{number + 1}".encode()).decode()
    return json_answer({"pagination": pagination, name: shown(page)})


def _page_number(continuation: str | None, page: str) -> int | None:
    if continuation is None:
        return int(page) if page.isdecimal() and int(page) > 0 else None
    try:
        kind, _, number = base64.urlsafe_b64decode(continuation).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(number) if kind == "page" and number.isdecimal() else None


def _argument_error(argument: str) -> Response:
    body = {
        "status_code": 400,
        "error": "ARGUMENTS_ERROR",
        "error_description": f"There are errors with your arguments: {argument} - INVALID",
        "error_detail": {"ARGUMENTS_ERROR": {argument: ["INVALID"]}},
    }
    return json_answer(body, 400)
