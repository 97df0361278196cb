"""Contact requests: what organizers ask DJs and venues, and the answers."""

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
from schema.types.base.fields import RowCheck, about, batch_field, column, computed, optional_input, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.organizers.shared import Bookable
from store.organizers.records import ContactRequestRow

Request = Info[RequestContext, None]


@described_enum(
    "Status of a contact request.",
    PENDING="Waiting for an answer.",
    ACCEPTED="The DJ or venue accepted.",
    DECLINED="The DJ or venue declined.",
    WITHDRAWN="The organizer withdrew it.",
    EXPIRED="There was no answer in time.",
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

    status: ContactStatus = computed(lambda row: ContactStatus(row.status), "The new status.")
    at: datetime = column("When it happened.", of="created_at")
    note: str | None = column("A note that came with it.")


@strawberry.type(description="A request from an organizer to a DJ or venue. Visible only to that organizer and to admins.")
class ContactRequest(Node):
    """Runtime value: store.organizers.records.ContactRequestRow."""

    id: strawberry.ID = computed(id_of("ContactRequest"), "Global id.")
    database_id: int = column("The number used in REST responses.", of="id")
    item: Bookable = batch_field(bookables.bookables, "The DJ or venue it was sent to.")
    message: str = column("The message.")
    status: ContactStatus = batch_field(desk.statuses, "Its current status.")
    email_state: EmailState | None = batch_field(
        desk.deliveries, "Delivery state of its e-mail; null if none is sent because there is no mail server or no known address."
    )
    created_at: datetime = computed(desk.sent_at, "When it was sent.")
    updated_at: datetime = computed(desk.changed_at, "When it last changed.")
    expires_at: datetime = computed(desk.waits_until, "When it expires if there is no answer.")
    history: list[ContactEvent] = batch_field(desk.histories, "Its status changes, oldest first.")

    is_type_of = RowCheck(ContactRequestRow)


@strawberry.type(description="One contact request in a list.")
class ContactRequestEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: ContactRequest = column("The request.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of contact requests, newest first.")
class ContactRequestConnection:
    """Runtime value: resolvers.organizers.desk.Requests."""

    edges: list[ContactRequestEdge] = batch_field(connections.edges, "The requests on this page, each with its cursor.")
    nodes: list[ContactRequest] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")


@strawberry.input(description="The value of one placeholder.")
class PlaceholderInput:
    """Read by resolvers.organizers.contact.message as AskedValue."""

    name: str = strawberry.field(description="The placeholder's name, without braces.")
    value: str = strawberry.field(description="The text to insert, at most 500 characters.")


@strawberry.input(
    description="Either a message of one's own, or a template with its placeholders' values; the plan fills in what it knows."
)
class ContactRequestInput:
    """Read by resolvers.organizers.contact.message as AskedRequest."""

    plan_id: strawberry.ID | None = optional_input("The plan it is for.")
    item_id: strawberry.ID = strawberry.field(description="The DJ or venue to contact.")
    message: str | None = optional_input("A message, at most 5,000 characters; it may contain placeholders such as {{date}}.")
    template_id: strawberry.ID | None = optional_input("A template to use instead of a message.")
    values: list[PlaceholderInput] | None = optional_input("Values for placeholders; they take precedence over the plan's.")


@strawberry.type(description="The result of sending or changing a contact request.")
class ContactRequestPayload:
    """Runtime value: resolvers.organizers.contact.requests.RequestOutcome."""

    contact_request: ContactRequest | None = column("The request after the change; null if none was sent, as `errors` explains.")
    retry_at: datetime | None = column("When the next request may be sent; null unless a limit is reached.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="A contact request as it would be sent.")
class ContactRequestPreview:
    """Runtime value: resolvers.organizers.contact.requests.Preview."""

    subject: str | None = column("Subject of its e-mail; null if `errors` is not empty.")
    message: str | None = column("The message with all placeholders filled in; null if `errors` is not empty.")
    errors: list[UserError] = column("Problems that the caller can fix; empty if the request could be sent.")


@strawberry.type(description="Whether a DJ or venue accepts contact requests.")
class ContactRefusalPayload:
    """Runtime value: resolvers.organizers.contact.refusals.RefusalOutcome."""

    takes_requests: bool | None = column("Whether it accepts requests now; null if nothing changed, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


_RequestId = Annotated[strawberry.ID, about("A contact request.")]


@strawberry.type
class ContactRequestMutations:
    """Sending, withdrawing and answering."""

    @root_field(
        ContactRequestPayload,
        "Organizers only: sends a request to a DJ or venue, by e-mail if possible. Each may have one pending request per plan.",
    )
    async def contact_request_send(
        self,
        info: Request,
        input: Annotated[ContactRequestInput, about("The recipient and the message.")],
    ) -> Any:
        return await requests.send(info.context, input)

    @root_field(ContactRequestPayload, "Organizers only: withdraws a pending request.")
    async def contact_request_withdraw(self, info: Request, id: _RequestId) -> Any:
        return await requests.withdraw(info.context, id)

    @root_field(ContactRequestPayload, "Admins only: records the answer that a DJ or venue gave.")
    async def contact_request_answer(
        self,
        info: Request,
        id: _RequestId,
        accepted: Annotated[bool, about("Whether the request was accepted.")],
        note: Annotated[str | None, about("A note, at most 1,000 characters.")] = None,
    ) -> Any:
        return await requests.answer(info.context, id, accepted, note)

    @root_field(
        ContactRefusalPayload, "Admins only: records that a DJ or venue refuses all contact requests, or accepts them again."
    )
    async def contact_refusal_set(
        self,
        info: Request,
        item_id: Annotated[strawberry.ID, about("A DJ or venue.")],
        refuses: Annotated[bool, about("True to refuse requests, false to accept them.")],
    ) -> Any:
        return await refusals.set_refusal(info.context, item_id, refuses)
