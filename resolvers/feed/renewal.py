"""Candidate sets: read whole, or brought up to a later version of the catalog and to a later moment by reading what is different.

The journal tells which events a version touched (decision 0032). At a later moment what has begun too long ago falls out, and
what starts by then comes in. Where the journal does not reach back, or a version counts as a change of everything, and where the
search itself has come to mean something else (a word that is now taken for a typo of another), a set is read whole. How many
people saved each event is counted anew after some minutes: saves do not change the catalog's version.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import loaders.feed.candidates as reading
from loaders.events.criteria import EventCriteria
from loaders.events.query_shape import QueryPlan, query_plan_of
from loaders.feed.candidates import CandidateRow, Start, candidates, candidates_among, saves_of
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.candidates.columns import Column, Columns, SealedColumns
from resolvers.feed.ranking.late_numpy import Flags, Integers, np
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.usual_genres import fill_usual_genres
from resolvers.feed.ranking_thread import aside
from resolvers.feed.tastes import candidate_of
from store.database.catalog.changes import Kind, numbers_of
from store.database.connection import Database
from store.events.service_day import UNDATED

SAVES_COUNTED_EVERY_S: Final = 600.0
MOST_CHANGED: Final = 5000  # events of which it is asked what became of them; more are a reason to read everything
_FEW: Final = 300  # so few are made before a thread would have started
_SPAN: Final = ("from_at", "to_at")  # the parameters of a plan that move with the moment


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A set, what it is of, and when (by the monotonic clock) it was read and its saves were counted."""

    criteria: EventCriteria
    version: int
    read_at: float
    counted_at: float
    plan: QueryPlan | None
    candidate_set: CandidateSet


async def read_whole(database: Database, criteria: EventCriteria, version: int, neighbours: Neighbours) -> KeptSet:
    """The set as it is in this version or a later one."""
    read_at = time.monotonic()
    plan = await query_plan_of(database, criteria)
    columns = Columns()
    async for rows in candidates(database, plan, reading.MOST_CANDIDATES):
        await aside(_take_in, columns, rows, is_short=len(rows) <= _FEW)
    made = await aside(_whole, columns, neighbours, is_short=len(columns) <= _FEW)
    return KeptSet(criteria, version, read_at, read_at, plan, made)


async def brought_over(
    database: Database, criteria: EventCriteria, kept: KeptSet, version: int, neighbours: Neighbours
) -> KeptSet | None:
    """A set of this moment or an earlier one, as it is in this version or a later one; None if it has to be read whole."""
    read_at = time.monotonic()
    things = database.catalog_version.touched(kept.version, version)
    touched = None if things is None else numbers_of(Kind.EVENT, things)
    if touched is None or len(touched) > MOST_CHANGED or not _is_later(criteria, kept.criteria):
        return None
    plan = await query_plan_of(database, criteria)
    if not _is_alike(plan, kept.plan):
        return None
    old = kept.candidate_set
    is_gone = _has_begun(old, criteria)
    is_gone[old.places_of(touched)] = True
    come = await _come(database, replace(kept, plan=plan), criteria, touched, int(is_gone.sum()))
    is_gone[old.places_of([row.event.id for row in come])] = True
    made = old
    if come or is_gone.any() or neighbours is not old.neighbours:
        is_short = len(old.candidates) + len(come) <= _FEW
        made = await aside(_changed, old, np.flatnonzero(is_gone), come, neighbours, is_short=is_short)
    renewed = replace(kept, criteria=criteria, version=version, read_at=read_at, plan=plan, candidate_set=made)
    return renewed if read_at - kept.counted_at < SAVES_COUNTED_EVERY_S else await _counted(database, renewed)


def _is_later(criteria: EventCriteria, than: EventCriteria) -> bool:
    """Whether the criteria are of the same moment or a later one; nothing else of them differs."""
    spans = ((criteria.from_at, than.from_at), (criteria.to_at, than.to_at))
    return all(one == other or (one is not None and other is not None and one > other) for one, other in spans)


def _is_alike(plan: QueryPlan | None, other: QueryPlan | None) -> bool:
    """Whether two plans are the same but for the moment."""
    if plan is None or other is None:
        return plan is other
    return plan.shape == other.shape and _timeless(plan) == _timeless(other)


def _timeless(plan: QueryPlan) -> dict[str, Any]:
    return {name: value for name, value in plan.params.items() if name not in _SPAN}


def _from(plan: QueryPlan, at: datetime) -> QueryPlan:
    """The plan for what starts then or later; a search that includes the past has no from_at of its own."""
    since = max(at, plan.params.get("from_at", at))
    return replace(
        plan,
        shape=replace(plan.shape, active_filters=plan.shape.active_filters | {"from_at"}),
        params={**plan.params, "from_at": since},
    )


def _has_begun(old: CandidateSet, criteria: EventCriteria) -> Flags:
    """Which candidates started before those that the criteria want now."""
    if criteria.from_at is None:
        return np.zeros(len(old.ids), bool)
    earliest = criteria.from_at.timestamp()
    return old.column("starts_at").each_at_once(lambda starts: starts) < earliest  # never of undated ones: those are NaN


async def _come(
    database: Database, kept: KeptSet, criteria: EventCriteria, touched: Collection[int], gone: int
) -> Collection[CandidateRow]:
    """The touched events that are candidates now, and those that start by the later moment; behind a set that is cut off, what
    moves up for those that are gone.
    """
    rows = await candidates_among(database, kept.plan, touched)
    if len(kept.candidate_set.candidates) >= reading.MOST_CANDIDATES:
        last = kept.candidate_set.candidates[-1]
        end: Start = UNDATED if last.starts_at is None else datetime.fromtimestamp(last.starts_at, UTC), last.id
        rows = [row for row in rows if (row.event.order_time, row.event.id) <= end]
        async for further in candidates(database, kept.plan, gone - len(rows), end):
            rows += further
    elif kept.plan is not None and kept.criteria.to_at is not None and kept.criteria.to_at != criteria.to_at:
        async for further in candidates(database, _from(kept.plan, kept.criteria.to_at), reading.MOST_CANDIDATES):
            rows += further
    return {row.event.id: row for row in rows}.values()


async def _counted(database: Database, kept: KeptSet) -> KeptSet:
    """The set with the saves as they are now."""
    old, counted_at = kept.candidate_set, time.monotonic()
    saves = await saves_of(database, old.ids.tolist())
    made = await aside(_with_saves, old, saves, is_short=len(old.candidates) <= _FEW)
    return replace(kept, counted_at=counted_at, candidate_set=made)


def _with_saves(old: CandidateSet, saves: dict[int, int]) -> CandidateSet:
    counts = np.zeros(len(old.ids), np.int64)
    counts[old.place_of_each(np.array(list(saves), np.int64))] = list(saves.values())
    values, numbers = np.unique(counts, return_inverse=True)
    columns = old.columns.with_column("saves", Column(values.tolist(), numbers.astype(np.int32)))
    return CandidateSet(columns, old.neighbours).prepared()


def _take_in(columns: Columns, rows: list[CandidateRow]) -> None:
    columns.add(map(candidate_of, rows))


def _whole(columns: Columns, neighbours: Neighbours) -> CandidateSet:
    return _made(columns.sealed(), neighbours)


def _changed(old: CandidateSet, gone: Integers, come: Collection[CandidateRow], neighbours: Neighbours) -> CandidateSet:
    return _made(old.columns.changed(gone, map(candidate_of, come), reading.MOST_CANDIDATES), neighbours)


def _made(columns: SealedColumns, neighbours: Neighbours) -> CandidateSet:
    fill_usual_genres(columns)
    return CandidateSet(columns, neighbours).prepared()
