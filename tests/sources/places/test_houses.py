"""Houses that go by several names."""

from dataclasses import replace

import pytest

from sources.places import houses
from sources.places.houses import _by_metro, _houses, houses_of, is_former, other_names
from sources.places.venue_likeness import SURE
from sources.places.venue_matching import ANOTHER, likeness, same_venue
from sources.places.venue_names import best_known, venue_spellings
from sources.places.venue_reading import VenueName, read_name
from store.events.records import ListingVenue


@pytest.mark.parametrize(
    ("a", "b", "city"),
    [
        ("The Point Depot", "3Arena", "Dublin"),
        ("Lansdowne Road", "Aviva Stadium", "Dublin"),
        ("TBMC", "Button Factory", "Dublin"),
        ("Odyssey Arena", "The SSE Arena, Belfast", "Belfast"),
        ("Hammersmith Odeon", "Eventim Apollo", "London"),
        ("O2 World", "Uber Arena", "Berlin"),
        ("MSG", "Madison Square Garden", "New York"),
    ],
)
def test_former_names_and_nicknames_mean_the_house(a: str, b: str, city: str) -> None:
    assert same_venue(ListingVenue(a, city=city), ListingVenue(b, city=city))


def test_a_name_means_the_house_of_its_own_city() -> None:
    assert houses_of(read_name("The O2", "dublin")).isdisjoint(houses_of(read_name("The O2", "london")))
    assert not houses_of(read_name("The Point Depot", "london"))


def test_two_known_houses_are_two_however_alike_their_names_and_pins_are() -> None:
    arena, hall = read_name("Uber Arena", "berlin"), read_name("Uber Eats Music Hall", "berlin")
    assert likeness(arena, hall, 0.05) == ANOTHER
    assert likeness(read_name("The O2", "london"), read_name("Indigo at The O2", "london"), 0.0) == ANOTHER


def test_a_learned_house_is_one_with_whatever_else_means_it() -> None:
    one, other = read_name("Lost Lane", "dublin"), read_name("The Gaff", "dublin")
    assert likeness(one, other, None) == ANOTHER
    assert likeness(replace(one, learned="x"), replace(other, learned="x"), None) >= SURE


def test_a_house_is_not_served_under_a_name_that_it_has_given_up() -> None:
    assert is_former("Lansdowne Road", "Dublin")
    assert not is_former("Aviva Stadium", "Dublin")
    assert not is_former("Whelan's", "Dublin")
    assert best_known({"local": ["Lansdowne Road"], "dice": ["Aviva Stadium"]}, ["local", "dice"], "Dublin") == "Aviva Stadium"


def test_who_asks_for_a_former_name_finds_the_house() -> None:
    assert "3arena" in venue_spellings("The Point Depot")
    assert "bristol beacon" in venue_spellings("Colston Hall, Bristol")
    assert other_names("Whelan's") == ()


def test_a_name_in_use_means_the_house_that_bears_it() -> None:
    assert venue_spellings("The O2") == ("o2",)


def test_no_name_stands_for_two_houses_of_a_city() -> None:
    """Which would join what plays in the one with what plays in the other."""
    known = [item for metro in _by_metro() for item in _houses(metro).items()]
    twice = [(name, keys) for name, keys in known if len(keys) > 1]
    assert twice == []
    assert [name for name, _ in known if len(name) < 2] == []


@pytest.mark.parametrize(
    ("a", "b", "city"),
    [
        ("The Warehouse", "Dolan's Pub", "Limerick"),
        ("The Lower Deck", "Bello Bar", "Dublin"),
        ("Hop & Grape", "Manchester Academy", "Manchester"),
        ("Bechstein Hall", "Wigmore Hall", "London"),
        ("Alexandra Palace Theatre", "Alexandra Palace", "London"),
        ("RTM Stage", "Rotterdam Ahoy", "Rotterdam"),
        ("Cité de la Musique", "Philharmonie de Paris", "Paris"),
        ("Theater am Tanzbrunnen", "Tanzbrunnen", "Cologne"),
        ("Wiener Stadthalle F", "Wiener Stadthalle D", "Vienna"),
        ("Shrine Expo Hall", "Shrine Auditorium", "Los Angeles"),
        ("Dragão Arena", "Estádio do Dragão", "Porto"),
        ("Gamla Ullevi", "Ullevi", "Gothenburg"),
        ("Pier 17", "Rumsey Playfield", "New York"),
    ],
)
def test_houses_that_share_grounds_or_a_name_are_two(a: str, b: str, city: str) -> None:
    assert not same_venue(ListingVenue(a, city=city), ListingVenue(b, city=city))


def test_a_citys_houses_are_read_once_somebody_plays_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole table takes a tenth of a second of the processor's time."""
    read: list[str] = []

    def noting(name: str | None, metro: str = "") -> VenueName:
        read.append(metro)
        return read_name(name, metro)

    monkeypatch.setattr(houses, "read_name", noting)
    _houses.cache_clear()
    assert houses_of(read_name("The Point Depot", "dublin"))
    assert set(read) == {"dublin"}
