"""The candidates of a ranking are read in parts, and are the same as if they were read at once."""

from datetime import timedelta

import pytest

import loaders.feed.candidates as module
from loaders.events.criteria import EventCriteria
from loaders.events.query_shape import query_plan_of
from loaders.feed.candidates import CandidateRow, candidates
from store.database.connection import Database, count_statements
from tests.builders import NOW, Gig, add_gigs


async def _all(database: Database, criteria: EventCriteria, most: int = 1_000) -> list[CandidateRow]:
    return [row async for page in candidates(database, await query_plan_of(database, criteria), most) for row in page]


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("criteria", [EventCriteria(), EventCriteria(city_keys=("dublin",)), EventCriteria(genres_any=("folk",))])
async def test_every_event_is_read_once_soonest_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int, criteria: EventCriteria
) -> None:
    hours = (5, 1, 1, 9, 1, 3, 2)  # three at the same time
    gigs = [
        Gig(f"Gig {n}", start=NOW + timedelta(hours=hour), performers=("A", f"B {n}"), genres=("folk",))
        for n, hour in enumerate(hours)
    ]
    ids = await add_gigs(database, *gigs)
    expected = sorted(ids, key=lambda event_id: (hours[ids.index(event_id)], event_id))
    monkeypatch.setattr(module, "READ_AT_ONCE", at_once)
    module._statement.cache_clear()
    try:
        with count_statements() as seen:
            found = await _all(database, criteria)
    finally:
        module._statement.cache_clear()
    assert [row.event.id for row in found] == expected
    assert all(len(row.acts) == 2 for row in found)
    assert sum("performances" in text for text in seen.texts) == 7 // at_once + 1


async def test_no_more_are_read_than_are_ranked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n)) for n in range(9)))
    monkeypatch.setattr(module, "READ_AT_ONCE", 2)
    module._statement.cache_clear()
    try:
        assert [row.event.title for row in await _all(database, EventCriteria(), 4)] == [f"Gig {n}" for n in range(4)]
    finally:
        module._statement.cache_clear()


async def test_acts_are_in_billing_order_whichever_was_known_first(database: Database) -> None:
    await add_gigs(database, Gig("Theirs", performers=("Air", "Bicep")), Gig("Ours", performers=("Bicep", "Air")))
    bills = {row.event.title: [name for _, name in row.acts] for row in await _all(database, EventCriteria())}
    assert bills == {"Theirs": ["Air", "Bicep"], "Ours": ["Bicep", "Air"]}
