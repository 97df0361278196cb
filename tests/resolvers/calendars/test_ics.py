"""Calendars: right for the clients that people use, the same bytes for the same rows, safe against what titles may hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import icalendar
import pytest

from resolvers.calendars.ics import SUGGESTIONS, CalendarItem, Look, calendar_bytes, has_date, uid
from store.events.records import EventRow
from store.events.service_day import UNDATED
from store.places.records import VenueRow

START = datetime(2026, 11, 27, 20, tzinfo=UTC)
CHANGED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
PAGE_URL = "https://gigs.example/v1/events/7"
WHELANS = VenueRow(
    3, "Whelan's", "25 Wexford Street", "Dublin", "IE", None, None, "Europe/Dublin", 450, None, None, None, CHANGED
)
EVENT = EventRow(
    id=7, title="Lankum", description="Drone folk.", status="scheduled", start_time=START, end_time=None,
    time_zone="Europe/Dublin", local_date=date(2026, 11, 27), local_time=None, date_precision="date_time",
    previous_start_time=None, order_time=START, service_day=date(2026, 11, 27), city="Dublin", country_code="IE",
    latitude=Decimal("53.336500"), longitude=Decimal("-6.265800"), venue_id=3, venue_name="Whelan's", genres=["folk", "drone"],
    tags=[], images=[], price_min=None, price_max=None, currency=None, is_free=None, age_restriction=None,
    ticket_url="https://tickets.example/7", on_sale_time=None, provenance={}, sequence=2, version=1,
    created_at=CHANGED - timedelta(days=9), updated_at=CHANGED,
)  # fmt: skip


def _written(**changes: Any) -> bytes:
    return calendar_bytes("Gigs", [CalendarItem(EVENT._replace(**changes), WHELANS, PAGE_URL)])


def _entry(**changes: Any) -> Any:
    (entry,) = icalendar.Calendar.from_ical(_written(**changes)).walk("VEVENT")
    return entry


def test_a_whole_calendar() -> None:
    assert _written().decode() == "\r\n".join(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gigs-server//gigs//EN", "CALSCALE:GREGORIAN",
            "NAME:Gigs", "X-WR-CALNAME:Gigs", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VEVENT", "SUMMARY:Lankum", "DTSTART:20261127T200000Z", "DTEND:20261127T230000Z",
            "DTSTAMP:20261101T093000Z", "UID:event-7@gigs-server", "SEQUENCE:2", "CATEGORIES:folk,drone",
            "CREATED:20261023T093000Z", "DESCRIPTION:Drone folk.",
            "GEO:53.3365;-6.2658", "LAST-MODIFIED:20261101T093000Z", "LOCATION:Whelan's\\, 25 Wexford Street\\, Dublin",
            "STATUS:CONFIRMED", "TRANSP:OPAQUE", "URL:https://tickets.example/7", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip


def test_the_same_row_gives_the_same_bytes() -> None:
    assert _written() == _written()


def test_the_uid_does_not_depend_on_the_address() -> None:
    item = CalendarItem(EVENT, None, PAGE_URL)
    moved = replace(item, page_url="https://elsewhere.example/v1/events/7")
    assert {icalendar.Calendar.from_ical(calendar_bytes("x", [each])).walk("VEVENT")[0]["uid"] for each in (item, moved)} == {
        uid(7)
    }


def test_a_cancelled_event_says_so_and_sells_nothing() -> None:
    entry = _entry(status="cancelled")
    assert (entry["status"], entry["summary"], entry["url"]) == ("CANCELLED", "Cancelled: Lankum", PAGE_URL)


def test_a_postponed_event_is_tentative() -> None:
    entry = _entry(status="postponed")
    assert (entry["status"], entry["summary"]) == ("TENTATIVE", "Postponed: Lankum")


def test_suggestions_and_cancelled_events_leave_a_person_free() -> None:
    item = CalendarItem(EVENT, WHELANS, PAGE_URL)
    (suggested,) = icalendar.Calendar.from_ical(calendar_bytes("Gigs", [item], SUGGESTIONS)).walk("VEVENT")
    assert suggested["transp"] == "TRANSPARENT"
    assert [_entry(status=status)["transp"] for status in ("scheduled", "postponed", "cancelled")] == [
        "OPAQUE", "OPAQUE", "TRANSPARENT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "rings"),
    [
        ({}, True),
        ({"status": "rescheduled"}, True),
        ({"status": "cancelled"}, False),
        ({"status": "postponed"}, False),
        ({"start_time": None, "date_precision": "date"}, False),  # an all-day entry's would go off in the night before
    ],
)
def test_an_alarm_goes_off_ahead_of_what_takes_place_at_a_known_hour(changes: dict[str, Any], rings: bool) -> None:
    item = CalendarItem(EVENT._replace(**changes), WHELANS, PAGE_URL)
    written = calendar_bytes("Gigs", [item], Look(alarm_ahead=timedelta(minutes=90)))
    assert b"VALARM" not in calendar_bytes("Gigs", [item])
    alarms = icalendar.Calendar.from_ical(written).walk("VALARM")
    assert [(alarm["action"], alarm.decoded("trigger"), str(alarm["description"])) for alarm in alarms] == (
        [("DISPLAY", timedelta(minutes=-90), "Lankum")] if rings else []
    )


def test_a_postponed_event_without_a_new_date_stays_on_its_old_one_and_says_so() -> None:
    undated: dict[str, Any] = {"start_time": None, "local_date": None, "date_precision": "to_be_announced", "order_time": UNDATED}
    entry = _entry(**undated, status="postponed", previous_start_time=START)
    assert (entry["status"], entry["summary"], entry.decoded("dtstart")) == ("TENTATIVE", "Postponed: Lankum", START)
    assert entry["description"].startswith("Postponed: this is the old date. The new one is still to be announced.")
    assert not has_date(EVENT._replace(**undated, status="scheduled", previous_start_time=START))
    called_off = _entry(**undated, status="cancelled", previous_start_time=START)  # after that, without a new date
    assert (called_off["dtstart"].dt, called_off["status"]) == (entry["dtstart"].dt, "CANCELLED")
    assert called_off["description"] != entry["description"]


def test_a_date_without_a_time_is_a_whole_day() -> None:
    content = _written(start_time=None, date_precision="date").decode()
    assert "DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\n" in content


@pytest.mark.parametrize(
    ("end_time", "expected"),
    [
        (None, START + timedelta(hours=3)),
        (START + timedelta(hours=5), START + timedelta(hours=5)),
        (START - timedelta(hours=1), START + timedelta(hours=3)),
        (START, START + timedelta(hours=3)),
    ],
)
def test_an_unknown_or_impossible_end_is_three_hours_on(end_time: datetime | None, expected: datetime) -> None:
    assert _entry(end_time=end_time).decoded("dtend") == expected


def test_an_event_without_a_date_has_no_place_in_a_calendar() -> None:
    undated = EVENT._replace(start_time=None, local_date=None, date_precision="to_be_announced", order_time=UNDATED)
    written = calendar_bytes("Gigs", [CalendarItem(undated, None, PAGE_URL), CalendarItem(EVENT, None, PAGE_URL)])
    assert written == calendar_bytes("Gigs", [CalendarItem(EVENT, None, PAGE_URL)])


@pytest.mark.parametrize(
    "text",
    ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nb", "a\rb", "a\x00b\x07", "\u2028", "comma, semi; back\\slash", "🎸" * 60, "é" * 200],
)
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    content = _written(title=text, description=text, genres=[text])
    assert content.split(b"\r\n").count(b"BEGIN:VEVENT") == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\x07", "")
    assert str(icalendar.Calendar.from_ical(content).walk("VEVENT")[0]["summary"]) == kept


@pytest.mark.parametrize("url", ["http://x\r\nATTACH:y", "javascript:alert(1)", "https://x/ y", "not a url", ""])
def test_an_address_that_could_break_out_is_not_used(url: str) -> None:
    assert _entry(ticket_url=url)["url"] == PAGE_URL


@pytest.mark.parametrize(
    ("name", "address", "location"),
    [
        ("Whelan's", "25 Wexford Street", "Whelan's, 25 Wexford Street, Dublin"),
        ("Whelan's", "25 Wexford Street, Dublin 2", "Whelan's, 25 Wexford Street, Dublin 2"),
        ("Town Hall, Dublin", None, "Town Hall, Dublin"),
        ("Dublin Castle", None, "Dublin Castle, Dublin"),
    ],
)
def test_a_location_names_the_city_once(name: str, address: str | None, location: str) -> None:
    venue = WHELANS._replace(name=name, address=address)
    (entry,) = icalendar.Calendar.from_ical(calendar_bytes("Gigs", [CalendarItem(EVENT, venue, PAGE_URL)])).walk("VEVENT")
    assert entry["location"] == location
