"""Whatever an upstream does, the question is answered in time with what is held, and the other sources are not the poorer for it.

The whole way: GraphQL, freshness, sync, adapters, HTTP, and the sandbox misbehaving on loopback.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from sources.base import SourceDeps
from sources.registry import build
from sources.sandbox import Fault, Faults, World, WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.embedded import Upstreams
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.syncer import Syncer, utc_now
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.tables import ingest_state
from tests.schema.asking import ask, context_of

WAIT_MS = 800
# The answer's own work comes on top of the wait; generous, for a machine that is busy with other things.
SLACK_S = 4.0
QUERY = """{ events(filter: {city: "Dublin"}, first: 100) {
    totalCount nodes { title listings { source } } sources { name outcome fetched detail } } }"""
BROKEN = {
    "slow": Fault.slow(30),
    "hung": Fault.hung(),
    "401": Fault.answer(401),
    "403": Fault.answer(403),
    "429": Fault.answer(429),
    "429 with Retry-After": Fault.answer(429, retry_after="120"),
    "500": Fault.answer(500),
    "cut off": Fault.cut_off(),
    "HTML": Fault.html(),
    "garbage": Fault.garbage(),
    "huge": Fault.huge(64 * 1024 * 1024),
    "empty": Fault.empty(),
    "endless": Fault.endless(),
    "redirecting to a private address": Fault.redirect("http://169.254.169.254/latest/meta-data/"),
}


class Town:
    """Dublin with its upstreams, as one process of ours sees it."""

    def __init__(self, database: Database, world: World, faults: Faults, base_url: str, http: HttpClient) -> None:
        environ = {**Upstreams(world, base_url).environ, "BANDSINTOWN_MAX_ARTISTS": "3"}
        self.database, self.faults = database, faults
        self._make_sources = lambda: build(environ, SourceDeps(http=http, database=database), base_url)
        self.forget()

    def forget(self) -> None:
        """Start over with what the database knows, as a new process would."""
        self.syncer = Syncer(self.database, IngestionSettings(source_wait_ms=WAIT_MS))
        self.freshness = Freshness(self.database, self.syncer, self._make_sources())

    async def ask(self) -> tuple[dict[str, Any], float]:
        """(the answer's events, the seconds that it took)."""
        started = time.perf_counter()
        found = await ask(self.database, QUERY, context_of(self.database, freshness=self.freshness, now=utc_now))
        return found["events"], time.perf_counter() - started

    async def ask_until_fetched(self, *names: str) -> dict[str, Any]:
        """The first answer that these sources have part in."""
        async with asyncio.timeout(30):
            while True:
                events, _ = await self.ask()
                if all(outcomes(events)[name] in ("FETCHED", "FRESH") for name in names):
                    return events


def outcomes(events: dict[str, Any]) -> dict[str, str]:
    """What each source did for the answer."""
    return {report["name"]: report["outcome"] for report in events["sources"]}


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    """A small world, its upstreams in good order."""
    world, faults = build_world(5, date.today(), WorldSize(gigs=60, days=20)), Faults()  # noqa: DTZ011 as the world's is
    with serve_in_thread(sandbox_app(world, faults, spike_arrest=False)) as base_url:
        async with HttpClient() as http:
            made = Town(database, world, faults, base_url, http)
            yield made
            await made.syncer.close()


@pytest.mark.parametrize("kind", BROKEN)
async def test_one_broken_source_costs_nobody_else_anything(town: Town, kind: str) -> None:
    town.faults.set("ticketmaster", BROKEN[kind])
    events = await town.ask_until_fetched("EVENTBRITE", "DICE")
    assert outcomes(events)["TICKETMASTER"] in ("TIMED_OUT", "FAILED")
    events, seconds = await town.ask()
    assert events["totalCount"] > 0
    assert seconds < WAIT_MS / 1000 + SLACK_S
    ticketmaster = next(report for report in events["sources"] if report["name"] == "TICKETMASTER")
    assert ticketmaster["detail"]
    assert "sandbox-ticketmaster" not in str(ticketmaster["detail"])  # its key


@pytest.mark.parametrize("kind", ["slow", "hung", "500", "garbage"])
async def test_everything_broken_still_answers_with_what_is_held(town: Town, kind: str) -> None:
    held = (await town.ask_until_fetched("TICKETMASTER", "EVENTBRITE", "DICE", "BANDSINTOWN"))["totalCount"]
    await town.database.execute(update(ingest_state).values(last_synced_at=None, last_attempt_at=None))
    town.forget()
    for upstream in ("ticketmaster", "eventbrite", "bandsintown", "apify"):
        town.faults.set(upstream, BROKEN[kind])
    events, seconds = await town.ask()
    assert events["totalCount"] == held
    assert seconds < WAIT_MS / 1000 + SLACK_S
    assert {outcomes(events)[name] for name in ("TICKETMASTER", "EVENTBRITE", "DICE")} <= {"TIMED_OUT", "FAILED"}
