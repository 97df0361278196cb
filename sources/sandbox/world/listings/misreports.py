"""What a source knows of a gig: who is named, when it says that it begins, and whether it heard of the latest change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.gigs import Gig, GigStatus
from sources.sandbox.world.listings.habits import SourceName, habits_of
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance, pick


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
    stale, shift = chance(rng, habits_of(source).is_behind), reported_shift(rng, source, gig)
    has_time = not chance(rng, habits_of(source).leaves_out_time)
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
        return doors if chance(rng, habits_of(source).prints_doors) else timedelta(0)
    if gig.kind == "club_night":
        minutes = pick(rng, [(0, 86.0), (-30, 4.0), (30, 3.0), (60, 3.0), (90, 3.0), (-60, 1.0)])
        return timedelta(minutes=minutes)
    if source == "bandsintown" and chance(rng, 0.15):
        return gig.starts_at.replace(hour=19, minute=0) - gig.starts_at
    return doors if chance(rng, habits_of(source).prints_doors) else timedelta(0)


def named_acts(rng: Random, source: SourceName, gig: Gig) -> tuple[Act, ...]:
    """The acts that the source names, in its order; the headliner is always one of them."""
    if not gig.acts:
        return ()
    likely = 0.85 if gig.kind == "festival" else habits_of(source).names_support
    supports = [act for act in gig.acts[1:] if chance(rng, likely)]
    if chance(rng, 0.2):
        rng.shuffle(supports)
    return (gig.acts[0], *supports)
