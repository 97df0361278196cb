"""The handshake of a WebSocket: whose pages may open one, and how the others are refused with a status of HTTP.

Browsers ask no permission for WebSockets, but they do say whose page it is. Source: RFC 6455, 4.2.2 and 10.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import Headers
from starlette.types import Scope, Send

from schema.execution.errors import ErrorAnswer
from schema.transport.accept import GRAPHQL_JSON
from schema.transport.websocket_messages import CloseCode

DENIAL = "websocket.http.response"  # ASGI's extension for it; without it, every refusal is a 403
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OriginPolicy:
    """The origins of CORS_ORIGIN, and this server's own: the Host of the request, or the public URL."""

    listed: tuple[str, ...] = ()
    public_url: str | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether the handshake may go on. Programs, which send no Origin, always may."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or "*" in self.listed or origin in self.listed:
            return True
        own = {_host(f"//{headers.get('host', '')}", origin), _host(self.public_url or "", origin)} - {None}
        return _host(origin, origin) in own


OWN_PAGES = OriginPolicy()


def _host(url: str, origin: str) -> tuple[str, int | None] | None:
    """Host and port, without the default port of the origin's scheme; None if there is none."""
    try:
        parts, scheme = urlsplit(url), urlsplit(origin).scheme
        return (parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme or scheme)) if parts.hostname else None
    except ValueError:  # no host, or a port that is no number
        return None


async def deny(
    scope: Scope, send: Send, status: int, errors: list[ErrorAnswer], headers: Mapping[str, str] | None = None
) -> None:
    """Answer the handshake with an error of HTTP."""
    if DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": int(CloseCode.TRY_LATER)})
        return
    named = {"Content-Type": f"{GRAPHQL_JSON}; charset=utf-8", "Cache-Control": "no-store", **(headers or {})}
    pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in named.items()]
    await send({"type": f"{DENIAL}.start", "status": status, "headers": pairs})
    await send({"type": f"{DENIAL}.body", "body": orjson.dumps({"errors": errors}), "more_body": False})
