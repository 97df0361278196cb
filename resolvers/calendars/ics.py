"""Calendars as bytes (RFC 5545, RFC 7986): the same events always give the same bytes.

Nothing here reads a clock: DTSTAMP and LAST-MODIFIED come from the row. UIDs contain the event's number and not the server's
address, so that they survive a move.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from resolvers.values import ticket_url_of
from store.events.records import EventRow
from store.places.records import VenueRow
from store.text import key

if TYPE_CHECKING:
    import icalendar

DEFAULT_LENGTH = timedelta(hours=3)
REFRESH_EVERY = timedelta(hours=1)
_PRODUCT = "-//gigs-server//gigs//EN"
_UID_DOMAIN = "gigs-server"
_STATUS = {"cancelled": "CANCELLED", "postponed": "TENTATIVE"}
# Google Calendar drops cancelled entries from a subscription, and other clients show them as if nothing had happened.
_PREFIX = {"cancelled": "Cancelled: ", "postponed": "Postponed: "}
_OLD_DATE = "Postponed: this is the old date. The new one is still to be announced."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAFE_URL = re.compile(r"https?://[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One event of a calendar with its venue if known; `page_url` is the event's own page."""

    event: EventRow
    venue: VenueRow | None
    page_url: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a calendar's entries act on the person's day.

    With `blocks_time`, a person counts as busy during them; suggestions must not do that to anybody. `alarm_ahead` is how long
    before the start there is an alarm: of events that take place and whose hour is known.
    """

    blocks_time: bool = True
    alarm_ahead: timedelta | None = None


ONE_EVENT = Look()
SUGGESTIONS = Look(blocks_time=False)


def has_date(event: EventRow) -> bool:
    """Whether the event can be put in a calendar: on its date, or on its old one while it is off and has no other."""
    return event.local_date is not None or event.start_time is not None or _is_on_old_date(event)


def calendar_bytes(name: str, items: Iterable[CalendarItem], look: Look = ONE_EVENT) -> bytes:
    """The calendar of these events, without those whose date is still to be announced."""
    import icalendar  # noqa: PLC0415 3 MB, for those who write calendars

    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _plain_text(name))
    calendar.add("x-wr-calname", _plain_text(name))
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH_EVERY))
    for item in items:
        if has_date(item.event):
            calendar.add_component(_entry(item, look))
    written: bytes = calendar.to_ical()
    return written


def uid(event_id: int) -> str:
    """The event's permanent UID."""
    return f"event-{event_id}@{_UID_DOMAIN}"


def _entry(item: CalendarItem, look: Look) -> "icalendar.Event":
    row = item.event
    import icalendar  # noqa: PLC0415 as above

    entry = icalendar.Event()
    entry.add("uid", uid(row.id))
    entry.add("dtstamp", row.updated_at.astimezone(UTC))
    entry.add("last-modified", row.updated_at.astimezone(UTC))
    entry.add("created", row.created_at.astimezone(UTC))
    entry.add("sequence", row.sequence)
    begin, end = _span(row)
    entry.add("dtstart", begin)
    entry.add("dtend", end)
    entry.add("summary", _PREFIX.get(row.status, "") + _plain_text(row.title))
    entry.add("status", _STATUS.get(row.status, "CONFIRMED"))
    entry.add("transp", "OPAQUE" if look.blocks_time and row.status != "cancelled" else "TRANSPARENT")
    entry.add("url", _link(item))
    notes = [_OLD_DATE if row.status == "postponed" and _is_on_old_date(row) else None, row.description]
    if text := "\n\n".join(note for note in notes if note):
        entry.add("description", _plain_text(text))
    if place := _place(item):
        entry.add("location", place)
    if row.latitude is not None and row.longitude is not None:
        entry.add("geo", (float(row.latitude), float(row.longitude)))
    if row.genres:
        entry.add("categories", [_plain_text(genre) for genre in row.genres])
    if look.alarm_ahead is not None and isinstance(begin, datetime) and row.status not in _STATUS:
        entry.add_component(_alarm(row, look.alarm_ahead))
    return entry


def _alarm(row: EventRow, ahead: timedelta) -> "icalendar.Alarm":
    import icalendar  # noqa: PLC0415 as above

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain_text(row.title))
    alarm.add("trigger", -ahead)
    return alarm


def _span(row: EventRow) -> tuple[datetime, datetime] | tuple[date, date]:
    """Start and end: instants in UTC, or whole days if the time is unknown."""
    start = row.previous_start_time if _is_on_old_date(row) else row.start_time
    if start is None:
        if row.local_date is None:
            raise ValueError("an event without a date cannot be put in a calendar")
        return row.local_date, row.local_date + timedelta(days=1)
    begin = start.astimezone(UTC)
    end = row.end_time.astimezone(UTC) if row.end_time is not None else begin
    return begin, end if end > begin else begin + DEFAULT_LENGTH


def _is_on_old_date(row: EventRow) -> bool:
    is_undated = row.local_date is None and row.start_time is None
    return is_undated and row.status in _STATUS and row.previous_start_time is not None


def _link(item: CalendarItem) -> str:
    """The ticket URL or the event's own page; a URL that could break out of its line is not used."""
    ticket_url = ticket_url_of(item.event)
    return ticket_url if ticket_url and _SAFE_URL.fullmatch(ticket_url) else item.page_url


def _place(item: CalendarItem) -> str:
    venue = item.venue
    city = (venue.city if venue else None) or item.event.city
    parts = [venue.name, venue.address] if venue else [item.event.venue_name]
    told = [part for part in parts if part]
    return _plain_text(", ".join(told if not city or _names(told, city) else [*told, city]))


def _names(parts: list[str], city: str) -> bool:
    """Whether a name or an address ends with the city already: "25 Wexford Street, Dublin 2"."""
    behind_commas = (key(piece) for part in parts for piece in part.split(",")[1:])
    return any(f"{piece} ".startswith(f"{key(city)} ") for piece in behind_commas)


def _plain_text(text: str) -> str:
    """Text with uniform line endings and no control characters; the library escapes the rest."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
