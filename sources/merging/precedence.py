"""Which source is believed first, field by field, by the trust that each declares. A null never beats a value.

Equal trust goes by the source's key, the listings of one source by their own key. A source that is no longer registered comes
last.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from sources.declaration.lookup import RegisteredSource, declared
from sources.declaration.trust import TrustedField
from sources.merging.records import SeenListing
from store.events.records import Listing, SourceKey

T = TypeVar("T")


class _Ranks(dict[SourceKey, int]):
    """Ranks by source, 0 believed first."""

    def __missing__(self, key: SourceKey) -> int:
        return len(self)


def ranks(field: TrustedField) -> dict[SourceKey, int]:
    """Every source's rank for a field, 0 for the one believed first; a source that is not registered ranks last."""
    return _ranks(declared(), field)


def sellers() -> frozenset[SourceKey]:
    """The sources that sell tickets themselves."""
    return _sellers(declared())


def ordered(listings: Iterable[Listing], field: TrustedField) -> list[Listing]:
    """The listings, the one believed first for a field first."""
    found = list(listings)
    if len(found) < 2:
        return found
    order = ranks(field)
    return sorted(found, key=lambda listing: (order[listing.source], listing.key))


def first(listings: Sequence[Listing], read: Callable[[Listing], T | None]) -> tuple[T | None, Listing | None]:
    """The first value that is there, and the listing that gave it."""
    for listing in listings:
        value = read(listing)
        if value is not None and value != "":
            return value, listing
    return None, None


def current_listings(seen: Iterable[SeenListing]) -> list[Listing]:
    """The listings that speak for the event: those still carried, else those that are gone; a festival's day
    tickets and camping only without an admission to all of it, add-ons only when nothing else is.

    Shape: sorted by key.
    """
    found = sorted(seen, key=lambda one: one.listing.key)
    mains = [one for one in found if not one.listing.is_addon] or found
    carried = [one.listing for one in mains if not one.is_withdrawn] or [one.listing for one in mains]
    return _leading(carried)


def all_listings(seen: Iterable[SeenListing]) -> list[Listing]:
    """Every listing that may describe the event, also those that no source carries any more: a poorer source erases nothing.

    Shape: sorted by key; add-ons only when nothing else is.
    """
    found = sorted((one.listing for one in seen), key=lambda listing: listing.key)
    return _leading([listing for listing in found if not listing.is_addon] or found)


def _leading(listings: list[Listing]) -> list[Listing]:
    """Those that admit to the whole event, where there are any: a day's or a camper's ticket says less of it."""
    return [listing for listing in listings if listing.offer == "admission"] or listings


@lru_cache(maxsize=64)
def _ranks(sources: tuple[RegisteredSource, ...], field: TrustedField) -> _Ranks:
    by_trust = sorted(sources, key=lambda source: (-source.trust.of(field), source.key))
    return _Ranks({source.key: rank for rank, source in enumerate(by_trust)})


@lru_cache(maxsize=4)
def _sellers(sources: tuple[RegisteredSource, ...]) -> frozenset[SourceKey]:
    return frozenset(source.key for source in sources if source.sells)
