"""Judges rankings on people whom neither they nor the crowd's saves have seen."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.ranking.baselines import Baselines
from bench.ranking.habits import Habits
from bench.ranking.known_tastes import SIZES, Catalogue, known_taste
from bench.ranking.latent import Latent
from bench.ranking.outings import Outings
from bench.ranking.planners import Planners
from bench.ranking.predecessor import by_points
from bench.ranking.scenes import Scenes
from bench.ranking.sessions import Sessions
from bench.ranking.wishes import Wishes
from bench.ranking.world import Person, Scene, Story, make_scene
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.records import CandidateEvent, TasteProfile
from resolvers.feed.ranking.scoring import ranked
from resolvers.feed.ranking.terms import terms_of

STORIES: dict[str, Callable[[int, Scene], Story]] = {
    "wishes": Wishes,
    "latent": Latent,
    "habits": Habits,
    "sessions": Sessions,
    "outings": Outings,
    "scenes": Scenes,
    "planners": Planners,
}
RANKINGS = ("by time", "popularity", "item neighbours", "matrix factors", "predecessor", "ours", "oracle")
_SHARE_OF_SIZE = (0.2, 0.4, 0.4)
_FIRST = 10
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """One person: how much the server knew, and NDCG@10 of each ranking."""

    size: str
    names_city: bool
    ndcg: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A world and its story, with the crowd that the server learned from and the people to judge on."""

    seed: int
    story: Story
    people: list[Person]
    catalogue: Catalogue


def ground(story: str, seed: int, gigs: int, crowd: int, people: int) -> Ground:
    """One population."""
    scene = make_scene(seed, gigs)
    told = STORIES[story](seed, scene)
    catalogue = Catalogue(scene, told, told.people(crowd, "crowd"))
    return Ground(seed, told, told.people(people, "judged"), catalogue)


def judge(on: Ground) -> list[Judged]:
    """Every person's figures. A list is ranked without what the person has already saved or hidden."""
    rng = random.Random(f"told {on.seed}")
    baselines = Baselines(on.catalogue, on.seed)
    sets = _Sets(on.catalogue)
    gig_by_event = {on.catalogue.event_by_gig[gig.id].id: gig for gig in on.catalogue.scene.coming}
    found = []
    for person in on.people:
        (size,) = rng.choices(SIZES, _SHARE_OF_SIZE)
        taste = known_taste(person, size, on.catalogue, rng)
        candidate_set = sets.of(taste)
        known = {mark.event.id for mark in (*taste.saved, *taste.hidden)}
        wanted = frozenset(on.catalogue.event(gig).id for gig in person.saved_late)
        orders = _orders(candidate_set, taste, on.catalogue.now, baselines)
        orders["oracle"] = sorted(candidate_set.candidates, key=lambda event: -on.story.wish(person, gig_by_event[event.id]))
        ndcg = {name: ndcg_at_10([event for event in order if event.id not in known], wanted) for name, order in orders.items()}
        found.append(Judged(size, bool(taste.cities), ndcg))
    return found


def ndcg_at_10(shown: Sequence[CandidateEvent], wanted: frozenset[int]) -> float:
    """The discounted gain of the first ten against the best possible; `wanted` are what the person saved later on."""
    gains = sum(_DISCOUNT[place] for place, event in enumerate(shown[:_FIRST]) if event.id in wanted)
    return float(gains / sum(_DISCOUNT[: len(wanted)]))


_DISCOUNT = 1 / np.log2(np.arange(_FIRST) + 2)


class _Sets:
    """The candidates everywhere, and those of each city."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.everywhere = CandidateSet(catalogue.coming, catalogue.neighbours)
        cities = {event.city for event in catalogue.coming}
        self.by_city = {
            city: CandidateSet([one for one in catalogue.coming if one.city == city], catalogue.neighbours)
            for city in sorted(cities)
        }

    def of(self, taste: TasteProfile) -> CandidateSet:
        """The area comes with a named city, for every ranking."""
        return self.by_city.get(next(iter(taste.cities)), self.everywhere) if taste.cities else self.everywhere


def _orders(
    candidate_set: CandidateSet, taste: TasteProfile, now: float, baselines: Baselines
) -> dict[str, list[CandidateEvent]]:
    events = candidate_set.candidates
    places = ranked(candidate_set, terms_of(taste, candidate_set, now), moment=now)
    return {
        "by time": list(events),
        "popularity": baselines.by_popularity(events),
        "item neighbours": baselines.by_neighbours(taste, events),
        "matrix factors": baselines.by_factors(taste, events),
        "predecessor": by_points(taste, events, now),
        "ours": [events[place] for place in places],
    }


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean_of(people: Sequence[Judged], ranking: str) -> Interval:
    """The mean NDCG@10."""
    values = np.array([one.ndcg[ranking] for one in people])
    means = values[_resamples(len(values))].mean(axis=1)
    return Interval(float(values.mean()), *map(float, np.quantile(means, (0.025, 0.975))))


def ratio_of(people: Sequence[Judged], ranking: str, to: str) -> Interval:
    """The ratio of two means over the same people, resampled together; infinite where `to` finds nothing."""
    ours, theirs = (np.array([one.ndcg[name] for one in people]) for name in (ranking, to))
    drawn = _resamples(len(people))
    resampled = theirs[drawn].mean(axis=1)
    ratios = np.divide(ours[drawn].mean(axis=1), resampled, out=np.full(_RESAMPLES, np.inf), where=resampled > 0.0)
    low, high = np.quantile(ratios, (0.025, 0.975), method="nearest")
    return Interval(float(ours.mean() / theirs.mean()) if theirs.any() else np.inf, float(low), float(high))


def _resamples(count: int) -> "np.typing.NDArray[np.int64]":
    return np.random.default_rng(0).integers(0, count, (_RESAMPLES, count))
