"""The night from which a listing was moved without a word: one outside id, one bill, one house, and nobody played yet."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from sources.syncing.writes.moved import may_have_moved, with_former_night
from store.events.listing_codec import encode
from store.events.listings import ListingState
from store.events.records import ListingVenue
from tests.sources.syncing.listings import NIGHT, NOW, listing

LATER = NIGHT + timedelta(days=7)
GIG = (listing("dice", "d1"), listing("bandsintown", "b1"))


def _incoming(**changes: Any) -> Incoming:
    told = listing("dice", "d1", **({"night": LATER} | changes))
    return Incoming(told, lookup_keys_of(told), encode(told), "")


def test_a_new_date_over_the_old_one_is_a_move_while_another_source_tells_the_old_one() -> None:
    moved = with_former_night(_incoming(), GIG, NOW.date()).listing
    assert (moved.previous_local_date, moved.previous_start_at) == (NIGHT, GIG[0].start_at)
    alone = _incoming()
    assert with_former_night(alone, GIG[:1], NOW.date()) is alone


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
    assert with_former_night(one, GIG, NOW.date() + timedelta(days=days)) is one


def test_no_bill_on_either_side_tells_no_gig_from_another() -> None:
    gig = tuple(replace(told, performers=()) for told in GIG)
    one = _incoming(acts=())
    assert with_former_night(one, gig, NOW.date()) is one


def test_of_two_moves_the_last_is_told_and_the_night_that_others_still_tell_is_kept() -> None:
    """People hear of the last move; the other source finds its gig by the night that it still tells."""
    stored = listing("dice", "d1", night=LATER, previous_local_date=NIGHT, previous_start_at=GIG[0].start_at)
    moved = with_former_night(_incoming(night=LATER + timedelta(days=7)), (stored, GIG[1]), NOW.date()).listing
    assert (moved.previous_start_at, moved.previous_local_date) == (stored.start_at, NIGHT)


def test_a_night_from_which_another_source_moved_counts_as_told() -> None:
    other = listing("bandsintown", "b1", night=LATER + timedelta(days=1), status="rescheduled", previous_local_date=NIGHT)
    assert with_former_night(_incoming(), (GIG[0], other), NOW.date()).listing.previous_local_date == NIGHT


@pytest.mark.parametrize(
    ("changes", "before", "may"),
    [
        ({"night": NIGHT}, None, False),
        ({"night": NIGHT}, NIGHT - timedelta(days=1), True),
        ({"night": NIGHT, "status": "postponed"}, None, True),
        ({"night": LATER}, None, True),
        ({"night": LATER, "status": "cancelled"}, None, False),
        ({"night": LATER, "status": "cancelled"}, NIGHT - timedelta(days=1), True),
    ],
    ids=["as it was", "moved before", "postponed", "another night", "cancelled on another night", "cancelled, moved before"],
)
def test_which_listings_are_looked_up_for_a_former_night(changes: dict[str, Any], before: date | None, may: bool) -> None:
    assert may_have_moved(_incoming(**changes), ListingState(1, 1, None, None, NIGHT, before)) is may
