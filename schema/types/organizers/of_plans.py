"""Fields and mutations that need the plan's type: shortlist changes, and a contact request's plan."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.plans import shortlists
from schema.types.base.fields import about, batch_field, column, extend, root_field
from schema.types.base.user_errors import UserError
from schema.types.organizers.contact_requests import ContactRequest
from schema.types.organizers.plans import Plan
from schema.types.organizers.shortlists import ShortlistItem

Request = Info[RequestContext, None]

extend(
    ContactRequest,
    "plan",
    Plan | None,
    batch_field(desk.plans_of_requests, "The plan it is for; null if there is none, and for anyone but the plan's owner."),
    after="database_id",
)


@strawberry.type(description="The result of changing a shortlist.")
class ShortlistPayload:
    """Runtime value: resolvers.organizers.plans.shortlists.ShortlistOutcome."""

    plan: Plan | None = column("The plan after the change; null if nothing changed, as `errors` explains.")
    item: ShortlistItem | None = column(
        "The item after the change; null if it was removed, or nothing changed. After a version conflict, the current item."
    )
    is_new: bool = column("True if this call added the item to the list.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


_ItemId = Annotated[strawberry.ID, about("A shortlist item of one of the viewer's plans.")]


@strawberry.type
class ShortlistMutations:
    """Adding, annotating, ordering and removing."""

    @root_field(
        ShortlistPayload,
        "Organizers only: adds a DJ or venue to the end of a plan's shortlist. Adding it again has no further effect.",
    )
    async def shortlist_add(
        self,
        info: Request,
        plan_id: Annotated[strawberry.ID, about("One of the viewer's plans.")],
        item_id: Annotated[strawberry.ID, about("A DJ or venue.")],
        note: Annotated[str | None, about("A note about it, at most 2,000 characters.")] = None,
    ) -> Any:
        return await shortlists.add(info.context, plan_id, item_id, note)

    @root_field(ShortlistPayload, "Organizers only: changes an item's note or position; omitted arguments are kept.")
    async def shortlist_update(
        self,
        info: Request,
        id: _ItemId,
        note: Annotated[str | None, about("The new note; null clears it.")] = strawberry.UNSET,
        position: Annotated[int | None, about("The new position, from 0; other items make room.")] = None,
        version: Annotated[
            int | None,
            about("The version the change is based on: if the item has changed since, nothing is written."),
        ] = None,
    ) -> Any:
        given = {} if note is strawberry.UNSET else {"note": note}
        return await shortlists.edit(info.context, id, position=position, version=version, **given)

    @root_field(ShortlistPayload, "Organizers only: removes an item from its shortlist. Contact requests to it are kept.")
    async def shortlist_remove(self, info: Request, id: _ItemId) -> Any:
        return await shortlists.remove(info.context, id)
