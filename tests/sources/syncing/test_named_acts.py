"""Acts that only titles name: billed when somebody knows them, whichever source came first, and found by alerts before that."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from sources.syncing.ingest import withdraw
from store.database.connection import Database, count_statements
from store.events.listings import UnseenListing
from store.events.records import Listing, ListingVenue
from store.tables import artists, djs, events, performances, source_events, title_names
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.test_news import LATER, follow, ingest_listings, notified

CORK = ListingVenue("Cyprus Avenue", city="Cork", country_code="IE", latitude=51.8969, longitude=-8.4756)
LOCAL = listing("local", "7", title="Bicep", performers=())
ELSEWHERE = listing("ticketmaster", "t1", ("BICEP",), venue=CORK)


async def bills(database: Database) -> dict[str, list[tuple[str, str, bool]]]:
    """Each event's acts by its title and venue: name, billing, and whether a source states it."""
    rows = await database.fetch_all(
        select(events.c.venue_name, artists.c.name, performances.c.billing, performances.c.confidence)
        .join_from(events, performances, performances.c.event_id == events.c.id)
        .join(artists, artists.c.id == performances.c.artist_id)
        .order_by(performances.c.position)
    )
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for venue, name, billing, confidence in rows:
        found.setdefault(venue, []).append((name, billing, confidence == 1))
    return found


async def waiting(database: Database) -> list[str]:
    likely = select(title_names.c.act_key).where(title_names.c.is_likely).order_by(title_names.c.act_key)
    return [row[0] for row in await database.fetch_all(likely)]


async def test_an_act_known_elsewhere_is_billed_where_only_the_title_names_it(database: Database) -> None:
    await ingest_listings(database, ELSEWHERE, LOCAL)
    assert await bills(database) == {
        "Cyprus Avenue": [("BICEP", "headline", True)],
        "Whelan's": [("BICEP", "headline", False)],
    }
    assert await waiting(database) == []


async def test_the_order_of_arrival_makes_no_difference(database: Database) -> None:
    await ingest_listings(database, LOCAL)
    assert (await bills(database), await waiting(database)) == ({}, ["bicep"])
    await ingest_listings(database, ELSEWHERE, at=LATER)
    assert (await bills(database))["Whelan's"] == [("BICEP", "headline", False)]
    assert await waiting(database) == []


async def test_reading_the_same_again_changes_nothing(database: Database) -> None:
    await ingest_listings(database, LOCAL, ELSEWHERE)
    before = await database.fetch_all(select(events.c.id, events.c.content_hash, events.c.updated_at).order_by(events.c.id))
    await ingest_listings(database, LOCAL, ELSEWHERE, at=LATER)
    assert (
        await database.fetch_all(select(events.c.id, events.c.content_hash, events.c.updated_at).order_by(events.c.id)) == before
    )


async def test_a_dj_of_the_directory_is_known(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert(djs, {"dj_name": "DJ Kate", "created_at": NOW, "updated_at": NOW})
    await ingest_listings(database, listing("local", "8", title="Sunday Social w/ Kate", performers=()))
    assert await bills(database) == {"Whelan's": [("DJ Kate", "headline", False)]}


async def test_a_stated_act_stays_stated_and_leads_those_that_are_read(database: Database) -> None:
    first = listing("ticketmaster", "t1", ("Kelly Lee Owens",), venue=CORK)
    both = listing("dice", "d1", ("Bicep",), title="Bicep + Kelly Lee Owens")
    await ingest_listings(database, first, both)
    assert (await bills(database))["Whelan's"] == [("Bicep", "headline", True), ("Kelly Lee Owens", "support", False)]


async def test_an_alert_hears_of_an_act_that_only_a_title_names_and_only_once(database: Database) -> None:
    user_id = await follow(database, "Bicep")
    await ingest_listings(database, LOCAL)
    assert await notified(database) == [(user_id, "new_event")]
    await ingest_listings(database, _with_act(LOCAL), at=LATER)
    assert await notified(database) == [(user_id, "new_event")]


async def test_an_alert_for_a_part_of_a_name_hears_nothing(database: Database) -> None:
    await follow(database, "Air")
    await ingest_listings(database, listing("local", "7", title="Air Supply Tribute w/ Fresh Air Collective", performers=()))
    assert await notified(database) == []


def _with_act(one: Listing) -> Listing:
    changed: dict[str, Any] = {"title": one.title, "url": one.url, "venue": one.venue}
    return listing("local", one.source_id, ("Bicep",), **changed)


async def test_whom_the_title_names_first_leads_although_a_shop_lists_only_the_others(database: Database) -> None:
    shop = listing("ticketmaster", "t2", ("Moss Harbour",), title="Bicep - 10 Year Anniversary Tour")
    await ingest_listings(database, ELSEWHERE, shop)
    assert (await bills(database))["Whelan's"] == [("BICEP", "headline", False), ("Moss Harbour", "headline", True)]


async def test_events_that_wait_are_written_along_with_what_they_wait_for(database: Database) -> None:
    """They cost a handful of statements more, not a write of their own."""
    await ingest_listings(database, LOCAL, listing("local", "8", title="Bicep", night=NIGHT + timedelta(days=1), performers=()))
    with count_statements() as seen:
        await ingest_listings(database, ELSEWHERE, at=LATER)
    assert {venue: [name for name, _, _ in acts] for venue, acts in (await bills(database)).items()} == {
        "Cyprus Avenue": ["BICEP"],
        "Whelan's": ["BICEP", "BICEP"],
    }
    for table in ("performances", "event_terms", "source_events"):
        assert sum(text.startswith(f"INSERT INTO {table}") for text in seen.texts) <= 1, table
    assert sum(text.startswith("INSERT INTO events ") for text in seen.texts) == 2  # the new one, and the two that waited


async def test_an_event_that_no_source_lists_any_more_waits_for_nobody(database: Database) -> None:
    await ingest_listings(database, LOCAL)
    held = [
        UnseenListing(*row)
        for row in await database.fetch_all(select(*(source_events.c[name] for name in UnseenListing._fields)))
    ]
    await withdraw(database, held, lambda: NOW)
    await ingest_listings(database, ELSEWHERE, at=LATER)
    assert await bills(database) == {"Cyprus Avenue": [("BICEP", "headline", True)]}
    withdrawn = await database.fetch_all(select(events.c.withdrawn_at).where(events.c.withdrawn_at.is_not(None)))
    assert withdrawn == [(NOW,)]


async def test_an_act_is_billed_once_however_the_title_spells_it(database: Database) -> None:
    spelt = listing("dice", "9", ("Ke$ha",), venue=CORK)
    stated = listing("local", "9", ("Kesha",), title="Summer Social w/ Ke$ha")
    await ingest_listings(database, spelt, stated)
    assert (await bills(database))["Whelan's"] == [("Kesha", "headline", True)]


async def test_who_is_known_is_looked_up_once(database: Database) -> None:
    """An act that a title names was found with its id: nothing asks for that again, nor for the terms' counts."""
    await ingest_listings(database, ELSEWHERE)
    with count_statements() as seen:
        await ingest_listings(database, LOCAL, at=LATER)
    texts = [" ".join(text.replace(chr(96), "").split()) for text in seen.texts]
    read = [text.split(" FROM ")[1].split()[0] for text in texts if text.startswith("SELECT") and " FROM " in text]
    assert read.count("djs") == 1
    assert read.count("artists") == 1  # by act key; no listing of this gig states an act
    assert read.count("search_terms") == 2  # those that are held, then the new ones once they are in
    assert (await bills(database))["Whelan's"] == [("BICEP", "headline", False)]
