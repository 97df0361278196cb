"""What admins decide of events and sources: two events are one, a listing stands alone, a city is to be fetched now."""

from collections.abc import Sequence
from typing import NamedTuple

from loaders.events.events import event_by_id
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.people.viewer import require_role
from resolvers.reactions import EventOutcome
from sources.places.gazetteer import place
from sources.reports import Report
from sources.syncing.decided_events import CannotDecide, merge_events, split_event
from store.events.records import SourceKey


class SourceSyncResult(NamedTuple):
    """What became of a fetch that was asked for."""

    reports: tuple[Report, ...]
    errors: tuple[UserErrorRow, ...] = ()


async def merge(context: RequestContext, keep: str, retire: str) -> EventOutcome:
    """Make two events one for ever.

    Errors: Unauthenticated, Forbidden.
    """
    admin = require_role(context, "admin")
    kept, retired = await _number(context, keep), await _number(context, retire)
    if kept is None or retired is None:
        return EventOutcome(None, (not_found("There is no such event.", "keep" if kept is None else "retire"),))
    try:
        await merge_events(context.database, kept, retired, context.now(), by=admin.id)
    except CannotDecide as refused:
        return EventOutcome(None, (invalid(_sentence(refused), "retire"),))
    return await _as_it_is(context, kept)


async def split(context: RequestContext, global_id: str, source: SourceKey, source_id: str) -> EventOutcome:
    """Take one listing out of an event for ever; the outcome is the listing's own event.

    Errors: Unauthenticated, Forbidden.
    """
    admin = require_role(context, "admin")
    number = await _number(context, global_id)
    if number is None:
        return EventOutcome(None, (not_found("There is no such event.", "id"),))
    try:
        alone = await split_event(context.database, number, (source, source_id), context.now(), by=admin.id)
    except CannotDecide as refused:
        return EventOutcome(None, (invalid(_sentence(refused), "sourceId"),))
    return await _as_it_is(context, alone)


async def sync(context: RequestContext, city: str, sources: Sequence[SourceKey] | None) -> SourceSyncResult:
    """Fetch a city from upstream now, fresh or not.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    town = place(city)
    if town is None:
        return SourceSyncResult((), (invalid("This city is not in the gazetteer.", "city"),))
    if context.freshness is None:
        return SourceSyncResult(())
    return SourceSyncResult(await context.freshness.fetch_now(town, sources))


async def _number(context: RequestContext, global_id: str) -> int | None:
    """The number of an event that there is; a retired id means its successor."""
    number = number_of(global_id, "Event")
    if number is None:
        return None
    (found,) = await event_by_id(context.database, [number])
    return found.id if found else None


async def _as_it_is(context: RequestContext, number: int) -> EventOutcome:
    (event,) = await event_by_id(context.database, [number])
    return EventOutcome(event)


def _sentence(refused: CannotDecide) -> str:
    text = str(refused)
    return f"{text[0].upper()}{text[1:]}."
