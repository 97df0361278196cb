"""Relations: answers in key order, one statement a batch, nothing read twice in a request."""

from collections.abc import Sequence
from datetime import timedelta

from loaders.batches import Relation
from loaders.events.query_shape import cells_in_use, zones_in_use
from loaders.events.related import related_events
from loaders.events.upcoming import (
    UpcomingPage,
    upcoming_by_artist,
    upcoming_by_venue,
    upcoming_count_by_artist,
    upcoming_count_by_venue,
)
from loaders.request import Loaders
from store.database.connection import Database, count_statements
from store.places.geo import cell
from store.tables import event_redirects, source_events, venue_availability
from tests.builders import DUBLIN, LONDON, NOW, Gig, add_gigs, add_venue

DAY = timedelta(days=1)


async def test_a_relation_reads_each_key_once() -> None:
    asked: list[list[int]] = []

    async def squares(keys: Sequence[int]) -> list[int]:
        asked.append(list(keys))
        return [key * key for key in keys]

    relation = Relation(squares)
    assert await relation.load_many([3, 1, 3]) == [9, 1, 9]
    assert await relation.load_many([1, 2]) == [1, 4]
    assert await relation.load(2) == 4
    assert asked == [[3, 1], [2]]


async def test_events_come_in_key_order_and_a_retired_id_gives_its_successor(database: Database) -> None:
    first, second = await add_gigs(database, Gig("Lankum"), Gig("Kneecap"))
    async with database.transaction() as tx:
        await tx.insert(event_redirects, {"retired_id": 900, "event_id": second, "retired_at": NOW})

    found = await Loaders(database).event_by_id.load_many([second, 900, 901, first])

    assert [row.title if row else None for row in found] == ["Kneecap", "Kneecap", None, "Lankum"]


async def test_a_venue_is_read_once_a_request(database: Database) -> None:
    venue_id = await add_venue(database, "Vicar Street", capacity=1050, genreFocus="Folk")
    loaders = Loaders(database)
    with count_statements() as seen:
        venue, nobody = await loaders.venue_by_id.load_many([venue_id, 999])
        again = await loaders.venue_by_id.load(venue_id)
    assert venue is not None and again is venue and nobody is None
    assert (venue.name, venue.capacity, venue.genre_focus) == ("Vicar Street", 1050, "Folk")
    assert seen.count == 1


async def test_availability_comes_earliest_first(database: Database) -> None:
    venue_id = await add_venue(database)
    async with database.transaction() as tx:
        for days in (3, 1):
            await tx.insert(
                venue_availability,
                {"venue_id": venue_id, "start_time": NOW + days * DAY, "end_time": NOW + (days + 1) * DAY, "status": "held"},
            )
    spans, none = await Loaders(database).availability_by_venue.load_many([venue_id, 999])
    assert [span.start_time for span in spans] == [NOW + DAY, NOW + 3 * DAY]
    assert none == ()


async def test_a_bill_comes_in_billing_order_with_its_artists(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(performers=("Lankum", "Katie Kim", "Adrian Crowley")))
    bill, empty = await Loaders(database).performances_by_event.load_many([event_id, 999])
    assert [(act.artist.name, act.billing) for act in bill] == [
        ("Lankum", "headline"), ("Katie Kim", "support"), ("Adrian Crowley", "support"),
    ]  # fmt: skip
    assert empty == ()


async def test_listings_come_newest_sighting_first_without_those_that_are_gone(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(sources=("ticketmaster", "dice", "local")))
    async with database.transaction() as tx:
        await tx.execute(source_events.update().where(source_events.c.source == "dice").values(last_seen_at=NOW + DAY))
        await tx.execute(source_events.update().where(source_events.c.source == "local").values(withdrawn_at=NOW))
    (listings,) = await Loaders(database).listings_by_event.load_many([event_id])
    assert [listing.source for listing in listings] == ["dice", "ticketmaster"]


async def test_a_withdrawn_event_keeps_the_listings_it_had(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(columns={"withdrawn_at": NOW}))
    async with database.transaction() as tx:
        await tx.execute(source_events.update().values(withdrawn_at=NOW))
    (listings,) = await Loaders(database).listings_by_event.load_many([event_id])
    assert [listing.source for listing in listings] == ["ticketmaster"]


async def test_upcoming_events_of_many_parents_are_one_statement(database: Database) -> None:
    first, second = await add_venue(database, "Whelan's"), await add_venue(database, "Button Factory")
    ids = await add_gigs(
        database,
        Gig(start=NOW + 2 * DAY, venue_id=first, performers=("Bicep",)),
        Gig(start=NOW + 1 * DAY, venue_id=first),
        Gig(start=NOW + 3 * DAY, venue_id=first, performers=("Bicep",)),
        Gig(start=NOW - 1 * DAY, venue_id=second),
        Gig(start=NOW + 1 * DAY, venue_id=second, columns={"withdrawn_at": NOW}),
    )
    with count_statements() as seen:
        pages = await upcoming_by_venue(database, [second, 999, first], UpcomingPage(NOW, limit=2))
    assert [[row.id for row, _ in page] for page in pages] == [[], [], [ids[1], ids[0]]]
    assert seen.count == 1
    after = UpcomingPage(NOW, limit=2, after=pages[2][0][1])
    assert [row.id for row, _ in (await upcoming_by_venue(database, [first], after))[0]] == [ids[0], ids[2]]
    last = UpcomingPage(NOW, limit=2, backwards=True)
    assert [row.id for row, _ in (await upcoming_by_venue(database, [first], last))[0]] == [ids[0], ids[2]]
    assert await upcoming_count_by_venue(database, [second, first], NOW) == [0, 3]
    (artist_id,) = [act.artist.id for act in await Loaders(database).performances_by_event.load(ids[0])]
    (page,) = await upcoming_by_artist(database, [artist_id], UpcomingPage(NOW, limit=5))
    assert [row.id for row, _ in page] == [ids[0], ids[2]]
    assert await upcoming_count_by_artist(database, [artist_id, 999], NOW) == [2, 0]


async def test_more_parents_than_one_statement_takes(database: Database) -> None:
    venue_ids = [await add_venue(database, f"Room {number}") for number in range(70)]
    ids = await add_gigs(database, *(Gig(venue_id=venue_id) for venue_id in venue_ids))
    pages = await upcoming_by_venue(database, venue_ids, UpcomingPage(NOW, limit=1))
    assert [page[0][0].id for page in pages] == ids


async def test_related_events_share_artists_then_venue_then_genre_and_city(database: Database) -> None:
    venue_id = await add_venue(database)
    parent, by_genre, by_venue, by_artist, *_ = await add_gigs(
        database,
        Gig("Parent", venue_id=venue_id, performers=("Bicep",), genres=("techno", "electronic")),
        Gig("Same genre and city", start=NOW + 1 * DAY, genres=("techno", "electronic")),
        Gig("Same venue", start=NOW + 2 * DAY, venue_id=venue_id),
        Gig("Same artist, elsewhere", start=NOW + 3 * DAY, city="Cork", performers=("Bicep",)),
        Gig("Same genre, elsewhere", city="Cork", genres=("techno", "electronic")),
        Gig("Cancelled", venue_id=venue_id, status="cancelled"),
        Gig("Over", start=NOW - 2 * DAY, venue_id=venue_id, performers=("Bicep",)),
        Gig("Stranger"),
    )
    rows = [row for row in await Loaders(database).event_by_id.load_many([parent, by_artist]) if row]
    with count_statements() as seen:
        related, of_artist = await related_events(database, rows, NOW, 5)
    assert [row.id for row in related] == [by_artist, by_venue, by_genre]
    assert [row.id for row in of_artist] == [parent]
    assert seen.count == 1
    assert [row.id for row in (await related_events(database, rows, NOW, 1))[0]] == [by_artist]


async def test_zones_are_told_once_each(database: Database) -> None:
    assert await zones_in_use(database) == []
    await add_gigs(database, Gig(), Gig(time_zone="Europe/London"), Gig(), Gig(time_zone="America/New_York"))
    assert await zones_in_use(database) == ["America/New_York", "Europe/Dublin", "Europe/London"]


async def test_squares_of_the_map_are_told_once_each(database: Database) -> None:
    await add_gigs(database, Gig(place=DUBLIN), Gig(place=DUBLIN), Gig(place=LONDON), Gig(place=None))
    assert await cells_in_use(database) == {cell(*DUBLIN), cell(*LONDON)}
