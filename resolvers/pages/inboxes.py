"""Inboxes: lists of notifications that know how many are unread, and marking some of them as read."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter, UserErrorRow, not_found
from resolvers.global_ids import number_of
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, PageArguments, window
from resolvers.pages.single_flight import SingleFlight

IDS_MAX = 100

Row = TypeVar("Row")


class Inbox(LazyConnection[Row]):
    """A person's notifications of one kind, newest first."""

    def __init__(self, order: ListOrder, arguments: PageArguments, *, unread_only: bool) -> None:
        super().__init__(order, window(arguments, order))
        self.unread_only = unread_only
        self._counts = SingleFlight(self.fetch_counts)

    @abstractmethod
    async def fetch_counts(self) -> tuple[int, int]:
        """How many there are, and how many of them are unread."""

    async def count(self) -> int:
        """The number of items on all pages."""
        total, unread = await self._counts.get()
        return unread if self.unread_only else total

    async def unread_count(self) -> int:
        """The number of unread notifications, regardless of the list's filter."""
        return (await self._counts.get())[1]


class MarkedRead(NamedTuple):
    """The number of notifications still unread, and which ids are not the caller's."""

    unread_count: int
    errors: tuple[UserErrorRow, ...] = ()


async def unread_counts(inboxes: Sequence[Inbox[Any]], context: RequestContext) -> list[int]:
    """Each inbox's number of unread notifications."""
    return [await inbox.unread_count() for inbox in inboxes]


def numbers_to_mark(ids: Sequence[str] | None, kind: str) -> list[int] | None:
    """The numbers behind global ids of a kind, 0 for any other id; None, which means all, stays None.

    Errors: InvalidFilter for more than 100 ids.
    """
    if ids is None:
        return None
    if len(ids) > IDS_MAX:
        raise InvalidFilter(("ids",), f"must contain at most {IDS_MAX} ids; got {len(ids)}")
    return [number_of(text, kind) or 0 for text in ids]


async def marked(
    numbers: Sequence[int] | None,
    mark: Callable[[Sequence[int] | None], Awaitable[set[int]]],
    counts: Callable[[], Awaitable[tuple[int, int]]],
) -> MarkedRead:
    """Mark these, or all with None. `mark` returns which of the numbers are the caller's; every other one is an error."""
    own = await mark(numbers) if numbers is None or numbers else set()
    strangers = [place for place, number in enumerate(numbers or ()) if number not in own]
    errors = tuple(not_found("You have no such notification.", "ids", str(place)) for place in strangers)
    return MarkedRead((await counts())[1], errors)
