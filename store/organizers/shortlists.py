"""Writes shortlists. Every change locks the plan's row, so that concurrent changes run one after the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, select, update

from store.database.connection import Database, Transaction
from store.organizers.plans import lock_plan, note_change
from store.organizers.records import ItemType, ShortlistRow
from store.tables import event_plan_shortlists, event_plans

MOST_ITEMS: Final = 200  # of one plan

_table = event_plan_shortlists
SHORTLIST_COLUMNS = tuple(_table.c[name] for name in ShortlistRow._fields)
IN_ORDER = (_table.c.position, _table.c.id)
_OF_PLAN = select(*SHORTLIST_COLUMNS).where(_table.c.plan_id == bindparam("plan_id")).order_by(*IN_ORDER)
_PLAN_OF = (
    select(_table.c.plan_id)
    .join_from(_table, event_plans, event_plans.c.id == _table.c.plan_id)
    .where(_table.c.id == bindparam("entry_id"), event_plans.c.user_id == bindparam("owner_id"))
)
_IS_ENTRY = _table.c.id == bindparam("entry_id")
_NOTE = update(_table).where(_IS_ENTRY).values(note=bindparam("new_note"), version=_table.c.version + 1)
_TOUCH = update(_table).where(_IS_ENTRY).values(version=_table.c.version + 1)
_PLACE = update(_table).where(_IS_ENTRY).values(position=bindparam("new_position"))
_REMOVE = delete(_table).where(_IS_ENTRY)


class ShortlistChange(NamedTuple):
    """The result of a change: the plan's number and the current entry; no entry if it was removed or the list is full."""

    plan_id: int
    entry: ShortlistRow | None
    is_new: bool = False


class EntryEdit(NamedTuple):
    """A change to an entry: the note unless `keeps_note`, the position unless None, on condition of `version` unless None."""

    note: str | None = None
    keeps_note: bool = True
    position: int | None = None
    version: int | None = None


class StaleEntry(Exception):
    """The change was based on an outdated version of the entry."""

    def __init__(self, current: ShortlistRow) -> None:
        super().__init__(f"the entry is at version {current.version}")
        self.current = current


async def add_entry(
    database: Database, owner_id: int, plan_id: int, item: tuple[ItemType, int], note: str | None, now: datetime
) -> ShortlistChange | None:
    """Append a DJ or venue if it is not on the list yet, and return its entry; None if the person has no such plan.

    An existing entry is unchanged, including its note.
    """

    async def add(tx: Transaction) -> ShortlistChange | None:
        if await lock_plan(tx, owner_id, plan_id) is None:
            return None
        entries = await _entries(tx, plan_id)
        held = next((entry for entry in entries if (entry.item_type, entry.item_id) == item), None)
        if held is not None or len(entries) >= MOST_ITEMS:
            return ShortlistChange(plan_id, held)
        position = max((entry.position for entry in entries), default=-1) + 1
        row = {"plan_id": plan_id, "item_type": item[0], "item_id": item[1], "note": note, "position": position}
        number = await tx.insert(_table, {**row, "created_at": now})
        await note_change(tx, plan_id)
        return ShortlistChange(plan_id, _find(await _entries(tx, plan_id), number), is_new=True)

    return await database.write(add)


async def edit_entry(database: Database, owner_id: int, entry_id: int, edit: EntryEdit) -> ShortlistChange | None:
    """Change an entry and return it; None if the person has no such entry. A position past the end means the end.

    Errors: StaleEntry if `edit.version` is not the current one.
    """

    async def change(tx: Transaction) -> ShortlistChange | None:
        plan_id = await _locked_plan(tx, owner_id, entry_id)
        entries = [] if plan_id is None else await _entries(tx, plan_id)
        entry = _find(entries, entry_id)
        if plan_id is None or entry is None:
            return None
        if edit.version is not None and edit.version != entry.version:
            raise StaleEntry(entry)
        if edit.keeps_note:
            await tx.execute(_TOUCH, {"entry_id": entry_id})
        else:
            await tx.execute(_NOTE, {"entry_id": entry_id, "new_note": edit.note})
        if edit.position is not None:
            await _move(tx, entries, entry, edit.position)
        await note_change(tx, plan_id)
        return ShortlistChange(plan_id, _find(await _entries(tx, plan_id), entry_id))

    return await database.write(change)


async def remove_entry(database: Database, owner_id: int, entry_id: int) -> ShortlistChange | None:
    """Remove an entry; returns its plan, or None if the person has no such entry."""

    async def remove(tx: Transaction) -> ShortlistChange | None:
        plan_id = await _locked_plan(tx, owner_id, entry_id)
        if plan_id is None or not await tx.execute(_REMOVE, {"entry_id": entry_id}):
            return None
        await note_change(tx, plan_id)
        return ShortlistChange(plan_id, None)

    return await database.write(remove)


async def _locked_plan(tx: Transaction, owner_id: int, entry_id: int) -> int | None:
    plan_id: int | None = await tx.fetch_value(_PLAN_OF, {"entry_id": entry_id, "owner_id": owner_id})
    is_there = plan_id is not None and await lock_plan(tx, owner_id, plan_id) is not None
    return plan_id if is_there else None


async def _entries(tx: Transaction, plan_id: int) -> list[ShortlistRow]:
    return [shortlist_row(row) for row in await tx.fetch_all(_OF_PLAN, {"plan_id": plan_id})]


async def _move(tx: Transaction, entries: Sequence[ShortlistRow], entry: ShortlistRow, place: int) -> None:
    """Move an entry to a position, counted from 0, and renumber the entries in between."""
    others = [other for other in entries if other.id != entry.id]
    others.insert(place, entry)
    for position, other in enumerate(others):
        if other.position != position:
            await tx.execute(_PLACE, {"entry_id": other.id, "new_position": position})


def _find(entries: Sequence[ShortlistRow], number: int) -> ShortlistRow | None:
    return next((entry for entry in entries if entry.id == number), None)


def shortlist_row(row: tuple[Any, ...]) -> ShortlistRow:
    """An entry from SHORTLIST_COLUMNS."""
    return ShortlistRow._make(row)
