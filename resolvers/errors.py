"""What a caller can get wrong, for schema/ and shims/ to turn into answers.

InvalidFilter      an argument that cannot be used; `path` says which
AccessRefused      the whole request is refused for who asks
├── Unauthenticated    nobody is signed in
├── Forbidden          the signed-in person may not do this
└── TooMany            done too often; says when it may be tried again
What a mutation's caller can mend is no exception: resolvers/errors.py.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple


class InvalidFilter(Exception):
    """One argument is out of range or contradicts another; the message says what would do.

    `path` leads to it by the names that clients write: ("filter", "near", "radiusKm").
    """

    def __init__(self, path: Sequence[str], message: str) -> None:
        super().__init__(f"{'.'.join(path)} {message}")
        self.path = tuple(path)
        self.message = message


class AccessRefused(Exception):
    """The request is refused for who asks; the message is for them."""

    code: Literal["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"]


class Unauthenticated(AccessRefused):
    """Nobody is signed in, whatever was wrong with the token."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        super().__init__("Sign in first: this needs a valid access token.")


class Forbidden(AccessRefused):
    """The signed-in person lacks the role."""

    code = "FORBIDDEN"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This is for people with the role {needed}.")


class TooMany(AccessRefused):
    """Done too often by one address or for one account."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


ErrorKey = Literal["invalid", "not_found", "conflict", "forbidden", "rate_limited", "upstream_failed"]


class UserErrorRow(NamedTuple):
    """One thing to mend. `field` leads to it by the names that clients write: ("input", "email")."""

    code: ErrorKey
    field: tuple[str, ...] | None
    message: str


class Unusable(Exception):
    """What was sent cannot be used as it is; carries the errors of the payload."""

    def __init__(self, *errors: UserErrorRow) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def invalid(message: str, *field: str) -> UserErrorRow:
    """A field that cannot be used."""
    return UserErrorRow("invalid", field or None, message)


def not_found(message: str, *field: str) -> UserErrorRow:
    """An id that is nobody's, or somebody else's."""
    return UserErrorRow("not_found", field or None, message)
