"""What happened to events: one event's history, and a person's events' since a time."""

from collections.abc import Sequence
from datetime import datetime

from loaders.events.changes import SORT_KEY_TYPES, own_change_count, own_changes
from resolvers.context import RequestContext
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import ViewerRow
from sources.declaration.lookup import declaration_of
from store.events.records import ChangeRow, EventRow, SourceKey

NEWEST_FIRST = ListOrder("EventChange", SORT_KEY_TYPES)


class OwnChanges(LazyConnection[ChangeRow]):
    """The changes of the events that a person saved or was notified of, newest first."""

    def __init__(self, context: RequestContext, owner: int, since: datetime, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, window(arguments, NEWEST_FIRST))
        self.context = context
        self.owner = owner
        self.since = since

    async def fetch_page(self) -> Page[ChangeRow]:
        """The page."""
        size, boundary, _ = self.asked
        return cut(await own_changes(self.context.database, self.owner, self.since, size + 1, boundary), self.asked)

    async def count(self) -> int:
        """How many there are on all pages."""
        return await own_change_count(self.context.database, self.owner, self.since)


async def changes(rows: Sequence[EventRow], context: RequestContext) -> list[tuple[ChangeRow, ...]]:
    """Each event's history, newest first."""
    return await context.loaders.changes_by_event.load_many([row.id for row in rows])


async def events(rows: Sequence[ChangeRow], context: RequestContext) -> list[EventRow | None]:
    """The event that each change happened to."""
    return await context.loaders.event_by_id.load_many([row.event_id for row in rows])


async def changes_since(
    viewers: Sequence[ViewerRow], context: RequestContext, *, time: datetime, first: int | None = None, after: str | None = None
) -> list[OwnChanges]:
    """What happened to each person's events since a time.

    Errors: InvalidFilter naming a paging argument.
    """
    return [OwnChanges(context, viewer.id, time, PageArguments(first, after)) for viewer in viewers]


def old_value(row: ChangeRow) -> str | None:
    """The former value as the schema writes it."""
    return _shown(row, row.old_value)


def new_value(row: ChangeRow) -> str | None:
    """The new value as the schema writes it."""
    return _shown(row, row.new_value)


def told_by(row: ChangeRow) -> SourceKey | None:
    """The source, if it is still registered."""
    return row.source if row.source is not None and declaration_of(row.source) is not None else None


def _shown(row: ChangeRow, value: str | None) -> str | None:
    return value.upper() if value is not None and row.kind == "status" else value
