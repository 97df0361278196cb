"""Signing up, logging in, and the sessions that follow."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import accounts, sessions
from resolvers.people.spotify import signing_in
from schema.types.base.fields import about, column, optional_input, root_field
from schema.types.base.user_errors import UserError
from schema.types.people.viewer import Viewer

Request = Info[RequestContext, None]


@strawberry.input(description="The account to create.")
class SignUpInput:
    """Read by resolvers.people.accounts."""

    name: str = strawberry.field(description="Display name: one line, 1 to 100 characters.")
    email: str = strawberry.field(description="The e-mail address to log in with; not case-sensitive.")
    password: str = strawberry.field(description="8 to 1,024 characters, without further restrictions.")
    city: str | None = optional_input("Where the person goes out; becomes the first of their preferred cities.")


@strawberry.input(description="The credentials to log in with.")
class LogInInput:
    """Read by resolvers.people.accounts."""

    email: str = strawberry.field(description="The account's e-mail address.")
    password: str = strawberry.field(description="The account's password.")


@strawberry.type(description="The result of signing in: a session's tokens, or the reason there are none.")
class SessionPayload:
    """Runtime value: resolvers.people.sessions.SessionResult."""

    access_token: str | None = column("Send it as `Authorization: Bearer …`; null if there is no session.")
    refresh_token: str | None = column("Valid for one sessionRefresh; keep it secret.")
    expires_at: datetime | None = column("When the access token expires.")
    viewer: Viewer | None = column("The signed-in person.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class AccountMutations:
    """Mutations of accounts and sessions."""

    @root_field(
        SessionPayload, ("Creates an account and signs in. Returns CONFLICT if the e-mail address already has an account.")
    )
    async def account_sign_up(self, info: Request, input: Annotated[SignUpInput, about("The account to create.")]) -> Any:
        asked = accounts.NewAccount(input.name, input.email, input.password, input.city or "")
        return await accounts.sign_up(info.context, asked)

    @root_field(SessionPayload, "Signs in. An unknown e-mail address and a wrong password give the same error.")
    async def account_log_in(self, info: Request, input: Annotated[LogInInput, about("The credentials to log in with.")]) -> Any:
        return await accounts.log_in(info.context, input.email, input.password)

    @root_field(
        SessionPayload,
        "Completes a log-in with Spotify, using the code in the return URL; it works once, for one minute.",
    )
    async def spotify_log_in(self, info: Request, code: Annotated[str, about("The `code` parameter of the return URL.")]) -> Any:
        return await signing_in.log_in(info.context, code)

    @root_field(
        SessionPayload,
        ("Issues new tokens for a session. A refresh token can be used only once; using it again ends the session."),
    )
    async def session_refresh(
        self, info: Request, refresh_token: Annotated[str, about("The session's most recent refresh token.")]
    ) -> Any:
        return await sessions.refresh(info.context, refresh_token)

    @root_field(SessionPayload, "Changes the password, ends all other sessions, and issues new tokens for this one.")
    async def password_change(
        self,
        info: Request,
        current: Annotated[str, about("The current password.")],
        new: Annotated[str, about("The new password: 8 to 1,024 characters, without further restrictions.")],
    ) -> Any:
        return await accounts.change_password(info.context, current, new)
