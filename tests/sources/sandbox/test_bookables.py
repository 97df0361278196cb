"""The sandbox's directory: the first run has DJs and venues to plan with, and what people made is left alone."""

from datetime import date

from sqlalchemy import func, select

from resolvers.organizers.directory.shelf import Directory
from sources.sandbox.embedded import fill_directory, world_of_the_month
from sources.sandbox.world.size import WorldSize
from store.database.connection import Database
from store.places.act_names import dj_key
from store.tables import djs, venue_availability, venues
from tests.builders import NOW, add_venue
from tests.organizers import add_dj

WORLD = world_of_the_month(date(2026, 11, 23), WorldSize())


async def test_the_first_run_brings_a_directory(database: Database) -> None:
    assert await fill_directory(database, WORLD, NOW) == 200
    assert await fill_directory(database, WORLD, NOW) == 0, "a second run adds nothing"
    directory = Directory()
    people = (await directory.djs(database)).by_id.values()
    places = (await directory.venues(database)).by_id.values()
    assert (len(people), len(places)) == (200, 80)
    assert len({one.act_key for one in people}) == 200
    played = {dj_key(act.name) for act in WORLD.acts}
    assert sum(one.act_key in played for one in people) > 100, "most of them play the world's gigs"
    assert sum(one.fee is not None and one.fee.low is not None for one in people) > 140
    assert all(one.genres for one in people) and all(one.capacity for one in places)
    assert sum(bool(one.gear) for one in places) > 60
    assert len({one.city_key for one in places}) > 5
    statuses = await database.fetch_all(select(venue_availability.c.status).distinct())
    assert set(statuses) == {("available",), ("held",), ("booked",)}


async def test_a_venue_is_never_taken_twice_at_once(database: Database) -> None:
    await fill_directory(database, WORLD, NOW)
    span = venue_availability.c
    rows = await database.fetch_all(
        select(span.venue_id, span.start_time, span.end_time).order_by(span.venue_id, span.start_time)
    )
    assert rows and all(one[0] != other[0] or one[2] <= other[1] for one, other in zip(rows, rows[1:], strict=False))


async def test_what_is_there_is_kept(database: Database) -> None:
    room = next(room for room in WORLD.planned.schedule.rooms if room.kind not in ("shop", "field"))
    number = await add_venue(database, room.name, room.city.name, capacity=None, website="https://own.example")
    await fill_directory(database, WORLD, NOW)
    found = await database.fetch_all(select(venues.c.capacity, venues.c.website, venues.c.email).where(venues.c.id == number))
    assert (found[0][0], found[0][1]) == (room.holds, "https://own.example")
    assert found[0][2] is not None
    assert await database.fetch_value(select(func.count()).select_from(venues)) == 80


async def test_a_directory_that_people_made_is_left_alone(database: Database) -> None:
    await add_dj(database, "Seamus")
    assert await fill_directory(database, WORLD, NOW) == 0
    assert await database.fetch_all(select(djs.c.dj_name)) == [("Seamus",)]
