"""Our server beside its peers, over one MariaDB with the same data: `make bench-peers`, or `python -m bench.peers [--rounds 3]`.

First every server's content is compared, leaf by leaf. Then each operation is run on one server after another, in rounds, so that
what else the machine does falls on all alike. Figures move with the machine; the ratios of one run hold.
Before a run every server alike is asked everything once that it will be asked in it: what is measured has been asked before.
`--set GRAPHQL_ANSWER_CACHE_BYTES=0 --set GRAPHQL_ENTITY_CACHE_BYTES=0` makes our server run every request; without that, how many
reads of our caches were hits is printed below each table.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import bindparam, update

from bench.__main__ import machine
from bench.peers import load
from bench.peers.caches import OURS, CacheReads, cache_reads
from bench.peers.operations import OPERATIONS, Operation
from bench.peers.servers import PEERS, Running, cpu_s, install, serving
from bench.worlds.stored_world import fill
from schema.execution.settings import GraphQLSettings
from schema.transport.kept.answers import OVERHEAD_BYTES
from store.database.catalog.changes import Touched
from store.database.connection import Database
from store.events.events import lock_catalog, raise_version
from store.migrations import upgrade as migrations
from store.reactions import insert_reaction
from store.settings import read
from store.tables import events
from tests.people import SECRET, TOKENS, Signed, person
from tests.servers import private_mariadb

BASE = "Mercurius"
CHECKS = 25  # requests of each operation whose answers are compared
MARKS = 400  # events that the signed-in person saved, and hid
WARM_UP_S = 1.0
SPREAD = 1_000  # requests of each operation that a run draws from, as far as they differ


@dataclass(slots=True)
class Figures:
    """One server's runs of one operation."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    memory_mb: float = 0
    caches: CacheReads = field(default_factory=CacheReads)
    answer_bytes: float = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of the whole."""

    servers: Sequence[Running]
    database: Database
    database_pid: int
    who: Signed
    options: argparse.Namespace

    def request(self, operation: Operation, server: Running, dice: random.Random) -> bytes:
        """One request."""
        return operation.make(dice).request(is_rest=server.peer.is_rest, token=self._token(operation))

    def requests(self, operation: Operation, server: Running) -> list[bytes]:
        """What a run draws from: the same for every server, and with a token that lasts for the run."""
        dice, token = random.Random(7), self._token(operation)
        made = (operation.make(dice).request(is_rest=server.peer.is_rest, token=token) for _ in range(self.options.spread))
        return list(dict.fromkeys(made))

    def _token(self, operation: Operation) -> str | None:
        signed = TOKENS.issue(self.who.viewer, self.who.session_id, datetime.now(UTC))
        return signed.text if operation.is_signed else None

    async def compare(self) -> int:
        """How many leaves every server gave alike.

        Errors: SystemExit naming the first request on which two differ.
        """
        leaves = 0
        for operation in OPERATIONS:
            for seed in range(CHECKS):
                answers = [await self._content(operation, server, random.Random(seed)) for server in self.servers]
                for server, answer in zip(self.servers[1:], answers[1:], strict=True):
                    if answer != answers[0]:
                        where = difference(answers[0], answer, operation.name)
                        raise SystemExit(f"{server.peer.name} answers otherwise than {self.servers[0].peer.name}: {where}")
                leaves += count_leaves(answers[0])
        return leaves

    async def _content(self, operation: Operation, server: Running, dice: random.Random) -> Any:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            answer = orjson.loads(await load.exchange(reader, writer, self.request(operation, server, dice)))
        finally:
            writer.close()
        if "errors" in answer:
            raise SystemExit(f"{server.peer.name} fails at {operation.name}: {answer['errors'][0]['message']}")
        return answer.get("data", answer)

    async def measure(self) -> dict[tuple[str, str], Figures]:
        """Every operation on every server, in rounds."""
        found = {(operation.name, server.peer.name): Figures() for operation in OPERATIONS for server in self.servers}
        for round_number in range(self.options.rounds):
            for operation in OPERATIONS:
                for server in self.servers:
                    requests = self.requests(operation, server)
                    await load.ask_each(server.port, requests, self.options.connections)
                    await load.run(server.port, partial(_drawn, requests), self.options.connections, WARM_UP_S, seed=99)
                    await self._run(found[operation.name, server.peer.name], requests, server, round_number)
        return found

    async def _run(self, figures: Figures, requests: Sequence[bytes], server: Running, seed: int) -> None:
        before = await cache_reads(server)
        own, database = server.cpu_s(), cpu_s(self.database_pid)
        draw = partial(_drawn, requests)
        done = await load.run(server.port, draw, self.options.connections, self.options.seconds, seed)
        count = len(done.took)
        figures.rates.append(count / done.seconds)
        figures.took += done.took
        figures.cpu_ms.append((server.cpu_s() - own) * 1000 / count)
        figures.database_ms.append((cpu_s(self.database_pid) - database) * 1000 / count)
        figures.memory_mb = server.memory_mb()
        figures.caches += await cache_reads(server) - before
        figures.answer_bytes = done.body_bytes / count


def _drawn(requests: Sequence[bytes], dice: random.Random) -> bytes:
    return dice.choice(requests)


def difference(one: Any, other: Any, path: str) -> str:
    """Where two contents first differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            if one.get(name) != other.get(name):
                return difference(one.get(name), other.get(name), f"{path}.{name}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            if left != right:
                return difference(left, right, f"{path}.{number}")
    return f"{path}: {str(one)[:120]} against {str(other)[:120]}"


def count_leaves(content: Any) -> int:
    """The values of a content that hold no others."""
    if isinstance(content, dict):
        return sum(count_leaves(value) for value in content.values())
    return sum(count_leaves(value) for value in content) if isinstance(content, list) else 1


@asynccontextmanager
async def writing(database: Database, every_s: float) -> AsyncIterator[None]:
    """A change of one event and of the catalog's version, again and again; none with 0."""

    async def write() -> None:
        change = update(events).where(events.c.id == bindparam("event_id")).values(version=bindparam("new_version"))
        for number in range(10**9):
            event_id = number % 10_000 + 1
            async with database.transaction() as tx:
                version = await lock_catalog(tx) + 1
                params = {"event_id": event_id, "new_version": version}
                await tx.execute(change, params, touched=Touched(events=[event_id]))
                await raise_version(tx, version)
            await asyncio.sleep(every_s)

    task = asyncio.create_task(write()) if every_s else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def report(found: dict[tuple[str, str], Figures], answer_cache_bytes: int) -> str:
    """A table an operation; the ratios are of requests a second and of CPU a request, to the base's."""
    lines = []
    for operation in OPERATIONS:
        heads = "".join(f"{name:>8}" for name in ("req/s", "p50", "p95", "p99", "CPU ms", "DB ms", "MB"))
        lines += ["", f"{operation.name:<14}{heads}   ratios to {BASE}"]
        base = found.get((operation.name, BASE))
        for (name, server), one in found.items():
            if name == operation.name:
                lines.append(_row(server, one, base))
        ours = found.get((operation.name, OURS))
        if ours is not None and ours.caches.counts:
            fit = answer_cache_bytes // (ours.answer_bytes + OVERHEAD_BYTES)
            lines.append(f"{'':<14}caches of {OURS}: {ours.caches}; of such answers {fit:,.0f} fit, those last used")
    return "\n".join(lines)


def _row(server: str, one: Figures, base: Figures | None) -> str:
    rate, cpu = statistics.median(one.rates), statistics.median(one.cpu_ms)
    cuts = statistics.quantiles(one.took, n=100)
    times = "".join(f"{cuts[percent - 1] * 1000:>8.1f}" for percent in (50, 95, 99))
    ratios = ""
    if base is not None:
        ratios = f"   {rate / statistics.median(base.rates):5.2f} req/s, {statistics.median(base.cpu_ms) / cpu:5.2f} CPU"
    return f"{server:<14}{rate:>8.0f}{times}{cpu:>8.2f}{statistics.median(one.database_ms):>8.2f}{one.memory_mb:>8.0f}{ratios}"


async def run(database: Database, database_pid: int, servers: Sequence[Running], options: argparse.Namespace) -> None:
    """Compare, measure, print."""
    who = await person(database, now=datetime.now(UTC))
    numbers = random.Random(5).sample(range(1, 10_001), 2 * MARKS)
    for kind, marked in (("saved", numbers[:MARKS]), ("hidden", numbers[MARKS:])):
        for number in marked:
            await insert_reaction(database, kind, who.viewer.id, number, datetime.now(UTC))  # type: ignore[arg-type]
    bench = Bench(servers, database, database_pid, who, options)
    print(f"{await bench.compare():,} leaves alike on {', '.join(server.peer.name for server in servers)}", flush=True)
    async with writing(database, options.write_every):
        found = await bench.measure()
    print(report(found, our_settings(options).answer_cache_bytes))


def our_settings(options: argparse.Namespace) -> GraphQLSettings:
    """The GraphQL settings that our server was given."""
    return read(GraphQLSettings, dict(pair.split("=", 1) for pair in options.set))


def main() -> None:
    """Fill, start, run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="of each run")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--write-every", type=float, default=0, help="seconds between changes of the data; 0: none")
    parser.add_argument("--spread", type=int, default=SPREAD, help="requests of each operation that a run draws from")
    parser.add_argument("--servers", default=",".join(peer.name for peer in PEERS))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of our server")
    options = parser.parse_args()
    install()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory)) as server:
        server.run("SET GLOBAL innodb_buffer_pool_size = 536870912", "CREATE DATABASE gigs_bench")
        url = server.url("gigs_bench")
        migrations.upgrade(url)

        async def filled() -> None:
            async with Database(url) as database:
                await fill(database)

        asyncio.run(filled())
        (variable,) = server.run("SELECT @@pid_file")
        database_pid = int(Path(str(variable[0])).read_text())
        environ = {"DATABASE_URL": url, "JWT_SECRET": SECRET, "RATE_LIMIT_MAX": "0", "INGESTION_ENABLED": "false"}
        environ |= dict(pair.split("=", 1) for pair in options.set)

        async def measured() -> None:
            async with Database(url) as database:
                with serving(environ, tuple(options.servers.split(","))) as servers:
                    await run(database, database_pid, servers, options)

        asyncio.run(measured())


if __name__ == "__main__":
    main()
