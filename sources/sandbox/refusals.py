"""The body that each upstream sends with an error status, as in the recorded error files."""

from collections.abc import Mapping
from typing import Any

import orjson

from sources.declaration.lookup import declared
from sources.sandbox.faults import UpstreamName


def refusal(upstream: UpstreamName, status: int) -> bytes:
    """An upstream's error body; empty for a status that it never sends."""
    body = _bodies(upstream).get(status)
    return b"" if body is None else orjson.dumps(body)


def _bodies(upstream: UpstreamName) -> Mapping[int, Any]:
    played = (source.sandbox for source in declared() if source.sandbox is not None)
    return next((one.refusals for one in played if one.name == upstream), _SPOTIFY.get(upstream, {}))


def _spotify(status: int, message: str) -> dict[str, Any]:
    return {"error": {"status": status, "message": message}}


_SPOTIFY: Mapping[UpstreamName, Mapping[int, Any]] = {
    "spotify-api": {
        401: _spotify(401, "The access token expired"),
        403: _spotify(403, "Forbidden"),
        429: _spotify(429, "API rate limit exceeded"),
        500: _spotify(500, "Internal server error"),
    },
    "spotify-accounts": {
        400: {"error": "invalid_grant", "error_description": "Refresh token revoked"},
        401: {"error": "invalid_client", "error_description": "Invalid client"},
        429: {"error": "too_many_requests"},
        500: {"error": "server_error"},
    },
}
