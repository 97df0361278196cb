"""One source's record of an event, and which source each merged field came from."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers.money.prices import price
from schema.types.base.enums import described_enum
from schema.types.base.fields import column, computed_of
from schema.types.base.values import PriceRange
from sources.registry import SOURCES


@described_enum("The sources of listings.", **{source.graphql_name: source.description for source in SOURCES})
class SourceName(StrEnum):
    """The registered sources. The values are their keys, store.events.records.SourceKey."""

    vars().update({source.graphql_name: source.key for source in SOURCES})


@described_enum(
    "What a listing sells.",
    ADMISSION="Admission to the event.",
    DAY_TICKET="Admission to one day of a festival.",
    CAMPING="Admission to a festival with camping.",
    PACKAGE="A package around the event, such as VIP, platinum or dinner.",
    UPSELL="An extra, such as a better spot, faster entry, a table or a locker.",
    PARKING="A parking space for a car or a camper van.",
)
class OfferKind(StrEnum):
    """The values are store.events.records.OfferKind."""

    ADMISSION = "admission"
    DAY_TICKET = "day_ticket"
    CAMPING = "camping"
    PACKAGE = "package"
    UPSELL = "upsell"
    PARKING = "parking"


@strawberry.type(description="One source's record of an event.")
class Listing:
    """Runtime value: store.events.records.ListingRow."""

    source: SourceName = column("The source of this listing.")
    source_id: str = column("The source's own id for it.")
    url: str | None = column("URL of the listing's page or of its tickets at the source.")
    title: str = column("The title as the source gives it.")
    price: PriceRange | None = computed_of(
        price,
        ["price_min", "price_max", "currency", "is_free"],
        "Face value at this source; null if the source does not say.",
    )
    is_sold_out: bool | None = column("Whether it is sold out; null if the source does not say.")
    offer: OfferKind = column("What it sells.")
    last_seen_at: datetime = column("When the source last carried this listing.")


@strawberry.type(description="The source of a merged field's value.")
class FieldProvenance:
    """Runtime value: resolvers.events.provenance.Provenance."""

    field: str = column("The field's name in this schema, for example startTime or price.min.")
    source: SourceName = column("The source whose value was chosen.")
    seen_at: datetime = column("When that source last carried the listing.")
