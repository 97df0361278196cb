"""Nothing that a person says makes what it speaks for score less, or what it speaks against score more: over the whole score."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.neighbours import learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, LikedArtist, Reaction, TasteProfile
from resolvers.feed.ranking.scoring import totals
from resolvers.feed.ranking.terms import terms_of
from tests.resolvers.feed.ranking.tastes import (
    ACTS,
    CITIES,
    FAMILIES,
    NOW,
    ROOMS,
    candidate_cache,
    crowds,
    events,
    genres,
    tastes,
)

_ROUNDING = 1e-9


def scores(taste: TasteProfile, candidate_set: CandidateSet) -> dict[int, float]:
    """Every event's whole score, by id."""
    found = totals(candidate_set, terms_of(taste, candidate_set, NOW))
    return {event.id: score for event, score in zip(candidate_set.candidates, found, strict=True)}


def differences(before: TasteProfile, after: TasteProfile, candidate_set: CandidateSet) -> dict[int, float]:
    """How much each event's score rose."""
    old, new = scores(before, candidate_set), scores(after, candidate_set)
    return {event_id: new[event_id] - old[event_id] for event_id in old}


@given(tastes, candidate_cache, events, st.floats(0, 400))
def test_saving_a_gig_lowers_no_other(
    taste: TasteProfile, listed: tuple[CandidateEvent, ...], saved: CandidateEvent, days: float
) -> None:
    after = replace(taste, saved=(*taste.saved, Reaction(saved, NOW - days * 86_400)))
    found = differences(taste, after, CandidateSet(listed))
    assert all(rise >= -_ROUNDING for event_id, rise in found.items() if event_id != saved.id)


@given(tastes, crowds())
def test_saving_a_gig_lowers_no_other_where_neighbours_are_known(
    taste: TasteProfile, world: tuple[list[CandidateEvent], list[list[CandidateEvent]]]
) -> None:
    pool, crowd = world
    after = replace(taste, saved=(*taste.saved, Reaction(pool[0], NOW)))
    candidate_set = CandidateSet(pool, learn([tokens_of(event) for event in saved] for saved in crowd))
    found = differences(taste, after, candidate_set)
    assert all(rise >= -_ROUNDING for event_id, rise in found.items() if event_id != pool[0].id)


@given(tastes, candidate_cache, events)
def test_hiding_a_gig_raises_no_other(taste: TasteProfile, listed: tuple[CandidateEvent, ...], hidden: CandidateEvent) -> None:
    after = replace(taste, hidden=(*taste.hidden, Reaction(hidden, NOW)))
    found = differences(taste, after, CandidateSet(listed))
    assert all(rise <= _ROUNDING for event_id, rise in found.items() if event_id != hidden.id)


@given(tastes, candidate_cache, st.sampled_from(ACTS), genres)
def test_following_an_act_lowers_nothing_and_raises_its_gigs(
    taste: TasteProfile, listed: tuple[CandidateEvent, ...], act: str, music: frozenset[str]
) -> None:
    others = {key: artist for key, artist in taste.artists.items() if key != act}
    before = replace(taste, artists=others)
    after = replace(taste, artists=others | {act: LikedArtist(act.title(), music)})
    found = differences(before, after, CandidateSet(listed))
    assert min(found.values()) >= -_ROUNDING
    unfollowed = [event for event in listed if act in event.artists and not others.keys() & set(event.artists)]
    assert all(found[event.id] > 0.0 for event in unfollowed)


@given(tastes, candidate_cache, st.sampled_from(sorted(FAMILIES)), st.sampled_from(ROOMS), st.sampled_from(CITIES))
def test_naming_a_genre_a_venue_or_a_city_lowers_nothing(
    taste: TasteProfile, listed: tuple[CandidateEvent, ...], genre: str, room: str, city: str
) -> None:
    after = replace(
        taste,
        genres={**taste.genres, genre: FAMILIES[genre]},
        venues={**taste.venues, room: room.title()},
        cities={**taste.cities, city: city.title()},
    )
    assert min(differences(taste, after, CandidateSet(listed)).values()) >= -_ROUNDING


@given(candidate_cache, events, st.sampled_from(ACTS))
def test_saving_a_gig_raises_another_of_the_same_act(listed: tuple[CandidateEvent, ...], saved: CandidateEvent, act: str) -> None:
    saved = replace(saved, artists=(act,))
    found = differences(TasteProfile(), TasteProfile(saved=(Reaction(saved, NOW),)), CandidateSet(listed))
    assert all(found[event.id] > 0.0 for event in listed if act in event.artists and event.id != saved.id)
