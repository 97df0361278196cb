"""Server-sent events: who gets them, what they look like, and that a client who goes leaves nothing behind."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update

from auth.rate_limits.limits import RateLimitSettings
from schema.transport.settings import LiveSettings
from store.database.connection import Database
from store.tables import user_sessions
from tests.builders import NOW
from tests.people import person
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House
from tests.shims.live.streams import streamed
from tests.shims.live.test_websocket import ADDED, tell
from tests.waiting import until

TRANSPORTS = ["graphql-transport-ws", "text/event-stream", "multipart/mixed;subscriptionSpec=1.0"]
STREAM = {"Accept": "text/event-stream"}
JSON_BODY = {"Content-Type": "application/json"}
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"


async def test_each_new_notification_is_an_event(house: House, database: Database) -> None:
    ada = await person(database)
    async with streamed(house.app, ADDED, ada.headers | STREAM) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        await until(lambda: house.live.listener_count == 1)
        for title in ("First", "Second"):
            await tell(database, ada, title)
            name, answer = await stream.event()
            assert (name, answer["data"]["notificationAdded"]["event"]["title"]) == ("next", title)
        house.live.end_all()
        assert await stream.event() == ("complete", None)


async def test_a_query_is_one_event(house: House) -> None:
    async with streamed(house.app, "{ __typename }", STREAM) as stream:
        name, answer = await stream.event()
        assert (name, answer["data"]) == ("next", {"__typename": "Query"})
        assert await stream.event() == ("complete", None)


async def test_a_stranger_is_told_to_sign_in(house: House) -> None:
    async with streamed(house.app, ADDED, STREAM) as stream:
        name, answer = await stream.event()
        assert (name, answer["errors"][0]["extensions"]["code"]) == ("next", "UNAUTHENTICATED")
        assert await stream.event() == ("complete", None)


@pytest.mark.parametrize(
    ("accept", "is_stream"),
    [
        ("text/event-stream", True),
        ("text/event-stream, application/json", True),
        ("application/json;q=0.5, text/event-stream", True),
        (URQL, False),
        ("application/json, text/event-stream;q=0.9", False),
        ("*/*", False),
        ("text/*, */*;q=0.1", False),
    ],
)
async def test_only_who_really_prefers_a_stream_gets_one(client: Client, accept: str, is_stream: bool) -> None:
    reply = await client.request("POST", "/graphql", body=b'{"query": "{ __typename }"}', headers=JSON_BODY | {"Accept": accept})
    assert reply.headers["content-type"].startswith("text/event-stream") == is_stream


@pytest.mark.parametrize("body", [b'{"query": "{"}', b'{"query": "{ nothing }"}', b"5", b'[{"query": "{ __typename }"}]'])
async def test_what_cannot_be_run_is_refused_at_once(client: Client, body: bytes) -> None:
    reply = await client.request("POST", "/graphql", body=body, headers=JSON_BODY | STREAM)
    assert (reply.status, reply.headers["content-type"][:33]) == (400, "application/graphql-response+json")


async def test_an_idle_stream_shows_signs_of_life_until_the_session_ends(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(check_every_s=0.02))
    ada = await person(database)
    async with streamed(house.app, ADDED, ada.headers | STREAM) as stream:
        assert await stream.event() == ("", None)
        await database.execute(update(user_sessions).values(ended_at=NOW))
        while (event := await stream.event()) == ("", None):
            continue
        assert event[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await stream.event() == ("complete", None)
    assert house.live.listener_count == 0


async def test_so_many_streams_and_no_more(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(max_connections=1))
    ada = await person(database)
    async with streamed(house.app, ADDED, ada.headers | STREAM):
        await until(lambda: house.live.listener_count == 1)
        async with streamed(house.app, ADDED, ada.headers | STREAM) as refused:
            assert refused.status == 503
    async with streamed(house.app, ADDED, ada.headers | STREAM) as again:
        assert again.status == 200


async def test_fifty_streams_dropped_leave_nothing(house: House, database: Database) -> None:
    ada = await person(database)
    before = len(asyncio.all_tasks())
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(streamed(house.app, ADDED, ada.headers | STREAM)) for _ in range(50)]
        await until(lambda: house.live.listener_count == 50)
        await tell(database, ada)
        assert (await streams[0].event())[0] == "next"
    assert house.live.listener_count == 0
    await until(lambda: len(asyncio.all_tasks()) == before)
    assert database.pool_in_use == 0


async def test_a_subscription_by_plain_post_is_told_where_to_go(client: Client) -> None:
    reply = await client.query(ADDED)
    (error,) = reply.json()["errors"]
    assert (reply.status, error["extensions"]["transports"]) == (400, TRANSPORTS)
    assert all(transport in error["message"] for transport in error["extensions"]["transports"])
