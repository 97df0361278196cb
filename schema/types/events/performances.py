"""Who plays at an event."""

from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.places.artists import Artist


@described_enum(
    "How large a name stands on the bill.",
    HEADLINE="The act that people come for, or one of them.",
    SUPPORT="Plays before or beside the headline.",
)
class Billing(StrEnum):
    """The values are store.events.records.BillingKey."""

    HEADLINE = "headline"
    SUPPORT = "support"


@strawberry.type(description="One act of an event's bill.")
class Performance:
    """Runtime value: store.events.records.PerformanceRow."""

    artist: Artist = column("Who plays.")
    billing: Billing = column("How large the name stands on the bill.")
    position: int = column("The place in billing order, from 0.")
