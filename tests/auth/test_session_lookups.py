"""Sessions looked up together: one statement for many, and each gets its own answer."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from auth.errors import InvalidToken
from auth.session_lookups import SessionLookups
from store.database.connection import Database
from store.errors import DatabaseUnavailable
from store.tables import user_sessions
from tests.builders import NOW
from tests.people import person, sessions_of


async def test_those_who_ask_at_once_are_answered_with_one_statement(database: Database) -> None:
    people = [await person(database, f"Ada {number}") for number in range(20)]
    ended = people[3]
    await database.execute(
        update(user_sessions).where(user_sessions.c.id == ended.session_id).values(ended_at=NOW - timedelta(hours=1))
    )
    statements: list[float] = []
    database.on_statement = statements.append
    lookups = SessionLookups(database)
    found = await asyncio.gather(*(lookups.viewer(one.session_id, NOW) for one in people), lookups.viewer("unknown", NOW))
    assert len(statements) == 1
    assert found == [None if one is ended else one.viewer for one in people] + [None]
    await lookups.viewer(people[0].session_id, NOW)
    assert len(statements) == 2, "nothing is remembered"


async def test_who_leaves_takes_nobody_along(database: Database) -> None:
    ada, eve = await person(database, "Ada"), await person(database, "Eve")
    lookups = SessionLookups(database)
    leaving = asyncio.create_task(lookups.viewer(ada.session_id, NOW))
    staying = asyncio.create_task(lookups.viewer(eve.session_id, NOW))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == eve.viewer


async def test_a_failure_reaches_everybody_who_asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise DatabaseUnavailable("it is away")

    ada = await person(database)
    lookups = SessionLookups(database)
    monkeypatch.setattr(database, "fetch_all", fail)
    both = (lookups.viewer(ada.session_id, NOW), lookups.viewer("other", NOW))
    assert [type(one) for one in await asyncio.gather(*both, return_exceptions=True)] == [DatabaseUnavailable] * 2
    monkeypatch.undo()
    assert await lookups.viewer(ada.session_id, NOW) == ada.viewer


async def test_one_persons_token_never_finds_another(database: Database) -> None:
    ada, eve = await person(database, "Ada"), await person(database, "Eve")
    sessions = sessions_of(database)
    found = await asyncio.gather(*(sessions.identify(one.token, NOW) for one in (ada, eve, ada)))
    assert [one.viewer for one in found] == [ada.viewer, eve.viewer, ada.viewer]
    with pytest.raises(InvalidToken):
        await sessions.identify(ada.token + "x", NOW)
