"""Makes the context of each request: who asks, and what resolvers need of this process."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from auth.accounts import Accounts
from auth.rate_limits.client_address import client_address, network_key, proxy_trust
from auth.rate_limits.limits import RateLimitSettings
from auth.sessions import bearer_token
from loaders.request import Loaders
from resolvers.context import RequestContext
from resolvers.organizers.services import OrganizerServices
from schema.transport.request_id import request_id_of
from shims.process.runtime import Runtime
from shims.rest.requests import own_url
from sources.syncing.syncer import utc_now
from store.errors import DatabaseUnavailable
from store.settings import read

CALLER_LIMIT_S = 3.0


def context_maker(
    runtime: Runtime, accounts: Accounts, organizers: OrganizerServices, public_url: str | None
) -> Callable[[Request], Awaitable[RequestContext]]:
    """What makes a request's context.

    Errors of what is returned: DatabaseUnavailable when the database does not say in time whose token it is.
    """
    trust = proxy_trust(read(RateLimitSettings, runtime.environ).trust_proxy)

    async def make_context(request: Request) -> RequestContext:
        address = network_key(client_address(request.scope, trust))
        token = bearer_token(request.headers.get("authorization"))
        try:
            async with asyncio.timeout(CALLER_LIMIT_S):  # an operation's own limit begins after this
                viewer, caller = await accounts.recognise(token, address, utc_now())
        except TimeoutError:
            raise DatabaseUnavailable(f"the database did not answer within {CALLER_LIMIT_S:g} s") from None
        request.scope.setdefault("state", {})["user_id"] = viewer.id if viewer else None
        return RequestContext(
            database=runtime.database,
            loaders=Loaders(runtime.database),
            base_url=(public_url or str(request.base_url)).rstrip("/"),
            own_url=own_url(request.scope, public_url),
            request_id=request_id_of(request.scope),
            freshness=runtime.freshness,
            source_states=runtime.source_states,
            viewer=viewer,
            caller=caller,
            user_agent=request.headers.get("user-agent", ""),
            accounts=accounts,
            live=runtime.live,
            spotify=runtime.spotify,
            candidate_cache=runtime.candidate_cache,
            last_searches=runtime.last_searches,
            organizers=organizers,
            directory=runtime.directory,
            sync_progress=runtime.sync_progress,
            counts=runtime.counts,
            kept_events=runtime.kept_events,
        )

    return make_context
