"""A listing as a Bandsintown v3 event: every key is present, unknown values are empty strings."""

import html
from typing import Any

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.source_places import SourcePlace
from sources.sandbox.world.randomness import chance, digits, stream


def event(listing: SandboxListing, app_id: str, calendar_size: int | None) -> dict[str, Any]:
    """The event; with the artist object if `calendar_size` is given, as in the first element of an array."""
    gig, act, rng = listing.gig, listing.artist, stream("bandsintown", listing.source_id)
    starts_at = f"{listing.starts_at:%Y-%m-%dT%H:%M:%S}"
    is_festival = gig.kind == "festival"
    body: dict[str, Any] = {
        "id": listing.source_id,
        "artist_id": act.bandsintown_id if act is not None else "",
        "title": listing.title,
        "url": _tagged(f"https://www.bandsintown.com/e/{listing.source_id}", app_id, "event"),
        "datetime": starts_at,
        "starts_at": starts_at,
        "ends_at": f"{listing.ends_at:%Y-%m-%dT%H:%M:%S}" if listing.ends_at is not None else "",
        "datetime_display_rule": "range" if gig.is_multi_day else "datetime",
        "festival_start_date": f"{gig.starts_at:%Y-%m-%d}" if is_festival else "",
        "festival_end_date": f"{gig.ends_at:%Y-%m-%d}" if is_festival else "",
        "festival_datetime_display_rule": ("range" if gig.is_multi_day else "date") if is_festival else "",
        "on_sale_datetime": f"{gig.announced_at:%Y-%m-%dT%H:%M:%S}" if chance(rng, 0.3) else "",
        "description": _description(listing, chance(rng, 0.25)),
        "lineup": list(listing.names),
        "offers": _offers(listing, app_id, rng.random()),
        "bandsintown_plus": False,
        "free": gig.price == (0, 0) and chance(rng, 0.6),
        "sold_out": listing.is_sold_out,
        "presale": "",
        "venue": _venue(listing.place, gig.name if is_festival else None),
    }
    if calendar_size is not None and act is not None:
        body["artist"] = artist(act, calendar_size, app_id)
    return body


def artist(act: Act, upcoming: int, app_id: str) -> dict[str, Any]:
    """The artist object."""
    picture = digits(8, "picture", act.number, act.name)
    return {
        "id": act.bandsintown_id,
        "name": act.name,
        "url": f"https://www.bandsintown.com/a/{act.bandsintown_id}?came_from=267&app_id={app_id}",
        "mbid": act.musicbrainz_id or "",
        "options": {"display_listen_unit": False},
        "tracking": [],
        "image_url": f"https://images.gigs.example/large/{picture}.jpeg",
        "thumb_url": f"https://images.gigs.example/thumb/{picture}.jpeg",
        "facebook_page_url": f"http://www.facebook.com/{digits(12, 'facebook', act.number)}",
        "tracker_count": int(act.fame**3 * 900_000) + 12,
        "upcoming_event_count": upcoming,
        "support_url": "",
        "links": [{"type": "website", "url": f"https://artist-{act.number}.example"}]
        if chance(stream(act.image_token), 0.6)
        else [],
        "artist_optin_show_phone_number": False,
        "show_multi_ticket": True,
    }


def _venue(place: SourcePlace, festival_name: str | None) -> dict[str, str]:
    city = place.room.city
    return {
        "name": festival_name or place.name,
        "city": city.name,
        "region": "",
        "country": city.country,
        "location": f"{city.name}, {city.country}",
        "latitude": _noisy(place.latitude),
        "longitude": _noisy(place.longitude),
        "street_address": place.street,
        "postal_code": place.postcode,
    }


def _noisy(degrees: float | None) -> str:
    """Coordinates are strings with floating-point noise."""
    if degrees is None:
        return ""
    return f"{degrees:.10f}" if int(abs(degrees) * 1e6) % 3 else f"{degrees:.6f}".rstrip("0") + "0000000001"


def _offers(listing: SandboxListing, app_id: str, draw: float) -> list[dict[str, str]]:
    if draw < 0.15:
        return []
    kinds = ["Free"] if listing.gig.price == (0, 0) else ["Tickets", "VIP"] if draw > 0.94 else ["Tickets"]
    address = _tagged(f"https://www.bandsintown.com/t/{listing.source_id}", app_id, "ticket")
    return [{"type": kind, "url": address, "status": "available"} for kind in kinds]


def _description(listing: SandboxListing, with_tags: bool) -> str:
    if not with_tags or not listing.description:
        return listing.description
    return f"<b>{html.escape(listing.names[0])}</b><br>{html.escape(listing.description)}"


def _tagged(address: str, app_id: str, campaign: str) -> str:
    return f"{address}?app_id={app_id}&came_from=267&utm_medium=api&utm_source=public_api&utm_campaign={campaign}"
