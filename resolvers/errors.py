"""Errors that a caller can cause; schema/ and shims/ turn them into responses.

InvalidFilter      an invalid argument; `path` says which
AccessRefused      the whole request is refused because of who sent it
├── Unauthenticated    nobody is signed in
│   └── TokenRefused       the request brought an access token that is not accepted
├── Forbidden          the signed-in person may not do this
└── TooMany            too many attempts; says when to try again
What a mutation's caller can mend is no exception: resolvers/errors.py.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from auth.errors import TokenProblem


class InvalidFilter(Exception):
    """One argument is out of range or conflicts with another; the message says what is accepted.

    `path` leads to it in the names clients use: ("filter", "near", "radiusKm").
    """

    def __init__(self, path: Sequence[str], message: str) -> None:
        super().__init__(f"{'.'.join(path)} {message}")
        self.path = tuple(path)
        self.message = message


class AccessRefused(Exception):
    """The request is refused because of who sent it; the message is for them."""

    code: Literal["UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"]


class Unauthenticated(AccessRefused):
    """Nobody is signed in, for whatever reason."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str = "Sign in first: this needs a valid access token.") -> None:
        super().__init__(message)


class TokenRefused(Unauthenticated):
    """An access token that does not count. `problem` says whether a refresh mends it."""

    def __init__(self, problem: TokenProblem) -> None:
        is_expired = problem == "TOKEN_EXPIRED"
        super().__init__(
            "The access token has expired. Refresh the session."
            if is_expired
            else "The access token is not valid. Log in again, or send the request without it."
        )
        self.problem = problem


class Forbidden(AccessRefused):
    """The signed-in person lacks the role."""

    code = "FORBIDDEN"

    def __init__(self, needed: str) -> None:
        super().__init__(f"This requires the role {needed}.")


class TooMany(AccessRefused):
    """Too many attempts from one address or for one account."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


ErrorKey = Literal["invalid", "not_found", "conflict", "forbidden", "rate_limited", "upstream_failed"]


class UserErrorRow(NamedTuple):
    """One problem. `field` leads to the argument in the names clients use: ("input", "email")."""

    code: ErrorKey
    field: tuple[str, ...] | None
    message: str


class Unusable(Exception):
    """The input is invalid; carries the payload's errors."""

    def __init__(self, *errors: UserErrorRow) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def invalid(message: str, *field: str) -> UserErrorRow:
    """An invalid field."""
    return UserErrorRow("invalid", field or None, message)


def not_found(message: str, *field: str) -> UserErrorRow:
    """An id that no object has, or that belongs to somebody else."""
    return UserErrorRow("not_found", field or None, message)
