"""The subscription to one of the viewer's plans."""

from collections.abc import AsyncIterator

from auth.permissions import allows
from resolvers.context import RequestContext
from resolvers.errors import Forbidden, InvalidFilter
from resolvers.global_ids import number_of
from resolvers.organizers.plans.live import LivePlans
from resolvers.organizers.plans.plans import own_plans
from resolvers.people.viewer import require_role
from store.organizers.records import PlanRow


async def plan_changed(context: RequestContext, plan_id: str) -> AsyncIterator[PlanRow]:
    """Yields the plan each time it, its shortlist or its requests change; ends when the plan is deleted.

    Errors: Unauthenticated, Forbidden; InvalidFilter if the plan is not the person's; all before the first item.
    """
    require_role(context, "organizer")
    number, live = number_of(plan_id, "Plan"), context.organizers.live_plans
    plan = None if number is None else (await own_plans(context, [number]))[0]
    if plan is None:
        raise InvalidFilter(("planId",), "is not the id of one of your plans")
    if live is None:
        raise RuntimeError("this request has nothing to listen to")
    return _rows(context, live, plan)


async def _rows(context: RequestContext, live: LivePlans, plan: PlanRow) -> AsyncIterator[PlanRow]:
    async with live.listening(plan.id, plan.changes) as listener:
        async for role in listener.changes():
            if not allows(role, "organizer"):
                raise Forbidden("organizer")  # no longer one since it began
            context.renew()
            (current,) = await own_plans(context, [plan.id])
            if current is None:
                return
            yield current
