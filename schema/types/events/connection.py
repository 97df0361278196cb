"""Pages of events, with counts and with what the sources did for them."""

import strawberry

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
    cursor: str = column("Its place in the list, for `after` and `before`.")
    ranking: Ranking | None = column("Why it stands here; null in lists that are not ranked for a person.")


@strawberry.type(description="How many of the events found share a value.")
class FacetCount:
    """Runtime value: loaders.events.facets.FacetCount."""

    value: str = column("What the filter takes: a genre's slug, a venue's id, a date, a source's name.")
    label: str = column("The same for people.")
    count: int = column("How many events.")


@strawberry.type(description="What the events found are made of: the most frequent values first, dates in their order.")
class EventFacets:
    """Runtime value: loaders.events.facets.Facets, by way of resolvers.events.facets."""

    genres: list[FacetCount] = column("By genre.")
    venues: list[FacetCount] = column("By venue.")
    dates: list[FacetCount] = column("By the date that the night belongs to.")
    sources: list[FacetCount] = column("By source; an event with three listings counts at each of them.")


@strawberry.type(description="A page of events. What is not selected is not fetched: counts and facets cost a query each.")
class EventConnection:
    """Runtime value: a resolvers.pages.connections.Connection of event rows."""

    edges: list[EventEdge] = batch_field(connections.edges, "The page, each event with its cursor.")
    nodes: list[Event] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many events there are on all pages.")
    facets: EventFacets = batch_field(connections.facets, "What the events on all pages are made of.")
    sources: list[SourceReport] = batch_field(
        connections.source_reports, "What each upstream contributed to this answer, and what went wrong."
    )
