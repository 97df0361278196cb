"""The caller of a long-lived connection: identified at its start and checked again while it lasts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from resolvers.errors import TokenRefused
from resolvers.people.viewer import check_token
from schema.execution.errors import TokenNotAccepted, TooManyRequests
from schema.execution.executor import Executor
from schema.transport.persisted import PersistedQueries
from schema.transport.settings import LiveSettings
from store.errors import DatabaseUnavailable

MakeContext = Callable[[Request], Awaitable[Any]]
TOO_MANY_SUBSCRIBERS = "There are too many subscribers. Try again later."
_OF_THE_HANDSHAKE = frozenset(
    b"upgrade connection pragma cache-control accept accept-encoding accept-language sec-websocket-key sec-websocket-version"
    b" sec-websocket-protocol sec-websocket-extensions sec-fetch-dest sec-fetch-mode sec-fetch-site".split()
)
_KEPT = ("headers", "path", "root_path", "query_string", "server", "client", "state")
Admit = Callable[[Scope, int], Awaitable[int]]  # counts so many requests more; seconds to wait, 0 if they may proceed


async def admit_everybody(scope: Scope, count: int) -> int:
    """No limit."""
    return 0


async def count_requests(admit: Admit, scope: Scope, count: int = 1) -> None:
    """Count requests of this address.

    Errors: TooManyRequests; none of them is counted then.
    """
    if wait_s := await admit(scope, count):
        raise TooManyRequests(wait_s)


@dataclass(frozen=True, slots=True)
class Live:
    """The dependencies of long-lived connections.

    `make_context` is called for each operation and each check of the caller; `admit` counts handshakes and operations,
    `persisted` knows the documents that are named by hash or id.
    """

    executor: Executor
    make_context: MakeContext
    settings: LiveSettings
    admit: Admit = admit_everybody
    persisted: PersistedQueries = field(default_factory=lambda: PersistedQueries(0))


def accept_token(context: Any) -> None:
    """Pass if the request brought no access token or one that counts.

    Errors: TokenNotAccepted.
    """
    try:
        check_token(context)
    except TokenRefused as refused:
        raise TokenNotAccepted(refused) from None


class LiveCaller:
    """The caller of one connection. The token is the one it started with."""

    def __init__(self, make_context: MakeContext, request: Request) -> None:
        self._make_context = make_context
        self._request = request
        self._user_id: int | None = None

    async def context(self) -> Any:
        """A new context for one operation."""
        return await self._make_context(self._request)

    async def introduce(self) -> None:
        """Identify the caller, who may also send no token at all.

        Errors: TokenNotAccepted.
        """
        context = await self.context()
        accept_token(context)
        self._user_id = context.viewer.id if context.viewer else None

    async def may_stay(self, *, is_idle: bool = False) -> bool:
        """False once the token has expired or its session has ended.

        While nothing is to be sent, an outage of the database ends no subscription. Errors: DatabaseUnavailable otherwise.
        """
        if self._user_id is None:
            return True
        try:
            viewer = (await self.context()).viewer
        except DatabaseUnavailable:
            if is_idle:
                return True
            raise
        return viewer is not None and viewer.id == self._user_id


def request_of_socket(scope: Scope, authorization: str | None) -> Request:
    """A WebSocket's handshake as an HTTP request, with the Authorization from its first message.

    Of the scope, too, only the headers stay that tell who asks: it lasts as long as the socket.
    """
    headers = [pair for pair in scope["headers"] if pair[0] not in _OF_THE_HANDSHAKE]
    if authorization is not None:
        headers = [pair for pair in headers if pair[0].lower() != b"authorization"]
        headers.append((b"authorization", authorization.encode("latin-1", "replace")))
    scope["headers"] = headers
    kept = {name: scope[name] for name in _KEPT if name in scope}
    return Request({**kept, "type": "http", "method": "GET", "scheme": "https" if scope.get("scheme") == "wss" else "http"})
