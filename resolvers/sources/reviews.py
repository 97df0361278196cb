"""What admins look at: pairs of events that may be one, and why payloads could not be read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from loaders.events.events import event_by_id
from loaders.sources import (
    SORT_KEY_TYPES,
    PayloadRow,
    RejectedRow,
    ReviewRow,
    rejected_by_reason,
    rejected_payloads,
    review_count,
    review_page,
)
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import require_role
from resolvers.sources.curation import event_number
from sources.syncing.decided_events import CannotDecide, keep_apart, merge_events
from store.events.records import EventRow

BY_SCORE: Final = ListOrder("MatchReview", SORT_KEY_TYPES)
PAYLOAD_SHOWN: Final = 4000  # characters
_STILL_OPEN = timedelta(days=1)  # a pair of which one event is longer over needs no decision


class ReviewOutcome(NamedTuple):
    """The events that are left of a pair; none when `errors` says why."""

    events: tuple[EventRow, ...]
    errors: tuple[UserErrorRow, ...] = ()


class ReviewSearch(LazyConnection[ReviewRow]):
    """The pairs that wait for somebody to decide, the surest first."""

    def __init__(self, context: RequestContext, arguments: PageArguments) -> None:
        super().__init__(BY_SCORE, window(arguments, BY_SCORE))
        self.context = context
        self.from_at = context.now() - _STILL_OPEN

    async def fetch_page(self) -> Page[ReviewRow]:
        """The page, the surest first."""
        size, boundary, _ = self.asked
        return cut(await review_page(self.context.database, self.from_at, limit=size + 1, after=boundary), self.asked)

    async def count(self) -> int:
        """How many pairs wait."""
        return await review_count(self.context.database, self.from_at)


def match_reviews(context: RequestContext, arguments: PageArguments) -> ReviewSearch:
    """The pairs that wait.

    Errors: Unauthenticated, Forbidden; InvalidFilter naming a paging argument.
    """
    require_role(context, "admin")
    return ReviewSearch(context, arguments)


async def events_of(rows: Sequence[ReviewRow], context: RequestContext) -> list[list[EventRow]]:
    """Both events of each pair."""
    numbers = [number for row in rows for number in (row.event_a, row.event_b)]
    found = await context.loaders.event_by_id.load_many(numbers)
    pairs = zip(found[::2], found[1::2], strict=True)
    return [[event for event in pair if event is not None] for pair in pairs]


async def decide(context: RequestContext, keep: str, other: str, are_same: bool) -> ReviewOutcome:
    """Make the two events one, `keep`, or keep them apart; either way for ever.

    Errors: Unauthenticated, Forbidden.
    """
    admin = require_role(context, "admin")
    kept, second = await event_number(context, keep), await event_number(context, other)
    if kept is None or second is None:
        return ReviewOutcome((), (not_found("There is no such event.", "keep" if kept is None else "other"),))
    act = merge_events if are_same else keep_apart
    try:
        await act(context.database, kept, second, context.now(), by=admin.id)
    except CannotDecide as refused:
        text = str(refused)
        return ReviewOutcome((), (invalid(f"{text[0].upper()}{text[1:]}.", "other"),))
    found = await event_by_id(context.database, [kept] if are_same else [kept, second])
    return ReviewOutcome(tuple(event for event in found if event is not None))


async def rejected(context: RequestContext) -> list[RejectedRow]:
    """Why payloads could not be read.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "admin")
    return await rejected_by_reason(context.database)


async def examples(rows: Sequence[RejectedRow], context: RequestContext) -> list[PayloadRow | None]:
    """One payload of each reason, the beginning of a long one."""
    found = await rejected_payloads(context.database, [row.example_key for row in rows])
    payloads = [found.get(row.example_key) for row in rows]
    return [payload and PayloadRow(payload.source_id, payload.raw[:PAYLOAD_SHOWN]) for payload in payloads]
