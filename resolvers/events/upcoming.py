"""Upcoming events at each venue, or with each artist, of a level: one page query for all of them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Protocol

from loaders.columns import RowColumns
from loaders.events.carried.along import ListAlong, can_be_along
from loaders.events.carried.relations import event_rows
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.orders import ORDERINGS, SortKey
from loaders.events.upcoming import (
    UpcomingPage,
    upcoming_by_artist,
    upcoming_by_venue,
    upcoming_count_by_artist,
    upcoming_count_by_venue,
)
from loaders.wanted import EVERYTHING, Wanted
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.counting import Counting
from resolvers.events.criteria import STILL_ON
from resolvers.events.facets import EventFacets
from resolvers.pages.connections import LazyEventConnection, rows_wanted_of
from resolvers.pages.paging import ListOrder, Page, PageArguments, Window, cut, window
from resolvers.pages.single_flight import SingleFlight
from store.database.catalog.changes import Kind
from store.database.connection import Database
from store.events.records import EventRow

_id_of = attrgetter("id")
BY_START_TIME = ListOrder(f"Event/{EventOrder.START_TIME}", ORDERINGS[EventOrder.START_TIME].types)


class HasId(Protocol):
    """Whose events are listed: the row of a venue or an artist."""

    @property
    def id(self) -> int:
        """Its number."""
        ...


@dataclass(frozen=True, slots=True)
class Relationship:
    """How to read pages and counts for many parents of a kind, and the criteria for one parent."""

    pages: Callable[
        [Database, Sequence[int], UpcomingPage, RowColumns[EventRow], CatalogIndex | None],
        Awaitable[list[list[tuple[EventRow, SortKey]]]],
    ]
    counts: Callable[[Database, Sequence[int], datetime, CatalogIndex | None], Awaitable[list[int]]]
    criteria: Callable[[int, datetime], EventCriteria]
    kind: Kind


AT_VENUE = Relationship(
    upcoming_by_venue,
    upcoming_count_by_venue,
    lambda venue_id, from_at: EventCriteria(venue_ids=(venue_id,), from_at=from_at),
    Kind.VENUE_LIST,
)
BY_ARTIST = Relationship(
    upcoming_by_artist,
    upcoming_count_by_artist,
    lambda artist_id, from_at: EventCriteria(artist_ids=(artist_id,), from_at=from_at),
    Kind.ARTIST_LIST,
)


class _Level:
    """The parents of one level, whose pages, and whose counts, are read together."""

    def __init__(self, context: RequestContext, relationship: Relationship, parent_ids: Sequence[int], asked: Window) -> None:
        self.context = context
        self.relationship = relationship
        self.rows_wanted = EVERYTHING
        is_venue = relationship.kind is Kind.VENUE_LIST and len(parent_ids) == 1
        self._along = context.along.get(parent_ids[0]) if is_venue else None
        self.from_at = context.now() - STILL_ON if self._along is None else self._along[0].from_at
        self._parent_ids = parent_ids
        self._asked = asked
        self._pages: SingleFlight[dict[int, list[tuple[EventRow, SortKey]]]] | None = None
        self._counts: SingleFlight[dict[int, int]] | None = None

    async def pages(self) -> dict[int, list[tuple[EventRow, SortKey]]]:
        """The events of each parent's page, and one more."""
        if self._pages is None:
            self._pages = SingleFlight(self._read_pages)
        return await self._pages.get()

    async def counts(self) -> dict[int, int]:
        """How many events each parent has."""
        if self._counts is None:
            self._counts = SingleFlight(self._read_counts)
        return await self._counts.get()

    async def _read_pages(self) -> dict[int, list[tuple[EventRow, SortKey]]]:
        asked, kept = self._asked, self.context.kept_events
        part = UpcomingPage(self.from_at, asked.size + 1, asked.boundary, asked.backwards)
        rows = event_rows(self.rows_wanted)

        async def read(parent_ids: Sequence[int]) -> list[list[tuple[EventRow, SortKey]]]:
            return await self.relationship.pages(self.context.database, parent_ids, part, rows, self.context.counts.index)

        if kept.suits(self.rows_wanted) and kept.lists.suits(part):
            found = await kept.lists.get(self.context.database, self.relationship.kind, self._parent_ids, part, rows, read)
        elif (along := self.along(self.rows_wanted)) is not None:
            found = {self._parent_ids[0]: [(row, (row.order_time, row.id)) for row in along]}
        else:
            found = dict(zip(self._parent_ids, await read(self._parent_ids), strict=True))
        self.note_read(key[-1] for listed in found.values() for _, key in listed)
        return found

    def along(self, rows_wanted: Wanted) -> list[EventRow] | None:
        """The events of the only parent's page, and one more, if they were read along with the parent."""
        if self._along is None or self._asked.boundary is not None or self._asked.backwards:
            return None
        read, listed = self._along
        return listed if read.limit == self._asked.size + 1 and read.rows is event_rows(rows_wanted) else None

    def note_read(self, event_ids: Iterable[int]) -> None:
        """Note what the answer was read from."""
        self.context.was_read_from(self.relationship.kind, self._parent_ids)
        self.context.was_read_from(Kind.EVENT, event_ids)

    async def _read_counts(self) -> dict[int, int]:
        index = self.context.counts.index
        counts = await self.relationship.counts(self.context.database, self._parent_ids, self.from_at, index)
        return dict(zip(self._parent_ids, counts, strict=True))


class UpcomingEvents(LazyEventConnection):
    """One parent's events that are not over, soonest first."""

    def __init__(self, level: _Level, parent_id: int, asked: Window) -> None:
        super().__init__(BY_START_TIME, asked)
        self.level = level
        self.parent_id = parent_id

    async def fetch_page(self) -> Page[EventRow]:
        """The parent's page, taken from those of the level."""
        self.level.rows_wanted = self.rows_wanted  # all connections of a level are read alike
        found = (await self.level.pages())[self.parent_id]
        if found:
            self._begins_at(found[0][1][0])
        return cut(found, self.asked)

    def rows_at_hand(self) -> list[EventRow] | None:
        """The page's rows if they were read along with the parent."""
        listed = self.level.along(self.rows_wanted)
        if listed is None:
            return None
        self.level.note_read(map(_id_of, listed))
        if listed:
            self._begins_at(listed[0].order_time)
        return listed[: self.asked.size]

    def _begins_at(self, starts_at: datetime) -> None:
        """The soonest is the first to be over, whether it is on the page or only tells that there is another."""
        self.level.context.moves_on_at(starts_at + STILL_ON)

    async def count(self) -> int:
        """The parent's count, taken from those of the level."""
        return (await self.level.counts())[self.parent_id]

    async def facets(self) -> EventFacets:
        """The facets of the parent's events; each is one query for this parent."""
        criteria = self.level.relationship.criteria(self.parent_id, self.level.from_at)
        return EventFacets(Counting(self.level.context, criteria))


def upcoming_events(
    parents: Sequence[HasId], context: RequestContext, relationship: Relationship, arguments: PageArguments
) -> list[UpcomingEvents]:
    """A connection for each parent.

    Errors: InvalidFilter naming a paging argument.
    """
    asked = window(arguments, BY_START_TIME)
    level = _Level(context, relationship, sorted({parent.id for parent in parents}), asked)
    return [UpcomingEvents(level, parent.id, asked) for parent in parents]


def list_along(wanted: Wanted, context: RequestContext) -> ListAlong | None:
    """The list of an event's venue that is sure to be asked for next; None where that is not known beforehand.

    None, too, where lists are kept: all events of a venue share one, and it is mostly at hand.
    """
    found = _listed(wanted)
    return None if found is None or context.kept_events.lists.keeps_any else ListAlong(context.now() - STILL_ON, *found)


@lru_cache(maxsize=256)
def _listed(wanted: Wanted) -> tuple[int, RowColumns[EventRow]] | None:
    """How many are read, and with which columns."""
    asked = wanted.of("venue", "upcoming_events")
    if asked.said is None or asked.below.keys().isdisjoint(("nodes", "edges")):
        return None
    try:
        part = window(PageArguments(**asked.said), BY_START_TIME)
    except InvalidFilter:
        return None
    rows = event_rows(rows_wanted_of(asked))
    fits = part.boundary is None and not part.backwards and can_be_along(event_rows(wanted), rows)
    return (part.size + 1, rows) if fits else None
