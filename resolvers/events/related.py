"""Events related to an event."""

from collections.abc import Sequence

from loaders.events.carried.relations import event_rows
from loaders.events.related import related_events
from loaders.wanted import EVERYTHING, Wanted
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.criteria import STILL_ON
from resolvers.pages.paging import LARGEST_SIZE
from resolvers.reactions import hidden_from
from store.events.records import EventRow


async def related(
    rows: Sequence[EventRow], context: RequestContext, *, first: int = 5, wanted: Wanted = EVERYTHING
) -> list[list[EventRow]]:
    """Each event's related upcoming events: same artists, then same venue, then same genre in its city.

    Errors: InvalidFilter for an invalid `first`.
    """
    if not 0 <= first <= LARGEST_SIZE:
        raise InvalidFilter(("first",), f"must be between 0 and {LARGEST_SIZE}; got {first}")
    hidden = hidden_from(context, include_hidden=False)
    read = event_rows(wanted.of("related"))
    from_at, index = context.now() - STILL_ON, context.counts.index
    return await related_events(context.database, rows, from_at, first, hidden, read, index)
