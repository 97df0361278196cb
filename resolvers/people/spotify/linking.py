"""Connecting Spotify and reading a person's taste from it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple

from auth.spotify.logins import BadState, Returned
from resolvers.context import RequestContext
from resolvers.errors import TooMany, Unauthenticated, Unusable, UserErrorRow, not_found
from resolvers.people.spotify.service import SpotifyService
from resolvers.people.spotify.taste import RANGE_WEIGHTS, Listening, taste_of
from resolvers.people.spotify.tokens import NeedsReconnect, NotConnected, StillRefreshing
from resolvers.people.viewer import require_viewer
from sources.errors import SourceError, SourceRateLimited
from sources.spotify.client import SpotifyForbidden, SpotifyGrantGone, SpotifyTokenRefused
from store.database.connection import Database
from store.people import spotify as connections
from store.people.records import SpotifyRow, ViewerRow
from store.people.spotify import SpotifyTaken

CALLBACK_PATH = "/auth/spotify/callback"
_TAKEN = "This Spotify account is already connected to another account here. Disconnect it there first."
_BAD_STATE = (
    "This link has already been used, is more than ten minutes old, or you have logged out since, or connected Spotify in "
    "another window."
)
_SPOTIFYS_CODE = re.compile(r"[a-z_]{1,40}")


class ConnectResult(NamedTuple):
    """The URL to send the browser to, or the reason there is none."""

    authorize_url: str | None
    errors: tuple[UserErrorRow, ...] = ()


class SpotifyResult(NamedTuple):
    """The connection after a change; None if there is none."""

    spotify: SpotifyRow | None
    errors: tuple[UserErrorRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ComeBack:
    """The outcome for a person who returned from Spotify, with a message for them."""

    outcome: Literal["asks", "connected", "denied", "bad_state", "taken", "refused", "failed", "off"]
    message: str


async def viewer_spotify(rows: Sequence[ViewerRow], context: RequestContext) -> list[SpotifyRow | None]:
    """Each person's connection."""
    return await context.loaders.spotify_by_user.load_many([row.id for row in rows])


def why_off(context: RequestContext) -> str | None:
    """Why Spotify is disabled; None if it is enabled."""
    missing = "it is not set up" if context.spotify is None else context.spotify.settings.missing
    return None if missing is None else f"Spotify is disabled: {missing}."


async def connect(context: RequestContext) -> ConnectResult:
    """The consent page's URL for the signed-in person, valid for ten minutes and for this session."""
    viewer, session_id = require_viewer(context), context.caller.session_id
    if session_id is None:
        raise Unauthenticated
    try:
        service = service_of(context)
    except Unusable as error:
        return ConnectResult(None, error.errors)
    redirect_uri = service.settings.redirect_uri or context.own_url + CALLBACK_PATH
    state, verifier = await service.logins.begin(viewer.id, session_id, redirect_uri, context.now())
    return ConnectResult(service.oauth.authorize_url(state, verifier, redirect_uri))


async def returned(context: RequestContext, state: str, code: str, error: str) -> ComeBack:
    """What to say to a browser that returns from Spotify. Nothing is connected before the person in front of it agrees.

    Whoever follows another person's link would connect their own Spotify account to that person's account here, so they are
    shown whose it is. Source: RFC 9700, 4.7.
    """
    try:
        viewer = await service_of(context).logins.who(state, context.now())
    except Unusable as unusable:
        return ComeBack("off", str(unusable))
    except BadState:
        return ComeBack("bad_state", _BAD_STATE)
    if error == "access_denied":
        return ComeBack("denied", "You declined, so Spotify was not connected.")
    if error or not code:
        said = f" ({error})" if _SPOTIFYS_CODE.fullmatch(error) else ""
        return ComeBack("refused", f"Spotify did not grant permission{said}.")
    return ComeBack(
        "asks",
        f"Your Spotify account will be connected to the account of {viewer.name} ({viewer.email}). If that is not you, somebody "
        "sent you this link to learn what you listen to: close this page.",
    )


async def come_back(context: RequestContext, state: str, code: str) -> ComeBack:
    """Finish what `connect` began, as the person confirmed: store their tokens and read their taste."""
    try:
        service = service_of(context)
        back = await service.logins.finish(state, context.now())
    except Unusable as unusable:
        return ComeBack("off", str(unusable))
    except BadState:
        return ComeBack("bad_state", _BAD_STATE)
    try:
        await _keep(service, context, back, code)
    except SpotifyTaken:
        return ComeBack("taken", _TAKEN)
    except (SpotifyForbidden, SpotifyGrantGone) as refusal:
        return ComeBack("refused", sentence(refusal))
    except SourceError as failure:
        return ComeBack("failed", f"{sentence(failure)} Spotify was not connected; try again later.")
    return ComeBack("connected", await _first_words(service, context, back.viewer))


async def sync(context: RequestContext) -> SpotifyResult:
    """Re-read the signed-in person's taste.

    Errors: TooMany if Spotify is rate limiting us.
    """
    viewer = require_viewer(context)
    try:
        problems = await _read_taste(service_of(context), context.database, viewer.id)
    except Unusable as error:
        problems = error.errors
    return await _now_standing(context, viewer, problems)


async def disconnect(context: RequestContext) -> SpotifyResult:
    """Delete the signed-in person's tokens and taste, if any."""
    viewer = require_viewer(context)
    await connections.disconnect(context.database, viewer.id)
    return await _now_standing(context, viewer, ())


def service_of(context: RequestContext) -> SpotifyService:
    """The Spotify service.

    Errors: Unusable when Spotify is off.
    """
    off = why_off(context)
    if context.spotify is None or off is not None:
        raise Unusable(UserErrorRow("upstream_failed", None, off or ""))
    return context.spotify


async def _now_standing(context: RequestContext, viewer: ViewerRow, errors: tuple[UserErrorRow, ...]) -> SpotifyResult:
    context.loaders.spotify_by_user.forget(viewer.id)
    return SpotifyResult(await context.loaders.spotify_by_user.load(viewer.id), errors)


async def _keep(service: SpotifyService, context: RequestContext, returned: Returned, code: str) -> None:
    """Errors: SpotifyTaken, SourceError."""
    request = service.oauth.exchange(code, returned.verifier, returned.login.redirect_uri)
    granted = await service.spotify.tokens(request.body, request.headers)
    account = await service.spotify.person(granted.access_token)
    user_id = returned.viewer.id
    sealed = service.tokens.sealed(user_id, granted)
    await connections.connect(context.database, user_id, account, sealed, granted.scope, context.now())


async def _first_words(service: SpotifyService, context: RequestContext, viewer: ViewerRow) -> str:
    """The message after connecting. A failure of the first sync is reported and made up for by the next sync."""
    done = f"Spotify is now connected to the account of {viewer.name}."
    try:
        problems = await _read_taste(service, context.database, viewer.id)
    except TooMany as wait:
        return f"{done} Your artists have not been read yet: {wait}"
    return " ".join([done, *(problem.message for problem in problems)])


async def _read_taste(service: SpotifyService, database: Database, user_id: int) -> tuple[UserErrorRow, ...]:
    """Read and store a person's taste; returns what could not be done. A dead connection is reported by the connection itself."""
    held = await connections.tokens_of(database, user_id)
    try:
        listening, account, problems = await service.tokens.call(
            user_id, lambda token: _listening(service, token, held.spotify_user_id if held else None)
        )
        if listening is not None:
            taste = taste_of(listening)
            await connections.save_taste(database, user_id, account, taste.artists, taste.genres, service.tokens.now())
    except NotConnected:
        return (not_found("Spotify is not connected. Connect it first."),)
    except NeedsReconnect:
        return ()
    except SpotifyTaken:
        return (UserErrorRow("conflict", None, _TAKEN),)
    except StillRefreshing:
        return (UserErrorRow("upstream_failed", None, "A Spotify sync is already running for you. Try again in a moment."),)
    except SourceRateLimited as error:
        wait_s = max(1, ceil(error.retry_after_s or 30))
        raise TooMany(f"Spotify is limiting requests. Try again in {wait_s} s.", wait_s) from None
    except SourceError as error:
        return (UserErrorRow("upstream_failed", None, sentence(error)),)
    return tuple(UserErrorRow("upstream_failed", None, message) for message in problems)


async def _listening(service: SpotifyService, token: str, account: str | None) -> tuple[Listening | None, str, list[str]]:
    """A person's listening on Spotify, the account's id, and the parts that were denied; None if all were denied.

    Errors: SourceError if any part failed for another reason: half a taste must not replace a whole one.
    """
    account = account or await service.spotify.person(token)
    spans = tuple(RANGE_WEIGHTS)
    parts = await asyncio.gather(
        *(service.spotify.top_artists(token, span) for span in spans),
        service.spotify.followed_artists(token),
        return_exceptions=True,
    )
    failures = [part for part in parts if isinstance(part, BaseException) and not isinstance(part, SpotifyForbidden)]
    for failure in sorted(failures, key=lambda failure: not isinstance(failure, SpotifyTokenRefused)):
        raise failure
    problems = list(dict.fromkeys(sentence(part) for part in parts if isinstance(part, SpotifyForbidden)))
    answers = [() if isinstance(part, BaseException) else part for part in parts]
    is_all_forbidden = all(isinstance(part, SpotifyForbidden) for part in parts)
    listening = Listening(dict(zip(spans, answers, strict=False)), answers[-1])
    return None if is_all_forbidden else listening, account, problems


def sentence(error: Exception) -> str:
    """What went wrong, as a sentence."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
