"""Events: each gig once, however many sources list it."""

from datetime import date, datetime, time
from enum import StrEnum

import strawberry

from loaders.events.carried.relations import (
    CARRIED_IS_HIDDEN,
    CARRIED_IS_SAVED,
    CARRIED_LISTINGS,
    CARRIED_PERFORMANCES,
    CARRIED_VENUE,
)
from resolvers import reactions
from resolvers.events import changes, events, related
from resolvers.events.provenance import provenance
from resolvers.money.prices import price
from resolvers.values import id_maker, point, start, ticket_url_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, batch_field, column, computed, computed_of
from schema.types.base.relay import Node
from schema.types.base.values import GeoPoint, Image, PriceRange
from schema.types.events.listings import FieldProvenance, Listing, SourceName
from schema.types.events.performances import Performance
from schema.types.places.venues import Venue
from store.events.records import EventRow


@described_enum(
    "Whether an event goes ahead as announced.",
    SCHEDULED="As announced.",
    RESCHEDULED="Moved to a new time, which is known.",
    POSTPONED="Postponed; the new time is not known yet.",
    CANCELLED="Cancelled; it will not take place.",
)
class EventStatus(StrEnum):
    """The values are store.events.records.StatusKey."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@described_enum(
    "How precisely the date is known.",
    DATE_TIME="Date and time are known.",
    DATE="The date is known, the time is not.",
    TO_BE_ANNOUNCED="Not even the date is known.",
)
class DatePrecision(StrEnum):
    """The values are store.events.records.PrecisionKey."""

    DATE_TIME = "date_time"
    DATE = "date"
    TO_BE_ANNOUNCED = "to_be_announced"


@described_enum(
    "What changed about an event.",
    STATUS="Whether it goes ahead: values as in EventStatus.",
    TIME="When it starts: an instant in UTC, or a local date where the hour is not known; null while the date is not known.",
    VENUE="Where it is: the venue's name.",
    LINE_UP="Who plays: the acts' names.",
)
class EventChangeKind(StrEnum):
    """The values are store.events.records.ChangeKind."""

    STATUS = "status"
    TIME = "time"
    VENUE = "venue"
    LINE_UP = "line_up"


@strawberry.type(
    description="One real change to an event. A start that moves by less than 15 minutes, or a source's better reading of the "
    "same facts, is not a change. Only a start that moves by more than an hour causes a notification."
)
class EventChange:
    """Runtime value: store.events.records.ChangeRow."""

    kind: EventChangeKind = column("What changed.")
    from_: str | None = computed(changes.old_value, "What it was before.", ["kind", "old_value"], name="from")
    to: str | None = computed(changes.new_value, "What it was changed to.", ["kind", "new_value"])
    source: SourceName | None = computed(
        changes.told_by, "The source whose listing showed the change; null if that source is no longer used.", ["source"]
    )
    at: datetime = column("When we learned of it.", of="changed_at")
    event: "Event" = batch_field(changes.events, "The event in its current state.", reads=["event_id"])


@strawberry.type(description="One gig or club night: the merge of every source's listing of it.")
class Event(Node):
    """Runtime value: store.events.records.EventRow."""

    id: strawberry.ID = computed_of(id_maker("Event"), ["id"], "Global id. A retired id resolves to the event that replaced it.")
    database_id: int = column("The number used in REST paths and calendar UIDs.", of="id")
    title: str = column("The title.")
    description: str | None = column("Plain text; the longest description from any source.")
    status: EventStatus = column("Whether it goes ahead as announced.")
    start_time: datetime | None = computed_of(
        start,
        ["start_time", "local_date", "time_zone"],
        "When it starts. If datePrecision is DATE, the time is unknown and this is the start of the local day. "
        "Where sources tell only when the doors open, it is that time. Null only if "
        "the date is still to be announced.",
        first_if_known=True,
    )
    end_time: datetime | None = column("When it ends; null if no source says.")
    time_zone: str = column("The event's own IANA time zone, for example Europe/Dublin.")
    local_date: date | None = column("The local date at the venue; null if still to be announced.")
    local_time: time | None = column("The local start time at the venue; null if unknown.")
    date_precision: DatePrecision = column("How precisely the date is known.")
    previous_start_time: datetime | None = column("The start before the last reschedule or postponement.")
    city: str | None = column("The city, in its standard spelling.")
    country_code: str | None = column("ISO 3166-1 alpha-2 country code, for example IE or GB.")
    location: GeoPoint | None = computed_of(point, ["latitude", "longitude"], "Coordinates.")
    distance_km: float | None = computed(
        events.distance_of,
        "Distance in kilometres from the filter's `near` point; null if the filter has none.",
        reads=["latitude", "longitude"],  # the search computes it from these
    )
    venue: Venue | None = batch_field(
        events.venues, "The venue; null if no source names one.", reads=["venue_id"], carried=CARRIED_VENUE
    )
    performances: list[Performance] = batch_field(
        events.performances, "The line-up, in billing order.", reads=["id"], carried=CARRIED_PERFORMANCES
    )
    genres: list[str] = computed_of(
        lambda slugs: slugs or [], ["genres"], "Genre slugs from a fixed vocabulary, for example techno or indie-rock."
    )
    tags: list[str] = computed_of(lambda labels: labels or [], ["tags"], "Other labels used by the sources.")
    images: list[Image] = computed_of(
        events.images,
        ["images"],
        "Images, widest first.",
        arguments={"min_width": "Only images known to be at least this many pixels wide."},
    )
    price: PriceRange | None = computed_of(
        price,
        ["price_min", "price_max", "currency", "is_free", "country_code"],
        "Lowest and highest face value across all listings. Null means unknown, never free.",
    )
    age_restriction: str | None = column('Admission rules in the source\'s own words, for example "Over 18s".')
    ticket_url: str | None = computed(
        ticket_url_of, "Where to buy tickets; null if the event is cancelled.", ["status", "ticket_url"]
    )
    on_sale_time: datetime | None = column("When tickets go or went on sale.")
    listings: list[Listing] = batch_field(
        events.listings,
        "Each source's own record of this event, most recently seen first.",
        reads=["id"],
        carried=CARRIED_LISTINGS,
    )
    provenance: list[FieldProvenance] = batch_field(
        provenance,
        "Which source each merged field came from, and when that source last carried the listing.",
        reads=["id", "provenance"],
    )
    changes: list[EventChange] = batch_field(
        changes.changes, "What happened to it in the last 180 days, newest first, at most 50.", reads=["id"]
    )
    related: list["Event"] = batch_field(
        related.related,
        "Similar upcoming events.",
        {"first": "Number of events, at most 100."},
        reads=["id", "venue_id", "genres"],
    )
    calendar_url: str = batch_field(events.calendar_urls, "Absolute URL of the event's .ics file.", reads=["id"])
    is_saved: bool = batch_field(
        reactions.is_saved, "True if the signed-in person saved it.", reads=["id"], carried=CARRIED_IS_SAVED
    )
    is_hidden: bool = batch_field(
        reactions.is_hidden, "True if the signed-in person hid it.", reads=["id"], carried=CARRIED_IS_HIDDEN
    )
    created_at: datetime = column("When the event was first seen in any source.")
    updated_at: datetime = column("When any public field last changed.")

    is_type_of = RowCheck(EventRow)
