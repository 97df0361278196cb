"""Everything the e-mails of one contact request contain: the request, sender, recipient and plan."""

from sqlalchemy import bindparam, select

from loaders.organizers.contact_requests import request_by_id
from loaders.organizers.contact_targets import contact_target_by_item
from store.database.connection import Database
from store.organizers.plans import PLAN_COLUMNS, plan_row
from store.organizers.records import ContactRequestRow, ContactTarget, PlanRow
from store.people.accounts import VIEWER_COLUMNS, viewer_row
from store.people.records import ViewerRow
from store.tables import event_plans, users

_ORGANIZER = select(*VIEWER_COLUMNS).where(users.c.id == bindparam("user_id"))
_PLAN = select(*PLAN_COLUMNS).where(event_plans.c.id == bindparam("plan_id"))

Letter = tuple[ContactRequestRow, ViewerRow, ContactTarget, PlanRow | None]


async def contact_letter(database: Database, request_id: int) -> Letter | None:
    """A request with its organizer, its recipient and its plan; None if one of the first three no longer exists."""
    (request,) = await request_by_id(database, [request_id])
    if request is None:
        return None
    (target,) = await contact_target_by_item(database, [(request.item_type, request.item_id)])
    organizer = await database.fetch_one(_ORGANIZER, {"user_id": request.user_id})
    if target is None or organizer is None:
        return None
    plan = None if request.plan_id is None else await database.fetch_one(_PLAN, {"plan_id": request.plan_id})
    return request, viewer_row(organizer), target, None if plan is None else plan_row(plan)
