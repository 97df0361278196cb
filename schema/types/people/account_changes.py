"""Forgotten passwords, the e-mail address and the name of an account."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import email_addresses, password_reset
from schema.types.base.fields import about, column, root_field
from schema.types.base.user_errors import UserError
from schema.types.people.viewer import Viewer

Request = Info[RequestContext, None]
_TOKEN = "The `token` in the link of the e-mail."  # noqa: S105 a description


@strawberry.input(description="Changes to an account.")
class AccountInput:
    """Read by resolvers.people.email_addresses."""

    name: str = strawberry.field(description="Display name: one line, 1 to 100 characters.")


@strawberry.type(description="The result of a change to an account.")
class AccountPayload:
    """Runtime value: resolvers.people.account_requests.AccountResult."""

    viewer: Viewer | None = column("The signed-in person after the change; null if nobody is signed in.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of setting a new password.")
class PasswordResetPayload:
    """Runtime value: resolvers.people.account_requests.AccountResult."""

    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class AccountChangeMutations:
    """Mutations of an account that e-mail has a part in."""

    @root_field(
        PasswordResetPayload,
        "E-mails a link to set a new password; it works once, for 30 minutes. The response is the same for unknown addresses.",
    )
    async def password_reset_request(self, info: Request, email: Annotated[str, about("The account's e-mail address.")]) -> Any:
        return await password_reset.request(info.context, email)

    @root_field(PasswordResetPayload, "Sets a new password and ends all of the account's sessions.")
    async def password_reset(
        self,
        info: Request,
        token: Annotated[str, about(_TOKEN)],
        new: Annotated[str, about("The new password: 8 to 1,024 characters, without further restrictions.")],
    ) -> Any:
        return await password_reset.reset(info.context, token, new)

    @root_field(AccountPayload, "E-mails another link and code to confirm the address, unless it is confirmed already.")
    async def email_verify_request(self, info: Request) -> Any:
        return await email_addresses.request_verification(info.context)

    @root_field(
        AccountPayload,
        "Confirms an e-mail address, by the link's token or, for the signed-in person, by the code in the same e-mail.",
    )
    async def email_verify(
        self,
        info: Request,
        token: Annotated[str | None, about(_TOKEN)] = None,
        code: Annotated[str | None, about("The eight digits in the e-mail. After five wrong codes, request another.")] = None,
    ) -> Any:
        return await email_addresses.verify(info.context, token, code)

    @root_field(AccountPayload, "E-mails a link to a new address. The account keeps the old one until the link is used.")
    async def email_change(
        self,
        info: Request,
        email: Annotated[str, about("The new e-mail address.")],
        password: Annotated[str, about("The current password.")],
    ) -> Any:
        return await email_addresses.change(info.context, email, password)

    @root_field(
        AccountPayload,
        "Changes the address to the one the link was sent to. The old address is notified and can undo it for 3 days.",
    )
    async def email_change_confirm(self, info: Request, token: Annotated[str, about(_TOKEN)]) -> Any:
        return await email_addresses.confirm_change(info.context, token)

    @root_field(
        PasswordResetPayload,
        "Gives the account its old address back, ends all sessions, and e-mails a link to set a new password.",
    )
    async def email_change_undo(self, info: Request, token: Annotated[str, about(_TOKEN)]) -> Any:
        return await email_addresses.undo_change(info.context, token)

    @root_field(AccountPayload, "Changes the display name.")
    async def account_update(self, info: Request, input: Annotated[AccountInput, about("The changes.")]) -> Any:
        return await email_addresses.rename(info.context, input.name)
