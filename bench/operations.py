"""Every operation that reads events, each with ten different arguments: what is asked of the database at each size.

The arguments come from the world itself, from its largest cities to its smallest and from its commonest words to its rarest, so
that they suit any world (bench/worlds/stored_world.py, bench/worlds/uneven_world.py).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from bench.worlds.stored_world import NOW
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.events import event_by_id, listings_by_event
from loaders.events.facets import FacetName
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.related import related_events
from loaders.events.search.search import event_page
from loaders.events.upcoming import (
    UpcomingPage,
    upcoming_by_artist,
    upcoming_by_venue,
    upcoming_count_by_artist,
    upcoming_count_by_venue,
)
from loaders.events.values import Box, Circle, Nights
from loaders.places.artist_search import artist_page
from loaders.places.venue_search import VenueCriteria, venue_page
from loaders.request import Loaders
from resolvers.context import RequestContext
from resolvers.events.count_cache import CountCache
from resolvers.events.counting import Counting
from store.database.connection import Database
from tests.servers import MariaDb

VARIANTS = 10
PAGE = 20
FACETS: tuple[FacetName, ...] = ("genres", "venues", "dates", "sources")

_WORDS = "SELECT term FROM search_terms WHERE term NOT LIKE '%:%' AND event_count > 0 ORDER BY event_count DESC"
_ARTISTS = (
    "SELECT artist_id, name FROM performances JOIN artists ON artists.id = artist_id"
    " GROUP BY artist_id, name ORDER BY COUNT(*) DESC"
)
Operation = Callable[[Database, CatalogIndex], Awaitable[Any]]


@dataclass(frozen=True)
class Arguments:
    """What a world can be asked, of each the most frequent first and the rarest last, `VARIANTS` of each."""

    cities: Sequence[str]
    places: Sequence[tuple[float, float]]
    words: Sequence[str]
    genres: Sequence[str]
    venues: Sequence[int]
    artists: Sequence[int]
    names: Sequence[str]
    events: Sequence[int]


def arguments(server: MariaDb, database: str) -> Arguments:
    """What this world can be asked."""

    def spread(statement: str) -> list[Any]:
        rows = server.run(statement, database=database)
        return [rows[number * (len(rows) - 1) // (VARIANTS - 1)] for number in range(VARIANTS)]

    cities = spread("SELECT city_key, AVG(latitude), AVG(longitude) FROM events GROUP BY city_key ORDER BY COUNT(*) DESC")
    common = spread(f"SELECT * FROM ({_WORDS} LIMIT 12) w")
    words = [*common[::2], *spread(_WORDS)[::2]]
    genres = spread("SELECT SUBSTR(term, 7) FROM search_terms WHERE term LIKE 'genre:%' ORDER BY event_count DESC")
    venues = spread("SELECT venue_id FROM events WHERE venue_id IS NOT NULL GROUP BY venue_id ORDER BY COUNT(*) DESC")
    artists = spread(_ARTISTS)
    events = spread("SELECT id FROM events WHERE withdrawn_at IS NULL ORDER BY id")
    return Arguments(
        cities=[row[0] for row in cities],
        places=[(float(row[1]), float(row[2])) for row in cities],
        words=[row[0] for row in words],
        genres=[row[0] for row in genres],
        venues=[row[0] for row in venues],
        artists=[row[0] for row in artists],
        names=[row[1] for row in artists],
        events=[row[0] for row in events],
    )


def operations(asked: Arguments) -> dict[str, list[Operation]]:
    """Each operation by name, once for each of its arguments."""
    found: dict[str, list[Operation]] = {}
    for name, (criteria, order) in _searches(asked).items():
        found[f"page: {name}"] = [partial(_page, one, order) for one in criteria]
    for name, criteria in _counted(asked).items():
        found[f"count: {name}"] = [partial(_count, one) for one in criteria]
        found[f"facets: {name}"] = [partial(_facets, one) for one in criteria]
    return found | _others(asked)


def _each(make: Callable[[int], EventCriteria]) -> list[EventCriteria]:
    return [make(number) for number in range(VARIANTS)]


def _at(number: int) -> datetime:
    return NOW + timedelta(days=3 * number, minutes=7 * number)


def _searches(a: Arguments) -> dict[str, tuple[list[EventCriteria], EventOrder]]:
    ahead = VARIANTS // 2

    def near(number: int, radius_km: float) -> Circle:
        return Circle(*a.places[number], radius_km)

    def word(number: int) -> tuple[str, ...]:
        return (a.words[number],)

    def two(number: int) -> tuple[str, ...]:
        return (a.words[number], a.words[(number + 1) % ahead])

    def box(number: int) -> Box:
        latitude, longitude = a.places[number]
        return Box(latitude - 0.2, longitude - 0.3, latitude + 0.2, longitude + 0.3)

    def nights(number: int) -> tuple[Nights, ...]:
        friday = (NOW + timedelta(days=4)).date()
        return (Nights(("Europe/Dublin", "Europe/London", "Europe/Berlin"), friday, friday + timedelta(days=2), number % 2 == 1),)

    start, distance, relevance = EventOrder.START_TIME, EventOrder.DISTANCE, EventOrder.RELEVANCE
    asked: dict[str, tuple[Callable[[int], dict[str, Any]], EventOrder]] = {
        "all": (lambda n: {}, start),
        "city": (lambda n: {"city_keys": (a.cities[n],)}, start),
        "city + dates": (lambda n: {"city_keys": (a.cities[n],), "to_at": _at(n) + timedelta(days=7)}, start),
        "city + weekend": (lambda n: {"city_keys": (a.cities[n],), "nights": nights(n), "to_at": NOW + timedelta(days=8)}, start),
        "genre": (lambda n: {"genres_any": (a.genres[n],)}, start),
        "genre + city": (lambda n: {"genres_any": (a.genres[n],), "city_keys": (a.cities[-1 - n],)}, start),
        "genre + large city": (lambda n: {"genres_any": (a.genres[n],), "city_keys": (a.cities[0],)}, start),
        "word": (lambda n: {"text_words": word(n)}, start),
        "two words": (lambda n: {"text_words": two(n)}, start),
        "typo": (lambda n: {"text_words": (a.words[n][:2] + a.words[n][3:],)}, start),
        "word + city": (lambda n: {"text_words": word(n), "city_keys": (a.cities[n],)}, start),
        "word + genre + city": (
            lambda n: {"text_words": word(n), "genres_any": (a.genres[n],), "city_keys": (a.cities[n // 2],)}, start,
        ),
        "10 km": (lambda n: {"near": near(n, 10)}, start),
        "100 km": (lambda n: {"near": near(n, 100)}, start),
        "10 km + genre": (lambda n: {"near": near(n, 10), "genres_any": (a.genres[n],)}, start),
        "box": (lambda n: {"within": box(n)}, start),
        "venue": (lambda n: {"venue_ids": (a.venues[n],)}, start),
        "artist": (lambda n: {"artist_ids": (a.artists[n],)}, start),
        "price": (lambda n: {"price_max": Decimal(10 + 5 * n), "city_keys": (a.cities[n],)}, start),
        "free": (lambda n: {"is_free": n % 2 == 0, "city_keys": (a.cities[n],)}, start),
        "cancelled": (lambda n: {"statuses": ("cancelled",), "city_keys": (a.cities[n],)}, start),
        "source": (lambda n: {"sources": ("dice",), "city_keys": (a.cities[n],)}, start),
        "by distance, 10 km": (lambda n: {"near": near(n, 10)}, distance),
        "by distance, 100 km": (lambda n: {"near": near(n, 100)}, distance),
        "by distance, genre": (lambda n: {"near": near(n, 25), "genres_any": (a.genres[n],)}, distance),
        "by distance, word": (lambda n: {"near": near(n, 25), "text_words": word(n)}, distance),
        "by relevance, word": (lambda n: {"text_words": word(n)}, relevance),
        "by relevance, two words": (lambda n: {"text_words": two(n)}, relevance),
        "by relevance, + city": (lambda n: {"text_words": word(n), "city_keys": (a.cities[n],)}, relevance),
        "newest": (lambda n: {"city_keys": () if n % 2 else (a.cities[n],)}, EventOrder.NEWEST),
        "on sale": (lambda n: {"city_keys": () if n % 2 else (a.cities[n],), "on_sale_from": NOW}, EventOrder.ON_SALE),
    }  # fmt: skip
    return {
        name: (_each(lambda n, given=given: EventCriteria(**{"from_at": _at(n), **given(n)})), order)  # type: ignore[misc]
        for name, (given, order) in asked.items()
    }


def _counted(a: Arguments) -> dict[str, list[EventCriteria]]:
    searches = _searches(a)
    names = ("all", "city", "city + dates", "genre + city", "word", "two words", "word + city", "10 km", "100 km", "price",
             "free", "cancelled", "source", "artist", "venue", "city + weekend")  # fmt: skip
    return {name: [replace(one, on_sale_from=None) for one in searches[name][0]] for name in names}


def _others(a: Arguments) -> dict[str, list[Operation]]:
    page = UpcomingPage(NOW, PAGE + 1)

    async def related(number: int, database: Database, index: CatalogIndex) -> Any:
        parents = await event_by_id(database, [a.events[number]])
        return await related_events(database, [one for one in parents if one], NOW, 5, index=index)

    asked: dict[str, Callable[[int, Database, CatalogIndex], Awaitable[Any]]] = {
        "event and listings": lambda n, database, _: listings_by_event(database, [a.events[n]]),
        "related": related,
        "venue's upcoming": lambda n, database, _: upcoming_by_venue(database, [a.venues[n]], page),
        "artist's upcoming": lambda n, database, index: upcoming_by_artist(database, [a.artists[n]], page, index=index),
        "artist's count": lambda n, database, index: upcoming_count_by_artist(database, [a.artists[n]], NOW, index),
        "venue's count": lambda n, database, index: upcoming_count_by_venue(database, [a.venues[n]], NOW, index),
        "artists by name": lambda n, database, _: artist_page(database, a.names[n].lower().split()[:1], limit=PAGE, after=None),
        "venues by name": lambda n, database, _: venue_page(
            database, VenueCriteria(text_words=(a.words[n],)), limit=PAGE, after=None, backwards=False
        ),
    }
    return {name: [partial(call, number) for number in range(VARIANTS)] for name, call in asked.items()}


async def _page(criteria: EventCriteria, order: EventOrder, database: Database, index: CatalogIndex) -> Any:
    return await event_page(database, criteria, order, limit=PAGE + 1, index=index)


async def _count(criteria: EventCriteria, database: Database, index: CatalogIndex) -> Any:
    return await _counting(criteria, database, index).count()


async def _facets(criteria: EventCriteria, database: Database, index: CatalogIndex) -> Any:
    counting = _counting(criteria, database, index)
    return [await counting.facet(name) for name in FACETS]


def _counting(criteria: EventCriteria, database: Database, index: CatalogIndex) -> Counting:
    return Counting(RequestContext(database, Loaders(database), "", counts=CountCache(index)), criteria)
