"""What a person is shown: the reasons with their weights, and the order with its variety."""

from dataclasses import replace

import pytest

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.diversity import explored, mixed
from resolvers.feed.ranking.records import Reaction, TasteProfile
from resolvers.feed.ranking.scoring import explained, ranked, totals
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.weights import (
    DIVERSE_DEPTH,
    EXPLORED_COST_MOST,
    SAME_RUN_COST,
    SAME_VENUE_COST,
    WEIGHTS,
    Kind,
)
from tests.resolvers.feed.ranking.strengths import PLAIN, gigs
from tests.resolvers.feed.ranking.tastes import DAY_S, NOW

EQUAL = [0.05] * 300  # scores


class TestExplained:
    """What a person is shown: a score with the terms that add up to it."""

    def test_a_term_too_small_to_be_shown_is_left_out(self) -> None:
        def kinds(days: float) -> set[str]:
            event = replace(PLAIN, starts_at=NOW + days * DAY_S)
            return {reason.kind for reason in explained(event, terms_of(TasteProfile(), CandidateSet([event]), NOW)).reasons}

        assert kinds(14 * 0.98) == {"soon"}  # 0.003 * 0.02 is shown as 0.0001
        assert kinds(14 * 0.985) == set()  # 0.003 * 0.015 would be as 0.0000

    def test_of_several_terms_against_an_event_each_is_reduced_alike(self) -> None:
        hidden = tuple(Reaction(replace(PLAIN, id=number, artists=("air",)), NOW) for number in range(2, 9))
        event = replace(PLAIN, artists=("air",), starts_at=None, price=90.0, weekday=1)
        taste = TasteProfile(hidden=hidden, budget=1.0, nights=frozenset({"weekday"}))
        score, reasons = explained(event, terms_of(taste, CandidateSet([event]), NOW))
        shown = {reason.kind: reason.weight for reason in reasons}
        against: dict[Kind, float] = {"budget": WEIGHTS["budget"].least, "hidden_alike": WEIGHTS["hidden_alike"].least * 6 / 7}
        assert (score, shown["day"]) == (0.0, WEIGHTS["day"].most)
        for kind, full in against.items():
            assert shown[kind] == pytest.approx(full * WEIGHTS["day"].most / -sum(against.values()), abs=1e-4)

    def test_where_nothing_speaks_for_an_event_a_high_price_is_not_said_to_be_within_the_budget(self) -> None:
        event = replace(PLAIN, starts_at=None, price=90.0)
        score, reasons = explained(event, terms_of(TasteProfile(budget=1.0), CandidateSet([event]), NOW))
        assert (score, [(str(reason.weight), reason.text) for reason in reasons]) == (
            0.0,
            [("0.0", "It costs more than your budget")],
        )

    def test_terms_against_an_event_that_leave_something_are_shown_in_full(self) -> None:
        event = replace(PLAIN, venue="whelans", price=90.0, starts_at=None)
        taste = TasteProfile(venues={"whelans": "Whelan's"}, budget=1.0)
        score, reasons = explained(event, terms_of(taste, CandidateSet([event]), NOW))
        assert [(reason.kind, reason.weight) for reason in reasons] == [("venue", 0.027), ("budget", -0.018)]
        assert score == 0.009


class TestOrder:
    """Best first, with neither a venue nor a series too often in a row."""

    def test_the_score_is_the_sum_of_all_terms(self) -> None:
        event = replace(PLAIN, venue="whelans", city="dublin", starts_at=None)
        taste = TasteProfile(venues={"whelans": "Whelan's"}, cities={"dublin": "Dublin"})
        candidate_set = CandidateSet([event, *gigs(1, starts_at=None)])
        assert totals(candidate_set, terms_of(taste, candidate_set, NOW)) == pytest.approx(
            [WEIGHTS["venue"].most + WEIGHTS["city"].most, 0.0]
        )

    def test_off_events_come_last_in_their_own_order_and_hidden_ones_not_at_all(self) -> None:
        events = [replace(PLAIN, id=number, is_off=number % 2 == 0, saves=10 * number) for number in range(6)]
        candidate_set = CandidateSet(events)
        found = ranked(candidate_set, terms_of(TasteProfile(), candidate_set, NOW), without=(3, 4))
        assert found.tolist() == [5, 1, 2, 0]

    def test_two_of_a_venue_in_any_five(self) -> None:
        events = [*gigs(4, venue="whelans"), *(replace(PLAIN, id=number, venue=f"room {number}") for number in range(6))]
        assert mixed(range(10), events, EQUAL) == [0, 1, 4, 5, 6, 2, 3, 7, 8, 9]

    def test_a_series_again_after_nineteen_others(self) -> None:
        events = [*gigs(2, series="zero"), *(replace(PLAIN, id=number) for number in range(25))]
        found = mixed(range(27), events, EQUAL)
        assert (found.index(0), found.index(1)) == (0, 20)

    def test_an_act_under_other_titles_is_a_run_as_well(self) -> None:
        lankum = [replace(night, series=f"title {night.id}") for night in gigs(2, artists=("lankum", "other"))]
        found = mixed(range(27), [*lankum, *(replace(PLAIN, id=number) for number in range(25))], EQUAL)
        assert (found.index(0), found.index(1)) == (0, 20)

    @pytest.mark.parametrize(("better_by", "second"), [(SAME_RUN_COST - 0.001, 20), (SAME_RUN_COST + 0.001, 3), (0.9, 3)])
    def test_one_more_of_a_run_comes_if_it_is_so_much_better_but_never_at_once(self, better_by: float, second: int) -> None:
        events = [*gigs(2, series="zero"), *(replace(PLAIN, id=number) for number in range(25))]
        found = mixed(range(27), events, [0.99, 0.05 + better_by, *[0.05] * 25])
        assert (found.index(0), found.index(1)) == (0, second)

    def test_the_third_of_a_run_costs_more_than_the_second(self) -> None:
        events = [*gigs(3, series="zero"), *(replace(PLAIN, id=number) for number in range(25))]
        found = mixed(range(28), events, [0.95, 0.08, 0.08, *[0.05] * 25])
        assert [found.index(place) for place in (0, 1, 2)] == [0, 3, 20]

    @pytest.mark.parametrize(("better_by", "third"), [(SAME_VENUE_COST - 0.001, 5), (SAME_VENUE_COST + 0.001, 2)])
    def test_a_third_of_a_venue_comes_early_if_it_is_so_much_better(self, better_by: float, third: int) -> None:
        events = [*gigs(3, venue="whelans"), *(replace(PLAIN, id=number, venue=f"room {number}") for number in range(6))]
        found = mixed(range(9), events, [0.9, 0.9, 0.05 + better_by, *[0.05] * 6])
        assert found.index(2) == third

    def test_a_fit_is_looked_for_a_hundred_places_down(self) -> None:
        def second(count: int) -> int:
            events = [*gigs(count + 1, series="zero"), replace(PLAIN, id=1)]
            return mixed(range(count + 2), events, EQUAL)[1]

        assert second(99) == 100
        assert second(100) == 1

    def test_the_rules_hold_for_the_first_two_hundred_places(self) -> None:
        events = [
            *(replace(PLAIN, id=number) for number in range(DIVERSE_DEPTH - 1)),
            *gigs(3, 500, series="zero"),
            *gigs(1, 900),
        ]
        found = mixed(range(len(events)), events, EQUAL)
        assert DIVERSE_DEPTH == 200
        assert found[198:] == [198, 199, 200, 201, 202]
        assert mixed(range(len(events) - 1), events[1:], EQUAL)[198:] == [198, 201, 199, 200]

    def test_every_tenth_place_is_for_an_event_that_nobody_has_saved(self) -> None:
        saved, unsaved = gigs(60, saves=9), gigs(12, 500)
        events = [*saved, *unsaved]
        found = explored(range(72), events, EQUAL, day=0)
        assert [place for place, number in enumerate(found) if number >= 60][:5] == [9, 19, 29, 39, 49]
        assert [number for number in found if number < 60] == list(range(60))
        assert found[9] == 60
        assert explored(range(72), events, EQUAL, day=3)[9] == 63
        assert explored(range(72), events, EQUAL, day=10)[9] == 60

    @pytest.mark.parametrize(("behind", "place"), [(EXPLORED_COST_MOST - 0.001, 9), (EXPLORED_COST_MOST + 0.001, 60)])
    def test_what_nobody_saved_takes_no_place_of_what_is_much_better(self, behind: float, place: int) -> None:
        events = [*gigs(60, saves=9), replace(PLAIN, id=500)]
        assert explored(range(61), events, [*[0.5] * 60, 0.5 - behind], day=0).index(60) == place

    def test_what_nobody_saved_anyway_takes_no_other_place(self) -> None:
        events = gigs(40)
        assert explored(range(40), events, EQUAL, day=1) == list(range(40))
        assert explored(range(40), gigs(40, saves=9), EQUAL, day=1) == list(range(40))
