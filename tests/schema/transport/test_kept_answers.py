"""What strangers were answered is kept while it holds, for strangers only, and within bounds."""

import hashlib
import math
import tracemalloc
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from starlette.requests import Request

from schema.execution import publicity
from schema.execution.executor import Executor, OperationOutcome
from schema.execution.settings import GraphQLSettings
from schema.transport.http import GraphQLEndpoint
from schema.transport.kept.answers import LARGEST_SHARE, LASTING_S, LIFETIME_S, AnswerCache
from store.errors import DatabaseUnavailable
from tests.schema.execution.small_schema import SCHEMA, small_context
from tests.schema.transport.asgi_client import Client, Reply

HELLO = {"query": 'query Hello($name: String! = "Cork") { hello(name: $name) }', "operationName": "Hello"}


class Kitchen:
    """An endpoint with a cache; a context is made only for what has to be run, and a request that repeats another is not read."""

    def __init__(self, **settings: int) -> None:
        self.runs = 0
        self.version = 1
        self.now = 100.0
        self.is_away = False
        self.is_settled = True
        self.holds_s = math.inf
        self.things: frozenset[int] | None = None
        self.touched: dict[int, int] = {}
        self.outcomes: list[OperationOutcome] = []
        limits = GraphQLSettings(**settings)  # type: ignore[arg-type]
        self.cache = AnswerCache(limits, self._version, lambda: self.now, self._are_untouched)
        executor = Executor(SCHEMA, limits, observe=self.outcomes.append)
        self.client = Client(
            GraphQLEndpoint(
                executor, self._context, answers=self.cache, version_at_hand=lambda: None if self.is_away else self.version
            )
        )

    async def _version(self) -> int:
        if self.is_away:
            raise DatabaseUnavailable("10.0.0.7")
        return self.version

    def _are_untouched(self, things: Iterable[int], since: int, until: int) -> bool:
        return not any(since < self.touched.get(one, 0) <= until for one in things)

    async def _context(self, request: Request) -> Any:
        self.runs += 1
        context = await small_context(request)
        context.is_settled, context.holds_for_s = self.is_settled, lambda: self.holds_s
        context.all_things = lambda: self.things
        return context

    async def runs_for(self, sent: Any = HELLO, client: Client | None = None, headers: dict[str, str] | None = None) -> int:
        """How many contexts one more request takes."""
        before = self.runs
        await (client or self.client).post(sent, **(headers or {}))
        return self.runs - before


async def test_a_stranger_is_answered_like_the_one_before() -> None:
    kitchen = Kitchen()
    first, second = [await kitchen.client.post(HELLO) for _ in range(2)]
    assert (first.body, first.status, first.headers) == (second.body, second.status, second.headers)
    assert first.json() == {"data": {"hello": "hello Cork"}, "extensions": {"cost": {"requested": 0, "maximum": 20_000}}}
    assert kitchen.runs == 1
    assert kitchen.cache.reads() == (1, 1)


async def test_get_post_and_batch_have_one_answer() -> None:
    kitchen = Kitchen()
    plain = await kitchen.client.post(HELLO)
    target = f"/graphql?query={quote(HELLO['query'])}&operationName=Hello"
    got = await kitchen.client.get(target)
    batch = await kitchen.client.post([HELLO, HELLO])
    assert kitchen.runs == 1
    assert got.body == plain.body
    assert batch.body == b"[" + plain.body + b"," + plain.body + b"]"
    assert (await kitchen.client.get(target, if_none_match=got.headers["etag"])).status == 304


async def test_a_batch_runs_only_what_is_not_known() -> None:
    kitchen = Kitchen()
    await kitchen.client.post(HELLO)
    answers = (await kitchen.client.post([HELLO, {"query": "{ broken }"}, {"query": "{ hello }"}, {"query": "{"}])).json()
    assert [answer.get("data") for answer in answers] == [
        {"hello": "hello Cork"},
        {"broken": None},
        {"hello": "hello world"},
        None,
    ]
    assert kitchen.cache.reads() == (1, 3)


async def test_recalled_operations_are_counted() -> None:
    kitchen = Kitchen()
    for _ in range(2):
        await kitchen.client.post(HELLO)
    first, second = kitchen.outcomes
    assert (first.name, first.kind, first.code, first.cost) == (second.name, second.kind, second.code, second.cost)
    assert second.name == "Hello"


@pytest.mark.parametrize("named", [{"authorization": "Bearer x"}, {"authorization": "nonsense"}, {"cookie": "a=b"}])
async def test_who_says_who_they_are_neither_reads_nor_fills_it(named: dict[str, str]) -> None:
    kitchen = Kitchen()
    assert await kitchen.runs_for(headers=named) == 1
    assert await kitchen.runs_for() == 1
    assert await kitchen.runs_for(headers=named) == 1
    assert len(kitchen.cache.kept) == 1


async def test_a_new_version_ends_every_answer() -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    kitchen.version = 2
    assert [await kitchen.runs_for() for _ in range(2)] == [1, 0]
    assert len(kitchen.cache.kept) == 1


async def test_an_answer_begun_before_a_change_is_not_kept() -> None:
    kitchen = Kitchen()
    make = kitchen._context

    async def slow(request: Request) -> Any:
        kitchen.version = 2
        await kitchen.client.post({"query": "{ hello }"})  # another request, which learns of the change
        return await make(request)

    endpoint = GraphQLEndpoint(Executor(SCHEMA, GraphQLSettings()), slow, answers=kitchen.cache)
    assert await kitchen.runs_for(client=Client(endpoint)) == 2
    assert await kitchen.runs_for() == 1


async def test_an_answer_ends_after_its_lifetime_whatever_the_version() -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    kitchen.now += LIFETIME_S - 0.1
    assert await kitchen.runs_for() == 0
    kitchen.now += 0.1
    assert [await kitchen.runs_for() for _ in range(2)] == [1, 0]
    assert kitchen.cache.reads() == (2, 2)


async def test_what_names_a_single_thing_holds_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicity, "LASTING_ROOTS", frozenset({"hello"}))
    kitchen = Kitchen(max_age_s=1_000)
    await kitchen.runs_for()
    kitchen.now += LASTING_S - 0.1
    assert await kitchen.runs_for() == 0
    kitchen.now += 0.1
    assert await kitchen.runs_for() == 1


@pytest.mark.parametrize("path", ["read", "unread"])
async def test_what_names_a_single_thing_survives_what_does_not_touch_it(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(publicity, "LASTING_ROOTS", frozenset({"hello"}))
    kitchen = Kitchen()
    sent = {**HELLO, "extensions": {"persistedQuery": None}} if path == "read" else HELLO
    kitchen.things = frozenset({8, 17})
    await kitchen.runs_for(sent)
    kitchen.version, kitchen.touched = 3, {1: 2, 9: 3}
    assert await kitchen.runs_for(sent) == 0
    kitchen.version, kitchen.touched = 4, {17: 4}
    assert [await kitchen.runs_for(sent) for _ in range(2)] == [1, 0]


async def test_what_cannot_tell_what_it_was_read_from_ends_with_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicity, "LASTING_ROOTS", frozenset({"hello"}))
    kitchen = Kitchen()
    await kitchen.runs_for()
    kitchen.version = 2
    assert await kitchen.runs_for() == 1


async def test_a_list_ends_with_its_version_whatever_it_was_read_from() -> None:
    kitchen = Kitchen()
    kitchen.things = frozenset({8})
    await kitchen.runs_for()
    kitchen.version = 2
    assert await kitchen.runs_for() == 1


async def test_an_answer_ends_when_a_part_of_it_moves_on() -> None:
    kitchen = Kitchen()
    kitchen.holds_s = 2.0
    await kitchen.runs_for()
    kitchen.now += 1.9
    assert await kitchen.runs_for() == 0
    kitchen.now += 0.1
    assert await kitchen.runs_for() == 1


async def test_it_never_lives_longer_than_http_caches_may_keep_it() -> None:
    kitchen = Kitchen(max_age_s=2)
    await kitchen.runs_for()
    kitchen.now += 2
    assert await kitchen.runs_for() == 1


@pytest.mark.parametrize(
    "other",
    [
        {**HELLO, "variables": {"name": "Sligo"}},
        {**HELLO, "query": HELLO["query"] + " "},
        {**HELLO, "operationName": None},
        {**HELLO, "extensions": {"unknown": 1}},
    ],
)
async def test_another_request_is_run(other: dict[str, Any]) -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    assert await kitchen.runs_for(other) == 1


async def test_an_answer_holds_for_the_host_that_was_asked() -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    assert await kitchen.runs_for(client=Client(kitchen.client.app, host="other.test")) == 1


async def test_the_order_of_the_variables_does_not_matter() -> None:
    kitchen = Kitchen()
    query = "query ($near: Near!, $first: Int!) { events(near: $near, first: $first) { nodes { title } } }"
    near = {"latitude": 53.3, "radiusKm": 4}
    await kitchen.runs_for({"query": query, "variables": {"first": 1, "near": near}})
    turned = {"near": dict(reversed(near.items())), "first": 1}
    assert await kitchen.runs_for({"query": query, "variables": turned}) == 0


@pytest.mark.parametrize(
    "query",
    [
        "{ hello",
        "{ nothing }",
        "{ broken }",
        "{ hello broken }",
        "{ databaseAway }",
        "{ halfASurrogatePair }",
        'mutation { remember(word: "x") }',
    ],
)
async def test_errors_and_mutations_are_not_kept(query: str) -> None:
    kitchen = Kitchen()
    assert [await kitchen.runs_for({"query": query}) for _ in range(2)] == [1, 1]
    assert len(kitchen.cache.kept) == 0


async def test_an_answer_that_awaits_a_sync_is_not_kept() -> None:
    kitchen = Kitchen()
    kitchen.is_settled = False
    assert [await kitchen.runs_for() for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("kept_bytes", [0, 1_000_000])
async def test_what_lies_between_is_not_given_an_answer_that_awaits_a_sync(kept_bytes: int) -> None:
    kitchen = Kitchen(answer_cache_bytes=kept_bytes)
    for is_settled, allowed in ((False, "no-store"), (True, "public, max-age=30, stale-while-revalidate=300")):
        kitchen.is_settled = is_settled
        reply = await kitchen.client.get("/graphql?query=%7Bhello%7D")
        assert (reply.headers["cache-control"], "etag" in reply.headers) == (allowed, is_settled)


async def test_without_a_version_everything_is_run() -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    kitchen.is_away = True
    assert [await kitchen.runs_for() for _ in range(2)] == [1, 1]


async def test_it_is_bounded_in_bytes() -> None:
    bound = 40_000
    kitchen = Kitchen(answer_cache_bytes=bound)
    for number in range(100):
        await kitchen.runs_for({**HELLO, "variables": {"name": f"{number:0300}"}})
    assert bound * 0.8 < kitchen.cache.kept.weight <= bound
    held = len(kitchen.cache.kept)
    large = {**HELLO, "variables": {"name": "x" * (bound // LARGEST_SHARE)}}
    assert [await kitchen.runs_for(large) for _ in range(2)] == [1, 1]
    assert len(kitchen.cache.kept) == held


@pytest.mark.parametrize("setting", ["answer_cache_bytes", "max_age_s"])
async def test_it_can_be_switched_off(setting: str) -> None:
    kitchen = Kitchen(**{setting: 0})
    assert [await kitchen.runs_for() for _ in range(2)] == [1, 1]
    assert kitchen.cache.reads() == (0, 0)


async def test_a_hash_is_registered_by_a_recalled_answer_too() -> None:
    kitchen = Kitchen()
    await kitchen.runs_for()
    digest = hashlib.sha256(HELLO["query"].encode()).hexdigest()
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest}}

    async def ask(**sent: str) -> Reply:
        return await kitchen.client.post({"operationName": "Hello", "extensions": persisted, **sent})

    assert (await ask()).code == "PERSISTED_QUERY_NOT_FOUND"
    assert (await ask(query=HELLO["query"])).json()["data"] == {"hello": "hello Cork"}
    assert (await ask()).json()["data"] == {"hello": "hello Cork"}
    assert kitchen.cache.reads() == (2, 1)


async def test_kept_answers_take_about_what_they_are_counted_as() -> None:
    """An answer must not be held in the buffer in which it was written, which is many times larger."""
    kitchen = Kitchen()
    names = ["x" * 1_100 + str(number) for number in range(60)]
    await kitchen.client.post({**HELLO, "variables": {"name": "warm"}})
    tracemalloc.start()
    try:
        for name in names:
            await kitchen.client.post({**HELLO, "variables": {"name": name}})
        held = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/store/cache.py")])
        written = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/schema/execution/executor.py")])
    finally:
        tracemalloc.stop()
    taken = sum(one.size for found in (held, written) for one in found.statistics("filename"))
    assert len(kitchen.cache.kept) == len(names) + 1
    assert taken < 1.3 * kitchen.cache.kept.weight
