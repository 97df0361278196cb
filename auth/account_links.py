"""The links in e-mails about accounts: made when the e-mail is sent, good for one purpose, stored as hashes.

A text is looked up whatever it looks like: one that is used, late, another's or cut off takes the same way to the same answer.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from auth.secret_tokens import new_token, token_hash
from store.people.account_links import AccountLink, LinkPurpose

LIFETIMES: Final[Mapping[LinkPurpose, timedelta]] = {
    "password_reset": timedelta(minutes=30),
    "email_verify": timedelta(days=3),
    "email_change": timedelta(days=1),
    "email_undo": timedelta(days=3),
    "account_keep": timedelta(days=14),
    "account_export": timedelta(days=7),
    "spotify_log_in": timedelta(minutes=1),
    "spotify_join": timedelta(hours=1),
}
CODE_DIGITS: Final = 8
_WITH_CODE: Final[frozenset[LinkPurpose]] = frozenset({"email_verify"})


class NewLink(NamedTuple):
    """A new link: the texts for the e-mail, and the row for the database."""

    text: str
    code: str | None
    row: AccountLink


def new_link(user_id: int, purpose: LinkPurpose, email: str, asked_at: datetime) -> NewLink:
    """A link for one purpose. Its time runs from when it was asked for, however late the e-mail leaves."""
    token = new_token()
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" if purpose in _WITH_CODE else None
    hashed = None if code is None else code_hash(user_id, code)
    row = AccountLink(token.hash, user_id, purpose, email, hashed, asked_at, asked_at + LIFETIMES[purpose])
    return NewLink(token.text, code, row)


def code_hash(user_id: int, code: str) -> str:
    """The hash of a person's code; spaces and hyphens between its digits do not matter."""
    digits = code.replace(" ", "").replace("-", "")
    return token_hash(f"{user_id} {digits}")
