"""Relay's page information."""

import strawberry

from schema.types.base.fields import column


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
