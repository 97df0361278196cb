"""The catalog version: read once a second for everybody, and known at once where it was raised."""

import asyncio

import pytest

from store.database.catalog.journal import NOT_YET, Change, Journal, News
from store.database.catalog.version import CatalogVersion, CatalogVersions
from store.database.connection import Database, Transaction, count_statements
from store.database.hosts.lag import reads_may_lag, up_to_date_reads
from store.errors import DatabaseUnavailable
from store.events.events import lock_catalog, raise_version


class Held:
    """A version in some database, read under a clock that a test moves."""

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.now = 0.0
        self.reads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = asyncio.Event()
        self.error: Exception | None = None
        self.changes: list[Change] = []
        self.asked: list[int] = []
        self.known = CatalogVersion(self.read, lambda: self.now)

    async def read(self, known: int) -> News:
        """What the database said when it was asked."""
        self.reads += 1
        self.asked.append(known)
        found = self.version
        self.begun.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return News(found, [one for one in self.changes if known < one.version <= found])


async def test_it_is_read_at_most_once_a_second() -> None:
    held = Held()
    assert await asyncio.gather(*(held.known.current() for _ in range(20))) == [1] * 20
    held.version, held.now = 2, 0.99
    assert (await held.known.current(), held.reads) == (1, 1)
    held.now = 1.0
    assert (await held.known.current(), held.reads) == (2, 2)


async def test_what_this_process_raised_is_known_at_once() -> None:
    held = Held()
    await held.known.current()
    held.version = 2
    held.known.raised(2, [])
    assert (await held.known.current(), held.reads) == (2, 1)
    held.known.raised(1, [])
    assert (await held.known.current(), held.reads) == (2, 1)


async def test_it_is_at_hand_for_a_second() -> None:
    held = Held()
    assert held.known.at_hand() is None
    await held.known.current()
    held.now = 0.99
    assert held.known.at_hand() == 1
    held.now = 1.0
    assert held.known.at_hand() is None


async def test_only_what_led_on_from_the_version_at_hand_is_asked_for() -> None:
    held = Held(4)
    await held.known.current()
    held.version, held.now = 6, 1.0
    held.changes = [Change(5, [8]), Change(6, [16])]
    await held.known.current()
    held.now = 2.0
    await held.known.current()
    assert held.asked == [NOT_YET, 4, 6]


async def test_what_a_commit_of_this_process_touched_is_known_at_once() -> None:
    held = Held()
    await held.known.current()
    held.known.raised(2, [8])
    held.known.raised(2, [8])
    assert held.known.at_hand() == 2
    assert held.known.are_untouched([16], 1, 2)
    assert not held.known.are_untouched([8], 1, 2)
    assert held.known.touched(1, 2) == [8]


async def test_a_commit_after_another_process_had_one_has_both_read() -> None:
    held = Held()
    await held.known.current()
    held.version, held.changes = 3, [Change(2, [8]), Change(3, [16])]
    held.known.raised(3, [16])
    assert held.known.at_hand() is None
    assert (await held.known.current(), held.reads) == (3, 2)
    assert held.known.are_untouched([24], 1, 3)
    assert not held.known.are_untouched([8], 1, 3)
    assert held.known.are_untouched([8], 2, 3)


async def test_what_changed_is_known_for_an_unbroken_row_of_versions() -> None:
    held = Held()
    await held.known.current()
    held.version, held.changes, held.now = 3, [Change(2, [8]), Change(3, [16])], 1.0
    await held.known.current()
    assert held.known.are_untouched([24], 1, 3)
    assert not held.known.are_untouched([24], 0, 3)  # nobody knows what led to the first
    assert not held.known.are_untouched([24], 3, 4)
    held.version, held.changes, held.now = 5, [Change(5, [8])], 2.0
    await held.known.current()
    assert not held.known.are_untouched([24], 3, 5)
    assert held.known.are_untouched([24], 5, 5)


async def test_a_version_that_does_not_say_what_it_changed_changed_everything() -> None:
    held = Held()
    await held.known.current()
    held.version, held.changes, held.now = 3, [Change(2, [8]), Change(3, None)], 1.0
    await held.known.current()
    assert not held.known.are_untouched([24], 2, 3)
    assert held.known.are_untouched([24], 3, 3)


async def test_what_is_remembered_is_bounded() -> None:
    journal = Journal(most_things=3)
    journal.begin_anew(1)
    for version in range(2, 8):
        journal.note(Change(version, [8 * version]))
    assert not journal.are_untouched([8 * 7], 4, 7)
    assert journal.are_untouched([1], 4, 7)
    assert not journal.are_untouched([1], 3, 7)
    assert not journal.are_untouched([8 * 6], 4, 7)


async def test_a_read_that_began_before_a_commit_of_ours_does_not_undo_it() -> None:
    held = Held()
    held.gate.clear()
    asking = asyncio.create_task(held.known.current())
    await held.begun.wait()
    held.known.raised(2)
    held.gate.set()
    assert await asking == 2


@pytest.mark.parametrize(("may_lag", "has_replica", "expected"), [(0, 0, 5), (0, 1, 5), (1, 0, 5), (1, 1, 3)])
async def test_only_answers_that_may_be_old_go_by_the_replica(may_lag: int, has_replica: int, expected: int) -> None:
    versions = CatalogVersions(Held(5).known, Held(3).known, lambda: bool(has_replica))
    with reads_may_lag() if may_lag else up_to_date_reads():
        assert await versions.current() == versions.at_hand() == expected


async def test_a_database_that_was_put_back_to_an_earlier_day_is_believed() -> None:
    held = Held(9)
    await held.known.current()
    held.known.raised(10)
    held.version, held.now = 3, 2.0
    assert await held.known.current() == 3


async def test_a_failed_read_is_everybodys_own_and_not_remembered() -> None:
    held = Held()
    held.error = DatabaseUnavailable("gone")
    with pytest.raises(DatabaseUnavailable):
        await held.known.current()
    held.error = None
    assert await held.known.current() == 1


async def test_a_committed_version_is_known_without_a_statement(database: Database) -> None:
    assert await database.catalog_version.current() == 1

    async def change(tx: Transaction) -> None:
        await raise_version(tx, await lock_catalog(tx) + 1)

    await database.write(change)
    with count_statements() as seen:
        assert await database.catalog_version.current() == 2
    assert seen.count == 0


async def test_a_version_that_was_rolled_back_is_nobodys(database: Database) -> None:
    assert await database.catalog_version.current() == 1
    with pytest.raises(LookupError):
        async with database.transaction() as tx:
            await raise_version(tx, await lock_catalog(tx) + 1)
            raise LookupError
    assert await database.catalog_version.current() == 1
