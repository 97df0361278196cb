"""Venue names as people know them: what is cut, what stays, and which of several is served."""

import pytest

from sources.places.venue_names import best_known, known_as, venue_spellings


@pytest.mark.parametrize(
    ("name", "city", "known"),
    [
        ("Whelan's, Dublin", "Dublin", "Whelan's"),
        ("Whelan's, 25 Wexford Street, Dublin 2", "Dublin", "Whelan's"),
        ("Vicar St", "Dublin", "Vicar Street"),
        ("Vicar St.", "Dublin", "Vicar Street"),
        ("3Arena Dublin", "Dublin", "3Arena"),
        ("The Academy, Dublin", "Dublin", "The Academy"),
        ("The Button Factory (Dublin)", "Dublin", "The Button Factory"),
        ("Dolans Warehouse - Limerick", "Limerick", "Dolans Warehouse"),
        ("Róisín Dubh, Galway, Ireland", "Galway", "Róisín Dubh"),
        ("Wigwam, 54 Middle Abbey St, Dublin 1", "Dublin", "Wigwam"),
        ("Royal Albert Hall, London, UK", "London", "Royal Albert Hall"),
        ("Connolly's of Leap, Co. Cork", "Leap", "Connolly's of Leap"),
        ("The Grand Social | Dublin 1", "Dublin", "The Grand Social"),
    ],
)
def test_city_and_address_are_cut(name: str, city: str, known: str) -> None:
    assert known_as(name, city) == known


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("Whelan's", "Dublin"),
        ("Cork Opera House", "Cork"),
        ("Opera House Cork", "Cork"),  # "Opera House" would be any
        ("Town Hall, Galway", "Galway"),
        ("University of Limerick", "Limerick"),
        ("Trinity College Dublin", "Dublin"),
        ("The Dublin Castle", "London"),
        ("Dublin Castle", "Dublin"),
        ("Dublin", "Dublin"),
        ("Limelight 2", "Belfast"),
        ("The Workman's Club (Main Room)", "Dublin"),
        ("Venue TBA, Dublin", "Dublin"),
        ("Live at the Marquee", "Cork"),
        ("Church of Saint James", "Dublin"),
    ],
)
def test_what_belongs_to_a_name_stays(name: str, city: str) -> None:
    assert known_as(name, city) == name


def test_the_name_that_most_sources_give_is_served_whatever_the_spelling() -> None:
    given = {
        "ticketmaster": ["Vicar St"],
        "dice": ["Vicar Street, Dublin"],
        "local": ["VICAR STREET"],
        "eventbrite": ["The Vicar"],
    }
    assert best_known(given, ["ticketmaster", "dice"], "Dublin") == "Vicar Street"
    pubs = {"ticketmaster": ["The Cobblestone Pub"], "dice": ["The Cobblestone"], "local": ["The Cobblestone"]}
    assert best_known(pubs, ["ticketmaster", "dice"], "Dublin") == "The Cobblestone"


def test_where_none_has_a_majority_the_most_trusted_source_decides() -> None:
    given = {"dice": ["The Sound House"], "ticketmaster": ["Wigwam"]}
    assert best_known(given, ["ticketmaster", "dice"]) == "Wigwam"
    assert best_known(given, ["dice", "ticketmaster"]) == "The Sound House"


def test_a_source_that_writes_a_name_in_three_ways_has_one_voice() -> None:
    given = {"dice": ["Wigwam, Dublin", "Wigwam", "WIGWAM"], "ticketmaster": ["The Sound House"], "local": ["The Sound House"]}
    assert best_known(given, ["dice"], "Dublin") == "The Sound House"


def test_spellings_of_a_name_that_somebody_asks_for() -> None:
    assert venue_spellings("Whelan’s, Dublin") == ("whelans dublin", "whelans")
    assert "vicar street" in venue_spellings("Vicar St.")
    assert venue_spellings("The 3Arena Dublin") == ("3arena dublin", "3arena")
    assert venue_spellings(" ") == ()


def test_a_house_is_not_served_under_its_main_room_where_it_has_a_name_without() -> None:
    given = {"ticketmaster": ["Concert Hall - Main Auditorium"], "dice": ["Concert Hall - Main Auditorium", "Concert Hall"]}
    assert best_known(given, ["ticketmaster", "dice"], "Dublin") == "Concert Hall"
    assert best_known({"dice": ["Concert Hall - Main Auditorium"]}, ["dice"], "Dublin") == "Concert Hall - Main Auditorium"


def test_of_spellings_that_differ_by_blanks_and_case_the_most_trusted_source_has_its_own() -> None:
    given = {
        "local": ["Button factory"],
        "dice": ["Button factory"],
        "ticketmaster": ["Button Factory"],
        "eventbrite": ["The Factory"],
    }
    assert best_known(given, ["ticketmaster", "dice"]) == "Button Factory"
    shouted = {"ticketmaster": ["BUTTON FACTORY"], "dice": ["Button Factory"]}
    assert best_known(shouted, ["ticketmaster", "dice"]) == "Button Factory"


def test_a_number_before_a_name_stays_joined_to_it_whoever_parts_them() -> None:
    given = {"ticketmaster": ["3 Arena"], "dice": ["3 Arena"], "local": ["3Arena", "3 Arena"]}
    assert best_known(given, ["ticketmaster", "dice"]) == "3Arena"
    assert best_known({"ticketmaster": ["3 Arena"], "bandsintown": ["The 3Arena"]}, ["ticketmaster"]) == "3Arena"
