"""Which gig a parking space, a VIP package or a hotel bundle belongs to."""

from collections.abc import Sequence
from typing import Any

import pytest

from sources.matching import Neighbourhood
from store.events.records import Listing
from tests.sources.matching.gigs import NIGHT, listing


def gig(number: str, *acts: str, venue: str = "3Arena", **more: Any) -> Listing:
    """A gig at the 3Arena."""
    return listing("bandsintown", number, "", *acts, venue=venue, **more)


def addon(title: str, *acts: str, venue: str = "3Arena", **more: Any) -> Listing:
    """An add-on of the same night and place."""
    return listing("ticketmaster", "9", title, *acts, venue=venue, offer="upsell", **more)


def hangs_on(extra: Listing, *gigs: Listing) -> str | None:
    """The id of the gig that an add-on is attached to, whatever the order."""

    def attached(listings: Sequence[Listing]) -> list[str]:
        neighbourhood = Neighbourhood(listings)
        neighbourhood.spread(neighbourhood.features)
        found = neighbourhood.attachments()
        assert set(found) <= {extra.key}
        return [main[1] for main in found.values()]

    found = attached([extra, *gigs])
    assert attached([*gigs[::-1], extra]) == found
    return found[0] if found else None


def test_an_addon_hangs_on_the_gig_that_it_names() -> None:
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay"), gig("2", "Keane")) == "1"
    assert hangs_on(addon("Parking: Coldplay"), gig("2", "Keane")) is None


def test_another_night_or_another_city_is_another_gig() -> None:
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay", on=NIGHT.replace(day=13))) is None
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay", city="Cork")) is None
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay", city=None)) == "1"


def test_a_venue_that_is_not_told_may_be_the_gigs() -> None:
    assert hangs_on(addon("Parking: Coldplay", venue="TBA"), gig("1", "Coldplay")) == "1"
    assert hangs_on(addon("Parking: Coldplay", venue="Croke Park"), gig("1", "Coldplay")) is None


def test_of_two_gigs_of_an_act_the_one_surely_there_is_taken() -> None:
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay", venue="TBA"), gig("2", "Coldplay")) == "2"
    assert hangs_on(addon("Parking: Coldplay"), gig("1", "Coldplay"), gig("2", "Coldplay", venue="TBA")) == "1"


def test_a_name_that_only_holds_the_acts_is_not_enough() -> None:
    assert hangs_on(addon("VIP: Abba Mania"), gig("1", "Abba")) is None


def test_of_two_shows_of_an_act_the_nearer_in_time_has_the_parking() -> None:
    shows = gig("1", "Coldplay", at="15:00"), gig("2", "Coldplay", at="20:00")
    assert hangs_on(addon("Parking: Coldplay", at="17:00"), *shows) == "1"
    assert hangs_on(addon("Parking: Coldplay", at="18:00"), *shows) == "2"


@pytest.mark.parametrize("at", ["20:00", "23:00", "05:00", None])
def test_however_early_the_car_park_opens_it_is_for_the_show(at: str | None) -> None:
    on = NIGHT.replace(day=13) if at == "05:00" else NIGHT
    assert hangs_on(addon("Parking: Coldplay", at="06:00"), gig("1", "Coldplay", at=at, on=on)) == "1"


def test_parking_that_names_nobody_is_for_the_only_act_there() -> None:
    coldplay, again, keane = gig("1", "Coldplay"), gig("2", "Coldplay", at="19:30"), gig("3", "Keane")
    assert hangs_on(addon("Parking"), coldplay) == "1"
    assert hangs_on(addon("Parking"), coldplay, gig("4", "Keane", venue="Vicar Street")) == "1"
    assert hangs_on(addon("Parking"), coldplay, keane) is None
    assert hangs_on(addon("Parking", venue="TBA"), coldplay) is None
    assert len({hangs_on(addon("Parking"), one) for one in (coldplay, again)}) == 2
    assert hangs_on(addon("Parking"), gig("1", "Coldplay", venue="Croke Park")) is None
