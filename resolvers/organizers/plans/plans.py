"""An organizer's plans: making, changing and deleting them, and whose they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from auth.permissions import allows
from loaders.organizers.plans import plan_count, plan_page
from resolvers.context import RequestContext
from resolvers.errors import Unusable, UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.organizers.plans.input import changed_columns, new_columns
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import ViewerRow, require_role
from store.organizers.plans import MOST_PLANS, StalePlan, create_plan, delete_plan, update_plan
from store.organizers.records import PlanRow

NEWEST_FIRST = ListOrder("Plan", (int,))
_KIND = "Plan"
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

NO_SUCH_PLAN = (not_found("You have no such plan.", "id"),)
_ENOUGH = UserErrorRow("conflict", None, f"You already have {MOST_PLANS} plans, the maximum. Delete one first.")


class PlanOutcome(NamedTuple):
    """A plan as it is now; with `errors` it was not changed, and is None when there is none to show."""

    plan: PlanRow | None
    errors: tuple[UserErrorRow, ...] = ()


class PlanDeleteOutcome(NamedTuple):
    """The global id of a plan that is no more."""

    deleted_id: str | None
    errors: tuple[UserErrorRow, ...] = ()


class Budget(NamedTuple):
    """What may be spent: None is no bound."""

    min: Decimal | None
    max: Decimal | None
    currency: str


class Plans(LazyConnection[PlanRow]):
    """A person's plans, the newest first."""

    def __init__(self, context: RequestContext, owner: int, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, window(arguments, NEWEST_FIRST))
        self.context = context
        self.owner = owner

    async def fetch_page(self) -> Page[PlanRow]:
        """The page."""
        before = self.asked.boundary[0] if self.asked.boundary else None
        rows = await plan_page(self.context.database, self.owner, self.asked.size + 1, before)
        return cut([(row, (row.id,)) for row in rows], self.asked)

    async def count(self) -> int:
        """How many there are on all pages."""
        return await plan_count(self.context.database, self.owner)


async def create(context: RequestContext, given: Mapping[str, Any]) -> PlanOutcome:
    """A new plan of the signed-in organizer.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, now = require_role(context, "organizer"), context.now()
    try:
        columns = new_columns(given, now)
    except Unusable as refused:
        return PlanOutcome(None, refused.errors)
    made = await create_plan(context.database, viewer.id, columns, now)
    return PlanOutcome(None, (_ENOUGH,)) if made is None else PlanOutcome(made)


async def change(context: RequestContext, global_id: str, given: Mapping[str, Any], version: int | None = None) -> PlanOutcome:
    """One of the person's plans with what is given changed; a stale `version` is refused with the plan as it is.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, now, number = require_role(context, "organizer"), context.now(), number_of(global_id, _KIND)
    if number is None:
        return PlanOutcome(None, NO_SUCH_PLAN)
    try:
        changed = await update_plan(
            context.database, viewer.id, number, lambda current: changed_columns(current, given, now), now, version
        )
    except Unusable as refused:
        return PlanOutcome(None, refused.errors)
    except StalePlan as stale:
        return PlanOutcome(stale.current, (_stale(stale.current),))
    if changed is None:
        return PlanOutcome(None, NO_SUCH_PLAN)
    await changed_plan(context, viewer, number)
    return PlanOutcome(changed)


async def delete(context: RequestContext, global_id: str) -> PlanDeleteOutcome:
    """Delete one of the person's plans, its shortlist with it.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(global_id, _KIND)
    if number is None or not await delete_plan(context.database, viewer.id, number):
        return PlanDeleteOutcome(None, NO_SUCH_PLAN)
    await changed_plan(context, viewer, number)
    return PlanDeleteOutcome(global_id)


async def own_plans(context: RequestContext, numbers: Sequence[int]) -> list[PlanRow | None]:
    """The plans of these numbers that are the signed-in organizer's; None for each other."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    return await context.loaders.own_plan_by_id.load_many([(viewer.id, number) for number in numbers])


async def changed_plan(context: RequestContext, viewer: ViewerRow, number: int) -> None:
    """Have this request read the plan and what belongs to it anew, and tell those who listen to it."""
    context.loaders.own_plan_by_id.forget((viewer.id, number))
    context.loaders.shortlist_by_plan.forget(number)
    await context.organizers.publish()


def budget_of(plan: PlanRow) -> Budget | None:
    """The plan's budget; None when it has neither bound."""
    if plan.budget_min is None and plan.budget_max is None:
        return None
    return Budget(plan.budget_min, plan.budget_max, plan.currency)


def made_at(plan: PlanRow) -> datetime:
    """When a plan was made; of a predecessor's without a date, long ago."""
    return plan.created_at or plan.updated_at or _LONG_AGO


def changed_at(plan: PlanRow) -> datetime:
    """When a plan's own fields were last changed."""
    return plan.updated_at or made_at(plan)


def _stale(current: PlanRow) -> UserErrorRow:
    message = f"The plan has changed in the meantime and is now at version {current.version}. Review it and try again."
    return UserErrorRow("conflict", ("version",), message)
