"""Merges the fields of one event, and computes the predecessor's key for it."""

import hashlib
from collections.abc import Mapping, Sequence

from sources.merging.bills import bill_of
from sources.merging.offers import price_of, ticket_url_of
from sources.merging.places import venue_of
from sources.merging.precedence import all_listings, current_listings
from sources.merging.records import Merged, SeenListing
from sources.merging.status import status_of, when_of
from sources.merging.titles import title_of
from sources.merging.wording import description_of
from store.events.records import Listing


def merge(seen: Sequence[SeenListing]) -> Merged:
    """One event from its listings, of which there is at least one.

    Status, time, line-up and price come from listings still carried; descriptive fields are kept
    from withdrawn ones too.
    """
    listings, ever = current_listings(seen), all_listings(seen)
    status, status_told_by = status_of(listings)
    when = when_of(listings, status, status_told_by)
    title, titled_by = title_of(listings)
    about = description_of(ever)
    venue, placed_by = venue_of([listing for listing in listings if listing.venue] or ever)
    performers, billed_by = bill_of([listing for listing in listings if listing.performers] or ever, title)
    price = price_of(listings)
    ticket_url, sold_by = ticket_url_of(listings, status)
    told_by = {"title": titled_by, "status": status_told_by, "performers": billed_by, "ticket_url": sold_by}
    return Merged(
        title=title,
        description=about.text,
        status=status,
        start_at=when.told_by.start_at,
        end_at=when.end_at,
        time_zone=when.told_by.time_zone,
        local_date=when.told_by.local_date,
        local_time=when.told_by.local_time,
        date_precision=when.told_by.date_precision,
        previous_start_at=when.previous_start_at,
        venue=venue,
        city=venue.city if venue else None,
        country_code=venue.country_code if venue else None,
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        performers=performers,
        genres=about.genres,
        tags=about.tags,
        images=about.images,
        price_min=price.lowest,
        price_max=price.highest,
        currency=price.currency,
        is_free=price.is_free,
        age_restriction=about.age_restriction,
        ticket_url=ticket_url,
        on_sale_at=about.on_sale_at,
        provenance=_keys(told_by, about.provenance, when.provenance, price.provenance, placed_by),
    )


def dedupe_key(merged: Merged) -> str:
    """The predecessor's key: SHA-1 of the title's lower-case letters and digits, the place to 0.01° and the hour of the start."""
    title = "".join(char for char in merged.title.lower() if char.isalnum())
    place = "" if merged.latitude is None or merged.longitude is None else f"{merged.latitude:.2f},{merged.longitude:.2f}"
    hour = merged.start_at.strftime("%Y-%m-%dT%H") if merged.start_at else ""
    return hashlib.sha1(f"{title}|{place}|{hour}".encode(), usedforsecurity=False).hexdigest()


def _keys(*told_by: Mapping[str, Listing | None]) -> dict[str, tuple[str, str]]:
    return {field: listing.key for part in told_by for field, listing in part.items() if listing}
