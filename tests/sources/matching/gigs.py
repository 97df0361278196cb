"""Listings for the matching and merging tests, short to write."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from store.events.records import Listing, ListingPerformer, ListingVenue, SourceKey

DUBLIN = ZoneInfo("Europe/Dublin")
NIGHT = date(2026, 12, 12)


def listing(
    source: SourceKey, source_id: str, title: str = "", *acts: str, at: str | None = "20:00", on: date | None = NIGHT, **more: Any
) -> Listing:
    """A listing at Whelan's in Dublin on one December night, unless told otherwise. `venue` may be a name or a ListingVenue."""
    venue = more.pop("venue", "Whelan's")
    city = more.pop("city", "Dublin")
    clock = time.fromisoformat(at) if at and on else None
    start_at = datetime.combine(on, clock, DUBLIN).astimezone(UTC) if on and clock else None
    return Listing(
        source=source,
        source_id=source_id,
        title=title,
        time_zone="Europe/Dublin",
        date_precision="date_time" if start_at else "date" if on else "to_be_announced",
        start_at=start_at,
        local_date=on,
        local_time=clock,
        venue=ListingVenue(venue, city=city, country_code="IE") if isinstance(venue, str) else venue,
        performers=tuple(ListingPerformer(act) for act in acts),
        **more,
    )
