"""What is remembered of syncs, and the lease that lets one process at a time run one."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from store.database.connection import Database
from store.sources import RejectedRow, SyncOutcome, ingest_states, save_outcomes, save_rejected
from tests.leases import drop_lease, take_lease

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_a_failure_keeps_the_times_of_the_last_success(database: Database) -> None:
    good = SyncOutcome("dice", "dublin", NOW, "fetched", NOW, NOW, NOW + HOUR, listing_count=5)
    bad = SyncOutcome("dice", "dublin", NOW + HOUR, "failed", error="SourceUnavailable: it is down")
    await database.write(lambda tx: save_outcomes(tx, [good]))
    await database.write(lambda tx: save_outcomes(tx, [bad]))
    [state] = await ingest_states(database, "dublin")
    assert (state.last_synced_at, state.window_end, state.listing_count) == (NOW, NOW + HOUR, 5)
    assert (state.last_attempt_at, state.last_outcome, state.last_error) == (NOW + HOUR, "failed", bad.error)
    assert await ingest_states(database, "cork") == []


async def test_one_of_many_takes_the_lease(database: Database) -> None:
    """Also one that was given back, and one whose holder died."""
    for now, is_given_back in ((NOW, True), (NOW, False), (NOW + 2 * HOUR, False)):
        takers = [take_lease(database, "dice", "dublin", f"process-{number} {now}", now, HOUR) for number in range(8)]
        taken = await asyncio.gather(*takers)
        assert sorted(taken) == [False] * 7 + [True]
        if is_given_back:
            await drop_lease(database, "dice", "dublin", f"process-{taken.index(True)} {now}")


async def test_a_lease_ends_by_time_or_by_its_owner(database: Database) -> None:
    assert await take_lease(database, "dice", "dublin", "one", NOW, HOUR)
    assert not await take_lease(database, "dice", "dublin", "two", NOW + HOUR / 2, HOUR)
    assert await take_lease(database, "dice", "dublin", "two", NOW + 2 * HOUR, HOUR)
    await drop_lease(database, "dice", "dublin", "one")
    assert not await take_lease(database, "dice", "dublin", "three", NOW + 2 * HOUR, HOUR)
    await drop_lease(database, "dice", "dublin", "two")
    assert await take_lease(database, "dice", "dublin", "three", NOW + 2 * HOUR, HOUR)


async def test_the_same_rejected_payload_is_kept_once(database: Database) -> None:
    row = RejectedRow("0" * 32, "dice", "x", "it has no date", '{"name": "?"}', NOW)
    for _ in range(2):
        await database.write(lambda tx: save_rejected(tx, [row]))
    assert await database.fetch_all(text("SELECT source_id, reason FROM rejected_listings")) == [("x", "it has no date")]


async def test_the_operators_query_works_as_it_is(database: Database) -> None:
    await database.write(lambda tx: save_outcomes(tx, [SyncOutcome("dice", "dublin", NOW, "fetched", NOW, NOW, NOW)]))
    rows = await database.fetch_all(
        text("SELECT source, city, last_synced_at FROM ingest_state ORDER BY last_synced_at DESC LIMIT 10")
    )
    assert [row[:2] for row in rows] == [("dice", "dublin")]
