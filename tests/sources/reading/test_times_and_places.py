"""When a gig is, which zone a place keeps, and whether a listing belongs to a query."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sources.reading.nearby import covers
from sources.reading.when import at_instant, at_local, ending, on_day
from sources.reading.zones import SINGLE_ZONE, known_zone, zone_at
from store.events.records import Listing, ListingVenue
from tests.sources.providers.specimens import DUBLIN

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LISTING = Listing(
    source="dice",
    source_id="1",
    title="x",
    time_zone="Europe/Dublin",
    date_precision="date_time",
    start_at=datetime(2026, 12, 11, 20, tzinfo=UTC),
    local_date=date(2026, 12, 11),
    venue=ListingVenue("Whelan's", city="Dublin", country_code="IE", latitude=53.3366, longitude=-6.2657),
)


def test_every_country_of_one_zone_has_one_that_exists() -> None:
    assert all(len(code or "") == 2 and ZoneInfo(zone) for code, zone in SINGLE_ZONE.items())


@pytest.mark.parametrize(
    ("code", "latitude", "longitude", "zone"),
    [
        ("IE", None, None, "Europe/Dublin"),
        ("GB", None, None, "Europe/London"),
        ("ES", 28.1, -15.4, "Atlantic/Canary"),
        ("US", 33.45, -112.07, "America/Phoenix"),
        (None, 54.6, -5.93, "Europe/London"),
        ("US", None, None, None),
    ],
)
def test_zones_of_places(code: str | None, latitude: float | None, longitude: float | None, zone: str | None) -> None:
    assert zone_at(code, latitude, longitude) == zone


@pytest.mark.parametrize("name", ["Europe/Nowhere", "../../etc/passwd", "", None, "X" * 50])
def test_zones_that_do_not_exist(name: str | None) -> None:
    assert known_zone(name) is None


def test_a_time_that_a_clock_change_skips_or_repeats_is_still_one_instant() -> None:
    skipped = at_local(datetime.fromisoformat("2026-03-29T01:30"), "Europe/Dublin")
    repeated = at_local(datetime.fromisoformat("2026-10-25T01:30"), "Europe/Dublin")
    assert skipped.start_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert repeated.start_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_placeholders_are_no_dates() -> None:
    assert on_day(date(1900, 1, 1), "Europe/Dublin").date_precision == "to_be_announced"
    assert at_instant(datetime(2038, 1, 1, 20, tzinfo=UTC), "Europe/Dublin").local_date is None


def test_ends_before_the_start_or_months_later_are_none() -> None:
    assert ending(NOW, NOW + timedelta(days=3)) == NOW + timedelta(days=3)
    assert ending(NOW, NOW) is None
    assert ending(NOW, NOW + timedelta(days=200)) is None
    assert ending(None, NOW) is None


def test_a_listing_is_covered_by_distance_then_by_city() -> None:
    assert covers(DUBLIN, LISTING)
    bray = ListingVenue("Harbour Bar", city="Bray", country_code="IE", latitude=53.205, longitude=-6.1)
    cork = ListingVenue("Cyprus Avenue", city="Dublin", country_code="IE", latitude=51.89, longitude=-8.47)
    assert covers(DUBLIN, replace(LISTING, venue=bray))
    assert not covers(DUBLIN, replace(LISTING, venue=cork))
    assert covers(DUBLIN, replace(LISTING, venue=ListingVenue("x", city="Dublin 8")))
    assert not covers(DUBLIN, replace(LISTING, venue=ListingVenue("x", city="Galway")))
    assert [covers(DUBLIN, replace(LISTING, venue=None), unplaced=answer) for answer in (True, False)] == [True, False]


def test_a_listing_is_covered_by_its_start_then_by_its_date() -> None:
    assert not covers(DUBLIN, replace(LISTING, start_at=datetime(2027, 5, 1, tzinfo=UTC)))
    assert covers(DUBLIN, replace(LISTING, start_at=None, local_date=date(2026, 11, 23)))
    assert not covers(DUBLIN, replace(LISTING, start_at=None, local_date=date(2027, 5, 1)))
    assert covers(DUBLIN, replace(LISTING, start_at=None, local_date=None))
