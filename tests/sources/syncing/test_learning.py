"""What listings show of houses that go by several names."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from sources.matching import cluster
from sources.syncing.venues.learning import houses_shown
from store.events.records import Listing, ListingVenue
from tests.sources.syncing.listings import NIGHT, listing

LANE = ListingVenue("Lost Lane", city="Dublin", country_code="IE", latitude=53.3410, longitude=-6.2590)
GAFF = ListingVenue("The Gaff", city="Dublin", country_code="IE", latitude=53.3411, longitude=-6.2592)
FAR = ListingVenue("The Gaff", city="Dublin", country_code="IE", latitude=53.3600, longitude=-6.2592)
NOWHERE = ListingVenue("The Gaff", city="Dublin", country_code="IE")
ACTS = ("Moss Harbour", "Tin Fox", "Ember Parade", "Drift Choir", "Hollow Pilots", "Gannet Machine")
BOTH = {("lost lane", "dublin"): "gaff", ("gaff", "dublin"): "gaff"}


def nights(count: int, other: ListingVenue = GAFF, *, at: time = time(20), acts: int = 6) -> list[Listing]:
    """So many nights on which two sources tell of one act at one minute, each under a name of its own."""
    found = []
    for number in range(count):
        act, night = ACTS[number % acts], NIGHT - timedelta(days=number + 1)
        found.append(listing("ticketmaster", f"t{number}", (act,), at=at, night=night, venue=LANE))
        found.append(listing("dice", f"d{number}", (act,), at=at, night=night, venue=other))
    return found


def gig(source: str, act: str, venue: ListingVenue, night: date = NIGHT - timedelta(days=1)) -> Listing:
    return listing(source, f"{source}-{act}", (act,), night=night, venue=venue)


def test_three_nights_of_three_acts_under_one_pin_show_one_house() -> None:
    assert houses_shown(nights(3)) == BOTH
    assert houses_shown(nights(2)) == {}


def test_one_act_s_residency_shows_nothing() -> None:
    assert houses_shown(nights(6, acts=2)) == {}


def test_without_pins_it_takes_more_nights_and_no_club_nights() -> None:
    assert houses_shown(nights(4, NOWHERE)) == {}
    assert houses_shown(nights(5, NOWHERE)) == BOTH
    assert houses_shown(nights(6, NOWHERE, at=time(23))) == {}
    assert houses_shown(nights(6, at=time(23))) == BOTH


def test_pins_a_kilometre_apart_are_two_houses() -> None:
    assert houses_shown(nights(6, FAR)) == {}


def test_pins_that_are_too_far_apart_for_one_house_are_two_however_often_acts_agree() -> None:
    beyond = replace(GAFF, latitude=53.3545)  # a kilometre and a half
    assert houses_shown(nights(12, beyond)) == {}


def test_an_act_that_plays_at_another_minute_elsewhere_shows_nothing() -> None:
    assert houses_shown([replace(one, local_time=time(20, 30)) if one.source == "dice" else one for one in nights(12)]) == {}


def test_add_ons_show_nothing_and_neither_does_what_is_nowhere() -> None:
    assert houses_shown([replace(one, offer="parking") for one in nights(6)]) == {}
    nowhere = listing("dice", "nowhere", ("Moss Harbour",), night=NIGHT - timedelta(days=1), venue=None)
    assert houses_shown([*nights(6), nowhere, replace(nowhere, venue=GAFF, local_date=None, start_at=None)]) == BOTH


def test_one_night_in_twenty_may_contradict() -> None:
    night = NIGHT - timedelta(days=100)
    own = [gig("ticketmaster", "Bellow Weather", LANE, night), gig("dice", "Cinder Orchard", GAFF, night)]
    assert houses_shown([*nights(19), *own]) == {}
    assert houses_shown([*nights(20), *own]) == BOTH


def test_one_source_s_two_names_are_its_two_houses() -> None:
    assert houses_shown([replace(one, source="dice") for one in nights(6)]) == {}


def test_two_gigs_at_once_contradict() -> None:
    shown = nights(6)
    own = [gig("ticketmaster", "Bellow Weather", LANE), gig("dice", "Cinder Orchard", GAFF)]
    assert houses_shown([*shown, *own]) == {}
    assert houses_shown([*shown, own[0]]) == BOTH
    later = replace(own[1], local_time=time(22, 30))
    assert houses_shown([*shown, own[0], later]) == BOTH


def test_a_support_act_s_page_contradicts_nothing() -> None:
    page = gig("bandsintown", "Tin Fox", GAFF)
    bill = listing("ticketmaster", "bill", ("Moss Harbour", "Tin Fox"), night=NIGHT - timedelta(days=1), venue=LANE)
    assert houses_shown([*nights(6), page, bill]) == BOTH


def test_gigs_that_moved_show_nothing() -> None:
    assert houses_shown([replace(one, status="rescheduled") for one in nights(6)]) == {}


def test_a_third_name_does_not_bring_two_houses_together() -> None:
    """Whatever is between two houses with gigs of their own, they stay two."""
    third = ListingVenue("Lane & Gaff", city="Dublin", country_code="IE", latitude=53.3410, longitude=-6.2591)
    chain = [replace(one, venue=third) if one.source == "dice" else one for one in nights(6)]
    other = [
        replace(one, source_id=f"x{one.source_id}", venue=third if one.source == "ticketmaster" else GAFF,
                local_date=one.local_date and one.local_date - timedelta(days=30))
        for one in nights(5)
    ]  # fmt: skip
    own = [gig("ticketmaster", "Bellow Weather", LANE), gig("dice", "Cinder Orchard", GAFF)]
    assert len(set(houses_shown([*chain, *other]).values())) == 1
    shown = houses_shown([*chain, *other, *own])
    assert ("gaff", "dublin") not in shown
    assert len(shown) == 2


def test_two_houses_that_only_a_third_name_would_join_stay_two_for_gigs_of_their_own_on_any_night() -> None:
    third = ListingVenue("Snug Basement", city="Dublin", country_code="IE", latitude=53.3410, longitude=-6.2591)
    chain = nights(6, third)
    other = [
        replace(one, source_id=f"x{one.source_id}", venue=third if one.source == "ticketmaster" else GAFF,
                local_date=one.local_date and one.local_date - timedelta(days=30))
        for one in nights(5)
    ]  # fmt: skip
    night = NIGHT - timedelta(days=200)  # on which the third name is silent
    own = [gig("ticketmaster", "Bellow Weather", LANE, night), gig("dice", "Cinder Orchard", GAFF, night)]
    assert len(set(houses_shown([*chain, *other]).values())) == 1
    assert houses_shown([*chain, *other, *own]).keys() == {("lost lane", "dublin"), ("snug basement", "dublin")}


@pytest.mark.parametrize("at", [time(23), None])
def test_what_was_learned_joins_what_nothing_else_would(at: time | None) -> None:
    late = listing("ticketmaster", "late", ("Moss Harbour",), at=time(23), venue=LANE)
    other = listing("dice", "other", (), at=time(23, 30), title="Moss Harbour", venue=NOWHERE)
    if at is None:
        other = replace(other, start_at=None, local_time=None, date_precision="date")
    assert len(cluster([late, other]).clusters) == 2
    assert len(cluster([late, other], learned=houses_shown(nights(6))).clusters) == 1
