"""The town of a venue whose source writes its county where the city belongs, or writes it after the venue's name alone."""

import re

from sources.places.gazetteer import metro_key, place
from sources.reading.wordlists import word_set
from store.events.records import ListingVenue
from store.text import key

_COUNTY = re.compile(r"^(?:co|county) \w+$")
# Counties by their bare names, where no town of note is called so: Clare has Ennis, and Westmeath Mullingar. In other countries
# there are towns called Clare, Mayo and Louth.
_IN_THE_NORTH = word_set("down fermanagh tyrone")
_IN_IRELAND = _IN_THE_NORTH | word_set("clare kerry laois leitrim louth mayo meath offaly westmeath")
_BARE_COUNTIES = {None: _IN_IRELAND, "IE": _IN_IRELAND, "GB": _IN_THE_NORTH}


def metro_of(venue: ListingVenue | None) -> str:
    """The metro key by which a venue is compared; "" for a place that nobody tells.

    "Co. Wicklow" is no town: "Mermaid, Civic Plaza, Bray" is in Bray, and a house of the county that names no town may be in any.
    """
    if venue is None:
        return ""
    if venue.city and not _is_county(venue.city, venue.country_code):
        return metro_key(venue.city, venue.country_code)
    named = (part.strip() for text in (venue.name, venue.address or "") for part in reversed(text.split(",")[1:]))
    towns = (place(part, venue.country_code) for part in named if not _is_county(part, venue.country_code))
    found = next((town for town in towns if town), None) or place(venue.city, venue.country_code)
    return found.key if found else ""


def _is_county(city: str, country_code: str | None) -> bool:
    if city[:2].lower() == "co" and _COUNTY.match(key(city)):
        return True
    return city.lower() in _BARE_COUNTIES.get(country_code, ())
