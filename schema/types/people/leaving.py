"""Deleting an account, and taking along a copy of one's data."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.people import leaving
from schema.types.base.fields import about, column, root_field
from schema.types.base.user_errors import UserError
from schema.types.people.account_changes import AccountPayload

Request = Info[RequestContext, None]


@strawberry.type(description="The result of deleting an account.")
class AccountDeletePayload:
    """Runtime value: resolvers.people.leaving.DeletionResult."""

    deletion_due_at: datetime | None = column("When the account will be deleted; null if it will not be.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of requesting a copy of one's data.")
class AccountExportPayload:
    """Runtime value: resolvers.people.leaving.ExportResult."""

    requested_at: datetime | None = column("When it was requested; null if it was refused.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class LeavingMutations:
    """Mutations of who leaves."""

    @root_field(
        AccountDeletePayload,
        "Deletes the account and everything personal in 14 days; until then accountRestore keeps it. Ends all other sessions.",
    )
    async def account_delete(self, info: Request, password: Annotated[str, about("The current password.")]) -> Any:
        return await leaving.delete(info.context, password)

    @root_field(AccountPayload, "Keeps an account that was going to be deleted.")
    async def account_restore(self, info: Request) -> Any:
        return await leaving.restore(info.context)

    @root_field(
        AccountExportPayload,
        "Makes a copy of everything stored about the signed-in person, and e-mails a link to it that works for 7 days. "
        "At most once an hour.",
    )
    async def account_export(self, info: Request) -> Any:
        return await leaving.export(info.context)
