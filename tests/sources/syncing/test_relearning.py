"""Houses that are learned from what is stored: believed, used by matching and venues alike, and forgotten."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from loaders.places.venues import venue_by_id
from sources.places.gazetteer import place
from sources.places.venue_names import venue_spellings
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.ingest import Batch, ingest
from sources.syncing.schedule import learn_houses
from sources.syncing.syncer import Syncer
from sources.syncing.venues.relearning import relearn
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.events.records import Listing
from store.places.learned_houses import houses_held, last_learned, save_houses
from store.places.venue_successors import lead_to_successors
from store.tables import events, notifications, source_events, venue_aliases, venue_names, venues
from tests.builders import add_venue
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.test_learning import GAFF, LANE, NOWHERE, gig, nights
from tests.waiting import until

TODAY = NOW.date()


def past(found: Sequence[Listing], days: int = 0) -> list[Listing]:
    """The same nights, before today, or so many days before that."""
    apart = NIGHT - TODAY + timedelta(days=days)
    return [
        listing(one.source, one.source_id, tuple(act.name for act in one.performers), night=_night(one) - apart, venue=one.venue)
        for one in found
    ]


def _night(one: Listing) -> date:
    assert one.local_date is not None
    return one.local_date


LATE = listing("ticketmaster", "late", ("Moss Harbour",), at=time(23), venue=LANE)
OTHER = listing("dice", "other", (), at=time(23, 30), title="Moss Harbour", venue=NOWHERE)


async def come(database: Database, *listings: Listing) -> None:
    for source in sorted({one.source for one in listings}):
        await ingest(database, Batch(source, "dublin", [one for one in listings if one.source == source], NOW))


async def events_of_the_night(database: Database) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    asked = select(source_events.c.event_id, source_events.c.source_id).where(source_events.c.service_day == NIGHT)
    for event_id, source_id in await database.fetch_all(asked):
        found.setdefault(event_id, set()).add(source_id)
    return set(map(frozenset, found.values()))


async def venues_to_come(database: Database) -> set[int]:
    asked = select(events.c.venue_id).where(events.c.local_date >= NIGHT, events.c.withdrawn_at.is_(None))
    return {row[0] for row in await database.fetch_all(asked)}


SPLIT, WHOLE = {frozenset({"late"}), frozenset({"other"})}, {frozenset({"late", "other"})}


async def test_what_is_learned_joins_the_gigs_to_come_whatever_came_first(database: Database) -> None:
    await come(database, LATE, OTHER, *past(nights(6)))
    assert await events_of_the_night(database) == SPLIT
    assert await relearn(database, "dublin", NOW) == 2
    assert await events_of_the_night(database) == WHOLE
    assert await relearn(database, "dublin", NOW) == 0
    assert await database.fetch_all(select(notifications.c.id)) == []


async def test_who_comes_later_is_matched_by_what_was_learned(database: Database) -> None:
    await come(database, *past(nights(6)))
    await relearn(database, "dublin", NOW)
    await come(database, LATE)
    await come(database, OTHER)
    assert await events_of_the_night(database) == WHOLE


async def test_all_names_lead_to_one_venue_that_is_found_under_each(database: Database) -> None:
    alone = gig("dice", "Bellow Weather", NOWHERE, NIGHT + timedelta(days=1))
    await come(database, LATE, alone, *past(nights(6)))
    before = await venues_to_come(database)
    assert len(before) == 2
    await relearn(database, "dublin", NOW)
    (venue_id,) = await venues_to_come(database)
    found = {row[0] for row in await database.fetch_all(select(venue_names.c.name_key).where(venue_names.c.venue_id == venue_id))}
    for name in ("Lost Lane", "The Gaff"):
        assert any(form in found or f"the {form}" in found for form in venue_spellings(name))


async def test_what_is_contradicted_is_forgotten_and_parts_again(database: Database) -> None:
    alone = gig("dice", "Bellow Weather", NOWHERE, NIGHT + timedelta(days=1))
    await come(database, LATE, OTHER, alone, *past(nights(6)))
    await relearn(database, "dublin", NOW)
    night = TODAY - timedelta(days=1)
    await come(database, gig("ticketmaster", "Ember Weather", LANE, night), gig("dice", "Cinder Orchard", GAFF, night))
    assert await relearn(database, "dublin", NOW) == 2
    assert await events_of_the_night(database) == SPLIT
    assert await houses_held(database, "dublin") == {}
    assert len(await venues_to_come(database)) == 2
    named = await database.fetch_all(select(venue_names.c.venue_id, venue_names.c.name_key))
    assert {name for _, name in named} == {"lost lane", "the gaff"}
    assert len({venue_id for venue_id, name in named if name == "the gaff"}) == 1


async def names_by_venue(database: Database) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for venue_id, name in await database.fetch_all(select(venue_names.c.venue_id, venue_names.c.name_key)):
        found.setdefault(venue_id, set()).add(name)
    return set(map(frozenset, found.values()))


async def test_a_house_without_gigs_to_come_is_found_under_all_its_names_and_everybody_is_told(database: Database) -> None:
    await come(database, *past(nights(6)))
    apart = {frozenset({"lost lane"}), frozenset({"the gaff"})}
    assert await names_by_venue(database) == apart
    version = await database.fetch_value(CURRENT)
    await relearn(database, "dublin", NOW)
    assert frozenset({"lost lane", "the gaff"}) in await names_by_venue(database)
    assert await database.fetch_value(CURRENT) == version + 2  # what was learned, and the venue that lost its names
    night = TODAY - timedelta(days=1)
    await come(database, gig("ticketmaster", "Ember Weather", LANE, night), gig("dice", "Cinder Orchard", GAFF, night))
    await relearn(database, "dublin", NOW)
    assert await names_by_venue(database) == apart


async def test_a_single_gig_to_come_moves_to_the_house_and_so_does_tonight_s(database: Database) -> None:
    await come(database, *past(nights(6)))
    first, second = await database.fetch_all(select(venue_names.c.venue_id, venue_names.c.name).order_by(venue_names.c.venue_id))
    later = LANE if second[1] == LANE.name else GAFF
    await come(database, gig("dice", "Bellow Weather", later, TODAY))
    asked = select(events.c.venue_id).where(events.c.local_date == TODAY)
    assert await database.fetch_all(asked) == [(second[0],)]
    await relearn(database, "dublin", NOW)
    assert await database.fetch_all(asked) == [(first[0],)]


async def test_nothing_is_learned_from_what_was_listed_over_a_year_ago(database: Database) -> None:
    await come(database, *past(nights(6), days=400))
    assert await relearn(database, "dublin", NOW) == 0


async def test_an_interrupted_run_is_finished_by_the_next(database: Database) -> None:
    await come(database, LATE, OTHER, *past(nights(6)))

    async def believe_only(tx: object) -> None:
        await save_houses(tx, "dublin", {"lost lane": "gaff", "gaff": "gaff"}, NOW)  # type: ignore[arg-type]

    await database.write(believe_only)
    assert await relearn(database, "dublin", NOW) == 0
    assert await events_of_the_night(database) == WHOLE
    assert all(one.is_matched for one in (await houses_held(database, "dublin")).values())


async def test_a_city_is_learned_from_once_a_day_by_whatever_process(database: Database) -> None:
    dublin, clock = place("Dublin"), [NOW]
    assert dublin is not None
    syncer = Syncer(database, IngestionSettings(default_city="Dublin"), clock=lambda: clock[0])
    await learn_houses(syncer, [dublin])
    assert await last_learned(database) == {"dublin": NOW}
    await come(database, LATE, OTHER, *past(nights(6)))
    clock[0] += timedelta(days=1) - timedelta(seconds=1)
    await learn_houses(Syncer(database, syncer.settings, clock=syncer.clock), [dublin])
    assert await events_of_the_night(database) == SPLIT
    clock[0] += timedelta(seconds=1)
    await learn_houses(syncer, [dublin])
    assert await events_of_the_night(database) == WHOLE
    assert await last_learned(database) == {"dublin": clock[0]}
    assert "" not in await houses_held(database, "dublin")


async def test_a_process_that_syncs_for_requests_learns_as_well(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.syncing.schedule.LEARN_AFTER_S", 0.0)
    dublin = place("Dublin")
    assert dublin is not None
    await come(database, LATE, OTHER, *past(nights(6)))
    assert await events_of_the_night(database) == SPLIT
    syncer = Syncer(database, IngestionSettings(default_city="Dublin"), clock=lambda: NOW)
    freshness = Freshness(database, syncer, [FakeSource("eventbrite"), FakeSource("local_events")])
    await freshness.fetch_now(dublin, None)
    async with asyncio.timeout(10):
        while not await last_learned(database):  # noqa: ASYNC110 a row
            await asyncio.sleep(0.01)
    assert await events_of_the_night(database) == WHOLE
    first = dict(await last_learned(database))
    await freshness.fetch_now(dublin, None)
    assert len(asyncio.all_tasks()) == 1  # it is not even looked up again
    assert await last_learned(database) == first
    await syncer.close()


async def test_houses_are_learned_once_the_last_source_of_the_city_is_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    dublin, slow, quick = place("Dublin"), FakeSource("eventbrite"), FakeSource("dice")
    assert dublin is not None
    syncer = Syncer(database, IngestionSettings(), clock=lambda: NOW)

    def beside(work: Coroutine[Any, Any, None], name: str) -> None:
        work.close()
        begun.append(name)

    monkeypatch.setattr(syncer, "beside", beside)
    freshness = Freshness(database, syncer, [slow, quick])
    slow.gate.clear()
    asked = asyncio.create_task(freshness.fetch_now(dublin, None))
    await until(lambda: bool(slow.calls and quick.calls))
    await syncer.start(quick, dublin)
    assert begun == []
    slow.gate.set()
    await asked
    assert begun == ["houses of dublin"]


async def test_closing_ends_what_is_done_beside_the_syncs(database: Database) -> None:
    syncer, ended = Syncer(database, IngestionSettings(), clock=lambda: NOW), asyncio.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    syncer.beside(long(), "a test")
    await asyncio.sleep(0)
    await syncer.close()
    assert ended.is_set()


async def listed_venues(database: Database) -> set[int]:
    return {row[0] for row in await database.fetch_all(select(venues.c.id).where(venues.c.retired_at.is_(None)))}


async def joined(database: Database) -> tuple[int, int]:
    """The venue that lost its names and the one that has them, once both were listed."""
    await come(database, LATE, OTHER, *past(nights(6)))
    before = await listed_venues(database)
    await relearn(database, "dublin", NOW)
    (kept,) = await listed_venues(database)
    (old,) = before - {kept}
    return old, kept


async def test_a_venue_that_lost_its_names_leads_to_the_one_that_has_them(database: Database) -> None:
    old, kept = await joined(database)
    assert [venue and venue.id for venue in await venue_by_id(database, [old, kept, 999])] == [kept, kept, None]
    assert {row[0] for row in await database.fetch_all(select(events.c.venue_id))} == {kept}


async def test_an_id_leads_on_when_its_successor_has_one_too(database: Database) -> None:
    old, kept = await joined(database)
    (name, city), *_ = await database.fetch_all(select(venues.c.name_key, venues.c.city_key).where(venues.c.id == kept))
    last = await add_venue(database, "The Last One")
    await database.execute(update(venue_aliases).where(venue_aliases.c.venue_id == kept).values(venue_id=last))
    await database.write(lambda tx: lead_to_successors(tx, city, [name], NOW))
    assert [venue and venue.id for venue in await venue_by_id(database, [old, kept])] == [last, last]


async def test_a_new_spelling_of_it_is_the_successors(database: Database) -> None:
    old, kept = await joined(database)
    await database.execute(update(venues).where(venues.c.id == kept).values(name="Somewhere Else"))
    await database.execute(update(venues).where(venues.c.id == old).values(name="Lost Lane"))
    respelled = replace(LANE, name="Lost Lane Bar")
    await come(database, listing("dice", "respelled", ("Otter",), venue=respelled))
    assert await venues_to_come(database) == {kept}


async def test_one_with_details_entered_by_hand_stays_listed(database: Database) -> None:
    await come(database, LATE, OTHER, *past(nights(6)))
    before = await listed_venues(database)
    await database.execute(update(venues).values(email="booking@example.org"))
    await relearn(database, "dublin", NOW)
    assert await listed_venues(database) == before


async def test_it_is_listed_again_when_its_name_is(database: Database) -> None:
    old, kept = await joined(database)
    night = TODAY - timedelta(days=1)
    await come(database, gig("ticketmaster", "Ember Weather", LANE, night), gig("dice", "Cinder Orchard", GAFF, night))
    await relearn(database, "dublin", NOW)
    assert await listed_venues(database) == {old, kept}
    assert [venue and venue.id for venue in await venue_by_id(database, [old, kept])] == [old, kept]
