"""Makes the context of each request: who asks, and what resolvers need of this process."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import lru_cache

from starlette.requests import Request

from auth.accounts import Accounts
from auth.rate_limits.client_address import client_key, proxy_trust
from auth.rate_limits.limits import RateLimitSettings
from auth.sessions import Caller, bearer_token
from loaders.request import Loaders
from resolvers.context import RequestContext, WatchedContext
from resolvers.organizers.services import OrganizerServices
from schema.transport.request_id import request_id_of
from shims.process.runtime import Runtime
from shims.rest.requests import own_url
from sources.syncing.syncer import utc_now
from store.errors import DatabaseUnavailable
from store.people.records import ViewerRow
from store.settings import read

CALLER_LIMIT_S = 3.0


def context_maker(
    runtime: Runtime, accounts: Accounts, organizers: OrganizerServices, public_url: str | None
) -> Callable[[Request], Awaitable[RequestContext]]:
    """What makes a request's context. A request may have `event_ids`: events of which it will be asked whether they are marked.

    Errors of what is returned: DatabaseUnavailable when the database does not say in time whose token it is.
    """
    trust = proxy_trust(read(RateLimitSettings, runtime.environ).trust_proxy)
    public_base = public_url.rstrip("/") if public_url else None
    of_all = WatchedContext(
        database=runtime.database,
        loaders=Loaders(runtime.database),
        base_url=public_base or "",
        source_states=runtime.source_states,
        accounts=accounts,
        live=runtime.live,
        candidate_cache=runtime.candidate_cache,
        last_searches=runtime.last_searches,
        organizers=organizers,
        directory=runtime.directory,
        sync_progress=runtime.sync_progress,
        counts=runtime.counts,
        kept_events=runtime.kept_events,
    )

    async def make_context(request: Request) -> RequestContext:
        address = client_key(request.scope, trust)
        token = bearer_token(request.headers.get("authorization"))
        if token is None:
            viewer, caller = None, Caller(address)
        else:
            viewer, caller = await _recognised(accounts, token, address, getattr(request, "event_ids", ()))
        request.scope.setdefault("state", {})["user_id"] = viewer.id if viewer else None
        return of_all.for_request(
            base_url=public_base or _address(request),
            own_url=own_url(request.scope, public_url),
            request_id=request_id_of(request.scope),
            viewer=viewer,
            caller=caller,
            user_agent=request.headers.get("user-agent", ""),
            freshness=runtime.freshness,
            spotify=runtime.spotify,
        )

    return make_context


async def _recognised(
    accounts: Accounts, token: str, address: str, event_ids: Collection[int]
) -> tuple[ViewerRow | None, Caller]:
    try:
        async with asyncio.timeout(CALLER_LIMIT_S):  # an operation's own limit begins after this
            return await accounts.recognise(token, address, utc_now(), event_ids)
    except TimeoutError:
        raise DatabaseUnavailable(f"the database did not answer within {CALLER_LIMIT_S:g} s") from None


def _address(request: Request) -> str:
    """This server's URL as the client wrote it, without a closing slash."""
    scope = request.scope
    return _base_url(scope["scheme"], request.headers.get("host"), scope.get("server"), scope.get("root_path", ""))


@lru_cache(maxsize=256)
def _base_url(scheme: str, host: str | None, server: tuple[str, int | None] | None, root_path: str) -> str:
    """The same for all requests to one name. Starlette takes it apart, checks it, and puts it together each time."""
    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    scope = {"type": "http", "scheme": scheme, "headers": headers, "server": server, "root_path": root_path, "path": "/"}
    return str(Request(scope).base_url).rstrip("/")
