"""Writes organizers' plans. Every condition includes the owner, so that nobody can change another person's plan."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update

from store.database.connection import Database, Transaction
from store.organizers.records import PlanRow
from store.tables import event_plans, users

MOST_PLANS: Final = 500  # of one person

PLAN_COLUMNS = tuple(event_plans.c[name] for name in PlanRow._fields)
WRITTEN = (
    "name", "city", "start_time", "end_time", "start_date", "end_date", "capacity", "budget_min", "budget_max", "currency",
    "genres", "gear_needs", "vibe_tags",
)  # fmt: skip
_OWNER = select(users.c.id).where(users.c.id == bindparam("owner_id")).with_for_update()
_HELD = select(func.count()).select_from(event_plans).where(event_plans.c.user_id == bindparam("owner_id"))
_IS_OWN = (event_plans.c.id == bindparam("plan_id"), event_plans.c.user_id == bindparam("owner_id"))
_ONE = select(*PLAN_COLUMNS).where(*_IS_OWN)
_LOCKED = _ONE.with_for_update()
_UPDATE = (
    update(event_plans)
    .where(event_plans.c.id == bindparam("plan_id"))
    .values({name: bindparam(f"new_{name}") for name in WRITTEN})
    .values(version=event_plans.c.version + 1, changes=event_plans.c.changes + 1, updated_at=bindparam("now"))
)
_DELETE = delete(event_plans).where(*_IS_OWN)
# The predecessor's updated_at may change by itself on every update.
_CHANGED = (
    update(event_plans)
    .where(event_plans.c.id == bindparam("plan_id"))
    .values(changes=event_plans.c.changes + 1, updated_at=event_plans.c.updated_at)
)


class StalePlan(Exception):
    """The change was based on an outdated version of the plan."""

    def __init__(self, current: PlanRow) -> None:
        super().__init__(f"the plan is at version {current.version}")
        self.current = current


def plan_row(row: tuple[Any, ...]) -> PlanRow:
    """A plan from PLAN_COLUMNS; the predecessor's lists may be null."""
    made = PlanRow._make(row)
    return made._replace(genres=_texts(made.genres), gear_needs=_texts(made.gear_needs), vibe_tags=_texts(made.vibe_tags))


async def create_plan(database: Database, owner_id: int, columns: Mapping[str, Any], now: datetime) -> PlanRow | None:
    """Insert a plan; None if the person has reached the maximum. `columns` has all of WRITTEN."""

    async def create(tx: Transaction) -> PlanRow | None:
        await tx.fetch_value(_OWNER, {"owner_id": owner_id})  # two at once count one after the other
        if await tx.fetch_value(_HELD, {"owner_id": owner_id}) >= MOST_PLANS:
            return None
        row = {**columns, "user_id": owner_id, "created_at": now, "updated_at": now}
        return await _read(tx, owner_id, await tx.insert(event_plans, row))

    return await database.write(create)


async def update_plan(
    database: Database,
    owner_id: int,
    plan_id: int,
    changed: Callable[[PlanRow], Mapping[str, Any]],
    now: datetime,
    version: int | None = None,
) -> PlanRow | None:
    """Update a plan and return it; None if the person has no such plan.

    `changed` turns the locked plan into all of WRITTEN; an exception from it aborts the update.
    Errors: StalePlan if `version` is not the current one.
    """

    async def change(tx: Transaction) -> PlanRow | None:
        row = await tx.fetch_one(_LOCKED, {"plan_id": plan_id, "owner_id": owner_id})
        if row is None:
            return None
        current = plan_row(row)
        if version is not None and version != current.version:
            raise StalePlan(current)
        values = {f"new_{name}": value for name, value in changed(current).items()}
        await tx.execute(_UPDATE, {"plan_id": plan_id, "now": now, **values})
        return await _read(tx, owner_id, plan_id)

    return await database.write(change)


async def delete_plan(database: Database, owner_id: int, plan_id: int) -> bool:
    """Delete a plan and its shortlist; its contact requests are kept. False if the person has no such plan."""
    return await database.write(lambda tx: tx.execute(_DELETE, {"plan_id": plan_id, "owner_id": owner_id})) == 1


async def lock_plan(tx: Transaction, owner_id: int, plan_id: int) -> PlanRow | None:
    """The person's plan, locked until the transaction ends; None if they have no such plan."""
    row = await tx.fetch_one(_LOCKED, {"plan_id": plan_id, "owner_id": owner_id})
    return None if row is None else plan_row(row)


async def note_change(tx: Transaction, plan_id: int) -> None:
    """Count a change of something that belongs to a plan."""
    await tx.execute(_CHANGED, {"plan_id": plan_id})


async def _read(tx: Transaction, owner_id: int, plan_id: int) -> PlanRow | None:
    row = await tx.fetch_one(_ONE, {"plan_id": plan_id, "owner_id": owner_id})
    return None if row is None else plan_row(row)


def _texts(stored: Any) -> tuple[str, ...]:
    return tuple(text for text in stored if isinstance(text, str)) if isinstance(stored, list) else ()
