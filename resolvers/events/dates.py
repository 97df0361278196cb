"""Named periods of nights, counted in the events' own time zones.

Until 06:00 a night counts towards the date it began on: at two in the morning, "tonight" is still the evening before.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from loaders.events.values import Nights
from store.events.service_day import SERVICE_DAY_ENDS, service_day

_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_CLOCK_CHANGE = timedelta(hours=2)


class DatePreset(StrEnum):
    """A named period of nights."""

    TODAY = "TODAY"
    TONIGHT = "TONIGHT"
    TOMORROW = "TOMORROW"
    THIS_WEEKEND = "THIS_WEEKEND"
    NEXT_7_DAYS = "NEXT_7_DAYS"
    NEXT_30_DAYS = "NEXT_30_DAYS"


Span = tuple[date, date, bool]  # first and last night, and whether only events that start in the evening count


def nights_of(preset: DatePreset, zones: Iterable[str], now: datetime) -> tuple[Nights, ...]:
    """The nights a preset means in each zone, by that zone's clock."""
    zones_by_date: defaultdict[date, list[str]] = defaultdict(list)
    for zone in sorted(zones):
        zones_by_date[current_night(zone, now)].append(zone)
    return tuple(
        Nights(tuple(members), first, last, evening_only)
        for today, members in sorted(zones_by_date.items())
        for first, last, evening_only in spans_of(preset, today)
    )


def current_night(zone: str, now: datetime) -> date:
    """The current service day in a zone."""
    local = now.astimezone(ZoneInfo(zone))
    today = service_day(local.date(), local.time())
    assert today is not None
    return today


def spans_of(preset: DatePreset, today: date) -> list[Span]:
    """The nights a preset means on a service day. A weekend that has begun is reduced to the rest of it."""
    if preset == DatePreset.THIS_WEEKEND:
        return _weekend(today)
    if preset == DatePreset.TONIGHT:
        return [(today, today, True)]
    if preset == DatePreset.TOMORROW:
        return [(today + _DAY, today + _DAY, False)]
    days = {DatePreset.TODAY: 1, DatePreset.NEXT_7_DAYS: 7, DatePreset.NEXT_30_DAYS: 30}[preset]
    return [(today, today + (days - 1) * _DAY, False)]


def instants_around(nights: Iterable[Nights]) -> tuple[datetime, datetime] | None:
    """Two instants that enclose all the nights, to bound an index scan; None if there are no nights."""
    spans = list(nights)
    if not spans:
        return None
    begins = [_six_in_the_morning(span.first, zone) for span in spans for zone in span.zones]
    ends = [_six_in_the_morning(span.last + _DAY, zone) for span in spans for zone in span.zones]
    return min(begins) - _CLOCK_CHANGE, max(ends) + _CLOCK_CHANGE


def _weekend(today: date) -> list[Span]:
    if today.weekday() == _SUNDAY:
        return [(today, today, False)]
    if today.weekday() == _SATURDAY:
        return [(today, today + _DAY, False)]
    friday = today + (_FRIDAY - today.weekday()) * _DAY
    return [(friday, friday, True), (friday + _DAY, friday + 2 * _DAY, False)]


def _six_in_the_morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, SERVICE_DAY_ENDS, ZoneInfo(zone)).astimezone(UTC)
