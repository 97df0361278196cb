"""One source's record of an event, and which source each merged field came from."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers.values import price_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import column, computed
from schema.types.base.values import PriceRange


@described_enum(
    "The sources of listings.",
    TICKETMASTER="Ticketmaster's Discovery API.",
    EVENTBRITE="Events that organizations publish on Eventbrite.",
    BANDSINTOWN="Artists' tour dates on Bandsintown.",
    DICE="Dice, through an Apify actor.",
    LOCAL="Events entered by local organizers themselves.",
)
class SourceName(StrEnum):
    """The values are store.events.records.SourceKey."""

    TICKETMASTER = "ticketmaster"
    EVENTBRITE = "eventbrite"
    BANDSINTOWN = "bandsintown"
    DICE = "dice"
    LOCAL = "local"


@strawberry.type(description="One source's record of an event.")
class Listing:
    """Runtime value: store.events.records.ListingRow."""

    source: SourceName = column("The source of this listing.")
    source_id: str = column("The source's own id for it.")
    url: str | None = column("URL of the listing's page or of its tickets at the source.")
    title: str = column("The title as the source gives it.")
    price: PriceRange | None = computed(price_of, "Face value at this source; null if the source does not say.")
    is_sold_out: bool | None = column("Whether it is sold out; null if the source does not say.")
    last_seen_at: datetime = column("When the source last carried this listing.")


@strawberry.type(description="The source of a merged field's value.")
class FieldProvenance:
    """Runtime value: resolvers.events.provenance.Provenance."""

    field: str = column("The field's name in this schema, for example startTime or price.min.")
    source: SourceName = column("The source whose value was chosen.")
    seen_at: datetime = column("When that source last carried the listing.")
