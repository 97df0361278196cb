"""Connecting a Spotify account to the account of whoever reads e-mail at its address, or making one.

Spotify does not check the addresses that people type there, so such an address proves nothing: a link is sent to it. Whoever uses
that link has the mailbox, and is asked before an account is made or connected.
"""

import orjson

from auth.account_links import LIFETIMES
from auth.secret_box import Unsealable
from auth.secret_tokens import token_hash
from auth.spotify.logins import BadState
from resolvers.context import RequestContext
from resolvers.errors import Unusable
from resolvers.people.account_input import NAME_MAX, email_complaint, name_complaint, normal_email
from resolvers.people.account_requests import LINK_GONE, NO_MAIL, accounts_of, count_address, count_mail
from resolvers.people.spotify.arrival import Arrival, code_for, log_in_url, signed_in
from resolvers.people.spotify.linking import service_of
from resolvers.people.spotify.service import SpotifyService
from sources.spotify.payload import Granted, Profile
from store.alerts.emails import NewEmail, enqueue_email
from store.database.connection import Transaction
from store.errors import DuplicateKey
from store.people.account_links import drop_links, reserved_for
from store.people.accounts import NO_HASH, account_by_email, add_account, mark_verified, void_password
from store.people.spotify import connect_within, other_account
from store.people.spotify_sign_ins import Newcomer, SignIn, add_newcomer, find_newcomer, use_newcomer

_TOKENS = "spotify sign-in tokens"
_TAKEN = "This Spotify account has been connected to another account here in the meantime."
_OTHER = "Your account is connected to another Spotify account. Log in with your password and disconnect that first."


async def offered(context: RequestContext, token: str) -> str | None:
    """What a link would do, in words; None for one that does not count."""
    newcomer = await find_newcomer(context.database, token_hash(token), context.now())
    if newcomer is None:
        return None
    account = await account_by_email(context.database, newcomer.email)
    if account is None:
        return f"A new account will be made for {newcomer.email}, connected to your Spotify account “{newcomer.name}”."
    return f"Your account of {newcomer.email} will be connected to your Spotify account “{newcomer.name}”."


async def join(context: RequestContext, token: str) -> Arrival:
    """Connect or make the account of whoever reads e-mail at the address of a link, and log them in.

    Errors: TooMany.
    """
    await count_address(accounts_of(context), context.caller.address)
    try:
        url, service = log_in_url(context), service_of(context)
        code = await context.database.write(lambda tx: _joined(tx, context, service, token))
    except Unusable as unusable:
        return Arrival("off", str(unusable))
    except BadState:
        return Arrival("bad_state", LINK_GONE)
    except DuplicateKey:
        return Arrival("taken", _TAKEN)
    if code is None:
        return Arrival("taken", _OTHER)
    return signed_in(url, code, None)


async def send_link(
    context: RequestContext, service: SpotifyService, begun: SignIn, granted: Granted, profile: Profile
) -> Arrival:
    """Send a link to the address that somebody uses at Spotify, which they have to prove.

    Errors: TooMany.
    """
    accounts, now, address = accounts_of(context), context.now(), normal_email(profile.email or "")
    if not accounts.mail.is_sent:
        return Arrival("off", NO_MAIL.message)
    if email_complaint(address) is not None:
        return Arrival("refused", "Spotify does not tell your e-mail address. Sign up with a password, then connect Spotify.")
    await count_mail(accounts, address)
    shown = " ".join(profile.name.split())[:NAME_MAX]
    name = shown if name_complaint(shown) is None else address.partition("@")[0][:NAME_MAX]
    expires_s = granted.expires_in_s
    tokens = orjson.dumps([granted.access_token, granted.refresh_token, expires_s, granted.scope]).decode()
    newcomer = Newcomer(profile.id, name, address, service.box.seal(tokens, _TOKENS))

    async def work(tx: Transaction) -> None:
        number = await add_newcomer(tx, begun, newcomer, now + LIFETIMES["spotify_join"])
        await enqueue_email(tx, NewEmail("spotify_sign_in", number, f"spotify_sign_in:{number}:{begun.state_hash}", address), now)

    await context.database.write(work)
    await accounts.mail.wake()
    return Arrival(
        "mail_sent", f"No account is connected to this Spotify account yet. We have sent an e-mail to {address}; go on there."
    )


async def _joined(tx: Transaction, context: RequestContext, service: SpotifyService, token: str) -> str | None:
    """A code for the account of a link; None if that is connected to another Spotify account.

    Errors: BadState, DuplicateKey.
    """
    now = context.now()
    newcomer = await use_newcomer(tx, token_hash(token), now)
    if newcomer is None or await reserved_for(tx, newcomer.email, now) is not None:
        raise BadState
    account = await account_by_email(tx, newcomer.email)
    if account is None:
        viewer = await add_account(tx, newcomer.name, newcomer.email, NO_HASH, now)
    else:
        viewer = account.viewer
        if await other_account(tx, viewer.id, newcomer.spotify_user_id):
            return None
        if viewer.email_verified_at is None:  # somebody may have made it who never had this mailbox
            await void_password(tx, viewer.id)
            await drop_links(tx, viewer.id, "email_change", "account_export", "spotify_log_in")
            await accounts_of(context).sessions.end_all(tx, viewer.id, now)
    await mark_verified(tx, viewer.id, viewer.email, now)
    granted = _granted(service, newcomer)
    sealed = service.tokens.sealed(viewer.id, granted)
    await connect_within(tx, viewer.id, newcomer.spotify_user_id, sealed, granted.scope, now)
    return await code_for(tx, viewer, now)


def _granted(service: SpotifyService, newcomer: Newcomer) -> Granted:
    try:
        return Granted(*orjson.loads(service.box.open(newcomer.tokens, _TOKENS).secret))
    except Unsealable:
        raise BadState from None
