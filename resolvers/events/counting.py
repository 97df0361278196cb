"""How many events a list finds, and of what kinds: from memory where the catalog is held there, else by statement."""

from functools import cached_property, partial

from loaders.events.criteria import EventCriteria
from loaders.events.facets import FacetName, FacetRow, event_facet, indexed_facet
from loaders.events.index.found import Found
from loaders.events.query_shape import query_plan_of
from loaders.events.search.search import event_count
from resolvers.context import RequestContext
from resolvers.pages.single_flight import SingleFlight


class Counting:
    """The count and the facets of the events that meet some criteria, each made when it is asked for, once."""

    def __init__(self, context: RequestContext, criteria: EventCriteria) -> None:
        self._context = context
        self._criteria = criteria
        self._plan = SingleFlight(partial(query_plan_of, context.database, criteria))

    @cached_property
    def _found(self) -> SingleFlight[Found | None]:
        return SingleFlight(self._find)

    async def count(self) -> int:
        """How many there are."""
        return await self._context.counts.get(self._context.database, "count", self._criteria, self._count)

    async def facet(self, name: FacetName) -> tuple[FacetRow, ...]:
        """One facet's values."""
        return await self._context.counts.get(self._context.database, name, self._criteria, partial(self._facet, name))

    async def _count(self) -> int:
        found = await self._found.get()
        return len(found) if found is not None else await event_count(self._context.database, self._criteria)

    async def _facet(self, name: FacetName) -> tuple[FacetRow, ...]:
        found = await self._found.get()
        if found is not None:
            return await indexed_facet(self._context.database, name, found)
        return await event_facet(self._context.database, name, await self._plan.get())

    async def _find(self) -> Found | None:
        index = self._context.counts.index
        if index is None:
            return None
        version = await self._context.database.catalog_version.current()
        return await index.find(self._context.database, version, self._criteria)
