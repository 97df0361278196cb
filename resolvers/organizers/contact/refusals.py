"""DJs and venues that do not accept contact requests, as recorded by admins."""

from typing import NamedTuple

from resolvers.context import RequestContext
from resolvers.errors import Unusable, UserErrorRow
from resolvers.organizers.contact.requests import bookable_target
from resolvers.people.viewer import require_role
from store.organizers.contact_refusals import refuse_requests, take_requests


class RefusalOutcome(NamedTuple):
    """Whether a DJ or venue accepts requests now; None if nothing was recorded, as `errors` explains."""

    takes_requests: bool | None
    errors: tuple[UserErrorRow, ...] = ()


async def set_refusal(context: RequestContext, item_id: str, refuses: bool) -> RefusalOutcome:
    """Record that a DJ or venue no longer accepts requests, or accepts them again.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    try:
        target = await bookable_target(context, item_id, "itemId")
    except Unusable as refused:
        return RefusalOutcome(None, refused.errors)
    item = (target.item_type, target.item_id)
    if refuses:
        await context.database.write(lambda tx: refuse_requests(tx, item, context.now()))
    else:
        await context.database.write(lambda tx: take_requests(tx, item))
    return RefusalOutcome(not refuses)
