"""What admins see of e-mails on their way out, and do about the dead ones."""

from typing import NamedTuple

from loaders.alerts.emails import email_count, email_page
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import require_role
from store.alerts.emails import EmailRow, EmailState, revive_email

NEWEST_FIRST = ListOrder("OutboxEmail", (int,))
KIND = "OutboxEmail"


class EmailOutcome(NamedTuple):
    """An e-mail as it is now; None when there is no such e-mail."""

    email: EmailRow | None
    errors: tuple[UserErrorRow, ...] = ()


class Emails(LazyConnection[EmailRow]):
    """E-mails of a state, the newest first."""

    def __init__(self, context: RequestContext, state: EmailState | None, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, window(arguments, NEWEST_FIRST))
        self.context = context
        self.state = state

    async def fetch_page(self) -> Page[EmailRow]:
        """The page."""
        before = self.asked.boundary[0] if self.asked.boundary else None
        rows = await email_page(self.context.database, self.state, self.asked.size + 1, before)
        return cut([(row, (row.id,)) for row in rows], self.asked)

    async def count(self) -> int:
        """How many there are on all pages."""
        return await email_count(self.context.database, self.state)


def emails(context: RequestContext, state: EmailState | None, arguments: PageArguments) -> Emails:
    """The e-mails of a state, of all with None.

    Errors: Unauthenticated, Forbidden; InvalidFilter naming a paging argument.
    """
    require_role(context, "admin")
    return Emails(context, state, arguments)


async def resend(context: RequestContext, global_id: str) -> EmailOutcome:
    """Have a dead e-mail sent again. It may arrive twice if it was taken the first time: that is the admin's to weigh.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    number = number_of(global_id, KIND)
    revived = None if number is None else await revive_email(context.database, number, context.now())
    if revived is None:
        return EmailOutcome(None, (not_found("There is no such e-mail.", "id"),))
    if revived.state != "queued":
        message = f"Only a dead e-mail can be resent; this one is {revived.state.replace('_', ' ')}."
        return EmailOutcome(revived, (UserErrorRow("conflict", ("id",), message),))
    await context.organizers.publish()
    return EmailOutcome(revived)
