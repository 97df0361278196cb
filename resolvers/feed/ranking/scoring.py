"""Candidates in a person's order, with the reasons for it."""

from collections.abc import Collection, Sequence
from math import fsum
from operator import add

from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.ranking.diversity import mixed
from resolvers.feed.ranking.records import CandidateEvent, EventRanking, Reason
from resolvers.feed.ranking.terms import ScoreTerm
from resolvers.feed.ranking.wording import wording

_PLACES = 4  # number of decimals shown
_SHOWN_LEAST = 0.00005


def totals(candidate_set: CandidateSet, terms: Sequence[ScoreTerm]) -> list[float]:
    """The sum of the terms for every candidate, which may be negative."""
    sums = [0.0] * len(candidate_set.candidates)
    for term in terms:
        sums = list(map(add, sums, term.weights_of(candidate_set)))
    return sums


def ranked(candidate_set: CandidateSet, terms: Sequence[ScoreTerm], without: Collection[int] = ()) -> list[int]:
    """The candidates' positions in the set, best first; ties go to the sooner event.

    The events in `without` are left out, and those that do not take place come last.
    """
    sums = totals(candidate_set, terms)
    order = sorted(range(len(sums)), key=sums.__getitem__, reverse=True)
    left_out = set(candidate_set.places_of(without))
    if left_out:
        order = [place for place in order if place not in left_out]
    off = candidate_set.off_places()
    on = [place for place in order if place not in off] if off else order
    return [*mixed(on, candidate_set.candidates), *(place for place in order if place in off)]


def explained(candidate: CandidateEvent, terms: Sequence[ScoreTerm]) -> EventRanking:
    """The score of one event with its terms, which add up to it.

    A negative sum is shown as 0: the negative terms are then reduced to balance the positive ones.
    """
    weighed = [(term, weight) for term in terms if abs(weight := term.weight_of(candidate)) >= _SHOWN_LEAST]
    gain = fsum(weight for _, weight in weighed if weight > 0)
    loss = -fsum(weight for _, weight in weighed if weight < 0)
    cut = gain / loss if loss > gain else 1.0
    reasons = [_reason(term, candidate, weight if weight > 0 else weight * cut) for term, weight in weighed]
    reasons.sort(key=lambda reason: -reason.weight)
    score = round(fsum(reason.weight for reason in reasons), _PLACES)
    return EventRanking(min(max(score, 0.0), 1.0), tuple(reasons))


def _reason(term: ScoreTerm, candidate: CandidateEvent, weight: float) -> Reason:
    values = term.values_in(candidate)
    return Reason(term.kind, values, round(weight, _PLACES), wording(term.kind, values, candidate, is_against=weight < 0))
