"""GraphQL over WebSocket: the handshake, and how many sockets there may be."""

from starlette.types import Receive, Scope, Send

from schema.transport.live_caller import Live
from schema.transport.websocket_messages import PROTOCOL, CloseCode
from schema.transport.websocket_session import Conversation


class GraphQLSockets:
    """The endpoint for WebSockets at /graphql, an ASGI application."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end."""
        if (await receive())["type"] != "websocket.connect":
            return
        if self.open >= self._live.settings.max_connections or not await self._live.admit(scope):
            await send({"type": "websocket.close", "code": int(CloseCode.TRY_LATER)})  # before the handshake: a 403
            return
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = f"The subprotocol is {PROTOCOL}."
            await send({"type": "websocket.close", "code": int(CloseCode.NO_SUBPROTOCOL), "reason": reason})
            return
        self.open += 1
        try:
            await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
            await Conversation(scope, receive, send, self._live).run()
        finally:
            self.open -= 1
