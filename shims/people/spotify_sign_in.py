"""The routes of logging in with Spotify: leaving, coming back, and the page behind the link in the e-mail.

A GET changes nothing; the buttons send a POST. The cookie binds a log-in to its browser, for ten minutes and these paths alone.
"""

from functools import partial
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from auth.spotify.sign_ins import GOOD_FOR
from resolvers.context import RequestContext
from resolvers.errors import Unusable
from resolvers.people.account_requests import LINK_GONE
from resolvers.people.mail.letters import PATHS
from resolvers.people.spotify.arrival import PATH, Arrival, is_on, log_in_url
from resolvers.people.spotify.joining import join, offered
from resolvers.people.spotify.signing_in import begin, finish, returned
from shims.dependencies import Dependencies
from shims.rest.errors import RestError
from shims.rest.pages import broken_link, form_fields, page

COOKIE = "gigs_spotify_sign_in"
STATE_MAX = 200
_TITLE = "Log in with Spotify"
_STATUSES = {"denied": 200, "mail_sent": 200, "bad_state": 400, "refused": 403, "taken": 409, "failed": 502, "off": 503}


def spotify_sign_in_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/auth/spotify/sign-in, its callback, and /v1/account/spotify."""
    return [
        Route(PATH, partial(_begin, dependencies), methods=["GET"]),
        Route(f"{PATH}/callback", partial(_callback, dependencies), methods=["GET", "POST"]),
        Route(PATHS["spotify_join"], partial(_join, dependencies), methods=["GET", "POST"]),
    ]


async def _begin(dependencies: Dependencies, request: Request) -> Response:
    context, state = await dependencies.make_context(request), request.query_params.get("state")
    if state is not None and len(state) > STATE_MAX:
        raise RestError(400, "invalid_query", f"state must be at most {STATE_MAX} characters long")
    if request.method == "HEAD":
        return Response(status_code=204)
    try:
        address, cookie = await begin(context, state)
    except Unusable as off:
        raise RestError(503, "unavailable", str(off)) from None
    response = RedirectResponse(address, 302, {"Cache-Control": "no-store"})
    response.set_cookie(
        COOKIE, cookie, max_age=int(GOOD_FOR.total_seconds()), path=PATH, httponly=True, samesite="lax",
        secure=context.own_url.startswith("https://"),
    )  # fmt: skip
    return response


async def _callback(dependencies: Dependencies, request: Request) -> Response:
    context, cookie = await dependencies.make_context(request), request.cookies.get(COOKIE, "")
    if request.method == "POST":
        sent = await form_fields(request)
        response = _shown(await finish(context, sent.get("state", ""), cookie, sent.get("code", "")))
        response.delete_cookie(COOKIE, path=PATH)
        return response
    given = request.query_params
    state, code = given.get("state", ""), given.get("code", "")
    arrival = await returned(context, state, cookie, code, given.get("error", ""))
    if arrival.outcome != "asks":
        return _shown(arrival)
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in (("state", state), ("code", code))
    )
    return _asking(context, arrival.message, f'<form method="post" action="{PATH}/callback">{kept}<button>Log in</button></form>')


async def _join(dependencies: Dependencies, request: Request) -> Response:
    context, token = await dependencies.make_context(request), request.query_params.get("token", "")
    if request.method == "POST":
        return _shown(await join(context, token))
    words = await offered(context, token) if is_on(context) else None
    if words is None:
        return broken_link(LINK_GONE)
    return _asking(context, words, '<form method="post"><button>Go on</button></form>')


def _asking(context: RequestContext, words: str, form: str) -> Response:
    """Browsers apply form-action to where an answer redirects, too: to the frontend."""
    return page(_TITLE, f"<p>{escape(words)}</p>{form}", leads_to=log_in_url(context))


def _shown(arrival: Arrival) -> Response:
    if arrival.address is not None:
        return RedirectResponse(arrival.address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return page(_TITLE, f"<p>{escape(arrival.message)}</p>", _STATUSES[arrival.outcome])
