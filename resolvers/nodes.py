"""Objects of any kind: by their global ids, and as entities by the keys that other subgraphs of a federation hold.

One batch per kind, results in the order of the ids. Only what everybody may see is an entity; rows come from the same loaders, so
no rule of access is passed by. Source: Apollo Federation 2, the subgraph specification (`_entities`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from resolvers.alerts.alerts import own_alerts
from resolvers.alerts.notifications import own_notifications
from resolvers.calendars.feeds import own_feeds
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.global_ids import GlobalId, number_of, parse_global_id
from resolvers.organizers.contact.news import own_news
from resolvers.organizers.contact.requests import own_requests
from resolvers.organizers.plans.plans import own_plans
from resolvers.organizers.plans.shortlists import own_entries
from resolvers.people.viewer import own_person

IDS_MAX = 100
ENTITIES_MAX = 500
ENTITY_TYPES = ("Event", "Venue", "Artist", "Dj")


async def node(context: RequestContext, global_id: str) -> Any:
    """The object with this global id; None if there is none."""
    return (await nodes(context, [global_id]))[0]


async def nodes(context: RequestContext, global_ids: Sequence[str]) -> list[Any]:
    """The object with each id, in order; None for each id that no object has.

    Errors: InvalidFilter for more than 100 ids.
    """
    if len(global_ids) > IDS_MAX:
        raise InvalidFilter(("ids",), f"must contain at most {IDS_MAX} ids; got {len(global_ids)}")
    return await _rows_of(context, [parse_global_id(text) for text in global_ids])


async def entities(context: RequestContext, representations: Sequence[Any]) -> list[Any]:
    """The row of each representation; None for a key that no object has.

    Errors: InvalidFilter for a representation that names no entity type or none of its keys, and for too many of them.
    """
    if len(representations) > ENTITIES_MAX:
        message = f"must contain at most {ENTITIES_MAX} representations; got {len(representations)}"
        raise InvalidFilter(("representations",), message)
    return await _rows_of(context, [_represented(place, sent) for place, sent in enumerate(representations)])


async def _rows_of(context: RequestContext, keys: Sequence[GlobalId | None]) -> list[Any]:
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


def _represented(place: int, sent: Any) -> GlobalId | None:
    """What a representation stands for; None for a well-formed key that no object can have."""
    path = ("representations", str(place))
    kind = sent.get("__typename") if isinstance(sent, Mapping) else None
    if kind not in ENTITY_TYPES:
        raise InvalidFilter(path, f"must have a __typename of {', '.join(ENTITY_TYPES)}")
    text, number = sent.get("id"), sent.get("databaseId")
    if isinstance(text, str):
        found = number_of(text, kind)
        return None if found is None else GlobalId(kind, found)
    if isinstance(number, int) and not isinstance(number, bool):
        return GlobalId(kind, number) if 0 < number < 2**31 else None
    raise InvalidFilter(path, "must have an id or a databaseId")
