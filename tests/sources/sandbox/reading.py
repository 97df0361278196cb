"""Reads everything that an upstream carries, by its documented protocol alone."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from tests.sources.sandbox.conftest import Client

BEARER = {"Authorization": "Bearer t"}
EVENTS = "/ticketmaster/discovery/v2/events.json"
RUN = "/apify/v2/acts/lexis-solutions~dice-fm/run-sync-get-dataset-items"


async def ticketmaster_events(client: Client) -> AsyncIterator[dict[str, Any]]:
    """Every event, undated ones among them, page after page."""
    number, pages = 0, 1
    while number < pages:
        answer = await client.get(EVENTS, apikey="k", size=200, page=number, includeTBA="yes", includeTBD="yes", sort="id,asc")
        pages = answer.json["page"]["totalPages"]
        for event in answer.json["_embedded"]["events"]:
            yield event
        number += 1


async def eventbrite_events(client: Client, expand: str = "venue,ticket_availability") -> AsyncIterator[dict[str, Any]]:
    """Every organization's events in any state, following continuations."""
    organizations = await client.get("/eventbrite/v3/users/me/organizations/", BEARER)
    for organization in organizations.json["organizations"]:
        path, query = f"/eventbrite/v3/organizations/{organization['id']}/events/", {"status": "all", "expand": expand}
        has_more = True
        while has_more:
            answer = await client.get(path, BEARER, page_size=20, **query)
            for event in answer.json["events"]:
                yield event
            has_more = answer.json["pagination"]["has_more_items"]
            query["continuation"] = answer.json["pagination"].get("continuation", "")


async def bandsintown_events(client: Client, artists: list[str]) -> AsyncIterator[dict[str, Any]]:
    """The calendars of artists, their names encoded twice as documented."""
    for name in artists:
        path = f"/bandsintown/artists/{quote(quote(name, safe=''), safe='')}/events"
        for event in (await client.get(path, app_id="x", date="all")).json:
            yield event


async def dice_items(client: Client) -> AsyncIterator[dict[str, Any]]:
    """Every city's items, error rows left out."""
    for url in client.world.dice_browse_urls.values():
        for item in (await client.post(RUN, {"startUrls": [{"url": url}]}, BEARER)).json:
            if "error" not in item:
                yield item


def dice_id(item: dict[str, Any]) -> str:
    """An item's id, or for a page without one the last part of its address."""
    return str(item.get("id") or item["url"].rsplit("/", 1)[-1])
