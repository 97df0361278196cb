"""An organizer's plans: creating, updating and deleting them, and ownership."""

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
from resolvers.values import EPOCH
from store.organizers.plans import MOST_PLANS, StalePlan, create_plan, delete_plan, update_plan
from store.organizers.records import PlanRow

NEWEST_FIRST = ListOrder("Plan", (int,))
_KIND = "Plan"

NO_SUCH_PLAN = (not_found("You have no such plan.", "id"),)
_ENOUGH = UserErrorRow("conflict", None, f"You already have {MOST_PLANS} plans, the maximum. Delete one first.")


class PlanOutcome(NamedTuple):
    """A plan's current state; with `errors` it was not changed, and is None if there is no plan to show."""

    plan: PlanRow | None
    errors: tuple[UserErrorRow, ...] = ()


class PlanDeleteOutcome(NamedTuple):
    """The global id of a deleted plan."""

    deleted_id: str | None
    errors: tuple[UserErrorRow, ...] = ()


class Budget(NamedTuple):
    """A budget; None means no limit."""

    min: Decimal | None
    max: Decimal | None
    currency: str


class Plans(LazyConnection[PlanRow]):
    """A person's plans, newest first."""

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
        """The number of plans on all pages."""
        return await plan_count(self.context.database, self.owner)


async def create(context: RequestContext, given: Mapping[str, Any]) -> PlanOutcome:
    """Create a plan for the signed-in organizer.

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
    """Update the given fields of one of the person's plans; a stale `version` is refused with the plan's current state.

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
    """Delete one of the person's plans with its shortlist.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(global_id, _KIND)
    if number is None or not await delete_plan(context.database, viewer.id, number):
        return PlanDeleteOutcome(None, NO_SUCH_PLAN)
    await changed_plan(context, viewer, number)
    return PlanDeleteOutcome(global_id)


async def own_plans(context: RequestContext, numbers: Sequence[int]) -> list[PlanRow | None]:
    """Those of these plans that belong to the signed-in organizer; None for every other number."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    return await context.loaders.own_plan_by_id.load_many([(viewer.id, number) for number in numbers])


async def changed_plan(context: RequestContext, viewer: ViewerRow, number: int) -> None:
    """Drop the cached plan and its parts so that this response shows the change, and notify subscribers."""
    context.loaders.own_plan_by_id.forget((viewer.id, number))
    context.loaders.shortlist_by_plan.forget(number)
    await context.organizers.publish()


def budget_of(plan: PlanRow) -> Budget | None:
    """The plan's budget; None without any limit."""
    if plan.budget_min is None and plan.budget_max is None:
        return None
    return Budget(plan.budget_min, plan.budget_max, plan.currency)


def made_at(plan: PlanRow) -> datetime:
    """When a plan was created; the epoch for a predecessor's plan without a date."""
    return plan.created_at or plan.updated_at or EPOCH


def changed_at(plan: PlanRow) -> datetime:
    """When a plan's own fields last changed."""
    return plan.updated_at or made_at(plan)


def _stale(current: PlanRow) -> UserErrorRow:
    message = f"The plan has changed in the meantime and is now at version {current.version}. Review it and try again."
    return UserErrorRow("conflict", ("version",), message)
