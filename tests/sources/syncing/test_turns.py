"""Writers that wait for their turn are written along with whoever has it, and each gets what is its own."""

import asyncio
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from sources.matching.neighbourhood import Neighbourhood
from sources.syncing import blocking
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.lease import Lease, LeaseLost
from sources.syncing.writes import group, turns
from sources.syncing.writes.batch import Part
from store.database.collecting import seldom_collected
from store.database.connection import Database, Transaction, count_statements
from store.errors import DatabaseUnavailable, StatementFailed
from store.events.listings import ListingWrite, save_listings
from store.events.records import Listing
from store.tables import catalog, ingest_leases, source_events
from tests.sources.syncing.listings import NIGHT, NOW, WHELANS, listing, season
from tests.waiting import until

CITIES = ("dublin", "cork", "galway", "belfast", "limerick")


def of_city(city: str, count: int = 4) -> list[Listing]:
    """So many gigs of acts that play nowhere else."""
    return [
        listing("dice", f"{city}-{number}", (f"{city} act {number}",), night=NIGHT + timedelta(days=number))
        for number in range(count)
    ]


async def at_once(database: Database, *batches: Batch) -> list[IngestResult | BaseException]:
    return await asyncio.gather(*(ingest(database, batch) for batch in batches), return_exceptions=True)


async def test_cities_that_wait_together_are_written_together(database: Database) -> None:
    batches = [Batch("dice", city, of_city(city), NOW) for city in CITIES]
    queue = turns.turns_of(database)
    with count_statements() as seen:
        async with queue._lock:  # somebody else is writing
            writing = asyncio.create_task(at_once(database, *batches))
            await until(lambda: len(queue._jobs) == len(CITIES))
        results = await writing
    assert [(one.new, one.events_written) for one in results if isinstance(one, IngestResult)] == [(4, 4)] * 5
    inserted = [text for text in seen.texts if text.startswith("INSERT INTO source_events")]
    assert len(inserted) == 1
    scopes = await database.fetch_all(select(source_events.c.scope_city, func.count()).group_by(source_events.c.scope_city))
    assert sorted(scopes) == sorted((city, 4) for city in CITIES)


async def test_one_gig_in_two_cities_at_once_is_stored_once(database: Database) -> None:
    gig = listing("dice", "both")
    results = await at_once(database, Batch("dice", "dublin", [gig], NOW), Batch("dice", "bray", [gig], NOW))
    assert sorted(one.new + one.events_written for one in results if isinstance(one, IngestResult)) == [0, 2]
    assert await database.fetch_value(select(func.count()).select_from(source_events)) == 1


async def test_who_lost_the_lease_writes_nothing_and_the_others_do(database: Database) -> None:
    leases = {city: Lease(database, "dice", city, lambda: NOW) for city in CITIES}
    for lease in leases.values():
        assert await lease.take()
    await database.execute(update(ingest_leases).where(ingest_leases.c.city == "cork").values(owner="another"))
    batches = [Batch("dice", city, of_city(city), NOW, fence=leases[city]) for city in CITIES]
    results = dict(zip(CITIES, await at_once(database, *batches), strict=True))
    assert isinstance(results.pop("cork"), LeaseLost)
    assert all(isinstance(one, IngestResult) and one.new == 4 for one in results.values())
    assert await database.fetch_value(select(func.count()).where(source_events.c.scope_city == "cork")) == 0


async def test_a_bad_listing_of_one_city_costs_no_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refusing(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        await save_listings(tx, writes, **how)
        if any(write.listing.source_id == "cork-2" for write in writes):
            raise StatementFailed("Data too long for column 'city' at row 1")

    monkeypatch.setattr(group, "save_listings", refusing)
    results = await at_once(database, *(Batch("dice", city, of_city(city), NOW) for city in CITIES))
    numbers = [(one.new, len(one.unstorable)) for one in results if isinstance(one, IngestResult)]
    assert numbers == [(4, 0), (3, 1), (4, 0), (4, 0), (4, 0)]


async def test_a_writer_that_leaves_takes_nobody_along(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    has_begun, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        has_begun.set()
        await goes_on.wait()
        await save_listings(tx, writes, **how)

    monkeypatch.setattr(group, "save_listings", slow)
    leaving = asyncio.create_task(ingest(database, Batch("dice", "dublin", of_city("dublin"), NOW)))
    staying = asyncio.create_task(ingest(database, Batch("dice", "cork", of_city("cork"), NOW)))
    await has_begun.wait()
    leaving.cancel()
    goes_on.set()
    assert (await staying).new == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving


@pytest.mark.parametrize(("seems_to_take_s", "transactions"), [(0.001, 3), (0.1, 3), (1.0, 5)])
async def test_a_transaction_takes_a_hundred_and_fewer_only_if_they_lock_the_catalog_for_long(
    database: Database, monkeypatch: pytest.MonkeyPatch, seems_to_take_s: float, transactions: int
) -> None:
    clock = iter(range(1_000))
    monkeypatch.setattr(turns, "perf_counter", lambda: next(clock) * seems_to_take_s)
    before = await database.fetch_value(select(catalog.c.version))
    await ingest(database, Batch("dice", "dublin", season("dice", 225), NOW))
    assert await database.fetch_value(select(catalog.c.version)) - before == transactions  # 100, 100, 25; or 100, 50, 25, 25, 25


async def test_the_collector_looks_again_once_what_was_read_is_gone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its surroundings are the most that a change holds: looking through them is what made the event loop stand still."""
    read: list[weakref.ref[Neighbourhood]] = []
    at_the_end: list[bool] = []

    class Noted(Neighbourhood):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            read.append(weakref.ref(self))

    @contextmanager
    def noting() -> Iterator[None]:
        with seldom_collected():
            yield
            at_the_end.extend(one() is None for one in read)

    monkeypatch.setattr(blocking, "Neighbourhood", Noted)
    monkeypatch.setattr(turns, "seldom_collected", noting)
    await ingest(database, Batch("dice", "dublin", of_city("dublin"), NOW))
    assert at_the_end == [True]


async def waiting_together(database: Database, *batches: Batch) -> list[IngestResult | BaseException]:
    """The results of batches that all wait, in this order, before the first is written."""
    queue = turns.turns_of(database)
    writing: list[asyncio.Task[IngestResult]] = []
    async with queue._lock:
        for batch in batches:
            writing.append(asyncio.create_task(ingest(database, batch)))
            await until(lambda: len(queue._jobs) == len(writing))
    results = await asyncio.gather(*writing, return_exceptions=True)
    assert queue._jobs == []
    return results


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[list[list[str]]]:
    """The listings of each part of each group, as the groups are written; nobody says which of several writers is first."""
    written: list[list[list[str]]] = []

    class Noted(group.Group):
        def __init__(self, parts: Sequence[Part], **how: Any) -> None:
            super().__init__(parts, **how)
            written.append([[one.listing.source_id for one in part.incoming] for part in parts])

    monkeypatch.setattr(turns, "Group", Noted)
    return written


async def test_what_is_read_again_is_not_written_along_with_what_is_new(
    database: Database, groups: list[list[list[str]]]
) -> None:
    again = Batch("dice", "cork", of_city("cork", 1), NOW, is_replay=True)
    await waiting_together(database, Batch("dice", "dublin", of_city("dublin", 1), NOW), again)
    assert sorted(groups) == [[["cork-0"]], [["dublin-0"]]]


async def test_a_city_waits_with_all_that_follows_a_gig_that_another_is_writing(
    database: Database, groups: list[list[list[str]]]
) -> None:
    gig, later = listing("dice", "both"), listing("dice", "later", ("Otter",), night=NIGHT + timedelta(days=1))
    await waiting_together(database, Batch("dice", "dublin", [gig], NOW), Batch("dice", "bray", [gig, later], NOW))
    assert sorted(groups) == [[["both"]], [["both", "later"]]]


async def test_the_earliest_nights_of_all_that_waits_come_first(
    database: Database, groups: list[list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns.turns_of(database), "_size", 4)
    await waiting_together(database, *(Batch("dice", city, of_city(city), NOW) for city in ("dublin", "cork")))
    assert sorted(groups[0]) == [["cork-0", "cork-1"], ["dublin-0", "dublin-1"]]


async def test_a_citys_gigs_are_written_together_whoever_lists_them(
    database: Database, groups: list[list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By nights alone, each group would read again what the last one wrote of the nights beside its own, in every city."""
    monkeypatch.setattr(turns.turns_of(database), "_size", 4)
    cork = replace(WHELANS, name="Cyprus Avenue", city="Cork", latitude=51.8969, longitude=-8.4863)
    mixed = [
        listing(source, f"{city}-{source}", (f"{city} {source}",), night=NIGHT + timedelta(days=day), venue=venue)
        for day, source in enumerate(("dice", "eventbrite", "bandsintown", "ticketmaster"))
        for city, venue in (("dublin", WHELANS), ("cork", cork))
    ]
    sources = sorted({one.source for one in mixed})
    batches = [Batch(source, "dublin", [one for one in mixed if one.source == source], NOW) for source in sources]
    await waiting_together(database, *batches)
    assert [{source_id.partition("-")[0] for part in parts for source_id in part} for parts in groups] == [{"cork"}, {"dublin"}]


async def test_trouble_of_the_database_is_told_to_all_that_were_written_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = iter([DatabaseUnavailable("gone")])

    async def save(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        for trouble in troubles:
            raise trouble
        await save_listings(tx, writes, **how)

    monkeypatch.setattr(group, "save_listings", save)
    results = await waiting_together(database, *(Batch("dice", city, of_city(city), NOW) for city in ("dublin", "cork")))
    assert [type(one) for one in results] == [DatabaseUnavailable] * 2


async def test_a_batch_of_which_nothing_can_be_stored_is_given_up_early(
    database: Database, groups: list[list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        raise StatementFailed("Data too long for column 'city' at row 1")

    monkeypatch.setattr(group, "save_listings", refusing)
    with pytest.raises(StatementFailed):
        await ingest(database, Batch("dice", "dublin", season("dice", 64), NOW))
    assert sum(len(part) == 1 for parts in groups for part in parts) == 21
