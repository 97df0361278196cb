"""The aims on the hand-labelled pairs, and on one sandbox world read through the adapters."""

from datetime import date

import pytest

from bench.hard_pairs import hard_pairs
from bench.match_report import score_pairs, score_world
from bench.sandbox_listings import labelled_listings
from sources.sandbox import WorldSize
from sources.sandbox.world.listings.habits import reporting_sources


def test_there_are_enough_hard_pairs_of_both_sorts() -> None:
    pairs = list(hard_pairs())
    assert len(pairs) >= 490
    assert 0.4 < sum(pair.is_same for pair in pairs) / len(pairs) < 0.6
    assert len({(pair.a.title, pair.b.title, pair.why) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("held_out", [False, True])
def test_hard_pairs_meet_the_aims(held_out: bool) -> None:
    score = score_pairs([pair for pair in hard_pairs() if pair.is_held_out == held_out])
    assert score.precision >= 0.995
    assert score.recall >= 0.97


async def test_a_sandbox_world_meets_the_aims() -> None:
    labelled = await labelled_listings(4, date(2026, 11, 23), WorldSize(gigs=150, days=30))
    assert {listing.source for listing in labelled.listings} == set(reporting_sources())
    score = score_world(labelled)
    assert score.precision >= 0.995
    assert score.recall >= 0.93  # 0.95 over whole worlds; one small world may hold a festival or a moved gig more
