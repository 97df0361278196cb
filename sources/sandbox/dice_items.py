"""A listing as the Dice actor hands it over: as Dice's events API, as its app, or as what is read off its pages."""

from datetime import datetime, timedelta
from typing import Any

from sources.sandbox.answers import instant, local_iso, zulu_in
from sources.sandbox.dice_pages import page_with_objects, plain_page
from sources.sandbox.world.dice_names import dice_shape, perm_name, slug
from sources.sandbox.world.listings import SandboxListing
from sources.sandbox.world.randomness import chance, digest, digits, stream

_COUNTRIES = {"IE": "IRL", "GB": "GBR"}


def item(seed: int, listing: SandboxListing, sold_at: str | None = None) -> dict[str, Any]:
    """The item in the gig's shape. `sold_at` is the shop's address where Dice only links to another."""
    shape = dice_shape(seed, listing.gig)
    if shape == "api":
        return _api_event(seed, listing, sold_at)
    if shape == "app":
        return _app_event(seed, listing)
    return (
        page_with_objects(seed, listing)
        if shape == "page with objects"
        else plain_page(seed, listing, shape != "page without id")
    )


def _api_event(seed: int, listing: SandboxListing, sold_at: str | None) -> dict[str, Any]:
    gig, city, place = listing.gig, listing.gig.room.city, listing.place
    rng, starts_at, ends_at = stream("dice", listing.source_id), *_span(listing)
    names = list(listing.names) if chance(rng, 0.6) else list(reversed(listing.names))
    image = f"https://images.gigs.example/attachments/{digest('dice image', listing.source_id)[:32]}.jpg"
    city_row = _city_row(listing)
    cancelled = listing.status == "cancelled"
    return {
        "id": listing.source_id,
        "int_id": int(digits(6, "dice int", listing.source_id)),
        "name": listing.title,
        "perm_name": perm_name(seed, gig),
        "hash": digest("hash", listing.source_id)[:5],
        "checksum": digest("checksum", listing.source_id, listing.title)[:32].upper(),
        "type": "event" if sold_at is None else "linkout",
        "external_url": sold_at,
        "linkout_type": None if sold_at is None else "external",
        "destination_event_id": None,
        "destination_event_perm_name": None,
        "url": f"https://link.dice.fm/{digest('link', listing.source_id)[:12]}",
        "description": listing.description,
        "raw_description": listing.description,
        "presented_by": f"Presented by {gig.promoter}.",
        "promoters": [{"id": int(digits(3, "promoter", gig.promoter)), "name": gig.promoter}],
        "date": zulu_in(city, starts_at),
        "date_end": zulu_in(city, ends_at),
        "announcement_date": zulu_in(city, gig.announced_at),
        "sale_start_date": zulu_in(city, gig.announced_at + timedelta(days=1)),
        "sale_end_date": zulu_in(city, ends_at),
        "timezone": city.zone,
        "venue": place.name,
        "venues": [{"id": int(digits(5, "dice venue", place.key)), "name": place.name, "city": city_row}],
        "cities": [city_row],
        "address": ", ".join(part for part in (place.street, city.name, place.postcode) if part),
        "location": _location(listing),
        "status": "cancelled" if cancelled else "sold-out" if listing.is_sold_out else "on-sale",
        "sold_out": listing.is_sold_out,
        "flags": ["qr-code", _flag(listing)],
        "price": None,
        "show_price_breakdown": False,
        "currency": city.currency,
        "ticket_types": _ticket_types(listing),
        "artists": names,
        "detailed_artists": _detailed_artists(listing, names),
        "lineup": _running_order(starts_at, names, chance(rng, 0.3)),
        "genre_tags": sorted({act.genre.dice_tag for act in listing.acts}),
        "type_tags": [_type_tag(listing)],
        "tags": [],
        "age_limit": f"This is an {gig.minimum_age}+ event" if gig.minimum_age else "This is an all ages event",
        "event_images": {"brand": None, "landscape": image, "portrait": f"{image}?rect=360", "square": f"{image}?rect=0"},
        "images": [image],
        "links": [],
        "featured": False,
        "spotify_tracks": [],
        "apple_music_tracks": [],
    }


def _app_event(seed: int, listing: SandboxListing) -> dict[str, Any]:
    gig, city, place = listing.gig, listing.gig.room.city, listing.place
    starts_at, ends_at = _span(listing)
    image = f"https://images.gigs.example/attachments/{digest('dice image', listing.source_id)[:32]}.jpg"
    top = [
        {"about": None, "artist_id": str(act.dice_id), "image": None, "is_headliner": act is gig.headliner, "name": name}
        for act, name in zip(listing.acts, listing.names, strict=True)
    ]
    venue = {
        "id": digits(5, "dice venue", place.key),
        "name": place.name,
        "address": f"{place.street}, {city.name}, {city.country}",
        "city": _app_city(listing),
        "location": _degrees(listing),
        "perm_name": f"{slug(place.name)}-{digest(place.key)[:4]}",
        "doors_open_date": local_iso(city, starts_at),
        "doors_close_date": None,
        "profile_active": False,
        "space_name": None,
    }
    return {
        "id": listing.source_id,
        "name": listing.title,
        "perm_name": perm_name(seed, gig),
        "date_unix": int(instant(city, starts_at).timestamp()),
        "dates": _app_dates(listing, starts_at, ends_at),
        **({} if gig.price is None else {"price": _price_from(gig.price[0], city.currency)}),
        "status": "cancelled" if listing.status == "cancelled" else "sold-out" if listing.is_sold_out else "on-sale",
        "summary_lineup": {"top_artists": top, "total_artists": len(top), "total_free_texts": 0},
        "venues": [venue],
        "images": {"landscape": image, "portrait": f"{image}?rect=360", "square": f"{image}?rect=0"},
        "tags_types": [{"name": "gig", "title": "Gig", "value": _type_tag(listing)}],
        "presented_by": f"Presented by {gig.promoter}.",
        "about": {"description": listing.description, "highlights": _highlights(gig.minimum_age)},
    }


def _price_from(minor: int, currency: str) -> dict[str, Any]:
    return {"amount": None, "amount_from": minor, "currency": currency, "sales_tax": None}


def _span(listing: SandboxListing) -> tuple[datetime, datetime]:
    starts_at = listing.starts_at or listing.gig.starts_at
    return starts_at, listing.ends_at or starts_at + timedelta(hours=4)


def _city_row(listing: SandboxListing) -> dict[str, str]:
    city = listing.gig.room.city
    return {
        "id": digest("dice city", city.name)[:24],
        "code": slug(city.name),
        "name": city.name,
        "country_id": digest("dice country", city.country_code)[:24],
        "country_name": city.country,
        "country_alpha3": _COUNTRIES[city.country_code],
    }


def _app_city(listing: SandboxListing) -> dict[str, Any]:
    city = listing.gig.room.city
    return {
        "id": digest("dice city", city.name)[:24],
        "name": city.name,
        "country_code": city.country_code,
        "country_id": digest("dice country", city.country_code)[:24],
        "country_name": city.country,
        "location": {"accuracy": 12, "lat": city.latitude, "lng": city.longitude, "place": city.zone},
    }


def _app_dates(listing: SandboxListing, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
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


def _location(listing: SandboxListing) -> dict[str, Any]:
    city = listing.gig.room.city
    return {"accuracy": 0, "city": city.name, "country": city.country, "place": city.zone, **_degrees(listing)}


def _degrees(listing: SandboxListing) -> dict[str, float]:
    """Dice always has a position: the city's for a venue that it cannot place."""
    place, city = listing.place, listing.gig.room.city
    if place.latitude is None or place.longitude is None:
        return {"lat": city.latitude, "lng": city.longitude}
    return {"lat": place.latitude, "lng": place.longitude}


def _flag(listing: SandboxListing) -> str:
    return {"postponed": "postponed", "rescheduled": "rescheduled", "cancelled": "cancelled"}.get(listing.status, "going_ahead")


def _type_tag(listing: SandboxListing) -> str:
    return {"club_night": "music:dj", "festival": "music:festival"}.get(listing.gig.kind, "music:gig")


def _ticket_types(listing: SandboxListing) -> list[dict[str, Any]]:
    price = listing.gig.price
    if price is None:
        return []
    names = ("General Admission",) if price[0] == price[1] else ("Early Bird", "Final Release")
    return [
        {
            "id": int(digits(6, "ticket", listing.source_id, name)),
            "name": name,
            "price": {"face_value": face, "fees": face // 8, "total": face + face // 8},
            "sold_out": listing.is_sold_out or name == "Early Bird",
        }
        for name, face in zip(names, price, strict=False)
    ]


def _detailed_artists(listing: SandboxListing, names: list[str]) -> list[dict[str, Any]]:
    act_of = dict(zip(listing.names, listing.acts, strict=True))
    return [{"id": act_of[name].dice_id, "name": name, "headliner": act_of[name] is listing.gig.headliner} for name in names]


def _running_order(starts_at: datetime, names: list[str], with_times: bool) -> list[dict[str, str]]:
    clock = [starts_at + timedelta(minutes=45 * number) for number in range(len(names) + 1)]
    texts = [f"{moment:%I:%M %p}".lstrip("0") for moment in clock]
    rows = [{"details": "Doors open", "time": texts[0]}]
    return rows + [
        {"details": name, "time": text if with_times else ""} for name, text in zip(reversed(names), texts[1:], strict=True)
    ]


def _highlights(minimum_age: int) -> list[dict[str, Any]]:
    if not minimum_age:
        return []
    return [{"external_link": None, "subtitle": None, "title": f"This is an {minimum_age}+ event", "type": "age_restriction"}]
