"""The subscription to one's own notifications."""

from collections.abc import AsyncIterator

from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.context import RequestContext
from resolvers.people.viewer import ViewerRow, require_viewer
from store.alerts.records import NotificationRow


async def notification_added(context: RequestContext) -> AsyncIterator[NotificationRow]:
    """What the signed-in person is told from now on.

    Errors: Unauthenticated, before the first.
    """
    viewer = require_viewer(context)
    if context.live is None:
        raise RuntimeError("this request has nothing to listen to")
    return _rows(context, context.live, viewer)


async def _rows(context: RequestContext, live: LiveNotifications, viewer: ViewerRow) -> AsyncIterator[NotificationRow]:
    async with live.listening(viewer.id) as listener:
        async for row in listener.rows():
            context.renew()
            yield row
