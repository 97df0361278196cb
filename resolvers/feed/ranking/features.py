"""What terms are made of: each feature looks at one attribute of an event."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet, ColumnName, Figures
from resolvers.feed.ranking.records import CandidateEvent, Reaction
from resolvers.feed.ranking.weights import DAY_S, REACTION_HALF_LIFE_DAYS


class TasteFeature(NamedTuple):
    """One attribute's contribution to a term's strength, and the values to show.

    With `keys`, only values that contain one of them (or are one) have a share, so that the others need no look.
    """

    column: ColumnName
    share: Callable[[Any], float]
    shown: Callable[[Any], Iterable[str]]
    keys: Collection[Any] | None = None
    shares: Callable[[Figures], Figures] | None = None  # of many values at once, unknown ones as NaN; equal to `share` of each
    weights: Mapping[Any, float] | None = None  # of keys, where a value's share is the sum of those that it contains

    def shares_in(self, candidate_set: CandidateSet) -> Figures:
        """The share of every candidate."""
        column = candidate_set.column(self.column)
        if self.shares is not None:
            return column.each_at_once(self.shares)
        return column.each(self.share, self.keys) if self.weights is None else column.sums(self.weights)


Weighed = list[tuple[CandidateEvent, float]]


def decayed(reactions: Iterable[Reaction], now: float) -> Weighed:
    """Each event with its weight after time decay."""
    return [(reaction.event, 0.5 ** (max(now - reaction.at, 0.0) / (REACTION_HALF_LIFE_DAYS * DAY_S))) for reaction in reactions]
