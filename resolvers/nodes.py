"""Objects of any kind by their global ids: one batch per kind, results in the order of the ids."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from resolvers.alerts.alerts import own_alerts
from resolvers.alerts.notifications import own_notifications
from resolvers.calendars.feeds import own_feeds
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.global_ids import GlobalId, parse_global_id
from resolvers.organizers.contact.news import own_news
from resolvers.organizers.contact.requests import own_requests
from resolvers.organizers.plans.plans import own_plans
from resolvers.organizers.plans.shortlists import own_entries
from resolvers.people.viewer import own_person

IDS_MAX = 100


async def node(context: RequestContext, global_id: str) -> Any:
    """The object with this global id; None if there is none."""
    return (await nodes(context, [global_id]))[0]


async def nodes(context: RequestContext, global_ids: Sequence[str]) -> list[Any]:
    """The object with each id, in order; None for each id that no object has.

    Errors: InvalidFilter for more than 100 ids.
    """
    if len(global_ids) > IDS_MAX:
        raise InvalidFilter(("ids",), f"must contain at most {IDS_MAX} ids; got {len(global_ids)}")
    return await rows_of(context, [parse_global_id(text) for text in global_ids])


async def rows_of(context: RequestContext, keys: Sequence[GlobalId | None]) -> list[Any]:
    """The row of each key that the caller may see, in order; None for every other key."""
    reader_of_kind: dict[str, Callable[[Sequence[int]], Awaitable[Sequence[Any]]]] = {
        "Event": context.loaders.event_by_id.load_many,
        "Venue": context.loaders.venue_by_id.load_many,
        "Artist": context.loaders.artist_by_id.load_many,
        "User": partial(own_person, context),
        "Dj": context.loaders.dj_by_id.load_many,
        "Alert": partial(own_alerts, context),
        "Notification": partial(own_notifications, context),
        "CalendarFeed": partial(own_feeds, context),
        "Plan": partial(own_plans, context),
        "ShortlistItem": partial(own_entries, context),
        "ContactRequest": partial(own_requests, context),
        "OrganizerNotification": partial(own_news, context),
    }
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, found in enumerate(keys):
        if found is not None and found.kind in reader_of_kind:
            places[found.kind].append((place, found.number))
    answers: list[Any] = [None] * len(keys)

    async def fill(kind: str) -> None:
        rows = await reader_of_kind[kind]([number for _, number in places[kind]])
        for (place, _), row in zip(places[kind], rows, strict=True):
            answers[place] = row

    await asyncio.gather(*map(fill, places))
    return answers
