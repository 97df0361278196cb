"""What a request costs with each engine: `python -m bench.engines [--requests 300] [--engines compiled graphql-core]`.

One MariaDB with a few thousand gigs, one serving process for each engine on it; only `compiled+answers` keeps whole answers.
Batches of requests go to the processes in turns, so that other work on the machine meets all alike; told is the CPU time of the
serving process for each request, and the answers are compared byte by byte first.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import aiohttp

from bench.serving import ROOT, wait_for
from resolvers.global_ids import global_id
from store.database.connection import Database
from store.migrations import upgrade
from tests.builders import Gig, add_gigs, add_venue
from tests.servers import free_port, private_mariadb

KEEPING = "+answers"
GIGS, VENUES, ACTS = 3_000, 60, 900
TICKS = os.sysconf("SC_CLK_TCK")
EVENT = """id title startTime localDate status city description venue { id name city }
    performances { billing artist { id name genres } } listings { source url title }
    price { min max currency isFree } images { url width height }"""
PAGE = """query Page($first: Int!) { events(filter: {city: "Dublin"}, first: $first) {
    nodes { %s } pageInfo { hasNextPage endCursor } } }"""
DETAIL = """query Detail($id: ID!, $venue: ID!) { event(id: $id) { %s ticketUrl genres }
    venue(id: $venue) { name address upcomingEvents(first: 5) { nodes { id title startTime } } } }"""


@dataclass(frozen=True, slots=True)
class Ask:
    """One operation that is measured; `body` with the number of the request in it."""

    name: str
    query: str
    is_personal: bool = False

    def body(self, number: int) -> bytes:
        """The request's JSON."""
        variables = {"first": 100 if self.name == "Q100" else 20}
        if self.name == "QD":
            variables = {"id": global_id("Event", number % GIGS + 1), "venue": global_id("Venue", number % VENUES + 1)}  # type: ignore[dict-item]
        return json.dumps({"query": self.query, "variables": variables}).encode()


ASKS = (
    Ask("Q20", PAGE % EVENT),
    Ask("Q100", PAGE % EVENT),
    Ask("QD", DETAIL % EVENT),
    Ask("QV", PAGE % f"isSaved isHidden {EVENT}", is_personal=True),
)


async def fill(url: str) -> None:
    """Gigs as pages of events show them."""
    now = datetime.now(UTC)
    async with Database(url) as database:
        venues = [await add_venue(database, f"Venue {number}", capacity=100 + number) for number in range(VENUES)]
        for start in range(0, GIGS, 500):
            await add_gigs(database, *(_gig(number, venues, now) for number in range(start, start + 500)))


def _gig(number: int, venues: Sequence[int], now: datetime) -> Gig:
    images = [
        {"url": f"https://img.example/{number}/{width}.jpg", "width": width, "height": width // 2} for width in (1024, 640, 100)
    ]
    return Gig(
        f"An evening with act {number}",
        start=now + timedelta(hours=number % 900 + 2),
        venue_id=venues[number % VENUES],
        venue_name=f"Venue {number % VENUES}",
        performers=(f"Act {number % ACTS}", f"Act {(number * 7 + 1) % ACTS}"),
        genres=("folk", "indie-rock"),
        sources=("ticketmaster", "bandsintown", "dice")[: number % 3 + 1],
        description="An evening of songs, old and new. " * 4,
        price_min=Decimal(number % 40 + 10),
        columns={"images": images},
    )


@contextmanager
def served(directory: Path, url: str, engine: str) -> Iterator[tuple[int, str]]:
    """(process id, address) of a server with this engine."""
    port = free_port()
    settings = {
        "DATABASE_URL": url,
        "JWT_SECRET": "a secret of the benchmark's own, long enough",
        "PORT": str(port),
        "RATE_LIMIT_MAX": "0",
        "INGESTION_ENABLED": "false",
        "TICKETMASTER_API_KEY": "none",
        "GRAPHQL_ENGINE": engine.removesuffix(KEEPING),
    }
    if not engine.endswith(KEEPING):
        settings["GRAPHQL_ANSWER_CACHE_BYTES"] = "0"
    command = [sys.executable, str(ROOT / "server.py"), "serve"]
    with subprocess.Popen(command, cwd=directory, env={**os.environ, **settings}, stdout=subprocess.DEVNULL) as process:
        try:
            yield process.pid, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def cpu_s(process_id: int) -> float:
    """CPU seconds that a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Client:
    """One server's client, signed in."""

    def __init__(self, session: aiohttp.ClientSession, process_id: int, address: str) -> None:
        self.session, self.process_id, self.address = session, process_id, address
        self.headers = {"Content-Type": "application/json"}
        self.token = ""

    async def sign_up(self) -> None:
        """Become somebody."""
        text = (
            'mutation { accountSignUp(input: {name: "A", email: "%s@example.org", password: "a long password"}) { accessToken } }'
        )
        body = json.dumps({"query": text % f"a{self.process_id}"}).encode()
        answer = json.loads(await self.send(body))
        self.token = answer["data"]["accountSignUp"]["accessToken"]

    async def send(self, body: bytes, *, is_personal: bool = False) -> bytes:
        """The answer's body."""
        headers = self.headers | ({"Authorization": f"Bearer {self.token}"} if is_personal else {})
        async with self.session.post(f"{self.address}/graphql", data=body, headers=headers) as reply:
            answer = await reply.read()
            if b'"errors":[{' in answer:
                raise RuntimeError(answer.decode())
            return answer

    async def batch(self, ask: Ask, requests: int, connections: int) -> tuple[float, float]:
        """CPU milliseconds of the server a request, and requests a second."""
        numbers = iter(range(requests))

        async def work() -> None:
            for number in numbers:
                await self.send(ask.body(number), is_personal=ask.is_personal)

        before, started = cpu_s(self.process_id), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(connections)))
        return (cpu_s(self.process_id) - before) * 1000 / requests, requests / (time.perf_counter() - started)


async def measure(clients: dict[str, Client], requests: int, rounds: int, connections: int) -> None:
    """Compare the answers, then print the medians of the rounds."""
    for client in clients.values():
        await client.sign_up()
    for ask in ASKS:
        answers = {name: await client.send(ask.body(1), is_personal=ask.is_personal) for name, client in clients.items()}
        if len(set(answers.values())) != 1:
            raise RuntimeError(f"the answers to {ask.name} differ")
        costs: defaultdict[str, list[float]] = defaultdict(list)
        for _ in range(rounds + 1):
            for name, client in clients.items():
                cost, _ = await client.batch(ask, requests if ask.name != "Q100" else max(1, requests // 4), connections)
                costs[name].append(cost)
        size = len(next(iter(answers.values())))
        told = "  ".join(f"{name} {median(cost[1:]):.2f}" for name, cost in costs.items())
        print(f"{ask.name:5} {size / 1024:5.1f} KB  CPU ms a request: {told}", flush=True)


async def run(arguments: argparse.Namespace) -> None:
    """Fill, serve, measure."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(private_mariadb(directory / "mariadb"))
        server.run("CREATE DATABASE gigs")
        url = server.url("gigs")
        await asyncio.to_thread(upgrade.upgrade, url)
        await fill(url)
        async with aiohttp.ClientSession() as session:
            clients = {}
            for engine in arguments.engines:
                process_id, address = stack.enter_context(served(directory, url, engine))
                await wait_for(session, f"{address}/ready")
                clients[engine] = Client(session, process_id, address)
            for connections in arguments.connections:
                print(f"{connections} connections")
                await measure(clients, arguments.requests, arguments.rounds, connections)


def main() -> None:
    """Read the arguments; measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300, help="in one batch")
    parser.add_argument("--rounds", type=int, default=5, help="batches for each engine and operation")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--engines", nargs="+", default=["compiled", "graphql-core"])
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
