"""The directory in memory: every listed DJ and venue in the form that searches and matches compare, as fresh as the tables.

Each use reads a stamp (row count, time of the last change) and loads what changed since, in the same request. Rows written
by other programs carry no timestamp; they are noticed when the row count changes or at the next full read.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

from loaders.organizers.directory import Stamp, VenueEntry, dj_entries, stamps, venue_entries
from resolvers.money.exchange_rates import Rates, own_rates
from resolvers.organizers.directory.reading import families_of, gear_key, read_genres, read_list, town_of_row
from resolvers.organizers.matching.fit import Candidate
from store.database.connection import Database
from store.organizers.directory_records import DjRow
from store.organizers.fees import read_fee
from store.places.act_names import dj_key
from store.text import key

READ_ANEW_S: Final = 300.0
_SETTLING = timedelta(seconds=5)  # a change of the same second, or by a clock that is behind, must not be missed
_SLICE = 500  # rows that are read into candidates before others have their turn

Row = TypeVar("Row", DjRow, VenueEntry)


class Shelf(Generic[Row]):
    """One table's candidates, by id and ordered by name."""

    def __init__(
        self,
        read: Callable[[Database, datetime | None], Awaitable[list[Row]]],
        candidate_of: Callable[[Row], Candidate],
    ) -> None:
        self.by_id: dict[int, Candidate] = {}
        self.by_name: list[tuple[str, int]] = []  # (folded name, id)
        self._read: Callable[[Database, datetime | None], Awaitable[list[Row]]] = read
        self._candidate_of: Callable[[Row], Candidate] = candidate_of
        self._retired: set[int] = set()
        self._stamp: Stamp | None = None
        self._is_settled = False
        self._read_at = 0.0

    @property
    def rows(self) -> int:
        """The number of rows read from the table, retired ones included."""
        return len(self.by_id) + len(self._retired)

    async def refresh(self, database: Database, now: Stamp) -> None:
        """Load what changed, or the whole table if that cannot be determined."""
        if self._stamp is None or time.monotonic() - self._read_at > READ_ANEW_S or now.rows < self._stamp.rows:
            await self._take(database, None)
        elif now != self._stamp or not self._is_settled:
            await self._take(database, self._stamp.changed_at)
            if self.rows != now.rows:
                await self._take(database, None)
        self._stamp = now
        self._is_settled = now.changed_at is None or now.changed_at < datetime.now(UTC) - _SETTLING

    async def _take(self, database: Database, changed_at: datetime | None) -> None:
        rows = await self._read(database, None if changed_at is None else changed_at - _SETTLING)
        if changed_at is None:
            self.by_id, self._retired, self._read_at = {}, set(), time.monotonic()
        by_id = dict(self.by_id)  # a match under way keeps the one that it began with
        for number, row in enumerate(rows, 1):
            if row.retired_at is None:
                by_id[row.id] = self._candidate_of(row)
                self._retired.discard(row.id)
            else:
                by_id.pop(row.id, None)
                self._retired.add(row.id)
            if number % _SLICE == 0:
                await asyncio.sleep(0)
        if rows or changed_at is None:
            self.by_id = by_id
            self.by_name = sorted((key(one.name), one.id) for one in by_id.values())


class Directory:
    """One process's DJs and venues, with the exchange rates used to compare fees."""

    def __init__(self, rates: Rates | None = None) -> None:
        self.rates = rates or own_rates()
        self._djs = Shelf(dj_entries, dj_candidate)
        self._venues = Shelf(venue_entries, venue_candidate)
        self._reading = asyncio.Lock()

    async def djs(self, database: Database) -> Shelf[DjRow]:
        """The listed DJs, as fresh as the table."""
        async with self._reading:
            await self._djs.refresh(database, (await stamps(database))[0])
        return self._djs

    async def venues(self, database: Database) -> Shelf[VenueEntry]:
        """The listed venues, as fresh as the table."""
        async with self._reading:
            await self._venues.refresh(database, (await stamps(database))[1])
        return self._venues


def dj_candidate(row: DjRow) -> Candidate:
    """A DJ in the form that is compared."""
    city_key, town = town_of_row(row.city, None, None, None)
    genres = read_genres(row.genres)
    return Candidate(
        id=row.id,
        name=row.name,
        city=town.name if town else row.city,
        city_key=city_key,
        point=(town.latitude, town.longitude) if town else None,
        genres=genres,
        families=families_of(genres),
        fee=read_fee(row.fee_text, row.numeric_fee, row.currency),
        act_key=dj_key(row.name),
    )


def venue_candidate(row: VenueEntry) -> Candidate:
    """A venue in the form that is compared. Its own coordinates take precedence over its city's centre."""
    own = None if row.latitude is None or row.longitude is None else (float(row.latitude), float(row.longitude))
    city_key, town = town_of_row(row.city, row.address, *(own or (None, None)))
    genres = read_genres(row.genre_focus)
    return Candidate(
        id=row.id,
        name=row.name,
        city=town.name if town else row.city,
        city_key=row.city_key or city_key,
        point=own or ((town.latitude, town.longitude) if town else None),
        genres=genres,
        families=families_of(genres),
        fee=read_fee(row.hire_fee),
        capacity=row.capacity or None,
        gear=read_gear(row.gear),
    )


def read_gear(text: str | None) -> tuple[tuple[str, str], ...]:
    """The pieces of gear in a list: (comparison key, display name)."""
    return tuple({gear_key(name): name for name in read_list(text)}.items())
