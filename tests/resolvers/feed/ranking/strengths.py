"""How strong each term is for one gig among others."""

from dataclasses import replace
from typing import Any

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.records import CandidateEvent, TasteProfile
from resolvers.feed.ranking.terms import ScoreTerm, terms_of
from resolvers.feed.ranking.weights import WEIGHTS, Kind
from tests.resolvers.feed.ranking.tastes import DAY_S, FAMILIES, NOW

PLAIN = CandidateEvent(id=1, starts_at=NOW + 3 * DAY_S)
TECHNO, FOLK, PUNK = FAMILIES["techno"], FAMILIES["folk"], FAMILIES["punk"]


def strength(kind: Kind, event: CandidateEvent, taste: TasteProfile | None = None, *others: CandidateEvent) -> float:
    """How strong a term is for an event, from -1 to 1."""
    found = term(kind, taste or TasteProfile(), event, *others).weight_of(event)
    return found / WEIGHTS[kind].most if found > 0 else -found / WEIGHTS[kind].least if found else 0.0


def gigs(count: int, start: int = 100, **more: Any) -> list[CandidateEvent]:
    """So many other events."""
    return [replace(PLAIN, id=start + number, **more) for number in range(count)]


def term(kind: Kind, taste: TasteProfile, *events: CandidateEvent) -> ScoreTerm:
    """One term of a taste."""
    (found,) = (one for one in terms_of(taste, CandidateSet(events), NOW) if one.kind == kind)
    return found
