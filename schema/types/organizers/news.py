"""What organizers hear of their contact requests."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.contact import news
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.organizers.contact_requests import ContactRequest
from store.organizers.records import ContactEventRow


@described_enum(
    "What is new about a contact request.",
    REQUEST_ACCEPTED="The DJ or venue said yes.",
    REQUEST_DECLINED="The DJ or venue said no.",
    REQUEST_EXPIRED="Nobody answered in time.",
)
class OrganizerNotificationKind(StrEnum):
    """The values are store.organizers.contact_events.NEWS."""

    REQUEST_ACCEPTED = "accepted"
    REQUEST_DECLINED = "declined"
    REQUEST_EXPIRED = "expired"


@strawberry.type(description="One thing that an organizer was told of a contact request.")
class OrganizerNotification(Node):
    """Runtime value: store.organizers.records.ContactEventRow."""

    id: strawberry.ID = computed(id_of("OrganizerNotification"), "Global id; visible only to the organizer notified.")
    kind: OrganizerNotificationKind = computed(lambda row: OrganizerNotificationKind(row.status), "What is new.")
    contact_request: ContactRequest | None = batch_field(desk.requests_of_news, "The request as it is now.")
    note: str | None = column("What the DJ or venue said with the answer.")
    created_at: datetime = column("When it happened.")
    read_at: datetime | None = column("When the organizer read it; null while unread.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are organizers' notifications."""
        return isinstance(value, ContactEventRow)


@strawberry.type(description="One organizer's notification in a list.")
class OrganizerNotificationEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: OrganizerNotification = column("The notification.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of an organizer's notifications, the newest first.")
class OrganizerNotificationConnection:
    """Runtime value: resolvers.organizers.contact.news.News."""

    edges: list[OrganizerNotificationEdge] = batch_field(connections.edges, "The page, each notification with its cursor.")
    nodes: list[OrganizerNotification] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many there are on all pages.")
    unread_count: int = batch_field(news.unread_counts, "How many are unread, whatever the list leaves out.")


@strawberry.type(description="What is left to read.")
class OrganizerNotificationsPayload:
    """Runtime value: resolvers.organizers.contact.news.NewsOutcome."""

    unread_count: int = column("How many are unread now.")
    errors: list[UserError] = column("What the caller can mend; the other notifications were marked.")


_Ids = Annotated[
    list[strawberry.ID] | None, strawberry.argument(description="One's own notifications, at most 100; all without any.")
]


@strawberry.type
class OrganizerNotificationMutations:
    """What an organizer has read."""

    @root_field(OrganizerNotificationsPayload, "Organizers: note that notifications about contact requests were read.")
    async def organizer_notifications_mark_read(self, info: Info[RequestContext, None], ids: _Ids = None) -> Any:
        return await news.mark_read(info.context, ids)
