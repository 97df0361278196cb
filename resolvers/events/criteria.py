"""Turns a client's filter into the criteria of a search."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from loaders.events.criteria import EventCriteria
from resolvers.context import RequestContext
from resolvers.events.dates import DatePreset, instants_around, nights_of
from resolvers.events.event_filters import CITY, EVENT_FILTERS, FROM, NEAR, TO, UPDATED_SINCE, WHEN, AskedEvents, Criteria, Filter
from resolvers.events.filters import Path, check_span
from sources.places.gazetteer import Place, nearest, place

# A gig that began this long ago may still be on, so it is listed unless a time is given.
STILL_ON = timedelta(hours=4)
# Zones for an empty catalog, whose first events may arrive while the query waits.
_HOME_ZONES = frozenset({"Europe/Dublin", "Europe/London"})

_VALUES = attrgetter(*(declared.attribute for declared in EVENT_FILTERS))  # of all parts of a filter at once


def criteria_of(asked: AskedEvents, zones: Iterable[str], now: datetime, hidden_from: int | None = None) -> EventCriteria:
    """The criteria for a filter. `zones` are the time zones events are in; they matter only if `when` is given.

    What the person `hidden_from` hid is left out.

    Without `from`, `when` and `updatedSince`, events match that began no more than 4 hours ago; undated ones come last, and
    not at all with an upper bound.
    Errors: InvalidFilter.
    """
    used = check_events_filter(asked)
    criteria: dict[str, object] = {}
    for declared, value in used:
        criteria |= declared.criteria(value)
    return EventCriteria(**criteria, **_times(asked, zones, now), hidden_from=hidden_from)  # type: ignore[arg-type]


async def at_present(criteria: EventCriteria, context: RequestContext) -> EventCriteria:
    """The criteria with the ids of venues that have successors leading to these, as they do everywhere."""
    if not criteria.venue_ids:
        return criteria
    found = await context.loaders.venue_by_id.load_many(criteria.venue_ids)
    return replace(criteria, venue_ids=tuple(sorted({*criteria.venue_ids, *(venue.id for venue in found if venue)})))


def check_events_filter(asked: AskedEvents, path: Path = ("filter",)) -> list[tuple[Filter[Any], Any]]:
    """The parts that a filter uses, with their values, if it is valid.

    Errors: InvalidFilter for the first part that is not.
    """
    used = [(declared, value) for declared, value in zip(EVENT_FILTERS, _VALUES(asked), strict=True) if value is not None]
    for declared, value in used:
        declared.check(value, (*path, declared.name))
    check_span(FROM.of(asked), TO.of(asked), path)
    return used


def town_of(asked: AskedEvents) -> Place | None:
    """The town the filter concerns: the one it names, otherwise the nearest to its point."""
    if city := CITY.of(asked):
        return place(city)
    near = NEAR.of(asked)
    return nearest(near.latitude, near.longitude) if near else None


def _times(asked: AskedEvents, zones: Iterable[str], now: datetime) -> Criteria:
    """What the filter says of time, as a whole."""
    this_minute = now.replace(second=0, microsecond=0)  # so that a query asked twice is the same query
    when = WHEN.of(asked)
    nights = nights_of(DatePreset(when), _HOME_ZONES.union(zones), now) if when is not None else ()
    from_at, to_at = _span(asked, this_minute)
    if around := instants_around(nights):
        from_at = max(from_at, around[0]) if from_at else around[0]
        to_at = min(to_at, around[1]) if to_at else around[1]
    return {"from_at": from_at, "to_at": to_at, "nights": nights, "on_sale_from": this_minute}


def _span(asked: AskedEvents, this_minute: datetime) -> tuple[datetime | None, datetime | None]:
    """The requested instants; a `to` in the past without a `from` means everything before it."""
    earliest = this_minute - STILL_ON
    from_, to = FROM.of(asked), TO.of(asked)
    is_open = from_ is None and WHEN.of(asked) is None and UPDATED_SINCE.of(asked) is None
    if is_open and (to is None or to >= earliest):
        return earliest, to
    return from_, to
