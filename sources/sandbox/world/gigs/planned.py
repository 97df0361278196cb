"""Fills the diary: draws one way of coming about after another until there are enough gigs."""

from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.details import furnish
from sources.sandbox.world.gigs.gigs import Booking, Gig, GigKind
from sources.sandbox.world.gigs.schedule import Schedule
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance


class PlannedGigs:
    """The gigs so far, in the order in which they were thought of."""

    def __init__(self, seed: int, today: date, schedule: Schedule) -> None:
        self.seed, self.today, self.schedule = seed, today, schedule
        self.gigs: dict[str, Gig] = {}

    def add(self, kind: GigKind, room: Room, acts: tuple[Act, ...], starts_at: datetime, *traits: str, **known: Any) -> Gig:
        """Note a gig whose stage is booked; what is not `known` of it is made up."""
        gig_id = f"gig-{len(self.gigs):06d}"
        gig = furnish(self.seed, gig_id, self.today, Booking(kind, room, acts, starts_at))
        self.gigs[gig_id] = replace(gig, traits=frozenset(traits), **known)
        return self.gigs[gig_id]

    def amend(self, gig: Gig) -> None:
        """Put a changed gig in the place of the old one."""
        self.gigs[gig.id] = gig

    def supports(self, rng: Random, headliner: Act, room: Room) -> tuple[Act, ...]:
        """Who opens for an act: lesser known, mostly of its kind of music."""
        wanted = rng.choices((0, 1, 2, 3), weights=(4, 5, 2, 0.5))[0] if room.kind != "bar" else rng.choice((0, 0, 1, 2))
        openers: list[Act] = []
        for _ in range(wanted * 6):
            act = self.schedule.acts[int(rng.random() * len(self.schedule.acts))]
            suits = act.genre == headliner.genre or chance(rng, 0.15)
            if suits and act.fame <= headliner.fame + 0.1 and act != headliner and act not in openers and not act.tribute_to:
                openers.append(act)
            if len(openers) == wanted:
                break
        return tuple(openers)
