"""The settings of GraphQL over HTTP, WebSocket and SSE."""

from dataclasses import dataclass

from store.settings import at_least, setting


@dataclass(frozen=True, slots=True)
class CorsSettings:
    """Which web pages may call the server."""

    cors_origin: tuple[str, ...] = setting(
        "CORS_ORIGIN", default=(), help="Origins whose pages may call the server, e.g. https://gigs.example; * for any"
    )


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How many may listen, and how much one of them may ask."""

    max_connections: int = setting(
        "LIVE_MAX_CONNECTIONS", default=1_000, help="Most WebSockets and event streams of one process", check=at_least(0)
    )
    max_operations: int = setting(
        "LIVE_MAX_OPERATIONS", default=20, help="Most operations under way on one WebSocket", check=at_least(1)
    )
    max_message_bytes: int = setting(
        "LIVE_MAX_MESSAGE_BYTES", default=131_072, help="Largest message of a WebSocket, in bytes", check=at_least(1024)
    )
    init_wait_s: float = setting(
        "LIVE_INIT_WAIT_S", default=10.0, help="Seconds in which a WebSocket must send connection_init", check=at_least(0.01)
    )
    check_every_s: float = setting(
        "LIVE_CHECK_EVERY_S",
        default=15.0,
        help="Seconds between checks that a listener's token still counts, and between signs of life on an event stream",
        check=at_least(0.01),
    )
