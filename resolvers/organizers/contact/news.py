"""Organizers' notifications about their contact requests."""

from collections.abc import Sequence
from functools import partial

from auth.permissions import allows
from loaders.organizers.contact_requests import news_counts, news_page
from resolvers.context import RequestContext
from resolvers.organizers.desk import Desk
from resolvers.pages.inboxes import Inbox, MarkedRead, marked, numbers_to_mark
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut
from resolvers.people.viewer import require_role
from store.organizers.contact_events import mark_news_read
from store.organizers.records import ContactEventRow

NEWEST_FIRST = ListOrder("OrganizerNotification", (int,))
_KIND = "OrganizerNotification"


class News(Inbox[ContactEventRow]):
    """An organizer's notifications, newest first."""

    def __init__(self, context: RequestContext, owner: int, unread_only: bool, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, arguments, unread_only=unread_only)
        self.context = context
        self.owner = owner

    async def fetch_page(self) -> Page[ContactEventRow]:
        """The page."""
        before = self.asked.boundary[0] if self.asked.boundary else None
        rows = await news_page(self.context.database, self.owner, self.unread_only, self.asked.size + 1, before)
        return cut([(row, (row.id,)) for row in rows], self.asked)

    async def fetch_counts(self) -> tuple[int, int]:
        """Total and unread counts."""
        return await news_counts(self.context.database, self.owner)


async def desk_news(
    desks: Sequence[Desk],
    context: RequestContext,
    *,
    unread_only: bool = False,
    first: int | None = None,
    after: str | None = None,
) -> list[News]:
    """Each desk's notifications.

    Errors: InvalidFilter naming a paging argument.
    """
    return [News(context, desk.viewer.id, unread_only, PageArguments(first, after)) for desk in desks]


async def own_news(context: RequestContext, numbers: Sequence[int]) -> list[ContactEventRow | None]:
    """Those of these notifications that belong to the signed-in organizer; None for every other number."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    return await context.loaders.own_news_by_id.load_many([(viewer.id, number) for number in numbers])


async def mark_read(context: RequestContext, ids: Sequence[str] | None) -> MarkedRead:
    """Mark these or all of the signed-in organizer's notifications as read.

    Errors: Unauthenticated, Forbidden; InvalidFilter for more than 100 ids.
    """
    viewer = require_role(context, "organizer")

    async def mark(numbers: Sequence[int] | None) -> set[int]:
        own = await mark_news_read(context.database, viewer.id, numbers, context.now())
        for number in own:
            context.loaders.own_news_by_id.forget((viewer.id, number))
        return own

    return await marked(numbers_to_mark(ids, _KIND), mark, partial(news_counts, context.database, viewer.id))
