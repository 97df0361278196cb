"""Which nights a listing may belong to: the one answer for what is stored, what is looked up and what is compared."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sources.places.venue_reading import is_festival
from store.events.records import Listing
from store.events.service_day import service_day

_FESTIVAL_DAYS = timedelta(hours=20), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Nights:
    """A listing's own night, and the others under which another source may list the same gig."""

    own: date | None  # where it was announced to be: until 06:00 the day before
    previous: date | None  # the night it was moved from, where that is another
    later: tuple[date, ...]  # a festival's further days, where its listing tells when it ends
    is_midnight: bool  # exactly 00:00: the small hours, or a time made up by its source

    @property
    def last(self) -> date | None:
        """The end of the nights that begin with its own, where they are several."""
        if self.own is None or not (self.later or self.is_midnight):
            return None
        last = max((*self.later, self.own + timedelta(days=1) if self.is_midnight else self.own))
        return last if last != self.own else None

    @property
    def all(self) -> frozenset[date]:
        """Every night; empty for a listing that has no date yet."""
        if self.own is None:
            return frozenset({self.previous} if self.previous else ())
        nights = {self.own}
        if last := self.last:
            nights.update(self.own + timedelta(days=day) for day in range(1, (last - self.own).days + 1))
        return frozenset(nights | {self.previous} if self.previous else nights)


def nights_of(listing: Listing) -> Nights:
    """The nights of one listing."""
    previous = listing.previous_local_date
    return Nights(
        own=service_day(listing.local_date, listing.local_time),
        previous=previous if previous != listing.local_date else None,
        later=_later_nights(listing),
        is_midnight=listing.local_time == time(0) and listing.local_date is not None,
    )


def _later_nights(listing: Listing) -> tuple[date, ...]:
    if listing.end_at is None or listing.start_at is None or listing.local_date is None:
        return ()
    if not _FESTIVAL_DAYS[0] <= listing.end_at - listing.start_at <= _FESTIVAL_DAYS[1] or not is_festival(listing.title):
        return ()
    last = service_day(listing.end_at.date(), listing.end_at.time()) or listing.local_date
    return tuple(listing.local_date + timedelta(days=day) for day in range(1, (last - listing.local_date).days + 1))
