"""The night from which a listing was moved without a word: one outside id, one bill, one house, and nobody played yet."""

from datetime import timedelta
from typing import Any

import pytest

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from sources.syncing.writes.moved import with_former_night
from store.events.listing_codec import encode
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
