"""The quality of matching: `python -m bench.listings.match_report [--seeds 1,2,3] [--gigs 400]`.

Pairwise figures on sandbox worlds, read over HTTP through the adapters, and on the hand-labelled hard pairs and week,
with the predecessor's key beside ours. A false merge hides a gig: its rate is of all pairs that were joined.
"""

import argparse
import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from bench.listings.hard_pairs import HardPair, hard_pairs, labelled_week
from bench.worlds.aliased_year import FIRST, NIGHTS, aliased_year
from bench.worlds.sandbox_listings import LabelledListings, labelled_listings
from sources.matching import cluster
from sources.matching.features import features_of
from sources.matching.pairs import judge
from sources.merging import SeenListing, dedupe_key, merge
from sources.places.houses import NOTHING_LEARNED
from sources.sandbox import WorldSize
from sources.syncing.venues.learning import houses_shown
from store.events.records import Listing

Pairs = set[tuple[tuple[str, str], tuple[str, str]]]
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs joined rightly and wrongly, and pairs that should have been joined."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the joined, those that are one gig."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of those that are one gig, the joined."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.right else 0.0

    def __str__(self) -> str:
        merged = f"{self.wrong / (self.right + self.wrong):.2%}" if self.right + self.wrong else "-"
        return f"precision {self.precision:.4f}  recall {self.recall:.4f}  F1 {self.f1:.4f}  false merges {merged}"


def score_pairs(pairs: Sequence[HardPair]) -> Score:
    """Our matching on hard pairs, each clustered separately."""
    return _score_of((len(cluster([pair.a, pair.b]).clusters) == 1, pair.is_same) for pair in pairs)


def score_world(labelled: LabelledListings) -> Score:
    """Ours on a world."""
    return _compare(_joined(cluster(labelled.listings).clusters), labelled)


def score_year(seed: int, houses: int = 30) -> tuple[Score, Score]:
    """The last quarter of a year whose houses go by several names: as it is, and with what the months before have shown."""
    year, quarter = aliased_year(seed, houses), (FIRST + timedelta(days=NIGHTS * 3 // 4)).isoformat()
    late = [one for one in year.listings if str(one.local_date) >= quarter]
    labelled = LabelledListings(tuple(late), {one.key: year.gig_by_key[one.key] for one in late})
    learned = houses_shown(one for one in year.listings if str(one.local_date) < quarter)
    found = (cluster(labelled.listings, learned=houses).clusters for houses in (NOTHING_LEARNED, learned))
    plain, taught = (_compare(_joined(clusters), labelled) for clusters in found)
    return plain, taught


def score_key(labelled: LabelledListings) -> Score:
    """The predecessor's key on a world."""
    groups = defaultdict(list)
    for listing in labelled.listings:
        groups[_old_key(listing)].append(listing.key)
    return _compare(_joined(groups.values()), labelled)


def _old_key(listing: Listing) -> str:
    return dedupe_key(merge([SeenListing(listing, _NOW)]))


def _score_of(verdicts: Iterable[tuple[bool, bool]]) -> Score:
    counts = Counter(verdicts)
    return Score(counts[True, True], counts[True, False], counts[False, True])


def _compare(joined: Pairs, labelled: LabelledListings) -> Score:
    wanted = _wanted(labelled)
    return Score(len(joined & wanted), len(joined - wanted), len(wanted - joined))


def _wanted(labelled: LabelledListings) -> Pairs:
    gigs = defaultdict(list)
    for key, gig in labelled.gig_by_key.items():
        gigs[gig].append(key)
    return _joined(gigs.values())


def _joined(groups: Iterable[Sequence[tuple[str, str]]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _errors(labelled: LabelledListings) -> Counter[str]:
    """What kept apart the pairs that were missed."""
    features = {listing.key: features_of(listing) for listing in labelled.listings}
    missed = _wanted(labelled) - _joined(cluster(labelled.listings).clusters)
    reasons: Counter[str] = Counter()
    for a, b in missed:
        verdict = judge(features[a], features[b])
        reasons[verdict.blocker or (verdict.reasons[0] if verdict.score < 0.5 else "undecided between two shows")] += 1
    return reasons


def _print_pairs(pairs: Sequence[HardPair]) -> None:
    for name, part in (("tuned on", [p for p in pairs if not p.is_held_out]), ("held out", [p for p in pairs if p.is_held_out])):
        old = _score_of((_old_key(pair.a) == _old_key(pair.b), pair.is_same) for pair in part)
        print(f"hard pairs, {name} ({len(part)})\n  ours             {score_pairs(part)}\n  predecessor's key {old}")
    kinds = defaultdict(list)
    for pair in pairs:
        kinds[pair.kind].append(pair)
    print("  by kind: wrong merges / missed / pairs")
    for kind, found in sorted(kinds.items()):
        score = score_pairs(found)
        print(f"    {kind:<12} {score.wrong:>3} {score.missed:>3} {len(found):>4}")


def _print_week() -> None:
    week = labelled_week()
    print(f"a week as five sources print it ({len(week.listings)})\n  ours             {score_world(week)}")
    print(f"  predecessor's key {score_key(week)}")


async def _print_worlds(seeds: Sequence[int], gigs: int) -> None:
    for seed in seeds:
        labelled = await labelled_listings(seed, date.today(), WorldSize(gigs=gigs, days=60))  # noqa: DTZ011 as the sandbox
        print(f"sandbox seed {seed}: {len(labelled.listings):,} listings of {len(set(labelled.gig_by_key.values())):,} gigs")
        print(f"  ours             {score_world(labelled)}\n  predecessor's key {score_key(labelled)}")
        print("  missed because: " + ", ".join(f"{reason} {count}" for reason, count in _errors(labelled).most_common(6)))


def _print_years(seeds: Sequence[int]) -> None:
    for seed in seeds:
        plain, taught = score_year(seed)
        print(f"a year of houses with several names, seed {seed}\n  nothing learned  {plain}\n  houses learned   {taught}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3", help="worlds to measure")
    parser.add_argument("--gigs", type=int, default=400, help="gigs a world")
    wanted = parser.parse_args()
    _print_pairs(list(hard_pairs()))
    _print_week()
    _print_years([int(seed) for seed in wanted.seeds.split(",")])
    asyncio.run(_print_worlds([int(seed) for seed in wanted.seeds.split(",")], wanted.gigs))


if __name__ == "__main__":
    main()
