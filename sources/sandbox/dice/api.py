"""A listing in the format of Dice's events API: keys and types as in the recorded payload."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sources.sandbox.answers import zulu_in
from sources.sandbox.dice.parts import city_ids, crops, degrees, picture, span, status_of, type_tag
from sources.sandbox.world.listings.dice_names import perm_name, slug
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.randomness import chance, digest, digits, stream

_ALPHA_3 = {"IE": "IRL", "GB": "GBR"}


def api_event(seed: int, listing: SandboxListing, sold_at: str | None) -> dict[str, Any]:
    """The event; a "linkout" if it is `sold_at` another shop's URL."""
    rng = stream("dice", listing.source_id)
    return {
        "id": listing.source_id,
        "int_id": int(digits(6, "dice int", listing.source_id)),
        "hash": digest("hash", listing.source_id)[:5],
        "checksum": digest("checksum", listing.source_id, listing.title)[:32].upper(),
        "perm_name": perm_name(seed, listing.gig),
        "url": f"https://link.dice.fm/{digest('link', listing.source_id)[:12]}",
        "type": "event" if sold_at is None else "linkout",
        "external_url": sold_at,
        "linkout_type": None if sold_at is None else "external",
        "destination_event_id": None,
        "destination_event_perm_name": None,
        **_texts(listing),
        **_times(listing),
        **_venue(listing),
        **_sale(listing),
        **_bill(rng, listing),
        **_pictures(listing),
        "links": [],
        "tags": [],
        "featured": False,
    }


def _texts(listing: SandboxListing) -> dict[str, Any]:
    gig = listing.gig
    return {
        "name": listing.title,
        "description": listing.description,
        "raw_description": listing.description,
        "presented_by": f"Presented by {gig.promoter}.",
        "promoters": [{"id": int(digits(3, "promoter", gig.promoter)), "name": gig.promoter}],
        "age_limit": f"This is an {gig.minimum_age}+ event" if gig.minimum_age else "This is an all ages event",
    }


def _times(listing: SandboxListing) -> dict[str, Any]:
    city, announced, (starts_at, ends_at) = listing.gig.room.city, listing.gig.announced_at, span(listing)
    return {
        "date": zulu_in(city, starts_at),
        "date_end": zulu_in(city, ends_at),
        "announcement_date": zulu_in(city, announced),
        "sale_start_date": zulu_in(city, announced + timedelta(days=1)),
        "sale_end_date": zulu_in(city, ends_at),
        "timezone": city.zone,
    }


def _venue(listing: SandboxListing) -> dict[str, Any]:
    city, place = listing.gig.room.city, listing.place
    known_city = city_ids(listing) | {"code": slug(city.name), "country_alpha3": _ALPHA_3[city.country_code]}
    return {
        "venue": place.name,
        "venues": [{"id": int(digits(5, "dice venue", place.key)), "name": place.name, "city": known_city}],
        "cities": [known_city],
        "address": ", ".join(part for part in (place.street, city.name, place.postcode) if part),
        "location": {"accuracy": 0, "city": city.name, "country": city.country, "place": city.zone, **degrees(listing)},
    }


def _sale(listing: SandboxListing) -> dict[str, Any]:
    change = {"postponed": "postponed", "rescheduled": "rescheduled", "cancelled": "cancelled"}
    return {
        "status": status_of(listing),
        "sold_out": listing.is_sold_out,
        "flags": ["qr-code", change.get(listing.status, "going_ahead")],
        "price": None,
        "show_price_breakdown": False,
        "currency": listing.gig.room.city.currency,
        "ticket_types": _ticket_types(listing),
    }


def _bill(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    names = list(listing.names) if chance(rng, 0.6) else list(reversed(listing.names))
    return {
        "artists": names,
        "detailed_artists": _detailed_artists(listing, names),
        "lineup": _running_order(span(listing)[0], names, chance(rng, 0.3)),
        "genre_tags": sorted({act.genre.dice_tag for act in listing.acts}),
        "type_tags": [type_tag(listing)],
        "spotify_tracks": [],
        "apple_music_tracks": [],
    }


def _pictures(listing: SandboxListing) -> dict[str, Any]:
    return {"event_images": {"brand": None, **crops(listing)}, "images": [picture(listing)]}


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
