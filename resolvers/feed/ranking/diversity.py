"""The order in which a ranking is shown: best first, but not one venue in a row, each series only once near the top.

Some places are for events that nobody has saved: nothing would ever be learned of them otherwise.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from resolvers.feed.ranking.weights import (
    DIVERSE_DEPTH,
    EXPLORED_AMONG,
    EXPLORED_DEPTH,
    EXPLORED_EVERY,
    SAME_SERIES_SPAN,
    SAME_VENUE_MOST,
    SAME_VENUE_SPAN,
)


class Grouped(Protocol):
    """What the rules ask of an event."""

    @property
    def venue(self) -> str: ...

    @property
    def series(self) -> str: ...

    @property
    def saves(self) -> int: ...


class Groups(NamedTuple):
    """The same and nothing else: the whole event takes ten times as long to make out of its columns."""

    venue: str
    series: str
    saves: int


_ByPlace = Mapping[int, Grouped] | Sequence[Grouped]
_LOOK_AHEAD = 100  # how far down to look for a next event that fits the rules
MIXED_AMONG = DIVERSE_DEPTH + _LOOK_AHEAD  # what may come into the places to which the rules apply


def mixed(places: Sequence[int], candidates: _ByPlace) -> list[int]:
    """The positions in an order that keeps the two rules down to `DIVERSE_DEPTH`, each as early as they allow.

    If every nearby event would break a rule, the best one is taken.
    """
    waiting = deque(places)
    shown: list[int] = []
    recent = _Recent()
    while waiting and len(shown) < DIVERSE_DEPTH:
        near = min(len(waiting), _LOOK_AHEAD)
        ahead = next((step for step in range(near) if recent.suits(candidates[waiting[step]])), 0)
        place = waiting[ahead]
        del waiting[ahead]
        shown.append(place)
        recent.add(candidates[place])
    return [*shown, *waiting]


def explored(order: Sequence[int], candidates: _ByPlace, day: int) -> list[int]:
    """The same order with an event that nobody has saved at every `EXPLORED_EVERY`th place, unless one is there anyway.

    The best such events within `DIVERSE_DEPTH` take turns, day by day.
    """
    found = list(order)
    for place in range(EXPLORED_EVERY - 1, min(EXPLORED_DEPTH, len(found)), EXPLORED_EVERY):
        if candidates[found[place]].saves == 0:
            continue
        unsaved = [later for later in range(place + 1, min(DIVERSE_DEPTH, len(found))) if candidates[found[later]].saves == 0]
        if unsaved:
            chosen = unsaved[:EXPLORED_AMONG]
            found.insert(place, found.pop(chosen[day % len(chosen)]))
    return found


class _Recent:
    """The events just shown."""

    def __init__(self) -> None:
        self._venues: deque[str] = deque(maxlen=SAME_VENUE_SPAN - 1)
        self._series: deque[str] = deque(maxlen=SAME_SERIES_SPAN - 1)

    def suits(self, candidate: Grouped) -> bool:
        """Whether neither its venue nor its series was shown too recently. Unknown venues and series are not grouped."""
        if candidate.series and candidate.series in self._series:
            return False
        return not candidate.venue or self._venues.count(candidate.venue) < SAME_VENUE_MOST

    def add(self, candidate: Grouped) -> None:
        """Record the event shown next."""
        self._venues.append(candidate.venue)
        self._series.append(candidate.series)
