"""What needs the plan itself: changes of shortlists, and the plan of a contact request."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.plans import shortlists
from schema.types.base.fields import batch_field, column, extend, root_field
from schema.types.base.user_errors import UserError
from schema.types.organizers.contact_requests import ContactRequest
from schema.types.organizers.plans import Plan
from schema.types.organizers.shortlists import ShortlistItem

Request = Info[RequestContext, None]

extend(
    ContactRequest,
    "plan",
    Plan | None,
    batch_field(desk.plans_of_requests, "The plan that it is for; null without one, and for whoever is not the plan's owner."),
    after="database_id",
)


@strawberry.type(description="What became of a shortlist.")
class ShortlistPayload:
    """Runtime value: resolvers.organizers.plans.shortlists.ShortlistOutcome."""

    plan: Plan | None = column("The plan as it is now; null when `errors` says why not.")
    item: ShortlistItem | None = column("The item as it is now; null when it was removed, or `errors` says why not.")
    is_new: bool = column("True when this call put the item on the list.")
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
