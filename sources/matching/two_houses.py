"""One act in two houses of one evening: a gig that moved, a house with two names, or two gigs."""

import re

from sources.matching.bills import is_misspelt
from sources.matching.features import Features, gap_min, only_spoken_of, venue_name
from sources.places.venue_matching import ANOTHER, distance_km, likeness
from sources.places.venue_reading import VenueName
from store.text import fold

LATE_MIN = 20 * 60 + 30  # a night that starts after this has no second house, only later sets
_AT_ONCE_MIN = 60  # doors here, start there; nobody plays two houses within it
_EVENING_MIN, _DOORS_GAP_MIN = 18 * 60 + 30, 90  # shops are played before; doors open up to so long before the headliner
_ONE_HOUSE_KM = 1  # between two pins of one house
_SURE_NAME = 8  # letters of a name that no other act of the evening has with a typo
_ONE_TOWN_KM = 7  # a gig that outgrows its house, or outlives it, stays in the town
_MOVED_HOUSE = re.compile(r"\b(?:venue (?:change|upgrade)|upgraded|moved|new venue|now at)\b")


def in_other_houses(a: Features, b: Features) -> bool:
    """True when the two name houses that are certainly not one."""
    ours, theirs = venues(a, b)
    return bool(ours.core and theirs.core) and likeness(ours, theirs, distance_km(a.position, b.position)) <= ANOTHER


def plays_once(a: Features, b: Features) -> bool:
    """True when both name one act in one city at one hour of the evening: it moved house, or the house has two names.

    Only DJs play two places of a night, and they start late; a record shop is played hours before the stage. Two houses of two
    towns are two gigs of a tour or a mistake, unless a side says that it moved.
    """
    is_late = max(a.minute or 0, b.minute or 0) >= LATE_MIN
    gap, is_plain = gap_min(a, b), not any(f.markers.is_tribute or f.markers.side_events for f in (a, b))
    if (
        not is_plain
        or gap is None
        or gap > _at_once_min(a, b)
        or (is_late and not (gap == 0 and _is_whole_bill(a, b)))
        or not a.metro
        or a.metro != b.metro
        or (_is_far(a, b) and not is_said_to_move(a, b))
    ):
        return False
    shared = (a.act_set | {a.title.headliner}) & (b.act_set | {b.title.headliner}) & (a.act_set | b.act_set)
    return (
        bool(shared - only_spoken_of(a, b))
        or (gap == 0 and _is_whole_bill(a, b))
        or (gap == 0 and _is_pin_missing(a, b) and is_misspelt(a, b, _SURE_NAME))
    )


def _at_once_min(a: Features, b: Features) -> int:
    """The longest gap between doors and stage: longer in the evening, unless pins tell of two houses."""
    is_evening = min(a.minute or 0, b.minute or 0) >= _EVENING_MIN
    return _DOORS_GAP_MIN if is_evening and (distance_km(a.position, b.position) or 0) <= _ONE_HOUSE_KM else _AT_ONCE_MIN


def _is_whole_bill(a: Features, b: Features) -> bool:
    """Several acts, all those that one side names: no night has the same two DJs start in two clubs at one minute."""
    ours, theirs = a.act_set or a.title.names, b.act_set or b.title.names
    return len(ours & theirs) >= 2 and (ours <= theirs or theirs <= ours)


def _is_pin_missing(a: Features, b: Features) -> bool:
    return a.position is None or b.position is None


def _is_far(a: Features, b: Features) -> bool:
    apart_km = distance_km(a.position, b.position)
    return apart_km is not None and apart_km > _ONE_TOWN_KM


def is_said_to_move(a: Features, b: Features) -> bool:
    return any(side.listing.status == "rescheduled" or _MOVED_HOUSE.search(fold(side.listing.title)) for side in (a, b))


def venues(a: Features, b: Features) -> tuple[VenueName, VenueName]:
    """Both venues' names, read as in the city that either tells: "Academy Manchester" without one is an Academy there."""
    if a.metro == b.metro or (a.metro and b.metro):
        return a.venue, b.venue
    if a.metro:
        return a.venue, venue_name(b.listing, a.metro)
    return venue_name(a.listing, b.metro), b.venue
