"""Which source is believed first, field by field. A null never beats a value; equal ranks go by the listing's key."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sources.merging.records import SeenListing
from store.events.records import Listing, SourceKey

T = TypeVar("T")

# Ticketmaster and Dice write their own venues and times; Eventbrite's and the local table's come from organizers; Bandsintown's
# from artists' teams, whose titles are often empty or the venue's name.
BY_DEFAULT: tuple[SourceKey, ...] = ("ticketmaster", "dice", "eventbrite", "local", "bandsintown")
PRECEDENCE: dict[str, tuple[SourceKey, ...]] = {
    "title": ("ticketmaster", "eventbrite", "dice", "local", "bandsintown"),
    "when": ("ticketmaster", "dice", "local", "eventbrite", "bandsintown"),
    "end_at": ("dice", "eventbrite", "ticketmaster", "local", "bandsintown"),
    "venue": BY_DEFAULT,
    "coordinates": ("ticketmaster", "dice", "eventbrite", "bandsintown", "local"),
    "performers": ("ticketmaster", "bandsintown", "dice", "eventbrite", "local"),
    "images": BY_DEFAULT,
    "price": BY_DEFAULT,
    "ticket_url": BY_DEFAULT,
    "age_restriction": ("ticketmaster", "dice", "eventbrite", "local", "bandsintown"),
    "on_sale_at": BY_DEFAULT,
    "genres": BY_DEFAULT,
}
SELLERS = frozenset({"ticketmaster", "dice", "eventbrite", "local"})


def ordered(listings: Iterable[Listing], field: str) -> list[Listing]:
    """The listings, the one believed first for a field first."""
    order = PRECEDENCE.get(field, BY_DEFAULT)
    return sorted(listings, key=lambda listing: (order.index(listing.source), listing.key))


def first(listings: Sequence[Listing], read: Callable[[Listing], T | None]) -> tuple[T | None, Listing | None]:
    """The first value that is there, and the listing that gave it."""
    for listing in listings:
        value = read(listing)
        if value is not None and value != "":
            return value, listing
    return None, None


def current_listings(seen: Iterable[SeenListing]) -> list[Listing]:
    """The listings that speak for the event: those still carried, else those that are gone; add-ons only when nothing else is.

    Shape: sorted by key.
    """
    found = sorted(seen, key=lambda one: one.listing.key)
    mains = [one for one in found if not one.listing.is_addon] or found
    return [one.listing for one in mains if not one.is_withdrawn] or [one.listing for one in mains]


def all_listings(seen: Iterable[SeenListing]) -> list[Listing]:
    """Every listing that may describe the event, also those that no source carries any more: a poorer source erases nothing.

    Shape: sorted by key; add-ons only when nothing else is.
    """
    found = sorted((one.listing for one in seen), key=lambda listing: listing.key)
    return [listing for listing in found if not listing.is_addon] or found
