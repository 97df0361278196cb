"""Validation of names, e-mail addresses and passwords, before anything is looked up."""

import re
import unicodedata

NAME_MAX = 100  # characters that the column holds
EMAIL_MAX = 254
PASSWORD_MIN, PASSWORD_MAX = 8, 1024

# Simple on purpose: no pattern can tell whether an address receives mail.
_EMAIL = re.compile(r'[^\s@"<>(),:;\\\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]')

_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
# Overrides of direction: "\u202eeve" shows the rest of an e-mail backwards. Marks and isolates, which names need, do not.
_TURNS = frozenset("\u202d\u202e")


def is_text(value: str) -> bool:
    """True if the text can be encoded as UTF-8, without unpaired surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def has_control(value: str) -> bool:
    """True if the text contains a control character such as NUL, a line break or an escape, or turns round what follows it."""
    return any(character in _TURNS or unicodedata.category(character) in _CONTROLS for character in value)


def line_complaint(text: str, most: int) -> str | None:
    """What is wrong with a line of displayed text; None if nothing is."""
    if not is_text(text):
        return "contains an unpaired surrogate, which is not valid text"
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        return "must not be empty"
    if has_control(text):
        return "must be one line without control characters"
    if len(text) > most:
        return f"must be at most {most} characters long; got {len(text)}"
    return None


def name_complaint(name: str) -> str | None:
    """What is wrong with a person's name; None if nothing is."""
    return line_complaint(name, NAME_MAX)


def normal_email(email: str) -> str:
    """An e-mail address in its normal form: NFKC, lower case, without surrounding spaces.

    Letters that only look different (full-width ones, ligatures) are the same account.
    """
    return unicodedata.normalize("NFKC", email.strip()).lower()


def email_complaint(email: str) -> str | None:
    """What is wrong with a normalized address; None if nothing is."""
    if not is_text(email) or len(email) > EMAIL_MAX or any(unicodedata.category(c)[0] == "C" for c in email):
        return f"must be an e-mail address of at most {EMAIL_MAX} characters"
    local = email.partition("@")[0]
    if not _EMAIL.fullmatch(email) or local.startswith(".") or local.endswith(".") or ".." in local:
        return "must be an e-mail address such as ada@example.org"
    return None


def password_complaint(password: str) -> str | None:
    """What is wrong with a new password; None if nothing is."""
    if not is_text(password):
        return "contains an unpaired surrogate, which is not valid text"
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return f"must be {PASSWORD_MIN} to {PASSWORD_MAX} characters long; got {len(password)}"
    return None
