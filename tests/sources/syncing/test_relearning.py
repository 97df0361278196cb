"""Houses that are learned from what is stored: believed, used by matching and venues alike, and forgotten."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from sources.places.gazetteer import place
from sources.places.venue_names import venue_spellings
from sources.settings import IngestionSettings
from sources.syncing.ingest import Batch, ingest
from sources.syncing.schedule import learn_houses
from sources.syncing.syncer import Syncer
from sources.syncing.venues.relearning import relearn
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.events.records import Listing
from store.places.learned_houses import houses_held, last_learned, save_houses
from store.tables import events, notifications, source_events, venue_names
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.test_learning import GAFF, LANE, NOWHERE, gig, nights

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
    assert await database.fetch_value(CURRENT) == version + 1
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
