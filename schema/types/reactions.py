"""Saving and hiding events."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers import reactions
from resolvers.context import RequestContext
from schema.types.base.fields import column, root_field
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event

EventId = Annotated[strawberry.ID, strawberry.argument(description="The event; a retired id means the event that replaced it.")]


@strawberry.type(description="What became of a mutation on one event.")
class EventPayload:
    """Runtime value: resolvers.reactions.EventOutcome."""

    event: Event | None = column("The event as it is now; null when `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend.")


@strawberry.type
class MarkMutations:
    """Each may be done again and again: the second time changes nothing."""

    @root_field(EventPayload, "Keep an event among those one saved. Cancelled and past events can be saved too.")
    async def event_save(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.add_reaction(info.context, "saved", id)

    @root_field(EventPayload, "Take an event off those one saved.")
    async def event_unsave(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.remove_reaction(info.context, "saved", id)

    @root_field(EventPayload, "Leave an event out of one's searches, feed, facets and counts. It stays saved if it was.")
    async def event_hide(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.add_reaction(info.context, "hidden", id)

    @root_field(EventPayload, "Let an event be found again.")
    async def event_unhide(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.remove_reaction(info.context, "hidden", id)
