"""What organizers hear of their contact requests: answered or expired, and read or not."""

from collections.abc import Sequence
from typing import NamedTuple

from auth.permissions import allows
from loaders.organizers.contact_requests import news_counts, news_page
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter, UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.organizers.desk import Desk
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.pages.single_flight import SingleFlight
from resolvers.people.viewer import require_role
from store.organizers.contact_events import mark_news_read
from store.organizers.records import ContactEventRow

NEWEST_FIRST = ListOrder("OrganizerNotification", (int,))
IDS_MAX = 100
_KIND = "OrganizerNotification"


class NewsOutcome(NamedTuple):
    """How many are left unread."""

    unread_count: int
    errors: tuple[UserErrorRow, ...] = ()


class News(LazyConnection[ContactEventRow]):
    """An organizer's notifications, the newest first."""

    def __init__(self, context: RequestContext, owner: int, unread_only: bool, arguments: PageArguments) -> None:
        super().__init__(NEWEST_FIRST, window(arguments, NEWEST_FIRST))
        self.context = context
        self.owner = owner
        self.unread_only = unread_only
        self._counts = SingleFlight(self._count)

    async def fetch_page(self) -> Page[ContactEventRow]:
        """The page."""
        before = self.asked.boundary[0] if self.asked.boundary else None
        rows = await news_page(self.context.database, self.owner, self.unread_only, self.asked.size + 1, before)
        return cut([(row, (row.id,)) for row in rows], self.asked)

    async def count(self) -> int:
        """How many there are on all pages."""
        total, unread = await self._counts.get()
        return unread if self.unread_only else total

    async def unread_count(self) -> int:
        """How many are unread, whatever the list leaves out."""
        return (await self._counts.get())[1]

    async def _count(self) -> tuple[int, int]:
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


async def unread_counts(connections: Sequence[News], context: RequestContext) -> list[int]:
    """Each list's number of unread ones."""
    return [await connection.unread_count() for connection in connections]


async def own_news(context: RequestContext, numbers: Sequence[int]) -> list[ContactEventRow | None]:
    """The notifications of these numbers that are the signed-in organizer's; None for each other."""
    viewer = context.viewer
    if viewer is None or not allows(viewer.role, "organizer"):
        return [None] * len(numbers)
    return await context.loaders.own_news_by_id.load_many([(viewer.id, number) for number in numbers])


async def mark_read(context: RequestContext, ids: Sequence[str] | None) -> NewsOutcome:
    """Note that the signed-in organizer has read these, or all.

    Errors: Unauthenticated, Forbidden; InvalidFilter for more than 100 ids.
    """
    viewer = require_role(context, "organizer")
    if ids is not None and len(ids) > IDS_MAX:
        raise InvalidFilter(("ids",), f"must be at most {IDS_MAX} ids, not {len(ids)}")
    numbers = None if ids is None else [number_of(text, _KIND) or 0 for text in ids]
    own = await mark_news_read(context.database, viewer.id, numbers, context.now()) if numbers != [] else set()
    for number in own:
        context.loaders.own_news_by_id.forget((viewer.id, number))
    _, unread = await news_counts(context.database, viewer.id)
    strangers = [place for place, number in enumerate(numbers or ()) if number not in own]
    return NewsOutcome(unread, tuple(not_found("You have no such notification.", "ids", str(place)) for place in strangers))
