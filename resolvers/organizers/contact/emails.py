"""The e-mails of contact requests. Pure: data in, message out."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from store.organizers.records import ContactRequestRow, ContactTarget, PlanRow
from store.people.records import ViewerRow

_WORDS = {"accepted": "accepted", "declined": "declined"}


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of e-mails; `base_url` is this server's, without a trailing slash."""

    address: str
    base_url: str

    def message_id(self, occasion: str) -> str:
        """A stable Message-ID per occasion, so that a resent e-mail is recognised as the same."""
        return f"<{occasion.replace(':', '-')}@{parseaddr(self.address)[1].rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True)
class ContactLetter:
    """A request with the people and the plan it concerns."""

    request: ContactRequestRow
    organizer: ViewerRow
    target: ContactTarget
    plan: PlanRow | None


def request_email(letter: ContactLetter, sender: Sender, occasion: str, links: tuple[str, str], now: datetime) -> EmailMessage:
    """The e-mail to the DJ or venue. `links` lead to the answer page and to the opt-out from all further requests.

    Source: RFC 8058 for one-click opt-out.
    Errors: ValueError for an invalid address.
    """
    answer, refuse = links
    organizer, about = letter.organizer, f": {_line(letter.plan.name)}" if letter.plan else ""
    message = _message(sender, occasion, _address(letter.target.name, letter.target.email or ""), now)
    message["Reply-To"] = _address(organizer.name, organizer.email)
    message["Subject"] = f"Request from {_line(organizer.name)}{about}"
    message["List-Unsubscribe"] = f"<{refuse}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    footer = f"{organizer.name} ({organizer.email}) asks you through {sender.base_url}."
    text = [letter.request.message, "", "--", footer, f"Accept or decline, without an account: {answer}",
            f"No further requests from anybody: {refuse}", ""]  # fmt: skip
    message.set_content("\n".join(text))
    html = (
        f"<p>{escape(letter.request.message).replace(chr(10), '<br>')}</p><hr><p>{escape(footer)}</p>"
        f'<p><a href="{escape(answer)}">Accept or decline</a>, without an account. '
        f'<a href="{escape(refuse)}">No further requests from anybody</a></p>'
    )
    message.add_alternative(html, subtype="html")
    return message


def answer_email(letter: ContactLetter, note: str | None, sender: Sender, occasion: str, now: datetime) -> EmailMessage:
    """The e-mail to the organizer once a request is answered.

    Errors: ValueError for an invalid address.
    """
    organizer, target, verb = letter.organizer, letter.target, _WORDS[letter.request.status]
    message = _message(sender, occasion, _address(organizer.name, organizer.email), now)
    if target.email:
        message["Reply-To"] = _address(target.name, target.email)
    about = f" for {letter.plan.name}" if letter.plan else ""
    message["Subject"] = _line(f"{target.name} {verb} your request{about}")
    lines = [f"Hello {organizer.name},", "", f"{target.name} {verb} your request{about}."]
    if note:
        lines += ["", "They wrote:", *(f"> {line}" for line in note.splitlines())]
    if target.email:
        lines += ["", f"You reach them at {target.email}."]
    quoted = [f"> {line}" for line in letter.request.message.splitlines()]
    message.set_content("\n".join([*lines, "", "Your request was:", *quoted, ""]))
    return message


def _message(sender: Sender, occasion: str, recipient: Address, now: datetime) -> EmailMessage:
    """Headers common to all e-mails. Source: RFC 3834 for Auto-Submitted."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender.address
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = sender.message_id(occasion)
    message["Auto-Submitted"] = "auto-generated"
    return message


def _address(name: str, email: str) -> Address:
    """A checked address.

    Errors: ValueError for an invalid address.
    """
    if "@" not in email or any(letter.isspace() or ord(letter) < 32 for letter in email):
        raise ValueError(f"{email!r} is not an e-mail address")
    try:
        return Address(_line(name), addr_spec=email)
    except (HeaderParseError, IndexError, UnicodeError) as error:
        raise ValueError(f"{email!r} is not an e-mail address") from error


def _line(text: str) -> str:
    return " ".join(text.split())
