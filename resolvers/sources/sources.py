"""The state of the upstreams."""

from resolvers.context import RequestContext
from sources.reports import SourceStatus


async def sources(context: RequestContext) -> list[SourceStatus]:
    """Every upstream, enabled or not."""
    return await context.source_states()
