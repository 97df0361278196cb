"""How well the ranking predicts what people save later: `python -m bench.rank_report [--seeds 1,2,3] [--people 2000]`.

Next to the order of time and to the predecessor's sum of points, all three over the same candidates.
"""

import argparse
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import mean, median

from bench.known_tastes import DAY_S, SIZES, Catalogue, known_taste
from bench.population import Person, make_people, make_scene
from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.ranking.records import CandidateEvent, Genres, TasteProfile
from resolvers.feed.ranking.scoring import ranked
from resolvers.feed.ranking.terms import terms_of

RANKINGS = ("by time", "predecessor", "ours")
_SHARE_OF_SIZE = (0.2, 0.4, 0.4)
_FIRST, _SHOWN = 10, 20
CANDIDATES = 10_000

Figures = dict[str, float]


def figures(shown: Sequence[CandidateEvent], person: Person, wanted: frozenset[int], disliked: frozenset[Genres]) -> Figures:
    """What one person's list is worth; `wanted` are the events that the person saved later on."""
    gains = [1 / math.log2(place + 2) for place, event in enumerate(shown[:_FIRST]) if event.id in wanted]
    best = sum(1 / math.log2(place + 2) for place in range(min(len(wanted), _FIRST)))
    top = shown[:_SHOWN]
    return {
        "NDCG@10": sum(gains) / best,
        "recall@20": sum(event.id in wanted for event in top) / len(wanted),
        "hidden-like@20": sum(event.genres in disliked for event in top) / len(top),
        "venues@10": len({event.venue for event in shown[:_FIRST]}),
    }


def by_points(taste: TasteProfile, events: Iterable[CandidateEvent], now: float) -> list[CandidateEvent]:
    """The predecessor's order, with our folding of names and our families of genres to its advantage."""
    return sorted(events, key=lambda event: (-_points(taste, event, now), event.starts_at or now, event.id))


def _points(taste: TasteProfile, event: CandidateEvent, now: float) -> float:
    points = 5.0 * any(artist in taste.artists for artist in event.artists)
    points += 4.0 * any(artist in taste.spotify_artists for artist in event.artists)
    points += 4.0 * (event.venue in taste.venues)
    points += 3.0 * any(slug in event.genres for slug in taste.genres)
    points += 2.0 * any(slug in event.genres for slug in taste.spotify_genres)
    points += 2.0 * (event.city in taste.cities)
    if taste.budget is not None and event.price is not None:
        points += 1.0 if event.price <= taste.budget else -2.0
    points += max(0.0, 1.0 - ((event.starts_at or now) - now) / (30 * DAY_S))
    is_weekend = event.weekday is not None and event.weekday >= 4
    return points + ("weekend" in taste.nights and is_weekend)


def measure(seed: int, gigs: int, count: int) -> dict[tuple[str, str], list[Figures]]:
    """Every person's figures, by the number of signals and the ranking."""
    scene = make_scene(seed, gigs)
    people = make_people(seed, scene, count)
    catalogue = Catalogue(scene, people)
    genres = {gig.acts[0].genre.key: catalogue.event(gig).genres for gig in scene.coming}
    rng = random.Random(f"told {seed}")
    found: dict[tuple[str, str], list[Figures]] = defaultdict(list)
    everywhere = CandidateSet(catalogue.coming)
    by_city = {
        event.city: CandidateSet([one for one in catalogue.coming if one.city == event.city]) for event in catalogue.coming
    }
    for person in people:
        (size,) = rng.choices(SIZES, _SHARE_OF_SIZE)
        taste = known_taste(person, size, catalogue, rng)
        candidate_set = by_city.get(next(iter(taste.cities)), everywhere) if taste.cities else everywhere
        known = {mark.event.id for mark in (*taste.saved, *taste.hidden)}
        wanted = frozenset(catalogue.event(gig).id for gig in person.saved_late)
        disliked = frozenset(genres[key] for key in person.averse if key in genres)
        for name, shown in _orders(candidate_set, taste, catalogue.now).items():
            fresh = [event for event in shown if event.id not in known]
            figured = figures(fresh, person, wanted, disliked)
            for group in (size, f"{size}, a city named" if taste.cities else f"{size}, no city named"):
                found[group, name].append(figured)
    return found


def _orders(candidate_set: CandidateSet, taste: TasteProfile, now: float) -> dict[str, list[CandidateEvent]]:
    places = ranked(candidate_set, terms_of(taste, candidate_set, now))
    return {
        "by time": list(candidate_set.candidates),
        "predecessor": by_points(taste, candidate_set.candidates, now),
        "ours": [candidate_set.candidates[place] for place in places],
    }


def _print(found: dict[tuple[str, str], list[Figures]]) -> None:
    for size in SIZES:
        rows = {name: {key: mean(one[key] for one in found[size, name]) for key in found[size, name][0]} for name in RANKINGS}
        print(f"  {size} signals ({len(found[size, 'ours'])} people)")
        for name, row in rows.items():
            print(f"    {name:<12} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
        print(f"    NDCG@10 is {_ratio(found, size):.2f} times the predecessor's")
    for group in (f"{size}, {where} city named" for size in SIZES[1:] for where in ("a", "no")):
        print(f"    {group} ({len(found[group, 'ours'])} people): {_ratio(found, group):.2f} times")


def _ratio(found: dict[tuple[str, str], list[Figures]], group: str) -> float:
    ours, theirs = (mean(one["NDCG@10"] for one in found[group, name]) for name in ("ours", "predecessor"))
    return ours / theirs


def milliseconds(seed: int, people: int = 30) -> float:
    """The median time in which 10,000 candidates are ranked for a person of many signals."""
    scene = make_scene(seed, 6000)
    catalogue = Catalogue(scene, [])
    many = [event for number in range(10) for event in catalogue.coming][:CANDIDATES]
    candidate_set = CandidateSet([replace(event, id=number) for number, event in enumerate(many)])
    rng = random.Random(f"speed {seed}")
    times = []
    for person in make_people(seed, scene, people):
        taste = known_taste(person, "5+", catalogue, rng)
        started = time.perf_counter()
        ranked(candidate_set, terms_of(taste, candidate_set, catalogue.now))
        times.append(time.perf_counter() - started)
    return 1000 * median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3", help="worlds and populations to measure")
    parser.add_argument("--people", type=int, default=2000, help="people a world")
    parser.add_argument("--gigs", type=int, default=3000, help="gigs a world, a third of them to come")
    wanted = parser.parse_args()
    print(f"ranking {CANDIDATES:,} candidates: {milliseconds(1):.1f} ms")
    for seed in map(int, wanted.seeds.split(",")):
        started = time.perf_counter()
        found = measure(seed, wanted.gigs, wanted.people)
        print(f"seed {seed}: {wanted.people} people ({time.perf_counter() - started:.0f} s)")
        _print(found)


if __name__ == "__main__":
    main()
