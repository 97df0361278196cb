"""The order of a ranking: best first, mixed near the top, the same for the same."""

from dataclasses import replace

from hypothesis import given

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.records import CandidateEvent, TasteProfile
from resolvers.feed.ranking.scoring import ranked
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.weights import SAME_VENUE_MOST, SAME_VENUE_SPAN
from tests.resolvers.feed.ranking.tastes import DAY_S, NOW, candidate_cache, tastes


def order(taste: TasteProfile, *events: CandidateEvent) -> list[int]:
    """The ids, best first."""
    candidate_set = CandidateSet(events)
    return [events[place].id for place in ranked(candidate_set, terms_of(taste, candidate_set, NOW))]


def night(number: int, **features: object) -> CandidateEvent:
    """One night of many."""
    return replace(CandidateEvent(number, NOW + number * 3600), **features)  # type: ignore[arg-type]


@given(tastes, candidate_cache)
def test_every_event_stands_once(taste: TasteProfile, events: tuple[CandidateEvent, ...]) -> None:
    assert sorted(order(taste, *events)) == sorted(event.id for event in events)


def test_no_five_nights_of_one_venue_in_a_row() -> None:
    loved = [night(number, venue="whelans") for number in range(1, 9)]
    others = [night(number, venue=f"room {number}") for number in range(20, 40)]
    found = order(TasteProfile(venues={"whelans": "Whelan's"}), *loved, *others)
    at_whelans = [event_id < 20 for event_id in found[:15]]
    assert at_whelans[:2] == [True, True]
    for start in range(len(at_whelans) - SAME_VENUE_SPAN + 1):
        assert sum(at_whelans[start : start + SAME_VENUE_SPAN]) <= SAME_VENUE_MOST


def test_a_series_is_once_near_the_top() -> None:
    series = [night(number, series="club zero", venue=f"room {number}") for number in range(1, 6)]
    others = [night(number, venue=f"other {number}") for number in range(30, 60)]
    found = order(TasteProfile(), *series, *others)
    assert sum(event_id < 6 for event_id in found[:20]) == 1


def test_where_nothing_else_is_on_one_venue_may_fill_the_list() -> None:
    assert order(TasteProfile(), *(night(number, venue="whelans") for number in range(1, 9))) == list(range(1, 9))


def test_without_signals_the_popular_and_the_soon_come_first() -> None:
    soon, popular, late = night(1), replace(night(2), saves=400, starts_at=NOW + 20 * DAY_S), night(24 * 50)
    assert order(TasteProfile(), soon, popular, late) == [2, 1, 24 * 50]


def test_what_does_not_take_place_comes_last() -> None:
    assert order(TasteProfile(), night(1, is_off=True), night(900)) == [900, 1]


def test_equals_stand_in_the_order_of_time() -> None:
    undated = [CandidateEvent(number, None) for number in (4, 2, 9)]
    assert order(TasteProfile(), *undated) == [4, 2, 9]


def test_events_that_nobody_has_saved_take_turns_day_by_day() -> None:
    saved = [night(number, saves=9, venue=f"room {number}") for number in range(1, 21)]
    unsaved = [night(number, venue=f"room {number}", starts_at=None) for number in range(30, 40)]
    candidate_set = CandidateSet([*saved, *unsaved])
    terms = terms_of(TasteProfile(), candidate_set, NOW)
    tenth = {day: int(ranked(candidate_set, terms, moment=day * DAY_S)[9]) for day in range(10)}
    assert {candidate_set.candidates[place].id for place in tenth.values()} == set(range(30, 40))


def test_hidden_events_are_left_out() -> None:
    events = [night(number) for number in (1, 2, 3)]
    candidate_set = CandidateSet(events)
    assert ranked(candidate_set, terms_of(TasteProfile(), candidate_set, NOW), without={2, 77}).tolist() == [0, 2]
