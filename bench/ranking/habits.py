"""The third population: habits instead of tastes. It was written after the weights and measured once.

Regulars of two or three rooms, who go to whatever is on there; circles of friends, who copy the one that decides; people whose
music changes with the month; fans of one genre and nothing else; and people who say one city and go out in another.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bench.ranking.world import Person, Scene, save
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig
from store.places.geo import distance_km

_HABITS = ("regular", "friend", "seasonal", "fan", "commuter")
_SHARES = (0.25, 0.25, 0.2, 0.2, 0.1)
_NOISE = 0.8
_CIRCLES = 40
_TURN_DAYS = 30  # before the measurement, music changes for seasonal people
_COPIED = 30  # gigs that a circle's leader has in mind


@dataclass(slots=True, kw_only=True)
class _Habitual(Person):
    """A person with a habit."""

    habit: str
    goes_out: tuple[float, float]
    later: str = ""  # the genre that comes with the new season
    copied: frozenset[str] = field(default_factory=frozenset)  # gigs


class Habits:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        rng = random.Random(f"habits {seed}")
        self._towns = sorted({gig.room.city.name: gig.room.city for gig in scene.gigs}.values(), key=lambda town: town.name)
        self._busy = [sum(gig.room.city.name == town.name for gig in scene.gigs) for town in self._towns]
        self._circles = [self._circle(rng) for _ in range(_CIRCLES)]
        self._turn = scene.today.timestamp() - _TURN_DAYS * 86_400

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"habits people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            person = self._person(rng)
            stated = person.city
            person.city = self._nearest(person.goes_out)  # where they hear of gigs
            save(rng, person, self.scene, self, _NOISE)
            person.city = stated
            if person.saved_late:
                people.append(person)
        return people

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go."""
        assert isinstance(person, _Habitual)
        away = distance_km(*person.goes_out, gig.room.latitude, gig.room.longitude)
        genre = gig.acts[0].genre.key
        loved = person.loves.get(genre, 0.0)
        if person.habit == "seasonal" and gig.starts_at.timestamp() >= self._turn:
            loved = 1.0 if genre == person.later else 0.2 * loved
        weights = {"regular": 0.4, "friend": 0.8, "seasonal": 2.5, "fan": 3.5, "commuter": 2.0}
        return (
            weights[person.habit] * loved
            + (2.2 if person.habit == "regular" and gig.room.key in person.rooms else 0.0)
            + (2.5 if gig.id in person.copied else 0.0)
            + (1.5 if any(act.name in person.acts for act in gig.acts) else 0.0)
            + 0.5 * gig.acts[0].fame
            - min(away / 25.0, 3.0)
            - 0.6 * max(math.log(((gig.price or (2500, 2500))[0] / 100 + 1) / person.purse), 0.0)
        )

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """Those of every act on the bill."""
        return tuple(dict.fromkeys(tag for act in gig.acts for tag in act.genre.spotify_tags))

    def _person(self, rng: random.Random) -> _Habitual:
        (habit,) = rng.choices(_HABITS, _SHARES)
        (home,) = rng.choices(self._towns, self._busy)
        genres = rng.sample([genre.key for genre in GENRES], 1 if habit == "fan" else 3)
        near = [gig for gig in self.scene.gigs if gig.room.city == home]
        heard = [act.name for gig in near for act in gig.acts if act.genre.key in genres]
        rooms = sorted({gig.room.key for gig in near})
        person = _Habitual(
            habit=habit,
            goes_out=(home.latitude, home.longitude),
            city=home.name,
            home_city=(home.latitude, home.longitude),
            loves=dict.fromkeys(genres, 0.8),
            acts=frozenset(rng.sample(heard, min(len(heard), rng.randint(0, 6)))),
            rooms=frozenset(rng.sample(rooms, min(len(rooms), rng.randint(2, 3) if habit == "regular" else rng.randint(0, 1)))),
            purse=math.exp(rng.gauss(3.5, 0.5)),
            weekend=0.0,
            later=rng.choice([genre.key for genre in GENRES]),
        )
        if habit == "friend":
            town, copied = rng.choice(self._circles)
            place = self._place(town)
            person = replace(person, city=town, copied=copied, goes_out=place, home_city=place)
        if habit == "commuter":
            (other,) = rng.choices(self._towns, self._busy)
            person = replace(person, goes_out=(other.latitude, other.longitude))
        return person

    def _place(self, town: str) -> tuple[float, float]:
        (found,) = [one for one in self._towns if one.name == town]
        return found.latitude, found.longitude

    def _circle(self, rng: random.Random) -> tuple[str, frozenset[str]]:
        """A circle's town, and what its leader wants to see there."""
        (town,) = rng.choices(self._towns, self._busy)
        genres = frozenset(rng.sample([genre.key for genre in GENRES], 4))
        wanted: Sequence[Gig] = [
            gig for gig in self.scene.gigs if gig.room.city.name == town.name and gig.acts[0].genre.key in genres
        ]
        return town.name, frozenset(gig.id for gig in rng.sample(wanted, min(len(wanted), _COPIED)))

    def _nearest(self, place: tuple[float, float]) -> str:
        return min(self._towns, key=lambda town: distance_km(*place, town.latitude, town.longitude)).name
