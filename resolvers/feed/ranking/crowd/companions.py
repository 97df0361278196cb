"""Who goes out together. Friends who save the same gigs decide once: to anybody else they say as much as one person.

Two people are companions if at least `COMPANIONS_LEAST_SHARED` events that few others saved are common to them, and these are a
third of all that they saved. Shared tickets for what everybody goes to make no companions.
"""

from collections.abc import Collection, Sequence

from resolvers.feed.ranking.crowd.pair_counts import PairCounts
from resolvers.feed.ranking.late_numpy import Figures, np
from resolvers.feed.ranking.weights import COMPANIONS_LEAST_SHARE, COMPANIONS_LEAST_SHARED, COMPANIONS_MOST_SAVERS


def voices(people: Sequence[Collection[int]]) -> Figures:
    """What each person counts for, from the events that they saved: 1 alone, a half with one companion, a third with two."""
    savers: dict[int, list[int]] = {}
    for number, events in enumerate(people):
        for event in events:
            savers.setdefault(event, []).append(number)
    pairs = PairCounts()
    for some in savers.values():
        if 1 < len(some) <= COMPANIONS_MOST_SAVERS:
            numbers = np.array(some, np.int64)
            left, right = np.triu_indices(len(numbers), 1)
            pairs.add(numbers[left], numbers[right])
    pairs.merge()
    one, other = pairs.halves()
    sizes = np.array([len(events) for events in people], np.int64)
    either = sizes[one] + sizes[other] - pairs.times
    are_companions = (pairs.times >= COMPANIONS_LEAST_SHARED) & (pairs.times >= COMPANIONS_LEAST_SHARE * either)
    found: Figures = 1.0 / (1 + np.bincount(np.concatenate([one[are_companions], other[are_companions]]), minlength=len(people)))
    return found
