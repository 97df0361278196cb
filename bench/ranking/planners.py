"""The seventh population: variety instead of more of the same. It was written when the ranking was finished, and measured once.

People plan ahead, a month at a time, with so much money and so many free evenings. What they have had lately they want less: each
evening of a kind of music or in a room fills a stock that empties again, and a choice is the better the farther the stock is
below what the person would like of it. So whoever has just heard three folk bands looks for something else, and comes back later.
Source: stocks of attributes with an ideal level (McAlister, "A dynamic attribute satiation model of variety-seeking
behavior", 1982).
"""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.ranking.world import HISTORY_DAYS, WINDOW_DAYS, Person, Scene
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig

_MONTH_DAYS = 30
_LEFT = 0.5  # of a stock after a month
_SEEN = 0.6  # of what is on in town
_LATER_DAYS = 30  # what is planned so long after the measurement was the answer
_NOISE = 0.5


@dataclass(slots=True, kw_only=True)
class _Planner(Person):
    """One who plans months ahead."""

    ideals: dict[str, float]  # how much of each kind of music and of each room
    allowance: float  # a month
    evenings: int  # a month
    weekdays: frozenset[int]  # on which the person can go out
    stock: Mapping[str, float] = field(default_factory=dict)  # at the measurement


class Planners:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        self._by_town: dict[str, list[Gig]] = {}
        for gig in scene.gigs:
            self._by_town.setdefault(gig.room.city.name, []).append(gig)
        self._day = {gig.id: (gig.starts_at - scene.today).days for gig in scene.gigs}

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"planners people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            person = self._person(rng)
            self._live(rng, person)
            if person.saved_late:
                people.append(person)
        return people

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go; nowhere but in town, and not on an evening that is taken."""
        assert isinstance(person, _Planner)
        if gig.room.city.name != person.city or gig.starts_at.weekday() not in person.weekdays:
            return -10.0
        return _pleasure(person, gig, person.stock)

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """Those of the head act; one gig in six tells none."""
        return () if random.Random(f"planned tags {gig.id}").random() < 1 / 6 else gig.acts[0].genre.spotify_tags

    def _live(self, rng: random.Random, person: _Planner) -> None:
        """Plan month after month; the person's months begin on any day."""
        stock: dict[str, float] = {}
        for first in range(rng.randint(-_MONTH_DAYS, -1) - HISTORY_DAYS, WINDOW_DAYS, _MONTH_DAYS):
            stock = {kind: _LEFT * level for kind, level in stock.items()}
            for gig in self._plan(rng, person, first, stock):
                if self._day[gig.id] < 0:
                    person.saved_past.append(gig)
                elif first <= _LATER_DAYS:
                    (person.saved_early if first < 0 else person.saved_late).append(gig)
            if first < 0:
                person.stock = {kind: _LEFT * level for kind, level in stock.items()}  # when the next month is planned

    def _plan(self, rng: random.Random, person: _Planner, first: int, stock: dict[str, float]) -> Iterable[Gig]:
        """The evenings of the month that begins on a day; what is chosen fills the stock at once."""
        town = self._by_town[person.city]
        on = [gig for gig in town if first <= self._day[gig.id] < first + _MONTH_DAYS and rng.random() < _SEEN]
        on = [gig for gig in on if gig.starts_at.weekday() in person.weekdays]
        left, taken = person.allowance, set[int]()
        for _ in range(person.evenings):
            can = [gig for gig in on if _price(gig) <= left and self._day[gig.id] not in taken]
            if not can:
                return
            noise = {gig.id: -math.log(-math.log(rng.random())) * _NOISE for gig in can}
            gig = max(can, key=lambda one: _pleasure(person, one, stock) + noise[one.id])
            left -= _price(gig)
            taken.add(self._day[gig.id])
            stock.update({kind: stock.get(kind, 0.0) + 1.0 for kind in _kinds(gig)})
            yield gig

    def _person(self, rng: random.Random) -> _Planner:
        home = rng.choice(self.scene.gigs).room.city
        town = self._by_town[home.name]
        loved = rng.sample([genre.key for genre in GENRES], rng.randint(2, 5))
        rooms = sorted({gig.room.key for gig in town})
        rooms = rng.sample(rooms, min(len(rooms), 2))
        heard = sorted({act.name for gig in town for act in gig.acts if act.genre.key in loved})
        ideals = {genre: rng.uniform(1.0, 3.0) for genre in loved} | {room: rng.uniform(0.5, 2.0) for room in rooms}
        purse = math.exp(rng.gauss(3.4, 0.5))
        evenings = rng.randint(1, 7)
        free = rng.sample(range(7), rng.randint(2, 6))
        return _Planner(
            city=home.name,
            home_city=(home.latitude, home.longitude),
            loves={genre: min(ideals[genre] / 3.0, 1.0) for genre in loved},
            acts=frozenset(rng.sample(heard, min(len(heard), rng.randint(0, 6)))),
            rooms=frozenset(rng.sample(rooms, rng.randint(0, len(rooms)))),
            purse=purse,
            weekend=sum(0.2 if day >= 4 else -0.2 for day in free),
            ideals=ideals,
            allowance=purse * (1 + evenings / 2),
            evenings=evenings,
            weekdays=frozenset(free),
        )


def _pleasure(person: _Planner, gig: Gig, stock: Mapping[str, float]) -> float:
    """The better the farther the stock is below the ideal, and worse above it; acts that one loves are always welcome."""
    wanting = [person.ideals.get(kind, 0.0) - stock.get(kind, 0.0) for kind in _kinds(gig)]
    return max(wanting) + 0.3 * sum(wanting) + 1.2 * any(act.name in person.acts for act in gig.acts) + 0.6 * gig.acts[0].fame


def _kinds(gig: Gig) -> list[str]:
    return [gig.acts[0].genre.key, gig.room.key]


def _price(gig: Gig) -> float:
    return (gig.price or (2500, 2500))[0] / 100
