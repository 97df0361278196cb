"""Saving and hiding events."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers import reactions
from resolvers.context import RequestContext
from schema.types.base.fields import about, column, root_field
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event

EventId = Annotated[strawberry.ID, about("The event; a retired id stands for the event that replaced it.")]


@strawberry.type(description="The result of a mutation on one event.")
class EventPayload:
    """Runtime value: resolvers.reactions.EventOutcome."""

    event: Event | None = column("The event after the change; null if the mutation failed, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class MarkMutations:
    """All of these are idempotent."""

    @root_field(EventPayload, "Saves an event. Cancelled and past events can be saved too.")
    async def event_save(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.add_reaction(info.context, "saved", id)

    @root_field(EventPayload, "Removes an event from the saved events.")
    async def event_unsave(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.remove_reaction(info.context, "saved", id)

    @root_field(EventPayload, "Hides an event from the viewer's searches, feed, facets and counts. A saved event stays saved.")
    async def event_hide(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.add_reaction(info.context, "hidden", id)

    @root_field(EventPayload, "Makes a hidden event visible again.")
    async def event_unhide(self, info: Info[RequestContext, None], id: EventId) -> Any:
        return await reactions.remove_reaction(info.context, "hidden", id)
