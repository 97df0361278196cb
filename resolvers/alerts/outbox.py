"""Sends what is in the outbox, each e-mail once.

An e-mail is claimed, composed, handed over and settled, each step written down before the next. Whatever happens between handing
over and settling, nobody sends it again by themselves: it ends dead, where an admin sees it and may send it again.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final, Protocol

from resolvers.alerts.mail_errors import EmailMaybeSent, EmailNotSent, RecipientRefused
from resolvers.alerts.notification_bus import NotificationBus
from store.alerts.emails import EmailKind, EmailRow, claim_emails, hand_over_email, retry_at, settle_email
from store.database.connection import Database
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 20.0
MOST_ATTEMPTS: Final = 10

# What is to be sent now, None if it is no longer wanted. Errors: ValueError for an invalid address.
Compose = Callable[[EmailRow], Awaitable[EmailMessage | None]]


class MailSession(Protocol):
    """One open connection to a mail server, or what stands in for one: see resolvers/alerts/smtp.py."""

    @property
    def is_open(self) -> bool:
        """False once nothing can be sent any more."""
        ...

    async def send(self, message: EmailMessage, hand_over: Callable[[], Awaitable[bool]] | None = None) -> bool:
        """Send one message to its only recipient."""
        ...


class OpensMail(Protocol):
    """Opens connections: the operator's mail server, or the sandbox's mailbox."""

    def open(self) -> AbstractAsyncContextManager[MailSession]:
        """A connection for several messages."""
        ...


@dataclass(frozen=True, slots=True)
class Outbox:
    """What sends e-mails. `composers` write each kind of e-mail at the moment that it is sent."""

    database: Database
    mailer: OpensMail
    composers: Mapping[EmailKind, Compose]
    clock: Callable[[], datetime]

    async def send_due(self) -> int:
        """How many e-mails were sent.

        Errors: EmailNotSent when the mail server cannot be reached; what was claimed waits for the next try.
        """
        sent = 0
        while True:
            claim = secrets.token_urlsafe(16)
            claimed = await claim_emails(self.database, claim, self.clock())
            if not claimed:
                return sent
            sent += await self._send_all(claimed, claim)

    async def _send_all(self, claimed: list[EmailRow], claim: str) -> int:
        sent, left = 0, list(claimed)
        try:
            async with self.mailer.open() as session:
                while left and session.is_open:
                    sent += await self._send(session, left.pop(0), claim)
        finally:
            for email in left:  # the connection broke, or there was none: nothing was handed over
                await settle_email(self.database, email, claim, "queued", self.clock(), due_at=retry_at(1, self.clock()))
        return sent

    async def _send(self, session: MailSession, email: EmailRow, claim: str) -> bool:
        try:
            message = await self.composers[email.kind](email)
        except (ValueError, KeyError) as error:
            await self._bury(email, claim, f"could not be written: {error!r}")
            return False
        if message is None:
            await settle_email(self.database, email, claim, "dropped", self.clock())
            return False
        if not await hand_over_email(self.database, email.id, claim, self.clock()):
            return False  # the claim lapsed: somebody else's turn
        try:
            await session.send(message)
        except RecipientRefused as error:
            await self._bury(email, claim, str(error))
            return False
        except EmailNotSent as error:
            attempts = email.attempts + 1
            if attempts >= MOST_ATTEMPTS:
                await self._bury(email, claim, f"given up after {attempts} tries: {error}")
            else:
                due_at = retry_at(attempts, self.clock())
                await settle_email(self.database, email, claim, "queued", self.clock(), due_at=due_at, error=str(error)[:500])
            return False
        except EmailMaybeSent as error:
            await self._bury(email, claim, str(error))
            return False
        await settle_email(self.database, email, claim, "sent", self.clock())
        return True

    async def _bury(self, email: EmailRow, claim: str, error: str) -> None:
        logger.warning("e-mail %d (%s) was not delivered: %s", email.id, email.occasion, error)
        await settle_email(self.database, email, claim, "dead", self.clock(), error=error[:500])


async def watch_outbox(outbox: Outbox, bus: NotificationBus, stop: asyncio.Event, look_every_s: float = LOOK_EVERY_S) -> None:
    """Send what is due until `stop` is set: at every signal, and every so many seconds. A server that is away is waited for."""
    news = asyncio.Event()
    async with bus.subscribe(news.set), _set_with(stop, news):
        while not stop.is_set():
            news.clear()
            try:
                sent = await outbox.send_due()
                if sent:
                    logger.info("%d e-mails were sent", sent)
            except (EmailNotSent, StoreError) as error:
                logger.warning("no e-mails can be sent just now: %s", error)
            try:
                await asyncio.wait_for(news.wait(), look_every_s)
            except TimeoutError:
                continue


@asynccontextmanager
async def _set_with(stop: asyncio.Event, news: asyncio.Event) -> AsyncIterator[None]:
    """Have `news` set when `stop` is."""

    async def pass_on() -> None:
        await stop.wait()
        news.set()

    passing = asyncio.create_task(pass_on(), name="outbox's end")
    try:
        yield
    finally:
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)
