"""The feed as a field; it connects the resolvers, which know filters by structure, with the schema's filter type."""

from collections.abc import Sequence

from resolvers.context import RequestContext
from resolvers.feed.feed import feed
from resolvers.feed.ranked_events import RankedEvents
from resolvers.pages.paging import PageArguments
from schema.types.events.filter import EventFilter
from store.people.records import ViewerRow


async def viewer_feed(
    viewers: Sequence[ViewerRow],
    context: RequestContext,
    *,
    filter: EventFilter | None = None,
    first: int | None = None,
    after: str | None = None,
) -> list[RankedEvents]:
    """The feed of each person."""
    return [await feed(context, viewer, filter or EventFilter(), PageArguments(first, after)) for viewer in viewers]
