"""A listing in the format of Dice's app API: keys and types as in the recorded search."""

from datetime import datetime, timedelta
from typing import Any

from sources.sandbox.answers import instant, local_iso
from sources.sandbox.dice.parts import city_ids, crops, degrees, span, status_of, type_tag
from sources.sandbox.world.listings.dice_names import perm_name, slug
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.randomness import digest, digits


def app_event(seed: int, listing: SandboxListing) -> dict[str, Any]:
    """The event, without a price if none is known."""
    gig, (starts_at, ends_at) = listing.gig, span(listing)
    price = {} if gig.price is None else {"price": _price_from(gig.price[0], gig.room.city.currency)}
    return price | {
        "id": listing.source_id,
        "name": listing.title,
        "perm_name": perm_name(seed, gig),
        "date_unix": int(instant(gig.room.city, starts_at).timestamp()),
        "dates": _dates(listing, starts_at, ends_at),
        "status": status_of(listing),
        "summary_lineup": _lineup(listing),
        "venues": [_venue(listing, starts_at)],
        "images": crops(listing),
        "tags_types": [{"name": "gig", "title": "Gig", "value": type_tag(listing)}],
        "presented_by": f"Presented by {gig.promoter}.",
        "about": {"description": listing.description, "highlights": _highlights(gig.minimum_age)},
    }


def _lineup(listing: SandboxListing) -> dict[str, Any]:
    top = [
        {"about": None, "artist_id": str(act.dice_id), "image": None, "is_headliner": act is listing.gig.headliner, "name": name}
        for act, name in zip(listing.acts, listing.names, strict=True)
    ]
    return {"top_artists": top, "total_artists": len(top), "total_free_texts": 0}


def _venue(listing: SandboxListing, starts_at: datetime) -> dict[str, Any]:
    city, place = listing.gig.room.city, listing.place
    middle = {"accuracy": 12, "lat": city.latitude, "lng": city.longitude, "place": city.zone}
    return {
        "id": digits(5, "dice venue", place.key),
        "name": place.name,
        "perm_name": f"{slug(place.name)}-{digest(place.key)[:4]}",
        "address": f"{place.street}, {city.name}, {city.country}",
        "city": city_ids(listing) | {"country_code": city.country_code, "location": middle},
        "location": degrees(listing),
        "doors_open_date": local_iso(city, starts_at),
        "doors_close_date": None,
        "profile_active": False,
        "space_name": None,
    }


def _dates(listing: SandboxListing, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    city, announced = listing.gig.room.city, listing.gig.announced_at
    return {
        "announcement_date": local_iso(city, announced),
        "event_start_date": local_iso(city, starts_at),
        "event_end_date": local_iso(city, ends_at),
        "sale_start_date": local_iso(city, announced + timedelta(days=1)),
        "sale_end_date": local_iso(city, ends_at),
        "pre_sale_start_date": None,
        "is_multi_days_event": listing.gig.is_multi_day,
        "timezone": city.zone,
    }


def _price_from(minor: int, currency: str) -> dict[str, Any]:
    return {"amount": None, "amount_from": minor, "currency": currency, "sales_tax": None}


def _highlights(minimum_age: int) -> list[dict[str, Any]]:
    if not minimum_age:
        return []
    return [{"external_link": None, "subtitle": None, "title": f"This is an {minimum_age}+ event", "type": "age_restriction"}]
