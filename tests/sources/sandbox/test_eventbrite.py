"""Eventbrite's sandbox keeps to tokens, slashes, continuations and expansions."""

import pytest

from tests.sources.sandbox.conftest import Client
from tests.sources.sandbox.reading import BEARER, eventbrite_events


async def test_every_path_needs_its_last_slash(client: Client) -> None:
    answer = await client.get("/eventbrite/v3/users/me/organizations", BEARER)
    assert (answer.status, answer.json["error"]) == (404, "NOT_FOUND")


async def test_public_search_is_gone_without_a_word(client: Client) -> None:
    answer = await client.get("/eventbrite/v3/events/search/", BEARER, q="jazz")
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize(("headers", "error"), [({}, "NO_AUTH"), ({"Authorization": "Bearer refused"}, "INVALID_AUTH")])
async def test_token_is_asked_for(client: Client, headers: dict[str, str], error: str) -> None:
    answer = await client.get("/eventbrite/v3/users/me/organizations/", headers)
    assert (answer.status, answer.json["error"]) == (401, error)


async def test_continuations_lead_through_all_pages(client: Client) -> None:
    path = f"/eventbrite/v3/organizations/{client.world.eventbrite_org_ids[0]}/events/"
    first = (await client.get(path, BEARER, page_size=2)).json
    assert first["pagination"]["has_more_items"] is True
    second = (await client.get(path, BEARER, page_size=2, continuation=first["pagination"]["continuation"])).json
    assert second["pagination"]["page_number"] == 2
    assert not {event["id"] for event in first["events"]} & {event["id"] for event in second["events"]}
    broken = await client.get(path, BEARER, continuation="not-ours")
    assert (broken.status, broken.json["error"]) == (400, "ARGUMENTS_ERROR")


async def test_unexpanded_events_name_the_venue_by_id_only(client: Client) -> None:
    path = f"/eventbrite/v3/organizations/{client.world.eventbrite_org_ids[0]}/events/"
    plain = (await client.get(path, BEARER)).json["events"][0]
    assert "venue" not in plain and "ticket_availability" not in plain
    expanded = (await client.get(path, BEARER, expand="venue,ticket_availability")).json["events"][0]
    assert expanded["venue"]["id"] == plain["venue_id"]
    assert (await client.get(f"/eventbrite/v3/events/{plain['id']}/", BEARER)).json == plain
    assert plain["id"] in {
        item["id"] for item in (await client.get(f"/eventbrite/v3/venues/{plain['venue_id']}/events/", BEARER)).json["events"]
    }


async def test_status_filters_and_has_one_l(client: Client) -> None:
    events = [event async for event in eventbrite_events(client)]
    assert {event["status"] for event in events} >= {"live", "canceled"}
    cancelled = next(event for event in events if event["status"] == "canceled")
    path = f"/eventbrite/v3/organizations/{cancelled['organization_id']}/events/"
    live = (await client.get(path, BEARER, status="live,started")).json["events"]
    assert live and cancelled["id"] not in {event["id"] for event in live}


async def test_money_is_in_minor_units_and_online_events_have_no_venue(client: Client) -> None:
    events = [event async for event in eventbrite_events(client)]
    prices = [event["ticket_availability"].get("minimum_ticket_price") for event in events]
    assert all(price["value"] == round(float(price["major_value"]) * 100) for price in prices if price is not None)
    online = [event for event in events if event["online_event"]]
    assert all(event["venue"] is None and event["venue_id"] is None for event in online)
    assert any(event["category_id"] is None for event in events) and any(event["category_id"] == "101" for event in events)


async def test_rate_header_holds_the_token(client: Client) -> None:
    answer = await client.get("/eventbrite/v3/users/me/organizations/", {"Authorization": "Bearer shown"})
    assert answer.headers["x-rate-limit"].startswith("token:shown 1/2000 reset=")
