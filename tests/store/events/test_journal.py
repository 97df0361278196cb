"""What a version changed is written down with it: by numbers, bounded, and everything where a writer does not say."""

import pytest
from sqlalchemy import delete, select, update

from store.database.catalog.changes import WATCHED, Kind, Touched, thing
from store.database.connection import Database, Transaction
from store.events.events import change_public_data, lock_catalog, raise_version
from store.events.journal import MOST_THINGS, VERSIONS_KEPT, touched_events
from store.tables import artists, catalog_changes, events, metadata, source_events, users, venues
from tests.builders import Gig, add_gigs, add_venue


async def raise_with(database: Database, *touched: Touched) -> list[int] | None:
    """What is written down of a version that touches these things."""

    async def change(tx: Transaction) -> int:
        version = await lock_catalog(tx) + 1
        for one in touched:
            tx.changes.add(one)
        await raise_version(tx, version)
        return version

    return await told_of(database, await database.write(change))


async def told_of(database: Database, version: int) -> list[int] | None:
    """What is written down of a version."""
    query = select(catalog_changes.c.touched).where(catalog_changes.c.version == version)
    rows = await database.fetch_all(query)
    assert len(rows) == 1
    found: list[int] | None = rows[0][0]
    return found


async def test_an_event_is_told_with_the_lists_that_it_is_in(database: Database) -> None:
    venue = await add_venue(database)
    one, _ = await add_gigs(database, Gig("One", venue_id=venue, performers=("Bicep",)), Gig("Two", performers=("Kneecap",)))
    (bicep,) = await database.fetch_one(select(artists.c.id).where(artists.c.name == "Bicep")) or ()
    wanted = {thing(Kind.EVENT, one), thing(Kind.VENUE_LIST, venue), thing(Kind.ARTIST_LIST, bicep)}
    assert set(await raise_with(database, Touched(events=[one])) or ()) == wanted


async def test_a_venue_and_an_artist_are_told_with_the_events_that_show_them(database: Database) -> None:
    venue = await add_venue(database)
    one, two, _ = await add_gigs(database, Gig("One", venue_id=venue), Gig("Two", performers=("Bicep",)), Gig("Three"))
    (bicep,) = await database.fetch_one(select(artists.c.id)) or ()
    assert set(await raise_with(database, Touched(venues=[venue])) or ()) == {thing(Kind.VENUE, venue), thing(Kind.EVENT, one)}
    assert set(await raise_with(database, Touched(artists=[bicep])) or ()) == {thing(Kind.ARTIST, bicep), thing(Kind.EVENT, two)}


async def test_a_version_may_change_nothing(database: Database) -> None:
    assert await raise_with(database) == []


async def test_too_much_is_everything(database: Database) -> None:
    assert await raise_with(database, Touched(events=range(1, MOST_THINGS + 1))) is not None
    assert await raise_with(database, Touched(events=range(1, MOST_THINGS + 2))) is None


WRITES = {
    "execute": lambda tx: tx.execute(update(events).values(title="x")),
    "delete": lambda tx: tx.execute(delete(source_events)),
    "insert": lambda tx: tx.insert(venues, {"name": "Whelan's", "address": ""}),
    "insert_many": lambda tx: tx.insert_many(venues, [{"name": "Whelan's", "address": ""}]),
}


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_that_does_not_say_what_it_touches_is_everything(database: Database, write: str) -> None:
    async def change(tx: Transaction) -> int:
        async with tx.nested() as inner:
            await WRITES[write](inner)
        return 0

    await database.write(lambda tx: change_public_data(tx, lambda: change(tx)))
    assert await told_of(database, 2) is None


async def test_a_write_to_what_nobody_is_shown_touches_nothing(database: Database) -> None:
    await database.write(lambda tx: change_public_data(tx, lambda: tx.execute(delete(users))))
    assert await told_of(database, 2) == []


async def test_nothing_is_written_after_the_version_was_raised(database: Database) -> None:
    async with database.transaction() as tx:
        await raise_version(tx, await lock_catalog(tx) + 1)
        with pytest.raises(RuntimeError, match="after the last change"):
            await tx.execute(update(events).values(title="x"), touched=Touched(events=[1]))


async def test_what_nobody_can_have_missed_is_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert_many(catalog_changes, [{"version": number, "touched": []} for number in (1, 2, VERSIONS_KEPT)])
        await raise_version(tx, VERSIONS_KEPT + 100)
    kept = [row[0] for row in await database.fetch_all(select(catalog_changes.c.version).order_by(catalog_changes.c.version))]
    assert kept == [VERSIONS_KEPT, VERSIONS_KEPT + 100]


async def test_a_version_that_is_just_old_enough_is_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert_many(catalog_changes, [{"version": number, "touched": []} for number in (100, 101)])
        await raise_version(tx, VERSIONS_KEPT + 100)
    kept = [row[0] for row in await database.fetch_all(select(catalog_changes.c.version).order_by(catalog_changes.c.version))]
    assert kept == [101, VERSIONS_KEPT + 100]


async def test_a_venue_with_too_many_events_is_everything(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.events.journal.MOST_THINGS", 3)
    venue = await add_venue(database)
    gigs = [Gig(f"Gig {number}", venue_id=venue) for number in range(3)]
    await add_gigs(database, *gigs[:2])
    assert len(await raise_with(database, Touched(venues=[venue])) or ()) == 3
    await add_gigs(database, gigs[2])
    assert await raise_with(database, Touched(venues=[venue])) is None


async def test_all_kinds_count_towards_too_much(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.events.journal.MOST_THINGS", 3)
    assert await raise_with(database, Touched(events=[1, 2], venues=[7])) is not None
    assert await raise_with(database, Touched(events=[1, 2], artists=[7])) is not None
    assert await raise_with(database, Touched(events=[1, 2], venues=[7], artists=[7])) is None


def test_events_that_may_be_none_are_touched_where_they_are_some() -> None:
    assert touched_events([1, None], [3]) == Touched(events={1, 3})
    assert touched_events([None]) == Touched(events=set())


def test_every_watched_table_is_one_of_ours() -> None:
    assert set(metadata.tables) >= WATCHED
