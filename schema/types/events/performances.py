"""The acts on an event's bill."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.places.artists import Artist


@described_enum(
    "An act's position on the bill.",
    HEADLINE="The main act, or one of several.",
    SUPPORT="Plays before or alongside the headliner.",
)
class Billing(StrEnum):
    """The values are store.events.records.BillingKey."""

    HEADLINE = "headline"
    SUPPORT = "support"


@strawberry.type(description="One act on an event's bill.")
class Performance:
    """Runtime value: store.events.records.PerformanceRow."""

    artist: Artist = column("The performer.")
    billing: Billing = column("The act's position on the bill.")
    position: int = column("Position in billing order, starting at 0.")
    confidence: float = column(
        "1 if a source bills the act; less, but never below 0.7, if its name was read from the event's title or description."
    )
