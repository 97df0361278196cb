"""Which listings are compared at all: whatever may be one gig must be, and a crowd must not be compared pair by pair."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sources.matching.candidates import CandidateIndex
from sources.matching.features import features_of
from store.events.records import Listing, ListingPerformer, ListingVenue
from tests.sources.matching.gigs import NIGHT, listing

NEXT_DAY = NIGHT + timedelta(days=1)
PAGE = "https://www.ticketmaster.ie/event/18005F1A2B3C4D5E"


def compared(*listings: Listing) -> set[tuple[str, str]]:
    """The pairs of ids that are compared."""
    features = [features_of(one) for one in listings]
    index = CandidateIndex(features)
    pairs = [(one.key[1], other.key[1]) for one in features for other in index.partners(one) if one.key < other.key]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def are_compared(a: Listing, b: Listing) -> bool:
    """Whether two listings are, in either order."""
    ours = compared(replace(a, source="dice", source_id="1"), replace(b, source="dice", source_id="2"))
    assert ours == compared(replace(b, source="dice", source_id="1"), replace(a, source="dice", source_id="2"))
    return bool(ours)


def gig(title: str = "", *acts: str, venue: str | ListingVenue = "TBA", **more: Any) -> Listing:
    """A gig at a venue that is not told."""
    return listing("dice", "0", title, *acts, venue=venue, **more)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (gig("Hope and Hozier"), gig("Hozier")),  # a word of the title
        (gig("Hozier"), gig("Hoziar")),  # its first letters
        (gig("", "Hope and Hozier"), gig("", "Hozier")),  # a word of an act's name
        (gig("The The"), gig("", "The The")),  # a name of words that count for nothing
        (gig("Live in Concert"), gig("Live in Concert")),  # a title of such words
        (gig("Kneecap", venue="Vicar Street"), gig("Neecap", venue="Vicar Street")),  # the venue
        (gig("BCNR"), gig("", "Black Country, New Road")),  # initials
        (gig("Lankum", venue="The Point Depot"), gig("Aslan", venue="3Arena")),  # a house by its other name
        (gig("Lankum", url=PAGE), gig("Aslan", url=PAGE)),
        (gig("Lankum", url=PAGE), gig("Aslan", links=(PAGE,), on=NEXT_DAY)),
        (gig("Lankum", links=(PAGE,)), gig("Aslan", links=(PAGE,), on=NEXT_DAY)),
    ],
)
def test_what_may_be_one_gig_is_compared(a: Listing, b: Listing) -> None:
    assert are_compared(a, b)


def test_acts_of_one_musicbrainz_id_are_compared_whatever_their_names() -> None:
    one, other = (replace(gig(), performers=(ListingPerformer(name, musicbrainz_id="m1"),)) for name in ("Sinéad", "Shuhada"))
    assert are_compared(one, other)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (gig("Lankum"), gig("Aslan")),
        (gig("Lankum Live in Concert"), gig("Aslan Live in Concert")),  # words of a show name nobody
        (gig("", "Lankum Live"), gig("", "Aslan Live")),
        (gig("Lankum"), gig("Lankum", on=NEXT_DAY)),
        (gig("Lankum"), gig("Lankum", on=None)),
    ],
)
def test_what_shares_nothing_is_not_compared(a: Listing, b: Listing) -> None:
    assert not are_compared(a, b)


def test_the_undated_are_compared_with_each_other() -> None:
    assert are_compared(gig("Lankum", on=None), gig("Lankum", on=None))


def test_a_midnight_is_compared_with_the_night_before_and_with_its_own_day() -> None:
    midnight = gig("Lankum", on=NEXT_DAY, at="00:00")
    assert are_compared(midnight, gig("Lankum"))
    assert are_compared(midnight, gig("Lankum", on=NEXT_DAY))
    assert not are_compared(midnight, gig("Lankum", on=NIGHT - timedelta(days=1)))
    assert not are_compared(midnight, gig("Lankum", on=NIGHT + timedelta(days=2)))
    assert not are_compared(gig("Lankum"), gig("Lankum", on=NEXT_DAY))


def test_a_moved_show_is_compared_with_the_night_it_left() -> None:
    assert are_compared(gig("Lankum", on=date(2027, 2, 20), previous_local_date=NIGHT), gig("Lankum"))
    assert are_compared(gig("Lankum", on=None, previous_local_date=NIGHT), gig("Lankum"))


def test_a_festival_is_compared_with_each_of_its_days() -> None:
    ends_at = datetime(2026, 12, 12, 12, tzinfo=UTC) + timedelta(days=2, hours=11)
    festival = gig("Sea Sessions Festival", at="12:00", end_at=ends_at)
    days = [gig("Sea Sessions: CMAT", on=NIGHT + timedelta(days=day)) for day in range(4)]
    assert [are_compared(festival, day) for day in days] == [True, True, True, False]


def test_two_places_are_compared_in_one_city_in_touching_squares_or_where_one_is_not_told() -> None:
    def at(city: str | None, *pin: float) -> Listing:
        return gig(
            "Lankum", venue=ListingVenue("Hall", city=city, latitude=pin[0] if pin else None, longitude=pin[1] if pin else None)
        )

    navan, drogheda, dundalk, galway = (53.66, -6.69), (53.72, -6.36), (54.01, -6.41), (53.28, -9.06)
    assert are_compared(at("Navan", *navan), at("Drogheda", *drogheda))
    assert not are_compared(at("Navan", *navan), at("Dundalk", *dundalk))
    assert not are_compared(at("Navan", *navan), at("Galway", 53.28, -9.06))
    assert not are_compared(at("Navan"), at("Galway"))
    assert not are_compared(at("Navan", *navan), at("Galway"))
    assert are_compared(at("Galway", *galway), at("Galway"))
    assert are_compared(at(None), at("Galway"))
    assert are_compared(at(None), at(None))


def test_a_crowd_of_one_word_is_not_compared_pair_by_pair() -> None:
    def pairs(count: int, city: str = "Dublin") -> set[tuple[str, str]]:
        return compared(*(listing("dice", f"{number:03}", "Lankum", venue="TBA", city=city) for number in range(count)))

    assert len(pairs(400)) == 400 * 399 / 2
    assert pairs(401) == set()


def test_whether_two_are_compared_does_not_depend_on_a_crowd_elsewhere() -> None:
    here = [gig("Lankum"), gig("Lankum Live")]
    crowd = [listing("local", f"{number:03}", "Lankum", venue="TBA", city="Galway") for number in range(401)]
    pair = [replace(one, source_id=f"here-{number}") for number, one in enumerate(here)]
    assert compared(*pair, *crowd) == {("here-0", "here-1")}
