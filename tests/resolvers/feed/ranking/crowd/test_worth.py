"""What a service's own saves say that links to events are worth."""

import random
from dataclasses import replace

import numpy as np
import pytest

from resolvers.feed.ranking.crowd.worth import Choice, Saves, direct_worth, likeliest
from resolvers.feed.ranking.records import CandidateEvent, Reaction
from resolvers.feed.ranking.weights import DIRECT_MOST
from tests.resolvers.feed.ranking.tastes import DAY_S, NOW

_PROGRAMME = [
    CandidateEvent(
        number,
        NOW + (number - 100) * DAY_S / 4,
        artists=(f"act{number}",),
        venue=f"room{number % 7}",
        city="dublin",
        weekday=number % 7,
        genres=frozenset({f"g{number % 5}"}),
    )
    for number in range(300)
]


def saved_by(person: int, wanted: list[CandidateEvent], rng: random.Random) -> Saves:
    """Nine of these events, the past ones saved then and the coming ones lately."""
    chosen = sorted(rng.sample(wanted, 9), key=lambda event: event.starts_at or 0.0)
    saves = [Reaction(event, min((event.starts_at or 0.0) - DAY_S, NOW - rng.uniform(0, 5) * DAY_S)) for event in chosen]
    return sorted(saves, key=lambda one: one.at)


def people_of_scenes(count: int) -> list[Saves]:
    """Each belongs to one of six scenes, whose nights have nothing in common but who goes there."""
    rng = random.Random(1)
    shuffled = rng.sample(_PROGRAMME, len(_PROGRAMME))
    scenes = [sorted(shuffled[scene::6], key=lambda event: event.id)[10:40] for scene in range(6)]
    return [saved_by(person, scenes[person % 6], rng) for person in range(count)]


def people_of_genres(count: int) -> list[Saves]:
    """Each goes by one genre alone."""
    rng = random.Random(2)
    return [saved_by(person, [event for event in _PROGRAMME if f"g{person % 5}" in event.genres], rng) for person in range(count)]


def test_where_people_decide_together_links_are_worth_much() -> None:
    assert direct_worth(people_of_scenes(240), NOW) >= DIRECT_MOST / 2


def test_where_people_go_by_genre_links_are_worth_little() -> None:
    assert direct_worth(people_of_genres(240), NOW) <= DIRECT_MOST / 4


@pytest.mark.parametrize("people", [[], [[]], people_of_scenes(3)], ids=["nobody", "no saves", "three people"])
def test_with_little_to_go_by_the_ranking_stays_as_it_is(people: list[Saves]) -> None:
    assert direct_worth(people, NOW) == 0.0


def test_what_was_saved_long_ago_is_not_held_out() -> None:
    aged = [[replace(one, at=one.at - 40 * DAY_S) for one in saves] for saves in people_of_scenes(240)]
    assert direct_worth(aged, NOW) == 0.0


def choice(saved: int, linked: int) -> Choice:
    """One of three like events was saved, and one of them is linked."""
    return Choice(np.zeros(3), np.arange(3) == linked, np.arange(3) == saved)


def test_the_worth_is_bounded_and_grows_with_the_evidence() -> None:
    found = [likeliest([choice(0, 0)] * count) for count in (1, 3, 30, 300)]
    assert found == sorted(found)
    assert found[0] < found[-1] == DIRECT_MOST
    assert likeliest([choice(0, 1)] * 300) == likeliest([]) == 0.0
