"""The town of a venue whose source writes a county where the city belongs."""

import pytest

from sources.places.towns import metro_of
from store.events.records import ListingVenue


@pytest.mark.parametrize(
    ("name", "city", "address", "metro"),
    [
        ("Mermaid Arts Centre", "Bray", None, "bray"),
        ("Mermaid, Civic Plaza, Bray", "Co. Wicklow", None, "bray"),
        ("Mermaid, Civic Plaza, Bray, Co. Wicklow", "Co. Wicklow", None, "bray"),
        ("Mermaid Arts Centre", "County Wicklow", "Civic Plaza, Bray", "bray"),
        ("Mermaid Arts Centre", "Co. Wicklow", None, "wicklow"),
        ("glór", "Co. Clare", None, ""),
        ("glór, Ennis", None, None, "ennis"),
        ("Paddy's, Bray", "Ballygobackwards", None, "ballygobackwards"),
        ("Bray, the Play", None, None, ""),
    ],
)
def test_a_county_is_no_town(name: str, city: str | None, address: str | None, metro: str) -> None:
    assert metro_of(ListingVenue(name, city=city, address=address)) == metro


def test_without_a_venue_nothing_is_told() -> None:
    assert metro_of(None) == ""


@pytest.mark.parametrize(
    ("city", "country", "metro"),
    [
        ("Clare", "IE", "ennis"), ("Clare", None, "ennis"), ("Clare", "US", "clare"), ("Louth", "IE", "ennis"),
        ("Louth", "GB", "louth"), ("Tyrone", "GB", ""),
    ],
)  # fmt: skip
def test_a_bare_county_is_no_town_and_a_town_of_its_name_elsewhere_is(city: str, country: str | None, metro: str) -> None:
    found = ListingVenue("glór", city=city, address="Causeway Link, Ennis", country_code=country)
    assert metro_of(found) == metro
