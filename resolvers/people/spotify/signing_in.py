"""Logging in with Spotify. A connected Spotify account logs its owner in; any other has to prove its e-mail address first."""

from urllib.parse import urlsplit

from auth.secret_tokens import token_hash
from auth.spotify.logins import BadState
from resolvers.context import RequestContext
from resolvers.errors import Unusable
from resolvers.people.account_requests import accounts_of, count_address
from resolvers.people.password_reset import gone
from resolvers.people.sessions import SessionResult, opened, refused
from resolvers.people.spotify.arrival import PATH, Arrival, code_for, log_in_url, signed_in
from resolvers.people.spotify.joining import send_link
from resolvers.people.spotify.linking import sentence, service_of
from resolvers.people.spotify.service import SpotifyService
from sources.errors import SourceError
from sources.spotify.client import SpotifyForbidden, SpotifyGrantGone
from store.database.connection import Transaction
from store.people.account_links import use_link
from store.people.accounts import account_by_id
from store.people.spotify import owner_of

_NOT_OURS = "This link was not opened by this browser, has already been used, or is more than ten minutes old."


async def begin(context: RequestContext, client_state: str | None) -> tuple[str, str]:
    """Spotify's consent page, and the cookie of the browser that goes there.

    Errors: Unusable, TooMany.
    """
    log_in_url(context)
    await count_address(accounts_of(context), context.caller.address)
    service = service_of(context)
    redirect_uri = _redirect_uri(context, service)
    begun = await service.sign_ins.begin(redirect_uri, client_state, context.now())
    return service.oauth.authorize_url(begun.state, begun.verifier, redirect_uri, asks_email=True), begun.cookie


async def returned(context: RequestContext, state: str, cookie: str, code: str, error: str) -> Arrival:
    """What to say to a browser that returns from Spotify. Nothing changes."""
    try:
        log_in_url(context)
        await service_of(context).sign_ins.find(state, cookie, context.now())
    except Unusable as unusable:
        return Arrival("off", str(unusable))
    except BadState:
        return Arrival("bad_state", _NOT_OURS)
    if error or not code:
        return Arrival("denied", "You declined, so you were not logged in.")
    return Arrival("asks", "Log in here with your Spotify account?")


async def finish(context: RequestContext, state: str, cookie: str, code: str) -> Arrival:
    """Log in whoever came back, or send a link to the address that they use at Spotify.

    Errors: TooMany.
    """
    accounts = accounts_of(context)
    await count_address(accounts, context.caller.address)
    try:
        url, service = log_in_url(context), service_of(context)
        begun, verifier = await service.sign_ins.finish(state, cookie, context.now())
        request = service.oauth.exchange(code, verifier, begun.redirect_uri)
        granted = await service.spotify.tokens(request.body, request.headers)
        profile = await service.spotify.profile(granted.access_token)
    except Unusable as unusable:
        return Arrival("off", str(unusable))
    except BadState:
        return Arrival("bad_state", _NOT_OURS)
    except (SpotifyForbidden, SpotifyGrantGone) as refusal:
        return Arrival("refused", sentence(refusal))
    except SourceError as failure:
        return Arrival("failed", f"{sentence(failure)} Try again later.")
    owner = await owner_of(context.database, profile.id)
    viewer = None if owner is None else await account_by_id(context.database, owner)
    if viewer is not None:
        code_text = await context.database.write(lambda tx: code_for(tx, viewer, context.now()))
        return signed_in(url, code_text, begun.client_state)
    return await send_link(context, service, begun, granted, profile)


async def log_in(context: RequestContext, code: str) -> SessionResult:
    """The session that a code from the address of the return stands for.

    Errors: TooMany.
    """
    accounts, now = accounts_of(context), context.now()
    await count_address(accounts, context.caller.address)

    async def work(tx: Transaction) -> SessionResult | None:
        link = await use_link(tx, token_hash(code), "spotify_log_in", now)
        viewer = None if link is None else await account_by_id(tx, link.user_id)
        return None if viewer is None else opened(await accounts.sessions.open(tx, viewer, now, context.user_agent))

    session = await context.database.write(work)
    accounts.observe("logged_in" if session else "login_failed")
    return session or refused(gone("code"))


def _redirect_uri(context: RequestContext, service: SpotifyService) -> str:
    """At the same place as the other one, which ends in /auth/spotify/callback."""
    registered = urlsplit(service.settings.redirect_uri or context.own_url)
    return f"{registered.scheme}://{registered.netloc}{PATH}/callback"
