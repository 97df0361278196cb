"""The night that a gig belongs to, and the instant by which it is listed."""

from datetime import UTC, date, datetime, time

import pytest

from store.events.service_day import order_time, service_day

SATURDAY, SUNDAY = date(2026, 12, 12), date(2026, 12, 13)


@pytest.mark.parametrize(
    ("local_time", "night"),
    [
        (time(0), SATURDAY),
        (time(1, 30), SATURDAY),
        (time(5, 59), SATURDAY),
        (time(6), SUNDAY),
        (time(20), SUNDAY),
        (None, SUNDAY),
    ],
)
def test_a_night_belongs_to_the_date_it_began_on_until_six(local_time: time | None, night: date) -> None:
    assert service_day(SUNDAY, local_time) == night


def test_without_a_date_there_is_no_night() -> None:
    assert service_day(None, time(1)) is None
    assert service_day(None, None) is None


def test_an_event_is_listed_by_its_start() -> None:
    start_at = datetime(2026, 12, 12, 20, tzinfo=UTC)
    assert order_time(start_at, SUNDAY, "Europe/Dublin") == start_at


def test_an_event_without_an_hour_is_listed_until_its_local_day_has_ended() -> None:
    assert order_time(None, date(2026, 7, 4), "Europe/Dublin") == datetime(2026, 7, 4, 22, 59, 59, tzinfo=UTC)
    assert order_time(None, SATURDAY, "Europe/Dublin") == datetime(2026, 12, 12, 23, 59, 59, tzinfo=UTC)
    assert order_time(None, SATURDAY, "America/New_York") == datetime(2026, 12, 13, 4, 59, 59, tzinfo=UTC)


def test_an_event_without_a_date_is_listed_after_every_other() -> None:
    assert order_time(None, None, "Europe/Dublin") == datetime(9999, 12, 31, tzinfo=UTC)
