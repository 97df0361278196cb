"""How well a DJ or a venue fits a plan: a pure policy. The score is the weighted mean of the criteria that the plan specifies.

Each criterion assesses a candidate by one property only, so that equal properties are assessed once: ten thousand candidates
cost a few look-ups each. The reasons shown are the very judgements that made up the score.
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
    """What a plan requires; None, () or an empty mapping leaves a criterion open.

    `genres` maps each slug to itself with its ancestor genres. `spans` are the times for which a venue is needed, `nights` the
    dates they belong to. `hours` is the night's length, for fees by the hour. `rivals` is the number of other gigs of these
    genres in the city on those nights; None if unknown.
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
    """The compared properties of a DJ or venue. `act_key` is a DJ's; capacity and gear are a venue's."""

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
    """One criterion's verdict: `value` from 0 to 1, `is_met` if the plan's requirement is met, `text` to make the sentence.

    Sentences are made only for candidates that are shown.
    """

    value: float
    is_met: bool
    values: tuple[str, ...]
    text: Callable[[], str]


class FitReason(NamedTuple):
    """One criterion that is met or not, as shown to the organizer."""

    kind: FitKind
    met: bool
    values: tuple[str, ...]
    text: str


class Fit(NamedTuple):
    """How well one candidate fits: 0 to 1, the most important reason first."""

    score: float
    reasons: tuple[FitReason, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement of a plan. Candidates with the same `key` are assessed alike; None means not assessed."""

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
    """The best candidates, best first; ties keep the directory's order. Without requirements, all score 0."""
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
    """The weighted mean of the judgements on each candidate."""
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
