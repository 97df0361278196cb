"""What becomes of a claimed digest: handed over, sent, passed over or given back, by the process that holds the claim alone."""

from datetime import datetime
from typing import NamedTuple

import pytest
from sqlalchemy import select

from store.alerts.digests import (
    CLAIM_FOR,
    DueDigest,
    claim_digest,
    due_digests,
    hand_over_digest,
    release_digest,
    settle_digest,
    skip_digest,
)
from store.database.connection import Database
from store.tables import digests
from tests.builders import NOW
from tests.store.alerts.digest_readers import DAY, HOUR, OURS, SECOND, SINCE, THEIRS, due, hand_over, only, reader, send, tell

CLAIMED = ("claimed", OURS, 0, None)
HANDED_OVER = ("handed_over", OURS, 5, NOW)


class Held(NamedTuple):
    """What is stored of a digest."""

    state: str
    claim: str | None
    through_version: int
    claimed_at: datetime | None


async def held(database: Database, user_id: int) -> Held:
    """The person's digest as it is stored."""
    columns = (digests.c.state, digests.c.claim, digests.c.through_version, digests.c.claimed_at)
    row = await database.fetch_one(select(*columns).where(digests.c.user_id == user_id))
    assert row is not None
    return Held(*row)


async def end_every_way(database: Database, digest: DueDigest, claim: str) -> None:
    """Try every end of a digest with this claim."""
    await skip_digest(database, digest, claim, NOW + HOUR)
    await settle_digest(database, digest, claim, "settled")
    await release_digest(database, digest, claim, NOW + HOUR, "released")


async def error(database: Database) -> str | None:
    """What the last attempt came to."""
    found: str | None = await database.fetch_value(select(digests.c.last_error))
    return found


async def test_a_digest_is_claimed_then_handed_over_then_sent(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    assert await claim_digest(database, found, OURS, NOW)
    assert await held(database, ada) == CLAIMED
    assert await hand_over_digest(database, found, OURS, NOW)
    assert await held(database, ada) == HANDED_OVER
    await settle_digest(database, found, OURS)
    assert await held(database, ada) == ("sent", None, 5, NOW)


async def test_a_digest_is_handed_over_once_and_while_its_claim_holds(database: Database) -> None:
    await reader(database, 5)
    found = await only(database)
    assert not await hand_over_digest(database, found, OURS, NOW)
    assert await claim_digest(database, found, OURS, NOW)
    assert not await hand_over_digest(database, found, OURS, NOW + CLAIM_FOR)
    assert await hand_over_digest(database, found, OURS, NOW + CLAIM_FOR - SECOND)
    assert not await hand_over_digest(database, found, OURS, NOW)


@pytest.mark.parametrize("is_handed_over", [False, True])
async def test_a_digest_that_was_not_sent_comes_again_when_it_is_to_be_tried(database: Database, is_handed_over: bool) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    assert await claim_digest(database, found, OURS, NOW)
    assert not is_handed_over or await hand_over_digest(database, found, OURS, NOW)
    await release_digest(database, found, OURS, NOW + HOUR, "451 later")
    assert await held(database, ada) == ("queued", None, 0, NOW + HOUR - DAY)
    assert await due(database, NOW + HOUR - SECOND) == []
    assert await due(database, NOW + HOUR) == [(ada, 0, 5)]


async def test_a_digest_given_back_without_an_instant_is_due_at_once(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    await hand_over(database, found)
    await release_digest(database, found, OURS, None, "stopped")
    assert await due(database) == [(ada, 0, 5)]
    assert await claim_digest(database, found, THEIRS, NOW)


async def test_notifications_of_which_nothing_is_left_are_passed_over(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    assert await claim_digest(database, found, OURS, NOW)
    await skip_digest(database, found, OURS, NOW + SECOND)
    assert await held(database, ada) == ("sent", None, 5, NOW + SECOND)
    assert await due(database, NOW + 2 * DAY) == []


async def test_a_digest_handed_over_is_not_passed_over(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    await hand_over(database, found)
    await skip_digest(database, found, OURS, NOW + HOUR)
    assert await held(database, ada) == HANDED_OVER


async def test_what_the_last_attempt_came_to_is_kept_until_one_goes_well(database: Database) -> None:
    await reader(database, 5)
    found = await only(database)
    await hand_over(database, found)
    await release_digest(database, found, OURS, None, "4" * 501)
    assert await error(database) == "4" * 500
    await send(database, found)
    assert await error(database) is None


async def test_what_happened_after_a_digest_had_gone_out_is_kept_with_it(database: Database) -> None:
    ada = await reader(database, 5)
    found = await only(database)
    await hand_over(database, found)
    await settle_digest(database, found, OURS, "h" * 501)
    assert (await held(database, ada)).state == "sent"
    assert await error(database) == "h" * 500


async def test_a_lapsed_claim_moves_nothing_of_the_one_that_took_its_place(database: Database) -> None:
    ada = await reader(database, 5)
    found, later = await only(database), NOW + CLAIM_FOR
    assert await claim_digest(database, found, THEIRS, NOW)
    assert await claim_digest(database, found, OURS, later)
    assert not await hand_over_digest(database, found, THEIRS, later)
    await end_every_way(database, found, THEIRS)
    assert await held(database, ada) == CLAIMED
    assert await hand_over_digest(database, found, OURS, later)
    await end_every_way(database, found, THEIRS)
    assert await held(database, ada) == ("handed_over", OURS, 5, later)


async def test_a_release_that_comes_late_undoes_no_newer_digest(database: Database) -> None:
    ada = await reader(database, 5)
    old = await only(database)
    await send(database, old)
    await release_digest(database, old, OURS, NOW, "late")
    assert await held(database, ada) == ("sent", None, 5, NOW)
    await tell(database, ada, 6)
    await hand_over(database, await only(database, NOW + DAY), NOW + DAY, THEIRS)
    await release_digest(database, old, OURS, NOW, "later")
    assert await held(database, ada) == ("handed_over", THEIRS, 6, NOW + DAY)


@pytest.mark.parametrize("end", ["hand over", "skip", "settle", "release"])
async def test_the_end_of_one_persons_digest_is_no_other_persons(database: Database, end: str) -> None:
    ada, eve = await reader(database, 5), await reader(database, 5)
    first, second = await due_digests(database, NOW, SINCE)
    for one in (first, second):
        assert await claim_digest(database, one, OURS, NOW)  # even if both had one claim
    if end == "hand over":
        assert await hand_over_digest(database, first, OURS, NOW)
    elif end == "skip":
        await skip_digest(database, first, OURS, NOW)
    elif end == "settle":
        await settle_digest(database, first, OURS)
    else:
        await release_digest(database, first, OURS, NOW + HOUR, "451 later")
    assert await held(database, ada) != CLAIMED
    assert await held(database, eve) == CLAIMED
