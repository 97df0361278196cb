"""A person's sessions, and ending some of them."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import sessions
from resolvers.people.devices import device_of
from schema.types.base.fields import about, batch_field, column, computed, root_field
from schema.types.base.user_errors import UserError

Request = Info[RequestContext, None]


@strawberry.type(description="A log-in on one device; it lasts as long as the device keeps refreshing it.")
class Session:
    """Runtime value: store.people.records.SessionRow."""

    id: strawberry.ID = column("Opaque id, for sessionRevoke.")
    device: str | None = computed(
        lambda row: device_of(row.user_agent), 'What the device said it was, such as "Firefox on Windows"; null if it is unknown.'
    )
    created_at: datetime = column("When the person logged in.")
    last_seen_at: datetime = column(
        "When the session was last refreshed, which a client in use does each time its access token expires.", of="refreshed_at"
    )
    expires_at: datetime = column("When the session ends unless it is refreshed before.")
    is_current: bool = batch_field(sessions.is_current, "True for the session of this request.")


@strawberry.type(description="The result of ending sessions.")
class SessionEndPayload:
    """Runtime value: resolvers.people.sessions.EndResult."""

    ended: int = column("Number of sessions that were ended.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class SessionMutations:
    """Mutations that end sessions."""

    @root_field(SessionEndPayload, "Ends this session, or all of the person's sessions if `everywhere` is true.")
    async def session_end(
        self,
        info: Request,
        everywhere: Annotated[bool, about("End all sessions, on every device.")] = False,
    ) -> Any:
        return await sessions.end(info.context, everywhere)

    @root_field(SessionEndPayload, "Ends one of the person's sessions. Its access token stops working at once.")
    async def session_revoke(self, info: Request, id: Annotated[strawberry.ID, about("The session's id.")]) -> Any:
        return await sessions.revoke(info.context, id)

    @root_field(SessionEndPayload, "Ends the person's sessions on all other devices.")
    async def sessions_end_others(self, info: Request) -> Any:
        return await sessions.end_others(info.context)
