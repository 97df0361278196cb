"""Listings for tests, with sensible defaults: one gig at Whelan's unless told otherwise."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.events.records import Listing, ListingPerformer, ListingVenue, SourceKey

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NIGHT = date(2026, 12, 4)
WHELANS = ListingVenue(
    "Whelan's", address="25 Wexford Street", city="Dublin", country_code="IE", latitude=53.3366, longitude=-6.2653
)
VICAR_STREET = ListingVenue("Vicar Street", city="Dublin", country_code="IE", latitude=53.3426, longitude=-6.2774)


def listing(
    source: SourceKey,
    source_id: str,
    acts: tuple[str, ...] = ("Moss Harbour",),
    *,
    at: time = time(20),
    night: date = NIGHT,
    **more: Any,
) -> Listing:
    """A listing of a gig of these acts, the first one headlining."""
    start_at = datetime.combine(night, at, ZoneInfo("Europe/Dublin")).astimezone(UTC)
    fields: dict[str, Any] = {
        "title": acts[0] if acts else source_id,
        "time_zone": "Europe/Dublin",
        "date_precision": "date_time",
        "start_at": start_at,
        "local_date": night,
        "local_time": at,
        "url": f"https://{source}.example/event/{source_id}",
        "venue": WHELANS,
        "performers": tuple(ListingPerformer(act, "support" if place else "headline") for place, act in enumerate(acts)),
        "raw": b'{"id": "%s"}' % source_id.encode(),
    }
    return Listing(source=source, source_id=source_id, **(fields | more))


def season(source: SourceKey, count: int) -> list[Listing]:
    """So many gigs of different acts, three a night over the nights to come, in two rooms and at two hours."""
    rooms = (WHELANS, VICAR_STREET, WHELANS)
    return [
        listing(
            source,
            f"{source}-{number}",
            (f"{_NAMES[number % len(_NAMES)]} {_NOUNS[number // len(_NAMES) % len(_NOUNS)]} {number}",),
            at=time(14) if number % 3 == 2 else time(20),
            night=NIGHT + timedelta(days=number // 3),
            venue=rooms[number % 3],
        )
        for number in range(count)
    ]


_NAMES = ("Amber", "Bellow", "Cinder", "Drift", "Ember", "Fathom", "Gannet", "Hollow")
_NOUNS = ("Parade", "Orchard", "Machine", "Choir", "Lanterns", "Pilots", "Weather")
