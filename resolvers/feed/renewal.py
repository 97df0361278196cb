"""Candidate sets: read whole, or brought up to a later version of the catalog by reading what has changed since.

The journal tells which events a version touched (decision 0032). Where it does not reach back, or a version counts as a change of
everything, and where the search itself has come to mean something else (a word that is now taken for a typo of another), a set is
read whole. So it is after some minutes: saves do not change the catalog's version.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import loaders.feed.candidates as reading
from loaders.events.criteria import EventCriteria
from loaders.events.query_shape import QueryPlan, query_plan_of
from loaders.feed.candidates import CandidateRow, Start, candidates, candidates_among
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.candidates.columns import Columns, SealedColumns
from resolvers.feed.ranking.late_numpy import Integers, np
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent
from resolvers.feed.ranking.usual_genres import fill_usual_genres
from resolvers.feed.ranking_thread import aside
from resolvers.feed.tastes import candidate_of
from store.database.catalog.changes import Kind, numbers_of
from store.database.connection import Database
from store.events.service_day import UNDATED

READ_WHOLE_EVERY_S: Final = 600.0
MOST_CHANGED: Final = 5000  # events of which it is asked what became of them; more are a reason to read everything
_FEW: Final = 300  # so few are made before a thread would have started


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A set, the catalog version that it is of, and when it was read (by the monotonic clock): now and last as a whole."""

    version: int
    read_at: float
    read_whole_at: float
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
    return KeptSet(version, read_at, read_at, plan, made)


async def brought_over(
    database: Database, criteria: EventCriteria, kept: KeptSet, version: int, neighbours: Neighbours
) -> KeptSet | None:
    """An older set as it is in this version or a later one; None where it has to be read whole."""
    read_at = time.monotonic()
    things = database.catalog_version.touched(kept.version, version)
    if things is None or read_at - kept.read_whole_at >= READ_WHOLE_EVERY_S:
        return None
    touched = numbers_of(Kind.EVENT, things)
    if len(touched) > MOST_CHANGED or await query_plan_of(database, criteria) != kept.plan:
        return None
    old = kept.candidate_set
    gone = np.flatnonzero(np.isin(old.ids, np.array(list(touched), np.int64)))
    come = await _come(database, kept, touched, len(gone))
    made = old
    if len(gone) or come or neighbours is not old.neighbours:
        made = await aside(_changed, old, gone, come, neighbours, is_short=len(old.candidates) <= _FEW)
    return replace(kept, version=version, read_at=read_at, candidate_set=made)


async def _come(database: Database, kept: KeptSet, touched: Collection[int], gone: int) -> list[CandidateEvent]:
    """The touched events that are candidates now; and behind a set that is cut off, what moves up for those that are gone."""
    rows = await candidates_among(database, kept.plan, touched)
    if len(kept.candidate_set.candidates) >= reading.MOST_CANDIDATES:
        last = kept.candidate_set.candidates[-1]
        end: Start = UNDATED if last.starts_at is None else datetime.fromtimestamp(last.starts_at, UTC), last.id
        rows = [row for row in rows if (row.event.order_time, row.event.id) <= end]
        async for further in candidates(database, kept.plan, gone - len(rows), end):
            rows += further
    return [candidate_of(row) for row in rows]


def _take_in(columns: Columns, rows: list[CandidateRow]) -> None:
    columns.add(map(candidate_of, rows))


def _whole(columns: Columns, neighbours: Neighbours) -> CandidateSet:
    return _made(columns.sealed(), neighbours)


def _changed(old: CandidateSet, gone: Integers, come: Collection[CandidateEvent], neighbours: Neighbours) -> CandidateSet:
    return _made(old.columns.changed(gone, come, reading.MOST_CANDIDATES), neighbours)


def _made(columns: SealedColumns, neighbours: Neighbours) -> CandidateSet:
    fill_usual_genres(columns)
    return CandidateSet(columns, neighbours).prepared()
