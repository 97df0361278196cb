"""How the upstreams stand."""

from resolvers.context import RequestContext
from sources.reports import SourceStatus


async def sources(context: RequestContext) -> list[SourceStatus]:
    """Every upstream, on or off."""
    return await context.source_states()
