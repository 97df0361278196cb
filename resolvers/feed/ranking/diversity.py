"""The order in which a ranking is shown: best first, but variety is worth something, and so is what nobody knows yet.

One more gig of a venue, a series or an act costs part of a score, so it comes early only where it is that much better than what
else there is. Some places are for events that nobody has saved, as nothing would ever be learned of them otherwise, unless that
costs too much.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from resolvers.feed.ranking.weights import (
    DIVERSE_DEPTH,
    EXPLORED_AMONG,
    EXPLORED_COST_MOST,
    EXPLORED_DEPTH,
    EXPLORED_EVERY,
    SAME_RUN_APART,
    SAME_RUN_COST,
    SAME_RUN_SPAN,
    SAME_VENUE_COST,
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
    def artists(self) -> tuple[str, ...]: ...

    @property
    def saves(self) -> int: ...


class Groups(NamedTuple):
    """The same and nothing else: the whole event takes ten times as long to make out of its columns."""

    venue: str
    series: str
    artists: tuple[str, ...]
    saves: int


_ByPlace = Mapping[int, Grouped] | Sequence[Grouped]
_Scores = Mapping[int, float] | Sequence[float]
_LOOK_AHEAD = 100  # how far down to look for a next event
MIXED_AMONG = DIVERSE_DEPTH + _LOOK_AHEAD  # what may come into the places to which the rules apply
_NEVER = 2.0  # more than any score is worth


def mixed(places: Sequence[int], candidates: _ByPlace, scores: _Scores) -> list[int]:
    """The positions in an order in which, down to `DIVERSE_DEPTH`, the next event is the best once its repetition is paid for.

    The positions are given best first. If every nearby event is too soon after its like, the best one is taken.
    """
    waiting = [(place, scores[place], _likeness_of(candidates[place])) for place in places[:MIXED_AMONG]]
    shown: list[int] = []
    recent = _Recent()
    while waiting and len(shown) < DIVERSE_DEPTH:
        place, _, likeness = waiting.pop(_best_ahead(waiting, recent))
        shown.append(place)
        recent.add(likeness)
    return [*shown, *(place for place, *_ in waiting), *places[MIXED_AMONG:]]


def explored(order: Sequence[int], candidates: _ByPlace, scores: _Scores, day: int) -> list[int]:
    """The same order with an event that nobody has saved at every `EXPLORED_EVERY`th place, unless one is there anyway.

    The best such events within `DIVERSE_DEPTH` take turns, day by day; one whose score is lower by more than
    `EXPLORED_COST_MOST` than that of the event it would displace takes no place.
    """
    found = list(order)
    for place in range(EXPLORED_EVERY - 1, min(EXPLORED_DEPTH, len(found)), EXPLORED_EVERY):
        if candidates[found[place]].saves == 0:
            continue
        least = scores[found[place]] - EXPLORED_COST_MOST
        below = range(place + 1, min(DIVERSE_DEPTH, len(found)))
        unsaved = [later for later in below if candidates[found[later]].saves == 0 and scores[found[later]] >= least]
        if unsaved:
            chosen = unsaved[:EXPLORED_AMONG]
            found.insert(place, found.pop(chosen[day % len(chosen)]))
    return found


def _best_ahead(waiting: Sequence[tuple[int, float, "_Likeness"]], recent: "_Recent") -> int:
    """How many places ahead the next event waits."""
    best, best_worth = 0, float("-inf")
    costs: dict[_Likeness, float] = {}
    for ahead, (_, score, likeness) in enumerate(waiting[:_LOOK_AHEAD]):
        if score <= best_worth:
            break
        if likeness in costs:  # it costs as much as the one before, which is better
            continue
        costs[likeness] = cost = recent.cost_of(likeness)
        if score - cost > best_worth:
            best, best_worth = ahead, score - cost
    return best


class _Likeness(NamedTuple):
    """What an event may have in common with others, "" for what is unknown: a venue, the key of a title, who comes first."""

    venue: str
    series: str
    act: str


def _likeness_of(candidate: Grouped) -> _Likeness:
    return _Likeness(candidate.venue, candidate.series, candidate.artists[0] if candidate.artists else "")


class _Recent:
    """The events just shown."""

    def __init__(self) -> None:
        self._venues, self._series, self._acts = _Span(SAME_VENUE_SPAN - 1), _Span(SAME_RUN_SPAN - 1), _Span(SAME_RUN_SPAN - 1)
        self._last: deque[_Likeness] = deque(maxlen=SAME_RUN_APART - 1)

    def cost_of(self, likeness: _Likeness) -> float:
        """What it costs to show such an event next, more for each of its like."""
        venue, series, act = likeness
        alike = max(self._series.count(series), self._acts.count(act))
        if alike and any((series and series == other.series) or (act and act == other.act) for other in self._last):
            return _NEVER
        return SAME_RUN_COST * alike + SAME_VENUE_COST * max(self._venues.count(venue) + 1 - SAME_VENUE_MOST, 0)

    def add(self, likeness: _Likeness) -> None:
        """Record the event shown next."""
        self._venues.add(likeness.venue)
        self._series.add(likeness.series)
        self._acts.add(likeness.act)
        self._last.append(likeness)


class _Span:
    """How often each key came among the last few; what is unknown, "", never."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._keys: deque[str] = deque()
        self._counts: dict[str, int] = {}

    def count(self, key: str) -> int:
        return self._counts.get(key, 0)

    def add(self, key: str) -> None:
        self._keys.append(key)
        if key:
            self._counts[key] = self.count(key) + 1
        if len(self._keys) > self._length and (gone := self._keys.popleft()):
            self._counts[gone] -= 1
