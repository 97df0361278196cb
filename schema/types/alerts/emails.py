"""E-mail on its way out, for admins."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.alerts import outbox_curation
from resolvers.context import RequestContext
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import about, batch_field, column, computed, root_field
from schema.types.base.relay import PageInfo
from schema.types.base.user_errors import UserError

Request = Info[RequestContext, None]


@described_enum(
    "Delivery state of an e-mail.",
    QUEUED="Waiting to be sent, or to be retried.",
    CLAIMED="A process is composing it.",
    HANDED_OVER="It is being handed to the mail server.",
    SENT="The mail server accepted it.",
    DEAD="It could not be delivered, or it is not known whether it was.",
    DROPPED="It was no longer needed when its turn came.",
)
class EmailState(StrEnum):
    """The values are store.alerts.emails.EmailState."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


@described_enum(
    "Kind of an e-mail.",
    CONTACT_REQUEST="A contact request to a DJ or venue.",
    CONTACT_ANSWER="The answer to a contact request, to its organizer.",
    ACCOUNT_PASSWORD_RESET="A link to set a new password.",  # noqa: S106 a description
    ACCOUNT_EMAIL_VERIFY="A link and a code to confirm an e-mail address.",
    ACCOUNT_EMAIL_CHANGE="A link to a new e-mail address to confirm it.",
    ACCOUNT_EMAIL_CHANGED="A notice to an account's old e-mail address.",
    ACCOUNT_DELETION="A notice that an account will be deleted.",
    ACCOUNT_EXPORT="A link to a copy of a person's data.",
    SPOTIFY_SIGN_IN="A link to log in with Spotify for the first time.",
)
class EmailKind(StrEnum):
    """The values are store.alerts.emails.EmailKind."""

    CONTACT_REQUEST = "contact_request"
    CONTACT_ANSWER = "contact_answer"
    ACCOUNT_PASSWORD_RESET = "account_password_reset"  # noqa: S105 a kind
    ACCOUNT_EMAIL_VERIFY = "account_email_verify"
    ACCOUNT_EMAIL_CHANGE = "account_email_change"
    ACCOUNT_EMAIL_CHANGED = "account_email_changed"
    ACCOUNT_DELETION = "account_deletion"
    ACCOUNT_EXPORT = "account_export"
    SPOTIFY_SIGN_IN = "spotify_sign_in"


@strawberry.type(description="An outgoing e-mail. Its text is composed when it is sent and is not stored.")
class OutboxEmail:
    """Runtime value: store.alerts.emails.EmailRow."""

    id: strawberry.ID = computed(id_of(outbox_curation.KIND), "The id, for use in outboxEmailResend.")
    kind: EmailKind = computed(lambda row: EmailKind(row.kind), "What kind of e-mail it is.")
    recipient: str = column("The recipient's address.")
    state: EmailState = computed(lambda row: EmailState(row.state), "Its delivery state.")
    attempts: int = column("Number of attempts to deliver it.")
    due_at: datetime = column("When it is due.")
    last_error: str | None = column("The last error.")
    created_at: datetime = column("When it was queued.")
    updated_at: datetime = column("When its state last changed.")


@strawberry.type(description="One e-mail in a list.")
class OutboxEmailEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: OutboxEmail = column("The e-mail.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of e-mails, newest first.")
class OutboxEmailConnection:
    """Runtime value: resolvers.alerts.outbox_curation.Emails."""

    edges: list[OutboxEmailEdge] = batch_field(connections.edges, "The e-mails on this page, each with its cursor.")
    nodes: list[OutboxEmail] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")


@strawberry.type(description="The result of resending an e-mail.")
class OutboxEmailPayload:
    """Runtime value: resolvers.alerts.outbox_curation.EmailOutcome."""

    email: OutboxEmail | None = column("The e-mail after the change; null if there is no such e-mail.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type
class EmailMutations:
    """What admins do about e-mails."""

    @root_field(
        OutboxEmailPayload,
        "Admins only: resends a dead e-mail. It may arrive twice if the first attempt was delivered after all.",
    )
    async def outbox_email_resend(self, info: Request, id: Annotated[strawberry.ID, about("A dead e-mail.")]) -> Any:
        return await outbox_curation.resend(info.context, id)
