"""The fifth population: nights out instead of gigs. It was written before the ranking was changed again, and measured twice.

A company of friends picks a night, and then the best of what is on in reach that night: often one of the rooms where they have
been before (the more often, the likelier), otherwise something new. A few companies go out very often, most of them seldom. What
they want to hear drifts from month to month, and whoever organises the outing has the greatest say.
Source: exploration and preferential return (Song, Koren, Wang and Barabási, "Modelling the scaling properties of human
mobility", 2010): a new place is chosen with probability ρS^-γ after S places, otherwise an old one by its number of visits.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bench.ranking.world import HISTORY_DAYS, WINDOW_DAYS, Person, Scene
from sources.sandbox.world.gigs.genres import GENRES
from sources.sandbox.world.gigs.gigs import Gig
from store.places.geo import distance_km

_RHO, _GAMMA = 0.6, 0.21  # of the source
_TAIL = 1.6  # of the number of outings: a Pareto law
_LEAST, _MOST = 16, 120  # outings of a company in half a year
_DRIFT = 0.35  # a month's step in what a person wants to hear
_MONTH_DAYS = 30.0
_LEAD_DAYS = 12.0  # between decision and night, on average
_DECIDED_LATER_DAYS = 30.0  # what is decided so long after the measurement was the answer
_COMES_ALONG = 0.75
_NIGHTS = (1.0, 1.0, 1.2, 1.6, 3.0, 3.0, 1.2)  # how often each night of the week is picked
_NOISE = 0.5


@dataclass(slots=True, kw_only=True)
class _Guest(Person):
    """One of a company."""

    tastes: dict[str, float]  # genre: how much now
    visits: Counter[str] = field(default_factory=Counter)  # of the company, by room, before the measurement
    company: list["_Guest"] = field(default_factory=list)


class Outings:
    """The people of one world."""

    def __init__(self, seed: int, scene: Scene) -> None:
        self.seed = seed
        self.scene = scene
        self._by_night: dict[int, list[Gig]] = {}
        for gig in scene.gigs:
            self._by_night.setdefault((gig.starts_at - scene.today).days, []).append(gig)
        self._rooms = {gig.room.key: gig.room for gig in scene.gigs}

    def people(self, count: int, stream: str) -> list[Person]:
        """People who each saved some upcoming gig."""
        rng = random.Random(f"outings people {self.seed} {stream}")
        people: list[Person] = []
        while len(people) < count:
            people += [person for person in self._company(rng) if person.saved_late]
        return people[:count]

    def wish(self, person: Person, gig: Gig) -> float:
        """How much the company wants to go, of which the person is one."""
        assert isinstance(person, _Guest)
        said = [_pleasure(friend, gig) for friend in person.company]
        night = _NIGHTS[gig.starts_at.weekday()]
        return sum(said) / len(said) + math.log(night) + 2.0 * math.log1p(person.visits[gig.room.key])

    def tags(self, gig: Gig) -> tuple[str, ...]:
        """The genres of the head act; listings of small rooms tell none for half of the gigs."""
        unknown = gig.acts[0].fame < 0.3 and random.Random(f"tags {gig.id}").random() < 0.5
        return () if unknown else gig.acts[0].genre.spotify_tags

    def _company(self, rng: random.Random) -> list[_Guest]:
        """Some friends, after all of their outings."""
        home = rng.choice(self.scene.gigs).room.city
        leaning = rng.sample([genre.key for genre in GENRES], 4)
        friends = [self._guest(rng, home.name, (home.latitude, home.longitude), leaning) for _ in range(rng.randint(2, 6))]
        outings = min(round(_LEAST * rng.paretovariate(_TAIL)), _MOST)
        nights = sorted(self._night(rng) for _ in range(outings))
        visits: Counter[str] = Counter()
        before: Counter[str] = Counter()
        months = 0
        for night in nights:
            while (night + HISTORY_DAYS) / _MONTH_DAYS > months + 1:
                months += 1
                for friend in friends:
                    _drift(rng, friend)
            gig = self._choice(rng, friends, night, visits)
            if gig is None:
                continue
            decided = night - rng.expovariate(1 / _LEAD_DAYS)
            visits[gig.room.key] += 1
            for friend in friends:
                if rng.random() < _COMES_ALONG:
                    _note(friend, gig, night, decided)
            if night < 0:
                before[gig.room.key] += 1
        for friend in friends:
            friend.company, friend.visits = friends, before
        return friends

    def _night(self, rng: random.Random) -> int:
        """A night of the half year, as days from the measurement."""
        days = [rng.randrange(-HISTORY_DAYS, WINDOW_DAYS) for _ in range(3)]
        likely = [_NIGHTS[(self.scene.today + timedelta(days=day)).weekday()] for day in days]
        (night,) = rng.choices(days, likely)
        return night

    def _choice(self, rng: random.Random, friends: list[_Guest], night: int, visits: Mapping[str, int]) -> Gig | None:
        """What the company goes to that night; the first of the friends to be asked counts twice."""
        on = [gig for gig in self._by_night.get(night, ()) if _away(friends[0], gig) < 25.0]
        if not on:
            return None
        known = [gig for gig in on if gig.room.key in visits]
        if known and rng.random() >= _RHO * len(visits) ** -_GAMMA:
            rooms = sorted({gig.room.key for gig in known})
            (room,) = rng.choices(rooms, [visits[room] for room in rooms])
            on = [gig for gig in known if gig.room.key == room]
        first = rng.choice(friends)

        def appeal(gig: Gig) -> float:
            said = [_pleasure(friend, gig) for friend in (first, *friends)]
            return sum(said) / len(said) - math.log(-math.log(rng.random())) * _NOISE

        return max(on, key=appeal)

    def _guest(self, rng: random.Random, city: str, middle: tuple[float, float], leaning: list[str]) -> _Guest:
        tastes = {genre.key: rng.gauss(0.0, 0.6) + (1.2 if genre.key in leaning else 0.0) for genre in GENRES}
        loved = sorted(tastes, key=lambda genre: -tastes[genre])[: rng.randint(1, 4)]
        near = [gig for gig in self.scene.gigs if gig.room.city.name == city]
        heard = sorted({act.name for gig in near for act in gig.acts if act.genre.key in loved})
        rooms = sorted({gig.room.key for gig in near})
        return _Guest(
            city=city,
            home_city=middle,
            loves=dict.fromkeys(loved, 0.7),
            acts=frozenset(rng.sample(heard, min(len(heard), rng.randint(0, 6)))),
            rooms=frozenset(rng.sample(rooms, min(len(rooms), rng.randint(0, 1)))),
            purse=math.exp(rng.gauss(3.5, 0.5)),
            weekend=0.5,
            tastes=tastes,
        )


def _note(person: _Guest, gig: Gig, night: int, decided: float) -> None:
    known = (*person.saved_past, *person.saved_early, *person.saved_late)
    if gig in known or decided > _DECIDED_LATER_DAYS:
        return
    if night < 0:
        person.saved_past.append(gig)
    else:
        (person.saved_early if decided < 0 else person.saved_late).append(gig)


def _drift(rng: random.Random, person: _Guest) -> None:
    """A month later: a step at random, drawn back a little towards indifference."""
    for genre, liking in person.tastes.items():
        person.tastes[genre] = 0.9 * liking + rng.gauss(0.0, _DRIFT)


def _away(person: Person, gig: Gig) -> float:
    return distance_km(*person.home_city, gig.room.latitude, gig.room.longitude)


def _pleasure(person: _Guest, gig: Gig) -> float:
    price = (gig.price or (2500, 2500))[0] / 100
    return (
        1.5 * max(person.tastes[act.genre.key] for act in gig.acts)
        + 1.5 * any(act.name in person.acts for act in gig.acts)
        + 0.8 * gig.acts[0].fame
        + 0.6 * (gig.room.key in person.rooms)
        - 0.8 * max(math.log((price + 1) / person.purse), 0.0)
    )
