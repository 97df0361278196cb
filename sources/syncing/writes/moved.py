"""The night from which a listing was moved, where its source tells that it was but not from when. Pure.

Most of Ticketmaster's rescheduled listings lack `initialStartDate` (30 of 36 recorded ones). Without the old night, the listings
of other sources, which follow days later, would be of another event, and nobody who saved the gig would hear that it moved.
"""

from dataclasses import replace
from typing import Final

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from store.events.listing_codec import encode
from store.events.records import Listing

_MOVED: Final = frozenset({"rescheduled", "postponed"})


def may_lack_night(listing: Listing) -> bool:
    """Whether a listing says that it was moved and not from when."""
    return listing.status in _MOVED and listing.previous_local_date is None


def with_former_night(one: Incoming, stored: Listing | None) -> Incoming:
    """The listing with the night that it had when last seen, or had been moved from by then."""
    if stored is None or not may_lack_night(one.listing):
        return one
    start, night = stored.start_at, stored.local_date
    if night is None or night == one.listing.local_date:  # it has not moved since: what it was moved from then still holds
        start, night = stored.previous_start_at, stored.previous_local_date
    if night is None or night == one.listing.local_date:
        return one
    listing = replace(one.listing, previous_start_at=start, previous_local_date=night)
    return Incoming(listing, lookup_keys_of(listing), encode(listing), one.sent_hash)
