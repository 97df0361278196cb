"""A gig, once, however many sources list it."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import strawberry

from resolvers import reactions
from resolvers.events import events, related
from resolvers.events.provenance import provenance
from resolvers.values import id_of, point_of, price_of, start_of, ticket_url_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed
from schema.types.base.relay import Node
from schema.types.base.values import GeoPoint, Image, PriceRange
from schema.types.events.listings import FieldProvenance, Listing
from schema.types.events.performances import Performance
from schema.types.places.venues import Venue
from store.events.records import EventRow


@described_enum(
    "Whether an event takes place as announced.",
    SCHEDULED="As announced.",
    RESCHEDULED="Moved to another time, which is known.",
    POSTPONED="Off for now; the new time is not known yet.",
    CANCELLED="It will not take place.",
)
class EventStatus(StrEnum):
    """The values are store.events.records.StatusKey."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@described_enum(
    "How exactly the date is known.",
    DATE_TIME="Date and time are known.",
    DATE="The date is known, the time is not.",
    TO_BE_ANNOUNCED="Not even the date is known.",
)
class DatePrecision(StrEnum):
    """The values are store.events.records.PrecisionKey."""

    DATE_TIME = "date_time"
    DATE = "date"
    TO_BE_ANNOUNCED = "to_be_announced"


@strawberry.type(description="One gig or club night: the merge of every source's listing of it.")
class Event(Node):
    """Runtime value: store.events.records.EventRow."""

    id: strawberry.ID = computed(id_of("Event"), "The global id. Retired ids keep answering with the event that replaced them.")
    database_id: int = column("The number used in REST paths and calendar UIDs.", of="id")
    title: str = column("What it is called.")
    description: str | None = column("Plain text, the longest that a source gives.")
    status: EventStatus = column("Whether it takes place as announced.")
    start_time: datetime | None = computed(
        start_of,
        "When it begins; with datePrecision DATE, whose hour is unknown, the instant that its local day begins. Null only for an "
        "event whose date is still to be announced.",
    )
    end_time: datetime | None = column("When it ends; null when no source tells.")
    time_zone: str = column("Where the event is, not where the server is: Europe/Dublin.")
    local_date: date | None = column("The date on the venue's wall; null while to be announced.")
    local_time: time | None = column("The time on the venue's wall; null when unknown.")
    date_precision: DatePrecision = column("How exactly the date is known.")
    previous_start_time: datetime | None = column("The start before the last reschedule or postponement.")
    city: str | None = column("The city, in its usual spelling.")
    country_code: str | None = column("ISO 3166: IE, GB.")
    location: GeoPoint | None = computed(point_of, "Where it is on the map.")
    distance_km: float | None = computed(events.distance_of, "Kilometres from the filter's `near` point; null without one.")
    venue: Venue | None = batch_field(events.venues, "Where it takes place; null when no source tells.")
    performances: list[Performance] = batch_field(events.performances, "Who plays, in billing order.")
    genres: list[str] = computed(lambda row: row.genres or [], "Genre slugs of one vocabulary: techno, indie-rock.")
    tags: list[str] = computed(lambda row: row.tags or [], "The sources' other labels.")
    images: list[Image] = batch_field(
        events.images,
        "Pictures, widest first.",
        {"min_width": "Only those known to be at least this many pixels wide."},
    )
    price: PriceRange | None = computed(
        price_of, "Lowest and highest face value over all listings. Null means unknown, never free."
    )
    age_restriction: str | None = column("Who is let in, in the source's words: Over 18s.")
    ticket_url: str | None = computed(ticket_url_of, "Where to buy; null for a cancelled event, which has nothing to sell.")
    on_sale_time: datetime | None = column("When tickets go, or went, on sale.")
    listings: list[Listing] = batch_field(events.listings, "Every source's own version of this event, newest sighting first.")
    provenance: list[FieldProvenance] = batch_field(
        provenance, "Which source each merged field came from, and when it was last seen there."
    )
    related: list["Event"] = batch_field(
        related.related, "Other gigs that people who like this one would look at.", {"first": "How many, at most 100."}
    )
    calendar_url: str = batch_field(events.calendar_urls, "Absolute URL of the .ics download.")
    is_saved: bool = batch_field(reactions.is_saved, "True when the signed-in person saved it.")
    is_hidden: bool = batch_field(reactions.is_hidden, "True when the signed-in person hid it.")
    created_at: datetime = column("When we first heard of it.")
    updated_at: datetime = column("When anything public of it last changed.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are events."""
        return isinstance(value, EventRow)
