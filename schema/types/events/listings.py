"""One source's record of an event, and which source each merged field came from."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers.values import price_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import column, computed
from schema.types.base.values import PriceRange
from sources.registry import SOURCES


@described_enum("Where listings come from.", **{source.graphql_name: source.description for source in SOURCES})
class SourceName(StrEnum):
    """The registered sources. The values are their keys, store.events.records.SourceKey."""

    vars().update({source.graphql_name: source.key for source in SOURCES})


@strawberry.type(description="One source's record of an event.")
class Listing:
    """Runtime value: store.events.records.ListingRow."""

    source: SourceName = column("Whose record it is.")
    source_id: str = column("The source's own id of it.")
    url: str | None = column("The listing's page or ticket address at the source.")
    title: str = column("The title as the source writes it.")
    price: PriceRange | None = computed(price_of, "Face value at this source; null when it does not tell.")
    is_sold_out: bool | None = column("Null when the source does not tell.")
    last_seen_at: datetime = column("When the source last carried it.")


@strawberry.type(description="Which source a merged field's value came from.")
class FieldProvenance:
    """Runtime value: resolvers.events.provenance.Provenance."""

    field: str = column("The event's field as it is called here: startTime, price.min.")
    source: SourceName = column("The source whose value won.")
    seen_at: datetime = column("When that source last carried it.")
