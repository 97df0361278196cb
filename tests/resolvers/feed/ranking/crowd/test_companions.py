"""Friends who go everywhere together are told from people who happen to have been at the same few gigs."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.feed.ranking.crowd.companions import voices
from resolvers.feed.ranking.weights import COMPANIONS_LEAST_SHARE, COMPANIONS_LEAST_SHARED, COMPANIONS_MOST_SAVERS


def test_of_friends_each_has_a_part_of_one_voice() -> None:
    assert voices([{1, 2, 3}, {1, 2, 3, 4}, {7, 8, 9}]).tolist() == [0.5, 0.5, 1.0]


def test_two_gigs_in_common_make_no_friends_nor_three_of_many() -> None:
    assert voices([{1, 2}, {1, 2}]).tolist() == [1.0, 1.0]
    assert voices([{1, 2, 3, 4, 5, 6, 7}, {1, 2, 3, 14, 15, 16, 17}]).tolist() == [1.0, 1.0]


def test_what_everybody_saves_makes_no_friends() -> None:
    assert voices([{1, 2, 3}] * COMPANIONS_MOST_SAVERS).max() < 1.0
    assert voices([{1, 2, 3}] * (COMPANIONS_MOST_SAVERS + 1)).min() == 1.0


def test_nobody_has_no_voice() -> None:
    assert voices([]).tolist() == []
    assert voices([set()]).tolist() == [1.0]


@given(st.lists(st.frozensets(st.integers(1, 9)), max_size=8))
def test_the_voices_are_those_that_comparing_finds(people: list[frozenset[int]]) -> None:
    def are_friends(one: frozenset[int], other: frozenset[int]) -> bool:
        shared = len(one & other)
        return shared >= COMPANIONS_LEAST_SHARED and shared >= COMPANIONS_LEAST_SHARE * len(one | other)

    expected = [
        1 / (1 + sum(are_friends(one, other) for at, other in enumerate(people) if at != number))
        for number, one in enumerate(people)
    ]
    assert voices(people).tolist() == expected
