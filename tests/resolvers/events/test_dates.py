"""Named spans of nights: by the clocks of the zones where the events are, through the small hours and clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.events.values import Nights
from resolvers.events.dates import DatePreset, current_night, instants_around, nights_of, spans_of
from store.events.service_day import order_time
from tests.builders import NOW

ZONES = ("Europe/Dublin", "Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati")
MONDAY = date(2026, 11, 23)
INSTANTS = st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-23T05:59:59", date(2026, 11, 22)),
        ("2026-11-23T06:00:00", date(2026, 11, 23)),
        ("2026-11-23T23:59:59", date(2026, 11, 23)),
        ("2026-10-25T05:30:00", date(2026, 10, 24)),  # the clocks went back at 01:00: it is 05:30 once more
        ("2026-03-29T04:59:00", date(2026, 3, 28)),  # the clocks went forward: 05:59
        ("2026-03-29T05:00:00", date(2026, 3, 29)),
    ],
)
def test_a_night_lasts_until_six_on_the_clock_of_its_zone(now: str, night: date) -> None:
    assert current_night("Europe/Dublin", _at(now)) == night


def test_zones_with_another_date_get_a_span_of_their_own() -> None:
    in_the_evening = _at("2026-11-23T22:00:00")  # 07:00 of Tuesday in Tokyo, noon in Kiritimati
    assert nights_of(DatePreset.TODAY, ZONES, in_the_evening) == (
        Nights(("America/New_York", "Europe/Dublin", "Europe/London"), MONDAY, MONDAY),
        Nights(("Asia/Tokyo", "Pacific/Kiritimati"), MONDAY + timedelta(days=1), MONDAY + timedelta(days=1)),
    )


@pytest.mark.parametrize(
    ("preset", "first", "last", "evening_only"),
    [
        (DatePreset.TODAY, 23, 23, False),
        (DatePreset.TONIGHT, 23, 23, True),
        (DatePreset.TOMORROW, 24, 24, False),
        (DatePreset.NEXT_7_DAYS, 23, 29, False),
    ],
)
def test_spans_from_a_monday(preset: DatePreset, first: int, last: int, evening_only: bool) -> None:
    assert spans_of(preset, MONDAY) == [(date(2026, 11, first), date(2026, 11, last), evening_only)]


def test_thirty_days_count_today() -> None:
    assert spans_of(DatePreset.NEXT_30_DAYS, MONDAY) == [(MONDAY, date(2026, 12, 22), False)]


def test_a_weekend_is_friday_evening_to_sunday_night_and_on_those_days_what_is_left() -> None:
    friday, saturday, sunday = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)
    whole = [(friday, friday, True), (saturday, sunday, False)]
    assert [spans_of(DatePreset.THIS_WEEKEND, day) for day in (MONDAY, friday)] == [whole, whole]
    assert spans_of(DatePreset.THIS_WEEKEND, saturday) == [(saturday, sunday, False)]
    assert spans_of(DatePreset.THIS_WEEKEND, sunday) == [(sunday, sunday, False)]


def test_no_zones_mean_no_nights() -> None:
    assert nights_of(DatePreset.TODAY, (), NOW) == ()
    assert instants_around(()) is None


@given(
    now=INSTANTS,
    preset=st.sampled_from(DatePreset),
    zones=st.lists(st.sampled_from(ZONES), min_size=1, unique=True),
)
def test_every_zone_is_asked_about_nights_that_are_not_over(now: datetime, preset: DatePreset, zones: list[str]) -> None:
    nights = nights_of(preset, zones, now)
    assert {zone for span in nights for zone in span.zones} == set(zones)
    for span in nights:
        assert span.first <= span.last
        assert all(span.first >= current_night(zone, now) for zone in span.zones)


@given(
    now=INSTANTS,
    preset=st.sampled_from(DatePreset),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(-3 * 24 * 60, 40 * 24 * 60),
)
def test_the_instants_around_nights_leave_no_event_of_theirs_out(
    now: datetime, preset: DatePreset, zone: str, minutes: int
) -> None:
    start = now + timedelta(minutes=minutes)
    night = current_night(zone, start)
    spans = nights_of(preset, [zone], now)
    if any(span.first <= night <= span.last for span in spans):
        around = instants_around(spans)
        assert around is not None
        assert around[0] <= start <= around[1]
        assert around[0] <= order_time(None, night, zone) <= around[1]
