"""The aims on one sandbox world, read through the adapters."""

from datetime import date

from bench.listings.match_report import score_world
from bench.worlds.sandbox_listings import labelled_listings
from sources.sandbox import WorldSize
from sources.sandbox.world.listings.habits import reporting_sources


async def test_a_sandbox_world_meets_the_aims() -> None:
    labelled = await labelled_listings(4, date(2026, 11, 23), WorldSize(gigs=150, days=30))
    assert {listing.source for listing in labelled.listings} == set(reporting_sources())
    score = score_world(labelled)
    assert score.precision >= 0.995
    assert score.recall >= 0.93  # 0.95 over whole worlds; one small world may hold a festival or a moved gig more
