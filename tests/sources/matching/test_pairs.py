"""How venue and hour weigh in: what is surely one gig, what a person should look at, and what they are told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sources.matching.features import features_of
from sources.matching.pairs import JOIN, LINKED, REVIEW, judge
from store.events.records import Listing, ListingVenue
from tests.sources.matching.gigs import NIGHT, listing

PAGE, OTHER_PAGE = (f"https://www.ticketmaster.ie/event/18005F1A2B3C4D5{end}" for end in "EF")


def verdict(a: Listing, b: Listing) -> tuple[str, tuple[str, ...]]:
    """joined, review or apart, and the reasons; the same from either side. Only a link outranks the surest names."""
    found = judge(features_of(a), features_of(b))
    assert found == judge(features_of(b), features_of(a))
    assert 0.0 <= found.score <= 1.0 or found.score == LINKED
    return "joined" if found.score >= JOIN else "review" if found.score >= REVIEW else "apart", found.reasons


def lankum(source: str = "dice", title: str = "", *acts: str, **more: Any) -> Listing:
    """Lankum at Whelan's at eight."""
    return listing(source, "1", title, *(acts or ("Lankum",)), **more)


def named(title: str, **more: Any) -> Listing:
    """A listing without acts."""
    return listing("local", "2", title, **more)


def test_a_person_is_told_of_bill_venue_and_hour() -> None:
    assert verdict(lankum(), named("Lankum", at="20:20")) == ("joined", ("headliner in the title", "same venue", "20 min apart"))
    assert verdict(lankum(), named("Lankum", at=None))[1][2] == "an hour is not known"
    assert verdict(lankum(), named("Lankum", venue="TBA"))[1][1] == "venue uncertain"
    assert verdict(lankum(), named("Aslan")) == ("apart", ("no name in common",))


def test_the_further_apart_the_hours_the_surer_the_names_must_be() -> None:
    one = named("Rocket Strange", at="18:00")
    assert verdict(one, named("Strange Brew Rocket Fuel Station", at="19:54"))[0] == "joined"
    assert verdict(one, named("Strange Brew Rocket Fuel Station", at="19:57"))[0] == "review"
    assert verdict(lankum(at="18:00"), named("Lankum", at="21:59"))[0] == "joined"
    assert verdict(lankum(at="17:00"), named("Lankum", at="21:20"))[0] == "review"


def test_hours_that_doors_explain_cost_at_most_a_quarter() -> None:
    doors_at = listing("dice", "0", at="17:00").start_at
    with_doors = lankum(at="22:30", doors_at=doors_at)
    joined, reasons = verdict(with_doors, named("Lankum", at="17:00"))
    assert (joined, reasons[2]) == ("joined", "hours explained")
    assert verdict(lankum(at="20:00", doors_at=doors_at), named("Lankum", at="19:40"))[0] == "joined"


@pytest.mark.parametrize("sort", ["Early Show", "Under 18s"])
def test_a_show_that_only_one_side_tells_apart_is_less_sure_beyond_three_quarters_of_an_hour(sort: str) -> None:
    def against(at: str | None) -> tuple[str, str]:
        found, reasons = verdict(lankum("dice", "", "Lankum", "Aslan"), listing("local", "2", f"Cmat & Aslan - {sort}", at=at))
        return found, reasons[2]

    plain = listing("local", "2", "Cmat & Aslan", at="19:14")
    assert verdict(lankum("dice", "", "Lankum", "Aslan"), plain)[1][2] == "46 min apart"
    assert against("19:15")[1] == "45 min apart"
    assert against("19:14") == ("review", "possibly another show")
    assert against(None) == ("review", "possibly another show")


def test_of_two_cities_one_venue_is_less_sure_unless_a_pin_tells() -> None:
    one = named("Fleetwood Mac Rumours", city="Dublin", at=None)
    other = lankum("dice", "", "Fleetwood Mac")
    assert verdict(one, other)[0] == "joined"
    assert verdict(one, replace(other, venue=listing("dice", "1", city="Galway").venue))[0] == "review"
    assert verdict(one, replace(other, venue=listing("dice", "1", city=None).venue))[0] == "joined"
    pinned = [ListingVenue("Whelan's", city=city, latitude=53.45, longitude=-6.3) for city in ("Dublin", "Navan")]
    assert verdict(replace(one, venue=pinned[0]), replace(other, venue=pinned[1]))[0] == "joined"


def test_an_act_at_one_hour_in_two_houses_of_a_city_has_moved_and_a_late_one_has_not() -> None:
    def at(clock: str) -> tuple[str, str]:
        a, b = lankum(at=clock, venue="Vicar Street"), lankum("local", at=clock, venue="Whelan's")
        found, reasons = verdict(a, b)
        return found, reasons[1]

    assert at("20:00") == ("joined", "one act at one hour")
    assert at("22:00") == ("review", "venue uncertain")


def test_the_stale_date_of_a_moved_show_is_joined_by_sure_names_only() -> None:
    moved: dict[str, Any] = {"on": date(2027, 2, 20), "previous_local_date": NIGHT}
    found, reasons = verdict(lankum(**moved), named("Lankum"))
    assert (found, reasons[2]) == ("joined", "on the date it was moved from")
    assert verdict(named("Fleetwood Mac Rumours"), lankum("dice", "", "Fleetwood Mac", **moved))[0] == "joined"
    assert verdict(named("Rocket Strange", **moved), named("Strange Brew Rocket Fuel Station"))[0] == "review"


class TestFestivals:
    """A festival and its days, its acts and its grounds."""

    ends_at = datetime(2026, 12, 12, 12, tzinfo=UTC) + timedelta(days=2, hours=11)

    def test_a_day_of_a_festival_is_joined_with_the_whole(self) -> None:
        whole = named("Sea Sessions Festival", at="12:00", end_at=self.ends_at)
        day = listing("dice", "1", "Sea Sessions Festival", on=NIGHT + timedelta(days=1), at="23:00")
        found, reasons = verdict(whole, day)
        assert (found, reasons[2]) == ("joined", "one day of the festival")

    def test_acts_of_one_festival_need_no_act_in_common(self) -> None:
        def at(venue: str) -> tuple[str, tuple[str, ...]]:
            return verdict(lankum(venue=venue), listing("local", "2", "", "Aslan", venue=venue))

        assert at("Sea Sessions Festival") == ("joined", ("same festival", "same venue", "hours explained"))
        assert at("Whelan's")[0] == "apart"

    def test_two_festivals_are_not_one(self) -> None:
        a, b = lankum(venue="Sea Sessions Festival"), listing("local", "2", "", "Aslan", venue="Body & Soul Festival")
        assert verdict(a, b)[0] == "apart"
        assert verdict(a, listing("local", "2", "", "Aslan"))[0] == "apart"

    def test_a_festival_and_its_grounds_are_one_place(self) -> None:
        a = lankum(venue="Sea Sessions Festival")
        b = listing("local", "2", "Sea Sessions: Aslan", "Aslan", venue="Tullan Strand")
        assert verdict(a, b) == ("joined", ("same festival", "a festival and its grounds", "hours explained"))


class TestLinks:
    """A ticket link joins across unlike names, venues and hours, and not across two shows of one page."""

    def linked(self, one: dict[str, Any], other: dict[str, Any], **more: Any) -> bool:
        """Whether two listings without a name in common are joined by their addresses."""
        a, b = lankum(**one), listing("local", "2", "", "Aslan", **{**other, **more})
        found = judge(features_of(a), features_of(b))
        assert found == judge(features_of(b), features_of(a))
        return found.score == LINKED and found.blocker is None

    def test_a_link_to_the_others_page_or_to_one_page_joins(self) -> None:
        assert self.linked({"url": PAGE}, {"links": (PAGE,)})
        assert self.linked({"links": (PAGE,)}, {"url": PAGE})
        assert self.linked({"links": (PAGE,)}, {"links": (OTHER_PAGE, PAGE)})
        assert self.linked({"url": PAGE}, {"url": PAGE})

    def test_other_pages_or_none_do_not(self) -> None:
        assert not self.linked({"url": PAGE}, {"url": OTHER_PAGE})
        assert not self.linked({"links": (PAGE,)}, {"links": (OTHER_PAGE,)})
        assert not self.linked({"url": PAGE}, {"links": (OTHER_PAGE,)})
        assert not self.linked({"url": PAGE}, {})
        assert not self.linked({}, {})

    def test_a_link_outranks_another_venue_and_another_hour_and_no_other_fact(self) -> None:
        link: dict[str, Any] = {"links": (PAGE,)}
        assert self.linked({"url": PAGE}, link, venue="Vicar Street")
        assert self.linked({"url": PAGE, "at": "15:00"}, link)
        assert not self.linked({"url": PAGE}, link, on=NIGHT + timedelta(days=1))
        assert not self.linked({"url": PAGE, "venue": "Whelan's (Main Room)"}, link, venue="Whelan's (Upstairs)")
