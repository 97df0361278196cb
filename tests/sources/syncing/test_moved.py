"""The time from which a listing was moved without a word: one outside id, one bill, one house, and nobody played yet."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from sources.syncing.writes.moved import with_former_time
from store.events.listing_codec import encode
from store.events.records import Listing, ListingVenue, SourceKey
from tests.sources.syncing.listings import NIGHT, NOW, VICAR_STREET, listing

LATER = NIGHT + timedelta(days=7)
GIG = (listing("dice", "d1"), listing("bandsintown", "b1"))


def _incoming(**changes: Any) -> Incoming:
    told = listing("dice", "d1", **({"night": LATER} | changes))
    return Incoming(told, lookup_keys_of(told), encode(told), "")


def test_a_new_date_over_the_old_one_is_a_move_while_another_source_tells_the_old_one() -> None:
    moved = with_former_time(_incoming(), GIG, NOW.date()).listing
    assert (moved.previous_local_date, moved.previous_start_at) == (NIGHT, GIG[0].start_at)
    alone = _incoming()
    assert with_former_time(alone, GIG[:1], NOW.date()) is alone


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"venue": ListingVenue("Vicar Street", city="Dublin", country_code="IE")}, 0),
        ({"venue": None}, 0),
        ({"acts": ("Moss Harbour", "Velour Escalator")}, 0),
        ({"acts": ()}, 0),
        ({"status": "cancelled"}, 0),
        ({"night": NIGHT + timedelta(days=900)}, 0),
        ({}, (NIGHT - NOW.date()).days + 1),
    ],
    ids=["another house", "no house", "another bill", "no bill", "cancelled", "far off", "the night is over"],
)
def test_what_may_be_another_gig_has_not_moved(changes: dict[str, Any], days: int) -> None:
    one = _incoming(**changes)
    assert with_former_time(one, GIG, NOW.date() + timedelta(days=days)) is one


def _at(hour: time, source: SourceKey = "dice", **changes: Any) -> Listing:
    return listing(source, f"{source}-1", at=hour, **changes)


def _moved(now: Listing, *gig: Listing) -> Listing:
    one = Incoming(now, lookup_keys_of(now), encode(now), "")
    return with_former_time(one, gig, NOW.date()).listing


def test_another_hour_of_the_night_is_a_move_while_another_source_tells_the_old_one() -> None:
    before, lagging = _at(time(19)), _at(time(18, 30), "bandsintown")
    now = _at(time(22))
    moved = _moved(now, before, lagging)
    assert (moved.previous_start_at, moved.previous_local_date) == (before.start_at, NIGHT)
    followed = _at(time(22), "bandsintown", previous_start_at=before.start_at, previous_local_date=NIGHT)
    assert _moved(now, before, followed) == moved
    again = replace(moved, description="New support.")
    assert _moved(replace(again, previous_start_at=None, previous_local_date=None), moved, lagging) == again


@pytest.mark.parametrize(
    ("now", "before", "other"),
    [
        (time(20), time(19), time(19)),
        (time(0), time(19), time(19)),
        (time(19), time(0), time(20)),
        (time(22), time(19), time(22)),
        (time(22), time(19), time(21)),
    ],
    ids=["doors or start", "made up now", "made up before", "the other tells the new one", "the other is nearer to the new one"],
)
def test_an_hour_that_nobody_else_tells_is_none_that_it_was_moved_from(now: time, before: time, other: time) -> None:
    one = _at(now)
    assert _moved(one, _at(before), _at(other, "bandsintown")) is one


@pytest.mark.parametrize(
    ("before", "now", "is_moved"),
    [
        ({}, {"title": "Moss Harbour: the tour"}, True),
        ({}, {"title": "Moss Harbour (late show)"}, False),
        ({"title": "Moss Harbour - Early Show"}, {"title": "Moss Harbour (early show)"}, True),
        ({}, {"acts": ("Tin Fox",)}, False),
        ({}, {"venue": VICAR_STREET}, False),
        ({}, {"status": "cancelled"}, False),
        ({"acts": (), "title": "Trad Session"}, {"acts": (), "title": "Trad Session"}, True),
        ({"acts": (), "title": "Trad Session"}, {"acts": (), "title": "Songwriters' Circle"}, False),
    ],
)
def test_what_shows_one_gig_at_two_hours(before: dict[str, Any], now: dict[str, Any], is_moved: bool) -> None:
    found = _moved(_at(time(22), **now), _at(time(19), **before), _at(time(19), "bandsintown"))
    assert (found.previous_start_at is not None) is is_moved


def test_of_two_former_times_the_last_is_told_and_the_one_that_others_still_tell_is_kept() -> None:
    before = replace(_at(time(19), night=LATER), previous_start_at=_at(time(19)).start_at, previous_local_date=NIGHT)
    now, lagging = _at(time(22), night=LATER), _at(time(19), "bandsintown")
    found = _moved(now, before, lagging)
    assert (found.previous_start_at, found.previous_local_date) == (before.start_at, NIGHT)


def test_no_bill_on_either_side_tells_no_gig_from_another() -> None:
    gig = tuple(replace(told, performers=()) for told in GIG)
    one = _incoming(acts=())
    assert with_former_time(one, gig, NOW.date()) is one


def test_of_two_moves_the_last_is_told_and_the_night_that_others_still_tell_is_kept() -> None:
    """People hear of the last move; the other source finds its gig by the night that it still tells."""
    stored = listing("dice", "d1", night=LATER, previous_local_date=NIGHT, previous_start_at=GIG[0].start_at)
    moved = with_former_time(_incoming(night=LATER + timedelta(days=7)), (stored, GIG[1]), NOW.date()).listing
    assert (moved.previous_start_at, moved.previous_local_date) == (stored.start_at, NIGHT)


def test_a_night_from_which_another_source_moved_counts_as_told() -> None:
    other = listing("bandsintown", "b1", night=LATER + timedelta(days=1), status="rescheduled", previous_local_date=NIGHT)
    assert with_former_time(_incoming(), (GIG[0], other), NOW.date()).listing.previous_local_date == NIGHT
