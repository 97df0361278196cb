"""The fields of an artist, one artist by id, and the search by name."""

from collections.abc import Sequence

from loaders.places.artist_search import SORT_KEY_TYPES, artist_count, artist_page
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.upcoming import BY_ARTIST, UpcomingEvents
from resolvers.events.upcoming import upcoming_events as upcoming
from resolvers.global_ids import number_of
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from store import text as texts
from store.places.records import ArtistRow

BY_MATCH = ListOrder("Artist", SORT_KEY_TYPES)
LONGEST_TEXT = 200


class ArtistSearch(LazyConnection[ArtistRow]):
    """The artists whose names contain some words."""

    def __init__(self, context: RequestContext, words: Sequence[str], arguments: PageArguments) -> None:
        super().__init__(BY_MATCH, window(arguments, BY_MATCH))
        self.context = context
        self.words = words

    async def fetch_page(self) -> Page[ArtistRow]:
        """The page, best match first."""
        size, boundary, _ = self.asked
        return cut(await artist_page(self.context.database, self.words, limit=size + 1, after=boundary), self.asked)

    async def count(self) -> int:
        """How many artists match."""
        return await artist_count(self.context.database, self.words)


def search_artists(context: RequestContext, text: str, arguments: PageArguments) -> ArtistSearch:
    """The artists whose names contain all the words.

    Errors: InvalidFilter for a text without a word or too long, or for a paging argument.
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidFilter(("text",), f"must be at most {LONGEST_TEXT} characters long")
    words = texts.words(text)
    if not words:
        raise InvalidFilter(("text",), "must contain a letter or a digit")
    return ArtistSearch(context, words, arguments)


async def artist(context: RequestContext, global_id: str) -> ArtistRow | None:
    """The artist with this global id; None if there is none."""
    number = number_of(global_id, "Artist")
    return None if number is None else await context.loaders.artist_by_id.load(number)


async def upcoming_events(
    rows: Sequence[ArtistRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[UpcomingEvents]:
    """Each artist's events that are not over."""
    return upcoming(rows, context, BY_ARTIST, PageArguments(first, after))


def calendar_urls(rows: Sequence[ArtistRow], context: RequestContext) -> list[str]:
    """The URL of each artist's calendar."""
    return [f"{context.base_url}/v1/artists/{row.id}/calendar" for row in rows]
