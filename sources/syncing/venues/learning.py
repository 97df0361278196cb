"""What listings show of houses with several names. Pure; no name that was learned is evidence for learning another.

Two names are one house if sources told of the same gig under both on several nights and with several acts, and hardly ever of
two gigs at once. So the names of a gig that moved, or of a house and its club next door, are never believed: both have gigs of
their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from sources.matching.bills import bill_fit
from sources.matching.features import Features, features_of, gap_min, is_linked, only_spoken_of
from sources.matching.pairs import REVIEW
from sources.matching.spellings.names import is_generic
from sources.places.venue_likeness import SURE
from sources.places.venue_matching import VenueKey, distance_km, likeness, rooms_differ, venue_key
from store.events.records import Listing

_NIGHTS, _ACTS = 3, 3  # that must agree before two names are believed to be one
_WITHOUT_PINS = 5  # where no two pins ever said so
_FOR_EACH_AGAINST = 20  # nights that agree, for one on which both names have a gig of their own
_SAME_PIN_KM, _OTHER_PIN_KM = 0.3, 1.0
_AT_ONCE_MIN = 60
_LATE_MIN = 20 * 60 + 30  # DJs play two clubs a night after this, so there only pins and pages prove anything

Names = tuple[VenueKey, VenueKey]


@dataclass(slots=True)
class _Case:
    """What speaks for two names being one."""

    nights: set[date] = field(default_factory=set)
    pinned: set[date] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)

    @property
    def is_enough(self) -> bool:
        """Whether it would do if nothing spoke against it."""
        is_pinned = len(self.pinned) >= _NIGHTS or len(self.nights) >= _WITHOUT_PINS
        return is_pinned and len(self.nights) >= _NIGHTS and len(self.acts) >= _ACTS


def houses_shown(listings: Iterable[Listing]) -> dict[VenueKey, str]:
    """The house of each name that these listings show to be one of several, as the smallest of its names' keys."""
    by_night: defaultdict[tuple[str, date], list[Features]] = defaultdict(list)
    for listing in listings:
        one = features_of(listing)
        if not one.is_addon and not one.is_festival and one.night and one.metro and one.venue.core and listing.venue:
            by_night[one.metro, one.night].append(one)
    nights = {night: sorted(there, key=lambda one: one.key) for night, there in sorted(by_night.items())}
    cases: defaultdict[Names, _Case] = defaultdict(_Case)
    for (_, night), there in nights.items():
        _add_evidence(cases, night, there)
    likely = {names: case for names, case in cases.items() if case.is_enough}
    against = _contradicted(nights.values(), likely.keys() | _crossing(likely)) if likely else {}
    return _grouped(likely, against)


def _add_evidence(cases: dict[Names, _Case], night: date, there: Sequence[Features]) -> None:
    by_act: defaultdict[str, list[Features]] = defaultdict(list)
    for one in there:
        for key in {one.headliner, one.url_key, *one.link_keys} - {None, ""}:
            by_act[str(key)].append(one)
    for found in by_act.values():
        for a, b in combinations(found, 2):
            if _key(a) != _key(b) and (strength := _shows_one_house(a, b)):
                case = cases[_names(a, b)]
                case.nights.add(night)
                case.acts.add(a.headliner)
                if strength > 1:
                    case.pinned.add(night)


def _shows_one_house(a: Features, b: Features) -> int:
    """2: the same gig under two names for certain, by its page or its pin; 1: by its act and minute alone; 0: it may be two."""
    if a.source == b.source or rooms_differ(a.venue, b.venue) or likeness(a.venue, b.venue, None) >= SURE:
        return 0
    if any(side.listing.status == "rescheduled" or side.markers.side_events or side.markers.is_tribute for side in (a, b)):
        return 0
    apart_km, gap = distance_km(a.position, b.position), gap_min(a, b)
    if (apart_km or 0) > _OTHER_PIN_KM or (gap or 0) > _AT_ONCE_MIN:
        return 0
    if is_linked(a, b):
        return 2
    if a.headliner != b.headliner or is_generic(a.headliner) or gap != 0:
        return 0
    if apart_km is not None and apart_km <= _SAME_PIN_KM:
        return 2
    return 1 if (a.minute or 0) < _LATE_MIN else 0


def _crossing(likely: Iterable[Names]) -> set[Names]:
    """The pairs of names that would become one house by way of others."""
    beside: defaultdict[VenueKey, set[VenueKey]] = defaultdict(set)
    for a, b in likely:
        beside[a].add(b)
        beside[b].add(a)
    todo, crossing = set(beside), set[Names]()
    while todo:
        group, reached = set[VenueKey](), {todo.pop()}
        while reached:
            group |= reached
            reached = {other for name in reached for other in beside[name]} - group
        todo -= group
        crossing.update(combinations(sorted(group), 2))
    return crossing


def _contradicted(nights: Iterable[Sequence[Features]], asked: Iterable[Names]) -> dict[Names, int]:
    """On how many nights each two names had a gig of their own at one hour."""
    against: defaultdict[Names, int] = defaultdict(int)
    wanted = set(asked)
    for there in nights:
        by_name: defaultdict[VenueKey, list[Features]] = defaultdict(list)
        for one in there:
            by_name[_key(one)].append(one)
        for names in combinations(sorted(by_name), 2):
            if names in wanted and _have_two_gigs(by_name[names[0]], by_name[names[1]]):
                against[names] += 1
    return against


def _have_two_gigs(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """True if both names have a gig at one hour that the other name's listings don't tell of."""
    own = [one for one in ours if not any(_is_one_bill(one, other) for other in theirs)]
    other = [one for one in theirs if not any(_is_one_bill(one, another) for another in ours)]
    return any((gap := gap_min(a, b)) is not None and gap <= _AT_ONCE_MIN for a in own for b in other)


def _is_one_bill(a: Features, b: Features) -> bool:
    return bill_fit(a, b, only_spoken_of(a, b)).value >= REVIEW


def _grouped(likely: dict[Names, _Case], against: dict[Names, int]) -> dict[VenueKey, str]:
    """Names joined from the surest pair down; no two that are known to be two houses come together."""

    def is_refused(names: Names) -> bool:
        agreeing = len(likely[names].nights) if names in likely else 0
        return against.get(names, 0) * _FOR_EACH_AGAINST > agreeing

    groups: dict[VenueKey, set[VenueKey]] = {}
    for a, b in sorted(likely, key=lambda names: (-len(likely[names].nights), names)):
        ours, theirs = groups.get(a, {a}), groups.get(b, {b})
        if ours is not theirs and not any(is_refused(_sorted(x, y)) for x in ours for y in theirs):
            joined = ours | theirs
            groups.update((name, joined) for name in joined)
    return {name: min(group)[0] for name, group in sorted(groups.items())}


def _key(one: Features) -> VenueKey:
    assert one.listing.venue is not None
    return venue_key(one.listing.venue)


def _names(a: Features, b: Features) -> Names:
    return _sorted(_key(a), _key(b))


def _sorted(a: VenueKey, b: VenueKey) -> Names:
    return (a, b) if a < b else (b, a)
