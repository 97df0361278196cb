"""What the caller of a mutation can mend, as its payload tells it."""

from typing import Literal, NamedTuple

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
