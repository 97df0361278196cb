"""Later changes of a world, for tests: gigs cancelled, moved, sold out, listings withdrawn, new gigs announced."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Literal

from sources.sandbox.world.gigs import scenarios
from sources.sandbox.world.gigs.gigs import Gig
from sources.sandbox.world.gigs.planned import PlannedGigs
from sources.sandbox.world.listings import noise
from sources.sandbox.world.randomness import stream
from sources.sandbox.world.world import World

Change = Literal["reschedule", "cancel", "postpone", "move", "sell_out", "reprice", "withdraw", "announce"]


def evolve(world: World, change: Change, count: int) -> list[str]:
    """Change so many gigs, always the same ones for the same world and history. Returns the ids of the gigs concerned."""
    rng = stream(world.seed, "evolve", world.generation, change)
    if change == "announce":
        return _announce(world, rng, count)
    upcoming = [
        gig for gig in world.gigs.values() if gig.is_music and gig.status == "scheduled" and gig.starts_at.date() > world.today
    ]
    chosen = rng.sample(upcoming, min(count, len(upcoming)))
    if change == "withdraw":
        world.withdraw((item.source, item.source_id) for gig in chosen for item in world.listings_of_gig(gig.id)[:1])
    else:
        world.revise(_CHANGES[change](world.planned, gig, rng) for gig in chosen)
    return [gig.id for gig in chosen]


def _announce(world: World, rng: Random, count: int) -> list[str]:
    known = set(world.gigs)
    for _ in range(count * 6):
        if len(world.gigs) >= len(known) + count:
            break
        scenarios.concert(world.planned, rng)
    added = [gig_id for gig_id in world.gigs if gig_id not in known]
    world.revise(world.gigs[gig_id] for gig_id in added)
    return added


def _sell_out(_programme: PlannedGigs, gig: Gig, _rng: Random) -> Gig:
    return replace(gig, is_sold_out=True)


def _reprice(_programme: PlannedGigs, gig: Gig, rng: Random) -> Gig:
    lowest = rng.randrange(1000, 6000, 50)
    return replace(gig, price=(lowest, lowest + rng.randrange(0, 2000, 50)))


_CHANGES: Mapping[str, Callable[[PlannedGigs, Gig, Random], Gig]] = {
    "reschedule": noise.reschedule,
    "cancel": noise.cancel,
    "postpone": noise.postpone,
    "move": noise.move,
    "sell_out": _sell_out,
    "reprice": _reprice,
}
