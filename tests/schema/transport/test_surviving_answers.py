"""What is kept survives changes that do not touch it, and no change that does: in the process that writes, and in another."""

import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from store.database.catalog import journal
from store.database.catalog.changes import Kind
from store.database.connection import Database
from store.tables import catalog_changes
from tests.schema.transport.changing_world import ChangingWorld, Process

STEPS = 24
QUESTIONS = 14  # after each change


class StaleAnswer(AssertionError):
    """A kept answer differs from one made afresh."""


async def walk(url: str, seed: int, steps: int = STEPS) -> tuple[int, int]:
    """Change and ask, again and again; how many questions were asked of those who keep answers, and how many were run.

    Errors: StaleAnswer naming the changes until then.
    """
    async with Database(url) as one, Database(url) as other, Database(url) as third:
        world = ChangingWorld(one, random.Random(seed))
        keeping, fresh = [Process(one), Process(other)], Process(third, keeps=False)
        asked = 0
        for _ in range(steps):
            writer, reader = world.dice.sample(keeping, 2)
            await world.change(writer.database)
            reader.now_s += 1.0
            for query, number in await world.questions(QUESTIONS):
                wanted = await fresh.ask(query, number)
                for process in (writer, reader):
                    for _ in range(2):  # the second time it may be answered unread
                        asked += 1
                        if await process.ask(query, number) != wanted:
                            raise StaleAnswer(f"{number} {query} after {world.written}")
        told = await third.fetch_all(select(catalog_changes.c.version, catalog_changes.c.touched))
        assert {version for version, things in told if things is None} == set(), "a writer did not say what it touched"
        return asked, sum(process.runs for process in keeping)


@pytest.fixture
async def sqlite_urls(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[AsyncIterator[str]]:
    """One empty database after another."""

    async def urls() -> AsyncIterator[str]:
        for number in range(100):
            path = tmp_path / f"{number}.sqlite3"
            shutil.copyfile(migrated_sqlite, path)
            yield f"sqlite:///{path}"

    yield urls()


@pytest.mark.parametrize("seed", range(3))
async def test_no_answer_outlives_what_it_was_read_from(database_url: str, seed: int) -> None:
    asked, run = await walk(database_url, seed)
    assert run < asked * 0.45  # half are repeats: of the others, some were kept from before the change


@pytest.mark.parametrize("kind", Kind)
async def test_the_walk_notices_when_a_kind_of_change_is_left_out(
    sqlite_urls: AsyncIterator[str], kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = journal.Journal.note

    def forgetful(self: journal.Journal, change: journal.Change) -> None:
        things = None if change.things is None else [one for one in change.things if one & 7 != kind]
        note(self, journal.Change(change.version, things))

    monkeypatch.setattr(journal.Journal, "note", forgetful)
    with pytest.raises(StaleAnswer):
        for seed in range(20):
            await walk(await anext(sqlite_urls), seed)
