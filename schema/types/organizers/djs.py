"""DJs that can be booked."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import strawberry

from resolvers.organizers.directory import contacts, djs
from resolvers.organizers.directory.reading import read_genres
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, optional_input
from schema.types.base.relay import PAGE_ARGUMENTS, Node, PageInfo
from schema.types.base.values import Money
from schema.types.events.connection import EventConnection
from schema.types.places.artists import Artist
from store.organizers.directory_records import DjRow

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@described_enum("What a fee is for.", NIGHT="A whole night.", HOUR="An hour.")
class FeeUnit(StrEnum):
    """The values are store.organizers.fees.FeeUnit."""

    NIGHT = "night"
    HOUR = "hour"


@strawberry.type(description="A bookable DJ in the local directory. Contact details are for organizers only.")
class Dj(Node):
    """Runtime value: store.organizers.directory_records.DjRow."""

    id: strawberry.ID = computed(id_of("Dj"), "The global id.")
    database_id: int = column("The number used in REST paths.", of="id")
    name: str = column("What the DJ is called.")
    city: str | None = computed(lambda row: row.city or None, "Where the DJ is based.")
    genres: list[str] = computed(lambda row: read_genres(row.genres), "Genre slugs of one vocabulary: techno, house.")
    fee: Money | None = computed(
        lambda row: djs.least_of(djs.fee_of(row)), "The least that the DJ asks, per feeUnit; null when no amount is named."
    )
    fee_max: Money | None = computed(lambda row: djs.most_of(djs.fee_of(row)), "The most, where the fee is a range.")
    fee_unit: FeeUnit | None = computed(
        lambda row: FeeUnit(fee.unit) if (fee := djs.fee_of(row)) and fee.low is not None else None,
        "What the fee is for; null when no amount is named.",
    )
    is_fee_negotiable: bool = computed(
        lambda row: (fee := djs.fee_of(row)) is not None and fee.is_negotiable, "True when the DJ is open to offers."
    )
    fee_text: str | None = computed(lambda row: row.fee_text or None, "The fee in the DJ's own words.")
    instagram: str | None = computed(lambda row: row.instagram or None, "The Instagram name.")
    soundcloud: str | None = computed(lambda row: row.soundcloud or None, "Where to listen.")
    email: str | None = batch_field(contacts.dj_emails, "The e-mail address; null unless an organizer or admin asks.")
    phone: str | None = batch_field(contacts.dj_phones, "The telephone number; null unless an organizer or admin asks.")
    artist: Artist | None = batch_field(djs.artists, "The DJ as an artist of listed events; null when none lists the DJ.")
    upcoming_events: EventConnection = batch_field(
        djs.upcoming_events, "Where and when the DJ plays next, by the listings, soonest first.", _FORWARD
    )
    retired_at: datetime | None = column("When the DJ was taken off the lists; null while on them.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are DJs."""
        return isinstance(value, DjRow)


@strawberry.input(description="Which DJs to list. Everything given must hold.")
class DjFilter:
    """Read by resolvers/organizers/dj_search.py."""

    text: str | None = optional_input("Words to find in the name.")
    city: str | None = optional_input("Based in this city; a suburb counts as its city.")
    genres: list[str] | None = optional_input("Playing any of these genres, or one that belongs to them.")
    fee_min: Decimal | None = optional_input("Asking this much or more. Whose fee is unknown is left out.")
    fee_max: Decimal | None = optional_input("Asking this much or less. Whose fee is unknown is left out.")
    currency: str | None = optional_input("The currency of feeMin and feeMax; EUR if not given. Fees in others are converted.")


@strawberry.type(description="One DJ in a list.")
class DjEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Dj = column("The DJ.")
    cursor: str = column("Its place in the list, for `after` and `before`.")


@strawberry.type(description="A page of DJs.")
class DjConnection:
    """Runtime value: a resolvers.pages.connections.Connection of DJ rows."""

    edges: list[DjEdge] = batch_field(connections.edges, "The page, each DJ with its cursor.")
    nodes: list[Dj] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many DJs there are on all pages.")
