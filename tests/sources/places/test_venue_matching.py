"""Which venue a name means."""

import pytest

from sources.places.venue_likeness import SURE
from sources.places.venue_matching import ALIKE, ANOTHER, UNKNOWN, fingerprint, likeness, position, same_venue, venue_key
from sources.places.venue_reading import read_name
from store.events.records import ListingVenue


@pytest.mark.parametrize(
    ("a", "b", "city"),
    [
        ("Whelan's", "Whelans, Dublin", "dublin"),
        ("Vicar St.", "Vicar Street", "dublin"),
        ("3Olympia Theatre", "The Olympia Theatre", "dublin"),
        ("The 3 Arena", "3Arena", "dublin"),
        ("O2 Academy Brixton", "Brixton Academy", "london"),
        ("O2 Academy Leeds", "Academy Leeds", "leeds"),
        ("Moth Club Hackney", "Moth Club", "london"),
        ("UCH Limerick", "University Concert Hall", "limerick"),
        ("Wigwam / The Sound House", "The Soundhouse", "dublin"),
        ("National Concert Hall (NCH)", "National Concert Hall", "dublin"),
        ("St. Luke's", "Saint Luke's", "cork"),
        ("The O2", "The O2 Arena", "london"),
        ("Whelan's Main Venue", "Whelan's", "dublin"),
        ("Mermaid, Civic Plaza, Bray", "Mermaid Arts Centre", "bray"),
        ("The Academy, Abbey St", "Academy", "dublin"),
        ("O'Connor's (Mike the Pies), William St.", "Mike the Pies", "listowel"),
        ("Vega - Old Vega", "Old Vega", "graz"),
        ("St Mary's Pro-Cathedral", "Pro Cathedral", "dublin"),
        ("Áras Chrónáin Irish Cultural Centre", "Áras Chrónáin", "dublin"),
        ("Townhall Arts Centre", "Town Hall", "cavan"),
        ("DeBarra's", "De Barras Folk Club", "clonakilty"),
        ("Ramor Arts Centre", "Ramor Theatre", "virginia"),
        ("Club Chonradh na Gaeilge", "Conradh na Gaeilge", "cork"),
        ("SO 36 Kreuzberg", "SO36", "berlin"),
        ("Terminal 1", "Terminal", "berlin"),
        ("Platform 5", "Platform 5 Bar", "berlin"),
        ("Cultúrlann McAdam Ó Fiaich", "An Chultúrlann", "belfast"),
        ("Hotel Vegas - Red River Street", "Hotel Vegas", "austin"),
        ("Hotel Vegas - Austin", "Hotel Vegas", "austin"),
        ("Hotel Vegas - Volstead", "Hotel Vegas (Volstead)", "austin"),
    ],
)
def test_spellings_of_one_venue(a: str, b: str, city: str) -> None:
    assert same_venue(ListingVenue(a, city=city), ListingVenue(b, city=city))
    assert same_venue(ListingVenue(b, city=city), ListingVenue(a, city=city))


@pytest.mark.parametrize(
    ("a", "b", "city"),
    [
        ("O2 Academy Islington", "O2 Academy Brixton", "london"),
        ("Royal Albert Hall", "Royal Festival Hall", "london"),
        ("Kings Theatre", "Kings Hotel", "glasgow"),
        ("Upstairs at Whelan's", "Whelan's", "dublin"),
        ("Limelight 1", "Limelight 2", "belfast"),
        ("The Academy", "The Academy Green Room", "dublin"),
        ("Venue TBA", "Whelan's", "dublin"),
        ("SWG3 (Galvanizers)", "SWG3 (Poetry Club)", "glasgow"),
        ("The Mill, Upstairs", "The Mill", "graz"),
        ("Studio 1", "Studio 3", "berlin"),
        ("Warehouse 1", "Warehouse 2", "leeds"),
        ("Terminal 1", "Terminal 5", "new york"),
        ("Hotel Vegas - Patio", "Hotel Vegas - Volstead", "austin"),
        ("Hotel Vegas - Volstead", "Hotel Vegas", "austin"),
    ],
)
def test_other_venues_and_other_rooms(a: str, b: str, city: str) -> None:
    assert not same_venue(ListingVenue(a, city=city), ListingVenue(b, city=city))


def test_one_name_in_two_cities_is_two_venues() -> None:
    assert not same_venue(ListingVenue("The Garage", city="London"), ListingVenue("The Garage", city="Glasgow"))


def test_a_name_outranks_a_pin() -> None:
    near, far = (53.3366, -6.2656), (53.30, -6.20)
    assert likeness(read_name("Whelan's", "dublin"), read_name("Whelans", "dublin"), 6.0) >= SURE
    whelans = ListingVenue("Whelan's", city="Dublin", latitude=near[0], longitude=near[1])
    assert same_venue(whelans, ListingVenue("Whelans", city="Dublin", latitude=far[0], longitude=far[1]))
    next_door = ListingVenue("Opium", city="Dublin", latitude=near[0], longitude=near[1])
    assert not same_venue(whelans, next_door)


def test_the_first_letters_of_a_name_leave_it_open() -> None:
    pyg, whole = read_name("PYG", "dublin"), read_name("Pygmalion", "dublin")
    assert likeness(pyg, whole, None) == ALIKE
    assert likeness(pyg, whole, 0.1) == SURE
    assert likeness(pyg, read_name("Opium", "dublin"), None) == ANOTHER


def test_a_name_that_names_no_place_tells_nothing() -> None:
    for name in ("TBA", "Venue TBA", "Secret Location", "Dublin", "", "To Be Announced"):
        assert fingerprint(name, "Dublin") == ""
        assert likeness(read_name(name, "dublin"), read_name("Whelan's", "dublin"), None) == UNKNOWN
    assert likeness(read_name("Whelan's", "dublin"), read_name("Vicar Street", "dublin"), None) == ANOTHER


def test_fingerprints_keep_rooms_and_drop_what_says_nothing() -> None:
    assert fingerprint("The Workman's Club, Dublin", "Dublin 2") == "workmans club"
    assert fingerprint("Upstairs at Whelan's", "Dublin") == "whelans upstairs"
    assert venue_key(ListingVenue("Live at the Olympia Theatre", city="Rathmines")) == ("olympia theatre", "dublin")


@pytest.mark.parametrize(("latitude", "longitude"), [(0.0, 0.0), (53.3498, -6.2603), (40.7, -74.0)])
def test_pins_that_say_nothing(latitude: float, longitude: float) -> None:
    assert position(ListingVenue("Whelan's", city="Dublin", latitude=latitude, longitude=longitude)) is None


def test_a_room_known_by_its_own_name_is_a_room_of_its_house() -> None:
    room, house = read_name("The John Field Room", "dublin"), read_name("National Concert Hall", "dublin")
    assert SURE > likeness(room, house, None) > UNKNOWN
    assert likeness(room, read_name("The John Field Room, National Concert Hall", "dublin"), None) >= SURE
    assert likeness(room, read_name("NCH Main Hall", "dublin"), None) < SURE
    assert likeness(read_name("John Field Room", "london"), read_name("National Concert Hall", "london"), None) < UNKNOWN


def test_a_street_called_terrace_is_no_room() -> None:
    assert not read_name("National Concert Hall, Earlsfort Terrace", "dublin").rooms
    assert not read_name("The Mill, 12 Leeson Terrace", "dublin").rooms
    for name in ("The Mill, Roof Terrace", "The Mill, The Terrace", "The Mill, Terrace", "The Mill Terrace"):
        assert read_name(name, "dublin").rooms == {"terrace"}, name


def test_a_festival_named_after_a_room_is_no_room() -> None:
    festival = read_name("Boiler Room Festival 2027")
    assert festival.is_festival
    assert not festival.rooms
    assert {"boiler", "room"} <= set(festival.words)


@pytest.mark.parametrize("name", ["Royal Festival Hall", "Festival Theatre", "Royal Festival Hall, Southbank Centre"])
def test_a_house_that_is_called_after_a_festival_is_none(name: str) -> None:
    assert not read_name(name).is_festival
    assert read_name("Electric Picnic Festival").is_festival
