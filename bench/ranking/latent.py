"""The second population: nobody goes by genre. Acts, rooms and people have places in a space of tastes that nobody can see.

People come in communities of very uneven size, which differ in the acts and in the rooms that they love. What the server reads
of the genres is wrong or missing for a third of the gigs. Choices are noisy, and fame brings an act to people's notice.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.ranking.world import Person, Scene, save
from sources.sandbox.world.gigs.acts import Act
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig
from store.places.geo import distance_km

_DIMENSIONS, _COMMUNITIES = 6, 14
_NOISE = 0.9
_UNREAD, _MISREAD = 0.2, 0.13  # of all gigs: without genres, with wrong ones

Vector = tuple[float, ...]


@dataclass(slots=True, kw_only=True)
class _Placed(Person):
    """A person with a place in the space of tastes."""

    vector: Vector
    awe: float  # how much fame counts


class Latent:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        rng = random.Random(f"latent {seed}")
        self._sound = {genre.key: _vector(rng) for genre in GENRES}
        acts = {act.name: act for gig in scene.gigs for act in gig.acts}
        self._acts = sorted(acts.values(), key=lambda act: act.name)
        self._act = {act.name: _near(rng, self._sound[act.genre.key], 1.1) for act in self._acts}
        rooms = sorted({gig.room.key: gig.room for gig in scene.gigs}.values(), key=lambda room: room.key)
        self._room = {room.key: _vector(rng) for room in rooms}
        self._rooms = rooms
        self._centres = [_vector(rng) for _ in range(_COMMUNITIES)]
        self._sizes = [1 / (number + 1) for number in range(_COMMUNITIES)]
        self._gig = {gig.id: _near(rng, self._music(gig), 0.35) for gig in scene.gigs}
        self._read = {gig.id: _tags(rng, gig) for gig in scene.gigs}

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"latent people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            person = self._person(rng)
            save(rng, person, self.scene, self, _NOISE)
            self._hide(rng, person)
            if person.saved_late:
                people.append(person)
        return people

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go."""
        assert isinstance(person, _Placed)
        away = distance_km(*person.home_city, gig.room.latitude, gig.room.longitude)
        price = (gig.price or (2500, 2500))[0] / 100
        return (
            3.2 * _dot(person.vector, self._gig[gig.id])
            + 1.2 * _dot(person.vector, self._room[gig.room.key])
            + (1.5 if any(act.name in person.acts for act in gig.acts) else 0.0)
            + person.awe * gig.acts[0].fame
            - min(away / 20.0, 4.0)
            - 0.8 * max(math.log((price + 1) / person.purse), 0.0)
        )

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """What was read of the genres: nothing for a fifth of the gigs, and something wrong for an eighth."""
        return self._read[gig.id]

    def _person(self, rng: random.Random) -> _Placed:
        (centre,) = rng.choices(self._centres, self._sizes)
        vector = _near(rng, centre, 0.6)
        home = rng.choice(self.scene.gigs).room.city
        liking = [math.exp(4.0 * _dot(vector, self._act[act.name])) * (0.15 + act.fame) for act in self._acts]
        acts = rng.choices(self._acts, liking, k=rng.randint(2, 20))
        rooms = [room for room in self._rooms if room.city == home]
        loved = sorted(rooms, key=lambda room: -_dot(vector, self._room[room.key]))
        return _Placed(
            city=home.name,
            home_city=(home.latitude, home.longitude),
            loves=_named_genres(rng, acts),
            acts=frozenset(act.name for act in acts),
            rooms=frozenset(room.key for room in loved[: rng.randint(0, 2)]),
            purse=math.exp(rng.gauss(3.5, 0.5)),
            weekend=0.0,
            vector=vector,
            awe=rng.uniform(0.0, 1.5),
        )

    def _music(self, gig: Gig) -> Vector:
        """The middle of the acts', the head act twice."""
        vectors = [self._act[gig.acts[0].name], *(self._act[act.name] for act in gig.acts)]
        return _unit([sum(values) for values in zip(*vectors, strict=True)])

    def _hide(self, rng: random.Random, person: Person) -> None:
        """A third of the people hide some of what they like least."""
        if rng.random() < 0.35:
            drawn = rng.sample(self.scene.gigs, 60)
            person.hidden = sorted(drawn, key=lambda gig: self.wish(person, gig))[: rng.randint(2, 6)]


def _named_genres(rng: random.Random, acts: Sequence[Act]) -> dict[str, float]:
    """What a person would say: the commonest genres of the acts they like."""
    common = Counter(act.genre.key for act in acts).most_common(rng.choice((1, 2, 2, 3)))
    return {genre: 0.7 for genre, _ in common}


def _tags(rng: random.Random, gig: Gig) -> tuple[str, ...]:
    chance = rng.random()
    if chance < _UNREAD:
        return ()
    return rng.choice(GENRES).spotify_tags if chance < _UNREAD + _MISREAD else gig.acts[0].genre.spotify_tags


def _vector(rng: random.Random) -> Vector:
    return _unit([rng.gauss(0, 1) for _ in range(_DIMENSIONS)])


def _near(rng: random.Random, middle: Vector, spread: float) -> Vector:
    """A direction around another; `spread` is the noise's length against the middle's."""
    return _unit([value + rng.gauss(0, spread / math.sqrt(_DIMENSIONS)) for value in middle])


def _unit(values: Sequence[float]) -> Vector:
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return tuple(value / length for value in values)


def _dot(one: Vector, other: Vector) -> float:
    return sum(map(float.__mul__, one, other))
