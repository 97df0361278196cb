"""What a listing is looked up by: its night, its square of the map, its city, its page."""

from functools import lru_cache

from sources.gazetteer import metro_key, place
from sources.matching.addresses import canonical_address
from store.geo import cell, distance_km
from store.listings import Facts, url_key
from store.nights import night_date
from store.records import Listing, ListingVenue

# A place this far from its own city is a mistake (a lost minus sign, a default), not a suburb.
_PLAUSIBLE_KM = 150


def facts_of(listing: Listing) -> Facts:
    """The look-up keys of one listing."""
    venue = listing.venue
    address = canonical_address(listing.url) if listing.url else None
    spot = coordinates_or_city(venue)
    return Facts(
        night_date=night_date(listing.local_date, listing.local_time),
        previous_night_date=listing.previous_local_date,
        cell=cell(*spot) if spot else None,
        city_key=metro_key(venue.city, venue.country_code)[:120] if venue else "",
        url_key=url_key(address) if address else None,
    )


def own_coordinates(venue: ListingVenue | None) -> tuple[float, float] | None:
    """(latitude, longitude) as told, or None where they are missing or cannot be: the sea off Africa, another country."""
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return _plausible(venue.latitude, venue.longitude, venue.city, venue.country_code)


def coordinates_or_city(venue: ListingVenue | None) -> tuple[float, float] | None:
    """A venue's own coordinates, else the middle of its city: good enough to find it, not to show."""
    if venue is None:
        return None
    town = place(venue.city, venue.country_code)
    return own_coordinates(venue) or ((town.latitude, town.longitude) if town else None)


@lru_cache(maxsize=8192)
def _plausible(latitude: float, longitude: float, city: str | None, country_code: str | None) -> tuple[float, float] | None:
    if (latitude, longitude) == (0, 0) or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    town = place(city, country_code)
    if town and distance_km(latitude, longitude, town.latitude, town.longitude) > _PLAUSIBLE_KM:
        return None
    return latitude, longitude
