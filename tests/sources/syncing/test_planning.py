"""Ids stay where most of their listings are; what was merged away finds its successor."""

from hypothesis import given
from hypothesis import strategies as st

from sources.syncing.planning import assign

A, B, C, D = ("dice", "a"), ("dice", "b"), ("local", "c"), ("local", "d")


def test_a_group_without_an_event_is_new() -> None:
    assert assign([(A,), (B,)], {A: 7}).events == (7, None)


def test_two_events_that_are_one_keep_the_older_id() -> None:
    assignment = assign([(A, B)], {A: 9, B: 4})
    assert assignment.events == (4,)
    assert assignment.retired == {9: 0}


def test_an_event_that_splits_stays_with_most_of_its_listings() -> None:
    assignment = assign([(A,), (B, C)], {A: 5, B: 5, C: 5})
    assert assignment.events == (None, 5)
    assert assignment.retired == {}


def test_an_event_whose_listings_all_moved_leads_to_where_most_went() -> None:
    assignment = assign([(A, B, C), (D,)], {A: 1, B: 2, C: 2, D: 3})
    assert assignment.events == (1, 3)
    assert assignment.retired == {2: 0}


keys = st.sampled_from([("dice", str(number)) for number in range(8)])


@given(
    st.dictionaries(keys, st.integers(1, 4)), st.permutations([("dice", str(number)) for number in range(8)]), st.integers(1, 4)
)
def test_every_id_is_kept_or_retired_once_and_order_does_not_matter(
    current: dict[tuple[str, str], int], order: list[tuple[str, str]], size: int
) -> None:
    groups = [tuple(sorted(order[start : start + size])) for start in range(0, len(order), size)]
    assignment = assign(groups, current)
    kept = [event_id for event_id in assignment.events if event_id is not None]
    assert len(kept) == len(set(kept))
    assert set(kept) | set(assignment.retired) == set(current.values())
    assert not set(kept) & set(assignment.retired)
    turned = assign(groups[::-1], current)
    assert dict(zip(groups[::-1], turned.events, strict=True)) == dict(zip(groups, assignment.events, strict=True))
