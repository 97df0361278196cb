"""The subscription to how running syncs get on."""

from collections.abc import AsyncIterator

from resolvers.context import RequestContext
from resolvers.people.viewer import require_role
from resolvers.sources.progress_bus import SyncProgressBus
from sources.reports import Report


async def sync_progress(context: RequestContext) -> AsyncIterator[Report]:
    """How running syncs get on, from now on.

    Errors: Unauthenticated, Forbidden, before the first.
    """
    require_role(context, "admin")
    if context.sync_progress is None:
        raise RuntimeError("this request has nothing to listen to")
    return _listen(context.sync_progress)


async def _listen(bus: SyncProgressBus) -> AsyncIterator[Report]:
    async with bus.listening() as reports:
        async for report in reports:
            yield report
