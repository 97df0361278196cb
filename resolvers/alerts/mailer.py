"""Sending e-mail through the operator's SMTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from store.settings import setting

TIMEOUT_S = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_TEMPORARY = range(400, 500)


def smtp_complaint(url: str | None) -> str | None:
    """What is wrong with an SMTP URL; None if nothing is."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_address = False
    return None if is_address else "must be like smtp://user:password@host:587, or smtps:// for TLS from the start"


def sender_complaint(sender: str | None) -> str | None:
    """What is wrong with a sender address; None if nothing is."""
    try:
        is_address = sender is None or "@" in Address(addr_spec=parseaddr(sender)[1]).addr_spec
    except (HeaderParseError, ValueError, IndexError):
        is_address = False
    return None if is_address else "must be an e-mail address, or a name and one: Gigs <gigs@example.org>"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How e-mail is sent."""

    smtp_url: str | None = setting(
        "SMTP_URL",
        secret=True,
        check=smtp_complaint,
        help=(
            "Mail server for e-mail digests, e.g. smtp://user:password@host:587; if unset, no digests are sent. Requires "
            "MAIL_FROM and PUBLIC_URL"
        ),
    )
    sender: str | None = setting(
        "MAIL_FROM", check=sender_complaint, help="Sender of e-mail digests: an address, or Gigs <gigs@example.org>"
    )


class EmailNotSent(Exception):
    """The mail server definitely did not accept a message, but may do so later."""


class EmailMaybeSent(Exception):
    """The mail server rejected a message permanently, or the connection broke and the outcome is unknown."""


class SmtpSession:
    """One open connection to the mail server."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    @property
    def is_open(self) -> bool:
        """False once the connection is broken; nothing can be sent after that."""
        return self._client.is_connected

    async def send(self, message: EmailMessage) -> None:
        """Send one message.

        Errors: EmailNotSent, EmailMaybeSent.
        """
        try:
            await self._client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused([one.code for one in error.recipients], error) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refused([error.code], error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise EmailMaybeSent(str(error)) from error


class Mailer:
    """Opens connections to one SMTP server."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._options = {
            "hostname": parts.hostname,
            "port": parts.port or _PORTS[parts.scheme],
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
        }

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SmtpSession]:
        """A connection for several messages; encrypted if the server supports it.

        Errors: EmailNotSent if the server cannot be reached or rejects the log-in.
        """
        client = aiosmtplib.SMTP(timeout=TIMEOUT_S, **self._options)  # type: ignore[arg-type]
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise EmailNotSent(str(error)) from error
        try:
            yield SmtpSession(client)
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
            client.close()


def _refused(codes: list[int], error: Exception) -> EmailNotSent | EmailMaybeSent:
    return EmailNotSent(str(error)) if all(code in _TEMPORARY for code in codes) else EmailMaybeSent(str(error))
