"""What people do while the weather is bad, and a ledger of everything that the server said it had kept."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from resolvers.global_ids import global_id
from tests.faults.weather.station import Station
from tests.people import Signed

ANSWER_LIMIT_S = 20.0
MOST_ALERTS = 50  # a person may not keep many more
PAGE = """{ events(filter: {city: "Dublin"}, first: 20) { nodes { id title venue { name } } sources { name outcome } } }"""
SEND = """mutation ($item: ID!) { m: contactRequestSend(input: {itemId: $item, message: "Are you free?"}) {
    contactRequest { databaseId } errors { code } } }"""
_numbers = itertools.count(1)


@dataclass(slots=True)
class Ledger:
    """What was acknowledged. A write without an answer may have been kept or not: it is in `unknown`."""

    saved: dict[tuple[int, int], bool] = field(default_factory=dict)  # by person and gig
    accounts: set[str] = field(default_factory=set)
    alerts: dict[int, bool] = field(default_factory=dict)
    requests: set[int] = field(default_factory=set)
    unknown: set[tuple[int, int]] = field(default_factory=set)  # of saved
    causes: Counter[str] = field(default_factory=Counter)  # every answer, by what it was
    took_s: list[tuple[float, float]] = field(default_factory=list)  # of pages: when, and how long

    @property
    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        return sum(count for cause, count in self.causes.items() if cause.endswith(" kept"))

    @property
    def refused(self) -> int:
        """How many answers were no success."""
        return sum(count for cause, count in self.causes.items() if not cause.endswith(("kept", "read")))

    @property
    def unexpected(self) -> dict[str, int]:
        """Answers that no weather excuses."""
        fine = ("kept", "read", "503", "UNAVAILABLE", "timeout", "no answer")
        return {cause: count for cause, count in self.causes.items() if not cause.endswith(fine)}


class Traffic:
    """People who save gigs, sign up, keep alerts, write to DJs and read pages, each one thing after another."""

    def __init__(self, station: Station, seed: int = 1, pause_s: float = 0.02) -> None:
        self.station = station
        self.ledger = Ledger()
        self.choice = random.Random(seed)
        self.pause_s = pause_s
        self._djs = iter(station.djs)
        self._is_over = False

    @asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """Traffic while the block runs; at its end what is under way is waited for."""
        people = self.station.people
        habits: list[Callable[[], Awaitable[object]]] = [
            *(lambda who=who: self._mark(who) for who in people[:-1]),  # the last asks whether there is service again
            lambda: self._sign_up(),
            lambda: self._alert(people[0]),
            lambda: self._write_to_a_dj(people[1]),
            lambda: self.read(),
            lambda: self.read(),
        ]
        self._is_over = False
        tasks = [asyncio.create_task(self._repeat(habit)) for habit in habits]
        try:
            yield
        finally:
            self._is_over = True
            await asyncio.gather(*tasks)

    async def _repeat(self, act: Callable[[], Awaitable[object]]) -> None:
        while not self._is_over:
            await act()
            await asyncio.sleep(self.pause_s * self.choice.uniform(0.5, 1.5))

    async def _mark(self, who: Signed) -> bool:
        place = (who.viewer.id, self.choice.choice(self.station.gigs))
        verb = self.choice.choice(["POST", "DELETE"])
        self.ledger.unknown.add(place)
        if await self._send(verb, f"/v1/events/{place[1]}/save", who, "save"):
            self.ledger.saved[place] = verb == "POST"
            self.ledger.unknown.discard(place)
        return place not in self.ledger.unknown

    async def _sign_up(self) -> None:
        email = f"new{next(_numbers)}@example.org"
        body = {"name": "New", "email": email, "password": "correct horse battery"}
        if await self._send("POST", "/auth/signup", None, "sign-up", body):
            self.ledger.accounts.add(email)
        await asyncio.sleep(5 * self.pause_s)  # a password costs as much as thirty saves

    async def _alert(self, who: Signed) -> None:
        made = await self._send("POST", "/v1/alerts", who, "alert", {"artist_name": f"Act {next(_numbers)}"})
        if not made:
            return
        number = int(made["alert"]["id"])
        self.ledger.alerts[number] = True
        if self.choice.random() < 0.8 or sum(self.ledger.alerts.values()) > MOST_ALERTS:
            del self.ledger.alerts[number]  # not known while the answer is out
            if await self._send("DELETE", f"/v1/alerts/{number}", who, "alert"):
                self.ledger.alerts[number] = False

    async def _write_to_a_dj(self, who: Signed) -> None:
        number = next(self._djs, None)
        if number is not None:
            variables = {"item": global_id("Dj", number)}
            made = await self._send("POST", "/graphql", who, "request", {"query": SEND, "variables": variables})
            if made and made["data"]["m"]["contactRequest"]:
                self.ledger.requests.add(made["data"]["m"]["contactRequest"]["databaseId"])
        await asyncio.sleep(5 * self.pause_s)

    async def read(self) -> None:
        """Ask for a page."""
        started = time.monotonic()
        if await self._send("POST", "/graphql", None, "page", {"query": PAGE}, is_read=True):
            self.ledger.took_s.append((started, time.monotonic() - started))

    async def is_kept(self) -> bool:
        """Whether a write is taken now."""
        return await self._mark(self.station.people[-1])

    async def _send(
        self, method: str, path: str, who: Signed | None, what: str, body: Any = None, *, is_read: bool = False
    ) -> Any:
        """The answer's JSON when it is a success; every answer is counted by its cause."""
        cause, answer = "no answer", None
        try:
            async with self.station.http.request(
                method,
                self.station.server.address + path,
                json=body,
                headers=who.headers if who else {},
                timeout=aiohttp.ClientTimeout(total=ANSWER_LIMIT_S),
            ) as reply:
                answer = await reply.json()
                cause = _cause(reply.status, answer, is_read)
        except aiohttp.ClientError:
            pass
        except TimeoutError:
            cause = "nothing in time"
        self.ledger.causes[f"{what} {cause}"] += 1
        return answer if cause in ("kept", "read") else None


def _cause(status: int, answer: Any, is_read: bool) -> str:
    errors = answer.get("errors") if isinstance(answer, dict) else None
    if errors:
        extensions = errors[0]["extensions"]
        return str(extensions["reason"] if extensions.get("reason") == "timeout" else extensions["code"])
    if status not in (200, 201):
        return str(status)
    return "read" if is_read else "kept"
