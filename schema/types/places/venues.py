"""Where gigs are."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry

from resolvers.organizers.directory.reading import read_genres
from resolvers.pages import connections
from resolvers.places import venues
from resolvers.values import id_of, point_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, optional_input
from schema.types.base.relay import Node, PageInfo
from schema.types.base.values import GeoPoint, NearInput
from store.places.records import VenueRow


@described_enum(
    "Whether a venue can be booked in a span of time.",
    AVAILABLE="Free to book.",
    HELD="Pencilled in for somebody.",
    BOOKED="Taken.",
)
class AvailabilityStatus(StrEnum):
    """The values are venue_availability.status."""

    AVAILABLE = "available"
    HELD = "held"
    BOOKED = "booked"


@strawberry.type(description="A span of time in which a venue is free, held or booked.")
class AvailabilityWindow:
    """Runtime value: the loaders' availability row."""

    id: strawberry.ID = computed(id_of("AvailabilityWindow"), "The span's id.")
    start_time: datetime = column("When it begins.")
    end_time: datetime = column("When it ends.")
    status: AvailabilityStatus = column("Free, held or booked.")
    notes: str | None = column("What the venue says about it.")


@strawberry.type(description="A place where gigs are.")
class Venue(Node):
    """Runtime value: store.places.records.VenueRow."""

    id: strawberry.ID = computed(id_of("Venue"), "The global id.")
    database_id: int = column("The number used in REST paths and calendars.", of="id")
    name: str = column("What it is called.")
    address: str | None = computed(lambda row: row.address or None, "Street and number; null when unknown.")
    city: str | None = column("The city, in its usual spelling.")
    country_code: str | None = column("ISO 3166: IE, GB.")
    location: GeoPoint | None = computed(point_of, "Where it is on the map.")
    capacity: int | None = column("How many people it holds; null when unknown.")
    genres: list[str] = computed(lambda row: read_genres(row.genre_focus), "What it is known for, as genre slugs.")
    website: str | None = column("Its own page.")
    notes: str | None = column("What the directory says about it.")
    availability: list[AvailabilityWindow] = batch_field(
        venues.availability,
        "Spans in which it is known to be free, held or booked, earliest first.",
        {"from_": "Ending after this instant.", "to": "Beginning before this instant."},
    )
    calendar_url: str = batch_field(venues.calendar_urls, "Absolute URL of its events as a calendar to subscribe to.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are venues."""
        return isinstance(value, VenueRow)


@strawberry.input(description="What venues to list. Everything given must hold.")
class VenueFilter:
    """Read by resolvers/places/venues.py."""

    text: str | None = optional_input("Words to find in the name or the address.")
    city: str | None = optional_input("The city, as people write it.")
    capacity_min: int | None = optional_input("Known to hold this many people or more.")
    capacity_max: int | None = optional_input("Known to hold this many people or fewer.")
    genres: list[str] | None = optional_input("Known for any of these genres.")
    near: NearInput | None = optional_input("Within a circle.")
    available_from: datetime | None = optional_input("Available without a break from this instant on; goes with availableTo.")
    available_to: datetime | None = optional_input("Available until this instant; goes with availableFrom.")


@strawberry.type(description="One venue in a list.")
class VenueEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Venue = column("The venue.")
    cursor: str = column("Its place in the list, for `after` and `before`.")


@strawberry.type(description="A page of venues.")
class VenueConnection:
    """Runtime value: a resolvers.pages.connections.Connection of venue rows."""

    edges: list[VenueEdge] = batch_field(connections.edges, "The page, each venue with its cursor.")
    nodes: list[Venue] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many venues there are on all pages.")
