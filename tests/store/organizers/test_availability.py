"""A venue is never held or booked twice, however many write at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store.database.connection import Database
from store.organizers.availability import NewSpan, NoSuchVenue, Overlaps, add_span, remove_span, status_of
from store.tables import venue_availability
from tests.builders import NOW, add_venue

HOUR = timedelta(hours=1)


def span(venue_id: int, begin: float, end: float, status: Any = "booked") -> NewSpan:
    """A span, in hours from NOW."""
    return NewSpan(venue_id, NOW + begin * HOUR, NOW + end * HOUR, status, None)


async def test_twenty_who_book_at_once_get_one_booking(database_url: str) -> None:
    async with Database(database_url, pool_size=20, pool_wait_ms=30_000) as database:
        venue_id, other_id = await add_venue(database), await add_venue(database, "Index")
        wanted = [span(venue_id, number / 10, 3 + number / 10, "held" if number % 2 else "booked") for number in range(20)]
        outcomes = await asyncio.gather(*(add_span(database, one, NOW) for one in wanted), return_exceptions=True)
        made = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
        assert len(made) == 1
        assert {type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)} == {Overlaps}
        assert await database.fetch_all(select(venue_availability.c.id)) == [(made[0].id,)]
        assert (await add_span(database, span(other_id, 0, 3), NOW)).venue_id == other_id


async def test_writers_in_several_pools_never_leave_an_overlap(database_url: str) -> None:
    async with Database(database_url, pool_size=8) as one, Database(database_url, pool_size=8) as other:
        venue_id = await add_venue(one)
        wanted = [span(venue_id, number % 7, number % 7 + 2) for number in range(28)]
        await asyncio.gather(
            *(add_span((one, other)[number % 2], each, NOW) for number, each in enumerate(wanted)),
            return_exceptions=True,
        )
        rows = await one.fetch_all(
            select(venue_availability.c.start_time, venue_availability.c.end_time).order_by(venue_availability.c.start_time)
        )
    assert rows
    assert all(earlier[1] <= later[0] for earlier, later in zip(rows, rows[1:], strict=False))


async def test_what_may_touch_and_what_may_not(database: Database) -> None:
    venue_id = await add_venue(database)
    await add_span(database, span(venue_id, 0, 4, "available"), NOW)
    booked = await add_span(database, span(venue_id, 0, 2), NOW)
    await add_span(database, span(venue_id, 2, 4, "held"), NOW)  # one ends as the other begins
    await add_span(database, span(venue_id, 1, 3, "available"), NOW)
    with pytest.raises(Overlaps) as refused:
        await add_span(database, span(venue_id, 1, 2, "held"), NOW)
    assert refused.value.taken == booked
    assert await remove_span(database, booked.id) == booked
    assert await remove_span(database, booked.id) is None
    assert (await add_span(database, span(venue_id, 1, 2, "held"), NOW)).status == "held"


async def test_a_predecessors_word_that_we_do_not_know_keeps_the_venue_taken(database: Database) -> None:
    venue_id = await add_venue(database)
    async with database.transaction() as tx:
        await tx.insert(venue_availability, {**span(venue_id, 0, 2)._asdict(), "status": "Wedding"})
    with pytest.raises(Overlaps):
        await add_span(database, span(venue_id, 1, 3), NOW)
    assert [status_of(word) for word in ("Free", None, "tentative", "Wedding")] == ["available", "available", "held", "booked"]


async def test_no_such_venue(database: Database) -> None:
    with pytest.raises(NoSuchVenue):
        await add_span(database, span(999, 0, 2), NOW)


async def test_a_span_of_another_venue_is_not_removed(database: Database) -> None:
    venue_id, other_id = await add_venue(database), await add_venue(database, "Index")
    made = await add_span(database, span(venue_id, 0, 2), NOW)
    assert await remove_span(database, made.id, other_id) is None
    assert await remove_span(database, made.id, venue_id) == made
