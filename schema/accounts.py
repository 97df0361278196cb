"""Signing up, logging in, and the sessions that follow."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers import accounts
from resolvers.context import RequestContext
from schema.fields import column, root_field
from schema.user_errors import UserError
from schema.viewer import Viewer

Request = Info[RequestContext, None]


@strawberry.type(description="A session's tokens, or why there are none.")
class SessionPayload:
    """Runtime value: resolvers.accounts.SessionResult."""

    access_token: str | None = column("Send it as `Authorization: Bearer …`; null when there is no session.")
    refresh_token: str | None = column("Good for one sessionRefresh; keep it secret.")
    expires_at: datetime | None = column("When the access token expires.")
    viewer: Viewer | None = column("The signed-in person.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type(description="How many sessions were ended.")
class SessionEndPayload:
    """Runtime value: resolvers.accounts.EndResult."""

    ended: int = column("How many sessions were live until now.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type
class AccountMutations:
    """Mutations of accounts and sessions."""

    @root_field(SessionEndPayload, "Ends this session, or with everywhere: true all of the person's sessions.")
    async def session_end(
        self,
        info: Request,
        everywhere: Annotated[bool, strawberry.argument(description="All sessions, on every device.")] = False,
    ) -> Any:
        return await accounts.end_session(info.context, everywhere)
