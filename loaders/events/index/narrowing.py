"""From criteria to the events that meet them, by bitmaps alone: each criterion that is known here narrows what is left."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

from pyroaring import BitMap

from loaders.events.criteria import EventCriteria
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.values import CityArea, Nights

_PLACED: Final = frozenset({"near", "within", "areas"})  # known while the spots are
# Criteria that bitmaps answer, or a look at few rows beside them; text, genres and times are met by whoever calls.
_KNOWN: Final = frozenset(
    {
        *("text_words", "genres_any", "genres_all", "genres_none", "from_at", "to_at", "exclude_event_ids", "hidden_from"),
        *("city_keys", "venue_ids", "artist_ids", "artist_names", "price_max", "is_free", "statuses", "sources", "nights"),
        "on_sale_from",  # of an order: it leaves no event out
        *_PLACED,
    }
)
_DEFAULTS: Final = [(field.name, field.default) for field in fields(EventCriteria)]
_VALUES: Final = attrgetter(*(name for name, _ in _DEFAULTS))  # of all criteria at once


def asked_of(criteria: EventCriteria) -> frozenset[str]:
    """The names of the criteria that restrict anything."""
    return frozenset([name for (name, default), value in zip(_DEFAULTS, _VALUES(criteria), strict=True) if value != default])


def is_known(bitmaps: CatalogBitmaps, asked: frozenset[str]) -> bool:
    """Whether these criteria can be met from memory."""
    return asked <= _KNOWN and (bitmaps.spots.are_known or not asked & _PLACED)


def narrow(bitmaps: CatalogBitmaps, found: BitMap, criteria: EventCriteria) -> None:
    """Leave in `found` what meets every criterion that needs no look at the database."""
    for name, meet in _BY_NAME.items():
        value = getattr(criteria, name)
        if value is not None and value != ():
            found &= meet(bitmaps, value)


def _in_areas(bitmaps: CatalogBitmaps, areas: Iterable[CityArea]) -> BitMap:
    found = bitmaps.of("cities", (area.city_key for area in areas))
    for area in areas:
        if area.circle is not None:
            found |= bitmaps.spots.in_circle(area.circle)
    return found


def _in_nights(bitmaps: CatalogBitmaps, nights: Iterable[Nights]) -> BitMap:
    found = BitMap()
    for span in nights:
        days = (day for day in bitmaps.by["nights"] if span.first <= date.fromisoformat(day) <= span.last)
        in_span = bitmaps.of("nights", days) & bitmaps.of("zones", span.zones)
        found |= in_span & bitmaps.of("traits", ["evening"]) if span.evening_only else in_span
    return found


def _for_at_most(bitmaps: CatalogBitmaps, price_max: Decimal) -> BitMap:
    cheap = (price for price in bitmaps.by["prices"] if Decimal(price) <= price_max)
    return bitmaps.of("prices", cheap) | bitmaps.of("traits", ["free"])


_BY_NAME: Final[dict[str, Callable[[CatalogBitmaps, Any], BitMap]]] = {
    "city_keys": lambda bitmaps, keys: bitmaps.of("cities", keys),
    "venue_ids": lambda bitmaps, ids: bitmaps.of("venues", ids),
    "statuses": lambda bitmaps, statuses: bitmaps.of("statuses", statuses),
    "sources": lambda bitmaps, sources: bitmaps.of("sources", sources),
    "is_free": lambda bitmaps, is_free: bitmaps.of("traits", ["free" if is_free else "paid"]),
    "price_max": _for_at_most,
    "nights": _in_nights,
    "areas": _in_areas,
    "near": lambda bitmaps, circle: bitmaps.spots.in_circle(circle),
    "within": lambda bitmaps, box: bitmaps.spots.in_box(box),
}
