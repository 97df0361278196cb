"""One act in two houses of an evening: one gig that moved or whose house has two names, or two gigs."""

from dataclasses import replace
from typing import Any

import pytest

from sources.matching import cluster
from sources.matching.blockers import blocker
from sources.matching.features import features_of
from sources.matching.two_houses import plays_once
from store.events.records import Listing, ListingVenue
from tests.sources.matching.gigs import listing


def plays(a: Listing, b: Listing) -> bool:
    """Whether two listings tell of one act's only gig of the evening, which is the same seen from either side."""
    ours, theirs = features_of(a), features_of(b)
    assert plays_once(ours, theirs) == plays_once(theirs, ours)
    return plays_once(ours, theirs)


def test_only_an_act_in_common_that_one_side_states_shows_that_a_gig_moved_house() -> None:
    stated = listing("dice", "1", "", "Lankum")
    assert plays(stated, listing("local", "2", "Lankum"))
    assert not plays(listing("dice", "1", "Lankum"), listing("local", "2", "Lankum"))  # a series may be named alike
    assert not plays(stated, listing("local", "2", "Aslan"))
    assert not plays(listing("dice", "1", "", "Lankum", city=None), listing("local", "2", "Lankum", city=None))


@pytest.mark.parametrize(
    ("bill", "other", "at", "is_one"),
    [
        (("Inshuel", "Eltimir"), ("Eltimir", "Inshuel", "Shulohal"), "23:30", True),
        (("Inshuel", "Eltimir"), ("Inshuel", "Eltimir"), "23:00", False),
        (("Inshuel", "Eltimir"), ("Inshuel", "Shulohal"), "23:30", False),
        (("Inshuel",), ("Inshuel",), "23:30", False),
    ],
)
def test_a_whole_bill_starts_in_one_house_however_late(
    bill: tuple[str, ...], other: tuple[str, ...], at: str, is_one: bool
) -> None:
    a, b = listing("dice", "1", "", *bill, at="23:30", venue="Index"), listing("local", "2", "", *other, at=at, venue="Tengu")
    assert plays_once(features_of(a), features_of(b)) == is_one


def test_two_names_at_one_address_are_one_house_for_one_bill() -> None:
    def at(address: str, title: str = "Gurriers", pin: float | None = None) -> bool:
        house = ListingVenue(
            "Zum Anker", city="Duisburg", address="Harmoniestr. 41", latitude=51.43 if pin else None, longitude=pin
        )
        other = replace(house, name="Lokal Harmonie", address=address, longitude=6.76 if pin else None)
        return (
            len(
                cluster([listing("local", "1", "Gurriers", venue=house), listing("eventbrite", "2", title, venue=other)]).clusters
            )
            == 1
        )

    assert at("Harmoniestraße 41, 47119 Duisburg")
    assert at("Harmoniestraße 41", pin=6.761)
    assert not at("Harmoniestraße 41", pin=6.80)
    assert not at("Harmoniestraße 43")
    assert not at("Harmoniestraße 41", "The Courettes")


def test_one_act_at_one_hour_plays_one_room_whatever_sources_call_it() -> None:
    def room(name: str, act: str = "Thumper", at: str = "19:00") -> str | None:
        ours = listing("dice", "1", act, act, at="19:00", venue="The Academy (Green Room)")
        return blocker(features_of(ours), features_of(listing("local", "2", act, at=at, venue=name)))

    assert room("Academy 2", at="19:30") is None
    assert room("Academy 2", at="21:00") == "another room"
    assert room("Academy 2", "Live Music") == "another room"


class TestOneActWhereNoHourIsTold:
    """An act that one source lists without an hour, in a house by another name."""

    def gig(self, *, at: str | None = "20:00", venue: str = "The Ambassador", act: str = "Lankum") -> bool:
        """Against Lankum at the Old Forge, without an hour."""
        return plays(
            listing("dice", "1", act, act, at=at, venue=venue), listing("local", "2", act, venue="The Old Forge", at=None)
        )

    def test_it_is_the_gig_in_the_same_town(self) -> None:
        assert self.gig()
        assert self.gig(at=None)

    def test_unless_it_is_late_by_day_or_a_djs(self) -> None:
        assert self.gig(at="16:00")
        assert not self.gig(at="15:59")
        assert not self.gig(at="20:30")
        assert not self.gig(act="DJ Kate")

    def test_unless_a_record_shop_has_it(self) -> None:
        assert not self.gig(venue="Golden Discs")

    def test_unless_both_houses_are_known_for_two(self) -> None:
        at_3arena = listing("dice", "1", "Lankum", "Lankum", venue="3Arena")
        assert not plays(at_3arena, listing("local", "2", "Lankum", venue="The Olympia", at=None))
        assert plays(at_3arena, listing("local", "2", "Lankum", venue="The Old Forge", at=None))

    def test_a_piece_of_an_acts_name_is_another_act(self) -> None:
        ours = listing("dice", "1", "Whitney", "Whitney", venue="The Old Forge", at=None)
        theirs = listing("ticketmaster", "2", "Whitney - Queen of the Night", "Whitney - Queen of the Night", venue="The Mill")
        assert not plays(ours, theirs)


def test_a_stadiums_gates_open_three_hours_before_its_headliner() -> None:
    def at(house: str, later: str) -> bool:
        gates = listing("dice", "1", "Lankum", "Lankum", venue=house, at="17:00")
        return plays(gates, listing("local", "2", "Lankum", venue="The Old Forge", at=later))

    assert at("Casement Park", "20:00")
    assert not at("Casement Park", "20:01")
    assert at("The Mill", "18:00")
    assert not at("The Mill", "18:01")


def test_one_support_act_in_two_houses_makes_no_gig_of_two() -> None:
    squid = listing("dice", "1", "Squid", "Squid", "Dry Cleaning", venue="The Old Forge")
    assert not plays(squid, listing("bandsintown", "2", "", "Primal Scream", "Dry Cleaning", venue="The Mill"))


def test_a_band_in_brackets_is_where_somebody_comes_from_and_does_not_play() -> None:
    band = listing("bandsintown", "1", "", "Sonic Youth", venue="The Old Forge")
    assert not plays(band, listing("local", "2", "Lee Ranaldo (Sonic Youth)", venue="The Mill"))
    assert plays(band, listing("local", "2", "Sonic Youth (USA)", venue="The Mill"))
    assert plays(band, listing("local", "2", "Lee Ranaldo, Sonic Youth", venue="The Mill"))
    assert plays(band, listing("dice", "2", "Weekender (Sonic Youth)", "Sonic Youth", venue="The Mill"))


def test_two_bills_that_share_who_opens_are_two_gigs() -> None:
    ours = listing("dice", "1", "", "Sunwatchers", "Wombo", venue="The Old Forge")
    assert not plays(ours, listing("bandsintown", "2", "", "Big Thief", "Sunwatchers", venue="The Mill"))
    assert plays(ours, listing("bandsintown", "2", "", "Wombo", "Sunwatchers", venue="The Mill"))
    assert plays(ours, listing("bandsintown", "2", "", "Sunwatchers", "Big Thief", venue="The Mill"))


@pytest.mark.parametrize(
    ("at", "other", "is_one"),
    [("20:30", "20:30", True), ("21:59", "21:59", True), ("22:00", "22:00", False), ("21:00", "21:01", False)],
)
def test_a_live_act_begins_late_in_one_house_at_one_minute(at: str, other: str, is_one: bool) -> None:
    def late(act: str = "Rosalía", **more: Any) -> bool:
        ours = listing("bandsintown", "1", "", act, at=at, **{"venue": "Sala Nazca", **more})
        return plays(ours, listing("local", "2", act, at=other, venue="The Mill"))

    assert late() == is_one
    assert not late("DJ Kate")
    assert late(venue="3Arena") == is_one  # of one house alone there is knowledge


def test_late_in_two_known_houses_or_at_two_pins_there_are_two_gigs() -> None:
    def late(one: ListingVenue, two: ListingVenue) -> bool:
        return plays(*(listing(f"s{at}", "1", "", "Lankum", at="21:00", venue=venue) for at, venue in enumerate((one, two))))

    forge, mill = (ListingVenue(name, city="Dublin", country_code="IE") for name in ("The Old Forge", "The Mill"))
    assert late(forge, mill)
    assert not late(replace(forge, latitude=53.34, longitude=-6.26), replace(mill, latitude=53.35, longitude=-6.27))
    assert not late(replace(forge, name="3Arena"), replace(mill, name="The Olympia"))


def test_a_title_alone_in_a_theatre_may_be_a_play_that_is_called_as_a_band_is() -> None:
    band = listing("bandsintown", "2", "", "Blood Brothers", venue="The Mill")

    def musical(title: str = "Blood Brothers", *acts: str, venue: str = "Gate Theatre") -> bool:
        return plays(listing("ticketmaster", "1", title, *acts, venue=venue), band)

    assert not musical()
    assert not musical(venue="Opera House")
    assert musical(venue="The Old Forge")
    assert musical("Blood Brothers", "Blood Brothers")
    assert musical("Blood Brothers (venue change)")
    in_theatres = listing("bandsintown", "2", "", "Blood Brothers", venue="Lyric Theatre")
    assert plays(listing("ticketmaster", "1", "Blood Brothers", venue="Gate Theatre"), in_theatres)
