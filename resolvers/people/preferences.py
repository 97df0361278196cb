"""Reading and updating a person's preferences."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from loaders.people.preferences import preferences_by_user
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow
from resolvers.people.preferences_input import complaints, kept
from resolvers.people.viewer import require_viewer
from store.database.connection import Transaction
from store.people.preferences import set_preferences
from store.people.records import PreferencesRow, ViewerRow


class PreferencesResult(NamedTuple):
    """The preferences after a change, or the reason there was none."""

    preferences: PreferencesRow | None = None
    errors: tuple[UserErrorRow, ...] = ()


async def viewer_preferences(viewers: Sequence[ViewerRow], context: RequestContext) -> list[PreferencesRow]:
    """Each person's preferences."""
    return await context.loaders.preferences_by_user.load_many([viewer.id for viewer in viewers])


async def update_preferences(context: RequestContext, given: Mapping[str, Any]) -> PreferencesResult:
    """Set the given fields, by the names of PreferencesRow: null clears a field, and an omitted field stays.

    Errors: Unauthenticated.
    """
    viewer, now = require_viewer(context), context.now()
    errors = complaints(given)
    if errors:
        return PreferencesResult(errors=tuple(errors))

    async def work(tx: Transaction) -> None:
        await set_preferences(tx, viewer.id, kept(given), now)

    await context.database.write(work)
    # Bypasses the request's loader, which may have cached the old values.
    (preferences,) = await preferences_by_user(context.database, [viewer.id])
    return PreferencesResult(preferences)
