"""People with hidden tastes who save gigs of a sandbox world accordingly; the ranking is measured on them.

A person's wish to go depends on the world's own facts (the act's one genre, its fame, the room, the way there) and on a
good deal of chance. It does not use the ranking's formula: no families of genres, no similarity, no decay.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sources.sandbox import WorldSize, build_world
from sources.sandbox.world.gigs.gigs import Gig
from store.places.geo import distance_km

HISTORY_DAYS, WINDOW_DAYS = 120, 60
_SCENES = (
    ("techno", "house", "drum and bass", "electronic"),
    ("indie rock", "rock", "punk", "metal"),
    ("folk", "singer-songwriter", "country", "blues"),
    ("hip hop", "soul", "reggae", "jazz"),
    ("pop", "indie rock", "singer-songwriter"),
    ("classical", "jazz"),
)
_SEES_IN_REACH, _SEES_ELSEWHERE = 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Scene:
    """The gigs of a world before and after the day of the measurement, and the acts that play."""

    today: datetime
    past: list[Gig]
    coming: list[Gig]


@dataclass(slots=True)
class Person:
    """A person's hidden taste and actions. Gigs are identified by their ids."""

    home: tuple[float, float]
    city: str
    home_city: tuple[float, float]  # the middle of it
    loves: dict[str, float]  # genre: how much, 0 for the others
    averse: frozenset[str]
    acts: frozenset[str]
    rooms: frozenset[str]
    reach_km: float
    purse: float
    weekend: float  # -1 keeps to weeknights, 1 to weekends
    novelty: float  # 0 wants famous acts, 1 unknown ones
    saved_past: list[Gig] = field(default_factory=list)
    saved_early: list[Gig] = field(default_factory=list)  # of the coming ones, before the day of the measurement
    saved_late: list[Gig] = field(default_factory=list)  # after it: what a ranking should have put first
    hidden: list[Gig] = field(default_factory=list)


def make_scene(seed: int, gigs: int) -> Scene:
    """The music of a world; a third of its days are still to come."""
    start = date(2026, 7, 26)
    world = build_world(seed, start, WorldSize(gigs=gigs, days=HISTORY_DAYS + WINDOW_DAYS))
    today = datetime.combine(start + timedelta(days=HISTORY_DAYS), datetime.min.time()).replace(hour=12)
    heard = sorted((gig for gig in world.gigs.values() if gig.is_music and gig.acts), key=lambda gig: (gig.starts_at, gig.id))
    return Scene(today, [gig for gig in heard if gig.starts_at < today], [gig for gig in heard if gig.starts_at >= today])


def make_people(seed: int, scene: Scene, count: int) -> list[Person]:
    """This many people, each of whom has saved some upcoming gig."""
    rng = random.Random(f"people {seed}")
    gigs = [*scene.past, *scene.coming]
    people: list[Person] = []
    while len(people) < count:
        person = _person(rng, gigs)
        _live(rng, person, scene)
        if person.saved_late:
            people.append(person)
    return people


def _person(rng: random.Random, gigs: Sequence[Gig]) -> Person:
    home = rng.choice(gigs).room.city  # people live where gigs are
    loves = _loves(rng)
    others = sorted({gig.acts[0].genre.key for gig in gigs} - loves.keys())
    playing = [act for gig in rng.sample(gigs, 400) for act in gig.acts]
    liking = [loves.get(act.genre.key, 0.02) * (0.1 + act.fame) for act in playing]
    rooms = [gig.room for gig in rng.sample(gigs, 200) if gig.room.city == home] or [rng.choice(gigs).room]
    return Person(
        home=(home.latitude + rng.gauss(0, 0.05), home.longitude + rng.gauss(0, 0.08)),
        city=home.name,
        home_city=(home.latitude, home.longitude),
        loves=loves,
        averse=frozenset(rng.sample(others, min(len(others), rng.choice((1, 2, 3))))),
        acts=frozenset(act.name for act in rng.choices(playing, liking, k=rng.randint(3, 25))),
        rooms=frozenset(room.key for room in rng.sample(rooms, min(len(rooms), rng.randint(0, 3)))),
        reach_km=rng.choice((8.0, 15.0, 15.0, 30.0, 60.0, 200.0)),
        purse=math.exp(rng.gauss(3.4, 0.5)),
        weekend=rng.uniform(-1, 1),
        novelty=rng.random(),
    )


def _loves(rng: random.Random) -> dict[str, float]:
    """A few genres, mostly of one or two scenes."""
    loves: dict[str, float] = {}
    for _ in range(rng.choice((1, 1, 2))):
        scene = rng.choice(_SCENES)
        for genre in rng.sample(scene, rng.randint(1, min(3, len(scene)))):
            loves[genre] = max(loves.get(genre, 0.0), rng.uniform(0.4, 1.0))
    if rng.random() < 0.3:
        loves.setdefault(rng.choice(rng.choice(_SCENES)), rng.uniform(0.3, 0.7))
    return loves


def _live(rng: random.Random, person: Person, scene: Scene) -> None:
    """See part of what is on, save the best and hide some of the worst."""
    eagerness = math.exp(rng.gauss(0.0, 0.6))
    past, coming = _seen(rng, person, scene.past), _seen(rng, person, scene.coming)
    person.saved_past = _best(rng, person, past, round(8 * eagerness))
    saved = _best(rng, person, coming, max(1, round(7 * eagerness)))
    for gig in saved:
        (person.saved_early if rng.random() < 0.3 else person.saved_late).append(gig)
    if rng.random() < 0.5:
        unloved = [gig for gig in [*past, *coming] if gig.acts[0].genre.key in person.averse]
        person.hidden = rng.sample(unloved, min(len(unloved), rng.randint(2, 8)))


def _seen(rng: random.Random, person: Person, gigs: Sequence[Gig]) -> list[Gig]:
    return [gig for gig in gigs if rng.random() < (_SEES_IN_REACH if gig.room.city.name == person.city else _SEES_ELSEWHERE)]


def _best(rng: random.Random, person: Person, gigs: Sequence[Gig], count: int) -> list[Gig]:
    """What the person saves of these, in an order of its own."""
    wanted = sorted(((_wish(person, gig) - math.log(-math.log(rng.random())) * 0.7, gig.id, gig) for gig in gigs), reverse=True)
    saved = [gig for _, _, gig in wanted[:count]]
    rng.shuffle(saved)
    return saved


def _wish(person: Person, gig: Gig) -> float:
    """How much the person wants to go."""
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
