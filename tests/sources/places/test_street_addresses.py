"""One key for the spellings of a house's address, and none for what is no house in a street."""

import pytest

from sources.places.street_addresses import street_of
from store.events.records import ListingVenue


def key_of(address: str | None, name: str = "The Mill") -> str:
    """The key of a venue with this address."""
    return street_of(ListingVenue(name, address=address))


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("58-59 Thomas Street", "58 Thomas St., Dublin 8"),
        ("1110 East 7th Street", "1110 E 7th St, Los Angeles, CA 90021"),
        ("3900 W Manchester Blvd.", "3900 West Manchester Boulevard"),
        ("Harmoniestraße 41", "Harmoniestr. 41, 47119 Duisburg"),
        ("Nordring 131", "nordring 131, 63067 Offenbach"),
        ("24 Willie Mays Plaza", "24 Willie Mays Plz"),
        ("Unit 3, 12a Leeson Lane", "12 Leeson Lane"),
    ],
)
def test_one_address_has_one_key(address: str, other: str) -> None:
    assert key_of(address) == key_of(other) != ""


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("58 Thomas Street", "59 Thomas Street"),
        ("58 Thomas Street", "58 Francis Street"),
        ("1110 East 7th Street", "1110 East 8th Street"),
        ("Nordring 131", "Nordring 13"),
        ("Nordring 131", "Südring 131"),
    ],
)
def test_another_address_has_another_key(address: str, other: str) -> None:
    assert "" != key_of(address) != key_of(other) != ""


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "Dublin 2",
        "D08 X123",
        "Los Angeles, CA 90021",
        "London N16 0LH",
        "Thomas Street",
        "1 High Street",
        "Hall 3",
        "12 of 20",
    ],
)
def test_what_tells_no_house_has_no_key(address: str | None) -> None:
    assert key_of(address) == ""


def test_an_address_may_stand_behind_the_name() -> None:
    assert key_of(None, "Robert Johnson Club, Nordring 131") == key_of("Nordring 131")
    assert key_of("Offenbach", "Robert Johnson Club, Nordring 131") == key_of("Nordring 131")
    assert street_of(None) == ""
