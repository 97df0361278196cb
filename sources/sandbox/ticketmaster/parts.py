"""The parts of a Discovery v2 event that recur: venues, attractions, pictures, classifications."""

from functools import lru_cache
from typing import Any

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.genres import MUSIC_SEGMENT
from sources.sandbox.world.listings.dice_names import slug
from sources.sandbox.world.places.places import City
from sources.sandbox.world.places.source_places import SourcePlace
from sources.sandbox.world.randomness import base62, chance, digest, digits, stream

_SHAPES = (
    ("3_2", "RETINA_PORTRAIT_3_2", 640, 427),
    ("16_9", "RETINA_LANDSCAPE_16_9", 1136, 639),
    ("16_9", "EVENT_DETAIL_PAGE_16_9", 205, 115),
    ("16_9", "RETINA_PORTRAIT_16_9", 640, 360),
    ("16_9", "RECOMENDATION_16_9", 100, 56),
    ("16_9", "TABLET_LANDSCAPE_16_9", 1024, 576),
    ("3_2", "TABLET_LANDSCAPE_3_2", 1024, 683),
    ("4_3", "CUSTOM", 305, 225),
    ("16_9", "TABLET_LANDSCAPE_LARGE_16_9", 2048, 1152),
    ("3_2", "ARTIST_PAGE_3_2", 305, 203),
)
_UNDEFINED = (("KnvZfZ7vAe6", "Undefined"), ("KZazBEonSMnZfZ7v6JI", "Undefined"))
_MARKETS = {"Ireland": ("208", "All of Ireland"), "North": ("209", "Northern Ireland"), "London": ("202", "London")}
_NORTHERN = ("Belfast", "Derry")


@lru_cache(maxsize=4096)
def image_set(token: str, is_generic: bool) -> list[dict[str, Any]]:
    """Ten pictures of one act, or of a genre; now and then the original without a ratio among them."""
    base = f"https://images.gigs.example/dam/{'c' if is_generic else 'a'}/{token[:3]}/{token[:8]}-{token[8:12]}-{token[12:24]}"
    images = [
        {
            "ratio": ratio,
            "url": f"{base}_{name}.jpg",
            "width": width,
            "height": height,
            "fallback": is_generic or token[number] < "2",
        }
        for number, (ratio, name, width, height) in enumerate(_SHAPES)
    ]
    if token[20] < "2":
        images.append({"url": f"{base}_SOURCE", "width": 4200, "height": 2800, "fallback": is_generic})
    return images


def classification(
    segment: tuple[str, str] | None, genre: tuple[str, str] | None, sub_genre: tuple[str, str] | None, is_primary: bool
) -> dict[str, Any]:
    """One classification; Music and "Undefined" for what is not given."""
    parts = {"segment": segment or MUSIC_SEGMENT, "genre": genre or _UNDEFINED[0], "subGenre": sub_genre or _UNDEFINED[1]}
    named = {name: {"id": pair[0], "name": pair[1]} for name, pair in parts.items()}
    kinds = {"type": {"id": "KZAyXgnZfZ7v7nI", "name": "Undefined"}, "subType": {"id": "KZFzBErXgnZfZ7v7lJ", "name": "Undefined"}}
    return {"primary": is_primary, **named, **kinds, "family": False}


def market_ids(city: City) -> tuple[str, ...]:
    """The numbers of the markets that a city belongs to."""
    return tuple(market["id"] for market in _markets(city))


def venue_zone(place: SourcePlace) -> str:
    """The zone on file: a quarter of the Irish venues are filed under London's."""
    zone = place.room.city.zone
    return "Europe/London" if zone == "Europe/Dublin" and chance(stream("zone", place.key), 0.25) else zone


def venue_id(place: SourcePlace) -> str:
    """Ticketmaster's id of a venue record."""
    return "KovZ9" + base62(6, "venue", place.key)


@lru_cache(maxsize=4096)
def venue(place: SourcePlace) -> dict[str, Any]:
    """The venue as it is embedded in events."""
    city, identity = place.room.city, venue_id(place)
    domain = "ie" if city.country_code == "IE" else "co.uk"
    body: dict[str, Any] = {
        "name": place.name,
        "type": "venue",
        "id": identity,
        "test": False,
        "url": f"https://www.ticketmaster.{domain}/{slug(place.name)}-tickets-{slug(city.name)}/venue/{digits(6, place.key)}",
        "locale": "en-us",
        "postalCode": place.postcode or None,
        "timezone": venue_zone(place),
        "city": {"name": city.name if digest("blank", place.key)[0] != "0" else f" {city.name}"},
        "country": {"name": "Ireland" if city.country_code == "IE" else "Great Britain", "countryCode": city.country_code},
        "address": {"line1": place.street},
        "location": _location(place),
        "markets": _markets(city),
        "upcomingEvents": {"_total": 3, "ticketmaster": 3},
        "_links": {"self": {"href": f"/discovery/v2/venues/{identity}?locale=en-us"}},
    }
    if city.country_code == "IE":
        body["state"] = {"name": city.county, "stateCode": city.county.removeprefix("Co. ")[:2].upper()}
    return {name: value for name, value in body.items() if value is not None}


@lru_cache(maxsize=8192)
def attraction(act: Act) -> dict[str, Any]:
    """The act as it is embedded in events."""
    body: dict[str, Any] = {
        "name": act.name,
        "type": "attraction",
        "id": act.ticketmaster_id,
        "test": False,
        "url": f"https://www.ticketmaster.ie/{slug(act.name)}-tickets/artist/{digits(7, 'artist page', act.number)}",
        "locale": "en-us",
        "images": image_set(act.image_token, False),
        "classifications": [classification(None, act.genre.genre, act.genre.sub_genre, True)],
        "upcomingEvents": {"_total": 2, "ticketmaster": 2},
        "_links": {"self": {"href": f"/discovery/v2/attractions/{act.ticketmaster_id}?locale=en-us"}},
    }
    links = _external_links(act)
    return body | ({"externalLinks": links} if links else {})


def _external_links(act: Act) -> dict[str, list[dict[str, str]]]:
    rng, handle = stream("links", act.image_token), slug(act.name)
    links: dict[str, list[dict[str, str]]] = {}
    if act.musicbrainz_id and chance(rng, 0.75):
        links["musicbrainz"] = [{"id": act.musicbrainz_id}]
    if chance(rng, 0.5):
        links["homepage"] = [{"url": f"https://{handle}.example/"}]
    if chance(rng, 0.35):
        links["spotify"] = [{"url": f"https://open.spotify.com/artist/{act.spotify_id}"}]
    if chance(rng, 0.4):
        links["instagram"] = [{"url": f"https://instagram.example/{handle}"}]
    return links


def _location(place: SourcePlace) -> dict[str, str] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return {"longitude": f"{place.longitude}", "latitude": f"{place.latitude}"}


def _markets(city: City) -> list[dict[str, str]]:
    if city.country_code == "IE":
        return [_market("Ireland")]
    region = "North" if city.name in _NORTHERN else city.name
    return [{"name": "All of United Kingdom", "id": "201"}, *([_market(region)] if region in _MARKETS else [])]


def _market(region: str) -> dict[str, str]:
    number, name = _MARKETS[region]
    return {"name": name, "id": number}
