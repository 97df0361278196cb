"""Shortlists: the DJs and venues considered for a plan."""

from datetime import datetime

import strawberry

from resolvers.organizers.plans import bookables, shortlists
from resolvers.values import id_of
from schema.types.base.fields import RowCheck, batch_field, column, computed
from schema.types.base.relay import Node
from schema.types.organizers.contact_requests import ContactRequest
from schema.types.organizers.shared import Bookable
from store.organizers.records import ShortlistRow


@strawberry.type(description="A DJ or venue on a plan's shortlist. Visible only to the plan's owner.")
class ShortlistItem(Node):
    """Runtime value: store.organizers.records.ShortlistRow."""

    id: strawberry.ID = computed(id_of("ShortlistItem"), "Global id.")
    database_id: int = column("The number used in REST responses.", of="id")
    item: Bookable = batch_field(bookables.bookables, "The DJ or venue.")
    note: str | None = column("The organizer's note about it.")
    position: int = column("Position in the list, from 0.")
    version: int = column("Increases with every change to its note or position; pass it to shortlistUpdate.")
    added_at: datetime = computed(shortlists.added_at, "When it was added to the list.")
    contact_request: ContactRequest | None = batch_field(
        shortlists.latest_requests, "The latest contact request to it for this plan; null if there is none."
    )
    takes_requests: bool = batch_field(shortlists.takes_requests, "False if it has refused all further contact requests.")

    is_type_of = RowCheck(ShortlistRow)
