"""What the changes to an account have in common: counting attempts, checking the password, and having e-mail sent."""

import secrets
from typing import NamedTuple

from auth.accounts import Accounts
from auth.errors import Busy
from resolvers.context import RequestContext
from resolvers.errors import TooMany, UserErrorRow, invalid
from resolvers.people.account_input import PASSWORD_MAX, is_text, normal_email
from store.alerts.emails import AccountEmailKind, NewEmail, enqueue_email
from store.database.connection import Transaction
from store.people.accounts import account_by_id, password_hash
from store.people.records import ViewerRow

NO_MAIL = UserErrorRow("upstream_failed", None, "This server sends no e-mail. Please contact its operator.")
LINK_GONE = "The link or code is not valid: it was used before, has expired, or is incomplete."


class AccountResult(NamedTuple):
    """The signed-in person after a change, None if nobody is signed in, and the reasons if nothing was changed."""

    viewer: ViewerRow | None = None
    errors: tuple[UserErrorRow, ...] = ()


def accounts_of(context: RequestContext) -> Accounts:
    """The account services of the server."""
    if context.accounts is None:
        raise RuntimeError("this request's context has no accounts")
    return context.accounts


async def now_standing(context: RequestContext) -> AccountResult:
    """The signed-in person as stored now."""
    viewer = context.viewer
    return AccountResult(None if viewer is None else await account_by_id(context.database, viewer.id))


def new_email(kind: AccountEmailKind, user_id: int, recipient: str, occasion: str | None = None) -> NewEmail:
    """An e-mail about an account, one of its own unless its occasion is given."""
    return NewEmail(kind, user_id, f"{kind}:{user_id}:{occasion or secrets.token_urlsafe(12)}", recipient)


async def send_email(context: RequestContext, email: NewEmail) -> bool:
    """Have an e-mail sent in the background; False if this occasion has had its own."""

    async def work(tx: Transaction) -> bool:
        return await enqueue_email(tx, email, context.now())

    is_new = await context.database.write(work)
    await accounts_of(context).mail.wake()
    return is_new


class CheckedPassword(NamedTuple):
    """The hash that a password was compared with, and what is wrong with the password; None if it is right."""

    held: str
    error: UserErrorRow | None


async def check_password(context: RequestContext, viewer: ViewerRow, password: str, field: str) -> CheckedPassword:
    """Compare a password with the signed-in person's. Whoever replaces it replaces the hash that is returned, and no later one.

    Errors: TooMany.
    """
    accounts = accounts_of(context)
    await count_account(accounts, normal_email(viewer.email))
    held = await password_hash(context.database, viewer.id)
    if is_text(password) and len(password) <= PASSWORD_MAX and await is_right(accounts, password, held):
        return CheckedPassword(held or "", None)
    accounts.observe("login_failed")
    return CheckedPassword(held or "", invalid("The current password is wrong.", field))


async def is_right(accounts: Accounts, password: str, held: str | None) -> bool:
    """Whether a password matches a hash.

    Errors: TooMany.
    """
    try:
        return (await accounts.passwords.verify(password, held)).is_right
    except Busy:
        raise busy(accounts) from None


async def hashed(accounts: Accounts, password: str) -> str:
    """A new hash of a password.

    Errors: TooMany.
    """
    try:
        return await accounts.passwords.hash(password)
    except Busy:
        raise busy(accounts) from None


def busy(accounts: Accounts) -> TooMany:
    """The error while too many passwords wait to be hashed."""
    accounts.observe("passwords_busy")
    return TooMany("Too many people are logging in right now. Try again in a moment.", 1)


def _admit(accounts: Accounts, wait_s: int, event: str, attempts: str) -> None:
    if wait_s:
        accounts.observe(event)
        raise TooMany(f"Too many {attempts}. Try again in {wait_s} s.", wait_s)


async def count_address(accounts: Accounts, address: str) -> None:
    """Count an attempt from an address.

    Errors: TooMany.
    """
    _admit(accounts, await accounts.limits.wait_for_address(address), "address_limited", "log-ins and sign-ups from this address")


async def count_account(accounts: Accounts, email: str) -> None:
    """Count an attempt on an account.

    Errors: TooMany.
    """
    _admit(accounts, await accounts.limits.wait_for_account(email), "account_limited", "log-ins to this account")


async def count_mail(accounts: Accounts, email: str) -> None:
    """Count an e-mail to an address.

    Errors: TooMany.
    """
    _admit(accounts, await accounts.limits.wait_for_mail(email), "mail_limited", "e-mails to this address")
