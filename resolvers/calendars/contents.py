"""The contents of each kind of personal calendar."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from loaders.reactions import reacted_events
from resolvers.alerts.matches import alerted_events
from resolvers.calendars.files import KEPT_AFTER, day_began_at
from resolvers.context import RequestContext
from resolvers.feed.feed import TAKES_PLACE, WINDOW
from resolvers.feed.ranked_events import RANKED, Asked, RankedEvents
from resolvers.pages.paging import LARGEST_SIZE, PageArguments, window
from resolvers.people.viewer import ViewerRow
from store.events.records import EventRow
from store.people.records import CalendarKind

MOST_EVENTS: Final = 5000  # in one calendar; if there are more, the latest


async def saved_events(context: RequestContext, viewer: ViewerRow) -> Sequence[EventRow]:
    """Everything a person saved, including cancelled, past and withdrawn events."""
    return await reacted_events(context.database, "saved", viewer.id, MOST_EVENTS)


async def alert_events(context: RequestContext, viewer: ViewerRow) -> Sequence[EventRow]:
    """Matches of a person's alerts from 30 days ago on, without events the person hid."""
    return await alerted_events(context, viewer, day_began_at(context) - KEPT_AFTER)


async def feed_events(context: RequestContext, viewer: ViewerRow) -> Sequence[EventRow]:
    """The top hundred events of a person's feed, ranked once a day: a calendar that changes every minute is of no use."""
    day = day_began_at(context)
    criteria = EventCriteria(from_at=day, to_at=day + WINDOW, statuses=TAKES_PLACE, hidden_from=viewer.id)
    part = window(PageArguments(first=LARGEST_SIZE), RANKED)
    asked = Asked(part, int(day.timestamp()), criteria, is_local=True, town=None)
    # Calendars are fetched in the background, so there is no point in waiting for the sources.
    return await RankedEvents(replace(context, freshness=None), viewer, asked).nodes()


EventsOf = Callable[[RequestContext, ViewerRow], Awaitable[Sequence[EventRow]]]
EVENTS_OF: Final[Mapping[CalendarKind, EventsOf]] = {"saved": saved_events, "alerts": alert_events, "feed": feed_events}
