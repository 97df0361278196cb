"""Subscriptions over Apollo's multipart HTTP protocol: for who names it, with heartbeats, and ended when the session is."""

from typing import Any

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
from tests.shims.live.parts import Parts, in_parts, other_tasks
from tests.shims.live.test_websocket import ADDED, tell
from tests.waiting import until

APOLLO_4 = {
    "accept": "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9"
}
APOLLO_3 = {"accept": "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json"}


async def _next(parts: Parts) -> Any:
    """The next part but for heartbeats."""
    while (part := await parts.next()) == {}:
        pass
    return part


@pytest.mark.parametrize("headers", [APOLLO_4, APOLLO_3])
async def test_each_new_notification_is_a_part(house: House, database: Database, headers: dict[str, str]) -> None:
    ada = await person(database)
    before = other_tasks()
    async with in_parts(house.app, ADDED, ada.headers | headers, "graphql") as parts:
        assert parts.headers["content-type"] == "multipart/mixed; boundary=graphql; subscriptionSpec=1.0"
        await until(lambda: house.live.listener_count == 1)
        for title in ("First", "Second"):
            await tell(database, ada, title)
            part = await _next(parts)
            assert part["payload"]["data"]["notificationAdded"]["event"]["title"] == title
        house.live.end_all()
        assert await parts.rest() == []
    assert house.live.listener_count == 0
    await until(lambda: not other_tasks() - before)


async def test_a_stranger_is_told_to_sign_in(house: House) -> None:
    async with in_parts(house.app, ADDED, APOLLO_4, "graphql") as parts:
        (part,) = await parts.rest()
        assert part["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_idle_stream_has_a_heartbeat_until_the_session_ends(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=0), LiveSettings(check_every_s=0.02))
    ada = await person(database)
    async with in_parts(house.app, ADDED, ada.headers | APOLLO_4, "graphql") as parts:
        assert await parts.next() == {}
        await database.execute(update(user_sessions).values(ended_at=NOW))
        part = await _next(parts)
        assert (part["payload"], part["errors"][0]["extensions"]["reason"]) == (None, "TOKEN_EXPIRED")
        assert await parts.rest() == []


@pytest.mark.parametrize("accept", ["multipart/mixed, application/json", "multipart/mixed;deferSpec=20220824, application/json"])
async def test_other_multipart_readers_are_told_what_serves_subscriptions(client: Client, accept: str) -> None:
    reply = await client.query(ADDED, accept=accept)
    assert "multipart/mixed;subscriptionSpec=1.0" in reply.json()["errors"][0]["extensions"]["transports"]


async def test_a_wrong_token_is_401_before_any_part(client: Client) -> None:
    reply = await client.query(ADDED, None, authorization="Bearer nonsense", **APOLLO_4)
    assert (reply.status, reply.code) == (401, "UNAUTHENTICATED")
