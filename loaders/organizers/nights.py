"""What is listed on given nights: where the directory's DJs play, how many gigs a city has, and when venues are taken."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, bindparam, literal_column, select, union_all

from store.database.connection import Database
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.organizers.availability import status_of
from store.organizers.directory_records import AvailabilityRow
from store.tables import artists, events, performances, venue_availability

_BRANCHES_MAX = 16
_IS_ON = (events.c.withdrawn_at.is_(None), events.c.status.in_(("scheduled", "rescheduled")))


class CitySpan(NamedTuple):
    """A city's nights, first and last."""

    city_key: str
    first_night: date
    last_night: date


class NightGig(NamedTuple):
    """One gig on a city's night, in short. `genres` include their ancestor genres."""

    event_id: int
    night: date
    genres: frozenset[str]


class ActGig(NamedTuple):
    """Where an act plays on a night."""

    act: str  # the name as it is billed
    event_id: int
    night: date
    title: str
    venue_name: str | None
    city: str | None
    genres: tuple[str, ...]


class VenueGig(NamedTuple):
    """A gig listed at a venue on a night."""

    venue_id: int
    night: date
    title: str


_ACT_GIGS = (
    select(artists.c.name, events.c.id, events.c.service_day, events.c.title, events.c.venue_name, events.c.city, events.c.genres)
    .prefix_with("STRAIGHT_JOIN", dialect="mysql")  # few of these, whatever the statistics say
    .join_from(events, performances, performances.c.event_id == events.c.id)
    .join(artists, artists.c.id == performances.c.artist_id)
    .where(events.c.service_day.in_(bindparam("nights", expanding=True, type_=Date())), *_IS_ON)
    .order_by(events.c.order_time, events.c.id)
)
_VENUE_GIGS = (
    select(events.c.venue_id, events.c.service_day, events.c.title)
    .where(events.c.service_day.in_(bindparam("nights", expanding=True, type_=Date())), events.c.venue_id.is_not(None), *_IS_ON)
    .order_by(events.c.order_time, events.c.id)
)
_SPANS = (
    select(*(venue_availability.c[name] for name in AvailabilityRow._fields))
    .where(
        venue_availability.c.start_time < bindparam("end", type_=UtcDateTime()),
        venue_availability.c.end_time > bindparam("begin", type_=UtcDateTime()),
    )
    .order_by(venue_availability.c.start_time, venue_availability.c.id)
)


async def act_gigs(database: Database, nights: Sequence[date]) -> list[ActGig]:
    """Who plays where on these nights, anywhere; cancelled events and those without a date are left out."""
    rows = await database.fetch_all(_ACT_GIGS, {"nights": list(nights)}) if nights else []
    return [ActGig._make((*row[:-1], tuple(row[-1] or ()))) for row in rows]


async def venue_gigs(database: Database, nights: Sequence[date]) -> list[VenueGig]:
    """What is listed at which venue on these nights."""
    return [VenueGig._make(row) for row in await database.fetch_all(_VENUE_GIGS, {"nights": list(nights)})] if nights else []


async def spans_between(database: Database, begin: datetime, end: datetime) -> list[AvailabilityRow]:
    """Every venue's windows that overlap a period, earliest first."""
    found = [AvailabilityRow._make(row) for row in await database.fetch_all(_SPANS, {"begin": begin, "end": end})]
    return [row._replace(status=status_of(row.status)) for row in found]


async def city_gigs(database: Database, asked: Sequence[CitySpan]) -> list[list[NightGig]]:
    """The gigs on each city's nights, one list per span."""
    found: list[list[NightGig]] = [[] for _ in asked]
    for start, chunk in zip(range(0, len(asked), _BRANCHES_MAX), chunks(asked, _BRANCHES_MAX), strict=True):
        branches = 1 << (len(chunk) - 1).bit_length()  # few different statements, whatever the number of plans
        params: dict[str, Any] = {}
        for number, span in enumerate([*chunk, *[chunk[0]._replace(city_key="\0")] * (branches - len(chunk))]):
            params |= {f"city_{number}": span.city_key, f"first_{number}": span.first_night, f"last_{number}": span.last_night}
        for branch, event_id, night, genres in await database.fetch_all(_gigs(branches), params):
            found[start + branch].append(NightGig(event_id, night, frozenset(genres or ())))
    return found


@lru_cache(maxsize=8)
def _gigs(branches: int) -> Select[Any]:
    one = union_all(*map(_branch, range(branches))).subquery()
    return (
        select(one.c.branch, one.c.id, one.c.service_day, events.c.genres)
        .join_from(one, events, events.c.id == one.c.id)
        .order_by(one.c.branch, one.c.service_day, one.c.order_time, one.c.id)
    )


def _branch(number: int) -> Select[Any]:
    return select(literal_column(str(number)).label("branch"), events.c.id, events.c.service_day, events.c.order_time).where(
        events.c.city_key == bindparam(f"city_{number}"),
        events.c.service_day >= bindparam(f"first_{number}", type_=Date()),
        events.c.service_day <= bindparam(f"last_{number}", type_=Date()),
        *_IS_ON,
    )
