"""Setting a new password by a link in an e-mail."""

from auth.secret_tokens import token_hash
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid
from resolvers.people.account_input import email_complaint, normal_email, password_complaint
from resolvers.people.account_requests import (
    LINK_GONE,
    NO_MAIL,
    AccountResult,
    accounts_of,
    count_address,
    count_mail,
    hashed,
    new_email,
    send_email,
)
from store.database.connection import Transaction
from store.people.account_links import drop_links, use_link
from store.people.accounts import reset_password


async def request(context: RequestContext, email: str) -> AccountResult:
    """Have a link sent, if the address has an account. That is looked up when the e-mail is written, so nothing here tells it.

    Errors: TooMany.
    """
    accounts, address = accounts_of(context), normal_email(email)
    if not accounts.mail.is_sent:
        return AccountResult(errors=(NO_MAIL,))
    complaint = email_complaint(address)
    if complaint:
        return AccountResult(errors=(invalid(f"The e-mail address {complaint}.", "email"),))
    await count_address(accounts, context.caller.address)
    await count_mail(accounts, address)
    await send_email(context, new_email("account_password_reset", 0, address))
    accounts.observe("reset_requested")
    return AccountResult()


async def reset(context: RequestContext, token: str, new: str) -> AccountResult:
    """Set the password of a link's account, and end all its sessions. Every link that does not count takes the same time.

    Errors: TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    complaint = password_complaint(new)
    if complaint:
        return AccountResult(errors=(invalid(f"The new password {complaint}.", "new"),))
    await count_address(accounts, context.caller.address)
    new_hash = await hashed(accounts, new)

    async def work(tx: Transaction) -> bool:
        link = await use_link(tx, token_hash(token), "password_reset", now)
        if link is None or not await reset_password(tx, link.user_id, link.email, new_hash, now):
            return False
        # Whoever knew the old password may have asked for other links.
        await drop_links(tx, link.user_id, "password_reset", "email_verify", "email_change", "account_export")
        await accounts.sessions.end_all(tx, link.user_id, now)
        return True

    if not await context.database.write(work):
        return AccountResult(errors=(gone("token"),))
    accounts.observe("password_reset")
    return AccountResult()


def gone(field: str) -> UserErrorRow:
    """The one answer to links and codes that do not count."""
    return invalid(LINK_GONE, field)
