"""What a plan requires, read from its row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from resolvers.organizers.directory.reading import families_of, gear_key, read_genres
from resolvers.organizers.matching.fit import PlanNeeds, Span
from sources.places.gazetteer import metro_key, place
from store.events.service_day import service_day

MOST_NIGHTS: Final = 31
_HOME_ZONE: Final = "Europe/Dublin"
_UNTOLD_LENGTH: Final = timedelta(hours=6)  # of a plan that says when it begins and not when it ends
_LONGEST_NIGHT: Final = timedelta(hours=16)
_HOUR: Final = timedelta(hours=1)


class Planned(Protocol):
    """A plan as matching reads it; the store's plan row implements it."""

    @property
    def id(self) -> int:
        """The plan's number."""
        ...

    @property
    def city(self) -> str | None:
        """The city as entered."""
        ...

    @property
    def start_time(self) -> datetime | None:
        """The start, timezone-aware."""
        ...

    @property
    def end_time(self) -> datetime | None:
        """The end, timezone-aware."""
        ...

    @property
    def capacity(self) -> int | None:
        """Expected number of guests."""
        ...

    @property
    def budget_max(self) -> Decimal | None:
        """Upper limit for the fee of a DJ or venue."""
        ...

    @property
    def currency(self) -> str:
        """The budget's currency."""
        ...

    @property
    def genres(self) -> Sequence[str]:
        """Genres as entered."""
        ...

    @property
    def gear_needs(self) -> Sequence[str]:
        """Required gear as entered."""
        ...


class PlanTime(NamedTuple):
    """A plan's time: its nights, when a venue is needed, and the length of a single night if known."""

    nights: tuple[date, ...] = ()
    spans: tuple[Span, ...] = ()
    hours: Decimal | None = None


def needs_of(plan: Planned, rivals: int | None = None) -> PlanNeeds:
    """What the plan requires. `rivals`: the number of competing gigs; None if not counted."""
    town, when = place(plan.city), time_of(plan)
    return PlanNeeds(
        city=town.name if town else plan.city,
        city_key=metro_key(plan.city),
        point=(town.latitude, town.longitude) if town else None,
        genres=genre_families(plan.genres),
        capacity=plan.capacity,
        budget_max=plan.budget_max,
        currency=plan.currency,
        gear={gear_key(name): name for name in plan.gear_needs},
        nights=when.nights,
        spans=when.spans,
        hours=when.hours,
        rivals=rivals,
    )


def genre_families(names: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Each genre's slug with itself and its ancestor genres."""
    slugs = dict.fromkeys(slug for name in names for slug in read_genres(name))
    return {slug: families_of((slug,)) for slug in slugs}


def time_of(plan: Planned) -> PlanTime:
    """The plan's time; empty without a start. For plans of over a month, the first 31 nights count."""
    begin = plan.start_time
    if begin is None:
        return PlanTime()
    end = plan.end_time if plan.end_time is not None and plan.end_time > begin else begin + _UNTOLD_LENGTH
    zone = zone_of(plan)
    first, last = _night_of(begin, zone), _night_of(end - timedelta(seconds=1), zone)
    is_one_night = end - begin <= _LONGEST_NIGHT
    count = 1 if is_one_night else min((last - first).days + 1, MOST_NIGHTS)
    hours = Decimal(max(1, round((end - begin) / _HOUR))) if is_one_night and plan.end_time is not None else None
    return PlanTime(tuple(first + timedelta(days=number) for number in range(count)), ((begin, end),), hours)


def zone_of(plan: Planned) -> str:
    """The time zone of the plan's dates: its city's, or Ireland's."""
    town = place(plan.city)
    return town.time_zone if town else _HOME_ZONE


def _night_of(at: datetime, zone: str) -> date:
    local = at.astimezone(ZoneInfo(zone))
    night = service_day(local.date(), local.time())
    assert night is not None
    return night
