"""Whether a listing belongs to a query, for sources that cannot be queried by city or window."""

from datetime import timedelta

from sources.base import SourceQuery
from sources.places.gazetteer import metro_key
from store.events.records import Listing
from store.places.geo import distance_km


def covers(query: SourceQuery, listing: Listing, *, unplaced: bool = False) -> bool:
    """True when the listing is in the query's city and window; `unplaced` is the answer where its place is not told."""
    return is_in_window(query, listing) and is_placed_in(query, listing, unplaced)


def is_in_window(query: SourceQuery, listing: Listing) -> bool:
    """By the start where there is one, else by the local date with a day's grace for zones; undated ones are always in."""
    if listing.start_at is not None:
        return query.window_start <= listing.start_at <= query.window_end
    if listing.local_date is None:
        return True
    day = timedelta(days=1)
    return (query.window_start - day).date() <= listing.local_date <= (query.window_end + day).date()


def is_placed_in(query: SourceQuery, listing: Listing, unplaced: bool = False) -> bool:
    """By distance where both places are known, else by the city's name."""
    venue = listing.venue
    if venue is None or (venue.latitude is None and venue.city is None):
        return unplaced
    return is_near(query, venue.city, venue.country_code, venue.latitude, venue.longitude)


def is_near(
    query: SourceQuery, city: str | None, country_code: str | None, latitude: float | None, longitude: float | None
) -> bool:
    """True for a place within the query's circle, or of the same city where one of the two has no coordinates."""
    if latitude is not None and longitude is not None and query.latitude is not None and query.longitude is not None:
        return distance_km(query.latitude, query.longitude, latitude, longitude) <= query.radius_km
    return bool(city) and metro_key(city, country_code) == metro_key(query.city, query.country_code)
