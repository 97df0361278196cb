"""Leaving: deleting an account after a time to think, keeping it after all, and taking along a copy."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from auth.account_links import LIFETIMES
from auth.secret_tokens import token_hash
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow
from resolvers.people.account_requests import (
    NO_MAIL,
    AccountResult,
    accounts_of,
    check_password,
    count_address,
    new_email,
    now_standing,
    send_email,
)
from resolvers.people.password_reset import gone
from resolvers.people.viewer import require_viewer
from store.alerts.emails import enqueue_email
from store.database.connection import Transaction
from store.people.account_links import drop_links, find_link, use_link
from store.people.accounts import account_by_id
from store.people.leaving import Export, keep_account, read_export, schedule_deletion

TIME_TO_THINK: Final = LIFETIMES["account_keep"]
EXPORT_EVERY: Final = timedelta(hours=1)
UNVERIFIED = UserErrorRow("forbidden", None, "Confirm your e-mail address first.")


class DeletionResult(NamedTuple):
    """When the account will be deleted, or why it will not."""

    deletion_due_at: datetime | None
    errors: tuple[UserErrorRow, ...] = ()


class ExportResult(NamedTuple):
    """When the copy was asked for, or why it is not made."""

    requested_at: datetime | None
    errors: tuple[UserErrorRow, ...] = ()


async def delete(context: RequestContext, password: str) -> DeletionResult:
    """Have the signed-in person's account deleted in 14 days. Their other sessions end, digests stop.

    Errors: Unauthenticated, TooMany.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()
    wrong = (await check_password(context, viewer, password, "password")).error
    if wrong is not None:
        return DeletionResult(None, (wrong,))

    async def work(tx: Transaction) -> datetime | None:
        is_new = await schedule_deletion(tx, viewer.id, now + TIME_TO_THINK)
        if is_new:
            await accounts.sessions.end_all(tx, viewer.id, now, kept=context.caller.session_id or "")
            if accounts.mail.is_sent:
                await enqueue_email(tx, new_email("account_deletion", viewer.id, viewer.email), now)
        held = await account_by_id(tx, viewer.id)
        return held.deletion_due_at if held else None

    due_at = await context.database.write(work)
    await accounts.mail.wake()
    accounts.observe("deletion_requested")
    return DeletionResult(due_at)


async def restore(context: RequestContext) -> AccountResult:
    """Keep the signed-in person's account after all.

    Errors: Unauthenticated.
    """
    viewer, now = require_viewer(context), context.now()

    async def work(tx: Transaction) -> bool:
        await drop_links(tx, viewer.id, "account_keep")
        return await keep_account(tx, viewer.id, now)

    if await context.database.write(work):
        accounts_of(context).observe("account_kept")
    return await now_standing(context)


async def keep(context: RequestContext, token: str) -> AccountResult:
    """Keep the account of a link.

    Errors: TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    await count_address(accounts, context.caller.address)

    async def work(tx: Transaction) -> bool:
        link = await use_link(tx, token_hash(token), "account_keep", now)
        return link is not None and await keep_account(tx, link.user_id, now)

    if not await context.database.write(work):
        return AccountResult(errors=(gone("token"),))
    accounts.observe("account_kept")
    return AccountResult()


async def export(context: RequestContext) -> ExportResult:
    """Have a copy of everything held on the signed-in person made, and a link to it sent; at most once an hour.

    Errors: Unauthenticated.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()
    if not accounts.mail.is_sent:
        return ExportResult(None, (NO_MAIL,))
    if viewer.email_verified_at is None:
        return ExportResult(None, (UNVERIFIED,))
    hour = int(now.timestamp() // EXPORT_EVERY.total_seconds())
    if not await send_email(context, new_email("account_export", viewer.id, viewer.email, str(hour))):
        message = "You have asked for a copy within this hour. Look for the e-mail, or try again in an hour."
        return ExportResult(None, (UserErrorRow("rate_limited", None, message),))
    accounts.observe("export_requested")
    return ExportResult(now)


async def exported(context: RequestContext, token: str) -> Export | None:
    """The copy that a link leads to, as often as it is asked for until it expires; None for any other link.

    Errors: TooMany.
    """
    await count_address(accounts_of(context), context.caller.address)
    link = await find_link(context.database, token_hash(token), "account_export", context.now())
    return None if link is None else await read_export(context.database, link.user_id, context.now())
