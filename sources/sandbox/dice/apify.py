"""Apify's run-actor-and-get-dataset-items call, with the Dice actor behind it.

Any token is accepted except "refused". Source: the field guide, part 4; bodies as in the recorded error files.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.dice.items import item
from sources.sandbox.world.listings.dice_names import dice_shape, slug
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.addresses import address_of
from sources.sandbox.world.randomness import digest
from sources.sandbox.world.world import World

REFUSED_TOKEN = "refused"  # noqa: S105
_CITY_PAGE = re.compile(r"https?://dice\.fm/browse/([a-z-]+?)(?:-[0-9a-f]{24})?/?(?:\?.*)?\Z")
_ROWS_PER_ERROR, _ROWS_PER_LINKOUT = 40, 12


class Apify:
    """The platform for one world. It knows actors whose name contains "dice"."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Both forms of the documented path."""
        paths = ("/v2/acts/{actor}/run-sync-get-dataset-items", "/v2/actors/{actor}/run-sync-get-dataset-items")
        return [Route(path, self._run, methods=["POST"]) for path in paths]

    async def _run(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or request.query_params.get("token", "")
        if not token or token == REFUSED_TOKEN:
            return error(401, "user-or-token-not-found", "User was not found or authentication token is not valid")
        if "dice" not in request.path_params["actor"]:
            return error(404, "record-not-found", "Actor was not found")
        try:
            wanted = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return error(400, "invalid-input", "Input is not valid: it must be a JSON object")
        problem = _problem_of(wanted)
        if problem is not None:
            return error(400, "invalid-input", f"Input is not valid: field {problem}")
        asked = request.query_params.get("maxItems", "0")
        if not asked.isdecimal():
            return error(400, "invalid-input", "Input is not valid: parameter maxItems")
        limits = [most for most in (int(asked), wanted.get("maxItems", 0)) if most]
        rows = [row for page in wanted["startUrls"] for row in self._rows(page["url"])]
        return json_answer(rows[: min(limits)] if limits else rows, 201)

    def _rows(self, url: str) -> Iterator[dict[str, Any]]:
        match = _CITY_PAGE.match(url)
        found = [listing for listing in self._upcoming() if match and slug(listing.gig.room.city.name) == match[1]]
        if not found:
            yield _error_row(url, "Page not found")
        for listing in found:
            draw = int(digest("row", listing.source_id)[:6], 16)
            if draw % _ROWS_PER_ERROR == 0:
                yield _error_row(f"{url}#{listing.source_id}", "Navigation timed out after 60 seconds")
            yield item(self._world.seed, listing, self._sold_at(listing) if draw % _ROWS_PER_LINKOUT == 0 else None)

    def _upcoming(self) -> list[SandboxListing]:
        listings = [
            listing
            for listing in self._world.listings("dice")
            if listing.starts_at is not None and listing.starts_at.date() >= self._world.today
        ]
        return sorted(listings, key=lambda listing: (listing.starts_at or listing.gig.starts_at, listing.source_id))

    def _sold_at(self, listing: SandboxListing) -> str | None:
        """Where else the gig is sold, if Dice's item can express it."""
        if dice_shape(self._world.seed, listing.gig) != "api":
            return None
        siblings = self._world.listings_of_gig(listing.gig.id)
        shops = [other for other in siblings if other.source in ("ticketmaster", "eventbrite") and other.addon is None]
        return address_of(self._world.seed, shops[0]) if shops else None


def error(status: int, kind: str, message: str) -> Response:
    """Apify's error body."""
    return json_answer({"error": {"type": kind, "message": message}}, status)


def _problem_of(wanted: object) -> str | None:
    if not isinstance(wanted, dict):
        return "root"
    pages = wanted.get("startUrls")
    if (
        not isinstance(pages, list)
        or not pages
        or not all(isinstance(page, dict) and isinstance(page.get("url"), str) for page in pages)
    ):
        return "startUrls"
    most = wanted.get("maxItems", 1)
    return None if isinstance(most, int) and not isinstance(most, bool) and most >= 0 else "maxItems"


def _error_row(url: str, text: str) -> dict[str, Any]:
    return {"error": "request-failed", "errorDescription": text, "url": url}
