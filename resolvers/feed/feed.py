"""Events ranked for the signed-in person: the feed, and a search in that order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from loaders.events.query_shape import zones_in_use
from resolvers.context import RequestContext
from resolvers.events.criteria import at_present, criteria_of, town_of
from resolvers.events.event_filters import INCLUDE_HIDDEN, STATUSES, WHEN, AskedEvents, is_said
from resolvers.feed.ranked_events import RANKED, Asked, RankedEvents, moment_of
from resolvers.pages.paging import PageArguments, window
from resolvers.people.viewer import ViewerRow
from resolvers.reactions import hidden_from
from store.events.records import StatusKey

WINDOW: Final = timedelta(days=60)  # how far ahead a feed looks
TAKES_PLACE: Final[tuple[StatusKey, ...]] = ("scheduled", "rescheduled")


async def ranked_search(context: RequestContext, viewer: ViewerRow, asked: AskedEvents, arguments: PageArguments) -> RankedEvents:
    """The events that match a filter, ranked for a person.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    return RankedEvents(context, viewer, await _asked(context, asked, arguments))


async def feed(context: RequestContext, viewer: ViewerRow, asked: AskedEvents, arguments: PageArguments) -> RankedEvents:
    """Events of the next 60 days in and around the person's cities, unless the filter sets a time, place or status.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    searched = await _asked(context, asked, arguments)
    criteria = searched.criteria
    if not is_said(asked, "when"):
        criteria = replace(criteria, to_at=datetime.fromtimestamp(searched.moment, UTC) + WINDOW)
    if not STATUSES.of(asked):
        criteria = replace(criteria, statuses=TAKES_PLACE)
    return RankedEvents(context, viewer, replace(searched, criteria=criteria, is_local=not is_said(asked, "where")))


async def _asked(context: RequestContext, asked: AskedEvents, arguments: PageArguments) -> Asked:
    part = window(arguments, RANKED)
    moment = moment_of(part, context.now())
    zones = await zones_in_use(context.database) if WHEN.of(asked) is not None else ()
    hidden = hidden_from(context, include_hidden=bool(INCLUDE_HIDDEN.of(asked)))
    criteria = await at_present(criteria_of(asked, zones, datetime.fromtimestamp(moment, UTC), hidden), context)
    return Asked(part, moment, criteria, is_local=False, town=town_of(asked))
