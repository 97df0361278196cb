"""What is ranked for one person alone, beyond the soonest candidates of all."""

from resolvers.feed.admission import admitted
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent, Reaction, TasteProfile
from tests.builders import NOW


def test_venues_are_admitted_by_their_names_whatever_they_are_known_by() -> None:
    now = NOW.timestamp()
    saved = Reaction(CandidateEvent(1, now, venue="academy", city="cork"), now)
    taste = TasteProfile(venues={"whelans": "Whelan's", "limelight|belfast": "Limelight"}, saved=(saved,))
    names = {"whelans", "limelight", "academy"}
    assert admitted(taste, Neighbours(), now).admitted_venues == names | {f"the {name}" for name in names}
