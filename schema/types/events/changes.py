"""Pages of what happened to a person's events."""

import strawberry

from resolvers.pages import connections
from schema.types.base.fields import batch_field, column
from schema.types.base.relay import PageInfo
from schema.types.events.events import EventChange


@strawberry.type(description="One change in a list.")
class EventChangeEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: EventChange = column("The change.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of changes, newest first.")
class EventChangeConnection:
    """Runtime value: resolvers.events.changes.OwnChanges."""

    edges: list[EventChangeEdge] = batch_field(connections.edges, "The changes on this page, each with its cursor.")
    nodes: list[EventChange] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")
