"""What a link to an event itself is worth: fitted to the saves of the service.

Where people decide together, "who saved this also saved that" says most of all; where everybody follows their own taste it only
takes away from that. So the latest saves of some people are held out, and neighbours are learned from the others. What each could
have chosen instead, events that somebody saved in the same city and for the same weeks, is scored as a feed would be, and the
worth is that under which the held-out saves are likeliest, less a doubt about anything but 0: with few saves it stays 0.
Source: conditional logit (McFadden, 1974), with a normal prior.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.crowd.together import Together
from resolvers.feed.ranking.late_numpy import Figures, Flags, np
from resolvers.feed.ranking.neighbours import Neighbours, learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Reaction, TasteProfile
from resolvers.feed.ranking.scoring import totals
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.weights import DAY_S, DIRECT_MOST

Saves = Sequence[Reaction]  # one person's, oldest first

_JUDGED_ONE_IN: Final = 4  # people, or fewer of them
_JUDGED_MOST: Final = 1000
_HELD_OUT_MOST: Final = 3  # saves of each, and no more than half of them
_OFFERED_MOST: Final = 300  # other events
_RECENT_S: Final = 30 * DAY_S
_AHEAD_S: Final = 60 * DAY_S
_WORTHS: Final = tuple(DIRECT_MOST * step / 8 for step in range(9))
_DOUBT: Final = 0.02  # the standard deviation of what is expected before any save is seen
_KEENNESS: Final = (7.0, 10.0, 14.0, 20.0, 28.0, 40.0, 56.0)  # how much a difference of scores decides: whatever fits best


class Choice(NamedTuple):
    """What one person could have saved: scores without direct links, the shares of these, and which ones they did save."""

    scores: Figures
    shares: Figures
    is_saved: Flags


def direct_worth(people: Sequence[Saves], now: float) -> float:
    """The weight of the links to events themselves, from 0 to `DIRECT_MOST`."""
    step = max(_JUDGED_ONE_IN, len(people) // _JUDGED_MOST)
    parts = range(min(step, max(_JUDGED_MOST * step // max(len(people), 1), 1)))  # of a small service everybody is judged in turn
    return likeliest([choice for part in parts for choice in _judged(people, part, step, now)])


def _judged(people: Sequence[Saves], part: int, step: int, now: float) -> Iterator[Choice]:
    """The choices of each `step`th person, scored with what was learned from the others."""
    others = [saves for number, saves in enumerate(people) if number % step != part]
    over = {f"event:{one.event.id}" for saves in others for one in saves if (one.event.starts_at or now) < now - _RECENT_S}
    neighbours = learn(([tokens_of(one.event) for one in saves] for saves in others), over)
    on_offer = _Offer(others)
    for saves in people[part::step]:
        yield from _choices(saves, neighbours, on_offer, now)


def likeliest(choices: Sequence[Choice]) -> float:
    """The worth under which what people saved is likeliest, for any keenness; 0 if nothing speaks for more."""
    return max(_WORTHS, key=lambda worth: max(_log_likelihood(choices, worth, keen) for keen in _KEENNESS) - _doubt(worth))


def _doubt(worth: float) -> float:
    return (worth / _DOUBT) ** 2 / 2


def _log_likelihood(choices: Sequence[Choice], worth: float, keen: float) -> float:
    found = 0.0
    for scores, shares, is_saved in choices:
        wishes = keen * (scores + worth * shares)
        wishes -= wishes.max()
        found += float((wishes[is_saved] - np.log(np.exp(wishes).sum())).sum())
    return found


class _Offer:
    """What many saved, by city and start, with the number of people who did."""

    def __init__(self, people: Sequence[Saves]) -> None:
        savers = Counter(one.event.id for saves in people for one in saves)
        events = {one.event.id: one.event for saves in people for one in saves if one.event.starts_at is not None}
        self._by_city: dict[str, list[CandidateEvent]] = {}
        for event in sorted(events.values(), key=_start):
            self._by_city.setdefault(event.city, []).append(replace(event, saves=savers[event.id]))

    def at(self, city: str, moment: float) -> list[CandidateEvent]:
        """What one could go to in the weeks after a moment."""
        events = self._by_city.get(city, [])
        return events[bisect_left(events, moment, key=_start) : bisect_right(events, moment + _AHEAD_S, key=_start)]


def _choices(saves: Saves, neighbours: Neighbours, on_offer: _Offer, now: float) -> Iterator[Choice]:
    """A person's latest saves, if these are recent, against what else was on."""
    held = saves[max(len(saves) - _HELD_OUT_MOST, (len(saves) + 1) // 2) :]
    if not held or held[0].at < now - _RECENT_S:
        return
    moment, before = held[0].at, saves[: -len(held)]
    saved = {one.event.id for one in held}
    events = _some(on_offer.at(held[-1].event.city, moment), saved, {one.event.id for one in before})
    is_saved = np.array([event.id in saved for event in events], bool)
    if is_saved.any() and not is_saved.all():
        offered = CandidateSet(events, neighbours)
        scores = totals(offered, terms_of(TasteProfile(saved=tuple(before)), offered, moment))
        yield Choice(scores, Together(before, neighbours, moment).direct_shares(offered), is_saved)


def _some(events: Sequence[CandidateEvent], wanted: Collection[int], unwanted: Collection[int]) -> list[CandidateEvent]:
    """Those that are wanted and others, evenly chosen by time: a sample of what could be had does for a logit."""
    others = [event.id for event in events if event.id not in wanted and event.id not in unwanted]
    kept = {*wanted, *others[:: 1 + len(others) // _OFFERED_MOST]}
    return [event for event in events if event.id in kept]


def _start(event: CandidateEvent) -> float:
    return event.starts_at or 0.0
