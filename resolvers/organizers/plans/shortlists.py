"""Shortlists: adding, annotating, ordering and removing a plan's DJs and venues."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from auth.permissions import allows
from resolvers.context import RequestContext
from resolvers.errors import Unusable, UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.organizers.contact.requests import bookable_target
from resolvers.organizers.plans.plans import changed_plan, own_plans
from resolvers.people.account_input import is_text
from resolvers.people.viewer import ViewerRow, require_role
from resolvers.values import EPOCH
from store.organizers.records import ContactRequestRow, PlanRow, ShortlistRow
from store.organizers.shortlists import MOST_ITEMS, EntryEdit, ShortlistChange, StaleEntry, add_entry, edit_entry, remove_entry

NOTE_MAX: Final = 2000
EXPORT_PATH: Final = "/v1/organizer/plans/{id}/shortlist/export"
_KIND = "ShortlistItem"
_NO_SUCH_PLAN = (not_found("You have no such plan.", "planId"),)
_NO_SUCH_ENTRY = (not_found("You have no such shortlist item.", "id"),)
_FULL = UserErrorRow("conflict", None, f"The shortlist already has {MOST_ITEMS} items, the maximum. Remove one first.")


class ShortlistOutcome(NamedTuple):
    """The plan and the item in their current state; no item if it was removed. With `errors`, nothing was changed."""

    plan: PlanRow | None
    item: ShortlistRow | None = None
    errors: tuple[UserErrorRow, ...] = ()
    is_new: bool = False


async def add(context: RequestContext, plan_id: str, item_id: str, note: str | None) -> ShortlistOutcome:
    """Add a DJ or venue to a plan's shortlist. One already on it stays as it is.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(plan_id, "Plan")
    try:
        words = _note(note)
        target = await bookable_target(context, item_id, "itemId")
    except Unusable as refused:
        return ShortlistOutcome(None, None, refused.errors)
    item = (target.item_type, target.item_id)
    change = None if number is None else await add_entry(context.database, viewer.id, number, item, words, context.now())
    if change is None:
        return ShortlistOutcome(None, None, _NO_SUCH_PLAN)
    if change.entry is None:
        return ShortlistOutcome(None, None, (_FULL,))
    return await _outcome(context, viewer, change)


async def edit(
    context: RequestContext, global_id: str, *, position: int | None, version: int | None, **given: str | None
) -> ShortlistOutcome:
    """Change an item's note (in `given`; null clears it), its position, or both.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(global_id, _KIND)
    try:
        words = _note(given.get("note"))
    except Unusable as refused:
        return ShortlistOutcome(None, None, refused.errors)
    if position is not None and position < 0:
        return ShortlistOutcome(None, None, (invalid("position must be 0 or more.", "position"),))
    wanted = EntryEdit(words, "note" not in given, position, version)
    try:
        change = None if number is None else await edit_entry(context.database, viewer.id, number, wanted)
    except StaleEntry as stale:
        return await _stale(context, viewer, stale.current)
    if change is None:
        return ShortlistOutcome(None, None, _NO_SUCH_ENTRY)
    return await _outcome(context, viewer, change)


async def remove(context: RequestContext, global_id: str) -> ShortlistOutcome:
    """Remove an item from its shortlist.

    Errors: Unauthenticated, Forbidden.
    """
    viewer, number = require_role(context, "organizer"), number_of(global_id, _KIND)
    change = None if number is None else await remove_entry(context.database, viewer.id, number)
    if change is None:
        return ShortlistOutcome(None, None, _NO_SUCH_ENTRY)
    return await _outcome(context, viewer, change)


async def shortlists(plans: Sequence[PlanRow], context: RequestContext) -> list[tuple[ShortlistRow, ...]]:
    """Each plan's shortlist in order, without items that no longer exist in the directory."""
    lists = await context.loaders.shortlist_by_plan.load_many([plan.id for plan in plans])
    keys = [(entry.item_type, entry.item_id) for entries in lists for entry in entries]
    known = dict(zip(keys, await context.loaders.contact_target_by_item.load_many(keys), strict=True))
    return [tuple(entry for entry in entries if known[entry.item_type, entry.item_id]) for entries in lists]


def export_url(context: RequestContext, plan: PlanRow, form: str) -> str:
    """The URL of a plan's shortlist as a file."""
    return f"{context.base_url}{EXPORT_PATH.format(id=plan.id)}?format={form}"


async def latest_requests(entries: Sequence[ShortlistRow], context: RequestContext) -> list[ContactRequestRow | None]:
    """The newest request to each item for its plan."""
    keys = [(entry.plan_id, entry.item_type, entry.item_id) for entry in entries]
    return await context.loaders.latest_request_by_target.load_many(keys)


async def takes_requests(entries: Sequence[ShortlistRow], context: RequestContext) -> list[bool]:
    """Whether each item's DJ or venue accepts contact requests."""
    keys = [(entry.item_type, entry.item_id) for entry in entries]
    return [not refuses for refuses in await context.loaders.refuses_by_item.load_many(keys)]


async def own_entries(context: RequestContext, numbers: Sequence[int]) -> list[ShortlistRow | None]:
    """Those of these items that are on the signed-in organizer's shortlists; None for every other number."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    plan_ids = await context.loaders.plan_of_own_entry.load_many([(viewer.id, number) for number in numbers])
    known = sorted({plan_id for plan_id in plan_ids if plan_id is not None})
    plans = [plan for plan in await own_plans(context, known) if plan]
    entries = {entry.id: entry for found in await shortlists(plans, context) for entry in found}
    return [entries.get(number) for number in numbers]


def added_at(entry: ShortlistRow) -> datetime:
    """When an item was added; the epoch for a predecessor's item without a date."""
    return entry.created_at or EPOCH


async def _outcome(
    context: RequestContext, viewer: ViewerRow, change: ShortlistChange, errors: tuple[UserErrorRow, ...] = ()
) -> ShortlistOutcome:
    """The plan and the item as readers see them."""
    await changed_plan(context, viewer, change.plan_id)
    (plan,) = await own_plans(context, [change.plan_id])
    (entries,) = await context.loaders.shortlist_by_plan.load_many([change.plan_id])
    number = change.entry.id if change.entry else None
    return ShortlistOutcome(plan, next((entry for entry in entries if entry.id == number), None), errors, change.is_new)


async def _stale(context: RequestContext, viewer: ViewerRow, current: ShortlistRow) -> ShortlistOutcome:
    message = f"The item has changed in the meantime and is now at version {current.version}. Review it and try again."
    error = UserErrorRow("conflict", ("version",), message)
    return await _outcome(context, viewer, ShortlistChange(current.plan_id, current), (error,))


def _note(note: str | None) -> str | None:
    """A note as it is stored.

    Errors: Unusable.
    """
    words = (note or "").replace("\r\n", "\n").strip()
    if len(words) > NOTE_MAX:
        raise Unusable(invalid(f"note must be at most {NOTE_MAX} characters long; got {len(words)}.", "note"))
    if not is_text(words) or any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in words):
        raise Unusable(invalid("note must be text without control characters.", "note"))
    return words or None
