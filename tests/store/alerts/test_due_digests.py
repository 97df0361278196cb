"""Who is due a digest, and the claim that lets one process send it."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from store.alerts.digests import DueDigest, claim_digest, due_digests, release_digest, stop_digests
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.people.preferences import set_preferences
from store.tables import digests, notifications
from tests.builders import NOW, Gig, add_gigs
from tests.people import person

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SINCE = NOW - 7 * DAY


async def reader(database: Database, *versions: int, wants: bool = True) -> int:
    """A person who was told of a gig with each of these catalog versions, at noon."""
    ada = (await person(database)).viewer.id
    async with database.transaction() as tx:
        await set_preferences(tx, ada, {"digest": wants}, NOW)
    await tell(database, ada, *versions)
    return ada


async def tell(database: Database, user_id: int, *versions: int) -> None:
    """Tell a person of a gig with each of these versions."""
    for version in versions:
        (event_id,) = await add_gigs(database, Gig())
        async with database.transaction() as tx:
            await save_notifications(tx, [NewNotification(user_id, event_id, "new_event", None)], version, NOW)


async def due(database: Database, now: datetime = NOW, since: datetime = SINCE) -> list[tuple[int, int, int]]:
    """(person, after version, through version) of every digest that is due."""
    return [(one.user_id, one.after_version, one.through_version) for one in await due_digests(database, now, since)]


async def only(database: Database, now: datetime = NOW) -> DueDigest:
    """The one digest that is due."""
    (found,) = await due_digests(database, now, SINCE)
    return found


async def test_a_digest_holds_what_came_since_the_last(database: Database) -> None:
    ada = await reader(database, 5, 7)
    assert await due(database) == [(ada, 0, 7)]
    assert await claim_digest(database, await only(database), NOW)
    await tell(database, ada, 9)
    assert await due(database, NOW + DAY) == [(ada, 7, 9)]


async def test_who_did_not_ask_or_has_read_everything_is_due_none(database: Database) -> None:
    await reader(database, 5, wants=False)
    await reader(database)
    await reader(database, 5)
    await database.execute(update(notifications).values(read_at=NOW))
    assert await due(database) == []


async def test_what_is_older_than_the_span_is_left_out(database: Database) -> None:
    ada = await reader(database, 5)
    assert await due(database, since=NOW - SECOND) == [(ada, 0, 5)]
    assert await due(database, since=NOW) == []


async def test_a_person_gets_one_a_day(database: Database) -> None:
    ada = await reader(database, 5)
    first = await only(database)
    assert await claim_digest(database, first, NOW)
    assert not await claim_digest(database, first, NOW)
    await tell(database, ada, 6)
    assert await due(database, NOW + DAY - SECOND) == []
    assert await due(database, NOW + DAY) == [(ada, 5, 6)]
    later = await only(database, NOW + DAY)
    assert not await claim_digest(database, later, NOW + DAY - SECOND)
    assert await claim_digest(database, later, NOW + DAY)


async def test_of_two_processes_that_found_the_same_digest_due_one_claims_it(database: Database) -> None:
    await reader(database, 5)
    found = [await only(database) for _ in range(2)]
    assert [await claim_digest(database, one, NOW) for one in found] == [True, False]


async def test_a_claim_is_one_persons_alone(database: Database) -> None:
    ada, eve = await reader(database, 5), await reader(database, 5)
    first, second = await due_digests(database, NOW, SINCE)
    assert await claim_digest(database, first, NOW)
    assert await due(database) == [(eve, 0, 5)]
    assert await claim_digest(database, second, NOW)
    await release_digest(database, first, NOW)
    assert await due(database) == [(ada, 0, 5)]


async def test_a_digest_that_was_not_sent_comes_again_when_it_is_to_be_tried(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    await claim_digest(database, found, NOW)
    await release_digest(database, found, NOW + timedelta(hours=1))
    assert await due(database, NOW + timedelta(hours=1) - SECOND) == []
    assert await due(database, NOW + timedelta(hours=1)) == [(ada, 0, 5)]


async def test_a_release_that_comes_late_undoes_no_newer_claim(database: Database) -> None:
    ada = await reader(database, 5)
    old = await only(database)
    await claim_digest(database, old, NOW)
    await tell(database, ada, 6)
    await claim_digest(database, await only(database, NOW + DAY), NOW + DAY)
    await release_digest(database, old, NOW)
    row = await database.fetch_one(select(digests.c.claimed_at, digests.c.through_version))
    assert row is not None
    assert tuple(row) == (NOW + DAY, 6)


async def test_stopping_is_one_persons_alone(database: Database) -> None:
    ada, eve = await reader(database, 5), await reader(database, 5)
    await stop_digests(database, ada)
    assert await due(database) == [(eve, 0, 5)]


async def test_a_hundred_are_sent_at_once_the_longest_members_first(database: Database) -> None:
    people = [await reader(database) for _ in range(102)]
    (event_id,) = await add_gigs(database, Gig())
    async with database.transaction() as tx:
        await save_notifications(tx, [NewNotification(who, event_id, "new_event", None) for who in people], 5, NOW)
    assert [one.user_id for one in await due_digests(database, NOW, SINCE)] == people[:100]
