"""Provenance speaks of the schema's fields, whatever the merge calls them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from graphql import get_named_type

from resolvers.events.provenance import PUBLIC_NAMES
from schema.assembly import make_schema
from sources.merging import SeenListing, merge
from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue

START = datetime(2026, 11, 27, 20, tzinfo=UTC)
EVERYTHING = Listing(
    "ticketmaster", "1", "Lankum", "Europe/Dublin", "date_time", status="rescheduled", start_at=START,
    end_at=START.replace(hour=23), local_date=date(2026, 11, 27), local_time=time(20), previous_start_at=START.replace(day=1),
    url="https://t.example/1", description="Drone folk.",
    venue=ListingVenue("Whelan's", city="Dublin", latitude=53.3, longitude=-6.2),
    performers=(ListingPerformer("Lankum"),), genres=("folk",), tags=("seated",), images=(ImageRef("https://i.example/1.jpg"),),
    price_min=Decimal(20), price_max=Decimal(30), currency="EUR", age_restriction="Over 18s", on_sale_at=START.replace(month=10),
)  # fmt: skip


def test_what_the_merge_tells_of_is_a_field_of_event() -> None:
    types: Any = make_schema()._schema.type_map
    told = merge([SeenListing(EVERYTHING, START)]).provenance
    assert len(told) >= 12
    for name in told:
        named = types["Event"]
        for part in PUBLIC_NAMES.get(name, name).split("."):
            named = get_named_type(named.fields[part].type)


def test_every_name_that_is_translated_is_one_that_the_merge_tells() -> None:
    assert set(PUBLIC_NAMES) - {"end_at", "previous_start_at"} <= set(merge([SeenListing(EVERYTHING, START)]).provenance)
