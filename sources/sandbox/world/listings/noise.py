"""What ticket shops sell besides music, and what happens to gigs after they were announced."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sources.sandbox.world.gigs.gigs import Gig, GigKind
from sources.sandbox.world.gigs.planned import PlannedGigs
from sources.sandbox.world.gigs.schedule import at
from sources.sandbox.world.randomness import pick, stream

_SPORTS = (
    "Rovers v Wanderers",
    "Ice Kings v Steel City",
    "Wrestling Mayhem Live",
    "Masters of Darts",
    "Northern Derby",
    "Fight Night IX",
)
_COMEDY = (
    "Wry & Dry: Work in Progress",
    "Friday Comedy Club",
    "The Improvised Musical",
    "A Very Long Joke",
    "Stand Up for Gardens",
)
_TALKS = (
    "Startup Breakfast: Pitching",
    "Intro to Bookkeeping",
    "Wine & Watercolours",
    "Mindful Mondays (Online)",
    "Careers in Cloud: Open Evening",
)


def other_entertainment(planned: PlannedGigs, rng: Random) -> None:
    """A match, a comedian or a workshop: what a search without a segment brings along."""
    kind: GigKind = pick(rng, [("sport", 2.0), ("comedy", 3.0), ("talk", 2.0)])
    room = (
        planned.schedule.any_room(rng, "arena", "theatre", "hall")
        if kind != "talk"
        else planned.schedule.any_room(rng, "bar", "hall", "club")
    )
    if room is None:
        return
    name = rng.choice({"sport": _SPORTS, "comedy": _COMEDY, "talk": _TALKS}[kind])
    day = planned.schedule.any_day(rng)
    if planned.schedule.book(room, day, "early" if kind == "talk" else "evening", ()):
        planned.add(kind, room, (), at(day, 10 if kind == "talk" else 19, 30), "noise", name=name)


def suffer_setbacks(planned: PlannedGigs) -> None:
    """Cancel, postpone, move and reschedule a few of the gigs."""
    for gig in list(planned.gigs.values()):
        rng = stream(planned.seed, gig.id, "setback")
        setback = pick(rng, [("none", 91.5), ("cancelled", 2.5), ("rescheduled", 3.0), ("postponed", 1.0), ("moved", 2.0)])
        if setback == "none" or not gig.is_music or "residency" in gig.traits or gig.kind == "festival":
            continue
        changed = {"cancelled": cancel, "rescheduled": reschedule, "postponed": postpone, "moved": move}[setback](
            planned, gig, rng
        )
        planned.amend(changed)


def cancel(_programme: PlannedGigs, gig: Gig, _rng: Random) -> Gig:
    """The gig will not happen."""
    return replace(gig, status="cancelled", traits=gig.traits | {"cancelled"})


def postpone(_programme: PlannedGigs, gig: Gig, _rng: Random) -> Gig:
    """The gig will happen on a day that nobody knows yet."""
    return replace(gig, status="postponed", former_starts_at=gig.starts_at, traits=gig.traits | {"postponed"})


def reschedule(planned: PlannedGigs, gig: Gig, rng: Random) -> Gig:
    """The gig happens on another day; unchanged when the stage is never free."""
    for _ in range(8):
        day = planned.schedule.any_day(rng)
        if day != gig.starts_at.date() and planned.schedule.book(gig.room, day, "evening", gig.acts):
            return moved_to(gig, at(day, gig.starts_at.hour, gig.starts_at.minute))
    return gig


def move(planned: PlannedGigs, gig: Gig, rng: Random) -> Gig:
    """The gig happens in another room of the same city that night; unchanged when none is free."""
    for _ in range(8):
        room = planned.schedule.any_room(rng, gig.room.kind, "club", "hall", city=gig.room.city.name)
        if (
            room is not None
            and room.building != gig.room.building
            and planned.schedule.book(room, gig.starts_at.date(), "evening", ())
        ):
            return replace(gig, status="moved", room=room, former_room=gig.room, traits=gig.traits | {"moved"})
    return gig


def moved_to(gig: Gig, starts_at: datetime) -> Gig:
    """The gig at another start, its doors and end as far from it as before."""
    shift: timedelta = starts_at - gig.starts_at
    return replace(
        gig,
        status="rescheduled",
        former_starts_at=gig.starts_at,
        starts_at=starts_at,
        doors_at=gig.doors_at + shift,
        ends_at=gig.ends_at + shift,
        traits=gig.traits | {"rescheduled"},
    )
