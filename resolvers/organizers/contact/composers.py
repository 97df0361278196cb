"""Loads what the e-mails of contact requests contain, at the moment they are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final

from auth.signed_links import AnswerTokens
from loaders.organizers.contact_requests import events_by_request
from loaders.organizers.letters import contact_letter
from resolvers.alerts.envelope import Sender
from resolvers.alerts.outbox import Compose
from resolvers.organizers.contact.emails import ContactLetter, answer_email, request_email
from store.alerts.emails import EmailKind, EmailRow
from store.database.connection import Database

ANSWER_PATH: Final = "/v1/contact-requests/answer"
REFUSE_PATH: Final = "/v1/contact-requests/refuse"


@dataclass(frozen=True, slots=True)
class ContactComposers:
    """Composes the e-mails of contact requests."""

    database: Database
    sender: Sender
    tokens: AnswerTokens
    clock: Callable[[], datetime]

    @property
    def by_kind(self) -> Mapping[EmailKind, Compose]:
        """The composer for each kind of e-mail."""
        return {"contact_request": self.request, "contact_answer": self.answer}

    async def request(self, email: EmailRow) -> EmailMessage | None:
        """To the DJ or venue; None if the request is no longer pending.

        Errors: ValueError for an invalid address.
        """
        letter = await self._letter(email.reference)
        if letter is None or letter.request.status_at(self.clock()) != "pending" or letter.request.nonce is None:
            return None
        token = self.tokens.token(letter.request.id, letter.request.nonce)
        links = (f"{self.sender.base_url}{ANSWER_PATH}?token={token}", f"{self.sender.base_url}{REFUSE_PATH}?token={token}")
        return request_email(letter, self.sender, email.occasion, links, self.clock())

    async def answer(self, email: EmailRow) -> EmailMessage | None:
        """To the organizer; None if the request or the account no longer exists, or the address is not verified.

        Errors: ValueError for an invalid address.
        """
        letter = await self._letter(email.reference)
        if letter is None or letter.request.status not in ("accepted", "declined") or not letter.organizer.email_verified_at:
            return None
        (events,) = await events_by_request(self.database, [email.reference])
        note = events[-1].note if events else None
        return answer_email(letter, note, self.sender, email.occasion, self.clock())

    async def _letter(self, request_id: int) -> ContactLetter | None:
        found = await contact_letter(self.database, request_id)
        return None if found is None else ContactLetter(*found)
