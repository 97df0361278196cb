"""An access token that does not count is said so over every way in, and a caller without one is anonymous."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.transport.asgi_client import Client, Reply

QUERY = "{ __typename viewer { name } }"
WAYS: Mapping[str, Callable[[Client, Mapping[str, str]], Any]] = {
    "POST": lambda client, headers: client.post({"query": QUERY}, **headers),
    "POST, spec": lambda client, headers: client.query(QUERY, None, **headers),
    "GET": lambda client, headers: client.get(f"/graphql?query={quote(QUERY)}", **headers),
    "batch": lambda client, headers: client.post([{"query": QUERY}] * 2, **headers),
    "SSE": lambda client, headers: client.post({"query": QUERY}, accept="text/event-stream", **headers),
    "wrong document": lambda client, headers: client.post({"query": "{ nonsense }"}, **headers),
    "event": lambda client, headers: client.get("/v1/events/1", **headers),
    "search": lambda client, headers: client.get("/v1/events/search", **headers),
    "calendar": lambda client, headers: client.get("/v1/events/1/calendar", **headers),
}


def _reason(reply: Reply) -> tuple[str, str]:
    """The code and the reason, in GraphQL's format or the runbook's."""
    body = reply.json()
    first = body[0] if isinstance(body, list) else body
    if "errors" in first:
        return first["errors"][0]["extensions"]["code"], first["errors"][0]["extensions"]["reason"]
    return first["error"]["code"].upper(), first["error"]["reason"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_token_that_does_not_count_is_401(client: Client, database: Database, way: str) -> None:
    await add_gigs(database, Gig("Bicep"))
    ada = await person(database, now=NOW - timedelta(hours=1))
    for headers, reason in ((ada.headers, "TOKEN_EXPIRED"), ({"authorization": "Bearer nonsense"}, "TOKEN_INVALID")):
        reply = await WAYS[way](client, headers)
        assert (reply.status, _reason(reply)) == (401, ("UNAUTHENTICATED", reason))
        assert reply.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert len(reply.json()) == (2 if way == "batch" else 1)


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("SSE", "wrong document")])
async def test_who_sends_no_token_is_anonymous(client: Client, database: Database, way: str) -> None:
    await add_gigs(database, Gig("Bicep"))
    assert (await WAYS[way](client, {})).status == 200


async def test_a_401_without_a_token_says_what_to_send(client: Client) -> None:
    reply = await client.query("mutation { sessionEnd { ended } }")
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
