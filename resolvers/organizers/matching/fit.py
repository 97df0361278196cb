"""How well a DJ or a venue fits a plan: a pure policy. A score is the weighted mean of what the plan asks for and nothing else.

Each criterion judges a candidate by one property alone, so that equal properties are judged once: ten thousand candidates cost a
few look-ups each. What a person is told as a reason is the very judgement that made the score.
"""

import heapq
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

FitKind = Literal["genre", "city", "budget", "capacity", "availability", "gear", "competition"]
Span = tuple[datetime, datetime]
Point = tuple[float, float]
_PLACES = 4  # a score's: smaller differences are none


@dataclass(frozen=True, slots=True)
class PlanNeeds:
    """What a plan asks for, as far as it says; None, () or an empty mapping leaves a thing open.

    `genres` maps each slug to itself with all families above it. `spans` are the times for which a venue is needed, `nights` the
    dates that they belong to. `hours` is how long the night is, for those who ask by the hour. `rivals` are the other gigs of
    these genres in the city in those nights; None where they cannot be told.
    """

    city: str | None = None
    city_key: str = ""
    point: Point | None = None
    genres: Mapping[str, frozenset[str]] = field(default_factory=dict)
    capacity: int | None = None
    budget_max: Decimal | None = None
    currency: str = "EUR"
    gear: Mapping[str, str] = field(default_factory=dict)  # key of a piece → how the plan calls it
    nights: tuple[date, ...] = ()
    spans: tuple[Span, ...] = ()
    hours: Decimal | None = None
    rivals: int | None = None


class Candidate(NamedTuple):
    """What is compared of a DJ or venue. `act_key` is a DJ's; capacity and gear are a venue's."""

    id: int
    name: str
    city: str | None
    city_key: str
    point: Point | None
    genres: tuple[str, ...]
    families: frozenset[str]
    fee: Any  # store.organizers.fees.Fee | None
    act_key: str = ""
    capacity: int | None = None
    gear: tuple[tuple[str, str], ...] = ()  # (key, as it is called)


class Judgement(NamedTuple):
    """What one criterion says: `value` is 0 to 1, `is_met` whether the plan's wish is fulfilled, `text` a sentence about it."""

    value: float
    is_met: bool
    values: tuple[str, ...]
    text: str


class FitReason(NamedTuple):
    """One thing that fits or does not."""

    kind: FitKind
    met: bool
    values: tuple[str, ...]
    text: str


class Fit(NamedTuple):
    """How well one candidate fits: 0 to 1, the weightiest reason first."""

    score: float
    reasons: tuple[FitReason, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a plan asks for. Candidates of the same `key` are judged alike; a judgement of None says nothing."""

    kind: FitKind
    weight: float
    key: Callable[[Candidate], Hashable]
    judge: Callable[[Candidate], Judgement | None]


Item = TypeVar("Item")


class Ranked(NamedTuple, Generic[Item]):
    """A candidate with its fit."""

    candidate: Item
    fit: Fit


def rank(candidates: Iterable[Candidate], criteria: Sequence[Criterion], most: int) -> list[Ranked[Candidate]]:
    """The best candidates, best first; among equals the one that was in the directory first. With nothing asked, all score 0."""
    judged: list[dict[Hashable, Judgement | None]] = [{} for _ in criteria]
    parts = [(criterion.weight, criterion.key, criterion.judge, known) for criterion, known in zip(criteria, judged, strict=True)]
    scored = []
    for candidate in candidates:
        total = weight_sum = 0.0
        for weight, key_of, judge, known in parts:
            key = key_of(candidate)
            try:
                judgement = known[key]
            except KeyError:
                judgement = known[key] = judge(candidate)
            if judgement is not None:
                total += weight * judgement.value
                weight_sum += weight
        score = round(total / weight_sum, _PLACES) if weight_sum else 0.0
        scored.append((-score, candidate.id, candidate))
    best = heapq.nsmallest(most, scored)
    return [Ranked(candidate, Fit(-negative or 0.0, _reasons(candidate, criteria, judged))) for negative, _, candidate in best]


def _reasons(
    candidate: Candidate, criteria: Sequence[Criterion], judged: Sequence[Mapping[Hashable, Judgement | None]]
) -> tuple[FitReason, ...]:
    pairs = [(criterion, known[criterion.key(candidate)]) for criterion, known in zip(criteria, judged, strict=True)]
    return tuple(FitReason(one.kind, said.is_met, said.values, said.text) for one, said in pairs if said is not None)
