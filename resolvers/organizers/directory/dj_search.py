"""The DJ search: its filter and its pages, ordered by name."""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.filters import check_list, check_price, check_text
from resolvers.money.exchange_rates import Rates
from resolvers.organizers.directory.reading import read_genres
from resolvers.organizers.directory.shelf import Shelf
from resolvers.organizers.matching.criteria import USUAL_HOURS
from resolvers.organizers.matching.fit import Candidate
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, SortKey, cut, window
from sources.places.gazetteer import metro_key
from store.organizers.directory_records import DjRow
from store.organizers.fees import DEFAULT_CURRENCY, Fee
from store.text import words

BY_NAME: Final = ListOrder("Dj", (str, int))


class AskedDjs(Protocol):
    """A DJ filter as sent by a client; schema.types.organizers.djs.DjFilter implements it."""

    text: str | None
    city: str | None
    genres: list[str] | None
    fee_min: Decimal | None
    fee_max: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class DjCriteria:
    """Which DJs to find; None or () means any. Words are folded, genres are slugs, amounts are in `currency`."""

    text_words: tuple[str, ...] = ()
    city_key: str | None = None
    genres: frozenset[str] = frozenset()
    fee_min: Decimal | None = None
    fee_max: Decimal | None = None
    currency: str = DEFAULT_CURRENCY

    def allows(self, name: str, one: Candidate, rates: Rates) -> bool:
        """Whether a DJ with this folded name meets all criteria. A DJ without a stated fee meets no condition on fees."""
        return (
            all(word in name for word in self.text_words)
            and (self.city_key is None or one.city_key == self.city_key)
            and (not self.genres or not self.genres.isdisjoint(one.families))
            and ((self.fee_min is None and self.fee_max is None) or self._allows_fee(one.fee, rates))
        )

    def _allows_fee(self, fee: Fee | None, rates: Rates) -> bool:
        if fee is None or fee.low is None:
            return False
        times = USUAL_HOURS if fee.unit == "hour" else Decimal(1)
        low = rates.convert(fee.low * times, fee.currency, self.currency)
        high = rates.convert((fee.high or fee.low) * times, fee.currency, self.currency)
        if low is None or high is None:
            return False
        return (self.fee_max is None or low <= self.fee_max) and (self.fee_min is None or high >= self.fee_min)


class DjSearch(LazyConnection[DjRow]):
    """The DJs that meet the criteria, ordered by name."""

    def __init__(self, context: RequestContext, criteria: DjCriteria, arguments: PageArguments) -> None:
        super().__init__(BY_NAME, window(arguments, BY_NAME))
        self.context = context
        self.criteria = criteria

    async def fetch_page(self) -> Page[DjRow]:
        """The page, ordered by name."""
        size, boundary, backwards = self.asked
        shelf = await self.context.directory.djs(self.context.database)
        keys: list[SortKey] = []
        for place in _walk(shelf.by_name, boundary, backwards):
            if self._is_wanted(shelf, place):
                keys.append(place)
            if len(keys) > size:
                break
        rows = await self.context.loaders.dj_by_id.load_many([number for _, number in keys])
        found = [(row, place) for row, place in zip(rows, keys, strict=True) if row is not None]
        return cut(found[::-1] if backwards else found, self.asked)

    async def count(self) -> int:
        """The number of DJs that meet the criteria."""
        shelf = await self.context.directory.djs(self.context.database)
        return sum(self._is_wanted(shelf, place) for place in shelf.by_name)

    def _is_wanted(self, shelf: Shelf[DjRow], place: tuple[str, int]) -> bool:
        return self.criteria.allows(place[0], shelf.by_id[place[1]], self.context.directory.rates)


def search_djs(context: RequestContext, asked: AskedDjs, arguments: PageArguments) -> DjSearch:
    """The DJs that match a filter.

    Errors: InvalidFilter naming the field or paging argument at fault.
    """
    return DjSearch(context, dj_criteria_of(asked, context.directory.rates), arguments)


def dj_criteria_of(asked: AskedDjs, rates: Rates) -> DjCriteria:
    """The criteria expressed by a filter.

    Errors: InvalidFilter.
    """
    check_text(asked.text, ("filter", "text"))
    check_text(asked.city, ("filter", "city"))
    check_list(asked.genres, ("filter", "genres"))
    for genre in asked.genres or ():
        check_text(genre, ("filter", "genres"))
    _check_fees(asked, rates)
    return DjCriteria(
        text_words=tuple(words(asked.text or "")),
        city_key=metro_key(asked.city) if asked.city and asked.city.strip() else None,
        genres=frozenset(slug for name in asked.genres or () for slug in read_genres(name)),
        fee_min=asked.fee_min,
        fee_max=asked.fee_max,
        currency=(asked.currency or DEFAULT_CURRENCY).upper(),
    )


def _check_fees(asked: AskedDjs, rates: Rates) -> None:
    check_price(asked.fee_min, ("filter", "feeMin"))
    check_price(asked.fee_max, ("filter", "feeMax"))
    if asked.fee_min is not None and asked.fee_max is not None and asked.fee_min > asked.fee_max:
        raise InvalidFilter(("filter", "feeMin"), "must not be greater than feeMax")
    if asked.currency is not None and asked.currency.upper() not in rates.per_base:
        raise InvalidFilter(("filter", "currency"), f"must be one of {', '.join(sorted(rates.per_base))}")


def _walk(places: Sequence[tuple[str, int]], boundary: SortKey | None, backwards: bool) -> Iterator[tuple[str, int]]:
    """The positions after the boundary, or those before it, nearest first."""
    if backwards:
        end = len(places) if boundary is None else bisect.bisect_left(places, boundary)
        return (places[number] for number in range(end - 1, -1, -1))
    start = 0 if boundary is None else bisect.bisect_right(places, boundary)
    return (places[number] for number in range(start, len(places)))
