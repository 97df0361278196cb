"""Every fault switch does what it says, on every upstream, and the calls are counted."""

import asyncio

import aiohttp
import orjson
import pytest

from sources.sandbox import Fault
from sources.sandbox.app import declared_upstreams
from sources.sandbox.faults import UpstreamName, upstreams
from tests.sources.sandbox.conftest import Client
from tests.sources.sandbox.reading import EVENTS

_PATHS: dict[UpstreamName, str] = {
    **{one.name: f"/{one.name}{one.probe}" for one in declared_upstreams()},
    "spotify-api": "/spotify-api/v1/me",
    "spotify-accounts": "/spotify-accounts/authorize",
}
UPSTREAMS = upstreams()


def test_every_upstream_has_a_switch(client: Client) -> None:
    assert set(UPSTREAMS) == set(_PATHS)
    with pytest.raises(LookupError, match="plays ticketmaster, eventbrite"):
        client.faults.set("ticketmasters", Fault.hung())


@pytest.mark.parametrize("upstream", UPSTREAMS)
@pytest.mark.parametrize("status", [401, 403, 429, 500])
async def test_error_statuses_come_with_the_upstreams_own_body(client: Client, upstream: UpstreamName, status: int) -> None:
    client.faults.set(upstream, Fault.answer(status))
    answer = await client.get(_PATHS[upstream])
    assert answer.status == status
    assert "Retry-After" not in answer.headers
    if not (upstream == "spotify-accounts" and status == 403):
        assert isinstance(answer.json, dict)


async def test_retry_after_is_sent_when_told(client: Client) -> None:
    client.faults.set("spotify-api", Fault.answer(429, retry_after="7"))
    assert (await client.get("/spotify-api/v1/me")).headers["Retry-After"] == "7"


async def test_faults_end_after_so_many_calls_and_all_calls_are_counted(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.answer(500), times=2)
    statuses = [(await client.get(EVENTS, apikey="k")).status for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert client.faults.calls["ticketmaster"] == 3
    assert client.faults.paths["ticketmaster", EVENTS] == 3
    assert client.faults.calls["bandsintown"] == 0


async def test_one_upstreams_fault_is_not_anothers(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.answer(500))
    assert (await client.get(_PATHS["eventbrite"])).status == 200
    assert set(client.faults.armed) == {"ticketmaster"}
    client.faults.clear()
    assert (await client.get(_PATHS["ticketmaster"])).status == 200


async def test_cut_off_body_breaks_the_connection(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.cut_off())
    with pytest.raises(aiohttp.ClientPayloadError):
        await client.get(EVENTS, apikey="k")


async def test_hung_upstream_sends_nothing(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.hung())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.get(EVENTS, apikey="k")


async def test_slow_upstream_answers_rightly_in_the_end(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.slow(0.05))
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert (await client.get(EVENTS, apikey="k")).status == 200
    assert loop.time() - started >= 0.05


async def test_html_garbage_and_nothing_are_no_json(client: Client) -> None:
    for fault, beginning in ((Fault.html(), b"<!DOCTYPE html>"), (Fault.garbage(), b'{"_embedded"'), (Fault.empty(), b"")):
        client.faults.set("ticketmaster", fault)
        answer = await client.get(EVENTS, apikey="k")
        assert answer.status == 200
        assert answer.body.startswith(beginning)
        with pytest.raises(orjson.JSONDecodeError):
            orjson.loads(answer.body)


async def test_huge_body_goes_on_until_its_end_or_the_clients(client: Client) -> None:
    client.faults.set("ticketmaster", Fault.huge(2_000_000))
    assert len((await client.get(EVENTS, apikey="k")).body) > 2_000_000
    client.faults.set("ticketmaster", Fault.huge(10**12))
    async with client.session.get(client.base_url + EVENTS) as response:
        assert len(await response.content.readexactly(1_000_000)) == 1_000_000
    client.faults.clear()
    assert (await client.get(EVENTS, apikey="k")).status == 200
