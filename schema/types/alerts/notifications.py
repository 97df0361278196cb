"""Notifications to a person about events."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import notifications
from resolvers.context import RequestContext
from resolvers.pages import connections, inboxes
from resolvers.values import id_of
from schema.types.alerts.alerts import Alert
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, about, batch_field, column, computed, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event
from store.alerts.records import NotificationRow


@described_enum(
    "What happened to an event.",
    NEW_EVENT="An alert's artist plays: either the event is new, or the artist was added to its bill.",
    RESCHEDULED="It was moved to another time, or its new time is to be announced.",
    CANCELLED="It was cancelled.",
    REINSTATED="It had been cancelled and is on again.",
    ON_SALE="Its tickets are now on sale.",
)
class NotificationKind(StrEnum):
    """The values are store.alerts.records.NotificationKind."""

    NEW_EVENT = "new_event"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    ON_SALE = "on_sale"


@strawberry.type(description="A notification to a person about an event; each is sent only once.")
class Notification(Node):
    """Runtime value: store.alerts.records.NotificationRow."""

    id: strawberry.ID = computed(id_of("Notification"), "Global id; visible only to the person notified.")
    kind: NotificationKind = column("What happened.")
    alert: Alert | None = batch_field(
        notifications.alerts, "The alert that triggered it; null if it concerns a saved event or the alert was deleted."
    )
    event: Event = batch_field(notifications.events, "The event in its current state.")
    created_at: datetime = column("When the notification was created.")
    read_at: datetime | None = column("When it was marked as read; null if unread.")

    is_type_of = RowCheck(NotificationRow)


@strawberry.type(description="One notification in a list.")
class NotificationEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Notification = column("The notification.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of notifications, newest first.")
class NotificationConnection:
    """Runtime value: resolvers.alerts.notifications.Notifications."""

    edges: list[NotificationEdge] = batch_field(connections.edges, "The notifications on this page, each with its cursor.")
    nodes: list[Notification] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")
    unread_count: int = batch_field(inboxes.unread_counts, ("Number of unread notifications, regardless of the list's filter."))


@strawberry.type(description="The result of marking notifications as read.")
class NotificationsPayload:
    """Runtime value: resolvers.pages.inboxes.MarkedRead."""

    unread_count: int = column("Number of notifications still unread.")
    errors: list[UserError] = column("Problems that the caller can fix; the other notifications were marked.")


_Ids = Annotated[
    list[strawberry.ID] | None,
    about("The viewer's notifications to mark, at most 100; omit to mark all."),
]


@strawberry.type
class NotificationMutations:
    """Mutations of notifications."""

    @root_field(NotificationsPayload, "Marks notifications as read. Marking one twice has no further effect.")
    async def notifications_mark_read(self, info: Info[RequestContext, None], ids: _Ids = None) -> Any:
        return await notifications.mark_read(info.context, ids)
