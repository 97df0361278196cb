"""Every key and type that the sandbox sends exists in the recorded payloads of that provider."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from sources.sandbox.world.listings.dice_names import dice_shape
from tests.sources.sandbox.conftest import Client
from tests.sources.sandbox.reading import BEARER, bandsintown_events, dice_items, eventbrite_events, ticketmaster_events

_PAYLOADS = Path(__file__).resolve().parents[3] / "../shared/providers/payloads"
pytestmark = pytest.mark.skipif(not _PAYLOADS.is_dir(), reason="the recorded payloads are not beside this checkout")

Shape = set[tuple[str, str]]
# In the field guide, but in no recorded event of that provider.
_DOCUMENTED = {
    "ticketmaster": (".description", ".distance", ".units", ".externalLinks"),
    "eventbrite": (".ticket_availability", ".organizer", ".category", ".format", ".summary", ".published"),
    "bandsintown": (".presale",),
    "dice": (".linkout_type", ".external_url", ".currency"),
}


def _shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _shape(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _shape(inner, f"{path}[]")
    else:
        yield path, "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _recorded(provider: str, is_event: Callable[[dict[str, Any]], bool]) -> Shape:
    found: Shape = set()

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            if is_event(value):
                found.update(_shape(value))
            for inner in value.values():
                visit(inner)
        elif isinstance(value, list):
            for inner in value:
                visit(inner)

    for file in sorted((_PAYLOADS / provider).glob("*.json")):
        visit(orjson.loads(file.read_bytes()))
    return found


async def _sent(events: AsyncIterator[dict[str, Any]]) -> Shape:
    return {entry async for event in events for entry in _shape(event)}


def _unknown(provider: str, sent: Shape, recorded: Shape) -> Shape:
    return {entry for entry in sent - recorded if not entry[0].startswith(_DOCUMENTED[provider])}


async def test_ticketmaster_events_are_shaped_as_recorded(client: Client) -> None:
    recorded = _recorded("ticketmaster", lambda value: value.get("type") == "event" and "dates" in value)
    sent = await _sent(ticketmaster_events(client))
    assert (".dates.start.localTime", "str") in sent
    external = {entry for entry in sent if ".externalLinks." in entry[0]}
    assert _unknown("ticketmaster", sent - external, recorded) == set()
    assert external <= recorded


async def test_eventbrite_events_are_shaped_as_recorded(client: Client) -> None:
    recorded = _recorded("eventbrite", lambda value: "start" in value and "name" in value and "online_event" in value)
    sent = await _sent(eventbrite_events(client))
    assert (".venue.address.city", "str") in sent
    assert _unknown("eventbrite", sent, recorded) == set()


async def test_bandsintown_events_are_shaped_as_recorded(client: Client) -> None:
    recorded = _recorded("bandsintown", lambda value: "lineup" in value and "datetime" in value)
    sent = await _sent(bandsintown_events(client, client.world.bandsintown_artists))
    assert (".artist.mbid", "str") in sent
    assert _unknown("bandsintown", sent, recorded) == set()


@pytest.mark.parametrize(("shape", "marker"), [("api", "int_id"), ("app", "summary_lineup")])
async def test_dice_items_with_a_recorded_shape_keep_to_it(client: Client, shape: str, marker: str) -> None:
    recorded = _recorded("dice", lambda value: marker in value)
    items = [item async for item in dice_items(client) if marker in item]
    expected = [listing for listing in client.world.listings("dice") if dice_shape(client.world.seed, listing.gig) == shape]
    assert len(items) == len(expected) > 5
    assert _unknown("dice", {entry for item in items for entry in _shape(item)}, recorded) == set()


async def test_organizations_and_pagination_are_shaped_as_recorded(client: Client) -> None:
    recorded = set(_shape(orjson.loads((_PAYLOADS / "eventbrite/users-me-organizations.json").read_bytes())))
    answer = await client.get("/eventbrite/v3/users/me/organizations/", BEARER)
    assert set(_shape(answer.json)) <= recorded


@pytest.mark.parametrize(
    ("path", "status", "file"),
    [
        ("/ticketmaster/discovery/v2/events.json", 401, "ticketmaster/error-401-no-key.json"),
        ("/ticketmaster/discovery/v2/events.json?apikey=refused", 401, "ticketmaster/error-401-invalid-key.json"),
        ("/ticketmaster/discovery/v2/events.json?apikey=k&size=201", 400, "ticketmaster/error-400-DIS1036-size.json"),
        (
            "/ticketmaster/discovery/v2/events.json?apikey=k&size=200&page=6",
            400,
            "ticketmaster/error-400-DIS1035-paging-depth.json",
        ),
        (
            "/ticketmaster/discovery/v2/events.json?apikey=k&size=20&page=499",
            400,
            "ticketmaster/error-400-DIS1024-results-limit.json",
        ),
        (
            "/ticketmaster/discovery/v2/events.json?apikey=k&startDateTime=2026-12-01T00:00:00.000Z",
            400,
            "ticketmaster/error-400-DIS1015-date-format.json",
        ),
        ("/ticketmaster/discovery/v2/events/unknown.json?apikey=k", 404, "ticketmaster/sdkjs-discovery-v2-event-find-404.json"),
        ("/eventbrite/v3/users/me/organizations/?token=refused", 401, "eventbrite/error-401-invalid-auth.json"),
        ("/eventbrite/v3/events/1/?token=t", 404, "eventbrite/error-404-event-not-found.json"),
        ("/bandsintown/artists/nobody%20at%20all/events?app_id=x", 404, "bandsintown/error-404-artist-not-found.json"),
    ],
)
async def test_errors_are_those_recorded(client: Client, path: str, status: int, file: str) -> None:
    answer = await client.get(path)
    assert answer.status == status
    assert answer.json == orjson.loads((_PAYLOADS / file).read_bytes())
