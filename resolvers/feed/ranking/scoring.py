"""Candidates in a person's order, with the reasons for it."""

from collections.abc import Collection, Sequence
from math import fsum

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet, ColumnName
from resolvers.feed.ranking.diversity import MIXED_AMONG, Groups, explored, mixed
from resolvers.feed.ranking.late_numpy import Figures, Integers, np
from resolvers.feed.ranking.records import CandidateEvent, EventRanking, Reason
from resolvers.feed.ranking.terms import ScoreTerm
from resolvers.feed.ranking.weights import DAY_S
from resolvers.feed.ranking.wording import wording

_PLACES = 4  # number of decimals shown
_SHOWN_LEAST = 0.00005
_GROUPED_BY: tuple[ColumnName, ...] = ("house", "series", "artists", "saves")


def totals(candidate_set: CandidateSet, terms: Sequence[ScoreTerm]) -> Figures:
    """The sum of the terms for every candidate, which may be negative."""
    sums = np.zeros(len(candidate_set.candidates))
    for term in terms:
        sums += term.weights_of(candidate_set)
    return sums


def ranked(
    candidate_set: CandidateSet, terms: Sequence[ScoreTerm], without: Collection[int] = (), moment: float = 0.0
) -> Integers:
    """The candidates' positions in the set, best first; ties go to the sooner event. Units: `moment` in seconds since 1970.

    The events in `without` are left out, and those that do not take place come last.
    """
    sums = totals(candidate_set, terms)
    order = _best_first(sums)
    if left_out := candidate_set.places_of(without):
        is_left_out = np.zeros(len(sums), bool)
        is_left_out[left_out] = True
        order = order[~is_left_out[order]]
    is_off = candidate_set.is_off()[order]
    on, off = order[~is_off], order[is_off]
    near, further = on[:MIXED_AMONG], on[MIXED_AMONG:]  # no rule looks further
    places, columns = near.tolist(), [candidate_set.column(name).among(near) for name in _GROUPED_BY]
    looked_at = dict(zip(places, map(Groups, *columns), strict=True))
    scores = dict(zip(places, sums[near].tolist(), strict=True))
    shown = explored(mixed(places, looked_at, scores), looked_at, scores, int(moment // DAY_S))
    return np.concatenate([np.array(shown, np.int64), further, off])


def _best_first(sums: Figures) -> Integers:
    """The places of the largest sums first, equal ones in their order.

    One number holds sum and place: sorting 100,000 of them takes 2 ms, and 13 as a stable sort by sums alone.
    """
    width = len(sums).bit_length()
    keys = np.rint(sums * -float(1 << (61 - width))).astype(np.int64) << width | np.arange(len(sums))
    keys.sort()
    return keys & ((1 << width) - 1)


def explained(candidate: CandidateEvent, terms: Sequence[ScoreTerm]) -> EventRanking:
    """The score of one event with its terms, which add up to it.

    A negative sum is shown as 0: the negative terms are then reduced to balance the positive ones.
    """
    weighed = [(term, weight) for term in terms if abs(weight := term.weight_of(candidate)) >= _SHOWN_LEAST]
    gain = fsum(weight for _, weight in weighed if weight > 0)
    loss = -fsum(weight for _, weight in weighed if weight < 0)
    cut = gain / loss if loss > gain else 1.0
    reasons = [_reason(term, candidate, weight, 1.0 if weight > 0 else cut) for term, weight in weighed]
    reasons.sort(key=lambda reason: -reason.weight)
    score = round(fsum(reason.weight for reason in reasons), _PLACES)
    return EventRanking(min(max(score, 0.0), 1.0), tuple(reasons))


def _reason(term: ScoreTerm, candidate: CandidateEvent, weight: float, shown_part: float) -> Reason:
    if term.said is not None:
        values, text = term.said(candidate)
    else:
        values = term.values_in(candidate)
        text = wording(term.kind, values, candidate, is_against=weight < 0)
    return Reason(term.kind, values, round(weight * shown_part, _PLACES) + 0.0, text)  # 0.0 even if nothing of a loss is shown
