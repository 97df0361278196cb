"""Builds a digest e-mail from notifications. Pure: no I/O."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from html import escape
from zoneinfo import ZoneInfo

from loaders.alerts.digests import DigestContents
from resolvers.alerts.envelope import Sender, mail_address, new_message
from resolvers.values import ticket_url_of
from store.alerts.records import NotificationKind
from store.events.records import EventRow

_HEADINGS: dict[NotificationKind, str] = {
    "new_event": "New",
    "rescheduled": "Moved",
    "cancelled": "Cancelled",
    "reinstated": "On again",
    "on_sale": "On sale now",
}


_OFF = {"cancelled": "Cancelled", "postponed": "Postponed"}
IN_FULL = 50  # after so many, a line each


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header that is written as it is: one of links must not be encoded or broken. Source: RFC 2369, 2."""

    def fold(self, *, policy: Policy) -> str:
        """The header in one line."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeHeader)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class DigestEnvelope:
    """A digest's sender, occasion, recipient and unsubscribe link."""

    sender: Sender
    occasion: str
    name: str
    email: str
    unsubscribe_url: str


def digest_email(envelope: DigestEnvelope, contents: DigestContents, now: datetime) -> EmailMessage:
    """The message as text and HTML, with the headers for one-click unsubscription.

    Source: RFC 8058.
    Errors: ValueError for an invalid address.
    """
    recipient = mail_address(envelope.name, envelope.email)
    message = new_message(envelope.sender, envelope.occasion, recipient, now, _POLICY)
    message["Subject"] = "1 gig for you" if contents.total == 1 else f"{contents.total} gigs for you"
    message["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(envelope, contents))
    message.add_alternative(_html(envelope, contents), subtype="html")
    return message


def _text(envelope: DigestEnvelope, contents: DigestContents) -> str:
    lines = [f"Hello {envelope.name},", "", "here is the latest about the artists and gigs you follow.", ""]
    for kind, event in contents.items[:IN_FULL]:
        lines += [f"{_heading(kind, event)}: {event.title}", f"  {_when_and_where(event)}"]
        if address := ticket_url_of(event):
            lines.append(f"  {address}")
        lines.append("")
    if contents.total > IN_FULL:
        lines.append(f"And {contents.total - IN_FULL} more:")
        for kind, event in contents.items[IN_FULL:]:
            lines.append(" ".join(part for part in (f"- {_in_short(kind, event)}", ticket_url_of(event)) if part))
        lines += [*([_unlisted(contents)] if _unlisted(contents) else []), ""]
    return "\n".join([*lines, f"Unsubscribe: {envelope.unsubscribe_url}", ""])


def _html(envelope: DigestEnvelope, contents: DigestContents) -> str:
    parts = [f"<p>Hello {escape(envelope.name)},</p><p>here is the latest about the artists and gigs you follow.</p><ul>"]
    for kind, event in contents.items[:IN_FULL]:
        shown = _linked(event, event.title)
        parts.append(f"<li>{_heading(kind, event)}: <strong>{shown}</strong><br>{escape(_when_and_where(event))}</li>")
    parts.append("</ul>")
    if contents.total > IN_FULL:
        parts.append(f"<p>And {contents.total - IN_FULL} more:</p><ul>")
        parts += [f"<li>{_linked(event, _in_short(kind, event))}</li>" for kind, event in contents.items[IN_FULL:]]
        parts.append(f"</ul><p>{_unlisted(contents)}</p>")
    parts.append(f'<p><a href="{escape(envelope.unsubscribe_url)}">Unsubscribe</a></p>')
    return "".join(parts)


def _linked(event: EventRow, shown: str) -> str:
    address = ticket_url_of(event)
    is_web = address is not None and address.startswith(("https://", "http://"))
    return f'<a href="{escape(address or "")}">{escape(shown)}</a>' if is_web else escape(shown)


def _heading(kind: NotificationKind, event: EventRow) -> str:
    """What there is to say now: what was new or moved a day ago may be off by the time that the digest is sent."""
    return _OFF.get(event.status) or _HEADINGS[kind]


def _in_short(kind: NotificationKind, event: EventRow) -> str:
    return f"{_heading(kind, event)}: {event.title}, {_when_and_where(event)}"


def _unlisted(contents: DigestContents) -> str:
    """What not even a line is left for; "" if there is nothing more."""
    more = contents.total - len(contents.items)
    return f"The other {more} are in your notifications." if more > 0 else ""


def _when_and_where(event: EventRow) -> str:
    place = ", ".join(part for part in (_when(event), event.venue_name, event.city) if part)
    was = event.previous_start_time
    return place if was is None or event.status == "cancelled" else f"{place} (it was {_instant(was, event)})"


def _when(event: EventRow) -> str:
    if event.start_time is not None:
        return _instant(event.start_time, event)
    if event.local_date is not None:
        return f"{event.local_date:%a} {event.local_date.day} {event.local_date:%b %Y}"
    return "date to be announced"


def _instant(at: datetime, event: EventRow) -> str:
    local = at.astimezone(ZoneInfo(event.time_zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
