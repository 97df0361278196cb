"""A request that repeats another byte for byte is answered unread, and exactly as if it had been read."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest

from schema.transport import http, request
from tests.schema.transport.asgi_client import Reply
from tests.schema.transport.test_kept_answers import HELLO, Kitchen

JSON = {"content-type": "application/json", "accept": "application/json"}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Whether each request had to be read."""
    found: list[bool] = []
    read = request.read_post

    async def noted(*arguments: Any) -> Any:
        found.append(True)
        return await read(*arguments)

    monkeypatch.setattr(http, "read_post", noted)
    yield found


def post(kitchen: Kitchen, body: bytes = orjson.dumps(HELLO), headers: Mapping[str, str] | None = None) -> Any:
    given = JSON | {"content-length": str(len(body))} | dict(headers or {})
    return kitchen.client.request("POST", "/graphql", body=body, headers=given)


async def test_it_is_not_read_and_answered_alike(unread: list[bool]) -> None:
    kitchen = Kitchen()
    first, second, third = [await post(kitchen) for _ in range(3)]
    assert first == second == third
    assert len(unread) == 1
    assert kitchen.cache.reads() == (2, 1)
    assert [(one.name, one.kind, one.code, one.cost) for one in kitchen.outcomes] == [("Hello", "query", "ok", 0)] * 3


async def test_what_says_nothing_of_the_answer_may_differ(unread: list[bool]) -> None:
    kitchen = Kitchen()
    await post(kitchen, headers={"user-agent": "one", "x-request-id": "12345678"})
    await post(kitchen, headers={"user-agent": "another"})
    assert len(unread) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"accept": "application/graphql-response+json"}, 200),
        ({"accept": "text/csv"}, 406),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json; charset=utf-8"}, 200),
        ({"content-encoding": "gzip"}, 415),
        ({"authorization": "Bearer x"}, 200),
        ({"cookie": "a=b"}, 200),
    ],
)
async def test_what_decides_the_answer_is_read(unread: list[bool], headers: dict[str, str], status: int) -> None:
    kitchen = Kitchen()
    await post(kitchen)
    other: Reply = await post(kitchen, headers=headers)
    assert other.status == status
    assert len(unread) == (1 if status == 406 else 2)
    fresh: Reply = await post(Kitchen(), headers=headers)
    assert (other.status, other.headers) == (fresh.status, fresh.headers)
    assert "application/json" in (await post(kitchen)).headers["content-type"]


async def test_each_media_type_has_its_own(unread: list[bool]) -> None:
    kitchen = Kitchen()
    types = ("application/json", "application/graphql-response+json")
    for _ in range(2):
        found = [(await post(kitchen, headers={"accept": media})).headers["content-type"] for media in types]
        assert found == [f"{media}; charset=utf-8" for media in types]
    assert len(unread) == 2


async def test_a_change_ends_it(unread: list[bool]) -> None:
    kitchen = Kitchen()
    await post(kitchen)
    kitchen.version = 2
    await post(kitchen)
    assert (len(unread), kitchen.runs) == (2, 2)
    await post(kitchen)
    assert (len(unread), kitchen.runs) == (2, 2)


async def test_without_a_version_at_hand_it_is_read(unread: list[bool]) -> None:
    kitchen = Kitchen()
    await post(kitchen)
    kitchen.is_away = True
    await post(kitchen)
    assert (len(unread), kitchen.runs) == (2, 2)


@pytest.mark.parametrize("body", [orjson.dumps([HELLO]), orjson.dumps({**HELLO, "extensions": {"persistedQuery": None}})])
async def test_batches_and_extensions_are_read(unread: list[bool], body: bytes) -> None:
    kitchen = Kitchen()
    for _ in range(2):
        await post(kitchen, body)
    assert len(unread) == 2


async def test_a_large_body_is_read(unread: list[bool]) -> None:
    kitchen = Kitchen()
    body = orjson.dumps({**HELLO, "variables": {"name": "x" * 20_000}})
    first, second = [await post(kitchen, body) for _ in range(2)]
    assert first == second
    assert len(unread) == 2
