"""Opaque global ids: an object's kind and number as base64url. Not assumed to be dense, and never parsed by clients."""

import binascii
import re
from typing import NamedTuple

_FORM = re.compile(rb"([A-Z][A-Za-z]{1,30}):([1-9][0-9]{0,9})")
_LONGEST = 64  # characters
_LARGEST = 2**31 - 1  # ids are INT columns, so no object has a larger number


class GlobalId(NamedTuple):
    """The kind and number in an opaque id."""

    kind: str
    number: int


def global_id(kind: str, number: int) -> str:
    """The opaque id of one object."""
    # Letters, digits and a colon never come to the two signs that base64url writes in another way.
    return binascii.b2a_base64(f"{kind}:{number}".encode(), newline=False).decode().rstrip("=")


def parse_global_id(text: str) -> GlobalId | None:
    """The kind and number in an id; None if it is damaged or foreign. Padding is optional."""
    bare = text.rstrip("=")
    if not 4 <= len(bare) <= _LONGEST:
        return None
    try:
        decoded = binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    form = _FORM.fullmatch(decoded)
    if form is None or binascii.b2a_base64(decoded, newline=False).rstrip(b"=") != bare.encode():
        return None
    kind, number = form.groups()
    found = int(number)
    return GlobalId(kind.decode(), found) if found <= _LARGEST else None


def number_of(text: str, kind: str) -> int | None:
    """The number in an id of this kind; None if it is damaged or of another kind."""
    bare = text.rstrip("=")
    if len(bare) > _LONGEST:
        return None
    try:
        digits = binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True).rpartition(b":")[2]
        number = int(digits) if digits.isdigit() else 0
    except (binascii.Error, ValueError):
        return None
    # What is written anew is the same if nothing was odd about it: no second way to write a number, or the text.
    return number if 0 < number <= _LARGEST and global_id(kind, number) == bare else None
