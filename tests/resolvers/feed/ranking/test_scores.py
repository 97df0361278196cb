"""What a score is made of: a reason is a term, a term is one signal, and without the signal neither is there."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.candidates.columns import Columns
from resolvers.feed.ranking.neighbours import learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, LikedArtist, Reaction, TasteProfile
from resolvers.feed.ranking.scoring import explained, totals
from resolvers.feed.ranking.terms import terms_of
from resolvers.feed.ranking.usual_genres import fill_usual_genres, with_usual_genres
from resolvers.feed.ranking.weights import WEIGHTS, Kind
from tests.resolvers.feed.ranking.tastes import DAY_S, FAMILIES, NOW, POINTS, candidate_cache, crowds, tastes

SIGNAL_OF_KIND: dict[Kind, str] = {
    "artist": "artists",
    "spotify_artist": "spotify_artists",
    "genre": "genres",
    "spotify_genre": "spotify_genres",
    "venue": "venues",
    "city": "cities",
    "distance": "centres",
    "budget": "budget",
    "day": "nights",
    "saved_alike": "saved",
    "saved_city": "saved",
    "saved_together": "saved",
    "searched": "searched",
    "hidden_alike": "hidden",
}
EVERYBODYS: set[Kind] = {"soon", "popular", "fresh"}
PLAIN = CandidateEvent(id=1, starts_at=NOW + 3 * DAY_S)


def _weights(event: CandidateEvent, taste: TasteProfile, candidate_set: CandidateSet) -> dict[Kind, float]:
    """Each term's part of the event's score, before normalisation."""
    return {term.kind: term.weight_of(event) for term in terms_of(taste, candidate_set, NOW)}


def weight(kind: Kind, event: CandidateEvent, taste: TasteProfile, *others: CandidateEvent) -> float:
    """What one term says of an event, among others."""
    return _weights(event, taste, CandidateSet([event, *others]))[kind]


def test_every_kind_has_its_one_signal() -> None:
    assert SIGNAL_OF_KIND.keys() | EVERYBODYS == WEIGHTS.keys()
    assert {*SIGNAL_OF_KIND.values(), "radius_km"} == {field.name for field in fields(TasteProfile)}


@given(tastes, candidate_cache, st.sampled_from(sorted(SIGNAL_OF_KIND)))
def test_without_a_signal_exactly_its_reason_and_weight_go(
    taste: TasteProfile, events: tuple[CandidateEvent, ...], kind: Kind
) -> None:
    candidate_set = CandidateSet(events)
    empty = getattr(TasteProfile(), SIGNAL_OF_KIND[kind])
    poorer = replace(taste, **{SIGNAL_OF_KIND[kind]: empty})
    gone = {other for other, signal in SIGNAL_OF_KIND.items() if signal == SIGNAL_OF_KIND[kind]}
    before, after = (
        totals(candidate_set, terms_of(taste, candidate_set, NOW)),
        totals(candidate_set, terms_of(poorer, candidate_set, NOW)),
    )
    for event, with_signal, without in zip(events, before, after, strict=True):
        had, has = _weights(event, taste, candidate_set), _weights(event, poorer, candidate_set)
        assert has == {other: value for other, value in had.items() if other not in gone}
        assert with_signal - without == pytest.approx(sum(had.get(one, 0.0) for one in gone), abs=1e-9)


@given(tastes, candidate_cache)
def test_the_weights_shown_sum_to_the_score(taste: TasteProfile, events: tuple[CandidateEvent, ...]) -> None:
    candidate_set = CandidateSet(events)
    terms = terms_of(taste, candidate_set, NOW)
    for event, total in zip(events, totals(candidate_set, terms), strict=True):
        score, reasons = explained(event, terms)
        assert 0.0 <= score <= 1.0
        assert sum(reason.weight for reason in reasons) == pytest.approx(score, abs=0.001)
        assert score == pytest.approx(max(total, 0.0), abs=0.001)
        assert all(reason.text for reason in reasons)
        assert [reason.weight for reason in reasons] == sorted((reason.weight for reason in reasons), reverse=True)


@given(tastes, crowds())
def test_the_columns_score_as_the_single_events_do(
    taste: TasteProfile, world: tuple[list[CandidateEvent], list[list[CandidateEvent]]]
) -> None:
    events = with_usual_genres(world[0])
    taste = replace(taste, saved=(*taste.saved, Reaction(events[0], NOW)))
    candidate_set = CandidateSet(events, learn([tokens_of(event) for event in saved] for saved in world[1]))
    terms = terms_of(taste, candidate_set, NOW)
    singly = [sum(term.weight_of(event) for term in terms) for event in events]
    assert totals(candidate_set, terms) == pytest.approx(singly, abs=1e-9)


@given(tastes, candidate_cache)
def test_a_term_stays_within_its_weight(taste: TasteProfile, events: tuple[CandidateEvent, ...]) -> None:
    candidate_set = CandidateSet(events)
    for event in events:
        for kind, value in _weights(event, taste, candidate_set).items():
            assert WEIGHTS[kind].least <= value <= WEIGHTS[kind].most


def test_what_terms_can_add_is_one_together() -> None:
    assert sum(one.most for one in WEIGHTS.values()) == pytest.approx(1.0)


def test_a_headliner_counts_more_than_a_support_and_a_like_one_least() -> None:
    taste = TasteProfile(artists={"bicep": LikedArtist("Bicep", FAMILIES["techno"])})
    head = replace(PLAIN, artists=("bicep", "x"))
    support, kin = replace(PLAIN, artists=("x", "bicep")), replace(PLAIN, artists=("x",), genres=FAMILIES["techno"])
    others = [replace(PLAIN, id=number) for number in range(2, 60)]
    weights = [weight("artist", event, taste, *others) for event in (head, support, kin, PLAIN)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 4


def test_a_family_takes_in_its_genres_and_a_sibling_is_kin() -> None:
    others = [replace(PLAIN, id=number) for number in range(2, 60)]
    techno = replace(PLAIN, genres=FAMILIES["techno"])
    by_liking = {
        liked: weight("genre", techno, TasteProfile(genres={liked: FAMILIES.get(liked, frozenset({liked}))}), *others)
        for liked in ("techno", "electronic", "house", "folk")
    }
    assert by_liking["techno"] == by_liking["electronic"] > by_liking["house"] > by_liking["folk"] == 0.0


def test_nearness_falls_to_nothing_at_the_radius() -> None:
    taste = TasteProfile(centres=(POINTS[0],), radius_km=25)
    near, town, far = (replace(PLAIN, point=point) for point in (POINTS[0], POINTS[2], POINTS[1]))
    assert weight("distance", near, taste) == WEIGHTS["distance"].most
    assert 0.0 < weight("distance", town, taste) < WEIGHTS["distance"].most
    assert weight("distance", far, taste) == 0.0


@pytest.mark.parametrize(("price", "strength"), [(None, 0.0), (0.0, 1.0), (20.0, 1.0), (30.0, -0.5), (40.0, -1.0), (400.0, -1.0)])
def test_a_price_above_the_budget_counts_against(price: float | None, strength: float) -> None:
    limits = WEIGHTS["budget"]
    expected = strength * (limits.most if strength > 0 else -limits.least)
    assert weight("budget", replace(PLAIN, price=price), TasteProfile(budget=20.0)) == pytest.approx(expected)


@pytest.mark.parametrize(("weekday", "is_weekend"), [(0, False), (3, False), (4, True), (5, True), (6, True)])
def test_the_weekend_is_friday_to_sunday(weekday: int, is_weekend: bool) -> None:
    found = weight("day", replace(PLAIN, weekday=weekday), TasteProfile(nights=frozenset({"weekend"})))
    assert (found > 0) == is_weekend


def test_one_hidden_event_says_nothing_and_several_do() -> None:
    hidden = [Reaction(replace(PLAIN, id=number, genres=FAMILIES["folk"], venue="whelans"), NOW) for number in (7, 8, 9)]
    others = [replace(PLAIN, id=number, genres=FAMILIES["techno"]) for number in range(20, 60)]
    folk = replace(PLAIN, genres=FAMILIES["folk"], venue="whelans")
    by_count = [weight("hidden_alike", folk, TasteProfile(hidden=tuple(hidden[:count])), *others) for count in (1, 2, 3)]
    assert by_count[0] == 0.0
    assert by_count[0] > by_count[1] > by_count[2]


def test_what_was_saved_long_ago_says_less() -> None:
    def alike(days_ago: float) -> float:
        late = Reaction(replace(PLAIN, id=7, artists=("bicep",)), NOW - days_ago * DAY_S)
        return weight("saved_alike", replace(PLAIN, artists=("bicep",)), TasteProfile(saved=(late,)))

    assert alike(0) > alike(180) > alike(700) > 0.0


def test_a_saved_event_is_not_like_itself() -> None:
    event = replace(PLAIN, artists=("bicep",), city="dublin")
    assert weight("saved_alike", event, TasteProfile(saved=(Reaction(event, NOW),))) == 0.0


def test_a_sum_below_nothing_is_shown_as_nothing() -> None:
    hidden = tuple(Reaction(replace(PLAIN, id=number, artists=("air",)), NOW) for number in range(2, 9))
    event = replace(PLAIN, artists=("air",), starts_at=None, on_sale_at=NOW - 90 * DAY_S, price=90.0)
    terms = terms_of(TasteProfile(hidden=hidden, budget=1.0, nights=frozenset({"weekday"})), CandidateSet([event]), NOW)
    score, reasons = explained(replace(event, weekday=1), terms)
    assert score == 0.0
    assert sum(reason.weight for reason in reasons) == pytest.approx(0.0, abs=1e-4)
    assert {reason.kind for reason in reasons} == {"day", "budget", "hidden_alike"}


@given(crowds())
def test_what_is_usual_at_a_venue_is_the_same_by_column(world: tuple[list[CandidateEvent], list[list[CandidateEvent]]]) -> None:
    columns = Columns(world[0]).sealed()
    fill_usual_genres(columns)
    assert columns[:] == with_usual_genres(world[0])
