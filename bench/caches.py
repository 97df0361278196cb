"""The memory of a process whose caches are full: `make bench ARGS=caches`, or `python -m bench.caches [--set NAME=VALUE ...]`.

A server with the default settings serves 10,000 events, on the embedded database first, then on MariaDB; after it one with the
caches that compose.yml gives a machine of 1 GB, and with `--set` another one with these settings. Each is asked for pages, single
events and venues, each with many variables, and for documents that are all different, until each cache that reports its room is
full or took in nothing more in a round. Printed are its memory when ready and then, and what each cache says that it holds.
"""

import argparse
import asyncio
import random
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from bench.serving import ROOT, memory_mb, served, wait_for
from bench.worlds.stored_world import CITIES, VENUES_A_CITY, WORLD, fill
from resolvers.global_ids import global_id
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from tests.people import SECRET
from tests.servers import private_mariadb

ROUND, MOST_ROUNDS, CONNECTIONS = 500, 24, 4
QUIET = {"INGESTION_ENABLED": "false", "TICKETMASTER_API_KEY": "none", "LOG_LEVEL": "ERROR", "JWT_SECRET": SECRET}
PARTS = (
    "title", "startTime", "localDate", "city", "status", "genres", "description", "venue { id name city }",
    "images { url width }", "performances { billing artist { id name } }", "listings { source url }",
    "price { min max currency }", "isSaved",
)  # fmt: skip
EVENT = "query One($id: ID!) { event(id: $id) { id title startTime venue { name } performances { artist { name } } } }"
VENUE = "query Venue($id: ID!) { venue(id: $id) { id name upcomingEvents(first: 5) { nodes { id title } } } }"
COMPOSE = ROOT / "compose.yml"
_ROOM = re.compile(r'^gigs_cache_(bytes|limit_bytes)\{cache="(\w+)"\} ([\d.e+]+)', re.MULTILINE)
Ask = Callable[[str, Mapping[str, Any]], Awaitable[None]]
Question = tuple[str, dict[str, Any]]


def questions(seed: int) -> Iterator[Question]:
    """What apps ask, without end: six documents with many variables, and every fourth time one that is asked only once."""
    dice = random.Random(seed)
    known = [_page(dice, f"Known{number}") for number in range(4)]
    while True:
        city = dice.choice(list(CITIES)).title()
        yield dice.choice(known), {"city": city, "first": dice.choice((10, 20, 50, 100))}
        yield EVENT, {"id": global_id("Event", dice.randint(1, WORLD))}
        yield _page(dice, f"Once{dice.randrange(10**6)}"), {"city": city, "first": 20}
        yield VENUE, {"id": global_id("Venue", dice.randint(1, VENUES_A_CITY * len(CITIES)))}


def _page(dice: random.Random, name: str) -> str:
    parts = dice.sample(PARTS, dice.randint(3, len(PARTS)))
    counts = dice.choice(("", "totalCount", "facets { genres { value count } }"))
    return (
        f"query {name}($city: String!, $first: Int!) {{ events(filter: {{city: $city}}, first: $first)"
        f" {{ {counts} nodes {{ id {' '.join(parts)} }} }} }}"
    )


async def ask_many(ask: Ask, asked: Iterator[Question], count: int = ROUND) -> None:
    """A round of questions, some at a time."""

    async def some() -> None:
        for _ in range(count // CONNECTIONS):
            await ask(*next(asked))

    await asyncio.gather(*(some() for _ in range(CONNECTIONS)))


def compose_caches() -> dict[str, str]:
    """The bounds of caches in compose.yml, unless an .env has others."""
    found = re.findall(r"(GRAPHQL_\w+_CACHE_BYTES): \$\{(\w+):-(\d+)\}", COMPOSE.read_text(encoding="utf-8"))
    return {name: value for name, asked, value in found if name == asked}


def rooms(metrics: str) -> dict[str, tuple[int, int]]:
    """What each cache holds and may hold."""
    found: dict[str, dict[str, int]] = {}
    for kind, cache, value in _ROOM.findall(metrics):
        found.setdefault(cache, {})[kind] = int(float(value))
    return {cache: (said.get("bytes", 0), said["limit_bytes"]) for cache, said in found.items()}


def _is_full(now: Mapping[str, tuple[int, int]], before: Mapping[str, tuple[int, int]]) -> bool:
    return all(held > 0.9 * most or held <= before.get(cache, (0, 0))[0] for cache, (held, most) in now.items())


async def _fill_server(address: str, session: aiohttp.ClientSession) -> tuple[dict[str, tuple[int, int]], int]:
    async def ask(query: str, variables: Mapping[str, Any]) -> None:
        async with session.post(f"{address}/graphql", json={"query": query, "variables": variables}) as reply:
            await reply.read()

    asked, now = questions(1), dict[str, tuple[int, int]]()
    for number in range(MOST_ROUNDS):
        await ask_many(ask, asked)
        async with session.get(f"{address}/metrics") as reply:
            before, now = now, rooms(await reply.text())
        if number > 5 and _is_full(now, before):
            break
    return now, (number + 1) * ROUND


async def _measure(directory: Path, name: str, settings: Mapping[str, str]) -> None:
    with served(directory, **QUIET, **settings) as (process_id, address):
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
            await wait_for(session, f"{address}/ready")
            started = memory_mb(process_id)
            now, count = await _fill_server(address, session)
            full, shared = memory_mb(process_id), pss_mb(process_id)
            print(f"{name}: {started:.0f} MB when ready, {full:.0f} MB (PSS {shared:.0f}) after {count} requests")
            for cache, (held, most) in now.items():
                print(f"    {cache:<10} says {held / 1e6:5.1f} of {most / 1e6:5.1f} MB", flush=True)


def pss_mb(process_id: int) -> float:
    """A process's memory now, its share of what it shares."""
    (line,) = [line for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:")]
    return int(line.split()[1]) / 1024


async def _build(url: str) -> None:
    async with Database(url) as database:
        await fill(database)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of a further run")
    parser.add_argument("--embedded", action="store_true", help="without MariaDB")
    options = parser.parse_args()
    runs: list[dict[str, str]] = [{}, compose_caches()]
    if options.set:
        runs.append(dict(one.split("=", 1) for one in options.set))
    with tempfile.TemporaryDirectory() as kept:
        directory = Path(kept)
        upgrade(f"sqlite:///{directory / 'gigs.sqlite3'}")
        asyncio.run(_build(f"sqlite:///{directory / 'gigs.sqlite3'}"))
        for settings in runs:
            asyncio.run(_measure(directory, f"embedded {settings or ''}", settings))
        if options.embedded:
            return
        with private_mariadb(directory / "mariadb") as server:
            server.run("CREATE DATABASE gigs")
            url = server.url("gigs")
            upgrade(url)
            asyncio.run(_build(url))
            for settings in runs:
                asyncio.run(_measure(directory, f"MariaDB {settings or ''}", {"DATABASE_URL": url, **settings}))


if __name__ == "__main__":
    main()
