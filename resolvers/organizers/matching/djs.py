"""How well DJs fit a plan. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from resolvers.organizers.matching.criteria import Convert, budget, city, competition, genre, given
from resolvers.organizers.matching.fit import Candidate, Criterion, Judgement, PlanNeeds, Ranked, rank
from resolvers.organizers.matching.wording import day, listed

WEIGHTS: Final = {"genre": 0.35, "budget": 0.2, "city": 0.2, "availability": 0.2, "competition": 0.05}


class Engagement(NamedTuple):
    """Where a DJ plays on a night, according to the listings."""

    night: date
    title: str
    place: str
    genres: frozenset[str] = frozenset()

    def is_of(self, one: Candidate) -> bool:
        """False if the genres show that a namesake plays."""
        return not self.genres or not one.families or not self.genres.isdisjoint(one.families)


def rank_djs(
    needs: PlanNeeds, djs: Iterable[Candidate], engagements: Mapping[str, Sequence[Engagement]], convert: Convert, most: int
) -> list[Ranked[Candidate]]:
    """The best-fitting DJs, best first. `engagements` has what each act plays on the plan's nights, by act key."""
    criteria = [
        genre(needs, WEIGHTS["genre"], "Plays"),
        budget(needs, WEIGHTS["budget"], convert),
        city(needs, WEIGHTS["city"], "Based in"),
        _availability(needs, WEIGHTS["availability"], engagements),
        competition(needs, WEIGHTS["competition"]),
    ]
    return rank(djs, given(criteria), most)


def _availability(needs: PlanNeeds, weight: float, engagements: Mapping[str, Sequence[Engagement]]) -> Criterion | None:
    """By whether listings show the DJ playing elsewhere on those nights."""
    if not needs.nights:
        return None
    nights = day(needs.nights[0]) if len(needs.nights) == 1 else f"{day(needs.nights[0])} to {day(needs.nights[-1])}"
    free = Judgement(1.0, True, (), lambda: f"No other gig is listed for {nights}.")

    def judge(one: Candidate) -> Judgement:
        busy = [engagement for engagement in engagements.get(one.act_key, ()) if engagement.is_of(one)]
        if not busy:
            return free
        nights_taken = len({engagement.night for engagement in busy})
        told = listed([f"{engagement.place} on {day(engagement.night)}" for engagement in busy[:3]])
        value = 0.5 * (1 - nights_taken / len(needs.nights))
        return Judgement(value, False, tuple(engagement.title for engagement in busy), lambda: f"Plays at {told}.")

    return Criterion("availability", weight, lambda one: (one.act_key, one.genres) if one.act_key in engagements else None, judge)
