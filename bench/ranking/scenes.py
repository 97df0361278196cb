"""The sixth population: scenes and residents. It was written before the ranking was changed again, and measured twice.

In each town a few scenes share the rooms and the promoters among them. Who belongs to a scene goes to its nights, week after
week: for the room, for who puts the night on, for the residents whom one has heard there before, and because the scene talks of
it. What is played matters little. Some people are in every week and others hardly ever; some look in on a second scene, and now
and then anybody goes somewhere else. Scenes move: half-way through, some leave a room for another.
Source: the scene as a set of places and people rather than a style (Straw, "Systems of articulation, logics of change", 1991).
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field

from bench.ranking.world import HISTORY_DAYS, WINDOW_DAYS, Person, Scene
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig

_WEEK_DAYS = 7
_SCENES_A_ROOM = 5  # so many rooms of a town make one more scene
_MOVES = 0.3  # of the scenes
_MOVES_ON = -45  # days from the measurement
_ELSEWHERE = 0.1  # of the nights out
_DECIDED_DAYS = 10.0  # before the night, on average
_LATER_DAYS = 30.0  # what is decided so long after the measurement was the answer
_NOISE = 0.7


@dataclass(frozen=True, slots=True)
class _Circle:
    """A scene of a town."""

    name: str
    rooms: tuple[frozenset[str], frozenset[str]]  # before it moved, and after
    promoters: frozenset[str]
    sound: frozenset[str]  # what is said to be played there
    weekday: int  # of its usual night


@dataclass(slots=True, kw_only=True)
class _Regular(Person):
    """One who belongs to a scene."""

    circle: _Circle
    second: _Circle
    zeal: float  # of the weeks, how many the person goes out in
    heard: Counter[str] = field(default_factory=Counter)  # acts, before the measurement


class Scenes:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        rng = random.Random(f"scenes {seed}")
        self._by_town: dict[str, list[Gig]] = {}
        for gig in scene.gigs:
            self._by_town.setdefault(gig.room.city.name, []).append(gig)
        self._circles = {town: self._circles_of(rng, town) for town in sorted(self._by_town)}
        self._day = {gig.id: (gig.starts_at - scene.today).days for gig in scene.gigs}

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"scenes people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            person = self._person(rng)
            for week in range(-HISTORY_DAYS, WINDOW_DAYS, _WEEK_DAYS):
                self._goes_out(rng, person, week)
            if person.saved_late:
                people.append(person)
        return people

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go; nowhere but in town."""
        assert isinstance(person, _Regular)
        if gig.room.city.name != person.city:
            return -10.0
        own, other = (self._pull(circle, gig) for circle in (person.circle, person.second))
        price = (gig.price or (2500, 2500))[0] / 100
        return (
            max(own, 0.6 * other)
            + 0.8 * math.log1p(sum(person.heard[act.name] for act in gig.acts))
            + 0.5 * any(act.genre.key in person.circle.sound for act in gig.acts)
            - 0.6 * max(math.log((price + 1) / person.purse), 0.0)
        )

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """Club nights say what kind of night it is; of concerts half of the sources tell the head act's genres."""
        known = gig.kind == "club_night" or random.Random(f"scene tags {gig.id}").random() < 0.5
        return gig.acts[0].genre.spotify_tags if known else ()

    def _pull(self, circle: _Circle, gig: Gig) -> float:
        """What draws a scene to a night: the room, who puts it on, the usual night, and talk."""
        day = self._day[gig.id]
        talk = random.Random(f"talk {circle.name} {gig.id}").gauss(0.0, 0.6)
        return (
            2.0 * (gig.room.key in circle.rooms[day >= _MOVES_ON])
            + 1.2 * (gig.promoter in circle.promoters)
            + 0.6 * (gig.starts_at.weekday() == circle.weekday)
            + talk
        )

    def _goes_out(self, rng: random.Random, person: _Regular, week: int) -> None:
        if rng.random() >= person.zeal:
            return
        town = self._by_town[person.city]
        on = [gig for gig in town if week <= self._day[gig.id] < week + _WEEK_DAYS]
        if not on:
            return
        is_elsewhere = rng.random() < _ELSEWHERE
        wished = {gig.id: 0.0 if is_elsewhere else self.wish(person, gig) for gig in on}
        gig = max(on, key=lambda one: wished[one.id] - math.log(-math.log(rng.random())) * _NOISE)
        decided = self._day[gig.id] - rng.expovariate(1 / _DECIDED_DAYS)
        if self._day[gig.id] < 0:
            person.saved_past.append(gig)
            person.heard.update(act.name for act in gig.acts)
        elif decided <= _LATER_DAYS:
            (person.saved_early if decided < 0 else person.saved_late).append(gig)

    def _circles_of(self, rng: random.Random, town: str) -> list[_Circle]:
        gigs = self._by_town[town]
        rooms = sorted({gig.room.key for gig in gigs})
        circles = []
        for number in range(max(1, len(rooms) // _SCENES_A_ROOM)):
            here = rng.sample(rooms, min(len(rooms), rng.randint(1, 3)))
            after = [*here[1:], rng.choice(rooms)] if rng.random() < _MOVES else here
            promoters = sorted({gig.promoter for gig in gigs if gig.room.key in here})
            circles.append(
                _Circle(
                    f"{town} {number}",
                    (frozenset(here), frozenset(after)),
                    frozenset(rng.sample(promoters, min(len(promoters), 2))),
                    frozenset(rng.sample([genre.key for genre in GENRES], rng.randint(1, 3))),
                    rng.choice((2, 3, 4, 4, 5, 5)),
                )
            )
        return circles

    def _person(self, rng: random.Random) -> _Regular:
        home = rng.choice(self.scene.gigs).room.city
        circles = self._circles[home.name]
        circle = rng.choice(circles)
        rooms = sorted(circle.rooms[1])
        residents = sorted({act.name for gig in self._by_town[home.name] if gig.room.key in rooms for act in gig.acts})
        return _Regular(
            city=home.name,
            home_city=(home.latitude, home.longitude),
            loves=dict.fromkeys(sorted(circle.sound), 0.6),
            acts=frozenset(rng.sample(residents, min(len(residents), rng.randint(0, 4)))),
            rooms=frozenset(rng.sample(rooms, min(len(rooms), rng.randint(0, 2)))),
            purse=math.exp(rng.gauss(3.4, 0.5)),
            weekend=0.5 if circle.weekday >= 4 else -0.5,
            circle=circle,
            second=rng.choice(circles),
            zeal=rng.betavariate(1.5, 2.0),
        )
