"""Notifications: what a person was told of events."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import notifications
from resolvers.context import RequestContext
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.alerts.alerts import Alert
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.events.events import Event
from store.alerts.records import NotificationRow


@described_enum(
    "What is new about an event.",
    NEW_EVENT="An artist of an alert plays: the event is new, or the artist is new on its bill.",
    RESCHEDULED="It moved to another time, or its new time is to be announced.",
    CANCELLED="It does not take place.",
    ON_SALE="Its tickets went on sale.",
)
class NotificationKind(StrEnum):
    """The values are store.alerts.records.NotificationKind."""

    NEW_EVENT = "new_event"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    ON_SALE = "on_sale"


@strawberry.type(description="One thing that a person was told of an event, once.")
class Notification(Node):
    """Runtime value: store.alerts.records.NotificationRow."""

    id: strawberry.ID = computed(id_of("Notification"), "The global id; only the person told finds it by it.")
    kind: NotificationKind = column("What is new.")
    alert: Alert | None = batch_field(
        notifications.alerts, "The alert that asked for it; null where the event was saved, or the alert is gone."
    )
    event: Event = batch_field(notifications.events, "The event as it is now.")
    created_at: datetime = column("When it was told.")
    read_at: datetime | None = column("When the person read it; null while unread.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are notifications."""
        return isinstance(value, NotificationRow)


@strawberry.type(description="One notification in a list.")
class NotificationEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Notification = column("The notification.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of notifications, the newest first.")
class NotificationConnection:
    """Runtime value: resolvers.alerts.notifications.Notifications."""

    edges: list[NotificationEdge] = batch_field(connections.edges, "The page, each notification with its cursor.")
    nodes: list[Notification] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many there are on all pages.")
    unread_count: int = batch_field(notifications.unread_counts, "How many are unread, whatever the list leaves out.")


@strawberry.type(description="What is left to read.")
class NotificationsPayload:
    """Runtime value: resolvers.alerts.notifications.NotificationsOutcome."""

    unread_count: int = column("How many are unread now.")
    errors: list[UserError] = column("What the caller can mend; the other notifications were marked.")


_Ids = Annotated[
    list[strawberry.ID] | None, strawberry.argument(description="One's own notifications, at most 100; all without any.")
]


@strawberry.type
class NotificationMutations:
    """What a person has read."""

    @root_field(NotificationsPayload, "Note that notifications were read. Marking one twice changes nothing.")
    async def notifications_mark_read(self, info: Info[RequestContext, None], ids: _Ids = None) -> Any:
        return await notifications.mark_read(info.context, ids)
