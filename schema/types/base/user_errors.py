"""Problems that the caller of a mutation can fix."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column


@described_enum(
    "Why a mutation failed.",
    INVALID="An argument is invalid; `field` says which one.",
    NOT_FOUND="No object with this id is visible to the caller.",
    CONFLICT="The request conflicts with existing data.",
    FORBIDDEN="The caller is not allowed to do this.",
    RATE_LIMITED="A limit was reached.",
    UPSTREAM_FAILED="An external service failed.",
)
class ErrorCode(StrEnum):
    """The values are resolvers.errors.ErrorKey."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    UPSTREAM_FAILED = "upstream_failed"


@strawberry.type(description="A problem that the caller can fix.")
class UserError:
    """Runtime value: resolvers.errors.UserErrorRow."""

    code: ErrorCode = column("The kind of problem.")
    field: list[str] | None = column(
        "Path to the argument at fault, in the names used by clients; null if no argument is at fault."
    )
    message: str = column("What is wrong, and what would be accepted.")
