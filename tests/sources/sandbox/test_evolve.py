"""A world that goes on: changes are the same each time, keep the listings' ids, and reach the sources."""

from datetime import timedelta

import pytest

from sources.sandbox import World, WorldSize, build_world, evolve
from sources.sandbox.world.gigs.evolve import Change
from tests.sources.sandbox.conftest import TODAY


@pytest.fixture
def fresh() -> World:
    """A world that a test may change."""
    return build_world(4, TODAY, WorldSize(gigs=120, days=40))


def _told(world: World, gig_ids: list[str]) -> list[str]:
    return [repr(listing) for gig_id in gig_ids for listing in world.listings_of_gig(gig_id)]


@pytest.mark.parametrize("change", ["reschedule", "cancel", "postpone", "move", "sell_out", "reprice", "withdraw", "announce"])
def test_changes_repeat_exactly(change: Change, fresh: World) -> None:
    other = build_world(4, TODAY, fresh.size)
    changed = evolve(fresh, change, 5)
    assert len(changed) == 5
    assert evolve(other, change, 5) == changed
    assert _told(other, changed) == _told(fresh, changed)


@pytest.mark.parametrize("change", ["reschedule", "cancel", "move", "sell_out", "reprice"])
def test_changed_gigs_keep_their_ids_and_the_others_their_listings(change: Change, fresh: World) -> None:
    before, everything = dict(fresh.truth), set(fresh.gigs)
    untold = {gig_id: _told(fresh, [gig_id]) for gig_id in everything}
    changed = set(evolve(fresh, change, 8))
    assert all(fresh.truth[key] == gig_id for key, gig_id in before.items())
    assert all(_told(fresh, [gig_id]) == untold[gig_id] for gig_id in everything - changed)
    assert any(_told(fresh, [gig_id]) != untold[gig_id] for gig_id in changed)


def test_rescheduled_gigs_remember_the_old_start(fresh: World) -> None:
    starts = {gig.id: gig.starts_at for gig in fresh.gigs.values()}
    moved = [fresh.gigs[gig_id] for gig_id in evolve(fresh, "reschedule", 6)]
    done = [gig for gig in moved if gig.status == "rescheduled"]
    assert done
    assert all(gig.former_starts_at == starts[gig.id] != gig.starts_at for gig in done)


def test_withdrawn_listings_are_gone_but_stay_true(fresh: World) -> None:
    before = {(item.source, item.source_id) for gig_id in fresh.gigs for item in fresh.listings_of_gig(gig_id)}
    evolve(fresh, "withdraw", 7)
    after = {(item.source, item.source_id) for gig_id in fresh.gigs for item in fresh.listings_of_gig(gig_id)}
    assert len(before - after) == 7
    assert before <= set(fresh.truth)


def test_announced_gigs_are_new(fresh: World) -> None:
    before = set(fresh.gigs)
    added = evolve(fresh, "announce", 5)
    assert not before & set(added)
    assert all(fresh.listings_of_gig(gig_id) for gig_id in added)


def test_the_clock_moves(fresh: World) -> None:
    generation = fresh.generation
    fresh.move_clock(3)
    assert fresh.today == TODAY + timedelta(days=3)
    assert fresh.generation > generation
