"""What likeness to saved and to hidden gigs is worth, by the numbers of docs/ranking.md."""

from dataclasses import replace
from math import exp, log
from typing import Any

import pytest

from resolvers.feed.ranking.records import CandidateEvent, Reaction, TasteProfile
from resolvers.feed.ranking.weights import HIDDEN_LIKENESS, SAVED_LIKENESS
from tests.resolvers.feed.ranking.strengths import FOLK, PLAIN, PUNK, gigs, strength, term
from tests.resolvers.feed.ranking.tastes import DAY_S, NOW


class TestSaved:
    """How much an event is like those that the person saved."""

    def alike(self, event: CandidateEvent, *saved: CandidateEvent, days_ago: float = 0.0, others: int = 0) -> float:
        """The strength of the likeness."""
        reactions = tuple(Reaction(replace(one, id=50 + number), NOW - days_ago * DAY_S) for number, one in enumerate(saved))
        return strength("saved_alike", event, TasteProfile(saved=reactions), *gigs(others))

    def test_one_saved_gig_says_two_thirds_of_an_act_and_two_say_four_fifths(self) -> None:
        event = replace(PLAIN, artists=("air",))
        assert self.alike(event, event) == pytest.approx(SAVED_LIKENESS["artists"] * 2 / 3)
        assert self.alike(event, event, event) == pytest.approx(SAVED_LIKENESS["artists"] * 4 / 5)
        assert self.alike(event, replace(PLAIN, artists=("x",))) == 0.0

    def test_a_gig_saved_half_a_year_ago_counts_half(self) -> None:
        event = replace(PLAIN, artists=("air",))
        assert self.alike(event, event, days_ago=180) == pytest.approx(SAVED_LIKENESS["artists"] * 0.5)
        assert self.alike(event, event, days_ago=-1) == pytest.approx(SAVED_LIKENESS["artists"] * 2 / 3)

    def test_the_same_venue(self) -> None:
        event = replace(PLAIN, venue="whelans")
        assert self.alike(event, event) == pytest.approx(SAVED_LIKENESS["venue"] / 3)
        assert self.alike(event, event, event) == pytest.approx(SAVED_LIKENESS["venue"] / 2)
        assert self.alike(PLAIN, PLAIN) == 0.0

    def test_a_venue_of_the_same_name_in_another_city_is_another(self) -> None:
        dublin, manchester = (replace(PLAIN, venue="academy", city=city) for city in ("dublin", "manchester"))
        assert self.alike(dublin, dublin) == pytest.approx(SAVED_LIKENESS["venue"] / 3)
        assert self.alike(manchester, dublin) == 0.0

    def test_several_saved_acts_on_one_bill_count_together(self) -> None:
        event = replace(PLAIN, artists=("air", "bicep"))
        found = self.alike(event, replace(PLAIN, artists=("air",)), replace(PLAIN, artists=("bicep",)))
        assert found == pytest.approx(SAVED_LIKENESS["artists"] * 4 / 5)

    def test_an_act_that_is_billed_twice_counts_once(self) -> None:
        once, twice = replace(PLAIN, artists=("air",)), replace(PLAIN, artists=("air", "air"))
        assert self.alike(once, twice) == pytest.approx(SAVED_LIKENESS["artists"] * 2 / 3)
        assert self.alike(twice, once) == pytest.approx(SAVED_LIKENESS["artists"] * 2 / 3)

    def test_the_city_is_left_to_a_term_of_its_own(self) -> None:
        dublin = replace(PLAIN, city="dublin")
        assert self.alike(dublin, dublin) == 0.0

    def test_the_saved_gigs_at_a_weekend(self) -> None:
        friday, monday = replace(PLAIN, weekday=4), replace(PLAIN, weekday=0)
        sunday = replace(PLAIN, weekday=6)
        assert self.alike(sunday, friday, friday, friday, monday) == pytest.approx(SAVED_LIKENESS["weekday"] / 2)
        assert self.alike(monday, friday, friday, friday, monday) == pytest.approx(SAVED_LIKENESS["weekday"] / 4)
        assert self.alike(PLAIN, friday, PLAIN) == 0.0

    def test_a_price_as_far_below_a_saved_one_as_another_above_it_counts_the_same(self) -> None:
        def at(price: float | None, *saved: float | None) -> float:
            return (
                self.alike(replace(PLAIN, price=price), *(replace(PLAIN, price=one) for one in saved)) / SAVED_LIKENESS["price"]
            )

        near = exp(-((log(1.6) / 0.5) ** 2))
        assert at(20, 20) == pytest.approx(1 / 4)
        assert at(20, 20, 20, 20) == pytest.approx(1 / 2)
        assert at(35, 20) == pytest.approx(near / (near + 3)) == pytest.approx(at(10.625, 20))
        assert at(20, 20, 200) == pytest.approx(at(20, 20))
        assert at(60, 20) == at(None, 20) == at(20, None) == 0.0

    def test_a_genre_counts_by_how_often_it_is_saved_and_how_rare_it_is(self) -> None:
        event = replace(PLAIN, genres=FOLK)
        assert self.alike(event, event, others=99) == pytest.approx(SAVED_LIKENESS["genres"] * 1 / 2.5)
        assert self.alike(event, event, event, event, others=99) == pytest.approx(SAVED_LIKENESS["genres"] * 3 / 4.5)
        half = strength(
            "saved_alike",
            event,
            TasteProfile(saved=(Reaction(replace(event, id=50), NOW),)),
            *gigs(49, genres=FOLK),
            *gigs(50, 300),
        )
        assert half == pytest.approx(SAVED_LIKENESS["genres"] * log(0.5) / log(0.02) / 2.5)

    def test_saved_gigs_of_another_kind_do_not_thin_it_out(self) -> None:
        event = replace(PLAIN, genres=FOLK)
        others = [replace(PLAIN, genres=PUNK), PLAIN, PLAIN]
        assert self.alike(event, event, *others, others=99) == pytest.approx(self.alike(event, event, others=99))

    def test_what_was_alike_is_named(self) -> None:
        event = replace(PLAIN, artists=("x", "air"), names=("X", "Air"), venue="w", venue_name="Whelan's", genres=FOLK | PUNK)
        saved = (Reaction(replace(event, id=50, artists=("air",), genres=FOLK), NOW),)
        assert term("saved_alike", TasteProfile(saved=saved), event, *gigs(99)).values_in(event) == ("Air", "Whelan's", "folk")
        assert term("saved_alike", TasteProfile(saved=saved), event, *gigs(99)).values_in(PLAIN) == ()

    def test_of_several_genres_alike_the_one_that_counts_is_named(self) -> None:
        event = replace(PLAIN, genres=FOLK | PUNK)
        saved = (Reaction(replace(event, id=50), NOW), Reaction(replace(event, id=51, genres=FOLK), NOW))
        found = term("saved_alike", TasteProfile(saved=saved), event, *gigs(9, genres=PUNK), *gigs(90, 300))
        assert found.values_in(event) == ("folk",)


class TestSavedCity:
    """The saved gigs in the event's city."""

    DUBLIN = replace(PLAIN, city="dublin", city_name="Dublin")
    CORK = replace(PLAIN, city="cork", city_name="Cork")

    def taste(self, *saved: CandidateEvent, days_ago: float = 0.0) -> TasteProfile:
        """A person who saved the first of these so long ago, and the others just now."""
        return TasteProfile(
            saved=tuple(
                Reaction(replace(one, id=50 + number), NOW - (0.0 if number else days_ago * DAY_S))
                for number, one in enumerate(saved)
            )
        )

    def test_a_city_counts_by_its_saved_gigs_and_an_unknown_one_not(self) -> None:
        assert strength("saved_city", self.DUBLIN, self.taste(self.DUBLIN)) == pytest.approx(1 / 2)
        assert strength("saved_city", self.DUBLIN, self.taste(*[self.DUBLIN] * 3, self.CORK)) == pytest.approx(3 / 4)
        assert strength("saved_city", self.DUBLIN, self.taste(self.CORK)) == 0.0
        assert strength("saved_city", PLAIN, self.taste(self.DUBLIN, PLAIN)) == 0.0

    def test_a_gig_saved_half_a_year_ago_counts_half(self) -> None:
        found = strength("saved_city", self.DUBLIN, self.taste(self.DUBLIN, self.CORK, days_ago=180))
        assert found == pytest.approx(0.5 / 1.5)

    def test_a_saved_gig_is_not_compared_with_itself(self) -> None:
        assert strength("saved_city", replace(self.DUBLIN, id=50), self.taste(self.DUBLIN)) == 0.0

    def test_the_city_is_named_where_something_was_saved(self) -> None:
        found = term("saved_city", self.taste(self.DUBLIN, PLAIN), self.DUBLIN)
        assert found.values_in(self.DUBLIN) == ("Dublin",)
        assert found.values_in(self.CORK) == found.values_in(PLAIN) == ()


class TestHidden:
    """How much an event is like several that the person hid."""

    def alike(self, event: CandidateEvent, count: int, **more: Any) -> float:
        """The strength of the likeness to so many hidden events."""
        hidden = tuple(Reaction(replace(event, id=50 + number, **more), NOW) for number in range(count))
        return strength("hidden_alike", event, TasteProfile(hidden=hidden))

    @pytest.mark.parametrize(("count", "expected"), [(1, 0.0), (2, -1 / 2), (3, -2 / 3), (4, -3 / 4)])
    def test_two_hidden_gigs_of_an_act_say_half_and_three_two_thirds(self, count: int, expected: float) -> None:
        assert self.alike(replace(PLAIN, artists=("air",)), count) == pytest.approx(expected * HIDDEN_LIKENESS["artists"])
        assert self.alike(replace(PLAIN, venue="whelans"), count) == pytest.approx(expected * HIDDEN_LIKENESS["venue"])

    def test_neither_city_nor_price_nor_day_of_hidden_gigs_counts(self) -> None:
        assert self.alike(replace(PLAIN, city="dublin", weekday=4, price=10.0), 5) == 0.0

    def test_a_fresh_and_an_old_hidden_gig_say_less_than_two_fresh_ones(self) -> None:
        event = replace(PLAIN, artists=("air",))
        hidden = (Reaction(replace(event, id=50), NOW), Reaction(replace(event, id=51), NOW - 180 * DAY_S))
        assert strength("hidden_alike", event, TasteProfile(hidden=hidden)) == pytest.approx(-0.5 / 1.5)
