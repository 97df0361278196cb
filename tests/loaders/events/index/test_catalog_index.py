"""Counting in memory finds what the database finds, at once and after every change."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from loaders.events.criteria import EventCriteria
from loaders.events.facets import FacetName, event_facet, indexed_facet
from loaders.events.index import changes, line_ups, postings, reading
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.found import Found
from loaders.events.query_shape import query_plan_of
from loaders.events.search.search import event_count
from loaders.events.values import Act
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.events.search_index import drop_terms, write_terms
from store.tables import catalog, event_redirects, events, search_terms, source_events, user_hidden_events
from tests.builders import NOW, Gig, add_gigs, add_venue, terms_of_gig
from tests.people import person
from tests.waiting import until

CITIES = ("Dublin", "Cork", "Belfast")
GENRES = (("techno", "electronic"), ("folk",), ("house", "electronic"), ())
WORDS = ("live", "tour", "night")
FACETS: tuple[FacetName, ...] = ("genres", "venues", "dates", "sources")


async def _fill(database: Database, count: int = 120) -> list[int]:
    dice = random.Random(7)
    venues = [await add_venue(database, f"Hall {number}") for number in range(4)]
    return await add_gigs(
        database,
        *(
            Gig(
                f"{dice.choice(('Lankum', 'Bicep', 'Kneecap'))} {dice.choice(WORDS)}",
                start=None if number % 20 == 0 else NOW + timedelta(minutes=dice.randint(-3000, 60_000)),
                city=dice.choice(CITIES),
                venue_id=dice.choice([*venues, None]),
                genres=dice.choice(GENRES),
                sources=tuple(dice.sample(("dice", "local", "ticketmaster"), dice.randint(1, 3))),
                columns={"withdrawn_at": NOW if dice.random() < 0.1 else None},
            )
            for number in range(count)
        ),
    )


async def _ready(database: Database) -> CatalogIndex:
    index = CatalogIndex(smallest=0)
    version = await database.fetch_value(CURRENT)
    assert await index.find(database, version, EventCriteria()) is None  # it begins to read
    assert index._building is not None
    await index._building
    assert index.is_ready
    return index


def _asked(dice: random.Random) -> EventCriteria:
    def instant() -> datetime | None:
        return dice.choice([None, NOW + timedelta(minutes=dice.randint(-3000, 60_000)), NOW])

    from_at, to_at = instant(), instant()
    parts: dict[str, Any] = {
        "city_keys": tuple(city.lower() for city in dice.sample(CITIES, dice.randint(0, 2))),
        "text_words": tuple(dice.sample([*WORDS, "lankum", "bicpe", "knee"], dice.randint(0, 2))),
        "venue_ids": tuple(dice.sample(range(1, 6), dice.choice([0, 0, 2]))),
        "genres_any": dice.choice([(), (), ("electronic",), ("folk", "techno")]),
        "genres_none": dice.choice([(), (), ("house",)]),
        "exclude_event_ids": dice.choice([(), (1, 2, 3)]),
    }
    return EventCriteria(from_at=from_at, to_at=to_at, **parts)


async def _agrees(database: Database, index: CatalogIndex, criteria: EventCriteria) -> int:
    found = await index.find(database, await database.fetch_value(CURRENT), criteria)
    assert found is not None
    assert len(found) == await event_count(database, criteria), criteria
    plan = await query_plan_of(database, criteria)
    for name in FACETS:
        assert await indexed_facet(database, name, found) == await event_facet(database, name, plan), (name, criteria)
    return len(found)


async def test_it_finds_what_the_database_finds(database: Database) -> None:
    await _fill(database)
    index, dice = await _ready(database), random.Random(3)
    found = [await _agrees(database, index, _asked(dice)) for _ in range(120)]
    assert sum(1 for count in found if count) > 40  # not all for nothing
    assert await _agrees(database, index, EventCriteria()) >= max(found)


async def _raise(database: Database) -> int:
    version = await database.fetch_value(CURRENT) + 1
    await database.execute(update(catalog).values(version=version))
    return int(version)


async def test_each_later_version_is_brought_in(database: Database) -> None:
    ids = await _fill(database)
    index, dice = await _ready(database), random.Random(4)
    everything = await _agrees(database, index, EventCriteria())
    version = await _raise(database)
    (added,) = await add_gigs(database, Gig("Lankum live", genres=("folk",), columns={"version": version}))
    assert await _agrees(database, index, EventCriteria()) == everything + 1
    listed = [number for number in ids if await _is_found(database, index, number)]
    version = await _raise(database)
    moved = Gig("Bicep tour", start=NOW + timedelta(days=3, minutes=7), city="Cork", genres=("techno", "electronic"))
    row = {"city_key": "cork", "order_time": moved.start, "service_day": (NOW + timedelta(days=3)).date(), "version": version}
    await database.execute(update(events).where(events.c.id == listed[0]).values(**row))
    async with database.transaction() as tx:
        await write_terms(tx, {listed[0]: terms_of_gig(moved)})
    await database.execute(update(events).where(events.c.id == listed[1]).values(withdrawn_at=NOW, version=version))
    assert await _agrees(database, index, EventCriteria()) == everything
    for _ in range(30):
        await _agrees(database, index, _asked(dice))
    await _raise(database)
    async with database.transaction() as tx:  # merged away
        await drop_terms(tx, [listed[2]])
        redirect = {"retired_id": listed[2], "event_id": added, "retired_at": datetime.now(UTC)}
        await tx.execute(insert(event_redirects).values(**redirect))
        await tx.execute(delete(events).where(events.c.id == listed[2]))
    assert await _agrees(database, index, EventCriteria()) == everything - 1


async def _is_found(database: Database, index: CatalogIndex, number: int) -> bool:
    found = await index.find(database, await database.fetch_value(CURRENT), EventCriteria())
    assert found is not None
    return number in found.ids


async def test_what_a_person_hid_is_left_out_for_them_alone(database: Database) -> None:
    await add_gigs(database, Gig("Lankum"), Gig("Bicep"))
    ada = await person(database)
    await database.execute(insert(user_hidden_events).values(user_id=ada.viewer.id, event_id=1, hidden_at=NOW))
    index = await _ready(database)
    assert await _agrees(database, index, EventCriteria(hidden_from=ada.viewer.id)) == 1
    assert await _agrees(database, index, EventCriteria()) == 2


@pytest.mark.parametrize(
    "criteria",
    [
        EventCriteria(venue_names=("hall",)),
        EventCriteria(act=Act((), "lankum")),
        EventCriteria(updated_since=NOW),
    ],
)
async def test_what_it_does_not_know_is_the_databases(database: Database, criteria: EventCriteria) -> None:
    await add_gigs(database, Gig())
    index = await _ready(database)
    assert await index.find(database, 1, criteria) is None


async def test_a_small_catalog_is_left_to_the_database(database: Database) -> None:
    await add_gigs(database, Gig())
    index = CatalogIndex()
    for _ in range(2):
        assert await index.find(database, 1, EventCriteria()) is None
        if index._building is not None:
            await index._building
    assert not index.is_ready


async def test_a_listing_that_changes_nothing_else_shows_when_the_sources_are_read_anew(database: Database) -> None:
    await add_gigs(database, Gig(sources=("dice",)), Gig(sources=("dice", "local")))
    index = await _ready(database)
    version = await _raise(database)
    await database.execute(update(source_events).where(source_events.c.source == "local").values(withdrawn_at=NOW))
    index._sources_after = 0.0  # a minute later
    assert await index.find(database, version, EventCriteria()) is not None
    await until(lambda: index._building is None)
    await _agrees(database, index, EventCriteria())
    assert index._building is None  # once is enough


async def test_too_many_changes_are_read_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database, 10)
    index = await _ready(database)
    monkeypatch.setattr(changes, "MOST_CHANGED", 3)
    index._build_after = 0.0
    version = await _raise(database)
    await database.execute(update(events).values(version=version))
    assert await index.find(database, version, EventCriteria()) is None
    assert index._building is not None
    await index._building
    await _agrees(database, index, EventCriteria())


async def test_a_term_read_while_changes_are_brought_in_lacks_none(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await _fill(database, 20)
    index = await _ready(database)
    bitmaps, billed_at = await index.current(database), line_ups.billed_at
    assert bitmaps is not None
    bitmaps.terms.clear()

    async def meanwhile(*about: Any) -> Any:
        for word in WORDS:
            await index.find(database, bitmaps.version, EventCriteria(text_words=(word,)))
        return await billed_at(*about)

    await postings.played_by(database, bitmaps, [1])  # somebody is known, so that line-ups are asked for
    monkeypatch.setattr(line_ups, "billed_at", meanwhile)
    version = await _raise(database)
    await database.execute(update(events).values(version=version))
    await index.find(database, version, EventCriteria())
    for word in WORDS:
        await _agrees(database, index, EventCriteria(text_words=(word,)))


@pytest.mark.parametrize("bound", ["MOST_BYTES", "MOST_TERMS"])
async def test_terms_kept_are_bounded(database: Database, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    await _fill(database, 40)
    index = await _ready(database)
    monkeypatch.setattr(postings, bound, 1)
    for word in WORDS:
        await _agrees(database, index, EventCriteria(text_words=(word,)))
    assert index._bitmaps is not None
    assert len(index._bitmaps.terms) == 1


@pytest.mark.parametrize(("most_bytes", "found"), [(180, [1, 2]), (179, [1]), (99, [])])
async def test_common_terms_are_as_many_as_take_so_many_bytes(database: Database, most_bytes: int, found: list[int]) -> None:
    """Two for each posting, and a bit for each of 800 events at most."""
    held = (("live", 700), ("techno", 40), ("rare", 9))
    rows = [{"id": number, "term": term, "event_count": count} for number, (term, count) in enumerate(held, start=1)]
    await database.write(lambda tx: tx.insert_many(search_terms, rows))
    assert await reading.common_terms(database, 10, most_bytes, 800) == found


async def test_a_database_that_fails_is_asked_again_later() -> None:
    index = CatalogIndex(smallest=0)
    async with Database("mysql://nobody@127.0.0.1:9/gigs", pool_wait_ms=100) as absent:
        assert await index.find(absent, 1, EventCriteria()) is None
        await until(lambda: index._building is None)
        assert await index.find(absent, 1, EventCriteria()) is None
        assert index.__dict__["_building"] is None  # not at once
    assert not index.is_ready
    await index.close()


def test_a_found_set_has_a_length() -> None:
    bitmaps = CatalogBitmaps()
    bitmaps.add("hours", "2026-11-23 12", [1, 2])
    bitmaps.add("cities", "dublin", [1])
    assert len(Found(bitmaps, bitmaps.of("cities", ["dublin", "cork"]))) == 1
