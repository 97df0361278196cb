"""Relay: the Node interface, and the arguments and page info of connections."""

import strawberry

from schema.types.base.fields import column, computed


@strawberry.interface(description="An object with a globally unique, opaque id (Relay).")
class Node:
    """The result of `node(id)`; its runtime value is the row of the implementing type."""

    id: strawberry.ID = computed(lambda row: row.id, "Global id: opaque and permanent.")


@strawberry.type(description="A page's position in its list.")
class PageInfo:
    """Runtime value: resolvers.pages.connections.PageSpan."""

    has_next_page: bool = column("True if more items follow this page.")
    has_previous_page: bool = column("True if items precede this page.")
    start_cursor: str | None = column("The first item's cursor; null if the page is empty.")
    end_cursor: str | None = column("The last item's cursor; null if the page is empty.")


PAGE_ARGUMENTS = {
    "first": "Number of items from the start of the list, at most 100; the default is 20.",
    "after": "Return items after this cursor.",
    "last": "Number of items from the end of the list, at most 100.",
    "before": "Return items before this cursor.",
}
