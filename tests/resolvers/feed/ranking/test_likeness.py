"""What likeness to saved and to hidden gigs is worth, by the numbers of docs/ranking.md."""

from dataclasses import replace
from math import exp, log
from typing import Any

import pytest

from resolvers.feed.ranking.records import CandidateEvent, Reaction, TasteProfile
from resolvers.feed.ranking.weights import HIDDEN_LIKENESS, SAVED_LIKENESS, WEIGHTS
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
        assert self.alike(event, event) == pytest.approx(SAVED_LIKENESS["venue"] * 2 / 3)
        assert self.alike(PLAIN, PLAIN) == 0.0

    def test_the_city_is_left_to_a_term_of_its_own(self) -> None:
        dublin = replace(PLAIN, city="dublin")
        assert self.alike(dublin, dublin) == 0.0

    def test_the_part_of_the_saved_gigs_at_a_weekend(self) -> None:
        friday, monday = replace(PLAIN, weekday=4), replace(PLAIN, weekday=0)
        assert self.alike(replace(PLAIN, weekday=6), friday, friday, monday, monday) == pytest.approx(
            SAVED_LIKENESS["weekday"] / 2
        )
        assert self.alike(monday, friday, friday, friday, monday) == pytest.approx(SAVED_LIKENESS["weekday"] / 4)
        assert self.alike(PLAIN, friday, PLAIN) == 0.0

    def test_a_price_as_far_below_the_usual_as_another_above_it_counts_the_same(self) -> None:
        def at(price: float | None, *saved: float | None) -> float:
            return (
                self.alike(replace(PLAIN, price=price), *(replace(PLAIN, price=one) for one in saved)) / SAVED_LIKENESS["price"]
            )

        assert at(20, 20) == pytest.approx(1.0)
        assert at(35, 20) == pytest.approx(exp(-((log(1.6) / 0.5) ** 2))) == pytest.approx(at(10.625, 20))
        assert at(20, 7.5, 45) == pytest.approx(1.0)
        assert at(20, 20, None) == pytest.approx(1.0)
        assert at(None, 20) == at(20, None) == 0.0

    @pytest.mark.parametrize(("price", "is_near"), [(36.2, True), (36.3, False), (10.2, True), (10.1, False), (500, False)])
    def test_a_price_beyond_one_spread_is_not_alike(self, price: float, is_near: bool) -> None:
        """With 5 added to each, e to the power of 0.5 times 20 is 36.22, and 20 is so many times 10.16."""
        assert (self.alike(replace(PLAIN, price=price), replace(PLAIN, price=20.0)) > 0) == is_near

    def test_the_usual_price_is_nearer_to_what_was_saved_last(self) -> None:
        days_ago = {7.5: 180, 45.0: 0}
        saved = tuple(Reaction(replace(PLAIN, id=50 + days, price=price), NOW - days * DAY_S) for price, days in days_ago.items())
        found = strength("saved_alike", replace(PLAIN, price=20.0), TasteProfile(saved=saved)) / SAVED_LIKENESS["price"]
        middle = (log(50) + 0.5 * log(12.5)) / 1.5
        assert found == pytest.approx(exp(-(((log(25) - middle) / 0.5) ** 2)))

    def test_a_genre_counts_by_how_much_oftener_it_is_saved_than_offered(self) -> None:
        event = replace(PLAIN, genres=FOLK)
        found = self.alike(event, event, others=99)
        lift = log((1 + 1.5 * 0.01) / ((1 + 1.5) * 0.01))
        assert found == pytest.approx(SAVED_LIKENESS["genres"] * min(lift / 2.5, 1.0) * 2 / 3)
        some = strength(
            "saved_alike",
            event,
            TasteProfile(saved=(Reaction(replace(event, id=50), NOW),)),
            *gigs(9, genres=FOLK),
            *gigs(90, 300),
        )
        lift = log((1 + 1.5 * 0.1) / ((1 + 1.5) * 0.1))
        assert some == pytest.approx(SAVED_LIKENESS["genres"] * lift / 2.5 * 2 / 3)

    def test_a_genre_saved_less_often_than_offered_says_nothing(self) -> None:
        saved = tuple(Reaction(replace(PLAIN, id=50 + number, genres=FOLK if number else PUNK), NOW) for number in range(5))
        punk = replace(PLAIN, genres=PUNK)
        assert strength("saved_alike", punk, TasteProfile(saved=saved), *gigs(9, genres=PUNK)) == 0.0

    def test_saved_gigs_without_a_genre_do_not_thin_the_others_out(self) -> None:
        event = replace(PLAIN, genres=FOLK)
        bare = [replace(PLAIN, id=number) for number in (2, 3, 4)]
        assert self.alike(event, event, *bare, others=99) == pytest.approx(self.alike(event, event, others=99))

    def test_a_genre_that_is_never_offered_counts_as_one_in_a_thousand(self) -> None:
        then, old = NOW - 1260 * DAY_S, 0.5**7  # seven times half as much
        saved = tuple(Reaction(replace(PLAIN, id=number, genres=genres), then) for number, genres in ((50, FOLK), (51, PUNK)))
        found = term("saved_alike", TasteProfile(saved=saved), PLAIN).weight_of(replace(PLAIN, genres=FOLK))
        lift = log((old + 1.5 * 0.001) / ((2 * old + 1.5) * 0.001))
        assert found / WEIGHTS["saved_alike"].most == pytest.approx(SAVED_LIKENESS["genres"] * lift / 2.5 * old / (old + 0.5))

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
    """The part of the saved gigs that were in the event's city."""

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

    def test_a_city_counts_by_its_part_and_an_unknown_one_not(self) -> None:
        assert strength("saved_city", self.DUBLIN, self.taste(self.DUBLIN)) == pytest.approx(1.0)
        assert strength("saved_city", self.DUBLIN, self.taste(self.DUBLIN, self.CORK, self.CORK, self.CORK)) == pytest.approx(
            0.25
        )
        assert strength("saved_city", self.DUBLIN, self.taste(self.DUBLIN, PLAIN)) == pytest.approx(0.5)
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
