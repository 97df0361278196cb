"""A person's notifications: the list, single ones, and marking them as read."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from loaders.alerts.notifications import (
    SORT_KEY_TYPES,
    NotificationCounts,
    NotificationPage,
    notification_counts,
    notification_page,
)
from resolvers.alerts.alerts import own_alerts
from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.context import RequestContext
from resolvers.pages.inboxes import Inbox, MarkedRead, marked, numbers_to_mark
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut
from resolvers.people.viewer import ViewerRow, require_viewer
from store.alerts.notifications import mark_read as write_read
from store.alerts.records import AlertRow, NotificationRow
from store.events.records import EventRow

NEWEST_FIRST = ListOrder("Notification", SORT_KEY_TYPES)
_KIND = "Notification"


class Notifications(Inbox[NotificationRow]):
    """A person's notifications, newest first."""

    def __init__(self, context: RequestContext, owner: int, unread_only: bool, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, arguments, unread_only=unread_only)
        self.context = context
        self.owner = owner

    async def fetch_page(self) -> Page[NotificationRow]:
        """The page."""
        size, boundary, _ = self.asked
        part = NotificationPage(size + 1, boundary, self.unread_only)
        return cut(await notification_page(self.context.database, self.owner, part), self.asked)

    async def fetch_counts(self) -> NotificationCounts:
        """How many there are, and how many of them are unread."""
        return await notification_counts(self.context.database, self.owner)


async def notifications(
    viewers: Sequence[ViewerRow],
    context: RequestContext,
    *,
    unread_only: bool = False,
    first: int | None = None,
    after: str | None = None,
) -> list[Notifications]:
    """Each person's notifications.

    Errors: InvalidFilter naming a paging argument.
    """
    return [Notifications(context, viewer.id, unread_only, PageArguments(first, after)) for viewer in viewers]


async def own_notifications(context: RequestContext, numbers: Sequence[int]) -> list[NotificationRow | None]:
    """The signed-in person's notifications with these numbers; None for every other number."""
    if context.viewer is None:
        return [None] * len(numbers)
    return await context.loaders.own_notification_by_id.load_many([(context.viewer.id, number) for number in numbers])


async def events(rows: Sequence[NotificationRow], context: RequestContext) -> list[EventRow | None]:
    """The event of each notification."""
    return await context.loaders.event_by_id.load_many([row.event_id for row in rows])


async def alerts(rows: Sequence[NotificationRow], context: RequestContext) -> list[AlertRow | None]:
    """The alert behind each notification; None if it concerns a saved event or the alert was deleted."""
    known = sorted({row.alert_id for row in rows if row.alert_id is not None})
    found = dict(zip(known, await own_alerts(context, known), strict=True))
    return [None if row.alert_id is None else found[row.alert_id] for row in rows]


async def mark_read(context: RequestContext, ids: Sequence[str] | None) -> MarkedRead:
    """Mark these or all of the signed-in person's notifications as read.

    Errors: Unauthenticated; InvalidFilter for more than 100 ids.
    """
    viewer = require_viewer(context)

    async def mark(numbers: Sequence[int] | None) -> set[int]:
        own = await write_read(context.database, viewer.id, numbers, context.now())
        for number in own:
            context.loaders.own_notification_by_id.forget((viewer.id, number))
        return own

    return await marked(numbers_to_mark(ids, _KIND), mark, partial(notification_counts, context.database, viewer.id))


async def notification_added(context: RequestContext) -> AsyncIterator[NotificationRow]:
    """The signed-in person's notifications from now on.

    Errors: Unauthenticated, before the first.
    """
    viewer = require_viewer(context)
    if context.live is None:
        raise RuntimeError("this request's context has no live notifications")
    return _rows(context, context.live, viewer)


async def _rows(context: RequestContext, live: LiveNotifications, viewer: ViewerRow) -> AsyncIterator[NotificationRow]:
    async with live.listening(viewer.id) as listener:
        context.renew(live.resting)
        while (row := await listener.next()) is not None:
            context.renew(live.loaders_of(row))
            yield row
            context.renew(live.resting)
