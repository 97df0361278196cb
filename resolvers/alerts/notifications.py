"""A person's notifications: the list, single ones, and marking them as read."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

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
from resolvers.errors import InvalidFilter, UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.pages.single_flight import SingleFlight
from resolvers.people.viewer import ViewerRow, require_viewer
from store.alerts.notifications import mark_read as mark
from store.alerts.records import AlertRow, NotificationRow
from store.events.records import EventRow

NEWEST_FIRST = ListOrder("Notification", SORT_KEY_TYPES)
IDS_MAX = 100
_KIND = "Notification"


class NotificationsOutcome(NamedTuple):
    """The number of notifications still unread."""

    unread_count: int
    errors: tuple[UserErrorRow, ...] = ()


class Notifications(LazyConnection[NotificationRow]):
    """A person's notifications, newest first."""

    def __init__(self, context: RequestContext, owner: int, unread_only: bool, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, window(arguments, NEWEST_FIRST))
        self.context = context
        self.owner = owner
        self.unread_only = unread_only
        self._counts = SingleFlight(self._count)

    async def fetch_page(self) -> Page[NotificationRow]:
        """The page."""
        size, boundary, _ = self.asked
        part = NotificationPage(size + 1, boundary, self.unread_only)
        return cut(await notification_page(self.context.database, self.owner, part), self.asked)

    async def count(self) -> int:
        """The number of items on all pages."""
        counts = await self._counts.get()
        return counts.unread if self.unread_only else counts.total

    async def unread_count(self) -> int:
        """The number of unread notifications, regardless of the list's filter."""
        return (await self._counts.get()).unread

    async def _count(self) -> NotificationCounts:
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


async def unread_counts(connections: Sequence[Notifications], context: RequestContext) -> list[int]:
    """Each list's number of unread notifications."""
    return [await connection.unread_count() for connection in connections]


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


async def mark_read(context: RequestContext, ids: Sequence[str] | None) -> NotificationsOutcome:
    """Mark these or all of the signed-in person's notifications as read.

    Errors: Unauthenticated; InvalidFilter for more than 100 ids.
    """
    viewer = require_viewer(context)
    if ids is not None and len(ids) > IDS_MAX:
        raise InvalidFilter(("ids",), f"must contain at most {IDS_MAX} ids; got {len(ids)}")
    numbers = None if ids is None else [number_of(text, _KIND) or 0 for text in ids]
    own = await mark(context.database, viewer.id, numbers, context.now()) if numbers != [] else set()
    for number in own:
        context.loaders.own_notification_by_id.forget((viewer.id, number))
    unread = (await notification_counts(context.database, viewer.id)).unread
    strangers = [place for place, number in enumerate(numbers or ()) if number not in own]
    return NotificationsOutcome(
        unread, tuple(not_found("You have no such notification.", "ids", str(place)) for place in strangers)
    )


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
        async for row in listener.rows():
            context.renew()
            yield row
