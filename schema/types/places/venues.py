"""Venues."""

from datetime import datetime
from enum import StrEnum

import strawberry

from resolvers.organizers.directory.reading import read_genres
from resolvers.pages import connections
from resolvers.places import venues
from resolvers.values import id_maker, id_of, point
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, batch_field, column, computed, computed_of, optional_input
from schema.types.base.relay import Node, PageInfo
from schema.types.base.values import GeoPoint, NearInput
from store.places.records import VenueRow


@described_enum(
    "Whether a venue can be booked for a period.",
    AVAILABLE="Available for booking.",
    HELD="Provisionally held for another booking.",
    BOOKED="Already booked.",
)
class AvailabilityStatus(StrEnum):
    """The values are venue_availability.status."""

    AVAILABLE = "available"
    HELD = "held"
    BOOKED = "booked"


@strawberry.type(description="A period during which a venue is available, held or booked.")
class AvailabilityWindow:
    """Runtime value: the loaders' availability row."""

    id: strawberry.ID = computed(id_of("AvailabilityWindow"), "The period's id.")
    start_time: datetime = column("When the period starts.")
    end_time: datetime = column("When the period ends.")
    status: AvailabilityStatus = column("Available, held or booked.")
    notes: str | None = column("Notes from the venue.")


@strawberry.type(description="A place where gigs are held.")
class Venue(Node):
    """Runtime value: store.places.records.VenueRow."""

    id: strawberry.ID = computed_of(id_maker("Venue"), ["id"], "Global id.")
    database_id: int = column("The number used in REST paths and calendars.", of="id")
    name: str = column("The name that most sources use, without the city.")
    aliases: list[str] = batch_field(
        venues.aliases, "Other names that sources use; searches find the venue by any of them.", reads=["id", "name"]
    )
    address: str | None = computed_of(lambda address: address or None, ["address"], "Street and number; null if unknown.")
    city: str | None = column("The city, in its standard spelling.")
    country_code: str | None = column("ISO 3166-1 alpha-2 country code, for example IE or GB.")
    location: GeoPoint | None = computed_of(point, ["latitude", "longitude"], "Coordinates.")
    capacity: int | None = column("Number of people it holds; null if unknown.")
    genres: list[str] = computed_of(read_genres, ["genre_focus"], "Slugs of the genres it is known for.")
    website: str | None = column("The venue's own website.")
    notes: str | None = column("Notes from the venue directory.")
    availability: list[AvailabilityWindow] = batch_field(
        venues.availability,
        "Periods in which it is known to be available, held or booked, earliest first.",
        {"from_": "Only periods that end after this instant.", "to": "Only periods that start before this instant."},
        reads=["id"],
    )
    calendar_url: str = batch_field(
        venues.calendar_urls, "Absolute URL of a subscribable calendar of the venue's events.", reads=["id"]
    )

    is_type_of = RowCheck(VenueRow)


@strawberry.input(description="Which venues to list. All given conditions must hold.")
class VenueFilter:
    """Read by resolvers/places/venues.py."""

    text: str | None = optional_input("Words to find in the name or the address.")
    city: str | None = optional_input("The city, in any common spelling.")
    capacity_min: int | None = optional_input("Known to hold at least this many people.")
    capacity_max: int | None = optional_input("Known to hold at most this many people.")
    genres: list[str] | None = optional_input("Known for at least one of these genres.")
    near: NearInput | None = optional_input("Inside this circle.")
    available_from: datetime | None = optional_input("Available without interruption from this instant; requires availableTo.")
    available_to: datetime | None = optional_input("Available until this instant; requires availableFrom.")


@strawberry.type(description="One venue in a list.")
class VenueEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Venue = column("The venue.")
    cursor: str = column("Its cursor, for use in `after` and `before`.")


@strawberry.type(description="A page of venues.")
class VenueConnection:
    """Runtime value: a resolvers.pages.connections.Connection of venue rows."""

    edges: list[VenueEdge] = batch_field(connections.edges, "The venues on this page, each with its cursor.")
    nodes: list[Venue] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number of venues across all pages.")
