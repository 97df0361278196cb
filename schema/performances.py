"""The acts on an event's bill."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.enums import described_enum
from schema.fields import column

if TYPE_CHECKING:
    from schema.artists import Artist


@described_enum(
    "An act's position on the bill.",
    HEADLINE="The main act, or one of several.",
    SUPPORT="Plays before or alongside the headliner.",
)
class Billing(StrEnum):
    """The values are store.records.BillingKey."""

    HEADLINE = "headline"
    SUPPORT = "support"


@strawberry.type(description="One act on an event's bill.")
class Performance:
    """Runtime value: store.records.PerformanceRow."""

    artist: Annotated["Artist", strawberry.lazy("schema.artists")] = column("The performer.")
    billing: Billing = column("The act's position on the bill.")
    position: int = column("Position in billing order, starting at 0.")
