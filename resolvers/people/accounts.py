"""Accounts: signing up, logging in, and changing the password."""

from typing import NamedTuple

from auth.errors import Busy, InvalidToken
from auth.sessions import Identity, OpenedSession
from resolvers.context import RequestContext
from resolvers.errors import Unauthenticated, UserErrorRow, invalid
from resolvers.people.account_input import (
    PASSWORD_MAX,
    email_complaint,
    is_text,
    line_complaint,
    name_complaint,
    normal_email,
    password_complaint,
)
from resolvers.people.account_requests import (
    accounts_of,
    busy,
    check_password,
    count_account,
    count_address,
    hashed,
    new_email,
)
from resolvers.people.sessions import SessionResult, opened, refused
from resolvers.people.viewer import require_viewer
from store.alerts.emails import enqueue_email
from store.database.connection import Transaction
from store.errors import DuplicateKey
from store.people.account_links import reserved_for
from store.people.accounts import AccountRow, account_by_email, add_account, replace_password
from store.people.preferences import set_preferences

CITY_MAX = 120
WRONG = "The e-mail address or the password is wrong."
TAKEN = "An account with this e-mail address already exists. Log in instead."


class NewAccount(NamedTuple):
    """The data of a new account."""

    name: str
    email: str
    password: str
    city: str = ""


async def sign_up(context: RequestContext, asked: NewAccount) -> SessionResult:
    """Create an account and sign in.

    Errors: TooMany.
    """
    account = NewAccount(asked.name.strip(), normal_email(asked.email), asked.password, asked.city.strip())
    errors = _complaints(account)
    if errors:
        return refused(*errors)
    accounts, now = accounts_of(context), context.now()
    await count_address(accounts, context.caller.address)
    new_hash = await hashed(accounts, account.password)

    async def work(tx: Transaction) -> OpenedSession | None:
        if await reserved_for(tx, account.email, now) is not None:
            return None
        viewer = await add_account(tx, account.name, account.email, new_hash, now)
        if account.city:
            await set_preferences(tx, viewer.id, {"cities": [account.city]}, now)
        if accounts.mail.is_sent:
            await enqueue_email(tx, new_email("account_email_verify", viewer.id, viewer.email), now)
        return await accounts.sessions.open(tx, viewer, now, context.user_agent)

    try:
        session = await context.database.write(work)
    except DuplicateKey:
        session = None
    if session is None:
        return refused(UserErrorRow("conflict", ("input", "email"), TAKEN))
    accounts.observe("signed_up")
    await accounts.mail.wake()
    return opened(session)


async def log_in(context: RequestContext, email: str, password: str) -> SessionResult:
    """Open a session. An unknown address and a wrong password give the same error after the same amount of work.

    Errors: TooMany.
    """
    accounts, address = accounts_of(context), normal_email(email)
    await count_address(accounts, context.caller.address)
    await count_account(accounts, address)
    session = None
    if email_complaint(address) is None and len(password) <= PASSWORD_MAX and is_text(password):
        account = await account_by_email(context.database, address)
        session = await _verified_session(context, account, password)
    accounts.observe("logged_in" if session else "login_failed")
    return opened(session) if session else refused(invalid(WRONG))


async def change_password(context: RequestContext, current: str, new: str) -> SessionResult:
    """Change the password, end the person's other sessions, and return this one with new tokens.

    Errors: Unauthenticated, TooMany.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()
    complaint = password_complaint(new)
    if complaint:
        return refused(invalid(f"The new password {complaint}.", "new"))
    checked = await check_password(context, viewer, current, "current")
    if checked.error is not None:
        return refused(checked.error)
    own = Identity(viewer, context.caller.session_id or "")
    new_hash = await hashed(accounts, new)

    async def work(tx: Transaction) -> OpenedSession:
        if not await replace_password(tx, viewer.id, checked.held, new_hash):
            raise Unauthenticated  # a concurrent change won and has ended this session
        await accounts.sessions.end_all(tx, viewer.id, now, kept=own.session_id)
        return await accounts.sessions.renew(tx, own, now)

    try:
        session = await context.database.write(work)
    except InvalidToken:
        raise Unauthenticated from None
    accounts.observe("password_changed")
    return opened(session)


async def _verified_session(context: RequestContext, account: AccountRow | None, password: str) -> OpenedSession | None:
    """A new session if the password is right. An outdated hash is replaced along the way."""
    accounts, now = accounts_of(context), context.now()
    held = account.password_hash if account else None
    try:
        verdict = await accounts.passwords.verify(password, held)
    except Busy:
        raise busy(accounts) from None
    if account is None or not verdict.is_right:
        return None
    new_hash = await hashed(accounts, password) if verdict.is_outdated else account.password_hash

    async def work(tx: Transaction) -> OpenedSession | None:
        # Even if nothing changes: it fails if the password was changed while this one was being verified.
        if not await replace_password(tx, account.viewer.id, account.password_hash, new_hash):
            return None
        return await accounts.sessions.open(tx, account.viewer, now, context.user_agent)

    return await context.database.write(work)


def _complaints(account: NewAccount) -> list[UserErrorRow]:
    found = {
        "name": name_complaint(account.name),
        "email": email_complaint(account.email),
        "password": password_complaint(account.password),
        "city": line_complaint(account.city, CITY_MAX) if account.city else None,
    }
    return [invalid(f"The {field} {complaint}.", "input", field) for field, complaint in found.items() if complaint]
