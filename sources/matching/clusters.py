"""Clusters of listings that are one event each, built from the surest pair down.

Two clusters join only when nothing forbids any pair across them, so a chain of near-equals never brings an early show and a late
one together. The result depends on the set of listings alone, not on their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sources.matching.blockers import OTHER_VENUE, nights_agree
from sources.matching.features import Features, ListingKey, has_moved_from
from sources.matching.neighbourhood import Neighbourhood, Pair, joins
from sources.matching.pairs import LINKED, Verdict, forbidding
from sources.matching.surnames import ambiguous
from sources.matching.two_houses import in_other_houses
from sources.places.houses import NOTHING_LEARNED, LearnedHouses
from store.events.records import Listing

Cluster = tuple[ListingKey, ...]
# Two shows that fit a listing equally well within this leave it undecided between them.
_TIE = 0.05


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about pairs of listings, in either order; it outranks every rule. `apart` outranks `same`."""

    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    @classmethod
    def of(cls, decisions: Iterable[tuple[ListingKey, ListingKey, bool]]) -> "Decided":
        """From (one, other, are they the same event)."""
        found = list(decisions)
        return cls(frozenset((a, b) for a, b, same in found if same), frozenset((a, b) for a, b, same in found if not same))


NONE = Decided()


@dataclass(frozen=True, slots=True)
class UncertainPair:
    """Two listings kept apart that a person should review."""

    a: ListingKey
    b: ListingKey
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clustering:
    """A partition of the listings into events, each cluster sorted, with the pairs left for a person to review.

    `addon_only` are the clusters that hold nothing but add-ons (parking, VIP): no event stands behind them yet, or several might
    (`undecided`).
    """

    clusters: tuple[Cluster, ...]
    addon_only: frozenset[Cluster]
    reviews: tuple[UncertainPair, ...]
    undecided: frozenset[ListingKey] = frozenset()


def cluster(listings: Sequence[Listing], decided: Decided = NONE, learned: LearnedHouses = NOTHING_LEARNED) -> Clustering:
    """Group the listings into events."""
    neighbourhood = Neighbourhood(sorted(listings, key=lambda listing: listing.key), learned)
    neighbourhood.spread(neighbourhood.features)
    return cluster_reached(neighbourhood, decided)


def cluster_reached(neighbourhood: Neighbourhood, decided: Decided = NONE) -> Clustering:
    """Group what a change reaches into events. Reviews may name listings that are only near by."""
    features = {key: neighbourhood.features[key] for key in sorted(neighbourhood.reached)}
    groups = _Groups(features, decided)
    found, reached = neighbourhood.verdicts, neighbourhood.reached
    joining = {pair: verdict for pair, verdict in found.items() if joins(verdict) and reached.issuperset(pair)}
    for pair in ambiguous([pair for pair, verdict in joining.items() if verdict.is_by_surname], joining):
        del joining[pair]
    torn = _torn(joining, features)
    for pair, _ in sorted(joining.items(), key=lambda item: (-item[1].score, item[0])):
        if torn.isdisjoint(pair):
            groups.join(*pair)
    for addon, main in neighbourhood.attachments().items():
        groups.hang(addon, main)
    clusters = groups.clusters()
    return Clustering(
        clusters=clusters,
        addon_only=frozenset(one for one in clusters if all(features[key].is_addon for key in one)),
        reviews=tuple(_reviews(found, groups)),
        undecided=neighbourhood.undecided(),
    )


class _Groups:
    """The clusters while they grow."""

    def __init__(self, features: dict[ListingKey, Features], decided: Decided) -> None:
        self._features = features
        self._members: dict[ListingKey, list[ListingKey]] = {key: [key] for key in features}
        self._apart: dict[ListingKey, set[ListingKey]] = defaultdict(set)
        for a, b in decided.apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
        for a, b in sorted(tuple(sorted(pair)) for pair in decided.same):
            if a in features and b in features and not self.is_parted(a, b):
                self._unite(a, b)

    def join(self, a: ListingKey, b: ListingKey) -> None:
        """Join two listings' clusters unless something forbids it."""
        ours, theirs = self._members[a], self._members[b]
        if ours is theirs or self.is_parted(a, b):
            return
        first, second = self._mains(ours), self._mains(theirs)
        overtaken = _overtaken([*first, *second])
        if not nights_agree([*first, *second]) or any(_keeps_apart(x, y, overtaken) for x in first for y in second):
            return
        if not _are_two_houses(first, second):
            self._unite(a, b)

    def hang(self, addon: ListingKey, main: ListingKey) -> None:
        """Put an add-on with its event, unless a person put it elsewhere."""
        alone = not self._mains(self._members[addon])
        if alone and not self.is_parted(addon, main):
            self._unite(addon, main)

    def are_together(self, a: ListingKey, b: ListingKey) -> bool:
        """True when two listings are in one cluster."""
        return b in self._members_of(a)

    def is_parted(self, a: ListingKey, b: ListingKey) -> bool:
        """True when a person kept any listing of the one's cluster apart from any of the other's."""
        theirs = self._members_of(b)
        return any(not self._apart[key].isdisjoint(theirs) for key in self._members_of(a) if key in self._apart)

    def clusters(self) -> tuple[Cluster, ...]:
        """Every cluster once, sorted."""
        return tuple(sorted({tuple(sorted(members)) for members in self._members.values()}))

    def _members_of(self, key: ListingKey) -> list[ListingKey]:
        return self._members.get(key) or [key]  # one that the change does not reach

    def _mains(self, keys: Iterable[ListingKey]) -> list[Features]:
        return [self._features[key] for key in keys if not self._features[key].is_addon]

    def _unite(self, a: ListingKey, b: ListingKey) -> None:
        ours, theirs = self._members[a], self._members[b]
        if ours is theirs:
            return
        ours.extend(theirs)
        for key in theirs:
            self._members[key] = ours


def _overtaken(listings: Sequence[Features]) -> frozenset[ListingKey]:
    """Those that still tell the hour from which another one was moved."""
    movers = [listing for listing in listings if listing.former is not None]
    return frozenset(one.key for one in listings if any(has_moved_from(mover, one) for mover in movers))


def _keeps_apart(a: Features, b: Features, overtaken: frozenset[ListingKey]) -> bool:
    """True when a pair across two clusters forbids joining them.

    Their nights are judged together, since one may have moved, and so are their hours; but a source that lists both has two gigs.
    """
    is_hour_moved = a.source != b.source and (a.key in overtaken or b.key in overtaken)
    forbidden = forbidding(a, b, is_hour_moved=is_hour_moved)
    return forbidden is not None and (forbidden != "another night" or a.source == b.source)


def _are_two_houses(first: Sequence[Features], second: Sequence[Features]) -> bool:
    """True when two sources or more tell of one house and two or more of another: then none of them is merely out of date."""
    if min(len({listing.source for listing in side}) for side in (first, second)) < 2:
        return False
    return all(in_other_houses(x, y) for x in first for y in second)


def _torn(joining: dict[Pair, Verdict], features: dict[ListingKey, Features]) -> frozenset[ListingKey]:
    """Listings that fit two different shows equally well: without a clearer sign they go with neither."""
    partners: dict[ListingKey, list[tuple[float, ListingKey]]] = defaultdict(list)
    for (a, b), verdict in joining.items():
        partners[a].append((verdict.score, b))
        partners[b].append((verdict.score, a))
    torn = set()
    for key, found in partners.items():
        best = max(found)[0]
        near = [features[other] for score, other in found if score >= best - _TIE]
        if best < LINKED and any(forbidding(a, b) for a, b in combinations(near, 2)):
            torn.add(key)
    return frozenset(torn)


def _reviews(verdicts: dict[Pair, Verdict], groups: _Groups) -> list[UncertainPair]:
    """The pairs that evidence speaks for and no plain fact against, but that stayed apart."""
    return [
        UncertainPair(a, b, round(verdict.score, 3), verdict.reasons)
        for (a, b), verdict in sorted(verdicts.items())
        if verdict.blocker in (None, OTHER_VENUE) and not groups.are_together(a, b) and not groups.is_parted(a, b)
    ]
