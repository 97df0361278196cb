"""Listings taken in: the same gig becomes one event, once; nothing new changes nothing; ids last for ever."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, text

from sources.syncing.ingest import Batch, IngestResult, ingest, withdraw
from sources.syncing.writes import group as writing_module
from sources.syncing.writes import turns
from store.database.connection import Database, Transaction, count_statements
from store.errors import StatementFailed
from store.events.listings import ListingWrite, Withdrawal, save_listings, unseen_listings
from store.events.records import Listing
from store.tables import (
    artists,
    catalog,
    event_redirects,
    event_terms,
    events,
    match_decisions,
    performances,
    rejected_listings,
    source_events,
    user_saved_events,
    users,
    venues,
)
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NIGHT, NOW, VICAR_STREET, listing, season
from tests.sources.syncing.test_syncer import dublin, syncer_at

LATER = NOW + timedelta(hours=6)


async def ingest_listings(database: Database, *listings: Listing, at: datetime = NOW) -> IngestResult:
    """Absorb listings source by source, in the order given."""
    total = IngestResult()
    for source in dict.fromkeys(one.source for one in listings):
        batch = Batch(source, "dublin", [one for one in listings if one.source == source], at)
        total += await ingest(database, batch)
    return total


async def groups(database: Database) -> set[frozenset[str]]:
    """Which listings share an event; add-ons that wait for theirs are in none."""
    rows = await database.fetch_all(select(source_events.c.event_id, source_events.c.source_id))
    by_event: dict[int, set[str]] = {}
    rows = [row for row in rows if row[0] is not None]
    for event_id, source_id in rows:
        by_event.setdefault(event_id, set()).add(source_id)
    return {frozenset(ids) for ids in by_event.values()}


async def dump(database: Database, *, but: Sequence[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of public data, without the named columns."""
    tables = (events, source_events, venues, artists, performances, event_terms, event_redirects, catalog)
    return {
        table.name: sorted(
            await database.fetch_all(select(*(column for column in table.columns if column.name not in but))), key=repr
        )
        for table in tables
    }


async def test_the_same_gig_of_two_sources_is_one_event(database: Database) -> None:
    done = await ingest_listings(
        database, listing("ticketmaster", "tm1"), listing("dice", "d1"), listing("dice", "d2", ("Tin Fox",))
    )
    assert await groups(database) == {frozenset({"tm1", "d1"}), frozenset({"d2"})}
    assert (done.new, done.changed, done.unchanged) == (3, 0, 0)
    assert await database.fetch_value(select(venues.c.name)) == "Whelan's"
    assert await database.fetch_all(select(artists.c.name).order_by(artists.c.name)) == [("Moss Harbour",), ("Tin Fox",)]


async def test_the_operators_query_finds_merged_events(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"), listing("dice", "d1"))
    rows = await database.fetch_all(
        text("SELECT event_id, COUNT(*) AS sources FROM source_events GROUP BY event_id HAVING sources > 1 LIMIT 10")
    )
    assert [count for _, count in rows] == [2]


async def test_nothing_new_changes_nothing_but_the_sighting(database: Database) -> None:
    gigs = [*season("ticketmaster", 30), *season("dice", 30)]
    await ingest_listings(database, *gigs)
    before = await dump(database, but=["last_seen_at"])
    done = await ingest_listings(database, *gigs, at=LATER)
    assert await dump(database, but=["last_seen_at"]) == before
    assert (done.new, done.changed, done.unchanged, done.events_written) == (0, 0, 60, 0)
    assert set(await database.fetch_all(select(source_events.c.last_seen_at))) == {(LATER,)}


async def test_the_order_of_arrival_does_not_matter(database: Database) -> None:
    bill = ("Moss Harbour", "Tin Fox")
    parts = [
        listing("ticketmaster", "tm1", ("Moss Harbour",)),
        listing("dice", "d1", ("Tin Fox",), title="Tin Fox"),
        listing("bandsintown", "b1", bill, title="Moss Harbour and Tin Fox"),
    ]
    outcomes = set()
    for order in permutations(parts):
        for table in (source_events, events):
            await database.execute(table.delete())
        await ingest_listings(database, *order)
        outcomes.add(frozenset(await groups(database)))
    assert len(outcomes) == 1


async def test_a_late_explanation_joins_two_events_and_the_old_id_leads_on(database: Database) -> None:
    apart = [listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), title="A night out")]
    await ingest_listings(database, *apart)
    ids: dict[str, int] = dict(await database.fetch_all(select(source_events.c.source_id, source_events.c.event_id)))
    assert len(set(ids.values())) == 2
    user_id = await _add_user(database)
    await _save(database, user_id, ids["tm1"], ids["d1"])
    pair = {"source_a": "dice", "source_id_a": "d1", "source_b": "ticketmaster", "source_id_b": "tm1"}
    await _decide(database, pair, is_same=True)
    await ingest_listings(database, listing("dice", "d1", ("Tin Fox",), title="A night out, changed"), at=LATER)
    assert await groups(database) == {frozenset({"tm1", "d1"})}
    kept, retired = min(ids.values()), max(ids.values())
    assert await database.fetch_all(select(event_redirects.c.retired_id, event_redirects.c.event_id)) == [(retired, kept)]
    assert await database.fetch_all(select(user_saved_events.c.event_id)) == [(kept,)]
    assert await database.fetch_all(select(events.c.id)) == [(kept,)]


async def test_what_a_person_split_stays_apart(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    pair = {"source_a": "dice", "source_id_a": "d1", "source_b": "ticketmaster", "source_id_b": "tm1"}
    await _decide(database, pair, is_same=False)
    await ingest_listings(database, listing("dice", "d1"), at=LATER)
    assert await groups(database) == {frozenset({"tm1"}), frozenset({"d1"})}
    keys = await database.fetch_all(select(events.c.dedupe_key))
    assert len(set(keys)) == 2  # the predecessor's key would be the same: it is unique all the same


async def test_a_new_hour_raises_the_sequence_and_moves_the_search_index(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    await ingest_listings(database, listing("ticketmaster", "tm1", at=time(21)), at=LATER)
    [row] = await database.fetch_all(
        select(events.c.sequence, events.c.updated_at, events.c.created_at, events.c.start_time, events.c.version)
    )
    assert row == (1, LATER, NOW, listing("ticketmaster", "tm1", at=time(21)).start_at, 3)
    assert await database.fetch_value(select(catalog.c.version)) == 3
    assert {at for (at,) in await database.fetch_all(select(event_terms.c.order_time))} == {row[3]}


async def test_a_new_description_is_no_new_sequence(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    await ingest_listings(database, listing("ticketmaster", "tm1", description="Doors at seven."), at=LATER)
    [row] = await database.fetch_all(select(events.c.sequence, events.c.description, events.c.updated_at))
    assert row == (0, "Doors at seven.", LATER)


async def test_an_event_leaves_the_listings_with_its_last_listing_and_comes_back(database: Database) -> None:
    both = [listing("ticketmaster", "tm1"), listing("dice", "d1")]
    await ingest_listings(database, *both)
    for source in ("ticketmaster", "dice"):
        assert await database.fetch_value(select(events.c.withdrawn_at)) is None
        sweep = Withdrawal(source, "dublin", NIGHT, NIGHT, LATER)
        await withdraw(database, await unseen_listings(database, sweep), lambda: LATER)
    assert await database.fetch_value(select(events.c.withdrawn_at)) == LATER
    await ingest_listings(database, both[0], at=LATER + timedelta(hours=1))
    assert await database.fetch_value(select(events.c.withdrawn_at)) is None


async def test_an_add_on_hangs_on_its_gig_and_never_stands_alone(database: Database) -> None:
    extra = listing("ticketmaster", "tm-vip", title="Moss Harbour - VIP Package", offer="upsell")
    done = await ingest_listings(database, extra)
    assert (done.unattached, await groups(database)) == (1, set())
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    assert await groups(database) == {frozenset({"tm1", "tm-vip"})}
    assert await database.fetch_value(select(events.c.title)) == "Moss Harbour"


async def test_a_moved_venue_moves_the_event(database: Database) -> None:
    await ingest_listings(database, listing("ticketmaster", "tm1"))
    await ingest_listings(database, listing("ticketmaster", "tm1", venue=VICAR_STREET), at=LATER)
    [row] = await database.fetch_all(select(events.c.venue_name, events.c.sequence))
    assert row == ("Vicar Street", 1)
    assert await database.fetch_value(select(venues.c.name).where(venues.c.id == select(events.c.venue_id).scalar_subquery()))


async def test_a_hundred_listings_are_tens_of_statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "perf_counter", lambda: 0.0)  # a quick machine
    with count_statements() as seen:
        done = await ingest_listings(database, *season("ticketmaster", 2000))
    assert done.new == 2000
    assert seen.count < 33 * 20  # twenty short transactions


async def _add_user(database: Database) -> int:
    async with database.transaction() as tx:
        return await tx.insert(users, {"name": "Ada", "email": "ada@example.org", "password_hash": "-", "role": "user"})


async def _save(database: Database, user_id: int, *event_ids: int) -> None:
    async with database.transaction() as tx:
        rows = [{"user_id": user_id, "event_id": event_id, "saved_at": NOW} for event_id in event_ids]
        await tx.insert_many(user_saved_events, rows)


async def _decide(database: Database, pair: dict[str, str], *, is_same: bool) -> None:
    async with database.transaction() as tx:
        await tx.insert_many(match_decisions, [{**pair, "is_same": is_same, "decided_at": NOW, "decided_by": None}])


async def test_one_listing_that_cannot_be_stored_costs_itself_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = save_listings

    async def refusing(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        await writing(tx, writes, **how)
        if any(write.listing.source_id == "dice-3" for write in writes):
            raise StatementFailed("Data too long for column 'city' at row 1")

    monkeypatch.setattr(writing_module, "save_listings", refusing)
    result = await syncer_at(database).sync(FakeSource(items=season("dice", 11)), dublin())
    assert (result.error, result.fetched, result.ingested.new, result.rejected) == (None, 11, 10, 1)
    [rejected] = await database.fetch_all(select(rejected_listings.c.source_id, rejected_listings.c.reason))
    assert rejected == ("dice-3", "cannot be stored: Data too long for column 'city' at row 1")


async def test_a_database_that_takes_nothing_is_not_the_listings_fault(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(tx: Transaction, writes: Sequence[ListingWrite], **how: Any) -> None:
        raise StatementFailed("Table 'source_events' is read only")

    monkeypatch.setattr(writing_module, "save_listings", refusing)
    with pytest.raises(StatementFailed, match="read only"):
        await ingest(database, Batch("dice", "dublin", season("dice", 60), NOW))
