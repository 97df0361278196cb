"""What is news about a gig, decided without a database: new, moved, called off, or nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sources.syncing.news import EventChange, move_of
from store.events.events import StoredEvent
from tests.builders import NOW

START = NOW + timedelta(days=19, hours=8)
NIGHT = START.date()
HOUR = timedelta(hours=1)


def stored(**more: Any) -> StoredEvent:
    """A scheduled event as it was."""
    held: dict[str, Any] = dict.fromkeys(StoredEvent._fields) | {
        "id": 1, "dedupe_key": "k", "content_hash": "h", "sequence": 0, "withdrawn_at": None, "created_at": NOW,
        "start_time": START, "end_time": None, "local_date": NIGHT, "status": "scheduled", "venue_id": None,
    }  # fmt: skip
    return StoredEvent(**held | more)


def columns(status: str = "scheduled", start: datetime | None = START, night: date | None = NIGHT) -> dict[str, Any]:
    """The event's columns as they are now."""
    return {"status": status, "start_time": start, "local_date": night}


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (None, columns(), None),
        (None, columns("cancelled"), None),
        (stored(), columns(), None),
        (stored(), columns("cancelled"), "cancelled"),
        (stored(status="rescheduled"), columns("cancelled"), "cancelled"),
        (stored(status="cancelled"), columns("cancelled"), None),
        (stored(status="cancelled"), columns("cancelled", START + 9 * HOUR), None),
        (stored(status="cancelled"), columns(), None),
        (stored(), columns("postponed"), "rescheduled"),
        (stored(), columns("rescheduled"), "rescheduled"),
        (stored(status="postponed"), columns("postponed"), None),
        (stored(status="postponed"), columns("rescheduled"), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START + HOUR / 2), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START, NIGHT + timedelta(days=1)), "rescheduled"),
        (stored(status="rescheduled"), columns("scheduled"), None),
        (stored(), columns(start=START + HOUR), None),  # doors instead of the start
        (stored(), columns(start=START - HOUR), None),
        (stored(), columns(start=START + HOUR + timedelta(minutes=1)), "rescheduled"),
        (stored(), columns(start=START - HOUR - timedelta(minutes=1)), "rescheduled"),
        (stored(), columns(start=START + HOUR, night=NIGHT + timedelta(days=1)), "rescheduled"),
        (stored(), columns(start=None), None),  # the hour is no longer told
        (stored(start_time=None), columns(), None),  # the hour becomes known
        (stored(start_time=None, local_date=None), columns(), None),  # the date becomes known
        (stored(), columns(start=None, night=None), None),
        (stored(start_time=None), columns(start=None, night=NIGHT + timedelta(days=1)), "rescheduled"),
    ],
)
def test_what_a_change_does_to_an_event_that_people_know(
    before: StoredEvent | None, now: dict[str, Any], news: str | None
) -> None:
    assert move_of(before, now) == news


@pytest.mark.parametrize(
    ("before", "status", "acts_before", "is_new"),
    [
        (None, "scheduled", (), True),
        (None, "cancelled", (), False),
        (stored(), "scheduled", (), True),
        (stored(), "scheduled", ("aslan",), True),
        (stored(), "scheduled", ("lankum",), False),
        (stored(), "cancelled", (), False),
        (stored(content_hash=None), "scheduled", (), False),  # adopted: its bill was never read
    ],
)
def test_an_event_is_new_to_the_followers_of_an_act_that_was_not_on_its_bill(
    before: StoredEvent | None, status: str, acts_before: tuple[str, ...], is_new: bool
) -> None:
    change = EventChange(1, before, {"status": status}, frozenset(acts_before))
    assert change.is_new_for("lankum") == is_new
