"""By what outsiders find listings: organizations, calendars, city pages, rows of a table."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sources.sandbox.world.listings.dice_names import slug
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.addresses import address_of
from sources.sandbox.world.randomness import chance, digest, digits, stream


def organization_of(seed: int, listing: SandboxListing) -> tuple[str, str]:
    """(id, name) of the Eventbrite organization that published a listing: its promoter, or the city's small-venue alliance."""
    gig = listing.gig
    by_promoter = gig.is_music and chance(stream(seed, gig.id, "organization"), 0.6)
    name = gig.promoter if by_promoter else f"{gig.room.city.name} Nights"
    return digits(12, seed, "organization", name), name


def organization_ids(seed: int, listings: Iterable[SandboxListing]) -> list[str]:
    """The organizations behind the listings, in ascending order."""
    return sorted({organization_of(seed, listing)[0] for listing in listings})


def calendar_artists(listings: Iterable[SandboxListing]) -> list[str]:
    """Whose calendars hold the listings, the fullest first."""
    dates = Counter(listing.artist.name for listing in listings if listing.artist is not None)
    return [name for name, _ in sorted(dates.items(), key=lambda item: (-item[1], item[0]))]


def browse_urls(cities: Iterable[str]) -> dict[str, str]:
    """Dice's page of each city."""
    return {city: f"https://dice.fm/browse/{slug(city)}-{digest('dice city', city)[:24]}" for city in sorted(set(cities))}


def local_row(seed: int, listing: SandboxListing) -> dict[str, Any]:
    """A row of the organizers' own table. Shape: the columns of store.tables.local_events."""
    starts_at = listing.starts_at
    return {
        "id": int(listing.source_id),
        "event_name": listing.title[:255],
        "classification_name": "Music",
        "city": listing.gig.room.city.name,
        "date_local": None if starts_at is None else starts_at.date(),
        "time_local": starts_at.time() if starts_at is not None and listing.has_time else None,
        "venue_name": listing.place.name,
        "url": address_of(seed, listing),
    }
