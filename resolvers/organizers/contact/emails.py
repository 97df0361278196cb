"""The e-mails of contact requests. Pure: data in, message out."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape

from resolvers.alerts.envelope import Sender, mail_address, new_message, one_line
from store.organizers.records import ContactRequestRow, ContactTarget, PlanRow
from store.people.records import ViewerRow

_WORDS = {"accepted": "accepted", "declined": "declined"}


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
    organizer, about = letter.organizer, f": {one_line(letter.plan.name)}" if letter.plan else ""
    message = new_message(sender, occasion, mail_address(letter.target.name, letter.target.email or ""), now)
    message["Reply-To"] = mail_address(organizer.name, organizer.email)
    message["Subject"] = f"Request from {one_line(organizer.name)}{about}"
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
    message = new_message(sender, occasion, mail_address(organizer.name, organizer.email), now)
    if target.email:
        message["Reply-To"] = mail_address(target.name, target.email)
    about = f" for {letter.plan.name}" if letter.plan else ""
    message["Subject"] = one_line(f"{target.name} {verb} your request{about}")
    lines = [f"Hello {organizer.name},", "", f"{target.name} {verb} your request{about}."]
    if note:
        lines += ["", "They wrote:", *(f"> {line}" for line in note.splitlines())]
    if target.email:
        lines += ["", f"You reach them at {target.email}."]
    quoted = [f"> {line}" for line in letter.request.message.splitlines()]
    message.set_content("\n".join([*lines, "", "Your request was:", *quoted, ""]))
    return message
