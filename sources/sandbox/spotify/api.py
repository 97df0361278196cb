"""api.spotify.com: the current user, top artists and followed artists. Source: the field guide, part 5."""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sources.sandbox.answers import json_answer
from sources.sandbox.spotify.accounts import Consent, Tokens
from sources.sandbox.spotify.people import artist, followed, is_time_range, profile, top_artists
from sources.sandbox.world.world import World

_BASE = "https://api.spotify.com/v1"
_MOST = 50


class SpotifyApi:
    """The Web API for one world, for tokens issued by the accounts service."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world, self._tokens = world, tokens

    def routes(self) -> list[Route]:
        """The documented paths."""
        return [
            Route("/v1/me", self._guarded(None, self._me)),
            Route("/v1/me/top/artists", self._guarded("user-top-read", self._top)),
            Route("/v1/me/following", self._guarded("user-follow-read", self._following)),
        ]

    def _guarded(self, scope: str | None, answer: Callable[[Request, str], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            kind, _, token = request.headers.get("authorization", "").partition(" ")
            if kind != "Bearer" or not token:
                return error(401, "No token provided")
            held: tuple[Consent, float] | None = self._tokens.access.get(token)
            if held is None:
                return error(401, "Invalid access token")
            consent, ends = held
            if time.monotonic() >= ends:
                return error(401, "The access token expired")
            if scope is not None and scope not in consent.scope.split():
                return error(403, "Insufficient client scope")
            return answer(request, consent.person)

        return endpoint

    def _me(self, _request: Request, person: str) -> Response:
        return json_answer(profile(person))

    def _top(self, request: Request, person: str) -> Response:
        query = request.query_params
        span = query.get("time_range", "medium_term")
        limit, offset = query.get("limit", "20"), query.get("offset", "0")
        if not is_time_range(span):
            return error(400, "Invalid time range")
        if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
            return error(400, "Invalid limit")
        if not offset.isdecimal():
            return error(400, "Invalid offset")
        acts, size, first = top_artists(self._world, person, span), int(limit), int(offset)

        def page(start: int) -> str | None:
            if not 0 <= start < len(acts):
                return None
            return f"{_BASE}/me/top/artists?{urlencode({'limit': size, 'offset': start, 'time_range': span})}"

        body = {
            "items": [artist(act) for act in acts[first : first + size]],
            "total": len(acts),
            "limit": size,
            "offset": first,
            "href": f"{_BASE}/me/top/artists?time_range={span}",
            "previous": page(max(first - size, 0)) if first else None,
            "next": page(first + size),
        }
        return json_answer(body)

    def _following(self, request: Request, person: str) -> Response:
        query = request.query_params
        if query.get("type") != "artist":
            return error(400, "Missing parameter: type" if "type" not in query else "Invalid type")
        limit = query.get("limit", "20")
        if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
            return error(400, "Invalid limit")
        acts = followed(self._world, person)
        rest = [act for act in acts if act.spotify_id > query.get("after", "")]
        shown = rest[: int(limit)]
        after = shown[-1].spotify_id if len(rest) > len(shown) else None
        following = f"{_BASE}/me/following?type=artist&limit={limit}"
        body = {
            "items": [artist(act) for act in shown],
            "next": None if after is None else f"{_BASE}/me/following?type=artist&after={after}&limit={limit}",
            "total": len(acts),
            "cursors": {"after": after},
            "limit": int(limit),
            "href": following,
        }
        return json_answer({"artists": body})


def error(status: int, message: str) -> Response:
    """The Web API's error body."""
    return json_answer({"error": {"status": status, "message": message}}, status)
