"""Which sources carry a gig: that depends on the house and on the act, as in life."""

from random import Random

from sources.sandbox.world.gigs.gigs import Gig
from sources.sandbox.world.listings.habits import Habits, SourceName, habits_of, reporting_sources
from sources.sandbox.world.randomness import chance, pick, stream

_WELL_ADVERTISED = 0.24  # the share of gigs whose promoters take trouble to be everywhere


def sources_of(seed: int, gig: Gig) -> tuple[SourceName, ...]:
    """The sources that carry a gig, at least one."""
    if not gig.is_music:
        return ("eventbrite",) if gig.kind == "talk" else ("ticketmaster",)
    rng = stream(seed, gig.id, "reach")
    shares = {source: _share(habits_of(source), gig) for source in reporting_sources()}
    if chance(rng, _WELL_ADVERTISED):
        shares = {source: 1 - (1 - share) ** 3.0 for source, share in shares.items()}
    carried = [source for source, share in shares.items() if _carries(rng, source, share, gig)]
    if carried:
        return tuple(carried)
    fallback = pick(rng, list(shares.items()))
    return (fallback if habits_of(fallback).can_carry(gig) else "eventbrite",)


def _share(habits: Habits, gig: Gig) -> float:
    if habits.residencies is not None and "residency" in gig.traits:
        return habits.residencies
    if habits.countries is not None and gig.room.city.country_code not in habits.countries:
        return 0.0
    return habits.coverage.get(gig.room.kind, 0.0)


def _carries(rng: Random, source: SourceName, share: float, gig: Gig) -> bool:
    listed = chance(rng, share)
    return listed and habits_of(source).can_carry(gig)
