"""The event search: a connection that first brings the city up to date and then reads only what selected fields need."""

from functools import cached_property

from loaders.events.carried.relations import event_rows, event_rows_for_reader
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.orders import ORDERINGS
from loaders.events.query_shape import zones_in_use
from loaders.events.search.search import effective_order, event_page
from resolvers.context import RequestContext
from resolvers.events.counting import Counting
from resolvers.events.criteria import at_present, criteria_of, town_of
from resolvers.events.event_filters import CITY, INCLUDE_HIDDEN, WHEN, AskedEvents
from resolvers.events.events import placed
from resolvers.events.facets import EventFacets
from resolvers.events.page_keys import keys_for
from resolvers.feed.feed import ranked_search
from resolvers.feed.ranked_events import RankedEvents
from resolvers.pages.connections import LazyEventConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, SortKey, cut, window
from resolvers.pages.single_flight import SingleFlight
from sources.places.gazetteer import Place, place
from sources.reports import Report
from store.events.records import EventRow


async def search_events(
    context: RequestContext, asked: AskedEvents, order: EventOrder, arguments: PageArguments
) -> "EventSearch | RankedEvents":
    """The events that match a filter, in an order; the personal order needs a signed-in person.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    _note_search(context, asked, arguments)
    if order == EventOrder.PERSONALIZED and context.viewer is not None:
        return await ranked_search(context, context.viewer, asked, arguments)
    zones = await zones_in_use(context.database) if WHEN.of(asked) is not None else ()
    reader = None if INCLUDE_HIDDEN.of(asked) else context.reader
    hidden = None if reader is None else reader.id
    criteria = await at_present(criteria_of(asked, zones, context.now(), hidden), context)
    return EventSearch(context, criteria, order, arguments, town_of(asked))


def _note_search(context: RequestContext, asked: AskedEvents, arguments: PageArguments) -> None:
    """Remember the city that a signed-in person names, at the first page of a list."""
    is_first = arguments.after is None and arguments.before is None
    town = place(CITY.of(asked)) if is_first and context.reader and context.last_searches else None
    if town is not None:
        context.note_search(town)


class EventSearch(LazyEventConnection):
    """The events that meet some criteria. `town`, if any, is brought up to date first."""

    def __init__(
        self, context: RequestContext, criteria: EventCriteria, order: EventOrder, arguments: PageArguments, town: Place | None
    ) -> None:
        self.sorted_by = effective_order(criteria, order)
        listed = ListOrder(f"Event/{self.sorted_by}", ORDERINGS[self.sorted_by].types)
        super().__init__(listed, window(arguments, listed))
        self.context = context
        self.criteria = criteria
        self.town = town
        self._reports = SingleFlight(self._bring_up_to_date)

    @cached_property
    def _counting(self) -> Counting:
        if self.criteria.hidden_from is not None:
            self.context.note_personal()
        return Counting(self.context, self.criteria)

    async def fetch_page(self) -> Page[EventRow]:
        """The page, with each event's distance if the search has a centre."""
        await self._reports.get()
        if self.criteria.near is None and self.context.kept_events.suits(self.rows_wanted):
            return await self._kept_page()
        size, boundary, backwards = self.asked
        database = self.context.database
        viewer = self.context.viewer
        found = await event_page(
            database,
            self.criteria,
            self.sorted_by,
            limit=size + 1,
            after=boundary,
            backwards=backwards,
            rows=event_rows(self.rows_wanted) if viewer is None else event_rows_for_reader(self.rows_wanted),
            index=self.context.counts.index,
            reader_id=viewer.id if viewer else None,
        )
        return cut(self._placed(found), self.asked)

    async def _kept_page(self) -> Page[EventRow]:
        """The page of rows that are kept in memory: what is asked, if anything, is which of them the person has marked."""
        found = await keys_for(self.context, self.criteria, self.sorted_by, self.asked)
        ids, keys, has_more = cut([(key[-1], key) for key in found], self.asked)
        rows = await self.context.kept_events.get(self.context.database, ids, event_rows(self.rows_wanted))
        held = [(row, key) for row, key in zip(rows, keys, strict=True) if row is not None]  # all, unless one was just deleted
        return Page([row for row, _ in held], [key for _, key in held], has_more)

    async def count(self) -> int:
        """How many events meet the criteria."""
        await self._reports.get()
        return await self._counting.count()

    async def facets(self) -> EventFacets:
        """The facets of the events that meet the criteria."""
        await self._reports.get()
        return EventFacets(self._counting)

    async def source_reports(self) -> tuple[Report, ...]:
        """What the upstreams did for this response."""
        return await self._reports.get()

    def _placed(self, found: list[tuple[EventRow, SortKey]]) -> list[tuple[EventRow, SortKey]]:
        near = self.criteria.near
        if near is None or not self.rows_wanted.reads("latitude"):
            return found
        return [(placed(row, near.latitude, near.longitude), key) for row, key in found]

    async def _bring_up_to_date(self) -> tuple[Report, ...]:
        freshness = self.context.freshness
        if freshness is None or self.town is None:
            return ()
        reports = await freshness.ensure(self.town)
        if any(report.outcome not in ("fresh", "disabled") for report in reports):
            self.context.is_settled = False
        return reports
