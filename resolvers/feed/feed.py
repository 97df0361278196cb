"""Events ranked for the signed-in person: the feed, and a search in that order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from loaders.events.zones import zones_in_use
from resolvers.context import RequestContext
from resolvers.events.criteria import criteria_of, town_of
from resolvers.events.filters import AskedEvents
from resolvers.feed.ranked_events import RANKED, Asked, RankedEvents, moment_of
from resolvers.pages.paging import PageArguments, window
from resolvers.people.viewer import ViewerRow
from resolvers.reactions import hidden_from
from store.events.records import StatusKey

WINDOW: Final = timedelta(days=60)  # that a feed looks ahead
TAKES_PLACE: Final[tuple[StatusKey, ...]] = ("scheduled", "rescheduled")


async def ranked_search(context: RequestContext, viewer: ViewerRow, asked: AskedEvents, arguments: PageArguments) -> RankedEvents:
    """What a filter means, ranked for a person.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    return RankedEvents(context, viewer, await _asked(context, asked, arguments))


async def feed(context: RequestContext, viewer: ViewerRow, asked: AskedEvents, arguments: PageArguments) -> RankedEvents:
    """What takes place in the next 60 days in the person's cities and around them, unless the filter says when, where or what.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    searched = await _asked(context, asked, arguments)
    criteria = searched.criteria
    if asked.from_ is None and asked.to is None and asked.when is None and asked.updated_since is None:
        criteria = replace(criteria, to_at=datetime.fromtimestamp(searched.moment, UTC) + WINDOW)
    if not asked.statuses:
        criteria = replace(criteria, statuses=TAKES_PLACE)
    is_placed = any((asked.city, asked.near, asked.within, asked.venue, asked.venue_ids))
    return RankedEvents(context, viewer, replace(searched, criteria=criteria, is_local=not is_placed))


async def _asked(context: RequestContext, asked: AskedEvents, arguments: PageArguments) -> Asked:
    part = window(arguments, RANKED)
    moment = moment_of(part, context.now())
    zones = await zones_in_use(context.database) if asked.when is not None else ()
    criteria = criteria_of(asked, zones, datetime.fromtimestamp(moment, UTC))
    hidden = hidden_from(context, include_hidden=asked.include_hidden)
    return Asked(part, moment, replace(criteria, hidden_from=hidden), is_local=False, town=town_of(asked))
