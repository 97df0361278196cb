"""What a source knows of a gig: who is named, when it says that it begins, and whether it heard of the latest change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.gigs import Gig, GigStatus
from sources.sandbox.world.listings.coverage import SourceName
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance, pick

# How often each source prints the doors' time rather than the start.
_TELLS_DOORS: Mapping[SourceName, float] = {
    "ticketmaster": 0.55,
    "eventbrite": 0.4,
    "bandsintown": 0.35,
    "dice": 0.85,
    "local": 0.2,
}
# How often it has not heard of a change.
_STALE: Mapping[SourceName, float] = {"ticketmaster": 0.08, "eventbrite": 0.3, "bandsintown": 0.35, "dice": 0.1, "local": 0.6}
# How often each support act is named.
_NAMES_SUPPORT: Mapping[SourceName, float] = {
    "ticketmaster": 0.55,
    "eventbrite": 0.6,
    "bandsintown": 0.6,
    "dice": 0.8,
    "local": 0.4,
}
_WITHOUT_TIME: Mapping[SourceName, float] = {
    "ticketmaster": 0.03,
    "eventbrite": 0.0,
    "bandsintown": 0.0,
    "dice": 0.0,
    "local": 0.07,
}


@dataclass(frozen=True, slots=True)
class Misreport:
    """A gig as one source has it. `starts_at` is None while the source has no date."""

    starts_at: datetime | None
    has_time: bool
    room: Room
    status: GigStatus
    former_starts_at: datetime | None


def misreport(rng: Random, source: SourceName, gig: Gig) -> Misreport:
    """What the source last heard of a gig's date, place and state."""
    stale, shift = chance(rng, _STALE[source]), reported_shift(rng, source, gig)
    has_time = not chance(rng, _WITHOUT_TIME[source])
    former = None if gig.former_starts_at is None else gig.former_starts_at + shift
    if stale and gig.status != "scheduled":
        return Misreport(former or gig.starts_at + shift, has_time, gig.former_room or gig.room, "scheduled", None)
    if gig.status == "postponed":
        return Misreport(None if source == "ticketmaster" else former, has_time, gig.room, "postponed", former)
    return Misreport(gig.starts_at + shift, has_time, gig.room, gig.status, former)


def reported_shift(rng: Random, source: SourceName, gig: Gig) -> timedelta:
    """How far the printed time is from the true start."""
    doors = gig.doors_at - gig.starts_at
    exact = gig.sitting is not None or gig.kind in ("instore", "festival", "sport", "comedy", "talk")
    if exact:
        return doors if chance(rng, _TELLS_DOORS[source]) else timedelta(0)
    if gig.kind == "club_night":
        minutes = pick(rng, [(0, 86.0), (-30, 4.0), (30, 3.0), (60, 3.0), (90, 3.0), (-60, 1.0)])
        return timedelta(minutes=minutes)
    if source == "bandsintown" and chance(rng, 0.15):
        return gig.starts_at.replace(hour=19, minute=0) - gig.starts_at
    return doors if chance(rng, _TELLS_DOORS[source]) else timedelta(0)


def named_acts(rng: Random, source: SourceName, gig: Gig) -> tuple[Act, ...]:
    """The acts that the source names, in its order; the headliner is always one of them."""
    if not gig.acts:
        return ()
    likely = 0.85 if gig.kind == "festival" else _NAMES_SUPPORT[source]
    supports = [act for act in gig.acts[1:] if chance(rng, likely)]
    if chance(rng, 0.2):
        rng.shuffle(supports)
    return (gig.acts[0], *supports)
