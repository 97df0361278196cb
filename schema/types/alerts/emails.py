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
from schema.types.base.fields import batch_field, column, computed, root_field
from schema.types.base.relay import PageInfo
from schema.types.base.user_errors import UserError

Request = Info[RequestContext, None]


@described_enum(
    "How far an e-mail has come.",
    QUEUED="It is about to be sent, or is tried again later.",
    CLAIMED="It is being written.",
    HANDED_OVER="The mail server is being given it.",
    SENT="The mail server took it.",
    DEAD="It could not be delivered, or nobody knows whether it was.",
    DROPPED="It was no longer wanted when its turn came.",
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
    "What an e-mail is.",
    CONTACT_REQUEST="A contact request, to a DJ or venue.",
    CONTACT_ANSWER="The answer to one, to its organizer.",
)
class EmailKind(StrEnum):
    """The values are store.alerts.emails.EmailKind."""

    CONTACT_REQUEST = "contact_request"
    CONTACT_ANSWER = "contact_answer"


@strawberry.type(description="One e-mail and how far it has come. Its text is written when it is sent, and kept nowhere.")
class OutboxEmail:
    """Runtime value: store.alerts.emails.EmailRow."""

    id: strawberry.ID = computed(id_of(outbox_curation.KIND), "The id, for outboxEmailResend.")
    kind: EmailKind = computed(lambda row: EmailKind(row.kind), "What it is.")
    recipient: str = column("The address that it goes to.")
    state: EmailState = computed(lambda row: EmailState(row.state), "How far it has come.")
    attempts: int = column("How often the mail server was given it.")
    due_at: datetime = column("When it is or was to be sent.")
    last_error: str | None = column("What went wrong last.")
    created_at: datetime = column("When it was put into the outbox.")
    updated_at: datetime = column("When it last got further.")


@strawberry.type(description="One e-mail in a list.")
class OutboxEmailEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: OutboxEmail = column("The e-mail.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of e-mails, the newest first.")
class OutboxEmailConnection:
    """Runtime value: resolvers.alerts.outbox_curation.Emails."""

    edges: list[OutboxEmailEdge] = batch_field(connections.edges, "The page, each e-mail with its cursor.")
    nodes: list[OutboxEmail] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many there are on all pages.")


@strawberry.type(description="What became of an e-mail that was to be sent again.")
class OutboxEmailPayload:
    """Runtime value: resolvers.alerts.outbox_curation.EmailOutcome."""

    email: OutboxEmail | None = column("The e-mail as it is now; null when there is no such e-mail.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type
class EmailMutations:
    """What admins do about e-mails."""

    @root_field(OutboxEmailPayload, "Admins: send a dead e-mail again. It may arrive twice if it was taken the first time.")
    async def outbox_email_resend(self, info: Request, id: Annotated[strawberry.ID, _about("A dead e-mail.")]) -> Any:
        return await outbox_curation.resend(info.context, id)
