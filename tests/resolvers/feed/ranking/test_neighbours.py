"""What the same people save, learned and stored."""

from collections import defaultdict
from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.feed.ranking.neighbours import Neighbours, learn, tokens_of
from resolvers.feed.ranking.records import CandidateEvent, Reaction
from resolvers.feed.ranking.together import Together
from resolvers.feed.ranking.weights import TOGETHER_LEAST_PEOPLE, TOGETHER_MOST_NEIGHBOURS, TOGETHER_SHRINKAGE

_saves = st.lists(st.lists(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1, max_size=3), max_size=5), max_size=9)


def linked(found: Neighbours, token: str) -> list[tuple[str, float, int]]:
    """A token's neighbours, the likest first: the token, how alike, how many people saved both."""
    links = found.of(token)
    if links is None:
        return []
    numbers, likeness, people = (values.tolist() for values in links)
    return list(zip((found.tokens[number] for number in numbers), likeness, people, strict=True))


def test_the_tokens_of_an_event_are_itself_its_acts_and_its_venue() -> None:
    assert tokens_of(CandidateEvent(7, None, artists=("air", "bicep", "air"), venue="w", city="x")) == [
        "event:7", "act:air", "act:bicep", "venue:w|x",
    ]  # fmt: skip
    assert tokens_of(CandidateEvent(7, None)) == ["event:7"]


def test_three_people_make_neighbours_and_two_do_not() -> None:
    three, two = [["a"], ["b"]], [["c"], ["d"]]
    found = learn([three] * 3 + [two] * 2)
    [(other, likeness, savers)] = linked(found, "a")
    assert (other, savers) == ("b", 3)
    assert likeness == pytest.approx(3 / (3 + TOGETHER_SHRINKAGE))
    assert linked(found, "c") == linked(found, "x") == []


def test_what_one_event_has_is_not_saved_together() -> None:
    assert linked(learn([[["act", "venue"]]] * 9), "act") == []


@given(_saves)
def test_the_neighbours_are_those_that_counting_finds(people: list[list[list[str]]]) -> None:
    savers: dict[str, set[int]] = defaultdict(set)
    both: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, saved in enumerate(people):
        for at, tokens in enumerate(saved):
            for token in tokens:
                savers[token].add(number)
            for other in saved[:at]:
                for pair in product(tokens, other):
                    both[pair].add(number)
                    both[pair[::-1]].add(number)
    found = learn(people)
    for token in "abcdef":
        expected: dict[str, object] = {
            other: (len(those) / (sqrt(len(savers[one]) * len(savers[other])) + TOGETHER_SHRINKAGE), len(those))
            for (one, other), those in both.items()
            if one == token and other != token and len(those) >= TOGETHER_LEAST_PEOPLE
        }
        neighbours = linked(found, token)
        counted: dict[str, object] = {other: (pytest.approx(likeness), people) for other, likeness, people in neighbours}
        assert counted == expected
        assert neighbours == sorted(neighbours, key=lambda one: -one[1])


def test_only_the_likest_neighbours_are_kept() -> None:
    many = [["a"], *([f"n{number:02}"] for number in range(39)), ["late"]]
    found = learn([many[:40]] * 3 + [[["a"], ["late"]]] * 9)
    kept = linked(found, "a")
    assert len(kept) == TOGETHER_MOST_NEIGHBOURS == 40
    assert kept[0][0] == "late"


@given(_saves)
def test_what_is_stored_comes_back(people: list[list[list[str]]]) -> None:
    found = learn(people)
    back = Neighbours.from_bytes(found.to_bytes())
    assert back.tokens == found.tokens
    assert [linked(back, token) for token in back.tokens] == [linked(found, token) for token in found.tokens]


def test_nothing_learned_is_stored_too() -> None:
    assert Neighbours.from_bytes(learn([]).to_bytes()).tokens == []


def test_a_link_to_the_event_itself_says_that_they_saved_this() -> None:
    now = 1_800_000_000.0
    saved, other = CandidateEvent(1, now, title="Folk night"), CandidateEvent(2, now, title="Jazz night")
    found = learn([[tokens_of(saved), tokens_of(other)]] * 3)
    together = Together([Reaction(saved, now)], found, now)
    assert together.said(other) == (("Folk night",), "People who saved Folk night also saved this")
