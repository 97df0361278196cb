"""DJs that can be booked."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import strawberry

from resolvers.organizers.directory import contacts, djs
from resolvers.organizers.directory.reading import read_genres
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import RowCheck, batch_field, column, computed, optional_input
from schema.types.base.relay import PAGE_ARGUMENTS, Node, PageInfo
from schema.types.base.values import Money
from schema.types.events.connection import EventConnection
from schema.types.places.artists import Artist
from store.organizers.directory_records import DjRow

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}


@described_enum("What a fee covers.", NIGHT="A whole night.", HOUR="One hour.")
class FeeUnit(StrEnum):
    """The values are store.organizers.fees.FeeUnit."""

    NIGHT = "night"
    HOUR = "hour"


@strawberry.type(description="A bookable DJ in the local directory. Contact details are for organizers only.")
class Dj(Node):
    """Runtime value: store.organizers.directory_records.DjRow."""

    id: strawberry.ID = computed(id_of("Dj"), "Global id.")
    database_id: int = column("Number used in REST paths.", of="id")
    name: str = column("The name.")
    city: str | None = computed(lambda row: row.city or None, "Where the DJ is based.")
    genres: list[str] = computed(lambda row: read_genres(row.genres), "Genre slugs, for example techno or house.")
    fee: Money | None = computed(
        lambda row: djs.least_of(djs.fee_of(row)), "Lowest fee, per feeUnit; null if no amount is stated."
    )
    fee_max: Money | None = computed(lambda row: djs.most_of(djs.fee_of(row)), "Highest fee; null unless the fee is a range.")
    fee_unit: FeeUnit | None = computed(
        lambda row: FeeUnit(fee.unit) if (fee := djs.fee_of(row)) and fee.low is not None else None,
        "What the fee covers; null if no amount is stated.",
    )
    is_fee_negotiable: bool = computed(
        lambda row: (fee := djs.fee_of(row)) is not None and fee.is_negotiable, "True if the DJ is open to offers."
    )
    fee_text: str | None = computed(lambda row: row.fee_text or None, "The fee as the DJ states it.")
    instagram: str | None = computed(lambda row: row.instagram or None, "Instagram handle.")
    soundcloud: str | None = computed(lambda row: row.soundcloud or None, "SoundCloud URL.")
    email: str | None = batch_field(contacts.dj_emails, "E-mail address; null unless the caller is an organizer or admin.")
    phone: str | None = batch_field(contacts.dj_phones, "Telephone number; null unless the caller is an organizer or admin.")
    artist: Artist | None = batch_field(djs.artists, "The DJ as an artist of listed events; null if there are none.")
    upcoming_events: EventConnection = batch_field(
        djs.upcoming_events, "Listed events that the DJ plays and that are not over, earliest first.", _FORWARD
    )
    retired_at: datetime | None = column("When the DJ was removed from the lists; null for a DJ that is listed.")

    is_type_of = RowCheck(DjRow)


@strawberry.input(description="Which DJs to list. All given conditions must be met.")
class DjFilter:
    """Read by resolvers.organizers.directory.dj_search."""

    text: str | None = optional_input("Words to find in the name; case and accents are ignored.")
    city: str | None = optional_input("Based in this city; a suburb counts as its city.")
    genres: list[str] | None = optional_input("Plays any of these genres or their subgenres.")
    fee_min: Decimal | None = optional_input("Minimum fee. DJs with an unknown fee are excluded.")
    fee_max: Decimal | None = optional_input("Maximum fee. DJs with an unknown fee are excluded.")
    currency: str | None = optional_input(
        "Currency of feeMin and feeMax, EUR by default. Fees in other currencies are converted."
    )


@strawberry.type(description="One DJ in a list.")
class DjEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Dj = column("The DJ.")
    cursor: str = column("Its cursor, for use in `after` and `before`.")


@strawberry.type(description="A page of DJs.")
class DjConnection:
    """Runtime value: resolvers.organizers.directory.dj_search.DjSearch."""

    edges: list[DjEdge] = batch_field(connections.edges, "The DJs on this page, each with its cursor.")
    nodes: list[Dj] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number of DJs across all pages.")
