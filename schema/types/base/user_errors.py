"""What the caller of a mutation can mend."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column


@described_enum(
    "Why a mutation did not do what was asked.",
    INVALID="A value cannot be used; `field` says which.",
    NOT_FOUND="Nothing of the caller's has this id.",
    CONFLICT="It contradicts what is there already.",
    FORBIDDEN="The caller may not do this.",
    RATE_LIMITED="A limit is reached.",
    UPSTREAM_FAILED="Another service did not do its part.",
)
class ErrorCode(StrEnum):
    """The values are resolvers.errors.ErrorKey."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    UPSTREAM_FAILED = "upstream_failed"


@strawberry.type(description="One thing that the caller can mend.")
class UserError:
    """Runtime value: resolvers.errors.UserErrorRow."""

    code: ErrorCode = column("What kind of mistake it is.")
    field: list[str] | None = column("The way to the argument at fault, by the names that clients write; null for none.")
    message: str = column("What is wrong and what would do, in words.")
