"""Shortlists: the DJs and venues that an organizer considers for a plan."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import bookables, shortlists
from resolvers.values import id_of
from schema.types.base.fields import batch_field, column, computed, root_field
from schema.types.base.nodes import Node
from schema.types.base.user_errors import UserError
from schema.types.organizers.bookable import Bookable
from schema.types.organizers.contact_requests import ContactRequest
from store.organizers.records import ShortlistRow

if TYPE_CHECKING:
    from schema.types.organizers.plans import Plan

Request = Info[RequestContext, None]


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


@strawberry.type(description="What became of a shortlist.")
class ShortlistPayload:
    """Runtime value: resolvers.organizers.shortlists.ShortlistOutcome."""

    plan: Annotated["Plan", strawberry.lazy("schema.types.organizers.plans")] | None = column(
        "The plan as it is now; null when `errors` says why not."
    )
    item: ShortlistItem | None = column("The item as it is now; null when it was removed, or `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


def _about(description: str) -> Any:
    return strawberry.argument(description=description)


_ItemId = Annotated[strawberry.ID, _about("A shortlist item of one of one's own plans.")]


@strawberry.type
class ShortlistMutations:
    """Adding, noting, ordering and removing."""

    @root_field(
        ShortlistPayload,
        "Organizers: put a DJ or venue at the end of a plan's shortlist. One that is on it already stays as it is.",
    )
    async def shortlist_add(
        self,
        info: Request,
        plan_id: Annotated[strawberry.ID, _about("One of one's own plans.")],
        item_id: Annotated[strawberry.ID, _about("A DJ or venue.")],
        note: Annotated[str | None, _about("What to note about it, at most 2,000 characters.")] = None,
    ) -> Any:
        return await shortlists.add(info.context, plan_id, item_id, note)

    @root_field(ShortlistPayload, "Organizers: change an item's note or place; what is left out stays as it is.")
    async def shortlist_update(
        self,
        info: Request,
        id: _ItemId,
        note: Annotated[str | None, _about("The new note; null empties it.")] = strawberry.UNSET,
        position: Annotated[int | None, _about("The new place, from 0; the others make room.")] = None,
        version: Annotated[
            int | None,
            _about("The version that the change was made on: if the item has changed since, nothing is written."),
        ] = None,
    ) -> Any:
        given = {} if note is strawberry.UNSET else {"note": note}
        return await shortlists.edit(info.context, id, position=position, version=version, **given)

    @root_field(ShortlistPayload, "Organizers: take an item off its shortlist. Requests to it stay.")
    async def shortlist_remove(self, info: Request, id: _ItemId) -> Any:
        return await shortlists.remove(info.context, id)
