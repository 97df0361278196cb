"""Problems that the caller of a mutation can fix, as its payload reports them."""

from typing import Literal, NamedTuple

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
