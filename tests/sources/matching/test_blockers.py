"""What keeps two listings apart, each rule at its edge: the last pair that may still be one gig, and the first that may not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sources.matching.blockers import blocker, is_gap_explained, nights_agree
from sources.matching.features import Features, features_of, only_spoken_of
from sources.matching.two_houses import venues
from store.events.records import Listing, ListingVenue
from tests.sources.matching.gigs import NIGHT, listing

KM_PER_DEGREE = 111.195
WHELANS = (53.3366, -6.2660)
HALL = "Town Hall Theatre"


def forbids(a: Listing, b: Listing) -> str | None:
    """Why two listings cannot be one event, which is the same seen from either side."""
    ours, theirs = features_of(a), features_of(b)
    assert blocker(ours, theirs) == blocker(theirs, ours)
    return blocker(ours, theirs)


def two(title: str = "Lankum", other: str = "", **more: Any) -> tuple[Listing, Listing]:
    """A Ticketmaster and a Dice listing of one title and act; `one` and `two` tell what is particular about each."""
    first, second = more.pop("one", {}), more.pop("two", {})
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    a = listing("ticketmaster", "1", title, **{**more, **first})
    return a, listing("dice", "2", other or title, **{**more, **second})


def hours(one: str, other: str, **more: Any) -> tuple[Listing, Listing]:
    """Lankum twice on one night, at two hours."""
    return two(one={"at": one}, two={"at": other}, **more)


def features(**more: Any) -> Features:
    """Lankum at Whelan's, seen by the matcher."""
    return features_of(listing("dice", "1", "Lankum", **more))


def test_a_namesake_in_another_part_of_the_country_is_another_gig() -> None:
    def km_away(km: float) -> str | None:
        pins = [ListingVenue(HALL, city=None, latitude=53.0 + north, longitude=-7.5) for north in (0.0, km / KM_PER_DEGREE)]
        return forbids(*two(one={"venue": pins[0]}, two={"venue": pins[1]}))

    assert km_away(59) is None
    assert km_away(61) == "another part of the country"
    assert km_away(250) == "another part of the country"


def test_an_early_and_a_late_show_lie_two_and_a_half_hours_apart() -> None:
    assert forbids(*hours("17:00", "19:29")) is None
    assert forbids(*hours("17:00", "19:30")) == "starts 2.5 h apart"
    assert forbids(*hours("14:00", "20:00")) == "starts 6.0 h apart"
    assert forbids(*two(one={"at": None})) is None


def test_in_the_open_air_gates_and_headliner_may_lie_six_hours_apart() -> None:
    park = {"venue": "Marlay Park"}
    assert forbids(*hours("14:00", "20:00", **park)) is None
    assert forbids(*hours("14:00", "20:01", **park)) == "starts 6.0 h apart"
    assert is_gap_explained(features(at="14:00", venue="Marlay Park"), features(at="20:00"), 360)
    assert is_gap_explained(features(at="14:00"), features(at="20:00", venue="Marlay Park"), 360)


def test_a_late_night_has_later_sets_and_no_second_house() -> None:
    assert forbids(*hours("20:30", "23:30")) is None
    assert forbids(*hours("20:29", "23:29")) == "starts 3.0 h apart"
    assert forbids(*hours("20:30", "02:30")) is None


@pytest.mark.parametrize("special", [{"at": "00:00"}, {"title": "Sea Sessions Festival"}])
def test_a_made_up_midnight_and_a_festivals_hours_prove_nothing(special: dict[str, str]) -> None:
    title = special.get("title", "Lankum")
    plain, other = listing("dice", "1", "Lankum", at="14:00"), listing("local", "2", title, at=special.get("at", "23:00"))
    assert is_gap_explained(features_of(plain), features_of(other), 540)
    assert is_gap_explained(features_of(other), features_of(plain), 540)


def test_stated_doors_explain_a_source_that_tells_the_doors_as_the_start() -> None:
    """Doors stated for 17:00 and a start at 20:00: it may be listed for any time between, or a quarter of an hour before."""
    doors_at = listing("dice", "0", at="17:00").start_at
    both = listing("dice", "1", "Lankum", at="20:00", doors_at=doors_at)
    explained = {
        at: forbids(both, listing("local", "2", "Lankum", at=at)) is None for at in ("16:44", "16:45", "17:00", "17:30", "22:30")
    }
    assert explained == {"16:44": False, "16:45": True, "17:00": True, "17:30": True, "22:30": False}


@pytest.mark.parametrize(
    ("title", "other", "why"),
    [
        ("Aslan - Early Show", "Aslan - Late Show", "another show of the day"),
        ("Aslan - Early Show", "Aslan", None),
        ("Aslan - Night 1", "Aslan - Night 2", "another night of the run"),
        ("Aslan - Night 1", "Aslan - Night One", None),
        ("Aslan - Night 1", "Aslan", None),
        ("Daniel Kitson 7pm Show", "Daniel Kitson 8pm Show", "another show of the day"),
        ("Daniel Kitson 7pm Show", "Daniel Kitson 7.59pm Show", None),
        ("Daniel Kitson 7pm Show", "Daniel Kitson", None),
        ("Sea Sessions - Friday Ticket", "Sea Sessions - Saturday Ticket", "another day's ticket"),
        ("Sea Sessions - Friday Ticket", "Sea Sessions", None),
        ("Sea Sessions - Weekend Ticket", "Sea Sessions - Saturday Ticket", "a day against the whole festival"),
        ("Sea Sessions - Weekend Ticket", "Sea Sessions", None),
        ("Sea Sessions - Weekend Ticket", "Sea Sessions - Weekend Ticket", None),
        ("Sea Sessions - Weekend Ticket, Friday", "Sea Sessions - Weekend Pass, Friday", None),
    ],
)
def test_words_of_the_title_tell_the_shows_of_a_day_apart(title: str, other: str, why: str | None) -> None:
    assert forbids(*two(title, other)) == why


@pytest.mark.parametrize(
    ("venue", "other", "why"),
    [
        ("Whelan's (Upstairs)", "Whelan's (Main Room)", "another room"),
        ("Whelan's (Upstairs)", "Whelan's", None),
        ("Vicar Street", "Whelan's", "another venue"),
        ("TBA", "Whelan's", None),
    ],
)
def test_rooms_and_venues_tell_gigs_apart_where_both_are_known(venue: str, other: str, why: str | None) -> None:
    assert forbids(*two(one={"venue": venue}, two={"venue": other})) == why


def test_a_festival_named_as_the_venue_needs_its_name_in_the_other_title() -> None:
    festival = listing("ticketmaster", "1", "CMAT", venue="Sea Sessions Festival", city="Bundoran", at="14:00")
    on_its_grounds = listing("dice", "2", "Sea Sessions: Kneecap", venue="Tullan Strand", city="Bundoran", at="16:00")
    elsewhere = listing("dice", "3", "Kneecap", venue="Tullan Strand", city="Bundoran", at="16:00")
    named_alone = listing("dice", "4", "Sea Sessions", venue="Tullan Strand", city="Bundoran", at="16:00")
    assert forbids(festival, on_its_grounds) is None
    assert forbids(festival, named_alone) is None
    assert forbids(festival, elsewhere) == "another venue"


def test_an_act_that_plays_at_one_hour_of_the_evening_plays_one_house() -> None:
    def at(one: str, other: str, title: str = "Lankum", city: str = "Dublin") -> str | None:
        stated = listing("ticketmaster", "1", title, "Lankum", at=one, venue="Vicar Street")
        return forbids(stated, listing("dice", "2", title, at=other, venue="Whelan's", city=city))

    assert at("19:00", "20:00") is None
    assert at("18:00", "19:01") == "another venue"  # a record shop, then the stage
    assert at("18:30", "20:00") is None  # doors and stage
    assert at("18:30", "20:01") == "another venue"
    assert at("19:40", "20:29") is None
    assert at("19:40", "20:30") == "another venue"  # DJs play two places of a night
    assert at("19:00", "20:00", city="Cork") == "another venue"
    assert at("19:00", "20:00", "A Tribute to Lankum") == "another venue"
    assert at("19:00", "20:00", "Lankum - In-Store") == "another venue"


def test_a_venue_without_a_city_is_read_as_in_the_city_that_the_other_tells() -> None:
    with_city = listing("ticketmaster", "1", "Lankum", venue="Manchester Academy", city="Manchester", at="21:00")
    without = listing("dice", "2", "Lankum", venue="Academy", city=None, at="21:00")
    assert forbids(with_city, without) is None


def test_where_both_tell_their_city_each_venue_is_read_as_in_its_own() -> None:
    ours = features(venue="Academy", city="Manchester")
    theirs = features(venue="Manchester Academy", city="Leeds")
    assert venues(ours, theirs) == (ours.venue, theirs.venue)
    assert "manchester" in theirs.venue.words


@pytest.mark.parametrize("side", ["Livestream", "Film Screening", "Workshop", "Meet & Greet"])
def test_what_is_never_the_gig_itself_stays_apart_even_with_the_same_act(side: str) -> None:
    a, b = listing("dice", "1", f"Lankum - {side}", "Lankum"), listing("local", "2", "Lankum", "Lankum")
    assert str(forbids(a, b)).endswith("not the gig itself")


@pytest.mark.parametrize(
    ("title", "sort"),
    [
        ("RTÉ Symphony Orchestra: After Hours", "after"),
        ("RTÉ Symphony Orchestra: After Hours Tour", None),
        ("Pre-concert talk: Mahler 2", "talk"),
        ("Post-concert discussion: Mahler 2", "talk"),
        ("Talk: Mahler 2", "talk"),
        ("Pre-theatre dinner: Mahler 2", "before"),
        ("Talk Talk: Mahler 2", None),
    ],
)
def test_what_is_held_around_a_concert_is_named_by_its_words(title: str, sort: str | None) -> None:
    concert = listing("ticketmaster", "2", "RTÉ Symphony Orchestra: Mahler 2", "RTÉ Symphony Orchestra", at="21:00")
    assert forbids(listing("local", "1", title), concert) == (f"{sort}, not the gig itself" if sort else None)


def test_a_talk_or_an_album_launch_with_the_act_on_its_bill_may_be_the_gig_at_the_same_hour_only() -> None:
    gig = listing("local", "2", "Lankum", "Lankum")

    def launch(at: str | None) -> str | None:
        return forbids(listing("dice", "1", "Lankum in conversation", "Lankum", at=at), gig)

    assert launch("20:00") is None
    assert launch("20:45") is None
    assert launch("20:46") == "talk, not the gig itself"
    assert launch(None) == "talk, not the gig itself"


def test_a_tribute_is_another_gig_than_the_band_it_is_to_and_the_same_as_itself() -> None:
    tribute = listing("dice", "1", "The Smyths - A Tribute to The Smiths")
    assert forbids(tribute, listing("local", "2", "The Smiths")) == "a tribute"
    assert forbids(tribute, listing("local", "2", "The Smyths", "The Smyths")) is None
    assert only_spoken_of(features_of(tribute), features_of(listing("local", "2", "The Smiths"))) >= {"smiths"}


def test_a_band_that_both_tributes_speak_of_is_evidence_that_they_are_one() -> None:
    one, other = (features_of(listing("dice", number, "A Tribute to Queen")) for number in "12")
    assert only_spoken_of(one, other) == frozenset()


class TestTwoIdsOfOneSource:
    """Two ids of one source are two shows, unless all that it tells is the same."""

    def dice(self, *more: str, **second: Any) -> str | None:
        """Lankum at 20:00 against another of the same source."""
        return forbids(listing("dice", "1", "Lankum"), listing("dice", "2", *(more or ("Lankum",)), **second))

    def test_the_same_again_is_one_show_within_three_quarters_of_an_hour(self) -> None:
        assert self.dice() is None
        assert self.dice(at="20:45") is None
        assert self.dice(at="20:46") == "two ids of one source"
        assert self.dice(at=None) is None

    def test_another_name_or_place_is_another_show(self) -> None:
        assert self.dice("Lankum in the cellar") == "two ids of one source"
        assert self.dice("Live: Lankum in concert") is None
        assert self.dice(venue="Whelan's of Wexford Street") is None
        assert self.dice("Lankum and friends of theirs", venue="TBA") == "two ids of one source"

    def test_the_same_name_where_one_id_tells_no_house_is_one_show(self) -> None:
        assert self.dice(venue="TBA") is None

    def test_an_equal_bill_stands_for_an_equal_name(self) -> None:
        a, b = listing("dice", "1", "Lankum", "Lankum"), listing("dice", "2", "Lankum live tonight, all night", "Lankum")
        assert forbids(a, b) is None

    def test_a_source_with_an_id_for_each_artist_has_many_ids_of_one_gig(self) -> None:
        def bands(act: str, at: str | None) -> str | None:
            return forbids(listing("bandsintown", "1", "", "Lankum", at="19:00"), listing("bandsintown", "2", "", act, at=at))

        assert bands("Aslan", "21:00") is None
        assert bands("Lankum", "20:45") is None
        assert bands("Lankum", "20:46") == "its source lists two start times"
        assert bands("Lankum", None) is None

    def test_two_sources_may_always_tell_of_one_show(self) -> None:
        assert forbids(*two("Lankum", "Lankum and friends play on")) is None


class TestNights:
    """Whose nights are one: the night itself, those of one festival, and the two that a show was moved between."""

    next_day = NIGHT + timedelta(days=1)

    def agree(self, *more: dict[str, Any]) -> bool:
        """Whether listings with these particulars may be of one night, in whatever order."""
        members = [features(**one) for one in more]
        assert nights_agree(members) == nights_agree(members[::-1])
        return nights_agree(members)

    def test_one_night_agrees_and_two_do_not(self) -> None:
        assert self.agree({}, {})
        assert not self.agree({}, {"on": self.next_day})

    def test_the_small_hours_belong_to_the_night_before(self) -> None:
        assert self.agree({}, {"on": self.next_day, "at": "01:30"})
        assert self.agree({}, {"on": self.next_day, "at": "05:59"})
        assert not self.agree({}, {"on": self.next_day, "at": "06:00"})

    def test_midnight_may_be_the_end_of_a_night_or_a_made_up_hour_of_a_day(self) -> None:
        midnight = {"on": self.next_day, "at": "00:00"}
        assert self.agree(midnight, {})
        assert self.agree(midnight, {"on": self.next_day})
        assert not self.agree(midnight, {}, {"on": self.next_day})
        assert not self.agree(midnight, {"on": NIGHT + timedelta(days=2)})
        assert not self.agree(midnight, {"on": NIGHT - timedelta(days=1)})

    def test_two_midnights_of_touching_days_may_be_one_night_and_others_not(self) -> None:
        assert self.agree({"at": "00:00"}, {"at": "00:00"})
        assert not self.agree({"at": "00:00"}, {"on": NIGHT + timedelta(days=2), "at": "00:00"})

    def test_a_moved_show_agrees_with_the_night_it_left(self) -> None:
        moved: dict[str, Any] = {"on": date(2027, 2, 20), "previous_local_date": NIGHT}
        assert self.agree(moved, {})
        assert not self.agree(moved, {"on": self.next_day})

    def test_a_festival_agrees_with_each_of_its_days(self) -> None:
        begins_at = datetime(2026, 12, 12, 12, tzinfo=UTC)
        festival = listing("dice", "1", "Sea Sessions Festival", at="12:00", end_at=begins_at + timedelta(days=2, hours=11))
        days = [features_of(listing("local", "2", "CMAT", on=NIGHT + timedelta(days=day))) for day in range(4)]
        assert [nights_agree([features_of(festival), day]) for day in days] == [True, True, True, False]


def test_a_shop_may_leave_a_moved_gig_at_the_old_house_beside_the_new_id() -> None:
    def ids(title: str) -> str | None:
        left = listing("ticketmaster", "1", title, "Amble", at="19:00", venue="Whelan's")
        return forbids(left, listing("ticketmaster", "2", "Amble", "Amble", at="19:00", venue="Vicar Street"))

    assert ids("Amble - moved to Vicar Street") is None
    assert ids("Amble") == "two ids of one source"


def test_noon_and_half_a_day_are_slips_of_who_wrote_the_hour() -> None:
    assert forbids(*hours("12:00", "18:00")) is None
    assert forbids(*hours("12:01", "18:01")) == "starts 6.0 h apart"
    assert forbids(*hours("12:00", "20:00", title="Lankum: a family concert")) == "starts 8.0 h apart"
    assert forbids(*hours("08:00", "20:00")) is None
    assert forbids(*hours("08:30", "20:00")) == "starts 11.5 h apart"


def test_the_hour_of_the_doors_comes_up_to_two_and_a_half_hours_before_the_headliner() -> None:
    doors = {"at": "18:30", "doors_at": datetime(2026, 12, 12, 18, 30, tzinfo=UTC)}
    assert forbids(*two(one=doors, two={"at": "21:00"})) is None
    assert forbids(*two(one=doors, two={"at": "21:01"})) == "starts 2.5 h apart"


def test_a_page_that_one_source_entered_twice_is_one_gig_in_one_house() -> None:
    page = "https://www.tickets.ie/event/waterboys"
    ours = listing("local", "1", "NYE with The Waterboys", url=page)
    assert forbids(ours, listing("local", "2", "The Waterboys (New Year's Eve)", url=page, at="20:30")) is None
    assert forbids(ours, listing("local", "2", "The Waterboys", url=page, at="21:00")) == "two ids of one source"
    assert forbids(ours, listing("local", "2", "The Waterboys", url=page, venue="The Mill")) is not None
