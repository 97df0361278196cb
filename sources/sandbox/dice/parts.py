"""What Dice's two APIs share: times, city, position, images, status."""

from datetime import datetime, timedelta

from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.randomness import digest


def span(listing: SandboxListing) -> tuple[datetime, datetime]:
    """Start and end; four hours if the end is unknown."""
    starts_at = listing.starts_at or listing.gig.starts_at
    return starts_at, listing.ends_at or starts_at + timedelta(hours=4)


def degrees(listing: SandboxListing) -> dict[str, float]:
    """Dice always gives a position: the city's for a venue that it cannot place."""
    place, city = listing.place, listing.gig.room.city
    if place.latitude is None or place.longitude is None:
        return {"lat": city.latitude, "lng": city.longitude}
    return {"lat": place.latitude, "lng": place.longitude}


def picture(listing: SandboxListing) -> str:
    """The URL of the event's image."""
    return f"https://images.gigs.example/attachments/{digest('dice image', listing.source_id)[:32]}.jpg"


def crops(listing: SandboxListing) -> dict[str, str]:
    """The image in three aspect ratios."""
    image = picture(listing)
    return {"landscape": f"{image}?rect=0%2C320", "portrait": f"{image}?rect=360%2C0", "square": f"{image}?rect=0%2C0"}


def status_of(listing: SandboxListing) -> str:
    """ "on-sale", "sold-out" or "cancelled"."""
    if listing.status == "cancelled":
        return "cancelled"
    return "sold-out" if listing.is_sold_out else "on-sale"


def type_tag(listing: SandboxListing) -> str:
    """The kind of night."""
    return {"club_night": "music:dj", "festival": "music:festival"}.get(listing.gig.kind, "music:gig")


def city_ids(listing: SandboxListing) -> dict[str, str]:
    """The ids and names that Dice uses for a city and its country."""
    city = listing.gig.room.city
    return {
        "id": digest("dice city", city.name)[:24],
        "name": city.name,
        "country_id": digest("dice country", city.country_code)[:24],
        "country_name": city.country,
    }
