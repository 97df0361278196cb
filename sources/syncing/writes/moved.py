"""The time from which a listing was moved, as far as its source does not tell it and the store knows. Pure.

Most of Ticketmaster's rescheduled listings lack `initialStartDate` (30 of 36 recorded ones), and other sources write a new date
over the old one. Without the old night, the listings of sources that follow days later, or never, would be of another event: it
would stand at the old date as if nothing had happened, and nobody who saved the gig would hear that it moved. The same holds when
a gig is moved by hours on its night, and when it is moved once more, or is on sale again, while others still list the first time.

Without a status, only one outside id with the same bill in the same house is believed to be one gig, and only while its old night
is still to come: organizers write the next date over the last one when that is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sources.matching import read_show_markers
from sources.places.venue_matching import same_venue
from sources.syncing.blocking import lookup_keys_of
from sources.syncing.changes import is_other_time
from sources.syncing.writes.batch import Incoming
from store.events.listing_codec import encode
from store.events.records import Listing
from store.places.act_names import act_key
from store.text import fold

_MOVED: Final = frozenset({"rescheduled", "postponed"})
_FARTHEST: Final = timedelta(days=400)


class _Time(NamedTuple):
    """A start and its local date, of which the date is known."""

    start_at: datetime | None
    night: date


def with_former_time(one: Incoming, gig: Sequence[Listing], today: date) -> Incoming:
    """The listing with the time that it was moved from: the last one that another source still tells or was moved from as well.

    `gig` are the listings of the event that it was in.
    """
    stored = next((listing for listing in gig if listing.key == one.listing.key), None)
    former = [] if stored is None else _former_times(one.listing, stored)
    if stored is None or not former:
        return one
    others = [other for other in gig if other.source != stored.source]
    held = next((time for time in former if any(_tells(other, time, one.listing) for other in others)), None)
    if one.listing.status not in _MOVED:
        was_moved = held is not None and held == (stored.previous_start_at, stored.previous_local_date)
        if held is None or not (was_moved or _is_surely_moved(one.listing, stored, today)):
            return one
    last = former[0]
    held = held or last
    # People hear of the last move, whichever night the others tell; by an hour of its own night the others are found.
    start = held.start_at if held.night == one.listing.local_date else last.start_at
    listing = replace(one.listing, previous_start_at=start, previous_local_date=held.night)
    return one if listing == one.listing else Incoming(listing, lookup_keys_of(listing), encode(listing), one.sent_hash)


def _former_times(listing: Listing, stored: Listing) -> list[_Time]:
    """Times before the present one, the last first: as the source says, as last seen, as moved from by then."""
    known = (
        (listing.previous_start_at, listing.previous_local_date),
        (stored.start_at, stored.local_date),
        (stored.previous_start_at, stored.previous_local_date),
    )
    times = [_Time(start, night) for start, night in known if night is not None]
    return [time for time in times if time.night != listing.local_date or _is_other_hour(time, listing, stored)]


def _is_other_hour(time: _Time, listing: Listing, stored: Listing) -> bool:
    """Whether an hour of the night that a listing still has is one that it was moved from, and not the same hour read better."""
    if time.start_at is None or listing.start_at is None:
        return False
    return is_other_time(replace(stored, start_at=time.start_at, local_date=time.night), listing)


def _tells(other: Listing, time: _Time, now: Listing) -> bool:
    """Whether a source tells a former time rather than the present one, or was moved from it as well."""
    if time.night != now.local_date:
        return time.night in (other.local_date, other.previous_local_date)
    told = ((other.start_at, other.local_date), (other.previous_start_at, other.previous_local_date))
    return any(night == time.night and start is not None and _is_nearer(start, time, now) for start, night in told)


def _is_nearer(start: datetime, time: _Time, now: Listing) -> bool:
    if time.start_at is None or now.start_at is None:
        return False
    return abs(start - time.start_at) < abs(start - now.start_at)


def _is_surely_moved(now: Listing, before: Listing, today: date) -> bool:
    """Whether one outside id at another time is the same gig: its bill and house are what they were, and nobody played yet.

    On one night a title says enough where no act is stated, as long as it does not speak of another show.
    """
    if now.status == "cancelled" or now.venue is None or before.venue is None or not same_venue(now.venue, before.venue):
        return False
    days = (now.local_date, before.local_date)
    if None in days or any(day is not None and not today <= day <= today + _FARTHEST for day in days):
        return False
    bills = [{act_key(performer.name) for performer in listing.performers} for listing in (now, before)]
    titles = [fold(listing.title) for listing in (now, before)]
    if now.local_date != before.local_date:
        return bills[0] == bills[1] != set()
    shows = [read_show_markers(title).shows for title in titles]
    return bills[0] == bills[1] and shows[0] == shows[1] and (bills[0] != set() or titles[0] == titles[1])
