"""One source's record of an event, and which source each merged field came from."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers.values import price_of
from schema.fields import column, computed
from schema.values import PriceRange


@strawberry.enum(description="Where listings come from.")
class SourceName(StrEnum):
    """The values are store.records.SourceKey."""

    TICKETMASTER = strawberry.enum_value("ticketmaster", description="Ticketmaster's Discovery API.")
    EVENTBRITE = strawberry.enum_value("eventbrite", description="Organizations' events on Eventbrite.")
    BANDSINTOWN = strawberry.enum_value("bandsintown", description="Artists' tour dates on Bandsintown.")
    DICE = strawberry.enum_value("dice", description="Dice, through an Apify actor.")
    LOCAL = strawberry.enum_value("local", description="Events that local organizers entered themselves.")


@strawberry.type(description="One source's record of an event.")
class Listing:
    """Runtime value: store.records.ListingRow."""

    source: SourceName = column("Whose record it is.")
    source_id: str = column("The source's own id of it.")
    url: str | None = column("The listing's page or ticket address at the source.")
    title: str = column("The title as the source writes it.")
    price: PriceRange | None = computed(price_of, "Face value at this source; null when it does not tell.")
    is_sold_out: bool | None = column("Null when the source does not tell.")
    last_seen_at: datetime = column("When the source last carried it.")


@strawberry.type(description="Which source a merged field's value came from.")
class FieldProvenance:
    """Runtime value: resolvers.events.Provenance."""

    field: str = column("The event's field, by its name in this schema.")
    source: SourceName = column("The source whose value won.")
    seen_at: datetime = column("When that source last carried it.")
