"""Sending e-mail through the operator's SMTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from resolvers.alerts.mail_errors import EmailNotSent, SenderRefused
from store.settings import setting

if TYPE_CHECKING:
    from resolvers.alerts.smtp import SmtpSession

TIMEOUT_S = 20.0
_GOODBYE_S = 2.0
_LOGIN_REFUSED = 500  # and above: no later try will do better
_PORTS = {"smtp": 587, "smtps": 465}


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
            "Mail server for digests, contact requests and links such as those to reset a password, e.g. "
            "smtp://user:password@host:587; if unset, no e-mail is sent. Requires MAIL_FROM and PUBLIC_URL"
        ),
    )
    sender: str | None = setting(
        "MAIL_FROM", check=sender_complaint, help="Sender of e-mails: an address, or Gigs <gigs@example.org>"
    )


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
    async def open(self) -> AsyncIterator["SmtpSession"]:
        """A connection for several messages; encrypted if the server supports it.

        Errors: EmailNotSent if the server cannot be reached, SenderRefused if it rejects us.
        """
        import aiosmtplib  # noqa: PLC0415 only where there is a mail server

        from resolvers.alerts.smtp import SmtpSession  # noqa: PLC0415

        client = aiosmtplib.SMTP(timeout=TIMEOUT_S, **self._options)  # type: ignore[arg-type]
        try:
            await client.connect()
        except aiosmtplib.SMTPResponseException as error:
            kind = SenderRefused if error.code >= _LOGIN_REFUSED else EmailNotSent
            raise kind(f"{error.code} {error.message}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise EmailNotSent(str(error)) from error
        try:
            yield SmtpSession(client)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_S)
        finally:
            client.close()
