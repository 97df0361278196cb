"""The gazetteer: cities and towns with their aliases, suburbs, postal districts and coordinates.

The names are in gazetteer.txt beside this module. An unknown name is not an error: the folded name is its own key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from store.places.geo import distance_km
from store.text import key as folded

_TABLE = Path(__file__).with_name("gazetteer.txt")
_HEADING = re.compile(r"\[(?P<country>[A-Z]{2}) (?P<zone>[\w/]+)\]")
_COUNTY = re.compile(r"^(?:co|county|city of|greater) (?=.)")
# "dublin 8", "dublin d08", "london se1 8xx", "london n1": a city with its postal district.
_DISTRICT = re.compile(r" (?:[a-z]{1,2})?\d{1,2}[a-z]?(?: \w{3,4})?$")
# "Dublin, OH" is not ours, and "London, ON" is in Canada.
_REGIONS = {
    "US": "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA"
    " RI SC SD TN TX UT VT VA WA WV WI WY DC",
    "CA": "ON QC BC AB MB SK NS NB NL PE",
    "AU": "NSW VIC QLD TAS ACT",
}
_COUNTRIES = {region: country for country, regions in _REGIONS.items() for region in regions.split()}
_REGION = re.compile(rf", ?({'|'.join(_COUNTRIES)})$")
_TAIL = re.compile(r" (?:city|town|city centre|city center)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A city or town with its centre. Units: degrees."""

    name: str
    key: str
    latitude: float
    longitude: float
    time_zone: str
    country_code: str
    region: str | None = None  # the state, where the country's towns are told apart by it


def place(city: str | None, country_code: str | None = None) -> Place | None:
    """The city or town with this name, or the city of a suburb; None if unknown.

    A country code keeps namesakes apart: Dublin in Ohio is not ours.
    """
    if not city:
        return None
    found = _known(city)
    return None if found is None or (country_code and country_code.upper() != found.country_code) else found


@lru_cache(maxsize=4096)
def metro_key(city: str | None, country_code: str | None = None) -> str:
    """One key for every part of a city: "Rathmines", "Dublin 8" and "Baile Átha Cliath" are all "dublin"; "" for nothing."""
    if not city:
        return ""
    found = place(city, country_code)
    return found.key if found else folded(city)


def nearest(latitude: float, longitude: float, within_km: float = 60) -> Place | None:
    """The city or town whose centre is nearest to a point; None if even that is too far."""
    towns = {town.key: town for town in _names().values()}.values()
    away = ((distance_km(latitude, longitude, town.latitude, town.longitude), town.key, town) for town in towns)
    distance, _, town = min(away)
    return town if distance <= within_km else None


def _is_elsewhere(city: str, region: str, found: Place) -> bool:
    """Whether a region written behind a town's name makes it a namesake: "Portland, ME" is not the one in Oregon.

    A suburb may lie across the border of its city's state, and DE is a state and a country.
    """
    if found.country_code == region:
        return False
    if found.country_code != _COUNTRIES[region]:
        return True
    is_own_name = folded(city.split(",", 1)[0]) == found.key and folded(city) not in _names()
    return is_own_name and found.region not in (None, region)


@lru_cache(maxsize=4096)
def _known(city: str) -> Place | None:
    """The first of the name's readings that the table holds: as written, then before the comma, then without its district."""
    names = _names()
    found = next((names[reading] for reading in _readings(city) if reading in names), None)
    region = _REGION.search(city) if found else None
    return None if found and region and _is_elsewhere(city, region[1], found) else found


def _readings(city: str) -> Iterator[str]:
    for written in (city, city.split(",", 1)[0]):
        name = folded(written)
        yield name
        plain = _TAIL.sub("", _COUNTY.sub("", name))
        yield plain
        yield _DISTRICT.sub("", plain)


@lru_cache(maxsize=1)
def _names() -> dict[str, Place]:
    """Every spelling to its place. A town's own name outranks a suburb or an alias of the same spelling."""
    towns: dict[str, Place] = {}
    others: dict[str, Place] = {}
    for town, spellings in _lines(_TABLE.read_text(encoding="utf-8")):
        towns.setdefault(town.key, town)
        for spelling in spellings:
            others.setdefault(folded(spelling), town)
    return others | towns


def _lines(table: str) -> Iterator[tuple[Place, list[str]]]:
    country, zone = "", ""
    for line in table.splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            country, zone = heading["country"], heading["zone"]
        elif line.strip() and not line.startswith("#"):
            name, latitude, longitude, aliases, *suburbs = (part.strip() for part in line.split("|"))
            spellings = [part.strip() for group in (aliases, *suburbs) for part in group.split(";") if part.strip()]
            name, _, region = name.partition(", ")
            yield Place(name, folded(name), float(latitude), float(longitude), zone, country, region or None), spellings
