"""The night from which a listing was moved, as far as its source does not tell it and the store knows. Pure.

Most of Ticketmaster's rescheduled listings lack `initialStartDate` (30 of 36 recorded ones). Without the old night, the listings
of other sources, which follow days later or never, would be of another event: it would stand at the old date as if nothing had
happened, and nobody who saved the gig would hear that it moved. The same holds when a gig is moved once more, or is on sale
again at its new date, while others still list the first.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.writes.batch import Incoming
from store.events.listing_codec import encode
from store.events.records import Listing

_MOVED: Final = frozenset({"rescheduled", "postponed"})


def is_moved(listing: Listing) -> bool:
    """Whether a listing says that it was moved."""
    return listing.status in _MOVED


def with_former_night(one: Incoming, stored: Listing, others: Collection[Listing]) -> Incoming:
    """The listing with the night that it was moved from: the one that `others` of its event still list, if there is one.

    For as long as they do, a gig that is on sale again at its new date stays a moved one.
    """
    listing, lagging = one.listing, {other.local_date for other in others}
    former = _former_nights(listing, stored)
    held = next((night for _, night in former if night in lagging), None)
    if is_moved(listing):
        if not former:
            return one
        listing = replace(listing, previous_start_at=former[0][0], previous_local_date=held or former[0][1])
    elif held is not None and held == stored.previous_local_date and listing.local_date is not None:
        status = "rescheduled" if listing.status == "scheduled" else listing.status
        listing = replace(listing, status=status, previous_start_at=former[0][0], previous_local_date=held)
    if listing == one.listing:
        return one
    return Incoming(listing, lookup_keys_of(listing), encode(listing), one.sent_hash)


def _former_nights(listing: Listing, stored: Listing) -> list[tuple[datetime | None, date]]:
    """Starts and nights before the present one, the last first: as the source says, as last seen, as moved from by then."""
    known = (
        (listing.previous_start_at, listing.previous_local_date),
        (stored.start_at, stored.local_date),
        (stored.previous_start_at, stored.previous_local_date),
    )
    return [(start, night) for start, night in known if night is not None and night != listing.local_date]
