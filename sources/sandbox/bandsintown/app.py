"""Bandsintown v3: an artist's calendar as a bare array.

Any app_id is accepted except "refused" and none. Source: the field guide, part 3.
"""

from collections.abc import Iterable
from datetime import date
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.bandsintown.events import artist, event
from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.world import World
from store.text import key

REFUSED_APP_ID = "refused"
_DENIED = {"Message": "User is not authorized to access this resource with an explicit deny"}
_NOT_FOUND = {"errorMessage": "[NotFound] The artist was not found"}


class Bandsintown:
    """The service for one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._calendars: dict[str, list[SandboxListing]] = {}
        self._generation = -1

    def routes(self) -> list[Route]:
        """The documented paths. A name may contain an encoded slash, so the whole rest of the path is read."""
        return [Route("/artists/{rest:path}", self._answer)]

    async def _answer(self, request: Request) -> Response:
        if request.query_params.get("app_id", REFUSED_APP_ID) == REFUSED_APP_ID:
            return json_answer(_DENIED, 403, {"x-amzn-ErrorType": "AccessDeniedException"})
        rest: str = request.path_params["rest"]
        wants_events = rest.endswith("/events")
        act = self._act(rest.removesuffix("/events"))
        if act is None:
            return json_answer(_NOT_FOUND, 404)
        app_id = request.query_params["app_id"]
        calendar = sorted(self._calendar(act), key=lambda item: (item.starts_at is None, item.starts_at, item.source_id))
        if not wants_events:
            return json_answer(artist(act, len(calendar), app_id))
        dated = list(_in_span(calendar, request.query_params.get("date", "upcoming"), self._world.today))
        return json_answer([event(item, app_id, len(calendar) if number == 0 else None) for number, item in enumerate(dated)])

    def _act(self, name: str) -> Act | None:
        asked = unquote(name)  # the server has decoded the path once; documented names come encoded twice
        known = [act for act in self._world.acts if act.bandsintown_id]
        if asked.startswith("id_"):
            return next((act for act in known if act.bandsintown_id == asked.removeprefix("id_")), None)
        plain = asked.replace("%27C", '"')
        exact = [act for act in known if act.name.casefold() == plain.casefold()]
        return next(iter(exact or [act for act in known if key(plain) and key(act.name) == key(plain)]), None)

    def _calendar(self, act: Act) -> list[SandboxListing]:
        if self._generation != self._world.generation:
            self._calendars, self._generation = {}, self._world.generation
            for listing in self._world.listings("bandsintown"):
                if listing.artist is not None and listing.artist.bandsintown_id:
                    self._calendars.setdefault(listing.artist.bandsintown_id, []).append(listing)
        return self._calendars.get(act.bandsintown_id or "", [])


def _in_span(calendar: Iterable[SandboxListing], span: str, today: date) -> Iterable[SandboxListing]:
    first, last = date.min, date.max
    if span == "upcoming":
        first = today
    elif span == "past":
        last = today
    elif span != "all":
        texts = span.split(",")
        first, last = date.fromisoformat(texts[0]), date.fromisoformat(texts[-1])
    return (item for item in calendar if item.starts_at is not None and first <= item.starts_at.date() <= last)
