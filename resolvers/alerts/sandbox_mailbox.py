"""Where e-mail goes in the embedded run without a mail server: into this process's memory, its links into the log."""

import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Final

logger = logging.getLogger(__name__)

MOST: Final = 50
_LINK = re.compile(r"https?://\S+\?token=\S+")


class SandboxMailbox:
    """Takes every message, and keeps the latest."""

    is_open = True

    def __init__(self) -> None:
        self.messages: deque[EmailMessage] = deque(maxlen=MOST)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SandboxMailbox"]:
        """The mailbox itself: there is no server to connect to."""
        yield self

    async def send(self, message: EmailMessage, hand_over: Callable[[], Awaitable[bool]] | None = None) -> bool:
        """Keep a message; False if `hand_over` returned False."""
        if hand_over is not None and not await hand_over():
            return False
        self.messages.appendleft(message)
        logger.info("e-mail to %s (no SMTP_URL is set): %s", message["To"], message["Subject"])
        for link in _LINK.findall(text_of(message)):
            logger.info("link in this e-mail: %s", link)
        return True


def text_of(message: EmailMessage) -> str:
    """A message's plain text."""
    body = message.get_body(("plain",))
    return "" if body is None else str(body.get_content())
