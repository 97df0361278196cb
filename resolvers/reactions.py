"""Saving and hiding events, and a person's lists of saved and hidden events."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from loaders.events.carried.relations import event_rows
from loaders.events.criteria import EventCriteria
from loaders.events.events import event_by_id
from loaders.events.values import ReactedBy
from loaders.reactions import ReactionPage, reacted_page, reaction_count
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, not_found
from resolvers.events.counting import Counting
from resolvers.events.facets import EventFacets
from resolvers.global_ids import number_of
from resolvers.pages.connections import LazyEventConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import ViewerRow, require_viewer
from store.errors import ConstraintViolation
from store.events.records import EventRow
from store.people.records import ReactionKind
from store.reactions import delete_reaction, insert_reaction

_TRIES = 3


class EventOutcome(NamedTuple):
    """The result of a mutation on one event."""

    event: EventRow | None
    errors: tuple[UserErrorRow, ...] = ()


_NO_SUCH_EVENT = EventOutcome(None, (not_found("No event has this id.", "id"),))


async def add_reaction(context: RequestContext, kind: ReactionKind, global_id: str) -> EventOutcome:
    """Save or hide the event for the signed-in person; idempotent. A retired id means its successor.

    Errors: Unauthenticated.
    """
    viewer = require_viewer(context)
    for _ in range(_TRIES):
        event = await _found(context, global_id)
        if event is None:
            break
        try:
            await insert_reaction(context.database, kind, viewer.id, event.id, context.now())
        except ConstraintViolation:  # merged since it was read: use its successor
            continue
        return _remembered(context, kind, viewer, event)
    return _NO_SUCH_EVENT


async def remove_reaction(context: RequestContext, kind: ReactionKind, global_id: str) -> EventOutcome:
    """Undo saving or hiding the event; idempotent.

    Errors: Unauthenticated.
    """
    viewer = require_viewer(context)
    event = await _found(context, global_id)
    if event is None:
        return _NO_SUCH_EVENT
    await delete_reaction(context.database, kind, viewer.id, event.id)
    return _remembered(context, kind, viewer, event)


async def is_saved(rows: Sequence[EventRow], context: RequestContext) -> list[bool]:
    """Whether the signed-in person saved each event."""
    reader = context.reader
    if reader is None:
        return [False] * len(rows)
    ids = [row.id for row in rows]
    held = context.reactions_to(ids)
    if held is not None:
        return [event_id in held.saved for event_id in ids]
    return await context.loaders.is_saved.load_many([(reader.id, event_id) for event_id in ids])


async def is_hidden(rows: Sequence[EventRow], context: RequestContext) -> list[bool]:
    """Whether the signed-in person hid each event."""
    reader = context.reader
    if reader is None:
        return [False] * len(rows)
    ids = [row.id for row in rows]
    held = context.reactions_to(ids)
    if held is not None:
        return [event_id in held.hidden for event_id in ids]
    return await context.loaders.is_hidden.load_many([(reader.id, event_id) for event_id in ids])


def hidden_from(context: RequestContext, *, include_hidden: bool) -> int | None:
    """The person whose hidden events a list leaves out; None if it leaves out nothing."""
    return None if include_hidden or context.viewer is None else context.viewer.id


class ReactedEvents(LazyEventConnection):
    """The events a person saved or hid, newest first, including cancelled, past and withdrawn ones."""

    def __init__(self, context: RequestContext, kind: ReactionKind, user_id: int, arguments: PageArguments) -> None:
        listed = ListOrder(f"Event/{kind}", (datetime, int))
        super().__init__(listed, window(arguments, listed))
        self.context = context
        self.kind = kind
        self.user_id = user_id

    async def fetch_page(self) -> Page[EventRow]:
        """The page."""
        size, boundary, backwards = self.asked
        part = ReactionPage(size + 1, boundary, backwards)
        rows = event_rows(self.rows_wanted)
        return cut(await reacted_page(self.context.database, self.kind, self.user_id, part, rows), self.asked)

    async def count(self) -> int:
        """The number of events the person saved or hid."""
        return await reaction_count(self.context.database, self.kind, self.user_id)

    async def facets(self) -> EventFacets:
        """The facets of these events."""
        criteria = EventCriteria(reacted_by=ReactedBy(self.kind, self.user_id))
        return EventFacets(Counting(self.context, criteria))


async def saved(
    viewers: Sequence[ViewerRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[ReactedEvents]:
    """Each person's saved events."""
    return [ReactedEvents(context, "saved", viewer.id, PageArguments(first, after)) for viewer in viewers]


async def hidden(
    viewers: Sequence[ViewerRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[ReactedEvents]:
    """Each person's hidden events."""
    return [ReactedEvents(context, "hidden", viewer.id, PageArguments(first, after)) for viewer in viewers]


async def _found(context: RequestContext, global_id: str) -> EventRow | None:
    """The event's current state, bypassing this request's loaders."""
    number = number_of(global_id, "Event")
    return None if number is None else (await event_by_id(context.database, [number]))[0]


def _remembered(context: RequestContext, kind: ReactionKind, viewer: ViewerRow, event: EventRow) -> EventOutcome:
    relation = context.loaders.is_saved if kind == "saved" else context.loaders.is_hidden
    relation.forget((viewer.id, event.id))
    context.reactions = None  # read before this change
    return EventOutcome(event)
