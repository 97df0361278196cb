"""E-mail digests: at most one a day per person, never the same notification twice, and none is lost.

A digest is claimed, composed, handed over and settled, each step written down before the next. It is handed over when the mail
server waits for its text: what goes wrong before that is tried again. Only if the connection breaks afterwards is it unknown
whether the server took it; then it counts as sent, and the list of notifications still has its contents.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from auth.signed_links import UnsubscribeTokens
from loaders.alerts.digests import digest_items
from resolvers.alerts.digest_email import DigestEnvelope, digest_email
from resolvers.alerts.envelope import Sender
from resolvers.alerts.mail_errors import EmailMaybeSent, EmailNotSent, RecipientRefused, SenderRefused
from resolvers.alerts.mailer import Mailer
from store.alerts.digests import (
    EVERY,
    DueDigest,
    claim_digest,
    due_digests,
    hand_over_digest,
    release_digest,
    settle_digest,
    skip_digest,
)
from store.alerts.mail_state import note_refusal, note_sent
from store.database.connection import Database
from store.errors import StoreError

if TYPE_CHECKING:
    from resolvers.alerts.smtp import SmtpSession

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
STOP_WITHIN_S = 3.0  # so long may a message that is under way take when the process ends
RETRY_AFTER = timedelta(hours=1)
OLDEST = timedelta(days=7)  # older notifications are no longer news
MOST_ITEMS = 500
UNSUBSCRIBE_PATH = "/v1/digest/unsubscribe"


@dataclass(frozen=True, slots=True)
class Digests:
    """Sends digests."""

    database: Database
    mailer: Mailer
    tokens: UnsubscribeTokens
    sender: Sender

    async def send_due(self, now: datetime) -> int:
        """Send the digests that are due; returns how many were sent.

        Errors: EmailNotSent when the mail server cannot be reached or breaks off, SenderRefused when it takes nothing from us.
        """
        sent = 0
        try:
            while due := await due_digests(self.database, now, now - OLDEST):
                async with self.mailer.open() as post:
                    for one in due:
                        if not post.is_open:
                            break
                        sent += await self._send(post, one, now)
        except SenderRefused as refused:
            await note_refusal(self.database, str(refused), now)
            raise
        finally:
            if sent:
                await note_sent(self.database, now)
        return sent

    async def _send(self, post: "SmtpSession", due: DueDigest, now: datetime) -> bool:
        claim = secrets.token_urlsafe(16)
        if not await claim_digest(self.database, due, claim, now):
            return False
        try:
            return await self._compose_and_send(post, due, claim, now)
        except SenderRefused as error:
            await release_digest(self.database, due, claim, None, str(error))
            raise
        except (RecipientRefused, ValueError) as error:  # ValueError: an invalid address
            logger.warning("the digest for person %d will be tried again in a day: %s", due.user_id, error)
            await release_digest(self.database, due, claim, now + EVERY, str(error))
        except EmailNotSent as error:
            logger.warning("the digest for person %d will be tried again in an hour: %s", due.user_id, error)
            await release_digest(self.database, due, claim, now + RETRY_AFTER, str(error))
            if not post.is_open:
                raise
        except EmailMaybeSent as error:
            logger.warning("it is unknown whether the digest for person %d arrived: %s", due.user_id, error)
            await settle_digest(self.database, due, claim, str(error))
        return False

    async def _compose_and_send(self, post: "SmtpSession", due: DueDigest, claim: str, now: datetime) -> bool:
        is_handed_over = False

        async def hand_over() -> bool:
            nonlocal is_handed_over
            is_handed_over = await hand_over_digest(self.database, due, claim, now)
            return is_handed_over

        try:
            contents = await digest_items(self.database, due, now, now - OLDEST, MOST_ITEMS)
            if not contents.items:  # all of these events are over
                await skip_digest(self.database, due, claim, now)
                return False
            if not await post.send(digest_email(self._envelope(due), contents, now), hand_over):
                return False  # unsubscribed a moment ago, or the claim has lapsed
        except asyncio.CancelledError:
            if not is_handed_over:
                await release_digest(self.database, due, claim, None, "the process ended")
            raise
        await settle_digest(self.database, due, claim)
        return True

    def _envelope(self, due: DueDigest) -> DigestEnvelope:
        url = f"{self.sender.base_url}{UNSUBSCRIBE_PATH}?token={self.tokens.token(due.user_id)}"
        return DigestEnvelope(self.sender, f"digest:{due.user_id}:{due.through_version}", due.name, due.email, url)


async def watch_digests(
    digests: Digests, stop: asyncio.Event, clock: Callable[[], datetime], look_every_s: float = LOOK_EVERY_S
) -> None:
    """Send due digests until `stop` is set. Waits out an unavailable mail server or database.

    When it is stopped, what has not been handed over within seconds is given back.
    """
    while not stop.is_set():
        await _send_until_stopped(digests, stop, clock())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), look_every_s)


async def _send_until_stopped(digests: Digests, stop: asyncio.Event, now: datetime) -> None:
    sending = asyncio.create_task(_send_now(digests, now), name="digests")
    stopping = asyncio.create_task(stop.wait(), name="the digests' end")
    try:
        await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({sending}, timeout=STOP_WITHIN_S)
    finally:
        for task in (sending, stopping):
            task.cancel()
        await asyncio.gather(sending, stopping, return_exceptions=True)


async def _send_now(digests: Digests, now: datetime) -> None:
    try:
        sent = await digests.send_due(now)
        if sent:
            logger.info("%d digests sent", sent)
    except SenderRefused as error:
        logger.error("the mail server refuses our e-mail, so no digests are sent; check SMTP_URL and MAIL_FROM: %s", error)
    except (EmailNotSent, StoreError) as error:
        logger.warning("digests cannot be sent right now: %s", error)
    except Exception:  # a fault of ours: the task's own end would tell nobody
        logger.exception("digests could not be sent")
