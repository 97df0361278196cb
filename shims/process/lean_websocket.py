"""uvicorn's WebSocket, made to hold less while it waits."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class LeanWebSocket(WebSocketsSansIOProtocol):
    """Lets go of the headers of its handshake, which uvicorn and websockets hold, parsed, for as long as the socket is open."""

    def start_keepalive(self) -> None:
        """Start the pings: the handshake has just been answered."""
        super().start_keepalive()
        self.request.headers.clear()
        self.response.headers.clear()
