"""The fourth population: sessions instead of catalogues. It was written after the weights and measured once.

Nobody looks at everything that is on. People open a list when they are in some mood, read it from the top until they tire, and
save what pleases them just then; what friends have saved is seen as well, and pleases more. So what is saved depends on where
in a list it stood, on the mood of the evening, and on a circle of friends who share a town and one of their moods.
"""

import math
import random
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.ranking.world import HISTORY_DAYS, WINDOW_DAYS, Person, Scene
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig

_TIRING = 0.03  # the chance to stop reading after each gig
_PLEASING = 3.2  # the wish at which half of the gigs that are read are saved
_LATER_DAYS = 20  # of sessions after the measurement
_BY_FRIENDS = 1.3  # a friend's save, and half as much for a second one
_SEES_FRIENDS = 0.4


@dataclass(frozen=True, slots=True)
class _Mood:
    """What a person is after on some evenings."""

    genres: frozenset[str]
    rooms: frozenset[str]
    awe: float  # how much fame counts


@dataclass(slots=True, kw_only=True)
class _Browsing(Person):
    """A person with moods, and what the friends have saved before the measurement."""

    moods: tuple[_Mood, ...]
    friends_saved: Counter[str] = field(default_factory=Counter)  # by gig


class Sessions:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        self._in_town: dict[str, list[Gig]] = {}
        for gig in scene.gigs:
            self._in_town.setdefault(gig.room.city.name, []).append(gig)

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"sessions people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            people += [person for person in self._circle(rng) if person.saved_late]
        return people[:count]

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the person wants to go, on an evening of any mood."""
        assert isinstance(person, _Browsing)
        known = _social(person.friends_saved[gig.id]) * _SEES_FRIENDS
        return known + math.log(sum(math.exp(_pleasure(person, mood, gig)) for mood in person.moods) / len(person.moods))

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """The head act's genres; none for club nights, whose listings seldom tell them."""
        return () if gig.kind == "club_night" else gig.acts[0].genre.spotify_tags

    def _circle(self, rng: random.Random) -> list[_Browsing]:
        """Some friends, after all of their sessions."""
        home = rng.choice(self.scene.gigs).room.city.name
        common = self._mood(rng, home)
        friends = [self._person(rng, home, common) for _ in range(rng.randint(1, 7))]
        days = [(rng.uniform(-HISTORY_DAYS, _LATER_DAYS), at) for at in range(len(friends)) for _ in range(rng.randint(6, 18))]
        saved: Counter[str] = Counter()
        for day, at in sorted(days):
            moment = self.scene.today + timedelta(days=day)
            for gig in self._session(rng, friends[at], moment, saved):
                saved[gig.id] += 1
                self._note(friends[at], gig, moment)
        for person in friends:
            own = {gig.id for gig in person.saved_early}
            person.friends_saved = Counter(gig.id for other in friends for gig in other.saved_early if other is not person)
            person.saved_late = [gig for gig in person.saved_late if gig.id not in own]
        return friends

    def _session(self, rng: random.Random, person: _Browsing, moment: datetime, saved: Counter[str]) -> list[Gig]:
        """What the person saves of one list, by time or by fame."""
        town = self._in_town[person.city]
        first = bisect_left(town, moment, key=lambda gig: gig.starts_at)
        ahead = [gig for gig in town[first:] if gig.starts_at < moment + timedelta(days=WINDOW_DAYS)]
        if rng.random() < 0.5:
            ahead.sort(key=lambda gig: -gig.acts[0].fame)
        mood, found = rng.choice(person.moods), []
        own = {gig.id for gig in (*person.saved_past, *person.saved_early, *person.saved_late)}
        reads_on = True
        for gig in ahead:
            by_friends = saved[gig.id] - (gig.id in own) if rng.random() < _SEES_FRIENDS else 0
            if gig.id not in own and (reads_on or by_friends > 0):
                wish = _pleasure(person, mood, gig) + _social(by_friends)
                found += [gig] if rng.random() < 1 / (1 + math.exp(2 * (_PLEASING - wish))) else []
            reads_on = reads_on and rng.random() >= _TIRING
        return found

    def _note(self, person: Person, gig: Gig, moment: datetime) -> None:
        if moment >= self.scene.today:
            person.saved_late.append(gig)
        else:
            (person.saved_past if gig.starts_at < self.scene.today else person.saved_early).append(gig)

    def _mood(self, rng: random.Random, home: str) -> _Mood:
        rooms = sorted({gig.room.key for gig in self._in_town[home]})
        genres = rng.sample([genre.key for genre in GENRES], rng.randint(1, 3))
        return _Mood(frozenset(genres), frozenset(rng.sample(rooms, min(len(rooms), 3))), rng.uniform(0.0, 1.5))

    def _person(self, rng: random.Random, home: str, common: _Mood) -> _Browsing:
        town = self._in_town[home]
        moods = (common, *(self._mood(rng, home) for _ in range(rng.randint(0, 2))))
        genres = frozenset().union(*(mood.genres for mood in moods))
        heard = sorted({act.name for gig in town for act in gig.acts if act.genre.key in genres})
        room = rng.choice(town).room
        return _Browsing(
            city=home,
            home_city=(room.city.latitude, room.city.longitude),
            loves=dict.fromkeys(sorted(genres), 0.7),
            acts=frozenset(rng.sample(heard, min(len(heard), rng.randint(0, 8)))),
            rooms=frozenset(rng.sample(sorted(common.rooms), min(len(common.rooms), rng.randint(0, 2)))),
            purse=math.exp(rng.gauss(3.5, 0.5)),
            weekend=0.0,
            moods=moods,
        )


def _pleasure(person: Person, mood: _Mood, gig: Gig) -> float:
    """How much a gig pleases in a mood."""
    price = (gig.price or (2500, 2500))[0] / 100
    return (
        2.0 * any(act.genre.key in mood.genres for act in gig.acts)
        + 1.2 * (gig.room.key in mood.rooms)
        + 1.8 * any(act.name in person.acts for act in gig.acts)
        + mood.awe * gig.acts[0].fame
        - 0.7 * max(math.log((price + 1) / person.purse), 0.0)
    )


def _social(friends: int) -> float:
    return _BY_FRIENDS * (1.0 if friends == 1 else 1.5) if friends else 0.0
