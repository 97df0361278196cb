"""@defer and @stream: who gets parts, in which format, in which order, and what is left when the client hangs up."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest

from auth.rate_limits.limits import RateLimitSettings
from schema.execution.settings import GraphQLSettings
from schema.transport.streams import lasting
from store.database.connection import Database, count_statements
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House
from tests.shims.live.parts import in_parts, other_tasks
from tests.waiting import until

BY_PATH = {"accept": "multipart/mixed;deferSpec=20220824,application/json"}
BY_ID = {"accept": "multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9"}
URQL = {
    "accept": "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
}
PAGE = (
    """{ events(first: 20) { nodes { id title %s { related(first: 3) { title } } } %s { facets { genres { value count } } } } }"""
)
DEFERRED = PAGE % ('... @defer(label: "related")', '... @defer(label: "facets")')
WHOLE = PAGE % ("...", "...")
FIRST = "{ events(first: 20) { nodes { id title } } }"
STREAMED = '{ events(first: 5) { nodes @stream(initialCount: 2, label: "rest") { title } } }'


async def _fill(database: Database, gigs: int = 24) -> None:
    venue = await add_venue(database)
    start = NOW + timedelta(hours=1)
    named = (Gig(f"Gig {number:02}", start=start + timedelta(days=number), venue_id=venue) for number in range(gigs))
    await add_gigs(database, *named)


def _merged_by_path(first: Any, later: list[Any]) -> Any:
    """The data with every increment put in its place, as Apollo Client and urql do it."""
    data = first["data"]
    for increment in (one for payload in later for one in payload.get("incremental", ())):
        *way, last = increment["path"] if "items" in increment else (*increment["path"], None)
        place = data
        for key in way:
            place = place[key]
        if "items" in increment:
            assert len(place) == last
            place.extend(increment["items"])
        else:
            place.update(increment["data"])
    return data


async def test_increments_by_path_make_up_the_whole(house: House, client: Client, database: Database) -> None:
    await _fill(database)
    whole = (await client.query(WHOLE)).json()["data"]
    async with in_parts(house.app, DEFERRED, BY_PATH) as parts:
        assert parts.headers["content-type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
        first, later = await parts.next(), await parts.rest()
    assert (first["hasNext"], "pending" in first) == (True, False)
    assert [payload["hasNext"] for payload in later] == [True] * (len(later) - 1) + [False]
    increments = [one for payload in later for one in payload.get("incremental", ())]
    assert sorted((one["label"], len(one["path"])) for one in increments) == [("facets", 1)] + [("related", 3)] * 20
    assert _merged_by_path(first, later) == whole


async def test_increments_by_id_make_up_the_whole(house: House, client: Client, database: Database) -> None:
    await _fill(database)
    whole = (await client.query(WHOLE)).json()["data"]
    async with in_parts(house.app, DEFERRED, BY_ID) as parts:
        assert parts.headers["content-type"] == 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'
        first, later = await parts.next(), await parts.rest()
    places = {pending["id"]: pending["path"] for pending in first["pending"]}
    for increment in (one for payload in later for one in payload.get("incremental", ())):
        place = first["data"]
        for key in (*places[increment["id"]], *increment.get("subPath", ())):
            place = place[key]
        place.update(increment["data"])
    assert {done["id"] for payload in later for done in payload.get("completed", ())} == set(places)
    assert first["data"] == whole


async def test_the_first_part_waits_for_nothing_that_is_deferred(
    house: House, client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on its way after the statements of the page alone; then what is deferred takes as few as in a whole answer."""
    await _fill(database)
    for query in (FIRST, WHOLE):  # so that whatever is kept between requests is there for all
        await client.query(query, Authorization="")
    send, sent_after = lasting._send, list[int]()

    async def sends(to: Any, body: bytes) -> None:
        sent_after.append(seen.count)
        await send(to, body)

    monkeypatch.setattr(lasting, "_send", sends)
    with count_statements() as whole:
        await client.query(WHOLE, Authorization="")
    with count_statements() as seen:
        async with in_parts(house.app, DEFERRED, BY_PATH) as parts:
            first, later = await parts.next(), await parts.rest()
    assert (len(first["data"]["events"]["nodes"]), "facets" in first["data"]["events"]) == (20, False)
    assert later
    _, at_first, *_ = sent_after
    page, deferred = seen.texts[:at_first], seen.texts[at_first:]
    assert len(page) <= 2  # its ids, and the rows that are not kept
    assert not [text for text in page if "event_terms" in text or "count(*)" in text]
    assert [text for text in deferred if "count(*)" in text]
    assert seen.count <= whole.count + 1


@pytest.mark.parametrize("headers", [BY_PATH, URQL])
async def test_a_list_is_streamed(house: House, database: Database, headers: dict[str, str]) -> None:
    await _fill(database, 5)
    async with in_parts(house.app, STREAMED, headers) as parts:
        first, later = await parts.next(), await parts.rest()
    assert [node["title"] for node in first["data"]["events"]["nodes"]] == ["Gig 00", "Gig 01"]
    assert {one["label"] for payload in later for one in payload.get("incremental", ())} == {"rest"}
    titles = [node["title"] for node in _merged_by_path(first, later)["events"]["nodes"]]
    assert titles == [f"Gig {number:02}" for number in range(5)]


async def test_a_streamed_list_is_read_in_batches(house: House, client: Client, database: Database) -> None:
    """What its items need costs as many statements as it does for a list that comes as a whole."""
    await _fill(database)
    streamed = "{ events(first: 20) { nodes @stream(initialCount: 1) { title related(first: 2) { title venue { name } } } } }"
    with count_statements() as whole:
        expected = (await client.query(streamed, Authorization="")).json()["data"]
    with count_statements() as seen:
        async with in_parts(house.app, streamed, BY_PATH) as parts:
            first, later = await parts.next(), await parts.rest()
    assert len(first["data"]["events"]["nodes"]) == 1
    assert _merged_by_path(first, later) == expected
    assert seen.count <= 2 * whole.count  # what the first item needed, and what the others did


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/graphql-response+json",
        "multipart/*, application/json",
        "application/json, multipart/mixed;q=0",
        "multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json",
    ],
)
async def test_who_does_not_accept_parts_gets_the_whole(client: Client, database: Database, accept: str) -> None:
    await _fill(database, 3)
    for query in (DEFERRED, STREAMED):
        reply = await client.query(query, accept=accept)
        assert (reply.status, reply.headers["content-type"].partition(";")[0][:12]) == (200, "application/")
        assert len(reply.json()["data"]["events"]["nodes"]) == 3


async def test_nothing_deferred_is_no_multipart(client: Client, database: Database) -> None:
    await _fill(database, 2)
    for query in (FIRST, DEFERRED.replace("@defer(", "@defer(if: false, ")):
        reply = await client.query(query, None, **BY_PATH)
        assert reply.headers["content-type"] == "application/json; charset=utf-8"
        assert len(reply.json()["data"]["events"]["nodes"]) == 2
    refused = await client.query("{ ... @defer { nothing } }", None, **BY_PATH)
    assert "errors" in refused.json()


async def test_parts_alone_are_not_enough_for_a_plain_query(client: Client) -> None:
    reply = await client.query(FIRST, accept="multipart/mixed;deferSpec=20220824")
    assert (reply.status, "deferred" in reply.body.decode() or "defer" in reply.body.decode()) == (406, True)


@pytest.mark.parametrize(
    "query",
    [
        "{ events(first: 20) { nodes { id ... @defer { related(first: 3) { title } } } } }",
        "{ events(first: 20) { nodes @stream { id related(first: 3) { title } } } }",
    ],
)
async def test_a_client_that_hangs_up_leaves_no_task_behind(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    await _fill(database)
    reached, never = asyncio.Event(), asyncio.Event()

    async def hangs(*_: Any, **__: Any) -> Any:
        reached.set()
        await never.wait()

    before = other_tasks()
    async with in_parts(house.app, query, BY_PATH) as parts:
        monkeypatch.setattr(Database, "fetch_all", hangs)
        await parts.next()
        await asyncio.wait_for(reached.wait(), 10)
        assert other_tasks() - before
    await until(lambda: not other_tasks() - before)


async def test_a_client_that_hangs_up_before_the_first_part_leaves_no_task_behind(house: House, database: Database) -> None:
    await _fill(database)
    before = other_tasks()
    async with in_parts(house.app, DEFERRED, BY_ID):
        pass
    await until(lambda: not other_tasks() - before)


@pytest.mark.parametrize("headers", [BY_PATH, BY_ID])
async def test_what_takes_too_long_is_said_in_the_last_part(
    database: Database, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await _fill(database, 2)
    house = House(database, RateLimitSettings(maximum=0), graphql=GraphQLSettings(time_limit_s=1.0))
    never = asyncio.Event()
    async with in_parts(house.app, DEFERRED, headers) as parts:
        monkeypatch.setattr(Database, "fetch_all", lambda *_, **__: never.wait())
        await parts.next()
        (last,) = await parts.rest()
    ended = last["completed"] if headers is BY_ID else last["incremental"]
    assert (last["hasNext"], len(ended)) == (False, 3)
    assert {one["errors"][0]["extensions"]["reason"] for one in ended} == {"timeout"}


async def test_deferring_has_its_price(client: Client) -> None:
    plain, deferred = [(await client.query(query)).json()["extensions"]["cost"]["requested"] for query in (WHOLE, DEFERRED)]
    assert deferred - plain == 10 * 21


async def test_a_persisted_document_defers_too(house: House, database: Database, client: Client) -> None:
    await _fill(database, 2)
    reply = await client.get("/graphql?query=" + FIRST.replace("id title", "...@defer{title}").replace(" ", "%20"), **BY_PATH)
    assert reply.headers["content-type"].startswith("multipart/mixed")
    assert [orjson.loads(part.partition(b"\r\n\r\n")[2])["hasNext"] for part in reply.body.split(b"\r\n---")[1:-1]] == [
        True,
        False,
    ]


async def test_a_negative_count_is_the_callers_mistake(client: Client, database: Database) -> None:
    await _fill(database, 3)
    answer = await client.query("{ events(first: 3) { nodes @stream(initialCount: -1) { title } } }", accept=BY_PATH["accept"])
    error = answer.json()["errors"][0]
    assert (error["message"], error["extensions"]["code"]) == ("initialCount of @stream must be 0 or more.", "BAD_USER_INPUT")
