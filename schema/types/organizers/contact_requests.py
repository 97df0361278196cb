"""Contact requests: what an organizer asks a DJ or venue, and what comes of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.contact import refusals, requests
from resolvers.organizers.plans import bookables
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.alerts.emails import EmailState
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, optional_input, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.organizers.bookable import Bookable
from store.organizers.records import ContactRequestRow

Request = Info[RequestContext, None]


@described_enum(
    "How a contact request stands.",
    PENDING="It waits for an answer.",
    ACCEPTED="The DJ or venue said yes.",
    DECLINED="The DJ or venue said no.",
    WITHDRAWN="The organizer took it back.",
    EXPIRED="Nobody answered in time.",
)
class ContactStatus(StrEnum):
    """The values are store.organizers.records.ContactStatus."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@strawberry.type(description="One step in the life of a contact request.")
class ContactEvent:
    """Runtime value: store.organizers.records.ContactEventRow."""

    status: ContactStatus = computed(lambda row: ContactStatus(row.status), "What the request became.")
    at: datetime = column("When.", of="created_at")
    note: str | None = column("What was said about it.")


@strawberry.type(description="What an organizer asks a DJ or venue. Only the organizer who asks and admins find it.")
class ContactRequest(Node):
    """Runtime value: store.organizers.records.ContactRequestRow."""

    id: strawberry.ID = computed(id_of("ContactRequest"), "The global id.")
    database_id: int = column("The number used in REST answers.", of="id")
    item: Bookable = batch_field(bookables.bookables, "The DJ or venue that is asked.")
    message: str = column("What it says.")
    status: ContactStatus = batch_field(desk.statuses, "How it stands now.")
    email_state: EmailState | None = batch_field(
        desk.deliveries, "How far its e-mail has come; null when there is none: no mail server is set, or no address is known."
    )
    created_at: datetime = computed(desk.sent_at, "When it was sent.")
    updated_at: datetime = computed(desk.changed_at, "When it last changed.")
    expires_at: datetime = computed(desk.waits_until, "Until when it waits for an answer.")
    history: list[ContactEvent] = batch_field(desk.histories, "What happened to it, in order.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are contact requests."""
        return isinstance(value, ContactRequestRow)


@strawberry.type(description="One contact request in a list.")
class ContactRequestEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: ContactRequest = column("The request.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of contact requests, the newest first.")
class ContactRequestConnection:
    """Runtime value: resolvers.organizers.desk.Requests."""

    edges: list[ContactRequestEdge] = batch_field(connections.edges, "The page, each request with its cursor.")
    nodes: list[ContactRequest] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many there are on all pages.")


@strawberry.input(description="What one placeholder stands for.")
class PlaceholderInput:
    """Read by resolvers.organizers.contact.message as AskedValue."""

    name: str = strawberry.field(description="The placeholder's name, without braces.")
    value: str = strawberry.field(description="What takes its place, at most 500 characters.")


@strawberry.input(
    description="Either a message of one's own, or a template with its placeholders' values; the plan fills in what it knows."
)
class ContactRequestInput:
    """Read by resolvers.organizers.contact.message as AskedRequest."""

    plan_id: strawberry.ID | None = optional_input("The plan that it is for.")
    item_id: strawberry.ID = strawberry.field(description="The DJ or venue to ask.")
    message: str | None = optional_input("Words of one's own, at most 5,000 characters; may hold placeholders such as {{date}}.")
    template_id: strawberry.ID | None = optional_input("A template, instead of a message.")
    values: list[PlaceholderInput] | None = optional_input("What placeholders stand for; outranks what the plan knows.")


@strawberry.type(description="What became of a contact request.")
class ContactRequestPayload:
    """Runtime value: resolvers.organizers.contact.requests.RequestOutcome."""

    contact_request: ContactRequest | None = column("The request as it is now; null when none was sent.")
    retry_at: datetime | None = column("When one more may be sent; null unless a limit is reached.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type(description="What a contact request would say. Nothing is sent.")
class ContactRequestPreview:
    """Runtime value: resolvers.organizers.contact.requests.Preview."""

    subject: str | None = column("The subject of its e-mail; null when `errors` says what is missing.")
    message: str | None = column("Its words, every placeholder filled; null when `errors` says what is missing.")
    errors: list[UserError] = column("What the caller can mend; empty when it could be sent.")


@strawberry.type(description="Whether a DJ or venue takes contact requests.")
class ContactRefusalPayload:
    """Runtime value: resolvers.organizers.contact.refusals.RefusalOutcome."""

    takes_requests: bool | None = column("Whether it takes requests now; null when `errors` says why nothing was noted.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


_RequestId = Annotated[strawberry.ID, strawberry.argument(description="A contact request.")]


@strawberry.type
class ContactRequestMutations:
    """Asking, taking back and answering."""

    @root_field(
        ContactRequestPayload,
        "Organizers: ask a DJ or venue, by e-mail where one can be sent. At most one pending request to each for a plan.",
    )
    async def contact_request_send(
        self,
        info: Request,
        input: Annotated[ContactRequestInput, strawberry.argument(description="Whom to ask, about what, in which words.")],
    ) -> Any:
        return await requests.send(info.context, input)

    @root_field(ContactRequestPayload, "Organizers: take back a request that has no answer yet.")
    async def contact_request_withdraw(self, info: Request, id: _RequestId) -> Any:
        return await requests.withdraw(info.context, id)

    @root_field(ContactRequestPayload, "Admins record the answer that a DJ or venue gave.")
    async def contact_request_answer(
        self,
        info: Request,
        id: _RequestId,
        accepted: Annotated[bool, strawberry.argument(description="Whether the answer was yes.")],
        note: Annotated[str | None, strawberry.argument(description="What was said, at most 1,000 characters.")] = None,
    ) -> Any:
        return await requests.answer(info.context, id, accepted, note)

    @root_field(ContactRefusalPayload, "Admins: note that a DJ or venue takes no contact requests from anybody, or does again.")
    async def contact_refusal_set(
        self,
        info: Request,
        item_id: Annotated[strawberry.ID, strawberry.argument(description="A DJ or venue.")],
        refuses: Annotated[bool, strawberry.argument(description="True for no more requests.")],
    ) -> Any:
        return await refusals.set_refusal(info.context, item_id, refuses)
