"""When a gig is, as far as its source says: an instant, a date without a time, or neither."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.events.records import PrecisionKey

# Ticketmaster writes 1900 and 2038 for "not known"; nothing on sale is older or later.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2037, 12, 31)
# A season pass "ends" with its season; no festival is as long.
_LONGEST = timedelta(days=31)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?::\d\d)?(?:\s*(?P<half>[ap]\.?m)\b\.?)?(?![\d:])", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>20\d\d)\b"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"\b{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}", rf"\b{_MONTH} {_DAY},? {_YEAR}")
)


@dataclass(frozen=True, slots=True)
class EventTime:
    """A start at the venue's own clock, with its instant where the time of day is known."""

    time_zone: str
    date_precision: PrecisionKey
    start_at: datetime | None = None
    local_date: date | None = None
    local_time: time | None = None


def to_be_announced(time_zone: str) -> EventTime:
    """No date yet."""
    return EventTime(time_zone, "to_be_announced")


def on_day(day: date | None, time_zone: str) -> EventTime:
    """A date without a time; no date at all when it is a placeholder."""
    return EventTime(time_zone, "date", local_date=day) if is_plausible(day) else to_be_announced(time_zone)


def at_local(moment: datetime | None, time_zone: str) -> EventTime:
    """A wall-clock start in the zone. A time that a clock change skips counts as if it had not."""
    if moment is None or not is_plausible(moment.date()):
        return to_be_announced(time_zone)
    start_at = moment.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    return EventTime(time_zone, "date_time", start_at, moment.date(), moment.time().replace(microsecond=0))


def clock_of(text: str | None) -> time | None:
    """The first time of day in a text as people write it: "5:00 PM", "7.30pm", "Doors 19:30"."""
    for found in _CLOCK.finditer(text or ""):
        hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()[:1]
        if minute < 60 and (1 <= hour <= 12 if half else found["minute"] and hour < 24):
            return time(hour % 12 + 12 * (half == "p") if half else hour, minute)
    return None


def day_of(text: str | None) -> date | None:
    """The date in a text as people write it: "Fri, 18 Dec 2026", "December 18th, 2026". None without a year."""
    for pattern in _DATES:
        if found := pattern.search(text or ""):
            try:
                return date(int(found["year"]), _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))
            except ValueError:
                return None
    return None


def at_instant(instant: datetime | None, time_zone: str) -> EventTime:
    """A start known as an instant, told by the zone's clock."""
    if instant is None or not is_plausible(instant.date()):
        return to_be_announced(time_zone)
    local = instant.astimezone(ZoneInfo(time_zone))
    return EventTime(time_zone, "date_time", instant.astimezone(UTC), local.date(), local.time().replace(microsecond=0))


def is_plausible(day: date | None) -> bool:
    """False for none and for the far past and future that stand for "not known"."""
    return day is not None and _EARLIEST <= day <= _LATEST


def plausible(instant: datetime | None) -> datetime | None:
    """The instant back, or None for a placeholder."""
    return instant if instant is not None and is_plausible(instant.date()) else None


def ending(start_at: datetime | None, end_at: datetime | None) -> datetime | None:
    """The end back when it is one: after the start, and not months after."""
    if start_at is None or end_at is None or not timedelta(0) < end_at - start_at <= _LONGEST:
        return None
    return end_at
