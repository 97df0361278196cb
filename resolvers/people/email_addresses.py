"""A person's e-mail address: showing that it is theirs, changing it, and taking a change back."""

from auth.account_links import code_hash
from auth.secret_tokens import token_hash
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid
from resolvers.people.account_input import email_complaint, name_complaint, normal_email
from resolvers.people.account_requests import (
    NO_MAIL,
    AccountResult,
    accounts_of,
    check_password,
    count_account,
    count_address,
    count_mail,
    new_email,
    now_standing,
    send_email,
)
from resolvers.people.password_reset import gone
from resolvers.people.viewer import require_viewer
from store.alerts.emails import enqueue_email
from store.database.connection import Transaction
from store.errors import DuplicateKey
from store.people.account_links import AccountLink, drop_links, reserved_for, use_code, use_link
from store.people.accounts import account_by_email, account_by_id, mark_verified, move_account, set_name
from store.people.leaving import keep_account

TAKEN = "Another account has this e-mail address."


async def rename(context: RequestContext, name: str) -> AccountResult:
    """Change the display name.

    Errors: Unauthenticated.
    """
    viewer, shown = require_viewer(context), name.strip()
    complaint = name_complaint(shown)
    if complaint:
        return AccountResult(viewer, (invalid(f"The name {complaint}.", "input", "name"),))

    async def work(tx: Transaction) -> None:
        await set_name(tx, viewer.id, shown)

    await context.database.write(work)
    return await now_standing(context)


async def request_verification(context: RequestContext) -> AccountResult:
    """Send the signed-in person another link and code, unless their address is verified.

    Errors: Unauthenticated, TooMany.
    """
    viewer, accounts = require_viewer(context), accounts_of(context)
    if not accounts.mail.is_sent:
        return AccountResult(viewer, (NO_MAIL,))
    if viewer.email_verified_at is None:
        await count_mail(accounts, normal_email(viewer.email))
        await send_email(context, new_email("account_email_verify", viewer.id, viewer.email))
    return AccountResult(viewer)


async def verify(context: RequestContext, token: str | None, code: str | None) -> AccountResult:
    """Verify an address by the link in an e-mail, or that of the signed-in person by the code.

    Errors: Unauthenticated for a code, TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    if (token is None) == (code is None):
        return AccountResult(context.viewer, (invalid("Give either token or code, not both."),))
    viewer = require_viewer(context) if code is not None else None
    await count_address(accounts, context.caller.address)
    if viewer is not None:
        await count_account(accounts, normal_email(viewer.email))

    async def used(tx: Transaction) -> AccountLink | None:
        if viewer is not None:
            return await use_code(tx, viewer.id, "email_verify", code_hash(viewer.id, code or ""), now)
        return await use_link(tx, token_hash(token or ""), "email_verify", now)

    async def verified(tx: Transaction) -> bool:
        link = await used(tx)
        return link is not None and await mark_verified(tx, link.user_id, link.email, now)

    if not await context.database.write(verified):
        return AccountResult(context.viewer, (gone("token" if code is None else "code"),))
    accounts.observe("email_verified")
    return await now_standing(context)


async def change(context: RequestContext, email: str, password: str) -> AccountResult:
    """Send a link to the address that the signed-in person wants to have. Until it is used, nothing changes.

    Errors: Unauthenticated, TooMany.
    """
    viewer, accounts, address = require_viewer(context), accounts_of(context), normal_email(email)
    if not accounts.mail.is_sent:
        return AccountResult(viewer, (NO_MAIL,))
    if complaint := email_complaint(address):
        return AccountResult(viewer, (invalid(f"The e-mail address {complaint}.", "email"),))
    wrong = (await check_password(context, viewer, password, "password")).error
    if wrong is not None:
        return AccountResult(viewer, (wrong,))
    holder = await account_by_email(context.database, address)
    if holder is not None:
        is_own = holder.viewer.id == viewer.id
        message = "This is your e-mail address already." if is_own else TAKEN
        return AccountResult(viewer, (UserErrorRow("conflict", ("email",), message),))
    await count_mail(accounts, address)
    await send_email(context, new_email("account_email_change", viewer.id, address))
    return AccountResult(viewer)


async def confirm_change(context: RequestContext, token: str) -> AccountResult:
    """Give an account the address that a link was sent to. The old one is told, if it was verified, and may undo it.

    Errors: TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    await count_address(accounts, context.caller.address)

    async def work(tx: Transaction) -> bool:
        link = await use_link(tx, token_hash(token), "email_change", now)
        held = None if link is None else await account_by_id(tx, link.user_id)
        if link is None or held is None or await reserved_for(tx, link.email, now) not in (None, held.id):
            return False
        await move_account(tx, held.id, link.email, now)
        await drop_links(tx, held.id, "email_change", "email_verify", "password_reset", "account_export")
        if held.email_verified_at is not None:  # else it may be a stranger's, who must not get the account
            await enqueue_email(tx, new_email("account_email_changed", held.id, held.email), now)
        return True

    try:
        is_changed = await context.database.write(work)
    except DuplicateKey:
        return AccountResult(context.viewer, (UserErrorRow("conflict", ("token",), TAKEN),))
    if not is_changed:
        return AccountResult(context.viewer, (gone("token"),))
    await accounts.mail.wake()
    accounts.observe("email_changed")
    return await now_standing(context)


async def undo_change(context: RequestContext, token: str) -> AccountResult:
    """Give an account its old address back. Whoever changed it knows the password: that is void, and its
    owner is sent a link to set a new one.

    Errors: TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    await count_address(accounts, context.caller.address)

    async def work(tx: Transaction) -> bool:
        link = await use_link(tx, token_hash(token), "email_undo", now)
        if link is None:
            return False
        await move_account(tx, link.user_id, link.email, now, back=True)
        await drop_links(
            tx, link.user_id, "email_change", "email_verify", "password_reset", "account_export", "email_undo", "account_keep"
        )
        await keep_account(tx, link.user_id, now)
        await accounts.sessions.end_all(tx, link.user_id, now)
        await enqueue_email(tx, new_email("account_password_reset", link.user_id, link.email), now)
        return True

    try:
        is_undone = await context.database.write(work)
    except DuplicateKey:
        return AccountResult(errors=(UserErrorRow("conflict", ("token",), TAKEN),))
    if not is_undone:
        return AccountResult(errors=(gone("token"),))
    await accounts.mail.wake()
    accounts.observe("email_change_undone")
    return AccountResult()
