"""An event's relations, for all events of a level at once, and one event by its id."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from loaders.events.carried.along import event_with_list
from loaders.events.carried.relations import event_rows
from loaders.wanted import EVERYTHING, Wanted
from resolvers.context import RequestContext
from resolvers.events.upcoming import list_along
from resolvers.global_ids import number_of
from store.database.catalog.changes import Kind
from store.database.nested.layouts import LAYOUT, Layout
from store.events.records import EventRow, ListingRow, PerformanceRow
from store.places.geo import distance_km
from store.places.records import VenueRow


def placed(row: EventRow, latitude: float, longitude: float) -> EventRow:
    """The row with its distance from a point; unchanged if it has no location."""
    if row.latitude is None or row.longitude is None:
        return row
    distance = distance_km(float(row.latitude), float(row.longitude), latitude, longitude)
    return tuple.__new__(_with_distance(cast(Any, type(row)), len(row)), (*row, round(distance, 3)))


def distance_of(row: EventRow) -> float | None:
    """Distance in kilometres from the search's point; None if there was none."""
    return getattr(row, "distance_km", None)


@lru_cache(maxsize=64)
def _with_distance(row_type: Any, width: int) -> type[EventRow]:
    """A row type, whole, pruned or as sent, with the distance behind its items."""
    members: dict[str, Any] = {"__slots__": (), "distance_km": property(itemgetter(width))}
    layout: Layout | None = getattr(row_type, LAYOUT, None)
    if layout is not None:
        members[LAYOUT] = replace(layout, extra=layout.extra + 1)
    return cast(type[EventRow], type(f"Placed{row_type.__name__}", (row_type,), members))


async def event(context: RequestContext, global_id: str, wanted: Wanted = EVERYTHING) -> EventRow | None:
    """The event with this global id, or its successor if it is retired; None if there is none."""
    number = number_of(global_id, "Event")
    if number is None:
        return None
    if context.kept_events.suits(wanted):
        (row,) = await context.kept_events.get(context.database, [number], event_rows(wanted))
        context.was_read_from(Kind.EVENT, [number] if row is None else [number, row.id])
        return row
    along = list_along(wanted, context)
    rows = event_rows(wanted)
    if along is not None:
        found = await event_with_list(context.database, number, rows, along)
        if found.venue_id is not None:
            context.along[found.venue_id] = along, found.listed  # where the venue's field looks for it
        if found.event is not None:
            context.was_read_from(Kind.EVENT, (number,))
            return found.event
    return await context.loaders.events(rows).load(number)


async def venues(rows: Sequence[EventRow], context: RequestContext) -> list[VenueRow | None]:
    """Each event's venue."""
    known = sorted({row.venue_id for row in rows if row.venue_id is not None})
    found = dict(zip(known, await context.loaders.venue_by_id.load_many(known), strict=True))
    return [None if row.venue_id is None else found[row.venue_id] for row in rows]


async def performances(rows: Sequence[EventRow], context: RequestContext) -> list[tuple[PerformanceRow, ...]]:
    """Each event's bill, in billing order."""
    return await context.loaders.performances_by_event.load_many([row.id for row in rows])


async def listings(rows: Sequence[EventRow], context: RequestContext) -> list[tuple[ListingRow, ...]]:
    """Each event's listings, most recently seen first."""
    return await context.loaders.listings_by_event.load_many([row.id for row in rows])


def images(stored: list[dict[str, Any]] | None, *, min_width: int | None = None) -> list[dict[str, Any]]:
    """An event's images, widest first; with `min_width`, only those known to be at least as wide."""
    found = stored or []
    kept = found if min_width is None else [image for image in found if (image.get("width") or 0) >= min_width]
    return kept if len(kept) < 2 else sorted(kept, key=lambda image: -(image.get("width") or 0))


def calendar_urls(rows: Sequence[EventRow], context: RequestContext) -> list[str]:
    """The URL of each event's .ics file."""
    return [f"{context.base_url}/v1/events/{row.id}/calendar" for row in rows]
