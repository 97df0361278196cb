"""A gig that is moved by hours on its night stays one event, and is told once, whichever source follows when, or never."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from sources.matching.features import features_of, has_moved_from
from sources.syncing.ingest import Batch, ingest
from store.database.connection import Database
from store.events.records import Listing, SourceKey
from store.tables import event_changes, events, notifications, source_events, user_saved_events
from tests.people import person
from tests.sources.syncing.listings import NIGHT, NOW, listing

SOURCES: tuple[SourceKey, ...] = ("ticketmaster", "dice", "bandsintown", "eventbrite")
DUBLIN = ZoneInfo("Europe/Dublin")
# An evening's hours, and those to which a gig of that evening may be moved.
HOURS, MOVED_TO = (time(19), time(19, 30), time(20)), (time(15), time(17), time(22), time(23))
HALF_AN_HOUR = timedelta(minutes=30)


def told(source: SourceKey, hour: time, number: int = 1, later: timedelta = timedelta()) -> Listing:
    """A source's listing of the gig at an hour, or so much later."""
    at = (datetime.combine(NIGHT, hour) + later).time()
    return listing(source, f"{source}-{number}", at=at)


@st.composite
def followed(draw: st.DrawFn) -> tuple[list[Listing], list[Listing]]:
    """(A gig as some sources list it, the move as they tell it, one after the other; some never do)."""
    sources = draw(st.permutations(SOURCES))[: draw(st.integers(2, 4))]
    hour, moved_to = draw(st.sampled_from(HOURS)), draw(st.sampled_from(MOVED_TO))
    offsets = {source: draw(st.sampled_from((timedelta(), HALF_AN_HOUR))) for source in sources}
    first = [told(source, hour, later=offsets[source]) for source in sources]
    following = draw(st.permutations(sources))[: draw(st.integers(1, len(sources)))]
    return first, [told(source, moved_to, later=offsets[source]) for source in following]


@pytest.fixture(scope="module")
def world_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("moves") / "gigs.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def saver(database: Database) -> int:
    return (await person(database)).viewer.id


async def take(database: Database, *listings: Listing, after: timedelta = timedelta()) -> None:
    for one in listings:
        await ingest(database, Batch(one.source, "dublin", [one], NOW + after))


async def _save_all(database: Database, user_id: int) -> None:
    ids = [row[0] for row in await database.fetch_all(select(events.c.id))]
    async with database.transaction() as tx:
        await tx.insert_many(user_saved_events, [{"user_id": user_id, "event_id": one, "saved_at": NOW} for one in ids])


async def _shown(database: Database) -> list[datetime]:
    """The starts of the events that a feed can show."""
    rows = await database.fetch_all(select(events.c.start_time).where(events.c.withdrawn_at.is_(None)).order_by(events.c.id))
    return [row[0].replace(tzinfo=UTC) for row in rows]


async def _told(database: Database) -> tuple[int, int]:
    """(times in histories, notifications of moves)."""
    times = await database.fetch_value(select(func.count()).where(event_changes.c.kind == "time"))
    moves = await database.fetch_value(select(func.count()).where(notifications.c.kind == "rescheduled"))
    return times, moves


async def _follow(url: str, first: Sequence[Listing], moves: Sequence[Listing]) -> None:
    async with Database(url) as database:
        for table in (source_events, event_changes, notifications, user_saved_events, events):
            await database.execute(table.delete())
        await take(database, *first)
        assert len(await _shown(database)) == 1
        await _save_all(database, (await person(database)).viewer.id)
        start = moves[0].start_at or NOW
        for step, moved in enumerate(moves, 1):
            await take(database, moved, after=timedelta(hours=6 * step))
            [shown] = await _shown(database)
            assert abs(shown - start) <= HALF_AN_HOUR
            assert await _told(database) == (1, 1)


@settings(max_examples=40, deadline=None)
@given(gig=followed())
def test_a_move_is_one_event_and_told_once_however_the_others_lag(
    world_url: str, gig: tuple[list[Listing], list[Listing]]
) -> None:
    asyncio.run(_follow(world_url, *gig))


@pytest.mark.parametrize(
    ("source", "hour", "is_overtaken"),
    [
        ("dice", time(19), True),
        ("dice", time(18), True),
        ("dice", time(21), False),  # nearer to the new hour
        ("dice", time(15), False),  # another show of the day
        ("ticketmaster", time(19), False),  # its own second show
    ],
)
def test_a_move_overtakes_those_that_still_tell_the_old_hour(source: SourceKey, hour: time, is_overtaken: bool) -> None:
    moved = replace(told("ticketmaster", time(22)), previous_start_at=told("dice", time(19)).start_at, previous_local_date=NIGHT)
    assert has_moved_from(features_of(moved), features_of(told(source, hour, 2))) is is_overtaken


async def test_a_source_that_comes_after_the_move_joins_those_that_lag(database: Database) -> None:
    await take(database, *(told(source, time(19)) for source in SOURCES[:3]))
    await take(database, told("ticketmaster", time(22)), after=timedelta(hours=6))
    await take(database, told("eventbrite", time(22)), told("local", time(19)), after=timedelta(hours=12))
    assert await _shown(database) == [datetime.combine(NIGHT, time(22), DUBLIN)]


async def test_the_hour_moves_along_with_the_night(database: Database) -> None:
    await take(database, *(told(source, time(19)) for source in SOURCES[:3]))
    later = listing("dice", "dice-1", at=time(22), night=NIGHT + timedelta(days=7))
    await take(database, later, after=timedelta(hours=6))
    assert await _shown(database) == [later.start_at]


async def test_a_gig_that_is_back_at_its_hour_is_told_to_be(database: Database) -> None:
    await take(database, *(told(source, time(19)) for source in SOURCES[:3]))
    for step, hour in enumerate((time(22), time(19)), 1):
        await take(database, told("dice", hour), after=timedelta(hours=6 * step))
        assert await _shown(database) == [datetime.combine(NIGHT, hour, DUBLIN)]
    assert (await _told(database))[0] == 2


@pytest.mark.parametrize(
    ("shows", "moves", "starts"),
    [
        # The early show of two is moved.
        ({"dice": (18, 21), "bandsintown": (18, 21)}, {"dice": (15, 21)}, (15, 21)),
        ({"dice": (18, 21), "bandsintown": (18,)}, {"dice": (15, 21)}, (15, 21)),
        ({"dice": (18, 21), "bandsintown": (18, 21)}, {"dice": (15, 21), "bandsintown": (15, 21)}, (15, 21)),
        # Another source lists both: the one that moved goes with the show that it tells now.
        ({"dice": (18,), "bandsintown": (18, 22)}, {"dice": (22,)}, (18, 22)),
        ({"dice": (18,), "bandsintown": (18, 22), "eventbrite": (18,)}, {"dice": (22,)}, (18, 22)),
        # The source's own second show stays where it is.
        ({"dice": (18, 22), "bandsintown": (18,)}, {"dice": (22, 18)}, (18, 22)),
    ],
)
async def test_two_shows_of_a_night_stay_two(
    database: Database,
    shows: dict[SourceKey, tuple[int, ...]],
    moves: dict[SourceKey, tuple[int, ...]],
    starts: tuple[int, ...],
) -> None:
    def listings(hours: dict[SourceKey, tuple[int, ...]]) -> list[Listing]:
        return [told(source, time(hour), number) for source, found in hours.items() for number, hour in enumerate(found)]

    await take(database, *listings(shows))
    await take(database, *listings(moves), after=timedelta(hours=6))
    assert sorted(await _shown(database)) == [datetime.combine(NIGHT, time(hour), DUBLIN) for hour in starts]


async def test_a_second_show_that_is_added_at_the_old_hour_is_an_event_of_its_own(database: Database) -> None:
    await take(database, *(told(source, time(19)) for source in SOURCES[:2]))
    for step in (1, 2):
        moved: tuple[Any, ...] = tuple(told(source, time(22)) for source in SOURCES[:step])
        await take(database, *moved, after=timedelta(hours=6 * step))
    await take(database, told("ticketmaster", time(19), 2), after=timedelta(hours=24))
    assert len(await _shown(database)) == 2
    plain = replace(told("bandsintown", time(19)), description="The early one.")
    await take(database, plain, after=timedelta(hours=30))
    assert len(await _shown(database)) == 2
