"""What the same people save: acts, venues and events as neighbours, learned from everybody's saves. Pure; numpy.

Two tokens are neighbours if at least `TOGETHER_LEAST_PEOPLE` people saved an event with the first and another with the second.
Friends who go everywhere together count as one (companions.py), and `TOGETHER_LEAST_VOICES` are needed.
Source: item-to-item collaborative filtering with shrunk cosines (Linden, Smith and York, 2003).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson

from resolvers.feed.ranking.crowd.companions import voices
from resolvers.feed.ranking.crowd.pair_counts import PairCounts
from resolvers.feed.ranking.late_numpy import Figures, Flags, Integers, SmallFigures, SmallIntegers, np
from resolvers.feed.ranking.records import CandidateEvent
from resolvers.feed.ranking.weights import (
    TOGETHER_LEAST_PEOPLE,
    TOGETHER_LEAST_VOICES,
    TOGETHER_MOST_NEIGHBOURS,
    TOGETHER_SHRINKAGE,
)

Token = str  # "act:…", "venue:…" or "event:…"
SavedTokens = Sequence[Sequence[Token]]  # of one person: the tokens of each saved event
MOST_SAVES = 40  # of one person, the latest: somebody who saves everything says little


class Neighbour(NamedTuple):
    """Another token, how alike the savers are, from 0 to 1, and how many people saved both."""

    token: Token
    likeness: float
    people: int


class Neighbours:
    """Each token's neighbours, as arrays: about 10 bytes a pair."""

    def __init__(
        self,
        tokens: Sequence[Token] = (),
        ends: Sequence[int] | SmallIntegers = (),
        others: Sequence[int] | SmallIntegers = (),
        likeness: Sequence[float] | SmallFigures = (),
        people: Sequence[int] | SmallIntegers = (),
        direct_worth: float = 0.0,
    ) -> None:
        self.tokens = list(tokens)
        self._place = {token: place for place, token in enumerate(self.tokens)}
        self._ends = np.asarray(ends, np.int32)
        self._others = np.asarray(others, np.int32)
        self._likeness = np.asarray(likeness, np.float32)
        self._people = np.asarray(people, np.int32)
        self.direct_worth = direct_worth  # of links to an event itself, as a term's weight (crowd/worth.py)

    def of(self, token: Token) -> Iterator[Neighbour]:
        """A token's neighbours, the likest first."""
        place = self._place.get(token)
        if place is None:
            return
        for at in range(self._ends[place - 1] if place else 0, self._ends[place]):
            yield Neighbour(self.tokens[self._others[at]], float(self._likeness[at]), int(self._people[at]))

    def to_bytes(self) -> bytes:
        """A compact form to store."""
        names = orjson.dumps(self.tokens)
        sizes = np.array([len(names), len(self._ends), len(self._others)], np.int32)
        worth = np.array([self.direct_worth], np.float32)
        arrays = (sizes, np.frombuffer(names, np.uint8), self._ends, self._others, self._likeness, self._people, worth)
        return b"".join(array.tobytes() for array in arrays)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Neighbours":
        """What `to_bytes` stored."""
        width, tokens, pairs = (int(size) for size in np.frombuffer(stored, np.int32, 3))
        at = 12 + width
        names = orjson.loads(stored[12:at])
        ends = np.frombuffer(stored, np.int32, tokens, at) if tokens else ()
        others, people = (np.frombuffer(stored, np.int32, pairs, at + 4 * (tokens + part * pairs)) for part in (0, 2))
        likeness = np.frombuffer(stored, np.float32, pairs, at + 4 * (tokens + pairs))
        behind = np.frombuffer(stored, np.float32, -1, at + 4 * (tokens + 3 * pairs)) if pairs else ()
        worth = float(behind[0]) if len(behind) else 0.0  # older programs stored none
        return cls(names, ends, others, likeness, people, worth)


def tokens_of(event: CandidateEvent) -> list[Token]:
    """What the savers of an event share."""
    venue = [f"venue:{event.house}"] if event.house else []
    return [f"event:{event.id}", *(f"act:{act}" for act in dict.fromkeys(event.artists)), *venue]


def learn(people: Iterable[SavedTokens], over: Collection[Token] = ()) -> Neighbours:
    """The neighbours in everybody's saves; a person's saves are given oldest first.

    Events that are `over` have neighbours, but are none: nobody can go there any more.
    """
    numbers: dict[Token, int] = {}
    saves = [
        [[numbers.setdefault(token, len(numbers)) for token in tokens] for tokens in saved[-MOST_SAVES:] if tokens]
        for saved in people
    ]
    counts, pairs = np.zeros(len(numbers)), PairCounts()
    weights = voices([{tokens[0] for tokens in saved} for saved in saves]).tolist()  # the first token is the event's own
    for saved, weight in zip(saves, weights, strict=True):
        counts[list({number for tokens in saved for number in tokens})] += weight
        pairs.add(*_across_events(saved), weight)
    gone = np.array([token in over for token in numbers], bool)
    return _neighbours(list(numbers), counts, pairs, gone)


def _across_events(saved: Sequence[Sequence[int]]) -> tuple[Integers, Integers]:
    """Every pair of different tokens that are of two different events."""
    tokens = np.array([token for tokens in saved for token in tokens], np.int64)
    event = np.repeat(np.arange(len(saved)), [len(tokens) for tokens in saved])
    left, right = np.triu_indices(len(tokens), 1)
    apart = (event[left] != event[right]) & (tokens[left] != tokens[right])
    return tokens[left][apart], tokens[right][apart]


def _neighbours(tokens: Sequence[Token], counts: Figures, pairs: PairCounts, gone: Flags) -> Neighbours:
    pairs.merge()
    held = (pairs.times >= TOGETHER_LEAST_PEOPLE) & (pairs.weights >= TOGETHER_LEAST_VOICES)
    (low, high), people = (half[held] for half in pairs.halves()), pairs.times[held]
    likeness = pairs.weights[held] / (np.sqrt(counts[low] * counts[high]) + TOGETHER_SHRINKAGE)
    of, other = np.concatenate([low, high]), np.concatenate([high, low])
    likeness, people = np.tile(likeness, 2), np.tile(people, 2)
    order = np.lexsort((other, -likeness, of))
    order = order[~gone[other[order]]]
    of, other, likeness, people = of[order], other[order], likeness[order], people[order]
    first = np.searchsorted(of, of, side="left")
    kept = np.arange(len(of)) - first < TOGETHER_MOST_NEIGHBOURS
    ends = np.searchsorted(of[kept], np.arange(len(tokens)), side="right")
    arrays = ends.astype(np.int32), other[kept].astype(np.int32), likeness[kept].astype(np.float32), people[kept].astype(np.int32)
    return Neighbours(tokens, *arrays)
