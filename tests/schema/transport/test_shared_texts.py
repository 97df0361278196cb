"""A document that one process registered is known to the others, through Redis or the database; either may be away."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schema.execution.errors import PersistedQueryNotFound
from schema.transport import shared_texts
from schema.transport.persisted import PersistedQueries
from schema.transport.request import SentOperation
from schema.transport.shared_texts import LONGEST, RedisTexts, StoredTexts
from store.database.connection import Database, count_statements
from store.database.hosts.lag import may_lag, reads_may_lag
from store.database.shared.documents import find_document, keep_document
from store.tables import persisted_documents
from tests.redis_server import RedisServer

TEXT = "{ hello }"


def _sent(text: str | None, of: str = TEXT) -> SentOperation:
    named: dict[str, Any] = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(of.encode()).hexdigest()}}
    return SentOperation(text, extensions=named)


async def test_redis_makes_a_hash_known_to_every_process(redis_server: RedisServer) -> None:
    here, there = RedisTexts(redis_server.url), RedisTexts(redis_server.url)
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
    texts = RedisTexts(redis_server.url)
    await texts.keep(hashlib.sha256(TEXT.encode()).hexdigest(), "{ another }")
    with pytest.raises(PersistedQueryNotFound):
        await PersistedQueries(10, texts).text(_sent(None))
    await texts.close()


async def test_while_redis_is_away_each_process_knows_its_own() -> None:
    texts = RedisTexts("redis://127.0.0.1:9/0")
    queries = PersistedQueries(10, texts)
    await queries.keep(_sent(TEXT))
    assert await queries.text(_sent(None)) == TEXT
    with pytest.raises(PersistedQueryNotFound):
        await queries.text(_sent(None, of="{ other }"))
    await texts.close()


async def test_without_redis_the_database_makes_a_hash_known_to_every_process(database: Database) -> None:
    one, other = (PersistedQueries(10, StoredTexts(database, 10)) for _ in range(2))
    with pytest.raises(PersistedQueryNotFound):
        await other.text(_sent(None))
    await one.keep(_sent(TEXT))
    assert await other.text(_sent(None)) == TEXT
    with count_statements() as seen:
        await one.keep(_sent(TEXT))
        await other.keep(_sent(TEXT))
        assert [await each.text(_sent(None)) for each in (one, other)] == [TEXT, TEXT]
    assert seen.count == 0, "what a process remembers it neither reads nor writes again"


async def test_the_database_holds_so_many_documents_and_no_long_ones(database: Database) -> None:
    began = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(5):
        await keep_document(database, f"{number}", f"{{ a{number} }}", began + timedelta(seconds=number), 3)
    await keep_document(database, "2", "{ a2 }", began + timedelta(minutes=1), 3)  # registered again
    await keep_document(database, "5", "{ a5 }", began + timedelta(minutes=2), 3)
    held = {row[0] for row in await database.fetch_all(select(persisted_documents.c.digest))}
    assert held == {"2", "4", "5"}
    await StoredTexts(database, 3).keep("long", "#" * (LONGEST + 1))
    await StoredTexts(database, 0).keep("none", TEXT)
    assert [await find_document(database, digest) for digest in ("5", "long", "none")] == ["{ a5 }", None, None]


async def test_a_mutation_with_strings_in_it_stays_with_its_process(database: Database) -> None:
    one, other = (PersistedQueries(10, StoredTexts(database, 10)) for _ in range(2))
    secret, plain = 'mutation { logIn(password: "sesame") }', "mutation M($password: String!) { logIn(password: $password) }"
    search = '{ events(filter: {text: "live"}) { totalCount } }'
    for text in (secret, plain, search):
        await one.keep(_sent(text, of=text))
        assert await one.text(_sent(None, of=text)) == text
    for text in (plain, search):
        assert await other.text(_sent(None, of=text)) == text
    with pytest.raises(PersistedQueryNotFound):
        await other.text(_sent(None, of=secret))


async def test_while_the_database_is_away_each_process_knows_its_own() -> None:
    async with Database("mysql://nobody@127.0.0.1:9/nowhere", connect_timeout_s=0.2) as away:
        queries = PersistedQueries(10, StoredTexts(away, 10))
        await queries.keep(_sent(TEXT))
        assert await queries.text(_sent(None)) == TEXT
        with pytest.raises(PersistedQueryNotFound):
            await queries.text(_sent(None, of="{ other }"))


async def test_a_document_is_looked_for_where_it_was_registered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    lagging: list[bool] = []

    async def noting(*_: object) -> None:
        lagging.append(may_lag())

    monkeypatch.setattr(Database, "fetch_value", noting)
    with reads_may_lag():
        await find_document(database, "x")
    assert lagging == [False]


async def test_a_database_that_says_nothing_holds_nobody_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hanging(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(shared_texts, "TIMEOUT_S", 0.01)
    for name in ("find_document", "keep_document"):
        monkeypatch.setattr(shared_texts, name, hanging)
    queries = PersistedQueries(10, StoredTexts(database, 10))
    async with asyncio.timeout(10):
        await queries.keep(_sent(TEXT))
        assert await queries.text(_sent(None)) == TEXT
        with pytest.raises(PersistedQueryNotFound):
            await queries.text(_sent(None, of="{ other }"))
