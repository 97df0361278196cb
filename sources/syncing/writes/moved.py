"""The night from which a listing was moved, as far as its source does not tell it and the store knows. Pure.

Most of Ticketmaster's rescheduled listings lack `initialStartDate` (30 of 36 recorded ones), and other sources write a new date
over the old one. Without the old night, the listings of sources that follow days later, or never, would be of another event: it
would stand at the old date as if nothing had happened, and nobody who saved the gig would hear that it moved. The same holds when
a gig is moved once more, or is on sale again at its new date, while others still list the first.

Without a status, only one outside id with the same bill in the same house is believed to be one gig, and only while its old night
is still to come: organizers write the next date over the last one when that is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sources.places.venue_matching import same_venue
from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from store.events.listing_codec import encode
from store.events.listings import ListingState
from store.events.records import Listing
from store.places.act_names import act_key

_MOVED: Final = frozenset({"rescheduled", "postponed"})
_FARTHEST: Final = timedelta(days=400)


def may_have_moved(one: Incoming, held: ListingState) -> bool:
    """Whether a listing was moved, now or before; a cancelled one only before."""
    if held.previous_service_day is not None or one.listing.status in _MOVED:
        return True
    nights = (held.service_day, one.lookup.service_day)
    return one.listing.status != "cancelled" and None not in nights and nights[0] != nights[1]


def with_former_night(one: Incoming, gig: Sequence[Listing], today: date) -> Incoming:
    """The listing with the night that it was moved from: the last one that another source still tells or was moved from as well.

    `gig` are the listings of the event that it was in.
    """
    stored = next((listing for listing in gig if listing.key == one.listing.key), None)
    former = [] if stored is None else _former_nights(one.listing, stored)
    if stored is None or not former:
        return one
    others = [other for other in gig if other.source != stored.source]
    told = {night for other in others for night in (other.local_date, other.previous_local_date)}
    held = next((night for _, night in former if night in told), None)
    if one.listing.status not in _MOVED:
        was_moved = held is not None and held == stored.previous_local_date
        if held is None or not (was_moved or _is_surely_moved(one.listing, stored, today)):
            return one
    start, night = former[0]  # the start is for people: they hear of the last move, whichever night the others tell
    listing = replace(one.listing, previous_start_at=start, previous_local_date=held or night)
    return one if listing == one.listing else Incoming(listing, lookup_keys_of(listing), encode(listing), one.sent_hash)


def _former_nights(listing: Listing, stored: Listing) -> list[tuple[datetime | None, date]]:
    """Starts and nights before the present one, the last first: as the source says, as last seen, as moved from by then."""
    known = (
        (listing.previous_start_at, listing.previous_local_date),
        (stored.start_at, stored.local_date),
        (stored.previous_start_at, stored.previous_local_date),
    )
    return [(start, night) for start, night in known if night is not None and night != listing.local_date]


def _is_surely_moved(now: Listing, before: Listing, today: date) -> bool:
    """Whether one outside id at another date is the same gig: its bill and house are what they were, and nobody played yet."""
    if now.status == "cancelled" or now.venue is None or before.venue is None or not same_venue(now.venue, before.venue):
        return False
    bills = [{act_key(performer.name) for performer in listing.performers} for listing in (now, before)]
    days = (now.local_date, before.local_date)
    if bills[0] != bills[1] or not bills[0] or None in days:
        return False
    return all(day is not None and today <= day <= today + _FARTHEST for day in days)
