"""Refusing a WebSocket before its handshake with a status of HTTP, where the server in front can send one."""

from collections.abc import Mapping

import orjson
from starlette.types import Scope, Send

from schema.execution.errors import ErrorAnswer
from schema.transport.accept import GRAPHQL_JSON
from schema.transport.websocket_messages import CloseCode

DENIAL = "websocket.http.response"  # ASGI's extension for it; without it, every refusal is a 403


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
