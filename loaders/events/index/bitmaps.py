"""Which events have which value: a compressed bitmap of event ids for each city, venue, night, hour, source, price and so on.

Only listed events are in it. Roaring bitmaps take about two bytes an event and value, and two
of them are intersected in microseconds, however many events are held.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args

from pyroaring import BitMap

from loaders.events.index.ages import Ages
from loaders.events.index.spots import Spots
from loaders.events.index.starts import Starts

Dimension = Literal["cities", "venues", "nights", "hours", "sources", "prices", "statuses", "zones", "traits", "spots"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
Carriers = dict[int, BitMap]  # of one term: the events that carry it with each weight
_HOUR = timedelta(hours=1)
_SPANS_KEPT = 16


class VenueInCity(NamedTuple):
    """A venue's number, and the key of a city in which it has events."""

    venue_id: str
    city: str | None


class CatalogBitmaps:
    """The bitmaps of one version of the catalog; terms and artists are added by whoever has read them (postings.py)."""

    def __init__(self, version: int = 0) -> None:
        self.version = version
        self.sources_version = version  # up to which it is known exactly what each source carries
        self.read_at = self.whole_at = datetime.now(UTC)  # when the last change was looked for; when everything was read
        self.by: dict[Dimension, dict[str, BitMap]] = {name: {} for name in DIMENSIONS}
        self.terms: dict[int, Carriers] = {}
        self.artists: dict[int, BitMap] = {}
        self.spots = Spots()
        self.starts = Starts()
        self.ages = Ages()
        self.listed = BitMap()
        self.venues_in: dict[str | None, set[str]] = {}  # of a city's events; those that had some remain
        self._days: dict[str, BitMap] = {}  # of the order time, in UTC: whole days of hours
        self._spans: dict[tuple[str, str], BitMap] = {}  # the last ones asked for, which are mostly "from now on"

    def add(self, dimension: Dimension, value: Any, ids: Iterable[int]) -> None:
        """These events have that value: a text, of spots a spot, of venues a venue in a city."""
        if dimension == "spots":
            self.spots.add(value, ids)
            return
        if dimension == "venues":
            value, city = value
            self.venues_in.setdefault(city, set()).add(value)
        found = self.by[dimension].setdefault(value, BitMap())
        found |= BitMap(ids)
        if dimension == "hours":  # every event has one
            self._spans.clear()
            day = self._days.setdefault(value[:10], BitMap())
            day |= BitMap(ids)
            self.listed |= BitMap(ids)

    def drop(self, ids: Iterable[int]) -> None:
        """Forget everything about these events."""
        gone = BitMap(ids)
        if not gone:
            return
        self._spans.clear()
        self.starts.forget(gone)
        self.ages.changed(gone)
        for found in (
            *chain.from_iterable(held.values() for held in self.by.values()),
            *self._days.values(),
            *chain.from_iterable(held.values() for held in self.terms.values()),
            *self.artists.values(),
            *self.spots.ids.values(),
        ):
            found -= gone
        self.listed -= gone

    def drop_listings(self, ids: Iterable[int]) -> None:
        """Forget which sources carry these events."""
        gone = BitMap(ids)
        for found in self.by["sources"].values():
            found -= gone

    def of(self, dimension: Dimension, values: Iterable[object]) -> BitMap:
        """The events that have one of the values."""
        held = self.by[dimension]
        return BitMap.union(BitMap(), *(held[str(value)] for value in values if str(value) in held))

    def in_whole_hours(self, from_at: datetime | None, to_at: datetime | None) -> BitMap:
        """The events of the hours that lie wholly between two instants; None leaves an end open.

        The hours of the instants themselves are left out: see `cut_hours`.
        """
        first = _hour(from_at + _HOUR) if from_at else ""
        last = _hour(to_at - _HOUR) if to_at else "9999-99"
        if not first and to_at is None:
            return self.listed.copy()
        if (first, last) not in self._spans:
            if len(self._spans) >= _SPANS_KEPT:
                self._spans.pop(next(iter(self._spans)))
            self._spans[first, last] = self._in_span(first, last)
        return self._spans[first, last].copy()

    def _in_span(self, first: str, last: str) -> BitMap:
        days = [found for day, found in self._days.items() if first[:10] < day < last[:10]]
        edges = {first[:10], last[:10]}
        hours = [found for hour, found in self.by["hours"].items() if hour[:10] in edges and first <= hour <= last]
        return BitMap.union(BitMap(), *days, *hours)

    def in_hour(self, at: datetime) -> BitMap:
        """The events of the hour that an instant is in."""
        return self.by["hours"].get(_hour(at), BitMap())

    def soonest(self, found: BitMap, count: int, after: datetime | None = None, *, backwards: bool = False) -> list[BitMap]:
        """Found events of the first hours, or the last, that hold `count` of them; the last part is of the last of these hours.

        Those of the hour of `after` are given as well, and none before it, but they don't count: they may precede it.
        """
        parts: list[BitMap] = []
        cut = _hour(after) if after is not None else ""
        for day in self._ordered_days(cut[:10], backwards):
            on_day = found & self._days[day]
            if len(on_day) < count and day != cut[:10]:
                if on_day:
                    parts.append(on_day)
                    count -= len(on_day)
                continue
            for hour in self._ordered_hours(day, cut, backwards):
                parts.append(on_day & self.by["hours"][hour])
                count -= len(parts[-1]) if hour != cut else 0
                if count <= 0:
                    return parts
        return parts

    def _ordered_days(self, cut: str, backwards: bool) -> list[str]:
        days = (day for day in self._days if not cut or (day <= cut if backwards else day >= cut))
        return sorted(days, reverse=backwards)

    def _ordered_hours(self, day: str, cut: str, backwards: bool) -> list[str]:
        hours = (f"{day} {hour:02}" for hour in range(24))
        held = (hour for hour in hours if hour in self.by["hours"] and (not cut or (hour <= cut if backwards else hour >= cut)))
        return sorted(held, reverse=backwards)

    def venues_of(self, cities: Iterable[str]) -> list[str]:
        """The venues that events of these cities, or of none, may be at: those with the most events first."""
        held = self.by["venues"]
        return sorted(set().union(*(self.venues_in.get(city, ()) for city in (None, *cities))), key=lambda one: -len(held[one]))

    def counts(self, dimension: Dimension, found: BitMap, values: Iterable[str]) -> list[tuple[str, int]]:
        """How many of the found events have each of these values; those that none has are left out."""
        held = self.by[dimension]
        counted = ((value, found.intersection_cardinality(held[value])) for value in values if value in held)
        return [(value, count) for value, count in counted if count]


def cut_hours(from_at: datetime | None, to_at: datetime | None) -> list[tuple[datetime, datetime]]:
    """The spans within the hours that the instants cut, both ends included: their events must be looked up one by one."""
    spans = []
    if from_at is not None:
        spans.append((from_at, min(_start(from_at) + _HOUR - timedelta(seconds=1), to_at or datetime.max.replace(tzinfo=UTC))))
    if to_at is not None and (from_at is None or _start(to_at) > from_at):
        spans.append((_start(to_at), to_at))
    return [(first, last) for first, last in spans if first <= last]


def _start(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _hour(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H}"
