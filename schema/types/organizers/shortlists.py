"""Shortlists: the DJs and venues that an organizer considers for a plan."""

from datetime import datetime
from typing import Any

import strawberry

from resolvers.organizers.plans import bookables, shortlists
from resolvers.values import id_of
from schema.types.base.fields import batch_field, column, computed
from schema.types.base.relay import Node
from schema.types.organizers.bookable import Bookable
from schema.types.organizers.contact_requests import ContactRequest
from store.organizers.records import ShortlistRow


@strawberry.type(description="A DJ or venue on a plan's shortlist. Only the plan's owner finds it.")
class ShortlistItem(Node):
    """Runtime value: store.organizers.records.ShortlistRow."""

    id: strawberry.ID = computed(id_of("ShortlistItem"), "The global id.")
    database_id: int = column("The number used in REST answers.", of="id")
    item: Bookable = batch_field(bookables.bookables, "The DJ or venue.")
    note: str | None = column("What the organizer notes about it.")
    position: int = column("Its place in the list, from 0.")
    version: int = column("Rises with every change of its note or place; give it to shortlistUpdate.")
    added_at: datetime = computed(shortlists.added_at, "When it was put on the list.")
    contact_request: ContactRequest | None = batch_field(
        shortlists.latest_requests, "The newest request to it for this plan; null when there was none."
    )
    takes_requests: bool = batch_field(shortlists.takes_requests, "False when it has refused all further contact requests.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are shortlist items."""
        return isinstance(value, ShortlistRow)
