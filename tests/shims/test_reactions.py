"""The runbook's save, hide, saved and hidden, and the search of a person who hid something."""

import asyncio
from datetime import timedelta

import pytest

from store.database.connection import Database
from store.events.events import retire_events
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.schema.transport.asgi_client import Client, Reply

SEARCH = "/v1/events/search?city=Dublin"


async def _send(client: Client, who: Signed | None, method: str, path: str) -> Reply:
    return await client.request(method, path, headers=who.headers if who else {})


@pytest.mark.parametrize(("verb", "name"), [("save", "saved"), ("hide", "hidden")])
async def test_marking_answers_as_the_runbook_says(client: Client, database: Database, verb: str, name: str) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    for method, expected in (("POST", True), ("POST", True), ("DELETE", False), ("DELETE", False)):
        reply = await _send(client, ada, method, f"/v1/events/{event_id}/{verb}")
        assert (reply.status, reply.json()) == (200, {name: expected, "event_id": event_id})


async def test_twenty_saves_at_once_save_once(client: Client, database: Database) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    replies = await asyncio.gather(*(_send(client, ada, "POST", f"/v1/events/{event_id}/save") for _ in range(20)))
    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}
    assert (await _send(client, ada, "GET", "/v1/users/me/saved")).json()["count"] == 1


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("verb", ["save", "hide"])
async def test_unknown_events_are_404_and_strangers_401(client: Client, database: Database, method: str, verb: str) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    for number in ("999999", "0", "x", "99999999999"):
        reply = await _send(client, ada, method, f"/v1/events/{number}/{verb}")
        assert (reply.status, reply.json()["error"]["code"]) == (404, "not_found")
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        reply = await client.request(method, f"/v1/events/{event_id}/{verb}", headers=headers)
        assert (reply.status, reply.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_retired_number_marks_its_successor(client: Client, database: Database) -> None:
    ada, (kept, retired) = await person(database), await add_gigs(database, Gig("Kept"), Gig("Retired"))
    await database.write(lambda tx: retire_events(tx, {retired: kept}, NOW))
    reply = await _send(client, ada, "POST", f"/v1/events/{retired}/save")
    assert reply.json() == {"saved": True, "event_id": kept}


async def test_the_lists_hold_all_newest_first(client: Client, database: Database) -> None:
    ada = await person(database)
    gigs = [Gig(f"Gig {number}", start=NOW + timedelta(days=number - 3)) for number in range(103)]
    ids = await add_gigs(database, *gigs)
    for event_id in ids:
        await _send(client, ada, "POST", f"/v1/events/{event_id}/save")
    found = (await _send(client, ada, "GET", "/v1/users/me/saved")).json()
    assert (found["count"], [event["id"] for event in found["events"]]) == (103, ids[::-1])
    assert set(found["events"][0]) >= {"id", "title", "status", "start_time", "geo", "price", "sources", "ticket_url"}
    assert (await _send(client, ada, "GET", "/v1/users/me/hidden")).json() == {"events": [], "count": 0}


@pytest.mark.parametrize("name", ["saved", "hidden"])
async def test_the_lists_are_for_who_is_signed_in(client: Client, name: str) -> None:
    reply = await client.get(f"/v1/users/me/{name}")
    assert (reply.status, reply.json()["error"]["code"]) == (401, "unauthenticated")
    assert reply.headers["www-authenticate"] == "Bearer"


async def test_a_hidden_event_leaves_the_search_of_who_hid_it(client: Client, database: Database) -> None:
    ada, (_, unwanted) = await person(database), await add_gigs(database, Gig("Shown"), Gig("Unwanted"))
    await _send(client, ada, "POST", f"/v1/events/{unwanted}/hide")

    async def titles(who: Signed | None, path: str) -> set[str]:
        return {event["title"] for event in (await _send(client, who, "GET", path)).json()["events"]}

    assert await titles(ada, SEARCH) == {"Shown"}
    assert await titles(ada, f"{SEARCH}&includeHidden=true") == {"Shown", "Unwanted"}
    assert await titles(None, SEARCH) == {"Shown", "Unwanted"}
    assert (await _send(client, ada, "GET", f"/v1/events/{unwanted}")).json()["title"] == "Unwanted"
    await _send(client, ada, "DELETE", f"/v1/events/{unwanted}/hide")
    assert await titles(ada, SEARCH) == {"Shown", "Unwanted"}


async def test_a_search_with_a_bad_token_is_refused_and_not_a_strangers(client: Client, database: Database) -> None:
    reply = await client.get(SEARCH, authorization="Bearer nonsense")
    assert (reply.status, reply.json()["error"]["code"]) == (401, "unauthenticated")
