"""The town of a venue whose source writes its county where the city belongs, or writes it after the venue's name alone."""

import re

from sources.places.gazetteer import metro_key, place
from store.events.records import ListingVenue
from store.text import key

_COUNTY = re.compile(r"^(?:co|county) \w+$")


def metro_of(venue: ListingVenue | None) -> str:
    """The metro key by which a venue is compared; "" for a place that nobody tells.

    "Co. Wicklow" is no town: "Mermaid, Civic Plaza, Bray" is in Bray, and a house of the county that names no town may be in any.
    """
    if venue is None:
        return ""
    if venue.city and (venue.city[:2].lower() != "co" or not _COUNTY.match(key(venue.city))):
        return metro_key(venue.city, venue.country_code)
    named = (part.strip() for text in (venue.name, venue.address or "") for part in reversed(text.split(",")[1:]))
    towns = (place(part, venue.country_code) for part in named if not _COUNTY.match(key(part)))
    found = next((town for town in towns if town), None) or place(venue.city, venue.country_code)
    return found.key if found else ""
