"""Acts that only titles name: billed when somebody knows them, whichever source came first, and found by alerts before that."""

from typing import Any

from sqlalchemy import select

from store.database.connection import Database
from store.events.records import Listing, ListingVenue
from store.tables import artists, djs, events, performances, title_names
from tests.sources.syncing.listings import NOW, listing
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
