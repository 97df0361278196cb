"""What admins can do: merge events, split off a listing, and fetch a city now."""

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
    """The result of a requested fetch."""

    reports: tuple[Report, ...]
    errors: tuple[UserErrorRow, ...] = ()


async def merge(context: RequestContext, keep: str, retire: str) -> EventOutcome:
    """Merge two events permanently.

    Errors: Unauthenticated, Forbidden.
    """
    admin = require_role(context, "admin")
    kept, retired = await event_number(context, keep), await event_number(context, retire)
    if kept is None or retired is None:
        return EventOutcome(None, (not_found("No event has this id.", "keep" if kept is None else "retire"),))
    try:
        await merge_events(context.database, kept, retired, context.now(), by=admin.id)
    except CannotDecide as refused:
        return EventOutcome(None, (invalid(_sentence(refused), "retire"),))
    return await _as_it_is(context, kept)


async def split(context: RequestContext, global_id: str, source: SourceKey, source_id: str) -> EventOutcome:
    """Move one listing out of an event permanently; the outcome is the listing's new event.

    Errors: Unauthenticated, Forbidden.
    """
    admin = require_role(context, "admin")
    number = await event_number(context, global_id)
    if number is None:
        return EventOutcome(None, (not_found("No event has this id.", "id"),))
    try:
        alone = await split_event(context.database, number, (source, source_id), context.now(), by=admin.id)
    except CannotDecide as refused:
        return EventOutcome(None, (invalid(_sentence(refused), "sourceId"),))
    return await _as_it_is(context, alone)


async def sync(context: RequestContext, city: str, sources: Sequence[SourceKey] | None) -> SourceSyncResult:
    """Fetch a city from the upstreams now, whether fresh or not.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    town = place(city)
    if town is None:
        return SourceSyncResult((), (invalid("This city is not in the gazetteer.", "city"),))
    if context.freshness is None:
        return SourceSyncResult(())
    return SourceSyncResult(await context.freshness.fetch_now(town, sources))


async def event_number(context: RequestContext, global_id: str) -> int | None:
    """The number of an existing event; for a retired id, its successor's."""
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
