"""A plan's competition: other listed events of its genres in its city on its nights, and the month's quietest night."""

import calendar
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from loaders.organizers.nights import CitySpan, NightGig, city_gigs
from resolvers.context import RequestContext
from resolvers.events.dates import current_night
from resolvers.organizers.matching.needs import Planned, genre_families, time_of, zone_of
from sources.places.gazetteer import metro_key, place
from store.events.records import EventRow

LARGEST_LIST = 100


class NightCount(NamedTuple):
    """How busy a night is: gigs of the plan's genres, and all gigs."""

    night: date
    rivals: int
    gigs: int


class NightRivals(NamedTuple):
    """One of the plan's nights with the gigs that compete for its audience."""

    night: date
    gigs: int
    event_ids: tuple[int, ...]


class Competition(NamedTuple):
    """What a plan competes with. Empty without a city or a date."""

    city: str | None
    genres: tuple[str, ...]
    nights: tuple[NightRivals, ...]
    month: tuple[NightCount, ...]
    quietest: date | None

    @property
    def rivals(self) -> int | None:
        """The number of gigs that compete with the plan; None if unknown."""
        return sum(len(night.event_ids) for night in self.nights) if self.nights else None


async def competition(plans: Sequence[Planned], context: RequestContext) -> list[Competition]:
    """Each plan's competition, loaded in one statement."""
    asked = {number: span for number, plan in enumerate(plans) if (span := _span_of(plan)) is not None}
    found = dict(zip(asked, await city_gigs(context.database, list(asked.values())), strict=True)) if asked else {}
    return [
        _competition(plan, asked[number], found[number], context) if number in asked else _nothing_of(plan)
        for number, plan in enumerate(plans)
    ]


async def rival_events(rows: Sequence[NightRivals], context: RequestContext, *, first: int = 20) -> list[list[EventRow]]:
    """For each night, the events that compete with the plan, soonest first."""
    kept = [row.event_ids[: min(max(first, 0), LARGEST_LIST)] for row in rows]
    events = iter(await context.loaders.event_by_id.load_many([event_id for ids in kept for event_id in ids]))
    return [[event for event in (next(events) for _ in ids) if event is not None] for ids in kept]


def _span_of(plan: Planned) -> CitySpan | None:
    """The nights to load: the plan's own and the month in which it starts."""
    nights, city_key = time_of(plan).nights, metro_key(plan.city)
    if not nights or not city_key:
        return None
    first, last = _month_of(nights[0])
    return CitySpan(city_key, first, max(last, nights[-1]))


def _month_of(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _competition(plan: Planned, span: CitySpan, gigs: Sequence[NightGig], context: RequestContext) -> Competition:
    wanted = frozenset(genre_families(plan.genres))
    rivals: dict[date, list[int]] = {}
    for gig in gigs:
        if not wanted or not wanted.isdisjoint(gig.genres):
            rivals.setdefault(gig.night, []).append(gig.event_id)
    totals = Counter(gig.night for gig in gigs)
    nights = time_of(plan).nights
    today = current_night(zone_of(plan), context.now())
    month = tuple(
        NightCount(night, len(rivals.get(night, ())), totals[night]) for night in _nights(max(span.first_night, today), nights[0])
    )
    return Competition(
        _city_of(plan),
        tuple(sorted(wanted)),
        tuple(NightRivals(night, totals[night], tuple(rivals.get(night, ()))) for night in nights),
        month,
        quietest(month, nights[0]),
    )


def _nights(first: date, in_month: date) -> list[date]:
    _, last = _month_of(in_month)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def quietest(month: Sequence[NightCount], wanted: date) -> date | None:
    """The night with the fewest rivals, then the fewest gigs; ties go to the preferred weekday, then to the nearest night."""
    ranked = sorted(
        (one.rivals, one.gigs, one.night.weekday() != wanted.weekday(), abs((one.night - wanted).days), one.night)
        for one in month
    )
    return ranked[0][-1] if ranked else None


def _city_of(plan: Planned) -> str | None:
    town = place(plan.city)
    return town.name if town else plan.city


def _nothing_of(plan: Planned) -> Competition:
    return Competition(_city_of(plan), tuple(sorted(genre_families(plan.genres))), (), (), None)
