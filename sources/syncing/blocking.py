"""The look-up keys of a listing: its night, map cell, city and page."""

from sources.matching import canonical_address
from sources.places.gazetteer import metro_key, place
from sources.places.venue_matching import position
from store.events.listings import LookupKeys, url_key
from store.events.records import Listing, ListingVenue
from store.events.service_day import service_day
from store.places.geo import cell


def lookup_keys_of(listing: Listing) -> LookupKeys:
    """The look-up keys of one listing."""
    venue = listing.venue
    address = canonical_address(listing.url)
    spot = coordinates_or_city(venue)
    return LookupKeys(
        service_day=service_day(listing.local_date, listing.local_time),
        previous_service_day=listing.previous_local_date,
        cell=cell(*spot) if spot else None,
        city_key=metro_key(venue.city, venue.country_code)[:120] if venue else "",
        url_key=url_key(address) if address else None,
    )


def coordinates_or_city(venue: ListingVenue | None) -> tuple[float, float] | None:
    """A venue's own coordinates where they can be right, else the middle of its city: good enough to find it, not to show."""
    if venue is None:
        return None
    town = place(venue.city, venue.country_code)
    return position(venue) or ((town.latitude, town.longitude) if town else None)
