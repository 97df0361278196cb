"""Organizers' notifications about their contact requests."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.contact import news
from resolvers.pages import connections, inboxes
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, about, batch_field, column, computed, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.organizers.contact_requests import ContactRequest
from store.organizers.records import ContactEventRow


@described_enum(
    "What happened to a contact request.",
    REQUEST_ACCEPTED="The DJ or venue accepted.",
    REQUEST_DECLINED="The DJ or venue declined.",
    REQUEST_EXPIRED="There was no answer in time.",
)
class OrganizerNotificationKind(StrEnum):
    """The values are store.organizers.contact_events.NEWS."""

    REQUEST_ACCEPTED = "accepted"
    REQUEST_DECLINED = "declined"
    REQUEST_EXPIRED = "expired"


@strawberry.type(description="A notification to an organizer about a contact request.")
class OrganizerNotification(Node):
    """Runtime value: store.organizers.records.ContactEventRow."""

    id: strawberry.ID = computed(id_of("OrganizerNotification"), "Global id; visible only to the organizer notified.")
    kind: OrganizerNotificationKind = computed(lambda row: OrganizerNotificationKind(row.status), "What happened.")
    contact_request: ContactRequest | None = batch_field(desk.requests_of_news, "The request in its current state.")
    note: str | None = column("The note that came with the answer.")
    created_at: datetime = column("When it happened.")
    read_at: datetime | None = column("When it was marked as read; null if unread.")

    is_type_of = RowCheck(ContactEventRow)


@strawberry.type(description="One notification in a list.")
class OrganizerNotificationEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: OrganizerNotification = column("The notification.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of an organizer's notifications, newest first.")
class OrganizerNotificationConnection:
    """Runtime value: resolvers.organizers.contact.news.News."""

    edges: list[OrganizerNotificationEdge] = batch_field(
        connections.edges, "The notifications on this page, each with its cursor."
    )
    nodes: list[OrganizerNotification] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")
    unread_count: int = batch_field(inboxes.unread_counts, "Number of unread notifications, regardless of the list's filter.")


@strawberry.type(description="The result of marking notifications as read.")
class OrganizerNotificationsPayload:
    """Runtime value: resolvers.pages.inboxes.MarkedRead."""

    unread_count: int = column("Number of notifications still unread.")
    errors: list[UserError] = column("Problems that the caller can fix; the other notifications were marked.")


_Ids = Annotated[
    list[strawberry.ID] | None,
    about("The viewer's notifications to mark, at most 100; omit to mark all."),
]


@strawberry.type
class OrganizerNotificationMutations:
    """Mutations of organizers' notifications."""

    @root_field(OrganizerNotificationsPayload, "Organizers only: marks notifications about contact requests as read.")
    async def organizer_notifications_mark_read(self, info: Info[RequestContext, None], ids: _Ids = None) -> Any:
        return await news.mark_read(info.context, ids)
