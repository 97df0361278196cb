"""E-mail about accounts, from the outbox through a real SMTP server on loopback to whoever reads it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from resolvers.alerts.envelope import Sender
from resolvers.alerts.mailer import Mailer
from resolvers.alerts.outbox import Outbox
from resolvers.alerts.sandbox_mailbox import text_of
from resolvers.people.mail.composers import AccountComposers
from store.database.connection import Database
from tests.smtp_server import SmtpServer, smtp_server

SENDER = Sender("Gigs <gigs@gigs.example>", "https://gigs.example")
_LINK = re.compile(r"https://gigs\.example(/\S+\?token=(\S+))")
_CODE = re.compile(r"code: (\d{4}) (\d{4})")


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail as its reader sees it: where its link leads, that link's token, and the code beside it."""

    message: EmailMessage
    path: str
    token: str
    code: str | None

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.message["Subject"])


@dataclass(frozen=True, slots=True)
class Post:
    """Sends what waits, and hands out what arrived."""

    outbox: Outbox
    server: SmtpServer

    async def letters(self, recipient: str) -> list[Letter]:
        """Everything that has arrived at an address, oldest first."""
        await self.outbox.send_due()
        return [_read(message) for to, message in self.server.messages if to == recipient]

    async def letter(self, recipient: str) -> Letter:
        """The latest e-mail at an address."""
        return (await self.letters(recipient))[-1]


@asynccontextmanager
async def post_office(database: Database, clock: Callable[[], datetime]) -> AsyncIterator[Post]:
    """A mail server, and an outbox that sends through it."""
    async with smtp_server() as server:
        composers = AccountComposers(database, SENDER, clock).by_kind
        yield Post(Outbox(database, Mailer(server.url), composers, clock), server)


def _read(message: EmailMessage) -> Letter:
    text = text_of(message)
    link, code = _LINK.search(text), _CODE.search(text)
    assert link is not None, text
    return Letter(message, link[1], link[2], None if code is None else code[1] + code[2])
