"""What a sync costs that brings nothing new, and what several that end together share."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from sources.base import Rejected
from sources.syncing.lease import Lease, LeaseLost, renew_all, take_all
from sources.syncing.schedule import sync_city
from sources.syncing.writes.closing import Closing, close_all
from sources.syncing.writes.together import Together
from store.database.connection import Database, count_statements
from store.errors import DatabaseUnavailable
from store.sources import SyncOutcome, ingest_states, release_leases
from store.tables import ingest_leases, rejected_listings, source_events
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NOW, season
from tests.sources.syncing.test_syncer import count, dublin, syncer_at
from tests.waiting import until

LATER = NOW + timedelta(hours=6)
SOURCES = ("ticketmaster", "dice", "bandsintown", "eventbrite")


async def test_a_sync_with_nothing_new_is_three_statements(database: Database) -> None:
    source = FakeSource(items=season("dice", 40))
    await syncer_at(database).sync(source, dublin())
    syncer = syncer_at(database, LATER)
    await syncer.tell_sales()  # looked at once a minute, however many syncs there are
    with count_statements() as seen:
        result = await syncer.sync(source, dublin())
    assert (result.ingested.unchanged, await count(database)) == (40, 40)
    verbs = [text.split()[0] for text in seen.texts]
    # the lease; what is held; then the lease given back, what was seen, and the outcome: on MySQL in one
    assert verbs == ["UPDATE", "SELECT", *(["UPDATE"] if database.dialect == "mysql" else ["UPDATE", "UPDATE", "INSERT"])]
    [state] = await ingest_states(database)
    assert (state.last_synced_at, state.last_outcome, state.listing_count) == (LATER, "fetched", 40)
    assert (state.window_start, state.last_attempt_at) == (LATER - timedelta(days=1), LATER)
    assert set(await database.fetch_all(select(source_events.c.last_seen_at))) == {(LATER,)}
    assert await holders(database) == []


async def test_payloads_that_cannot_be_read_are_one_statement_more(database: Database) -> None:
    unreadable = Rejected("dice", "it has no date", "x", b"{}")
    source = FakeSource(items=[*season("dice", 40), unreadable])
    await syncer_at(database).sync(source, dublin())
    syncer = syncer_at(database, LATER)
    await syncer.tell_sales()
    source.items.append(replace(unreadable, raw=b"[]"))
    with count_statements() as seen:
        result = await syncer.sync(source, dublin())
    assert seen.count == (4 if database.dialect == "mysql" else 6)
    assert (result.ingested.unchanged, result.rejected) == (40, 2)
    rows = await database.fetch_all(select(rejected_listings.c.raw_payload, rejected_listings.c.seen_at))
    assert sorted(rows) == [("[]", LATER), ("{}", NOW)]


async def test_the_sources_of_a_city_with_nothing_new_are_three_statements_each_at_most(database: Database) -> None:
    sources = [FakeSource(name, season(name, 10)) for name in SOURCES]
    await sync_city(syncer_at(database), sources, dublin())
    syncer = syncer_at(database, LATER)
    await syncer.tell_sales()
    close, ended = syncer.close_sync, list[Closing]()

    async def closing(one: Closing) -> LeaseLost | None:
        ended.append(one)
        return await close(one)

    async def when_all_have_ended(closings: Sequence[Closing]) -> list[LeaseLost | None]:
        await until(lambda: len(ended) == len(SOURCES))
        return await close_all(database, closings)

    close = Together(when_all_have_ended)
    syncer.close_sync = closing  # type: ignore[assignment]
    with count_statements() as seen:
        results = await sync_city(syncer, sources, dublin())
    assert [result.ingested.unchanged for result in results] == [10] * len(SOURCES)
    assert seen.count <= 3 * len(SOURCES)
    assert [text.split()[0] for text in seen.texts].count("SELECT") == len(SOURCES)


async def test_a_listing_that_left_is_found_without_a_further_read(database: Database) -> None:
    gigs = season("dice", 20)
    await syncer_at(database).sync(FakeSource(items=gigs), dublin())
    with count_statements() as seen:
        result = await syncer_at(database, LATER).sync(FakeSource(items=gigs[:-1]), dublin())
    assert (result.withdrawn, await count(database)) == (1, 19)
    assert sum("last_seen_at <" in text for text in seen.texts) == 1


async def test_who_lost_the_lease_notes_nothing_and_the_others_do(database: Database) -> None:
    leases = [Lease(database, "dice", city, lambda: NOW) for city in ("dublin", "cork", "galway")]
    for lease in leases:
        assert await lease.take()
    await database.execute(update(ingest_leases).where(ingest_leases.c.city == "cork").values(owner="another"))
    outcomes = [SyncOutcome(lease.key[0], lease.key[1], NOW, "fetched", NOW, NOW, NOW) for lease in leases]
    closings = [Closing(lease, outcome, (), NOW) for lease, outcome in zip(leases, outcomes, strict=True)]
    lost = await close_all(database, closings)
    assert [type(one) for one in lost] == [type(None), LeaseLost, type(None)]
    assert sorted(state.city for state in await ingest_states(database)) == ["dublin", "galway"]
    assert await holders(database) == [("cork", "another")]


async def test_who_lost_the_lease_notes_nothing_by_itself_either(database: Database) -> None:
    source = FakeSource(items=season("dice", 5))
    await syncer_at(database).sync(source, dublin())
    lease = Lease(database, "dice", "dublin", lambda: LATER)
    assert await lease.take()
    await database.execute(update(ingest_leases).values(owner="another"))
    rows = [row[0] for row in await database.fetch_all(select(source_events.c.id))]
    outcome = SyncOutcome("dice", "dublin", LATER, "fetched", LATER, LATER, LATER)
    [lost] = await close_all(database, [Closing(lease, outcome, rows, LATER)])
    assert isinstance(lost, LeaseLost)
    [state] = await ingest_states(database)
    assert state.last_synced_at == NOW
    assert set(await database.fetch_all(select(source_events.c.last_seen_at))) == {(NOW,)}
    assert await holders(database) == [("dublin", "another")]


async def test_who_did_not_see_that_it_has_the_leases_takes_them_again(database: Database) -> None:
    """The connection may break after the commit: an attempt that is repeated finds them held by itself."""
    leases = [Lease(database, "dice", city, lambda: NOW) for city in ("dublin", "cork")]
    for asked in (leases[1:], leases, leases[:1]):
        assert await take_all(database, asked) == [True] * len(asked)
    assert await take_all(database, [Lease(database, "dice", "dublin", lambda: NOW)]) == [False]


async def test_leases_taken_together_are_told_apart(database: Database) -> None:
    """They have one owner; giving back or renewing some leaves the others alone, and of two for one place one gets it."""
    places = [("dice", "dublin"), ("ticketmaster", "cork"), ("dice", "dublin"), ("ticketmaster", "dublin"), ("dice", "cork")]
    for statements in (2, 1):
        leases = [Lease(database, source, city, lambda: NOW) for source, city in places]
        with count_statements() as seen:
            assert await take_all(database, leases) == [True, True, False, True, True]
        assert seen.count == statements
        first, second = leases[0].key, leases[1].key
        assert await database.write(lambda tx: release_leases(tx, [first, second])) == 2  # noqa: B023 awaited at once
        assert [city for city, _ in await holders(database)] == ["cork", "dublin"]
        assert await database.write(lambda tx: renew_all(tx, leases[3:]))  # noqa: B023
        assert not await database.write(lambda tx: renew_all(tx, leases[1:]))  # noqa: B023
        await leases[2].drop()
        assert len(await holders(database)) == 2
        for lease in leases[3:]:
            await lease.drop()
        assert await holders(database) == []


async def test_a_take_whose_end_was_not_seen_is_no_bar_to_the_next(database: Database) -> None:
    lease, other = (Lease(database, "dice", "dublin", lambda: NOW) for _ in range(2))
    assert await lease.take()
    assert not await other.take()
    assert await lease.take()


async def holders(database: Database) -> list[tuple[str, str]]:
    """(city, owner) of the leases that somebody holds."""
    held = select(ingest_leases.c.city, ingest_leases.c.owner).where(ingest_leases.c.owner != "").order_by(ingest_leases.c.city)
    return [(row[0], row[1]) for row in await database.fetch_all(held)]


class Runs:
    """Answers twice each number, noting which came together; `gate` holds it until set."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.seen.append(list(numbers))
        await self.gate.wait()
        if self.error:
            raise self.error
        return [2 * number for number in numbers]


async def test_what_comes_meanwhile_is_done_together() -> None:
    runs = Runs()
    double = Together(runs)
    first = [asyncio.create_task(double(number)) for number in (1, 2)]
    await until(lambda: bool(runs.seen))
    then = [asyncio.create_task(double(number)) for number in (3, 4)]
    await asyncio.sleep(0)
    runs.gate.set()
    assert await asyncio.gather(*first, *then) == [2, 4, 6, 8]
    assert runs.seen == [[1, 2], [3, 4]]


async def test_the_databases_trouble_is_everybodys() -> None:
    runs = Runs()
    runs.error = DatabaseUnavailable("it is away")
    runs.gate.set()
    double = Together(runs)
    answers = await asyncio.gather(double(1), double(2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [DatabaseUnavailable] * 2
    assert runs.seen == [[1, 2]]


@pytest.mark.parametrize("leaving", [0, 1], ids=["who does it", "who waits"])
async def test_who_leaves_takes_nobody_along(leaving: int) -> None:
    runs = Runs()
    double = Together(runs)
    tasks = [asyncio.create_task(double(number)) for number in (1, 2)]
    await until(lambda: bool(runs.seen))
    tasks[leaving].cancel()
    runs.gate.set()
    assert await tasks[1 - leaving] == 2 * (2 - leaving)
    with pytest.raises(asyncio.CancelledError):
        await tasks[leaving]
