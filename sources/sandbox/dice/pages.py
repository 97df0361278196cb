"""Dice items as scraped from web pages: other names for everything, prices as text, URLs without a host.

Source: the field guide, part 4 a and d; no such item was ever recorded, so these follow what clients in the wild expect.
"""

from typing import Any

from sources.sandbox.answers import local_iso
from sources.sandbox.world.listings.dice_names import perm_name
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.randomness import chance, digest, stream

_SIGNS = {"EUR": "€", "GBP": "£"}


def plain_page(seed: int, listing: SandboxListing, with_id: bool) -> dict[str, Any]:
    """Texts only: name, date, venue, price "£12.50"."""
    city, rng = listing.gig.room.city, stream("dice page", listing.source_id)
    starts_at = listing.starts_at or listing.gig.starts_at
    fields: dict[str, Any] = {"id": listing.source_id} if with_id else {}
    return fields | {
        "name": listing.title,
        "date": local_iso(city, starts_at) if chance(rng, 0.7) else f"{starts_at:%Y-%m-%dT%H:%M:%S}",
        "venue": listing.place.name,
        "location": city.name,
        "price": _price_text(listing, chance(rng, 0.3)),
        "artists": list(listing.names),
        "url": f"https://dice.fm/event/{perm_name(seed, listing.gig)}",
        "image": f"https://images.gigs.example/attachments/{digest('dice image', listing.source_id)[:32]}.jpg",
        "genres": sorted({act.genre.key for act in listing.acts}),
    }


def page_with_objects(seed: int, listing: SandboxListing) -> dict[str, Any]:
    """The same with objects: title, startDate, venueName, location{…}, price{min,max}, a relative link."""
    city, price = listing.gig.room.city, listing.gig.price
    starts_at = listing.starts_at or listing.gig.starts_at
    return {
        "id": listing.source_id,
        "title": listing.title,
        "startDate": local_iso(city, starts_at),
        "venueName": listing.place.name,
        "location": {"name": listing.place.name, "address": listing.place.street, "city": city.name},
        "price": None if price is None else {"min": price[0] / 100, "max": price[1] / 100, "currency": city.currency},
        "lineup": [{"name": name} for name in listing.names],
        "link": f"/event/{perm_name(seed, listing.gig)}",
        "imageUrl": f"https://images.gigs.example/attachments/{digest('dice image', listing.source_id)[:32]}.jpg",
        "tags": sorted({act.genre.dice_tag for act in listing.acts}),
        "soldOut": listing.is_sold_out,
    }


def _price_text(listing: SandboxListing, says_from: bool) -> str | None:
    price = listing.gig.price
    if price is None:
        return None
    text = "Free" if price[0] == 0 else f"{_SIGNS[listing.gig.room.city.currency]}{price[0] / 100:.2f}"
    return f"From {text}" if says_from else text
