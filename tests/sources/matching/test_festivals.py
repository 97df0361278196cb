"""Two listings of one festival: by its grounds, by its name in one town, by what it is known by; and its near misses."""

import pytest

from sources.matching import cluster
from sources.matching.features import features_of
from sources.matching.festivals import at_festival, is_one_festival, may_be_one_festival
from store.events.records import Listing
from tests.sources.matching.gigs import listing


def pair(title: str, venue: str, other: str, grounds: str, city: str = "Dublin") -> tuple[Listing, Listing]:
    """Two sources' listings of a night in one town, or of which the second is in another."""
    return (
        listing("ticketmaster", "1", title, venue=venue),
        listing("local", "2", other, venue=grounds, city=city),
    )


def are_one(a: Listing, b: Listing) -> bool:
    return len(cluster([a, b]).clusters) == 1


@pytest.mark.parametrize(
    ("title", "venue", "other", "grounds", "is_one"),
    [
        ("Sea Sessions 2027", "Surf Beach", "Sea Sessions Festival", "Sea Sessions Festival", True),
        ("Wilder Mary", "Surf Beach", "Sea Sessions", "Sea Sessions Festival", False),  # the grounds' night speaks of no festival
        ("Sea Shanties", "Surf Beach", "Sea Sessions", "Sea Sessions Festival", False),  # of one word of its name
        ("Sea Sessions", "Surf Beach", "Sea Sessions", "Surf Club", False),  # neither names it as its place
    ],
)
def test_a_festival_as_the_place_of_what_names_it(title: str, venue: str, other: str, grounds: str, is_one: bool) -> None:
    a, b = map(features_of, pair(title, venue, other, grounds))
    assert at_festival(a, b) is at_festival(b, a) is is_one


ONE_NAME = [
    ("Forbidden Fruit Festival", "Forbidden Fruit", True),
    ("Forbidden Fruit Festival 2027 Weekend Ticket", "Forbidden Fruit - Camping", True),
    ("Forbidden Fruit Music and Arts Festival", "Forbidden Fruit Festival", True),  # its sort
    ("Bray Jazz Festival", "Bray Folk Festival", False),
    ("Forbidden Fruit Festival", "Forbidden Fruit Machine", False),  # another word
    ("Forbidden Fruit", "Forbidden Fruit", False),  # no festival: two gigs may have one title
    ("Sea Fest", "Sea Festival", False),  # too short to be a name of its own
]


@pytest.mark.parametrize(("title", "other", "is_one"), ONE_NAME)
def test_one_festivals_name_in_one_town_is_one_whatever_its_grounds_are_called(title: str, other: str, is_one: bool) -> None:
    one, two = pair(title, "Royal Hospital Kilmainham", other, "Formal Gardens")
    assert is_one_festival(features_of(one), features_of(two)) is is_one_festival(features_of(two), features_of(one)) is is_one
    assert are_one(one, two) is is_one


def test_one_festivals_name_in_two_towns_is_two() -> None:
    one, two = pair("Forbidden Fruit Festival", "Royal Hospital Kilmainham", "Forbidden Fruit", "Formal Gardens", "Cork")
    assert not is_one_festival(features_of(one), features_of(two))
    assert not are_one(one, two)


@pytest.mark.parametrize(
    ("title", "other", "grounds", "is_one"),
    [
        ("Coachella", "Coachella Valley Music and Arts Festival", "Empire Polo Fields", True),
        ("Coachella", "Coachella Valley Music and Arts Festival", "Pappy's Palace", False),  # another house
        ("Coachella", "Joshua Tree Music Festival", "Empire Polo Fields", False),
        ("Valley", "Valley of the Moon Festival", "Empire Polo Fields", False),  # a short word that many names begin with
    ],
)
def test_what_a_festival_is_known_by_is_enough_on_its_own_grounds(title: str, other: str, grounds: str, is_one: bool) -> None:
    one, two = pair(title, "Empire Polo Fields", other, grounds)
    assert are_one(one, two) is is_one


def test_a_gig_whose_title_a_festival_begins_with_needs_the_festival() -> None:
    one, two = map(features_of, pair("Coachella", "Vicar Street", "Coachella Valley", "Vicar Street"))
    assert not may_be_one_festival(one, two)
