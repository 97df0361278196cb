"""How well a DJ or a venue fits a plan: a pure policy. A score is the weighted mean of what the plan asks for and nothing else.

Each criterion judges a candidate by one property alone, so that equal properties are judged once: ten thousand candidates cost a
few look-ups each. What a person is told as a reason is the very judgement that made the score.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import add, attrgetter
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
    """What one criterion says: `value` is 0 to 1, `is_met` whether the plan's wish is met, `text` makes the sentence.

    Sentences are made only for candidates that are shown.
    """

    value: float
    is_met: bool
    values: tuple[str, ...]
    text: Callable[[], str]


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
    pool = sorted(candidates, key=_number)
    columns = [_column(criterion, pool) for criterion in criteria]
    scores = _scores(columns, len(pool))
    best = sorted(range(len(pool)), key=scores.__getitem__, reverse=True)[:most]  # stable: equals stay in their order
    return [Ranked(pool[place], Fit(scores[place], _reasons(columns, place))) for place in best]


class _Column(NamedTuple):
    """One criterion's judgements of all candidates."""

    criterion: Criterion
    keys: list[Hashable]  # of each candidate
    judged: dict[Hashable, Judgement | None]


def _column(criterion: Criterion, pool: Sequence[Candidate]) -> _Column:
    keys = list(map(criterion.key, pool))
    return _Column(criterion, keys, {key: criterion.judge(one) for key, one in dict(zip(keys, pool, strict=True)).items()})


def _scores(columns: Sequence[_Column], count: int) -> list[float]:
    """The weighted mean of what was said of each candidate."""
    totals, weights = [0.0] * count, [0.0] * count
    for criterion, keys, judged in columns:
        shares = {key: said.value * criterion.weight if said else 0.0 for key, said in judged.items()}
        parts = {key: criterion.weight if said else 0.0 for key, said in judged.items()}
        totals = list(map(add, totals, map(shares.__getitem__, keys)))
        weights = list(map(add, weights, map(parts.__getitem__, keys)))
    return [round(total / weight, _PLACES) if weight else 0.0 for total, weight in zip(totals, weights, strict=True)]


def _reasons(columns: Sequence[_Column], place: int) -> tuple[FitReason, ...]:
    pairs = [(column.criterion, column.judged[column.keys[place]]) for column in columns]
    return tuple(FitReason(one.kind, said.is_met, said.values, said.text()) for one, said in pairs if said is not None)


_number = attrgetter("id")
