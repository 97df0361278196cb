"""Pages of events, with counts and source reports."""

import strawberry

from resolvers.events.facets import facet
from resolvers.pages import connections
from schema.types.base.fields import batch_field, column
from schema.types.base.relay import PageInfo
from schema.types.events.events import Event
from schema.types.feed.ranking import Ranking
from schema.types.sources.sources import SourceReport


@strawberry.type(description="One event in a list.")
class EventEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Event = column("The event.")
    cursor: str = column("Its cursor, for use in `after` and `before`.")
    ranking: Ranking | None = column("Why it is ranked here; null in lists that are not personalized.")


@strawberry.type(description="The number of events found that share a value.")
class FacetCount:
    """Runtime value: loaders.events.facets.FacetRow."""

    value: str = column("The value to use in the filter: a genre slug, a venue id, a date or a source name.")
    label: str = column("The value as display text.")
    count: int = column("Number of events.")


@strawberry.type(description="Counts of the events found: most frequent values first, dates in chronological order.")
class EventFacets:
    """Runtime value: resolvers.events.facets.EventFacets."""

    genres: list[FacetCount] = batch_field(facet("genres"), "By genre.")
    venues: list[FacetCount] = batch_field(facet("venues"), "By venue.")
    dates: list[FacetCount] = batch_field(facet("dates"), "By service day.")
    sources: list[FacetCount] = batch_field(facet("sources"), "By source; an event listed by three sources counts once for each.")


@strawberry.type(description="A page of events. Counts and facets are computed only if selected.")
class EventConnection:
    """Runtime value: a resolvers.pages.connections.Connection of event rows."""

    edges: list[EventEdge] = batch_field(connections.edges, "The events on this page, each with its cursor.")
    nodes: list[Event] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number of events across all pages.")
    new_count: int | None = batch_field(
        connections.new_count,
        "In a personalized list: how many events have joined since the page that the cursor comes from was read. Later pages "
        "are cut from the list as it was, so these appear only when the list is requested without a cursor. Null in other lists.",
    )
    facets: EventFacets = batch_field(connections.facets, "Counts of events by genre, venue, date and source, across all pages.")
    sources: list[SourceReport] = batch_field(
        connections.source_reports, "What each upstream contributed to this response, and any failure."
    )
