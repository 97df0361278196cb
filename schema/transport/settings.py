"""The settings of GraphQL over HTTP, WebSocket and SSE."""

from dataclasses import dataclass

from schema.transport.trusted.manifest import manifest_complaint
from store.settings import at_least, between, one_of, setting, web_origins

OFF, LOG, ONLY = "off", "log", "only"


@dataclass(frozen=True, slots=True)
class CorsSettings:
    """The web pages that may call the server."""

    cors_origin: tuple[str, ...] = setting(
        "CORS_ORIGIN",
        default=(),
        help=(
            "Origins whose pages may call the server and open WebSockets, e.g. https://gigs.example; * for any. The server's own "
            "pages always may"
        ),
        check=web_origins,
    )
    graphiql: bool = setting("GRAPHIQL", default=True, help="Whether browsers get GraphiQL at /graphql")


@dataclass(frozen=True, slots=True)
class TrustedSettings:
    """The documents that the operator's own clients were built with."""

    documents: str | None = setting(
        "GRAPHQL_TRUSTED_DOCUMENTS",
        help="Manifest of the clients' documents: a JSON file of Relay, graphql-codegen or Apollo",
        check=manifest_complaint,
    )
    mode: str = setting(
        "GRAPHQL_TRUSTED_MODE",
        default=ONLY,
        help="With a manifest: only runs nothing else, log logs what else is sent, off ignores the manifest",
        check=one_of(OFF, LOG, ONLY),
    )


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Limits on the number of subscribers and on what each may request."""

    max_connections: int = setting(
        "LIVE_MAX_CONNECTIONS",
        default=1_000,
        help="Maximum number of WebSockets and event streams per process",
        check=at_least(0),
    )
    max_operations: int = setting(
        "LIVE_MAX_OPERATIONS", default=20, help="Maximum number of concurrent operations on one WebSocket", check=at_least(1)
    )
    max_message_bytes: int = setting(
        "LIVE_MAX_MESSAGE_BYTES", default=131_072, help="Maximum size of a WebSocket message, in bytes", check=at_least(1024)
    )
    init_wait_s: float = setting(
        "LIVE_INIT_WAIT_S",
        default=10.0,
        help="Seconds within which a WebSocket client must send connection_init",
        check=between(0.01, 3600),
    )
    check_every_s: float = setting(
        "LIVE_CHECK_EVERY_S",
        default=15.0,
        help="Seconds between checks that a subscriber's token is still valid, and between keep-alives on an event stream",
        check=between(0.01, 3600),
    )
