"""Venue matching: how surely two names mean the same venue.

A name outranks coordinates: sources put one venue hundreds of metres apart, a festival kilometres, and some put all that they
do not know in the middle of the city.
"""

from functools import lru_cache

from sources.places.gazetteer import metro_key, place
from sources.places.houses import houses_of
from sources.places.venue_likeness import SAME, SURE, likeness_of_names
from sources.places.venue_reading import MAIN_ROOM, SPONSORS, VenueName, read_name
from store.events.records import ListingVenue
from store.places import geo

VenueKey = tuple[str, str]

PERHAPS_A_ROOM, NEXT_DOOR, UNKNOWN, MOVED, ALIKE, ANOTHER = 0.8, 0.7, 0.65, 0.62, 0.48, 0.3


@lru_cache(maxsize=4096)
def fingerprint(name: str, city: str | None) -> str:
    """One spelling of a venue's name: folded words in their order, without its city and without words that say nothing.

    The words of a room stay: Whelan's and Upstairs at Whelan's are two places. "" for a name that names no place.
    """
    read = read_name(name, metro_key(city))
    parts = [word for word in read.words if word not in SPONSORS or word in read.core]
    return " ".join([*parts, *sorted(read.rooms - MAIN_ROOM)])


def venue_key(venue: ListingVenue) -> VenueKey:
    """(fingerprint, metro key): the same for every spelling of a venue in a city."""
    return fingerprint(venue.name, venue.city), metro_key(venue.city, venue.country_code)


def same_venue(a: ListingVenue, b: ListingVenue) -> bool:
    """True if two sources certainly mean the same venue and room in the same city."""
    metro_a, metro_b = metro_key(a.city, a.country_code), metro_key(b.city, b.country_code)
    if metro_a != metro_b and metro_a and metro_b:
        return False
    return likeness(read_name(a.name, metro_a), read_name(b.name, metro_b), distance_km(position(a), position(b))) >= SURE


def position(venue: ListingVenue | None) -> tuple[float, float] | None:
    """Coordinates that say something: not (0, 0), not in another country than the city, not the very middle of the city.

    Units: degrees.
    """
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    latitude, longitude = venue.latitude, venue.longitude
    if abs(latitude) < 0.05 and abs(longitude) < 0.05:
        return None
    centre = place(venue.city, venue.country_code)
    if centre is not None:
        off_centre = abs(latitude - centre.latitude) + abs(longitude - centre.longitude)
        # Sources write a city's own coordinates for a venue that they cannot place; 0.0003 degrees are about 30 metres.
        # Two degrees of latitude or longitude are over 100 km: the pin belongs to another town.
        if off_centre < 0.0003 or off_centre > 2.5:
            return None
    return latitude, longitude


def coordinates_or_city(venue: ListingVenue | None) -> tuple[float, float] | None:
    """A venue's own coordinates where they can be right, else the middle of its city: good enough to find it, not to show."""
    if venue is None:
        return None
    town = place(venue.city, venue.country_code)
    return position(venue) or ((town.latitude, town.longitude) if town else None)


@lru_cache(maxsize=4096)  # houses with their pins meet again with each of their gigs
def distance_km(a: tuple[float, float] | None, b: tuple[float, float] | None) -> float | None:
    """Distance in kilometres between two positions; None if either is unknown."""
    return None if a is None or b is None else geo.distance_km(*a, *b)


def likeness(a: VenueName, b: VenueName, apart_km: float | None) -> float:
    """How surely two names within one city mean one venue, with the distance between their pins where known."""
    if a.plain == b.plain and a.core and a.metro == b.metro and not (a.others or b.others or a.learned or b.learned):
        return PERHAPS_A_ROOM if a.rooms - MAIN_ROOM != b.rooms - MAIN_ROOM else SAME  # as below, and soon found
    ours, theirs = houses_of(a), houses_of(b)
    is_known = not ours.isdisjoint(theirs)
    if not is_known and (a.others or b.others):
        return max(likeness(one, other, apart_km) for one in a.others or (a,) for other in b.others or (b,))
    if not a.core or not b.core:
        return UNKNOWN
    if ours and theirs and not is_known and not (a.learned or b.learned):
        return ANOTHER  # both stand in the table, and they are two
    name = SAME if is_known else likeness_of_names(a, b)
    if name >= SURE:
        # A shared first name proves little when the pins are far apart; an equal name is believed over any pin.
        same = ALIKE if name < 0.95 and apart_km is not None and apart_km > 1.5 else name
        return min(same, PERHAPS_A_ROOM) if a.rooms - MAIN_ROOM != b.rooms - MAIN_ROOM else same
    if apart_km is None:
        return ALIKE if name >= 0.5 else ANOTHER
    if apart_km < 0.3 and name >= 0.5:
        return SURE
    # Two doors of one street: only an identical bill at an identical hour may overcome unlike names.
    if apart_km < 0.1:
        return NEXT_DOOR
    return ALIKE if apart_km < 0.3 or name >= 0.5 else ANOTHER


def rooms_differ(a: VenueName, b: VenueName) -> bool:
    """True when both name a room of the house and not the same one."""
    return bool(a.rooms and b.rooms and not (a.rooms & b.rooms))
