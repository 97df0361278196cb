"""What the same people save: acts, venues and events as neighbours, learned from everybody's saves. Pure; numpy.

Two tokens are neighbours if at least `TOGETHER_LEAST_PEOPLE` people saved an event with the first and another with the second.
Source: item-to-item collaborative filtering with shrunk cosines (Linden, Smith and York, 2003).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from resolvers.feed.ranking.late_numpy import Figures, Integers, SmallFigures, SmallIntegers, np
from resolvers.feed.ranking.records import CandidateEvent
from resolvers.feed.ranking.weights import TOGETHER_LEAST_PEOPLE, TOGETHER_MOST_NEIGHBOURS, TOGETHER_SHRINKAGE

Token = str  # "act:…", "venue:…" or "event:…"
SavedTokens = Sequence[Sequence[Token]]  # of one person: the tokens of each saved event
_MOST_SAVES = 40  # of one person, the latest: somebody who saves everything says little
_MERGE_AT = 2_000_000


class Links(NamedTuple):
    """A token's neighbours, the likest first: their numbers, how alike the savers are (0 to 1), how many people saved both."""

    numbers: SmallIntegers
    likeness: Figures
    people: SmallIntegers


class Neighbours:
    """Each token's neighbours, as arrays: about 10 bytes a pair."""

    def __init__(
        self,
        tokens: Sequence[Token] = (),
        ends: Sequence[int] | SmallIntegers = (),
        others: Sequence[int] | SmallIntegers = (),
        likeness: Sequence[float] | SmallFigures = (),
        people: Sequence[int] | SmallIntegers = (),
    ) -> None:
        self.tokens = list(tokens)
        self._numbers = {token: number for number, token in enumerate(self.tokens)}
        self._ends = np.asarray(ends, np.int32)
        self._others = np.asarray(others, np.int32)
        self._likeness = np.asarray(likeness, np.float32)
        self._people = np.asarray(people, np.int32)

    def number_of(self, token: Token) -> int | None:
        """A token's place among `tokens`; None if nothing was learned of it."""
        return self._numbers.get(token)

    def of(self, token: Token) -> Links | None:
        """A token's neighbours; None if nothing was learned of it."""
        number = self._numbers.get(token)
        if number is None:
            return None
        span = slice(self._ends[number - 1] if number else 0, self._ends[number])
        return Links(self._others[span], self._likeness[span].astype(np.float64), self._people[span])

    def to_bytes(self) -> bytes:
        """A compact form to store."""
        names = orjson.dumps(self.tokens)
        sizes = np.array([len(names), len(self._ends), len(self._others)], np.int32)
        arrays = (sizes, np.frombuffer(names, np.uint8), self._ends, self._others, self._likeness, self._people)
        return b"".join(array.tobytes() for array in arrays)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Neighbours":
        """What `to_bytes` stored."""
        width, tokens, pairs = (int(size) for size in np.frombuffer(stored, np.int32, 3))
        at = 12 + width
        names = orjson.loads(stored[12:at])
        ends = np.frombuffer(stored, np.int32, tokens, at) if tokens else ()
        others, people = (np.frombuffer(stored, np.int32, pairs, at + 4 * (tokens + part * pairs)) for part in (0, 2))
        return cls(names, ends, others, np.frombuffer(stored, np.float32, pairs, at + 4 * (tokens + pairs)), people)


def tokens_of(event: CandidateEvent) -> list[Token]:
    """What the savers of an event share."""
    venue = [f"venue:{event.house}"] if event.house else []
    return [f"event:{event.id}", *(f"act:{act}" for act in dict.fromkeys(event.artists)), *venue]


def learn(people: Iterable[SavedTokens]) -> Neighbours:
    """The neighbours in everybody's saves; a person's saves are given oldest first."""
    numbers: dict[Token, int] = {}
    counts: dict[int, int] = {}
    pairs = _PairCounts()
    for saved in people:
        of_person = [[numbers.setdefault(token, len(numbers)) for token in tokens] for tokens in saved[-_MOST_SAVES:]]
        for number in {number for tokens in of_person for number in tokens}:
            counts[number] = counts.get(number, 0) + 1
        pairs.add(of_person)
    return _neighbours(list(numbers), np.array([counts[number] for number in range(len(numbers))], np.float64), pairs)


class _PairCounts:
    """How many people saved each pair of tokens in two different events; a pair is one number, the smaller token above."""

    def __init__(self) -> None:
        self._waiting: list[Integers] = []
        self._size = 0
        self.keys: Integers = np.zeros(0, np.int64)
        self.people: Integers = np.zeros(0, np.int64)

    def add(self, saved: Sequence[Sequence[int]]) -> None:
        """Count one person's pairs, each once."""
        tokens = np.array([token for tokens in saved for token in tokens], np.int64)
        event = np.repeat(np.arange(len(saved)), [len(tokens) for tokens in saved])
        left, right = np.triu_indices(len(tokens), 1)
        apart = (event[left] != event[right]) & (tokens[left] != tokens[right])
        low, high = np.minimum(tokens[left], tokens[right])[apart], np.maximum(tokens[left], tokens[right])[apart]
        found = np.unique((low << 32) | high)
        self._waiting.append(found)
        self._size += len(found)
        if self._size > _MERGE_AT:
            self.merge()

    def merge(self) -> None:
        """Add what waits to the counts."""
        keys = np.concatenate([self.keys, *self._waiting])
        weights = np.concatenate([self.people, *(np.ones(len(part), np.int64) for part in self._waiting)])
        self.keys, places = np.unique(keys, return_inverse=True)
        self.people = np.bincount(places, weights, len(self.keys)).astype(np.int64)
        self._waiting, self._size = [], 0


def _neighbours(tokens: Sequence[Token], counts: Figures, pairs: _PairCounts) -> Neighbours:
    pairs.merge()
    held = pairs.people >= TOGETHER_LEAST_PEOPLE
    low, high, people = pairs.keys[held] >> 32, pairs.keys[held] & 0xFFFFFFFF, pairs.people[held]
    likeness = people / (np.sqrt(counts[low] * counts[high]) + TOGETHER_SHRINKAGE)
    of, other = np.concatenate([low, high]), np.concatenate([high, low])
    likeness, people = np.tile(likeness, 2), np.tile(people, 2)
    order = np.lexsort((other, -likeness, of))
    of, other, likeness, people = of[order], other[order], likeness[order], people[order]
    first = np.searchsorted(of, of, side="left")
    kept = np.arange(len(of)) - first < TOGETHER_MOST_NEIGHBOURS
    ends = np.searchsorted(of[kept], np.arange(len(tokens)), side="right")
    arrays = ends.astype(np.int32), other[kept].astype(np.int32), likeness[kept].astype(np.float32), people[kept].astype(np.int32)
    return Neighbours(tokens, *arrays)
