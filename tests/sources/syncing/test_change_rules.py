"""What happened to an event, decided without a database: called off, on again, moved, or nothing that anybody is told."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from sources.merging import SeenListing
from sources.syncing.changes import SETTLING, change_of, previous_start_of
from sources.syncing.planning import ClusterMember
from store.alerts.records import NotificationKind
from store.events.events import StoredEvent
from store.events.records import Listing
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.stored import START, stored

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NEXT_NIGHT = NIGHT + DAY
GIG = listing("dice", "d1")
MOVED = listing("dice", "d1", night=NEXT_NIGHT)
UNDATED = replace(GIG, date_precision="to_be_announced", start_at=None, local_date=None, local_time=None)
DATE_ONLY = replace(GIG, date_precision="date", start_at=None, local_time=None)
WITH_DOORS = replace(GIG, doors_at=START - 90 * MINUTE)
MIDNIGHT = listing("dice", "d1", at=time())


def columns(status: str = "scheduled", start: datetime | None = START, night: date | None = NIGHT) -> dict[str, Any]:
    """The event's columns as they are now."""
    return {"status": status, "start_time": start, "local_date": night, "previous_start_time": None}


def member(old: Listing | None, new: Listing, *, is_withdrawn: bool = False) -> ClusterMember:
    """A listing as it was and as it is."""
    return ClusterMember(SeenListing(new, NOW, is_withdrawn), 1, True, old)


def happened(before: StoredEvent | None, now: dict[str, Any], *members: ClusterMember) -> NotificationKind | None:
    return change_of(before, now, members, NOW)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (None, columns(), None),
        (None, columns("cancelled"), None),
        (None, columns("rescheduled"), None),
        (stored(), columns(), None),
        (stored(), columns("cancelled"), "cancelled"),
        (stored(status="rescheduled"), columns("cancelled"), "cancelled"),
        (stored(status="cancelled"), columns("cancelled"), None),
        (stored(status="cancelled"), columns("cancelled", START + 9 * HOUR), None),
        (stored(status="cancelled"), columns(), "reinstated"),
        (stored(status="cancelled"), columns(start=START + HOUR), "reinstated"),
        (stored(status="cancelled"), columns(start=START + DAY, night=NEXT_NIGHT), "rescheduled"),  # on again, another night
        (stored(status="cancelled"), columns("rescheduled"), "rescheduled"),
        (stored(), columns("postponed"), "rescheduled"),
        (stored(), columns("rescheduled"), "rescheduled"),
        (stored(status="postponed"), columns("postponed"), None),
        (stored(status="postponed"), columns("rescheduled"), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START + HOUR), None),
        (stored(status="rescheduled"), columns("rescheduled", START + HOUR + MINUTE), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START, NEXT_NIGHT), "rescheduled"),
        (stored(status="rescheduled"), columns("scheduled"), None),
        (stored(status="postponed"), columns("scheduled"), None),
        (stored(previous_start_time=START - DAY), columns("rescheduled"), None),  # a second source confirms the move
        (stored(previous_start_time=START - DAY), columns("rescheduled", START + DAY, NEXT_NIGHT), "rescheduled"),
        (stored(previous_start_time=START - DAY), columns("postponed"), "rescheduled"),
        (stored(status="postponed", previous_start_time=START - DAY), columns("rescheduled"), "rescheduled"),
        (stored(), columns(start=START + HOUR), None),  # doors instead of the start
        (stored(), columns(start=START - HOUR), None),
        (stored(), columns(start=START + HOUR + MINUTE), "rescheduled"),
        (stored(), columns(start=START - HOUR - MINUTE), "rescheduled"),
        (stored(), columns(start=START + HOUR, night=NEXT_NIGHT), "rescheduled"),
        (stored(), columns(start=None), None),  # the hour is no longer told
        (stored(start_time=None), columns(), None),  # the hour becomes known
        (stored(start_time=None, local_date=None), columns(), None),  # the date becomes known
        (stored(), columns(start=None, night=None), None),
        (stored(start_time=None), columns(start=None, night=NEXT_NIGHT), "rescheduled"),
    ],
)
def test_what_a_source_that_changed_its_word_does_to_an_event(
    before: StoredEvent | None, now: dict[str, Any], change: NotificationKind | None
) -> None:
    assert happened(before, now, member(GIG, MOVED)) == change


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (stored(), columns(start=START + DAY, night=NEXT_NIGHT), None),
        (stored(status="cancelled"), columns(start=START + DAY, night=NEXT_NIGHT), None),
        (stored(), columns("cancelled"), "cancelled"),
        (stored(status="cancelled"), columns(), "reinstated"),
        (stored(), columns("postponed"), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START + DAY, NEXT_NIGHT), "rescheduled"),
        (stored(status="rescheduled"), columns("rescheduled", START + HOUR), None),
    ],
)
def test_a_move_needs_a_source_that_changed_its_word_unless_the_status_tells_it(
    before: StoredEvent, now: dict[str, Any], change: NotificationKind | None
) -> None:
    assert happened(before, now, member(GIG, GIG)) == change
    assert happened(before, now) == change


@pytest.mark.parametrize(("age", "change"), [(SETTLING - timedelta(seconds=1), None), (SETTLING, "rescheduled")])
def test_a_status_that_another_source_adds_while_an_event_settles_is_no_change(
    age: timedelta, change: NotificationKind | None
) -> None:
    young = stored(created_at=NOW - age)
    late = replace(GIG, status="postponed")
    assert happened(young, columns("postponed"), member(None, late)) == change
    assert happened(young, columns("postponed"), member(GIG, late)) == "rescheduled"


@pytest.mark.parametrize(
    ("old", "new", "is_retold"),
    [
        (GIG, GIG, False),
        (GIG, replace(GIG, title="Moss Harbour and guests"), False),
        (GIG, MOVED, True),
        (GIG, listing("dice", "d1", at=time(21)), False),  # doors instead of the start
        (GIG, listing("dice", "d1", at=time(21, 1)), True),
        (GIG, listing("dice", "d1", at=time(18, 59)), True),
        (GIG, replace(GIG, status="rescheduled"), True),
        (GIG, UNDATED, True),
        (UNDATED, GIG, True),
        (MIDNIGHT, GIG, False),  # midnight stands for an hour that a source did not know
        (GIG, MIDNIGHT, False),
        (MIDNIGHT, MOVED, True),
        (DATE_ONLY, GIG, False),
        (GIG, DATE_ONLY, False),
        (listing("dice", "d1", at=time(18, 30)), WITH_DOORS, False),  # it was the doors' hour
        (WITH_DOORS, listing("dice", "d1", at=time(18, 30)), False),
        (listing("dice", "d1", at=time(18)), WITH_DOORS, True),
        (WITH_DOORS, replace(WITH_DOORS, start_at=START + 2 * HOUR, local_time=time(22)), True),
        (DATE_ONLY, MOVED, True),
    ],
)
def test_what_makes_a_listing_another_word_of_its_source(old: Listing, new: Listing, is_retold: bool) -> None:
    now = columns(start=START + DAY, night=NEXT_NIGHT)
    assert happened(stored(), now, member(old, new)) == ("rescheduled" if is_retold else None)


@pytest.mark.parametrize(
    ("members", "change"),
    [
        ([member(None, MOVED)], None),
        ([member(GIG, MOVED, is_withdrawn=True)], None),
        ([member(GIG, GIG), member(None, MOVED)], None),
        ([member(GIG, GIG), member(GIG, MOVED)], "rescheduled"),
    ],
)
def test_only_a_listing_that_was_known_and_is_still_carried_tells_a_move(
    members: list[ClusterMember], change: NotificationKind | None
) -> None:
    assert happened(stored(), columns(start=START + DAY, night=NEXT_NIGHT), *members) == change


LONG_AGO = START - 30 * DAY


@pytest.mark.parametrize(
    ("before", "said", "change", "expected"),
    [
        (None, None, None, None),
        (None, LONG_AGO, None, LONG_AGO),
        (stored(), LONG_AGO, "rescheduled", LONG_AGO),  # a source's word counts before ours
        (stored(), None, "rescheduled", START),
        (stored(previous_start_time=LONG_AGO), None, "rescheduled", START),
        (stored(start_time=None, previous_start_time=LONG_AGO), None, "rescheduled", LONG_AGO),
        (stored(), None, None, None),
        (stored(previous_start_time=LONG_AGO), None, None, LONG_AGO),
        (stored(previous_start_time=LONG_AGO), None, "cancelled", LONG_AGO),
        (stored(previous_start_time=START + DAY), None, None, None),  # it is back at that time
        (stored(start_time=START + DAY), None, "rescheduled", None),
    ],
)
def test_from_when_an_event_moved(
    before: StoredEvent | None, said: datetime | None, change: NotificationKind | None, expected: datetime | None
) -> None:
    now = columns(start=START + DAY, night=NEXT_NIGHT) | {"previous_start_time": said}
    assert previous_start_of(before, now, change) == expected
