"""A document that one process registered is known to the others through Redis, and Redis being unavailable harms nobody."""

import hashlib
from typing import Any

import pytest

from schema.execution.errors import PersistedQueryNotFound
from schema.transport.persisted import PersistedQueries
from schema.transport.request import SentOperation
from schema.transport.shared_texts import SharedTexts
from tests.redis_server import RedisServer

TEXT = "{ hello }"


def _sent(text: str | None, of: str = TEXT) -> SentOperation:
    named: dict[str, Any] = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(of.encode()).hexdigest()}}
    return SentOperation(text, extensions=named)


async def test_a_registered_hash_is_known_to_every_process(redis_server: RedisServer) -> None:
    here, there = SharedTexts(redis_server.url), SharedTexts(redis_server.url)
    one, other = PersistedQueries(10, here), PersistedQueries(10, there)
    with pytest.raises(PersistedQueryNotFound):
        await other.text(_sent(None))
    await one.keep(_sent(TEXT))
    assert await other.text(_sent(None)) == TEXT
    redis_server.stop()
    assert await other.text(_sent(None)) == TEXT  # remembered
    await here.close()
    await there.close()


async def test_a_text_that_is_not_the_hashs_is_not_believed(redis_server: RedisServer) -> None:
    texts = SharedTexts(redis_server.url)
    await texts.keep(hashlib.sha256(TEXT.encode()).hexdigest(), "{ another }")
    with pytest.raises(PersistedQueryNotFound):
        await PersistedQueries(10, texts).text(_sent(None))
    await texts.close()


async def test_without_redis_each_process_knows_its_own() -> None:
    texts = SharedTexts("redis://127.0.0.1:9/0")
    queries = PersistedQueries(10, texts)
    await queries.keep(_sent(TEXT))
    assert await queries.text(_sent(None)) == TEXT
    with pytest.raises(PersistedQueryNotFound):
        await queries.text(_sent(None, of="{ other }"))
    await texts.close()
