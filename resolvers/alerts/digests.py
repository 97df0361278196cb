"""E-mail digests: who is due gets one, at most daily, and never the same news twice.

A digest is claimed before it is sent. When nobody knows whether the server took it, it counts as sent: the list of
notifications has what was in it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.unsubscribe import UnsubscribeTokens
from loaders.alerts.digests import digest_items
from resolvers.alerts.digest_email import DigestEnvelope, digest_email
from resolvers.alerts.mailer import EmailMaybeSent, EmailNotSent, Mailer, SmtpSession
from store.alerts.digests import DueDigest, claim_digest, due_digests, release_digest
from store.database.connection import Database
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
RETRY_AFTER = timedelta(hours=1)
OLDEST = timedelta(days=7)  # what was told before is no news any more
MOST_ITEMS = 50
UNSUBSCRIBE_PATH = "/v1/digest/unsubscribe"


@dataclass(frozen=True, slots=True)
class Digests:
    """What sends digests. `base_url` is of this server, without a closing slash."""

    database: Database
    mailer: Mailer
    tokens: UnsubscribeTokens
    sender: str
    base_url: str

    async def send_due(self, now: datetime) -> int:
        """How many digests were sent.

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
        if not items:  # all of it is over
            return False
        try:
            await post.send(digest_email(self._envelope(due), items, now))
        except EmailNotSent as error:
            logger.warning("the digest of person %d is tried again in an hour: %s", due.user_id, error)
            await release_digest(self.database, due, now + RETRY_AFTER)
            return False
        except (EmailMaybeSent, ValueError) as error:  # ValueError: an address that is none
            logger.warning("the digest of person %d could not be delivered: %s", due.user_id, error)
            return False
        return True

    def _envelope(self, due: DueDigest) -> DigestEnvelope:
        url = f"{self.base_url}{UNSUBSCRIBE_PATH}?token={self.tokens.token(due.user_id)}"
        message_id = f"<digest-{due.user_id}-{due.through_version}@{self.sender.rpartition('@')[2]}>"
        return DigestEnvelope(self.sender, due.name, due.email, url, message_id)


async def watch_digests(digests: Digests, stop: asyncio.Event, clock: Callable[[], datetime]) -> None:
    """Send what is due until `stop` is set. A mail server or database that is away is waited for."""
    while not stop.is_set():
        try:
            sent = await digests.send_due(clock())
            if sent:
                logger.info("%d digests were sent", sent)
        except (EmailNotSent, StoreError) as error:
            logger.warning("no digests can be sent just now: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
        except TimeoutError:
            continue
