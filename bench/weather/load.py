"""People who use the product without a pause, and what they were promised: no acknowledged write may be lost."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.servers import MariaDb

LIMIT_S = 15.0
_PASSWORD = "correct horse battery"  # noqa: S105 of people who live for one run
_PAGE = '{ events(filter: {city: "Dublin"}, first: 20) { nodes { id title venue { name } listings { source } } } }'
# How often each is done.
_WEIGHTS = {"search": 5, "page": 5, "save": 3, "unsave": 2, "feed": 1}


@dataclass
class Person:
    """Somebody signed in. For each event, the states that its being saved may have after what was answered."""

    email: str
    token: str
    may_be_saved: dict[int, set[bool]] = field(default_factory=dict)


class Load:
    """`people` at once, each with a pause of `pause_s` between two requests; sign-ups beside them."""

    def __init__(self, base: str, seed: int, *, people: int = 6, pause_s: float = 0.1) -> None:
        self.causes: Counter[str] = Counter()
        self.seconds: list[tuple[float, float]] = []  # when, and how long it took
        self._base, self._dice, self._pause_s, self._wanted = base, random.Random(seed), pause_s, people  # noqa: S311
        self._seed = seed
        self._people: list[Person] = []
        self._promised: set[str] = set()  # addresses whose sign-up was acknowledged
        self._events: list[int] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT_S))
        for number in range(self._wanted):
            await self._sign_up(f"person{number}.{self._seed}@example.org", is_kept=True)
        async with self._session.get(f"{self._base}/v1/events/search?city=Dublin&limit=30") as found:
            self._events = [event["id"] for event in (await found.json())["events"]]
        assert len(self._people) == self._wanted
        assert self._events
        self._tasks = [asyncio.create_task(self._live(person)) for person in self._people]
        self._tasks.append(asyncio.create_task(self._newcomers()))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    async def serves(self) -> bool:
        """Whether a search is answered now."""
        status, _ = await self._ask("GET", "/v1/events/search?city=Dublin&limit=1", is_counted=False)
        return status == 200

    def lost(self, database: MariaDb) -> list[str]:
        """What was acknowledged and is not there, or is there twice."""
        promised, before = set(self._promised), self._states()
        emails = Counter(str(row[0]) for row in database.run("SELECT email FROM users", database="gigsdb"))
        pairs = "SELECT u.email, s.event_id FROM user_saved_events s JOIN users u ON u.id = s.user_id"
        saved = {(str(email), int(str(event))) for email, event in database.run(pairs, database="gigsdb")}
        wrong = [f"{email} signed up and is there {emails[email]} times" for email in promised if emails[email] != 1]
        after = self._states()  # people went on meanwhile: what was true before or after the look is right
        for key, states in before.items():
            if (key in saved) not in states | after[key]:
                wrong.append(f"{key[0]}: event {key[1]} should be {'saved' if True in states else 'not saved'}")
        return wrong

    def _states(self) -> dict[tuple[str, int], set[bool]]:
        return {(one.email, event): states for one in self._people for event, states in one.may_be_saved.copy().items()}

    async def _live(self, person: Person) -> None:
        acts: dict[str, Callable[[Person], Awaitable[Any]]] = {
            "search": lambda person: self._ask("GET", "/v1/events/search?city=Dublin&limit=20"),
            "page": lambda person: self._ask("POST", "/graphql", {"query": _PAGE}),
            "save": lambda person: self._mark(person, "POST"),
            "unsave": lambda person: self._mark(person, "DELETE"),
            "feed": lambda person: self._ask("GET", "/v1/users/me/feed?limit=10", token=person.token),
        }
        while True:
            await acts[self._dice.choices([*_WEIGHTS], [*_WEIGHTS.values()])[0]](person)
            await asyncio.sleep(self._pause_s * (0.5 + self._dice.random()))

    async def _mark(self, person: Person, method: str) -> None:
        event, wanted = self._dice.choice(self._events), method == "POST"
        before = person.may_be_saved.get(event, {False})
        person.may_be_saved[event] = before | {wanted}  # until the answer, both
        status, _ = await self._ask(method, f"/v1/events/{event}/save", token=person.token)
        if status == 200:
            person.may_be_saved[event] = {wanted}

    async def _newcomers(self) -> None:
        number = 0
        while True:
            number += 1
            await self._sign_up(f"newcomer{number}.{self._seed}@example.org", is_kept=False)
            await asyncio.sleep(self._pause_s * 10)

    async def _sign_up(self, email: str, *, is_kept: bool) -> None:
        status, body = await self._ask("POST", "/auth/signup", {"name": "Ada", "email": email, "password": _PASSWORD})
        if status == 201:
            self._promised.add(email)
            if is_kept:
                self._people.append(Person(email, body["token"]))

    async def _ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, is_counted: bool = True
    ) -> tuple[int, Any]:
        """(status, body); 0 where no answer came."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        started, cause, status, parsed = time.monotonic(), "ok", 0, None
        try:
            async with self._session.request(method, self._base + path, json=body, headers=headers) as answer:
                status, parsed = answer.status, await answer.json(content_type=None)
                if status >= 500 or (isinstance(parsed, dict) and "errors" in parsed):
                    cause = f"{status} {_code(parsed)}"
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            cause = type(error).__name__
        if is_counted:
            self.causes[cause] += 1
            self.seconds.append((started, time.monotonic() - started))
        return status, parsed


def _code(body: Any) -> str:
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return str(body["error"].get("code"))
    errors = body.get("errors") if isinstance(body, dict) else None
    return str(errors[0].get("extensions", {}).get("code")) if errors else "unknown"


def p95_by_minute(seconds: list[tuple[float, float]], begun: float) -> list[float]:
    """The 95th percentile of each minute's durations."""
    minutes: dict[int, list[float]] = defaultdict(list)
    for at, took in seconds:
        minutes[int((at - begun) // 60)].append(took)
    return [sorted(minutes[minute])[int(len(minutes[minute]) * 0.95)] for minute in sorted(minutes)]
