"""The first population: people love a few genres, some acts and rooms, and weigh the way and the price.

A person's wish to go depends on the world's own facts (the act's one genre, its fame, the room, the way there) and on a
good deal of chance. It does not use the ranking's formula: no families of genres, no similarity, no decay.
"""

import math
import random
from dataclasses import dataclass

from bench.ranking.world import Person, Scene, save
from sources.sandbox.world.gigs.gigs import Gig
from store.places.geo import distance_km

_SCENES = (
    ("techno", "house", "drum and bass", "electronic"),
    ("indie rock", "rock", "punk", "metal"),
    ("folk", "singer-songwriter", "country", "blues"),
    ("hip hop", "soul", "reggae", "jazz"),
    ("pop", "indie rock", "singer-songwriter"),
    ("classical", "jazz"),
)
_NOISE = 0.7


@dataclass(slots=True, kw_only=True)
class _Wishing(Person):
    """A person with a hidden taste."""

    home: tuple[float, float]
    reach_km: float
    novelty: float  # 0 wants famous acts, 1 unknown ones


class Wishes:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"people {self.seed} {stream}")
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
        assert isinstance(person, _Wishing)
        head = gig.acts[0]
        music = sum(person.loves.get(act.genre.key, 0.0) for act in gig.acts) / len(gig.acts)
        away = distance_km(*person.home, gig.room.latitude, gig.room.longitude)
        price = (gig.price or (2500, 2500))[0] / 100
        night = 1.0 if gig.starts_at.weekday() >= 4 else -1.0
        return (
            3.0 * music
            + (2.5 if any(act.name in person.acts for act in gig.acts) else 0.0)
            + (0.8 if gig.room.key in person.rooms else 0.0)
            + 1.2 * (head.fame * (1 - person.novelty) + (1 - head.fame) * person.novelty * 0.5)
            + 0.5 * person.weekend * night
            - 1.5 * min(away / person.reach_km, 3.0)
            - 1.2 * max(math.log((price + 1) / person.purse), 0.0)
            - (2.0 if head.genre.key in person.averse else 0.0)
        )

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """The head act's genres, all of them right."""
        return gig.acts[0].genre.spotify_tags

    def _person(self, rng: random.Random) -> _Wishing:
        gigs = self.scene.gigs
        home = rng.choice(gigs).room.city  # people live where gigs are
        liking = _liking(rng)
        others = sorted({gig.acts[0].genre.key for gig in gigs} - liking.keys())
        playing = [act for gig in rng.sample(gigs, 400) for act in gig.acts]
        drawn = [liking.get(act.genre.key, 0.02) * (0.1 + act.fame) for act in playing]
        rooms = [gig.room for gig in rng.sample(gigs, 200) if gig.room.city == home] or [rng.choice(gigs).room]
        return _Wishing(
            home=(home.latitude + rng.gauss(0, 0.05), home.longitude + rng.gauss(0, 0.08)),
            city=home.name,
            home_city=(home.latitude, home.longitude),
            loves=liking,
            averse=frozenset(rng.sample(others, min(len(others), rng.choice((1, 2, 3))))),
            acts=frozenset(act.name for act in rng.choices(playing, drawn, k=rng.randint(3, 25))),
            rooms=frozenset(room.key for room in rng.sample(rooms, min(len(rooms), rng.randint(0, 3)))),
            reach_km=rng.choice((8.0, 15.0, 15.0, 30.0, 60.0, 200.0)),
            purse=math.exp(rng.gauss(3.4, 0.5)),
            weekend=rng.uniform(-1, 1),
            novelty=rng.random(),
        )

    def _hide(self, rng: random.Random, person: Person) -> None:
        """Half of the people hide some of what they dislike."""
        if rng.random() < 0.5:
            unloved = [gig for gig in self.scene.gigs if gig.acts[0].genre.key in person.averse and rng.random() < 0.2]
            person.hidden = rng.sample(unloved, min(len(unloved), rng.randint(2, 8)))


def _liking(rng: random.Random) -> dict[str, float]:
    """A few genres, mostly of one or two scenes."""
    liking: dict[str, float] = {}
    for _ in range(rng.choice((1, 1, 2))):
        scene = rng.choice(_SCENES)
        for genre in rng.sample(scene, rng.randint(1, min(3, len(scene)))):
            liking[genre] = max(liking.get(genre, 0.0), rng.uniform(0.4, 1.0))
    if rng.random() < 0.3:
        liking.setdefault(rng.choice(rng.choice(_SCENES)), rng.uniform(0.3, 0.7))
    return liking
