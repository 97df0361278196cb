"""The Spotify routes: starting and finishing consent, and the state of the connection."""

import html
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.people.spotify.linking import ComeBack, come_back, returned, why_off
from resolvers.people.viewer import require_viewer
from shims.dependencies import Dependencies
from shims.rest.errors import NotFound, RestError, answer
from shims.rest.pages import form_fields, page
from shims.rest.requests import signed_in
from shims.rest.stored import run_stored

_STATUSES = {"NOT_FOUND": (404, "not_found"), "CONFLICT": (409, "conflict"), "UPSTREAM_FAILED": (502, "upstream_failed")}
_ENDINGS = {
    "connected": ("Spotify is connected", 200),
    "denied": ("Spotify is not connected", 200),
    "bad_state": ("This link no longer works", 400),
    "taken": ("This Spotify account is in use", 409),
    "refused": ("Spotify refused the connection", 403),
    "failed": ("Spotify is unreachable", 502),
    "off": ("Spotify is disabled", 503),
}

Endpoint = Callable[[Dependencies, Request], Awaitable[Response]]


def spotify_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/auth/spotify/login, callback, status, profile and sync, each also under /v1."""
    endpoints: list[tuple[str, Endpoint, str]] = [
        ("login", _login, "GET"),
        ("callback", _callback, "GET"),
        ("callback", _callback, "POST"),
        ("status", _status, "GET"),
        ("profile", _profile, "GET"),
        ("sync", _sync, "POST"),
    ]
    return [
        Route(f"{prefix}/auth/spotify/{name}", partial(endpoint, dependencies), methods=[method])
        for prefix in ("", "/v1")
        for name, endpoint, method in endpoints
    ]


async def _login(dependencies: Dependencies, request: Request) -> Response:
    context = await signed_in(await dependencies.make_context(request), request.query_params.get("token"))
    _check_on(context)
    payload = (await run_stored(dependencies, request, context, "SpotifyConnect", {}))["spotifyConnect"]
    _raise_first(payload["errors"])
    return RedirectResponse(payload["authorizeUrl"], 302, {"Cache-Control": "no-store"})


async def _callback(dependencies: Dependencies, request: Request) -> Response:
    """A GET, with which Spotify sends the browser back, changes nothing: it shows whose account it is, and a button."""
    context = await dependencies.make_context(request)
    if request.method == "POST":
        sent = await form_fields(request)
        return _shown(await come_back(context, sent.get("state", ""), sent.get("code", "")))
    given = request.query_params
    state, code = given.get("state", ""), given.get("code", "")
    ending = await returned(context, state, code, given.get("error", ""))
    if ending.outcome != "asks":
        return _shown(ending)
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in (("state", state), ("code", code))
    )
    form = f'<form method="post" action="{request.url.path}">{kept}<button>Connect Spotify</button></form>'
    return page("Connect Spotify?", f"<p>{html.escape(ending.message)}</p>{form}")


def _shown(ending: ComeBack) -> Response:
    title, status = _ENDINGS[ending.outcome]
    return page(title, f"<p>{html.escape(ending.message)}</p><p>You can close this page.</p>", status)


async def _status(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    connection = await _connection(dependencies, request, context)
    return answer(
        {
            "connected": connection is not None,
            "needs_reconnect": bool(connection and connection["needsReconnect"]),
            "spotify_user_id": connection and connection["spotifyUserId"],
            "last_synced_at": connection and connection["lastSyncedAt"],
        }
    )


async def _profile(dependencies: Dependencies, request: Request) -> Response:
    connection = await _connection(dependencies, request, await dependencies.make_context(request))
    if connection is None:
        raise NotFound("Spotify is not connected. Open /auth/spotify/login in a browser to connect it.")
    return answer(_profile_shape(connection))


async def _sync(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    _check_on(context)
    payload = (await run_stored(dependencies, request, context, "SpotifySync", {}))["spotifySync"]
    connection, errors = payload["spotify"], payload["errors"]
    if connection is None or (errors and not connection["topArtists"]):
        _raise_first(errors)
    is_synced = not errors and not connection["needsReconnect"]
    return answer({"synced": is_synced, "problems": [error["message"] for error in errors], **_profile_shape(connection)})


async def _connection(dependencies: Dependencies, request: Request, context: RequestContext) -> dict[str, Any] | None:
    require_viewer(context)
    found: dict[str, Any] | None = (await run_stored(dependencies, request, context, "ViewerSpotify", {}))["viewer"]["spotify"]
    return found


def _profile_shape(connection: dict[str, Any]) -> dict[str, Any]:
    return {
        "spotify_user_id": connection["spotifyUserId"],
        "top_artists": connection["topArtists"],
        "top_genres": connection["topGenres"],
        "last_synced_at": connection["lastSyncedAt"],
        "needs_reconnect": connection["needsReconnect"],
    }


def _check_on(context: RequestContext) -> None:
    """Errors: Unauthenticated; RestError when Spotify is off."""
    require_viewer(context)
    if off := why_off(context):
        raise RestError(503, "unavailable", off)


def _raise_first(errors: list[dict[str, Any]]) -> None:
    """Errors: RestError with the first of the payload's errors."""
    for error in errors:
        status, code = _STATUSES.get(error["code"], (400, "bad_request"))
        raise RestError(status, code, error["message"])
