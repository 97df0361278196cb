"""What one source lists twice, and what is told without a place: one gig, or two, at the edge of each rule."""

from typing import Any

import pytest

from sources.matching import cluster
from sources.matching.features import features_of
from sources.matching.pairs import judge
from store.events.records import Listing, ListingVenue
from tests.sources.matching.gigs import listing


def are_one(a: Listing, b: Listing) -> bool:
    return len(cluster([a, b]).clusters) == len(cluster([b, a]).clusters) == 1


def twice(title: str, other: str, source: str = "local", at: str | None = "20:00", then: str | None = None, **more: Any) -> bool:
    """Whether two ids of one source at one house are one gig."""
    return are_one(listing(source, "1", title, at=at, **more), listing(source, "2", other, at=then or at, **more))


@pytest.mark.parametrize(
    ("title", "other", "is_one"),
    [
        ("Tin Fox and the Moss", "The Moss and Tin Fox", True),
        ("Tin Fox all night long", "Tin Fox Live All Night", True),
        ("Drag by Juicy Massacre + Hunny Blunt", "Juicy Massacre + Hunny Blunt (DRAG)", True),
        ("Tin Fox", "Tin Fox + Moss Harbour", True),  # one adds a guest
        ("Tin Fox + Moss Harbour", "Tin Fox + Velour Escalator", False),  # each has one of its own
        ("Sunday Social: Tin Fox, Moss Harbour", "Tin Fox / Moss Harbour / Velour Escalator", True),  # two names in common
        ("Sunday Social: Tin Fox, Moss Harbour", "Tin Fox / Kíla / Velour Escalator", False),  # one
        ("Tin Fox", "Velour Escalator", False),
    ],
)
def test_two_ids_of_one_source_that_tell_one_bill(title: str, other: str, is_one: bool) -> None:
    assert twice(title, other) is is_one


@pytest.mark.parametrize(
    ("source", "at", "then", "title", "is_one"),
    [
        ("local", "19:00", "20:00", "Tin Fox", True),  # the house tells the doors and the promoter the start
        ("local", "19:00", "20:01", "Tin Fox", False),
        ("local", "17:00", "18:00", "Tin Fox", False),  # by day a house plays by the hour
        ("local", "19:00", "20:00", "Tin Fox (late show)", False),
        ("ticketmaster", "19:00", "20:00", "Tin Fox", False),  # who enters its own gigs alone does so once
        ("ticketmaster", "19:00", "19:45", "Tin Fox", True),
        ("ticketmaster", "19:00", "19:46", "Tin Fox", False),
    ],
)
def test_doors_and_start_of_one_evening_in_a_source_that_many_write(
    source: str, at: str, then: str, title: str, is_one: bool
) -> None:
    assert twice(title, title, source, at, then) is is_one


@pytest.mark.parametrize(
    ("title", "other", "source", "then", "is_one"),
    [
        ("JD Westmoreland Band", "JD WESTMORELNAD BAND", "local", "20:00", True),
        ("JD Westmoreland Band", "JD WESTMORELNAD BAND", "local", "20:15", False),  # another minute
        ("JD Westmoreland Band", "JD WESTMORELNAD BAND", "ticketmaster", "20:00", False),  # a shop knows what it sells
        ("Tinfox", "Tifnox", "local", "20:00", False),  # short names are other names
        ("Westmoreland Band", "Eastmoreland Band", "local", "20:00", False),  # more than a typo
        ("Nolan Void / Lyelack / El Chupazebras", "NOLAN VOID/ LYELACK/ EL CHUPAZERRAS", "local", "20:00", True),
    ],
)
def test_a_typo_at_one_minute(title: str, other: str, source: str, then: str, is_one: bool) -> None:
    assert twice(title, other, source, then=then) is is_one


def test_two_raves_of_one_name_may_be_at_two_secret_places() -> None:
    assert twice("Tin Fox", "Tin Fox + Moss Harbour", venue="Whelan's")
    assert not twice("Tin Fox", "Tin Fox + Moss Harbour", venue="Secret location")


def untold(title: str, other: str, house: str, elsewhere: str, **more: Any) -> bool:
    """Whether Dice's listing at one place and the organizer's at another are one."""
    changes = {name: more.pop(name) for name in ("at", "city") if name in more}
    return are_one(listing("dice", "1", title, venue=house), listing("local", "2", other, venue=elsewhere, **changes))


def test_places_that_neither_tells_are_one_at_one_minute_in_one_town() -> None:
    night = "Posh Club: Moss Harbour", "Posh Club with Moss Harbour"
    assert untold(*night, "Private house", "TBA")
    assert not untold("Moss Harbour", "Tin Fox", "Private house", "TBA")
    assert not untold(*night, "Private house", "TBA", at="22:45")
    assert not untold(*night, "Private house", "TBA", city="Cork")
    alike = "Strange Brew Rocket", "Strange Brew Rocket Fuel Station"  # titles that need a surer place
    assert untold(*alike, "Private house", "TBA", at="20:00") is not untold(*alike, "Private house", "TBA", at="20:30")


@pytest.mark.parametrize(
    ("title", "house", "names_it"),
    [
        ("Mdou Moctar at Johnny Brenda's", "Johnny Brenda's", True),
        ("Mdou Moctar at the Ukrainian Church", "Johnny Brenda's", False),
        ("Johnny Brenda's Birthday", "Johnny Brenda's", False),  # an act's own name comes first
        ("Mdou Moctar at Lux", "Lux", False),  # three letters name no house
    ],
)
def test_a_title_that_names_the_house_stands_for_the_place(title: str, house: str, names_it: bool) -> None:
    a, b = listing("local", "1", title, venue="TBA"), listing("dice", "2", title.partition(" at ")[0], venue=house)
    assert ("its title names the venue" in judge(features_of(a), features_of(b)).reasons) is names_it


@pytest.mark.parametrize(
    ("title", "other", "is_one"),
    [
        ("Late Night of the Pisces w/ DJ Brilli", "Night of the Pisces w/ DJ Brilli (Late)", True),
        ("Early Songwriter Circle", "Songwriter Circle (Early)", True),
        ("Songwriter Circle", "Songwriter Circle (Early)", False),
        ("Early Songwriter Circle", "Songwriter Circle", True),  # no word for a show
        ("Late Songwriter Circle", "Songwriter Circle (Early)", False),
    ],
)
def test_early_and_late_may_stand_in_front_where_no_hour_is_told(title: str, other: str, is_one: bool) -> None:
    assert are_one(listing("dice", "1", title, at=None), listing("local", "2", other, at=None)) is is_one


@pytest.mark.parametrize(
    ("title", "other", "at", "is_one"),
    [
        ("Sacred Paws (moved from Stereo)", "Sacred Paws", "20:00", True),
        ("Sacred Paws - VENUE UPGRADE", "Sacred Paws", "19:00", True),
        ("Sacred Paws - VENUE UPGRADE", "Sacred Paws", "18:00", False),
        ("Sacred Paws", "Sacred Paws", "20:00", False),  # no word of a move, and nobody states an act
        ("Sacred Paws (moved from Stereo)", "Sacred Hearts", "20:00", False),
        ("Tin Fox + Sacred Paws (moved from Stereo)", "Sacred Paws", "20:00", False),  # whose gig moved is Tin Fox
    ],
)
def test_a_title_that_says_that_the_gig_moved_house(title: str, other: str, at: str, is_one: bool) -> None:
    assert untold(title, other, "Vicar Street", "Stereo", at=at) is is_one


def test_who_plays_a_films_score_is_its_act() -> None:
    film = "The Passion of Joan of Arc with live score by Colleen"
    assert untold(film, "Colleen", "Whelan's", "Whelan's")
    assert not untold("The Passion of Joan of Arc with talk by Colleen", "Colleen", "Whelan's", "Whelan's")


@pytest.mark.parametrize(
    ("house", "city", "other", "town", "at", "is_one"),
    [
        ("Ward Park", "Belfast", "Ward Park, Bangor", "Bangor", "20:00", True),
        ("Ward Park", "Belfast", "Ward Park", "Bangor", None, True),
        ("Ward Park", "Belfast", "Ward Park", "Bangor", "21:30", False),
        ("Ward Park", "Belfast", "Ward Park", "Cork", "20:00", False),  # far off
        ("Town Hall", "Belfast", "Town Hall", "Bangor", "20:00", False),  # each town has its own
    ],
)
def test_one_house_told_under_two_towns(house: str, city: str, other: str, town: str, at: str | None, is_one: bool) -> None:
    places = ListingVenue(house, city=city), ListingVenue(other, city=town)
    one, two = (
        listing("dice", "1", "Moss Harbour", venue=places[0]),
        listing("local", "2", "Moss Harbour", venue=places[1], at=at),
    )
    assert are_one(one, two) is is_one
