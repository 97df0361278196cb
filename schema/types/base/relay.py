"""Relay: the Node interface, and the arguments and page info of connections."""

import strawberry

from schema.types.base.fields import column, computed


@strawberry.interface(description="An object with a globally unique, opaque id (Relay).")
class Node:
    """What `node(id)` can answer with; its runtime value is the row of the type that implements it."""

    id: strawberry.ID = computed(lambda row: row.id, "The global id: opaque, the same for ever.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Runtime value: resolvers.pages.connections.PageSpan."""

    has_next_page: bool = column("True when items follow the page.")
    has_previous_page: bool = column("True when items precede the page.")
    start_cursor: str | None = column("The first item's cursor; null on an empty page.")
    end_cursor: str | None = column("The last item's cursor; null on an empty page.")


PAGE_ARGUMENTS = {
    "first": "How many from the front, at most 100; 20 unless told.",
    "after": "Begin after this cursor.",
    "last": "How many from the back, at most 100.",
    "before": "End before this cursor.",
}
