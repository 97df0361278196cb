"""Signing up, logging in, and the sessions that follow."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import accounts, sessions
from schema.types.base.fields import column, root_field
from schema.types.base.user_errors import UserError
from schema.types.people.viewer import Viewer

Request = Info[RequestContext, None]


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.input(description="Who signs up.")
class SignUpInput:
    """Read by resolvers.people.accounts."""

    name: str = strawberry.field(description="The name that others see: one line, 1 to 100 characters.")
    email: str = strawberry.field(description="The e-mail address to log in with; upper and lower case are the same.")
    password: str = strawberry.field(description="8 to 1,024 characters, any.")


@strawberry.input(description="Who logs in.")
class LogInInput:
    """Read by resolvers.people.accounts."""

    email: str = strawberry.field(description="The e-mail address of the account.")
    password: str = strawberry.field(description="Its password.")


@strawberry.type(description="A session's tokens, or why there are none.")
class SessionPayload:
    """Runtime value: resolvers.people.sessions.SessionResult."""

    access_token: str | None = column("Send it as `Authorization: Bearer …`; null when there is no session.")
    refresh_token: str | None = column("Good for one sessionRefresh; keep it secret.")
    expires_at: datetime | None = column("When the access token expires.")
    viewer: Viewer | None = column("The signed-in person.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type(description="How many sessions were ended.")
class SessionEndPayload:
    """Runtime value: resolvers.people.sessions.EndResult."""

    ended: int = column("How many sessions were live until now.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type
class AccountMutations:
    """Mutations of accounts and sessions."""

    @root_field(SessionPayload, "Makes an account and signs in. An address that has one already is a CONFLICT.")
    async def account_sign_up(self, info: Request, input: Annotated[SignUpInput, _about("Who signs up.")]) -> Any:
        asked = accounts.NewAccount(input.name, input.email, input.password)
        return await accounts.sign_up(info.context, asked)

    @root_field(SessionPayload, "Signs in. An unknown address and a wrong password are told alike.")
    async def account_log_in(self, info: Request, input: Annotated[LogInInput, _about("Who logs in.")]) -> Any:
        return await accounts.log_in(info.context, input.email, input.password)

    @root_field(SessionPayload, "New tokens for a session. A refresh token is used once; one that comes again ends the session.")
    async def session_refresh(
        self, info: Request, refresh_token: Annotated[str, _about("The latest refresh token of the session.")]
    ) -> Any:
        return await sessions.refresh(info.context, refresh_token)

    @root_field(SessionEndPayload, "Ends this session, or with everywhere: true all of the person's sessions.")
    async def session_end(
        self, info: Request, everywhere: Annotated[bool, _about("All sessions, on every device.")] = False
    ) -> Any:
        return await sessions.end(info.context, everywhere)

    @root_field(SessionPayload, "Changes the password, ends all other sessions, and gives this one new tokens.")
    async def password_change(
        self,
        info: Request,
        current: Annotated[str, _about("The password until now.")],
        new: Annotated[str, _about("The password from now on: 8 to 1,024 characters, any.")],
    ) -> Any:
        return await accounts.change_password(info.context, current, new)
