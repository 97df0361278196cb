"""Rate limits: counted in memory, shared through Redis, and told over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Scope

from auth.rate_limits.client_address import proxy_trust
from auth.rate_limits.limits import (
    MAX_CALLERS,
    REDIS_RETRY_S,
    Limit,
    MemoryCounts,
    RateLimits,
    RateLimitSettings,
    request_limit,
)
from auth.rate_limits.middleware import RateLimitMiddleware
from auth.rate_limits.redis_counts import MOST_CONNECTIONS
from tests.redis_server import RedisServer
from tests.schema.transport.asgi_client import Client

TWICE = Limit("requests", 2, 60)


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = 6_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_fades_out() -> None:
    clock = Clock()
    counts = MemoryCounts(clock)
    limit = Limit("requests", 4, 60)
    assert [counts.hit(limit, "a").is_allowed for _ in range(5)] == [True, True, True, True, False]
    assert counts.hit(limit, "b").is_allowed
    clock.now += 60 + 30  # half of the earlier window still counts: two of its four
    assert [counts.hit(limit, "a").is_allowed for _ in range(3)] == [True, True, False]
    clock.now += 600
    assert counts.hit(limit, "a").remaining == 3


def test_verdicts_tell_what_is_left_and_when() -> None:
    clock = Clock()
    counts = MemoryCounts(clock)
    clock.now += 20
    first, second, third = (counts.hit(TWICE, "a") for _ in range(3))
    assert [(first.remaining, second.remaining, third.remaining), first.reset_s] == [(1, 0, 0), 40]


def test_memory_is_bounded() -> None:
    counts = MemoryCounts(Clock())
    for number in range(MAX_CALLERS + 10):
        counts.hit(TWICE, str(number))
    (_, _, current) = counts._windows[TWICE.name]
    assert len(current) <= MAX_CALLERS + 1
    assert not counts.hit(TWICE, "a newcomer").is_allowed


def test_a_maximum_of_zero_switches_the_limit_off() -> None:
    assert request_limit(RateLimitSettings(maximum=0), "events", 120) is None
    assert request_limit(RateLimitSettings(), "events", 120) == Limit("requests_events", 120, 60)
    assert request_limit(RateLimitSettings(window_ms=1500, maximum=5), "events", 120) == Limit("requests_events", 5, 2)


def _limited(**options: str) -> Client:
    async def app(scope: Scope, receive: object, send: object) -> None:
        await PlainTextResponse("ok")(scope, receive, send)  # type: ignore[arg-type]

    def refuse(scope: Scope, message: str, wait_s: int) -> Response:
        return PlainTextResponse(message, 429)

    refused: list[str] = []
    limited: ASGIApp = RateLimitMiddleware(
        app,
        limits=RateLimits(),
        limit_of=lambda scope: TWICE,
        trust=proxy_trust(options.get("trust", "1")),
        refuse=refuse,
        on_refused=refused.append,
    )
    limited.refused = refused  # type: ignore[attr-defined]
    return Client(limited)


async def test_the_third_request_is_429() -> None:
    client = _limited()
    first, second, third = [await client.get("/graphql") for _ in range(3)]
    assert [first.status, second.status, third.status] == [200, 200, 429]
    assert [first.headers["ratelimit-remaining"], second.headers["ratelimit-remaining"]] == ["1", "0"]
    assert third.headers["ratelimit-limit"] == "2"
    assert third.headers["ratelimit-policy"] == "2;w=60"
    assert 1 <= int(third.headers["retry-after"]) <= 60
    assert client.app.refused == ["requests"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [2, 3])
async def test_several_are_counted_all_or_none(count: int) -> None:
    limits, limit = RateLimits(), Limit("requests", 3, 60)
    decision = await limits.hit(limit, "a", count)
    assert (decision.is_allowed, decision.remaining) == (True, 3 - count)
    assert not (await limits.hit(limit, "a", 2)).is_allowed
    assert (await limits.hit(limit, "a")).is_allowed is (count == 2)


async def test_each_address_has_its_own_count() -> None:
    client = _limited(trust="1")
    statuses = [(await client.get("/", x_forwarded_for=f"6.6.6.6, 198.51.100.{number}")).status for number in (1, 1, 2, 1)]
    assert statuses == [200, 200, 200, 429]
    forged = _limited(trust="false")
    assert [(await forged.get("/", x_forwarded_for=f"198.51.100.{number}")).status for number in (1, 2, 3)] == [200, 200, 429]


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/graphql/assets/start.js"])
async def test_operators_are_never_limited(path: str) -> None:
    client = _limited()
    assert [(await client.get(path)).status for _ in range(5)] == [200] * 5


@pytest.fixture
async def processes(redis_server: RedisServer) -> AsyncIterator[tuple[RateLimits, RateLimits]]:
    """Two processes' limits on one Redis."""
    limits = RateLimits(redis_server.url), RateLimits(redis_server.url)
    yield limits
    for one in limits:
        await one.close()


async def test_processes_share_their_counts(processes: tuple[RateLimits, RateLimits]) -> None:
    one, other = processes
    limit = Limit("requests", 3, 3600)
    verdicts = [await process.hit(limit, "198.51.100.7") for process in (one, other, one, other, one)]
    assert [verdict.is_allowed for verdict in verdicts] == [True, True, True, False, False]
    assert verdicts[0].remaining == 2
    assert 0 < verdicts[0].reset_s <= 7200
    assert (await one.hit(limit, "198.51.100.8")).is_allowed


async def test_without_redis_each_counts_for_itself_and_says_so(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    limits = RateLimits(redis_server.url, clock)
    assert (await limits.hit(TWICE, "a")).is_allowed
    shared = [limits.is_shared]
    redis_server.stop()
    verdicts = [await asyncio.wait_for(limits.hit(TWICE, "a"), 5) for _ in range(3)]
    assert [verdict.is_allowed for verdict in verdicts] == [True, True, False]
    shared.append(limits.is_shared)
    assert "Redis is unavailable" in caplog.text
    redis_server.start()
    clock.now += REDIS_RETRY_S
    await limits.hit(TWICE, "a")
    assert [*shared, limits.is_shared] == [True, False, True]
    await limits.close()


async def test_a_burst_leaves_few_connections_to_redis(redis_server: RedisServer) -> None:
    limits = RateLimits(redis_server.url)
    limit = Limit("requests_events", 1000, 60)
    verdicts = await asyncio.gather(*(limits.hit(limit, f"192.0.2.{number}") for number in range(200)))
    assert limits.is_shared and all(verdict.is_allowed for verdict in verdicts)
    with redis.Redis(port=redis_server.port) as client:
        assert len(client.client_list()) <= MOST_CONNECTIONS + 1  # and the one that asks
    await limits.close()
    with redis.Redis(port=redis_server.port) as client:
        assert len(client.client_list()) == 1
