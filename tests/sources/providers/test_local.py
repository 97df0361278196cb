"""The organizers' own table: rows of one city and window, on both dialects."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import pytest

from sources.base import Rejected, SourceDeps
from sources.providers.local import Local, LocalSettings, read_row
from sources.reading.json_value import to_raw
from sources.upstream.http import HttpClient
from store.database.connection import Database
from store.events.records import Listing
from store.tables import local_events
from tests.sources.invariants import check
from tests.sources.making import gather

_ROW = {
    "event_name": "Trad session",
    "classification_name": "Music",
    "city": "Dublin",
    "date_local": date(2026, 12, 11),
    "time_local": time(20, 30),
    "venue_name": "The Cobblestone",
    "url": "https://gigs.example/7",
}


def source_on(database: Database) -> Local:
    """The source over a test's database; it never uses the HTTP client."""
    return Local(LocalSettings(), SourceDeps(http=HttpClient(), database=database))


async def add(database: Database, *changes: Mapping[str, object]) -> None:
    """Put rows like `_ROW` into the table."""
    async with database.transaction() as tx:
        await tx.insert_many(local_events, [{**_ROW, **change} for change in changes])


async def test_rows_of_the_city_and_window_become_listings(database: Database) -> None:
    await add(
        database,
        {},
        {"event_name": "Elsewhere", "city": "Cork"},
        {"event_name": "Suburb", "city": "Dublin 8"},
        {"event_name": "Long ago", "date_local": date(2020, 1, 1)},
        {"event_name": "No time", "time_local": None},
        {"event_name": "Some day", "date_local": None},
    )
    listings, rejected = await gather(source_on(database))
    assert ([found.title for found in listings], rejected) == (["Trad session", "Suburb", "No time", "Some day"], [])
    for found in listings:
        check(found)
        assert source_on(database).parse(found.raw) == found
    assert [found.date_precision for found in listings] == ["date_time", "date_time", "date", "to_be_announced"]
    assert listings[0].start_at == datetime(2026, 12, 11, 20, 30, tzinfo=UTC)
    assert listings[0].venue is not None
    assert (listings[0].venue.name, listings[0].venue.country_code) == ("The Cobblestone", "IE")


async def test_more_rows_than_a_page_are_all_read(database: Database) -> None:
    await add(database, *({"event_name": f"Night {number}"} for number in range(1203)))
    listings, _ = await gather(source_on(database))
    assert len({found.source_id for found in listings}) == 1203


async def test_what_is_classified_as_something_else_is_rejected(database: Database) -> None:
    await add(database, {"classification_name": "Sports"}, {"classification_name": None}, {"classification_name": "music"})
    listings, rejected = await gather(source_on(database))
    assert (len(listings), [one.reason for one in rejected]) == (2, ["not music"])


async def test_a_genre_or_a_kind_of_gig_is_music_too(database: Database) -> None:
    await add(database, *({"classification_name": word} for word in ("Techno", "DnB", "Live Music", "Comedy")))
    listings, rejected = await gather(source_on(database))
    assert ([found.genres for found in listings], len(rejected)) == ([("techno",), ("drum-and-bass",), ()], 1)


def test_summer_times_are_the_citys() -> None:
    found = read_row(to_raw({"id": 1, "event_name": "x", "city": "Belfast", "date_local": "2026-07-01", "time_local": "20:00"}))
    assert isinstance(found, Listing)
    assert (found.time_zone, found.start_at) == ("Europe/London", datetime(2026, 7, 1, 19, tzinfo=UTC))


@pytest.mark.parametrize("row", [{"event_name": "x"}, {"id": 1}, {"id": 1, "event_name": "  "}])
def test_a_row_without_id_or_name_is_rejected(row: dict[str, object]) -> None:
    assert isinstance(read_row(to_raw(row)), Rejected)


def test_it_needs_nothing_and_is_never_the_sandbox() -> None:
    source = Local(LocalSettings(), SourceDeps(http=HttpClient(), database=Database("sqlite://"), is_sandbox=True))
    assert (source.missing, source.is_sandbox, source.quota_remaining) == (None, False, None)
