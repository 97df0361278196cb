"""A listing as an Eventbrite v3 event: keys and types as in the recorded payloads."""

import html
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sources.sandbox.answers import zulu_in
from sources.sandbox.world.listings.listings import SandboxListing
from sources.sandbox.world.places.addresses import address_of
from sources.sandbox.world.places.directory import organization_of
from sources.sandbox.world.places.places import City
from sources.sandbox.world.places.source_places import SourcePlace
from sources.sandbox.world.randomness import chance, digest, digits, stream

_MUSIC, _BUSINESS = "103", "101"
_CATEGORY_NAMES = {_MUSIC: "Music", _BUSINESS: "Business & Professional"}
_CONCERT_FORMAT, _PARTY_FORMAT, _CLASS_FORMAT = "6", "11", "9"

# What all of our events have in common.
_ALIKE: Mapping[str, Any] = {
    "capacity": None,
    "capacity_is_custom": None,
    "listed": True,
    "shareable": True,
    "tx_time_limit": 480,
    "is_locked": False,
    "privacy_setting": "unlocked",
    "is_series_parent": False,
    "inventory_type": "limited",
    "is_reserved_seating": False,
    "show_pick_a_seat": False,
    "show_seatmap_thumbnail": False,
    "show_colors_in_seatmap_thumbnail": False,
    "source": "coyote",
    "version": None,
    "is_externally_ticketed": False,
}


def event(listing: SandboxListing, seed: int, today: datetime, expand: Collection[str]) -> dict[str, Any]:
    """The event, with the parts named in `expand` embedded."""
    rng, organization = stream("eventbrite", listing.source_id), organization_of(seed, listing)[0]
    body: dict[str, Any] = {
        "id": listing.source_id,
        "resource_uri": f"https://www.eventbriteapi.com/v3/events/{listing.source_id}/",
        "url": address_of(seed, listing),
        **_texts(listing),
        **_times(rng, listing),
        "status": status_of(listing, today),
        "organization_id": organization,
        "organizer_id": digits(11, "organizer", organization),
        **_kinds(rng, listing),
        **_ALIKE,
        "currency": listing.gig.room.city.currency,
        "locale": "en_IE" if listing.gig.room.city.country_code == "IE" else "en_GB",
        "is_free": listing.gig.price == (0, 0),
        **_logo(rng, listing, organization),
    }
    return body | _expanded(listing, seed, expand)


def is_online_event(listing: SandboxListing) -> bool:
    """True for an online event, which has no venue."""
    return "(Online)" in listing.title


def status_of(listing: SandboxListing, today: datetime) -> str:
    """ "canceled" (with one l), "live", "started" or "completed"."""
    if listing.status == "cancelled":
        return "canceled"
    starts_at = listing.starts_at or listing.gig.starts_at
    if starts_at > today:
        return "live"
    return "started" if starts_at + timedelta(hours=12) > today else "completed"


def venue_id(place: SourcePlace) -> str:
    """Eventbrite's id of a venue record."""
    return digits(8, "eventbrite venue", place.key)


def _texts(listing: SandboxListing) -> dict[str, Any]:
    return {
        "name": {"text": listing.title, "html": html.escape(listing.title, quote=False)},
        "description": {"text": listing.description, "html": f"<P>{html.escape(listing.description, quote=False)}</P>"},
        "summary": listing.description[:140],
    }


def _times(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    city, announced = listing.gig.room.city, listing.gig.announced_at
    starts_at = listing.starts_at or listing.gig.starts_at
    return {
        "start": _moment(city, starts_at),
        "end": _moment(city, listing.ends_at or starts_at + timedelta(hours=3)),
        "created": zulu_in(city, announced - timedelta(days=2)),
        "changed": zulu_in(city, announced + timedelta(days=rng.randrange(5))),
        "published": zulu_in(city, announced),
        "hide_start_date": False,
        "hide_end_date": chance(rng, 0.05),
    }


def _kinds(rng: Random, listing: SandboxListing) -> dict[str, Any]:
    gig, is_series, is_online = listing.gig, "residency" in listing.gig.traits, is_online_event(listing)
    series = {"series_id": digits(12, "series", gig.room.key, gig.name)} if is_series else {}
    return series | {
        "is_series": is_series,
        "online_event": is_online,
        "venue_id": None if is_online else venue_id(listing.place),
        "category_id": _category(listing) if chance(rng, 0.9) else None,
        "subcategory_id": gig.headliner.genre.eventbrite_id if gig.headliner is not None and chance(rng, 0.8) else None,
        "format_id": _format(listing) if chance(rng, 0.84) else None,
    }


def _category(listing: SandboxListing) -> str:
    return _MUSIC if listing.gig.is_music else _BUSINESS


def _moment(city: City, local: datetime) -> dict[str, str]:
    return {"timezone": city.zone, "local": f"{local:%Y-%m-%dT%H:%M:%S}", "utc": zulu_in(city, local)}


def _format(listing: SandboxListing) -> str:
    if not listing.gig.is_music:
        return _CLASS_FORMAT
    return _PARTY_FORMAT if listing.gig.kind == "club_night" else _CONCERT_FORMAT


def _logo(rng: Random, listing: SandboxListing, organization: str) -> dict[str, Any]:
    logo_id = digits(9, "logo", listing.source_id)
    if not chance(rng, 0.9):
        return {"logo_id": None, "logo": None}
    base = f"https://images.gigs.example/images%2F{logo_id}%2F{organization}%2F1%2Foriginal"
    signature = digest("signature", logo_id)[:32]
    logo = {
        "id": logo_id,
        "url": f"{base}?h=200&w=450&auto=format%2Ccompress&q=75&sharp=10&rect=0%2C40%2C1200%2C600&s={signature}",
        "original": {"url": f"{base}?auto=format%2Ccompress&q=75&sharp=10&s={signature[::-1]}", "width": 1200, "height": 800},
        "crop_mask": {"top_left": {"x": 0, "y": 40}, "width": 1200, "height": 600},
        "aspect_ratio": "2",
        "edge_color": f"#{logo_id[:6]}",
        "edge_color_set": True,
    }
    return {"logo_id": logo_id, "logo": logo}


def _expanded(listing: SandboxListing, seed: int, expand: Collection[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "venue" in expand:
        fields["venue"] = None if is_online_event(listing) else _venue(listing)
    if "ticket_availability" in expand:
        fields["ticket_availability"] = _availability(listing)
    if "organizer" in expand:
        organization, name = organization_of(seed, listing)
        fields["organizer"] = {"id": digits(11, "organizer", organization), "name": name, "description": {"text": "", "html": ""}}
    if "category" in expand:
        category = _category(listing)
        fields["category"] = {
            "id": category,
            "name": _CATEGORY_NAMES[category],
            "short_name": _CATEGORY_NAMES[category].split()[0],
        }
    if "format" in expand:
        fields["format"] = {"id": _format(listing), "name": "Concert or Performance" if listing.gig.is_music else "Class"}
    return fields


def _venue(listing: SandboxListing) -> dict[str, Any]:
    place, city = listing.place, listing.gig.room.city
    region, shown = city.county.removeprefix("Co. ") or None, f"{place.street}, {city.name}"
    address: dict[str, Any] = {
        "address_1": place.street,
        "address_2": None,
        "city": city.name,
        "region": region,
        "postal_code": place.postcode or None,
        "country": city.country_code,
        "localized_address_display": f"{shown} {place.postcode}".strip(),
        "localized_area_display": city.name,
        "localized_multi_line_address_display": [place.street, f"{city.name} {place.postcode}".strip()],
    }
    position: dict[str, Any] = {}
    if place.latitude is not None and place.longitude is not None:
        position = {"latitude": f"{place.latitude}", "longitude": f"{place.longitude}"}
    identity = venue_id(place)
    return {
        "address": address | position,
        "resource_uri": f"https://www.eventbriteapi.com/v3/venues/{identity}/",
        "id": identity,
        "age_restriction": f"{listing.gig.minimum_age}+" if listing.gig.minimum_age else None,
        "capacity": listing.gig.room.holds if chance(stream("capacity", place.key), 0.4) else None,
        "name": place.name,
        **position,
    }


def _availability(listing: SandboxListing) -> dict[str, Any]:
    price, city = listing.gig.price, listing.gig.room.city
    availability: dict[str, Any] = {
        "has_available_tickets": not listing.is_sold_out,
        "is_sold_out": listing.is_sold_out,
        "is_free": price == (0, 0),
        "start_sales_date": _moment(city, listing.gig.announced_at),
        "waitlist_available": False,
    }
    if price is not None:
        availability["minimum_ticket_price"] = _money(price[0], city.currency)
        availability["maximum_ticket_price"] = _money(price[1], city.currency)
    return availability


def _money(minor: int, currency: str) -> dict[str, Any]:
    return {"currency": currency, "value": minor, "major_value": f"{minor / 100:.2f}", "display": f"{minor / 100:.2f} {currency}"}
