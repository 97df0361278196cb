"""Operations that read data."""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from loaders.events.criteria import EventOrder
from loaders.wanted import EVERYTHING, Wanted
from resolvers import nodes
from resolvers.alerts import outbox_curation
from resolvers.context import RequestContext
from resolvers.events import events
from resolvers.events.search import search_events
from resolvers.pages.paging import PageArguments
from resolvers.places import artists, venues
from resolvers.places.venue_search import search_venues
from resolvers.sources import sources
from schema.types.alerts.emails import EmailState, OutboxEmailConnection
from schema.types.base.fields import about, root_batch, root_field
from schema.types.base.relay import PAGE_ARGUMENTS, Node
from schema.types.events.connection import EventConnection
from schema.types.events.events import Event
from schema.types.events.filter import EventFilter
from schema.types.federation import FederationQueries
from schema.types.organizers.directory_queries import DirectoryQueries
from schema.types.people.viewer import Viewer
from schema.types.places.artists import Artist, ArtistConnection
from schema.types.places.venues import Venue, VenueConnection, VenueFilter
from schema.types.sources.reviews import ReviewQueries
from schema.types.sources.sources import Source
from store.events.records import EventRow

Request = Info[RequestContext, None]


GlobalId = Annotated[strawberry.ID, about("The object's global id.")]
First = Annotated[int | None, about(PAGE_ARGUMENTS["first"])]
After = Annotated[str | None, about(PAGE_ARGUMENTS["after"])]
Last = Annotated[int | None, about(PAGE_ARGUMENTS["last"])]
Before = Annotated[str | None, about(PAGE_ARGUMENTS["before"])]


async def _event(
    roots: Sequence[None], context: RequestContext, *, id: strawberry.ID, wanted: Wanted = EVERYTHING
) -> list[EventRow | None]:
    return [await events.event(context, id, wanted.of("event"))] * len(roots)


async def _events(
    roots: Sequence[None],
    context: RequestContext,
    *,
    filter: EventFilter | None = None,
    order_by: EventOrder = EventOrder.START_TIME,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> list[Any]:
    asked = filter or EventFilter()
    return [await search_events(context, asked, order_by, PageArguments(first, after, last, before)) for _ in roots]


@strawberry.type(description="Operations that read data.")
class Query(FederationQueries, DirectoryQueries, ReviewQueries):
    """Root fields: each has an ordinary resolver and leaves the rest to batch fields."""

    @root_field(Node | None, "The object with this global id; null if no object has this id.")
    async def node(self, info: Request, id: GlobalId) -> Any:
        return await nodes.node(info.context, id)

    @root_field(list[Node | None], "The objects with these global ids, in the same order; null for each id that no object has.")
    async def nodes(self, info: Request, ids: Annotated[list[strawberry.ID], about("Global ids, at most 100.")]) -> Any:
        return await nodes.nodes(info.context, ids)

    event = root_batch(
        Event | None,
        _event,
        "One event. The id of an event that was merged into another returns the event that replaced it.",
        {"id": "The object's global id."},
    )

    events = root_batch(
        EventConnection,
        _events,
        "Events that match a filter, a page at a time.",
        {
            "filter": "Which events to list; only upcoming ones unless the filter sets a time.",
            "order_by": "The order of the list.",
            **PAGE_ARGUMENTS,
        },
    )

    @root_field(Venue | None, "One venue.")
    async def venue(self, info: Request, id: GlobalId) -> Any:
        return await venues.venue(info.context, id)

    @root_field(VenueConnection, "Venues that match a filter, sorted by name.")
    async def venues(
        self,
        info: Request,
        filter: Annotated[VenueFilter | None, about("Which venues to list.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Any:
        return search_venues(info.context, filter or VenueFilter(), PageArguments(first, after, last, before))

    @root_field(Artist | None, "One artist.")
    async def artist(self, info: Request, id: GlobalId) -> Any:
        return await artists.artist(info.context, id)

    @root_field(ArtistConnection, "Artists whose names contain all the words, best match first.")
    async def artists(
        self,
        info: Request,
        text: Annotated[str, about("Words from the name; accents and case are ignored.")],
        first: First = None,
        after: After = None,
    ) -> Any:
        return artists.search_artists(info.context, text, PageArguments(first, after))

    @root_field(list[Source], "Every upstream source: whether it is enabled and healthy, and how fresh its data is.")
    async def sources(self, info: Request) -> Any:
        return await sources.sources(info.context)

    @root_field(Viewer | None, "The signed-in person; null if the request carries no token.")
    async def viewer(self, info: Request) -> Any:
        return info.context.viewer

    @root_field(OutboxEmailConnection, "Admins only: outgoing e-mail, newest first; e-mail that could not be delivered is DEAD.")
    async def outbox_emails(
        self,
        info: Request,
        state: Annotated[EmailState | None, about("Only e-mails in this state.")] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        return outbox_curation.emails(info.context, state.value if state else None, PageArguments(first, after))
