"""The venue search: validation of the filter, and the pages."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Protocol

from loaders.events.values import Circle
from loaders.places.venue_search import SORT_KEY_TYPES, VenueCriteria, venue_count, venue_page
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.filters import Near, check_instant, check_list, check_near, check_text
from resolvers.organizers.directory.reading import read_genres
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.pages.single_flight import SingleFlight
from sources.places.gazetteer import metro_key
from store.places.records import VenueRow
from store.text import words

BY_NAME = ListOrder("Venue", SORT_KEY_TYPES)
LARGEST_CAPACITY = 1_000_000


class AskedVenues(Protocol):
    """A venue filter as sent by a client; schema.types.places.venues.VenueFilter implements it."""

    text: str | None
    city: str | None
    capacity_min: int | None
    capacity_max: int | None
    genres: list[str] | None
    available_from: datetime | None
    available_to: datetime | None

    @property
    def near(self) -> Near | None:
        """Within a circle."""
        ...


class VenueSearch(LazyConnection[VenueRow]):
    """The venues that meet some criteria, sorted by name."""

    def __init__(
        self, context: RequestContext, criteria: VenueCriteria, genres: frozenset[str], arguments: PageArguments
    ) -> None:
        super().__init__(BY_NAME, window(arguments, BY_NAME))
        self.context = context
        self.criteria = SingleFlight(partial(within_genres, context, criteria, genres))

    async def fetch_page(self) -> Page[VenueRow]:
        """The page by name."""
        size, boundary, backwards = self.asked
        database, criteria = self.context.database, await self.criteria.get()
        return cut(await venue_page(database, criteria, limit=size + 1, after=boundary, backwards=backwards), self.asked)

    async def count(self) -> int:
        """How many venues meet the criteria."""
        return await venue_count(self.context.database, await self.criteria.get())


def search_venues(context: RequestContext, asked: AskedVenues, arguments: PageArguments) -> VenueSearch:
    """The venues that match a filter.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    return VenueSearch(context, venue_criteria_of(asked), venue_genres_of(asked), arguments)


def venue_criteria_of(asked: AskedVenues) -> VenueCriteria:
    """The criteria for a filter.

    Errors: InvalidFilter.
    """
    _check(asked)
    return VenueCriteria(
        text_words=tuple(words(asked.text or "")),
        city_key=metro_key(asked.city) if asked.city and asked.city.strip() else None,
        capacity_min=asked.capacity_min,
        capacity_max=asked.capacity_max,
        near=Circle(asked.near.latitude, asked.near.longitude, asked.near.radius_km) if asked.near else None,
        available=(asked.available_from, asked.available_to) if asked.available_from and asked.available_to else None,
    )


def venue_genres_of(asked: AskedVenues) -> frozenset[str]:
    """The genres that a filter names, as slugs; none for an open one."""
    return frozenset(slug for genre in asked.genres or () for slug in read_genres(genre))


async def within_genres(context: RequestContext, criteria: VenueCriteria, genres: Iterable[str]) -> VenueCriteria:
    """The criteria narrowed to venues that are known for one of these genres, or for one that belongs to them."""
    wanted = frozenset(genres)
    if not wanted:
        return criteria
    shelf = await context.directory.venues(context.database)
    ids = (number for number, one in shelf.by_id.items() if not wanted.isdisjoint(one.families))
    return dataclasses.replace(criteria, ids=tuple(sorted(ids)))


def _check(asked: AskedVenues) -> None:
    check_text(asked.text, ("filter", "text"))
    check_text(asked.city, ("filter", "city"))
    check_list(asked.genres, ("filter", "genres"))
    for genre in asked.genres or ():
        check_text(genre, ("filter", "genres"))
    if asked.near is not None:
        check_near(asked.near, ("filter", "near"))
    _check_capacity(asked.capacity_min, asked.capacity_max)
    _check_availability(asked.available_from, asked.available_to)


def _check_capacity(least: int | None, most: int | None) -> None:
    for name, capacity in (("capacityMin", least), ("capacityMax", most)):
        if capacity is not None and not 0 <= capacity <= LARGEST_CAPACITY:
            raise InvalidFilter(("filter", name), f"must be between 0 and {LARGEST_CAPACITY}; got {capacity}")
    if least is not None and most is not None and least > most:
        raise InvalidFilter(("filter", "capacityMin"), "must not be greater than capacityMax")


def _check_availability(begin: datetime | None, end: datetime | None) -> None:
    check_instant(begin, ("filter", "availableFrom"))
    check_instant(end, ("filter", "availableTo"))
    if (begin is None) != (end is None):
        missing = "availableTo" if end is None else "availableFrom"
        raise InvalidFilter(("filter", missing), "is also required: a booking needs a start and an end")
    if begin is not None and end is not None and begin >= end:
        raise InvalidFilter(("filter", "availableFrom"), "must be before availableTo")
