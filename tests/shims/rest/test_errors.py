"""Errors of the REST face: one shape, no inner words."""

import logging

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.rate_limits.limits import RateLimitSettings
from store.database.connection import Database
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/nothing/here", 404, "not_found"),
        ("POST", "/v1/events/search", 405, "method_not_allowed"),
        ("DELETE", "/health", 405, "method_not_allowed"),
    ],
)
async def test_unknown_routes_answer_in_the_runbooks_shape(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    reply = await client.request(method, path, headers={"x-request-id": "request-0001"})
    assert reply.status == status
    assert reply.json()["error"]["code"] == code
    assert reply.json()["error"]["request_id"] == reply.headers["x-request-id"] == "request-0001"
    assert status != 405 or "GET" in reply.headers["allow"]


@pytest.mark.parametrize("sent", ["short", "x" * 65, "with space", "inject\r\nx: y", "ünïcode-id"])
async def test_an_odd_request_id_is_replaced(client: Client, sent: str) -> None:
    reply = await client.get("/health?live=1", x_request_id=sent)
    assert reply.headers["x-request-id"] != sent
    assert len(reply.headers["x-request-id"]) == 16


async def test_the_unexpected_is_masked(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(request: Request) -> Response:
        raise RuntimeError("SELECT password FROM users")

    house.app.router.routes.append(Route("/broken", broken))
    with caplog.at_level(logging.ERROR, "shims.rest.errors"):
        reply = await house.client.get("/broken", origin="https://gigs.example")
    assert (reply.status, reply.json()["error"]["code"]) == (500, "internal")
    assert b"SELECT" not in reply.body
    assert "SELECT password" in caplog.text
    assert reply.json()["error"]["request_id"] in caplog.text
    assert reply.headers["access-control-allow-origin"] == "https://gigs.example"


async def test_an_absent_database_is_503(absent_database: Database) -> None:
    async with absent_database:
        house = House(absent_database, RateLimitSettings(maximum=0))
        search = await house.client.get("/v1/events/search?city=Dublin")
        calendar = await house.client.get("/v1/events/5/calendar")
        query = await house.client.query("{ events { nodes { title } } }")
    assert [(reply.status, reply.json()["error"]["code"]) for reply in (search, calendar)] == [(503, "unavailable")] * 2
    assert (query.status, query.code) == (503, "UNAVAILABLE")
    assert b"127.0.0.1" not in search.body + calendar.body + query.body


async def test_refusals_speak_the_language_of_their_route(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=1))
    await house.client.query("{ sources { name } }")
    rest, graphql = await house.client.get("/v1/events/1"), await house.client.query("{ sources { name } }")
    assert (rest.status, rest.json()["error"]["code"]) == (429, "rate_limited")
    assert (graphql.status, graphql.code) == (429, "RATE_LIMITED")
    assert int(rest.headers["retry-after"]) >= 1
    assert (await house.client.get("/health")).status == 200
    assert 'gigs_rate_limit_refusals_total{limit="requests_aggregator"} 2.0' in (await house.client.get("/metrics")).body.decode()


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/json", "application/json"),
        ("*/*", "application/graphql-response+json"),
        ("text/event-stream", "application/graphql-response+json"),
    ],
)
async def test_a_429_has_the_clients_media_type_and_says_when_to_try_again(database: Database, accept: str, media: str) -> None:
    house = House(database, RateLimitSettings(maximum=1))
    await house.client.get("/v1/events/1")
    reply = await house.client.post({"query": "{ __typename }"}, accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (429, f"{media}; charset=utf-8")
    assert reply.json()["errors"][0]["extensions"]["retryAfter"] == int(reply.headers["retry-after"]) >= 1
    assert reply.code == "RATE_LIMITED"


async def test_a_batch_counts_each_of_its_operations(database: Database) -> None:
    house = House(database, RateLimitSettings(maximum=10))
    batch = [{"query": "{ __typename }"}]
    three = await house.client.post(batch * 3)
    assert (three.status, three.headers["ratelimit-remaining"]) == (200, "7")
    nine = await house.client.post(batch * 9)
    assert (nine.status, nine.code, nine.headers["ratelimit-remaining"]) == (429, "RATE_LIMITED", "6")
    assert nine.json()["errors"][0]["extensions"]["retryAfter"] == int(nine.headers["retry-after"])
    six = await house.client.post(batch * 6)
    assert (six.status, six.headers["ratelimit-remaining"]) == (200, "0")


async def test_pages_of_listed_origins_may_call(client: Client) -> None:
    asked = {
        "origin": "https://gigs.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    allowed = await client.request("OPTIONS", "/graphql", headers=asked)
    assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (200, "https://gigs.example")
    assert "access-control-allow-credentials" not in allowed.headers
    clients = "apollographql-client-name,x-apollo-operation-name,apollo-require-preflight,traceparent,baggage,sentry-trace"
    with_more = await client.request("OPTIONS", "/graphql", headers=asked | {"access-control-request-headers": clients})
    assert (with_more.status, with_more.headers["access-control-allow-headers"]) == (200, clients)
    refused = await client.request("OPTIONS", "/graphql", headers=asked | {"origin": "https://evil.example"})
    assert refused.status == 400
    assert "access-control-allow-origin" not in refused.headers


async def test_pages_of_listed_origins_may_read_what_they_need_to_poll(client: Client) -> None:
    answer = await client.get("/graphql?query={__typename}", origin="https://gigs.example", accept="application/json")
    readable = {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")}
    assert answer.headers["etag"] and {"ETag", "X-Request-Id", "RateLimit-Remaining", "Retry-After"} <= readable
