"""Who is due a digest, and the claim that lets one process send it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from store.alerts.digests import CLAIM_FOR, claim_digest, due_digests, hand_over_digest, stop_digests
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.tables import notifications
from tests.builders import NOW, Gig, add_gigs
from tests.store.alerts.digest_readers import DAY, OURS, SECOND, THEIRS, due, hand_over, only, reader, send, tell


async def test_a_digest_holds_what_came_since_the_last(database: Database) -> None:
    ada = await reader(database, 5, 7)
    assert await due(database) == [(ada, 0, 7)]
    await send(database, await only(database))
    assert await due(database, NOW + DAY) == []
    await tell(database, ada, 9)
    assert await due(database, NOW + DAY) == [(ada, 7, 9)]


async def test_what_was_sent_is_due_to_nobody(database: Database) -> None:
    await reader(database, 5)
    await send(database, await only(database))
    assert await due(database, NOW + DAY) == []


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
    await send(database, await only(database))
    await tell(database, ada, 6)
    assert await due(database, NOW + DAY - SECOND) == []
    assert await due(database, NOW + DAY) == [(ada, 5, 6)]
    later = await only(database, NOW + DAY)
    assert not await claim_digest(database, later, OURS, NOW + DAY - SECOND)
    assert await claim_digest(database, later, OURS, NOW + DAY)


async def test_the_day_counts_from_when_a_digest_was_handed_over(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    assert await claim_digest(database, found, OURS, NOW)
    assert await hand_over_digest(database, found, OURS, NOW + timedelta(minutes=1))
    await tell(database, ada, 6)
    assert await due(database, NOW + DAY) == []
    assert await due(database, NOW + DAY + timedelta(minutes=1)) == [(ada, 5, 6)]


async def test_of_two_processes_that_found_the_same_digest_due_one_claims_it(database: Database) -> None:
    await reader(database, 5)
    found = [await only(database) for _ in range(2)]
    claims = zip(found, (OURS, THEIRS), strict=True)
    assert [await claim_digest(database, one, claim, NOW) for one, claim in claims] == [True, False]


async def test_a_digest_found_before_another_was_sent_is_not_claimed_after_it(database: Database) -> None:
    ada = await reader(database, 5)
    old = await only(database)
    await send(database, old)
    await tell(database, ada, 6)
    assert not await claim_digest(database, old, THEIRS, NOW + DAY)
    assert await claim_digest(database, await only(database, NOW + DAY), THEIRS, NOW + DAY)


async def test_a_claimed_digest_is_due_again_when_the_claim_lapses(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    assert await claim_digest(database, found, OURS, NOW)
    assert await due(database, NOW + CLAIM_FOR - SECOND) == []
    assert not await claim_digest(database, found, THEIRS, NOW + CLAIM_FOR - SECOND)
    assert await due(database, NOW + CLAIM_FOR) == [(ada, 0, 5)]
    assert await claim_digest(database, found, THEIRS, NOW + CLAIM_FOR)
    assert await due(database, NOW + CLAIM_FOR) == []


async def test_a_digest_handed_over_is_not_due_again_though_nobody_heard_what_became_of_it(database: Database) -> None:
    ada = await reader(database, 5)
    await hand_over(database, await only(database))
    assert await due(database, NOW + DAY) == []
    await tell(database, ada, 6)
    assert await due(database, NOW + DAY) == [(ada, 5, 6)]
    await send(database, await only(database, NOW + DAY), NOW + DAY)


async def test_a_claim_is_one_persons_alone(database: Database) -> None:
    _, eve = await reader(database, 5), await reader(database, 5)
    first, second = await due_digests(database, NOW, NOW - DAY)
    assert await claim_digest(database, first, OURS, NOW)
    assert await due(database) == [(eve, 0, 5)]
    assert await claim_digest(database, second, OURS, NOW)


@pytest.mark.parametrize("is_claimed", [False, True])
async def test_a_digest_that_is_no_longer_wanted_goes_no_further(database: Database, is_claimed: bool) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    if is_claimed:
        assert await claim_digest(database, found, OURS, NOW)
    await stop_digests(database, ada)
    assert not await claim_digest(database, found, THEIRS, NOW + CLAIM_FOR)
    assert not await hand_over_digest(database, found, OURS, NOW)


async def test_stopping_is_one_persons_alone(database: Database) -> None:
    ada, eve = await reader(database, 5), await reader(database, 5)
    await stop_digests(database, ada)
    assert await due(database) == [(eve, 0, 5)]


async def test_a_hundred_are_sent_at_once_the_longest_members_first(database: Database) -> None:
    people = [await reader(database) for _ in range(102)]
    (event_id,) = await add_gigs(database, Gig())
    async with database.transaction() as tx:
        await save_notifications(tx, [NewNotification(who, event_id, "new_event", None) for who in people], 5, NOW)
    assert [one.user_id for one in await due_digests(database, NOW, NOW - DAY)] == people[:100]
