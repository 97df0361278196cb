"""The night from which a listing was moved, where its source does not tell from when, or that it was moved at all. Pure.

Most of Ticketmaster's rescheduled listings lack `initialStartDate` (30 of 36 recorded ones), and other sources write a new date
over the old one. Without the old night, the listings of sources that follow days later would be of another event, and nobody who
saved the gig would hear that it moved. Without a status, only one outside id with the same bill in the same house is believed to
be one gig, and only while its old night is still to come: organizers write the next date over the last one when that is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
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


def may_lack_night(one: Incoming, held: ListingState) -> bool:
    """Whether a listing may have been moved without saying from when."""
    if one.listing.previous_local_date is not None or one.listing.status == "cancelled":
        return False
    is_elsewhere = None not in (held.service_day, one.lookup.service_day) and held.service_day != one.lookup.service_day
    return one.listing.status in _MOVED or is_elsewhere or held.previous_service_day is not None


def with_former_night(one: Incoming, gig: Sequence[Listing], today: date) -> Incoming:
    """The listing with the night that it had when last seen, or had been moved from by then.

    `gig` are the listings of the event that it was in.
    """
    stored = next((listing for listing in gig if listing.key == one.listing.key), None)
    if stored is None or one.listing.previous_local_date is not None:
        return one
    if one.listing.status not in _MOVED and not (_lags(gig, stored) and _is_surely_moved(one.listing, stored, today)):
        return one
    start, night = stored.start_at, stored.local_date
    if night is None or night == one.listing.local_date:  # it has not moved since: what it was moved from then still holds
        start, night = stored.previous_start_at, stored.previous_local_date
    if night is None or night == one.listing.local_date:
        return one
    listing = replace(one.listing, previous_start_at=start, previous_local_date=night)
    return Incoming(listing, lookup_keys_of(listing), encode(listing), one.sent_hash)


def _lags(gig: Sequence[Listing], stored: Listing) -> bool:
    """Whether another source tells the night that the listing had; one alone takes its event along."""
    nights = (stored.local_date, stored.previous_local_date)
    return any(other.source != stored.source and other.local_date in nights for other in gig)


def _is_surely_moved(now: Listing, before: Listing, today: date) -> bool:
    """Whether one outside id at another date is the same gig: its bill and house are what they were, and nobody played yet."""
    if now.venue is None or before.venue is None or not same_venue(now.venue, before.venue):
        return False
    bills = [{act_key(performer.name) for performer in listing.performers} for listing in (now, before)]
    days = (now.local_date, before.local_date)
    if bills[0] != bills[1] or not bills[0] or None in days:
        return False
    return all(day is not None and today <= day <= today + _FARTHEST for day in days)
