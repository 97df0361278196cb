"""Which sources carry a gig: that depends on the house and on the act, as in life."""

from collections.abc import Mapping
from random import Random
from typing import Literal

from sources.sandbox.world.gigs.gigs import Gig
from sources.sandbox.world.randomness import chance, pick, stream

SourceName = Literal["ticketmaster", "eventbrite", "bandsintown", "dice", "local"]
SOURCES: tuple[SourceName, ...] = ("ticketmaster", "eventbrite", "bandsintown", "dice", "local")

# How likely each source is to carry a gig in such a house, in the order of SOURCES.
_SHARES: Mapping[str, tuple[float, float, float, float, float]] = {
    "arena": (0.97, 0.02, 0.72, 0.02, 0.12),
    "field": (0.75, 0.20, 0.65, 0.15, 0.25),
    "theatre": (0.82, 0.08, 0.52, 0.05, 0.20),
    "hall": (0.78, 0.12, 0.58, 0.18, 0.20),
    "club": (0.42, 0.15, 0.58, 0.45, 0.20),
    "nightclub": (0.08, 0.32, 0.30, 0.75, 0.15),
    "bar": (0.05, 0.38, 0.42, 0.18, 0.34),
    "shop": (0.05, 0.50, 0.35, 0.25, 0.25),
}

_WELL_ADVERTISED = 0.24  # the share of gigs whose promoters take trouble to be everywhere


def sources_of(seed: int, gig: Gig) -> tuple[SourceName, ...]:
    """The sources that carry a gig, at least one."""
    if not gig.is_music:
        return ("eventbrite",) if gig.kind == "talk" else ("ticketmaster",)
    rng = stream(seed, gig.id, "reach")
    shares = dict(zip(SOURCES, _SHARES[gig.room.kind], strict=True))
    if gig.room.city.country_code != "IE":
        shares["local"] = 0.0
    if "residency" in gig.traits:
        shares["ticketmaster"], shares["bandsintown"] = 0.01, 0.05
    if chance(rng, _WELL_ADVERTISED):
        shares = {source: 1 - (1 - share) ** 3.0 for source, share in shares.items()}
    carried = [source for source in SOURCES if _carries(rng, source, shares[source], gig)]
    if carried:
        return tuple(carried)
    fallback = pick(rng, list(shares.items()))
    return ("eventbrite",) if fallback == "bandsintown" and not _artists_known_to_bandsintown(gig) else (fallback,)


def _carries(rng: Random, source: SourceName, share: float, gig: Gig) -> bool:
    listed = chance(rng, share)
    return listed and (source != "bandsintown" or _artists_known_to_bandsintown(gig))


def _artists_known_to_bandsintown(gig: Gig) -> bool:
    return any(act.bandsintown_id for act in gig.acts)
