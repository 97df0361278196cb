"""E-mail digests: at most one a day per person, and never the same notification twice.

A digest is claimed before it is sent. If it is unknown whether the mail server accepted it, it counts as sent: the list of
notifications still has its contents.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.unsubscribe import UnsubscribeTokens
from loaders.alerts.digests import digest_items
from resolvers.alerts.digest_email import DigestEnvelope, digest_email
from resolvers.alerts.mailer import Mailer
from resolvers.alerts.smtp import EmailMaybeSent, EmailNotSent, SmtpSession
from store.alerts.digests import DueDigest, claim_digest, due_digests, release_digest
from store.database.connection import Database
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
RETRY_AFTER = timedelta(hours=1)
OLDEST = timedelta(days=7)  # older notifications are no longer news
MOST_ITEMS = 50
UNSUBSCRIBE_PATH = "/v1/digest/unsubscribe"


@dataclass(frozen=True, slots=True)
class Digests:
    """Sends digests. `base_url` is this server's, without a trailing slash."""

    database: Database
    mailer: Mailer
    tokens: UnsubscribeTokens
    sender: str
    base_url: str

    async def send_due(self, now: datetime) -> int:
        """Send the digests that are due; returns how many were sent.

        Errors: EmailNotSent when the mail server cannot be reached.
        """
        sent = 0
        while due := await due_digests(self.database, now, now - OLDEST):
            async with self.mailer.open() as post:
                for one in due:
                    if not post.is_open:
                        break
                    if await claim_digest(self.database, one, now):
                        sent += await self._send(post, one, now)
        return sent

    async def _send(self, post: SmtpSession, due: DueDigest, now: datetime) -> bool:
        items = await digest_items(self.database, due, now, now - OLDEST, MOST_ITEMS)
        if not items:  # all of these events are over
            return False
        try:
            await post.send(digest_email(self._envelope(due), items, now))
        except EmailNotSent as error:
            logger.warning("the digest for person %d will be retried in an hour: %s", due.user_id, error)
            await release_digest(self.database, due, now + RETRY_AFTER)
            return False
        except (EmailMaybeSent, ValueError) as error:  # ValueError: an invalid address
            logger.warning("the digest for person %d could not be delivered: %s", due.user_id, error)
            return False
        return True

    def _envelope(self, due: DueDigest) -> DigestEnvelope:
        url = f"{self.base_url}{UNSUBSCRIBE_PATH}?token={self.tokens.token(due.user_id)}"
        message_id = f"<digest-{due.user_id}-{due.through_version}@{self.sender.rpartition('@')[2]}>"
        return DigestEnvelope(self.sender, due.name, due.email, url, message_id)


async def watch_digests(digests: Digests, stop: asyncio.Event, clock: Callable[[], datetime]) -> None:
    """Send due digests until `stop` is set. Waits out an unavailable mail server or database."""
    while not stop.is_set():
        try:
            sent = await digests.send_due(clock())
            if sent:
                logger.info("%d digests sent", sent)
        except (EmailNotSent, StoreError) as error:
            logger.warning("digests cannot be sent right now: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
        except TimeoutError:
            continue
