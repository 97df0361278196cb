"""One connection to the operator's mail server, on which it is always known whether a message can have been sent.

Its errors are in resolvers/alerts/mail_errors.py.
"""

import re
from collections.abc import Awaitable, Callable
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from io import BytesIO
from typing import Final

import aiosmtplib

from resolvers.alerts.mail_errors import EmailMaybeSent, EmailNotSent, RecipientRefused, SenderRefused

_TEMPORARY: Final = range(400, 500)
_ACCEPTED: Final = 250
_GO_ON: Final = 354
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")
# Enhanced status codes about security and policy, and about the set-up; what servers without them write. Source: RFC 3463.
_ABOUT_US: Final = re.compile(r"(?i)\b5\.7\.\d|\bauthenticat|\brelay")
_LOGIN_CODES: Final = frozenset({530, 534, 535, 538})


class SmtpSession:
    """One open connection to the mail server."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    @property
    def is_open(self) -> bool:
        """False once the connection is broken; nothing can be sent after that."""
        return self._client.is_connected

    async def send(self, message: EmailMessage, hand_over: Callable[[], Awaitable[bool]] | None = None) -> bool:
        """Send one message to its only recipient; False if `hand_over` returned False.

        `hand_over` is called when the server waits for the message and nothing of it has gone out. Whatever goes wrong before
        that is EmailNotSent.

        Errors: EmailNotSent, RecipientRefused, SenderRefused, EmailMaybeSent.
        """
        try:
            body = await self._begin(message)
        except aiosmtplib.SMTPResponseException as error:
            raise await self._refusal(error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._client.close()
            raise EmailNotSent(_said(error)) from error
        if hand_over is not None and not await hand_over():
            self._client.close()  # the only way out of a message that has begun
            return False
        await self._write(body)
        return True

    async def _begin(self, message: EmailMessage) -> bytes:
        """Everything up to the server's go-ahead; returns what is to be written."""
        sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        needs_utf8 = not (sender + recipient).isascii()
        if self._client.is_ehlo_or_helo_needed:
            await self._client.ehlo()
        takes_8bit = self._client.supports_extension("8BITMIME")
        options = ["SMTPUTF8"] * needs_utf8 + ["BODY=8BITMIME"] * takes_8bit
        encoding = "utf-8" if needs_utf8 else "ascii"
        await self._client.mail(sender, options=options, encoding=encoding)
        await self._client.rcpt(recipient, encoding=encoding)
        answer = await self._client.execute_command(b"DATA")
        if answer.code != _GO_ON:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        return _written(message, is_utf8=needs_utf8, is_8bit=takes_8bit)

    async def _write(self, body: bytes) -> None:
        protocol = self._client.protocol
        try:
            if protocol is None:
                raise EmailNotSent("the connection was lost")
            protocol.write(body)
        except aiosmtplib.SMTPException as error:
            raise EmailNotSent(_said(error)) from error
        try:
            answer = await protocol.read_response(timeout=self._client.timeout)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            raise EmailMaybeSent(_said(error)) from error
        if answer.code != _ACCEPTED:
            raise await self._refusal(aiosmtplib.SMTPDataError(answer.code, answer.message))

    async def _refusal(self, error: aiosmtplib.SMTPResponseException) -> EmailNotSent:
        """What a refusal means. The connection is made ready for the next message, or closed."""
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()
        said = _said(error)
        if error.code in _TEMPORARY:
            return EmailNotSent(said)
        is_about_us = isinstance(error, (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPHeloError)) or error.code in _LOGIN_CODES
        return SenderRefused(said) if is_about_us or _ABOUT_US.search(said) else RecipientRefused(said)


def _written(message: EmailMessage, *, is_utf8: bool, is_8bit: bool) -> bytes:
    """The message as it goes out after DATA, its end included. Source: RFC 5321, 4.5.2."""
    policy = (SMTPUTF8 if is_utf8 else SMTP).clone(cte_type="8bit" if is_8bit else "7bit")
    written = BytesIO()
    BytesGenerator(written, policy=policy).flatten(message)
    text = _LEADING_DOT.sub(b"..", written.getvalue())
    return text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _said(error: Exception) -> str:
    """What the server said, in one line."""
    return f"{error.code} {error.message}" if isinstance(error, aiosmtplib.SMTPResponseException) else str(error)
