"""What all e-mails have: a sender, a recipient, and the headers around them."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom e-mails come from; `base_url` is this server's, without a closing slash."""

    address: str
    base_url: str

    def message_id(self, occasion: str) -> str:
        """The same for the same occasion, so that one that is sent again is known by it."""
        return f"<{occasion.replace(':', '-')}@{parseaddr(self.address)[1].rpartition('@')[2]}>"


def new_message(
    sender: Sender, occasion: str, recipient: Address, now: datetime, policy: "EmailPolicy[EmailMessage]" = SMTP
) -> EmailMessage:
    """A message with the headers that all have. Source: RFC 3834 for Auto-Submitted."""
    message = EmailMessage(policy=policy)
    message["From"] = sender.address
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = sender.message_id(occasion)
    message["Auto-Submitted"] = "auto-generated"
    return message


def mail_address(name: str, email: str) -> Address:
    """A person's address.

    Errors: ValueError for an invalid address; the library itself has four kinds of error for those.
    """
    if "@" not in email or any(letter.isspace() or ord(letter) < 32 for letter in email):
        raise ValueError(f"{email!r} is not an e-mail address")
    try:
        return Address(one_line(name), addr_spec=email)
    except (HeaderParseError, IndexError, AttributeError, ValueError) as error:
        raise ValueError(f"{email!r} is not an e-mail address") from error


def one_line(text: str) -> str:
    """The text without line breaks."""
    return " ".join(text.split())
