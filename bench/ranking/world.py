"""What every population of the rank report shares: the music of a sandbox world, and people who save some of it."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from sources.sandbox import WorldSize, build_world
from sources.sandbox.world.gigs.gigs import Gig

HISTORY_DAYS, WINDOW_DAYS = 120, 60
_SEES_IN_REACH, _SEES_ELSEWHERE = 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Scene:
    """The gigs of a world before and after the day of the measurement."""

    today: datetime
    past: list[Gig]
    coming: list[Gig]

    @property
    def gigs(self) -> list[Gig]:
        """All of them, by time."""
        return [*self.past, *self.coming]


@dataclass(slots=True)
class Person:
    """What a person would say of their own taste if asked, and what they did. Gigs are identified by their ids."""

    city: str
    home_city: tuple[float, float]  # the middle of it
    loves: dict[str, float]  # genre: how much
    acts: frozenset[str]
    rooms: frozenset[str]
    purse: float
    weekend: float  # -1 keeps to weeknights, 1 to weekends
    averse: frozenset[str] = frozenset()
    saved_past: list[Gig] = field(default_factory=list)
    saved_early: list[Gig] = field(default_factory=list)  # of the coming ones, before the day of the measurement
    saved_late: list[Gig] = field(default_factory=list)  # after it: what a ranking should have put first
    hidden: list[Gig] = field(default_factory=list)


class Story(Protocol):
    """Why people of a population go where they go."""

    def people(self, count: int, stream: str) -> list[Person]:
        """This many people; other people for another stream, in the same world."""

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go, chance aside."""

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """The genres that the server has read for a gig."""


def make_scene(seed: int, gigs: int) -> Scene:
    """The music of a world; a third of its days are still to come."""
    start = date(2026, 7, 26)
    world = build_world(seed, start, WorldSize(gigs=gigs, days=HISTORY_DAYS + WINDOW_DAYS))
    today = datetime.combine(start + timedelta(days=HISTORY_DAYS), datetime.min.time()).replace(hour=12)
    heard = sorted((gig for gig in world.gigs.values() if gig.is_music and gig.acts), key=lambda gig: (gig.starts_at, gig.id))
    return Scene(today, [gig for gig in heard if gig.starts_at < today], [gig for gig in heard if gig.starts_at >= today])


def seen(rng: random.Random, person: Person, gigs: Sequence[Gig]) -> list[Gig]:
    """The gigs that come to a person's notice: half of those in their city, few of the others."""
    return [gig for gig in gigs if rng.random() < (_SEES_IN_REACH if gig.room.city.name == person.city else _SEES_ELSEWHERE)]


def save(rng: random.Random, person: Person, scene: Scene, story: Story, noise: float) -> None:
    """See part of what is on and save the best of it, with chance: of the coming gigs some before the measurement."""
    eagerness = math.exp(rng.gauss(0.0, 0.6))
    person.saved_past = _best(rng, person, seen(rng, person, scene.past), story, noise)[: round(8 * eagerness)]
    coming = _best(rng, person, seen(rng, person, scene.coming), story, noise)[: max(1, round(7 * eagerness))]
    rng.shuffle(person.saved_past)
    rng.shuffle(coming)
    for gig in coming:
        (person.saved_early if rng.random() < 0.3 else person.saved_late).append(gig)


def _best(rng: random.Random, person: Person, gigs: Sequence[Gig], story: Story, noise: float) -> list[Gig]:
    """The gigs by how much the person wants to go, each wish with Gumbel noise: a multinomial logit."""
    wished = [(story.wish(person, gig) - math.log(-math.log(rng.random())) * noise, gig.id, gig) for gig in gigs]
    return [gig for _, _, gig in sorted(wished, reverse=True)]
