"""What is ranked for one person alone, beyond the soonest candidates of all."""

from datetime import timedelta
from typing import Any

import pytest

import loaders.feed.candidates as reading
from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import CandidateRow, ShortRow
from resolvers.feed import admission
from resolvers.feed.admission import admitted, with_admitted
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent, LikedArtist, Reaction, TasteProfile
from store.database.connection import Database
from tests.builders import NOW


def test_venues_are_admitted_by_their_names_whatever_they_are_known_by() -> None:
    now = NOW.timestamp()
    saved = Reaction(CandidateEvent(1, now, venue="academy", city="cork"), now)
    taste = TasteProfile(venues={"whelans": "Whelan's", "limelight|belfast": "Limelight"}, saved=(saved,))
    names = {"whelans", "limelight", "academy"}
    assert admitted(taste, Neighbours(), now).admitted_venues == names | {f"the {name}" for name in names}


def test_acts_are_admitted_whether_named_played_or_saved() -> None:
    now = NOW.timestamp()
    saved = Reaction(CandidateEvent(1, now, artists=("lankum", "ye vagabonds")), now)
    taste = TasteProfile(artists={"bicep": LikedArtist("Bicep")}, spotify_artists={"air": LikedArtist("Air")}, saved=(saved,))
    assert admitted(taste, Neighbours(), now).admitted_acts == {"bicep", "air", "lankum", "ye vagabonds"}


async def test_an_event_that_has_moved_beyond_the_end_is_not_in_the_list_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def row(number: int) -> CandidateRow:
        event = dict.fromkeys(ShortRow._fields) | {
            "id": number,
            "title": "Late",
            "order_time": NOW + timedelta(days=9),
            "city_key": "",
        }
        return CandidateRow(ShortRow(**event), 0, ())  # type: ignore[arg-type]

    async def beyond(*asked: Any) -> list[CandidateRow]:
        return [row(2), row(3)]

    monkeypatch.setattr(reading, "MOST_CANDIDATES", 2)
    monkeypatch.setattr(admission, "beyond", beyond)
    shared = CandidateSet([CandidateEvent(number, NOW.timestamp() + number) for number in (1, 2)])
    joined = await with_admitted(database, EventCriteria(), shared, TasteProfile(), NOW.timestamp())
    assert [event.id for event in joined.candidates] == joined.ids.tolist() == [1, 2, 3]
    assert joined.newest == 3
    assert joined.places_of([3, 4, 1]) == [2, 0]
