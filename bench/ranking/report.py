"""How well the ranking predicts what people save later: `python -m bench.ranking.report [--whole] [--seeds 1,2,3]`.

Seven populations of different stories, next to the predecessor's points, popularity, item neighbours, matrix factors and an
oracle that knows each person's wishes but not the chance in what they do. The figures are NDCG@10 with 95 % bootstrap intervals,
on people who are not among those whose saves the server learned from. The weights were fitted on the seeds 11 to 13 of
`wishes`, `latent` and `outings`.

Each population is printed once all of its worlds are judged, of which each processor has one at a time.
"""

import argparse
import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from bench.ranking.judging import RANKINGS, STORIES, Judged, ground, judge, mean_of, ratio_of
from bench.ranking.known_tastes import SIZES, Catalogue, known_taste
from bench.ranking.wishes import Wishes
from bench.ranking.world import make_scene
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking.records import CandidateEvent
from resolvers.feed.ranking.scoring import ranked
from resolvers.feed.ranking.terms import terms_of

_SAMPLE = (200, 1000)  # people judged and people learned from, a world
_WHOLE = (1000, 4000)
TUNING_SEEDS = {11, 12, 13}
TUNING_STORIES = {"wishes", "latent", "outings"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3", help="worlds and populations to measure")
    parser.add_argument("--stories", default=",".join(STORIES), help="the populations' stories")
    parser.add_argument("--gigs", type=int, default=3000, help="gigs a world, a third of them to come")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="worlds at a time")
    parser.add_argument("--whole", action="store_true", help=f"{_WHOLE[0]} people a world instead of {_SAMPLE[0]}")
    wanted = parser.parse_args()
    people, crowd = _WHOLE if wanted.whole else _SAMPLE
    for count in (10_000, 100_000):
        print(f"ranking {count:,} candidates: {milliseconds(1, count):.1f} ms of CPU", flush=True)
    stories, seeds = wanted.stories.split(","), [int(seed) for seed in wanted.seeds.split(",")]
    with ProcessPoolExecutor(wanted.processes) as pool:
        worlds = {story: [pool.submit(world, story, seed, wanted.gigs, crowd, people) for seed in seeds] for story in stories}
        for story, judging in worlds.items():
            found = [one.result() for one in judging]
            judged = [person for one in found for person in one.people]
            print(f'\n"{story}": {len(judged)} people of seeds {wanted.seeds} ({sum(one.cpu_s for one in found):.0f} s of CPU)')
            if story in TUNING_STORIES and not TUNING_SEEDS.isdisjoint(seeds):
                print("  NOT TO BE REPORTED: the weights were fitted on some of these seeds")
            print_groups(judged)


class World(NamedTuple):
    """One world of a population, judged."""

    people: list[Judged]
    cpu_s: float


def world(story: str, seed: int, gigs: int, crowd: int, people: int) -> World:
    """Make a world and judge its people."""
    started = time.process_time()
    on = ground(story, seed, gigs, crowd, people)
    return World(judge(on), time.process_time() - started)


def print_groups(judged: list[Judged]) -> None:
    """Every ranking's figures, for all and by how much the server knew of them."""
    groups = {"all": judged} | {f"{size} signals": [one for one in judged if one.size == size] for size in SIZES}
    for names_city in (True, False):
        for size in SIZES[1:]:
            name = f"{size} signals, {'a' if names_city else 'no'} city named"
            groups[name] = [one for one in judged if one.size == size and one.names_city == names_city]
    for name, people in groups.items():
        if not people:
            continue
        print(f"  {name} ({len(people)} people)")
        for ranking in RANKINGS:
            multiple = ratio_of(people, ranking, "predecessor")
            print(f"    {ranking:<16} {mean_of(people, ranking)}   {multiple} x the predecessor", flush=True)


def milliseconds(seed: int, count: int, people: int = 10) -> float:
    """The median CPU time in which so many candidates are ranked for a person of many signals."""
    scene = make_scene(seed, 6000)
    story = Wishes(seed, scene)
    catalogue = Catalogue(scene, story, [])
    candidate_set = CandidateSet([_another(catalogue.coming, number) for number in range(count)]).prepared()
    rng = random.Random(f"speed {seed}")
    times = []
    for person in story.people(people, "speed"):
        taste = known_taste(person, "5+", catalogue, rng)
        started = time.process_time()
        ranked(candidate_set, terms_of(taste, candidate_set, catalogue.now))
        times.append(time.process_time() - started)
    return 1000 * median(times)


def _another(events: Sequence[CandidateEvent], number: int) -> CandidateEvent:
    """One of many events that are all different: other acts, rooms and hours each time the events run out."""
    again, at = divmod(number, len(events))
    event = events[at]
    return replace(
        event,
        id=number,
        artists=tuple(f"{act}{again}" if again else act for act in event.artists),
        venue=f"{event.venue}{again % 20}" if again else event.venue,
        starts_at=(event.starts_at or 0.0) + 900.0 * again,
    )


if __name__ == "__main__":
    main()
