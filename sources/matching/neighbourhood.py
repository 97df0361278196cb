"""The listings around a change, and how far it reaches.

Two listings are bound to each other when their evidence alone would join them, when one is an add-on that the other may carry, or
when they are in one event already. What a change reaches is closed under these bonds: nothing outside it can come out
differently, and clustering it gives what clustering everything would.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sources.matching.addons import event_of, is_undecided, may_belong
from sources.matching.candidates import CandidateIndex
from sources.matching.features import Features, ListingKey, features_of
from sources.matching.pairs import JOIN, REVIEW, Verdict, judge
from sources.places.houses import NOTHING_LEARNED, LearnedHouses
from store.events.records import Listing

Pair = tuple[ListingKey, ListingKey]


class Neighbourhood:
    """Listings at hand. Whoever spreads a change loads the surroundings of what it reached before going on."""

    def __init__(self, listings: Iterable[Listing] = (), learned: LearnedHouses = NOTHING_LEARNED) -> None:
        self._learned = learned
        self.features: dict[ListingKey, Features] = {}
        self.verdicts: dict[Pair, Verdict] = {}  # of the pairs that some evidence speaks for
        self.reached: set[ListingKey] = set()
        self._judged: set[Pair] = set()
        self._index = CandidateIndex()
        self._mains: dict[date | None, list[Features]] = defaultdict(list)
        self._addons: dict[date | None, list[Features]] = defaultdict(list)
        self.add(listings)

    def add(self, listings: Iterable[Listing]) -> None:
        """Take in listings; those that are here already stay as they are."""
        for listing in listings:
            if listing.key in self.features:
                continue
            features = features_of(listing, self._learned)
            self.features[listing.key] = features
            (self._addons if features.is_addon else self._mains)[features.night].append(features)
            if not features.is_addon:
                self._index.add(features)

    def spread(self, keys: Iterable[ListingKey]) -> set[ListingKey]:
        """Mark these as reached; what they are bound to and is not reached yet is returned."""
        todo = set(keys) - self.reached
        self.reached |= todo
        return {bound for key in sorted(todo) for bound in self._bound_to(self.features[key])} - self.reached

    def bound_to_former(self, listing: Listing) -> set[ListingKey]:
        """What a listing was bound to as it was before it changed."""
        former = features_of(listing, self._learned)
        if former.is_addon:
            return set()
        joined = {other.key for other in self._index.partners(former) if joins(judge(*_ordered(former, other)))}
        return joined | self._addons_of(former)

    def attachments(self) -> Mapping[ListingKey, ListingKey]:
        """The listing that each add-on reached hangs on; without one it waits."""
        found = {}
        for key in sorted(self.reached):
            addon = self.features[key]
            if addon.is_addon and (main := event_of(addon, self._mains[addon.night])):
                found[key] = main.key
        return found

    def undecided(self) -> frozenset[ListingKey]:
        """The add-ons reached that several events claim: they wait, also where they hung on one while it was the only one."""
        addons = [features for key in self.reached if (features := self.features[key]).is_addon]
        return frozenset(addon.key for addon in addons if is_undecided(addon, self._mains[addon.night]))

    def _bound_to(self, listing: Features) -> set[ListingKey]:
        if listing.is_addon:
            main = event_of(listing, self._mains[listing.night])
            return {main.key} if main else set()
        bound = self._addons_of(listing)
        for other in self._index.partners(listing):
            a, b = _ordered(listing, other)
            if (a.key, b.key) not in self._judged:
                self._judged.add((a.key, b.key))
                if (verdict := judge(a, b)).score >= REVIEW:
                    self.verdicts[a.key, b.key] = verdict
            if (known := self.verdicts.get((a.key, b.key))) and joins(known):
                bound.add(other.key)
        return bound

    def _addons_of(self, main: Features) -> set[ListingKey]:
        return {addon.key for addon in self._addons[main.night] if may_belong(addon, main)}


def joins(verdict: Verdict) -> bool:
    """Whether a pair's evidence alone is enough, and no fact forbids it."""
    return verdict.blocker is None and verdict.score >= JOIN


def _ordered(a: Features, b: Features) -> tuple[Features, Features]:
    return (a, b) if a.key < b.key else (b, a)
