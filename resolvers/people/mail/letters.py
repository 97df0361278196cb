"""The e-mails about accounts. Pure: who, which link, in; a message out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape
from typing import Final

from resolvers.alerts.envelope import Sender, mail_address, new_message
from store.people.account_links import LinkPurpose

PATHS: Final[Mapping[LinkPurpose, str]] = {
    "password_reset": "/v1/account/reset",
    "email_verify": "/v1/account/verify",
    "email_change": "/v1/account/email",
    "email_undo": "/v1/account/email-undo",
    "account_keep": "/v1/account/keep",
    "account_export": "/v1/account/export",
    "spotify_join": "/v1/account/spotify",
}


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """What one e-mail tells: to whom, about which link, and until when that is good."""

    purpose: LinkPurpose
    name: str
    recipient: str
    url: str
    until: datetime
    code: str | None = None


@dataclass(frozen=True, slots=True)
class _Wording:
    subject: str
    before: str
    after: str


_UNASKED = "If you did not ask for this, you can ignore this e-mail."
_WORDS: Final[Mapping[LinkPurpose, _Wording]] = {
    "password_reset": _Wording(
        "Set a new password", "set a new password for your account here:", f"All devices will be logged out. {_UNASKED}"
    ),
    "email_verify": _Wording(
        "Confirm your e-mail address", "please confirm that this is your e-mail address:", _UNASKED
    ),
    "email_change": _Wording(
        "Confirm your new e-mail address", "please confirm that your account is to have this e-mail address:", _UNASKED
    ),
    "email_undo": _Wording(
        "The e-mail address of your account was changed",
        "your account now has another e-mail address. If that was not you, take it back here:",
        "All devices will be logged out, and you will be sent a link to set a new password.",
    ),
    "account_keep": _Wording(
        "Your account will be deleted",
        "as requested, your account and everything in it will be deleted in 14 days. If you change your mind:",
        "If it was not you who asked for this, also change your password.",
    ),
    "spotify_join": _Wording(
        "Log in with Spotify", "you want to log in with your Spotify account. Please go on here:", _UNASKED
    ),
    "account_export": _Wording(
        "Your data is ready", "the copy of your data that you asked for is ready:",
        "Keep it to yourself: it contains everything we hold about you."
    ),
}  # fmt: skip


def account_email(letter: AccountLetter, sender: Sender, occasion: str, now: datetime) -> EmailMessage:
    """The message, as text and HTML.

    Errors: ValueError for an invalid address.
    """
    words = _WORDS[letter.purpose]
    message = new_message(sender, occasion, mail_address(letter.name, letter.recipient), now)
    message["Subject"] = words.subject
    until = f"The link works until {letter.until:%-d %B %Y, %H:%M} UTC."
    code = [] if letter.code is None else [f"Or enter this code: {letter.code[:4]} {letter.code[4:]}", ""]
    lines = [f"Hello {letter.name},", "", words.before, "", letter.url, "", *code, until, words.after, "", sender.base_url, ""]
    message.set_content("\n".join(lines))
    html = f"<p>Hello {escape(letter.name)},</p><p>{escape(words.before)}</p>"
    html += f'<p><a href="{escape(letter.url)}">{escape(words.subject)}</a></p>'
    html += "".join(f"<p>{escape(line)}</p>" for line in (*code, until, words.after) if line)
    message.add_alternative(html, subtype="html")
    return message
