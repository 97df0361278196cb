"""One act in two houses of one evening: a gig that moved, a house with two names, or two gigs."""

import re

from sources.matching.bills import is_misspelt
from sources.matching.features import Features, apart_km, gap_min, only_spoken_of, venue_name
from sources.matching.spellings.names import name_key
from sources.places.houses import houses_of
from sources.places.venue_matching import ANOTHER, likeness
from sources.places.venue_reading import VenueName
from store.text import fold

LATE_MIN = 20 * 60 + 30  # a night that starts after this has no second house, only later sets
_CLUBS_MIN = 22 * 60  # clubs open; until then nobody begins in two houses at one minute
_AT_ONCE_MIN = 60  # doors here, start there; nobody plays two houses within it
_EVENING_MIN, _DOORS_GAP_MIN = 18 * 60 + 30, 90  # doors open up to so long before the headliner
_MORNING_MIN, _FESTIVAL_GAP_MIN = 8 * 60, 10 * 60
_AFTERNOON_MIN, _GATES_GAP_MIN = 16 * 60, 180  # and the gates of a stadium
_SHOP = re.compile(r"\b(?:records|record (?:store|shop)|vinyl|hmv|discs|bookshop|books|rough trade|amoeba)\b")
_DJS = re.compile(r"\b(?:djs?|b2b|residents?|after ?s|after ?party|all night long|club night)\b")
_ONE_HOUSE_KM = 1  # between two pins of one house
_SURE_NAME = 8  # letters of a name that no other act of the evening has with a typo
_ONE_TOWN_KM = 7  # a gig that outgrows its house, or outlives it, stays in the town
_THEATRES = frozenset(["theatre", "opera"])
_BEHIND_A_NAME = re.compile(r"\w\W*\(([^()]+)\)")
_MOVED_HOUSE = re.compile(r"\b(?:venue (?:change|upgrade)|upgraded|moved|new venue|now at)\b")


def in_other_houses(a: Features, b: Features) -> bool:
    """True when the two name houses that are certainly not one."""
    ours, theirs = venues(a, b)
    return bool(ours.core and theirs.core) and likeness(ours, theirs, apart_km(a, b)) <= ANOTHER


def plays_once(a: Features, b: Features) -> bool:
    """True when both name one act in one city at one hour of the evening: it moved house, or the house has two names.

    Only DJs play two places of a night, and they start late; a record shop is played hours before the stage. Two houses of two
    towns are two gigs of a tour or a mistake, unless a side says that it moved.
    """
    if (
        any(side.markers.is_tribute or side.markers.side_events or is_shop(side.venue) for side in (a, b))
        or not a.metro
        or a.metro != b.metro
        or ((_is_far(a, b) or _may_be_a_play(a, b) or _may_be_a_play(b, a)) and not is_said_to_move(a, b))
    ):
        return False
    gap = gap_min(a, b)
    if gap is None:
        return _is_headliner_shared(a, b) and _may_be_one_evening(a, b)
    if gap == 0 and (_is_whole_bill(a, b) or _begins_at_one_minute(a, b)):
        return True
    if gap > _at_once_min(a, b) or max(a.minute or 0, b.minute or 0) >= LATE_MIN:
        return False
    if _is_headliner_shared(a, b) or (gap == 0 and _is_pin_missing(a, b) and is_misspelt(a, b, _SURE_NAME)):
        return True
    return (_is_moved_by_title(a) or _is_moved_by_title(b)) and a.headliner == b.headliner != ""


def is_shop(name: VenueName) -> bool:
    """True for a record shop: who plays there plays a house as well."""
    return _SHOP.search(" ".join(name.words)) is not None


def is_big(a: Features, b: Features) -> bool:
    """True at an arena, in the open air or at a festival, where hours lie between gates and headliner."""
    return a.is_arena or b.is_arena or a.is_open_air or b.is_open_air or (a.is_festival and b.is_festival)


def _may_be_a_play(stage: Features, other: Features) -> bool:
    """True for a title alone in a theatre, beside another kind of house: a musical may share its name with a band."""
    return not stage.acts and _is_theatre(stage.venue) and not _is_theatre(other.venue)


def _is_theatre(house: VenueName) -> bool:
    return not _THEATRES.isdisjoint(house.words)


def _is_headliner_shared(a: Features, b: Features) -> bool:
    """Whether an act that one side states is at the top of the other's bill or of both; two gigs may share a support act.

    A piece of the other's act is another act: Whitney are not "Whitney - Queen of the Night".
    """
    stated, spoken_of = a.act_set | b.act_set, only_spoken_of(a, b) | _whence(a) | _whence(b)
    ours, theirs = a.act_set | a.title.names, b.act_set | b.title.names
    shared = (({a.headliner, b.headliner} & ours & theirs) & stated) - spoken_of
    own = any(not _is_piece_of(name, a.act_set) and not _is_piece_of(name, b.act_set) for name in shared)
    return own and not _are_two_bills(a, b)


def _whence(side: Features) -> frozenset[str]:
    """The names in brackets behind others, which mostly say where somebody comes from: "Lee Ranaldo (Sonic Youth)"."""
    return frozenset(name_key(name) for name in _BEHIND_A_NAME.findall(side.listing.title)) - side.act_set


def _are_two_bills(a: Features, b: Features) -> bool:
    """Whether each side leads with an act of its own or states one more: who opens for one band may have a night as well."""
    return a.headliner != b.headliner and bool(a.act_set - b.act_set - b.title.names and b.act_set - a.act_set - a.title.names)


def _is_piece_of(name: str, acts: frozenset[str]) -> bool:
    return name not in acts and any(name in act for act in acts)


def _may_be_one_evening(a: Features, b: Features) -> bool:
    """Where an hour is not told: no DJ, nothing by day or late, and no two houses that are known for two."""
    hours = [minute for minute in (a.minute, b.minute) if minute is not None]
    if any(not _AFTERNOON_MIN <= minute < LATE_MIN for minute in hours) or any(map(_is_of_djs, (a, b))):
        return False
    if _is_moved_by_title(a) or _is_moved_by_title(b):
        return True
    ours, theirs = venues(a, b)
    return (apart_km(a, b) or 0) <= _ONE_HOUSE_KM and not (houses_of(ours) and houses_of(theirs))


def _begins_at_one_minute(a: Features, b: Features) -> bool:
    """Whether one live act begins late, as concerts of the south do, and only the two names suggest two houses."""
    if not LATE_MIN <= (a.minute or 0) < _CLUBS_MIN or any(map(_is_of_djs, (a, b))) or not _is_pin_missing(a, b):
        return False
    return _is_headliner_shared(a, b) and not all(map(houses_of, venues(a, b)))


def _is_of_djs(side: Features) -> bool:
    return any(_DJS.search(fold(text)) for text in (side.listing.title, *(act.name for act in side.listing.performers)))


def _at_once_min(a: Features, b: Features) -> int:
    """The longest gap between doors and stage: longer in the evening and at big places, unless pins tell of two houses."""
    earliest = min(a.minute or 0, b.minute or 0)
    if (apart_km(a, b) or 0) > _ONE_HOUSE_KM:
        return _AT_ONCE_MIN
    if a.is_festival and b.is_festival and earliest >= _MORNING_MIN:
        return _FESTIVAL_GAP_MIN  # gates here, the first or the last act there
    if is_big(a, b) and earliest >= _AFTERNOON_MIN:
        return _GATES_GAP_MIN
    return _DOORS_GAP_MIN if earliest >= _EVENING_MIN else _AT_ONCE_MIN


def _is_whole_bill(a: Features, b: Features) -> bool:
    """Several acts, all those that one side names: no night has the same two DJs start in two clubs at one minute."""
    ours, theirs = a.act_set or a.title.names, b.act_set or b.title.names
    return len(ours & theirs) >= 2 and (ours <= theirs or theirs <= ours)


def _is_pin_missing(a: Features, b: Features) -> bool:
    return a.position is None or b.position is None


def _is_far(a: Features, b: Features) -> bool:
    between_km = apart_km(a, b)
    return between_km is not None and between_km > _ONE_TOWN_KM


def is_said_to_move(a: Features, b: Features) -> bool:
    return any(side.listing.status == "rescheduled" or _is_moved_by_title(side) for side in (a, b))


def _is_moved_by_title(side: Features) -> bool:
    return _MOVED_HOUSE.search(fold(side.listing.title)) is not None


def venues(a: Features, b: Features) -> tuple[VenueName, VenueName]:
    """Both venues' names, read as in the city that either tells: "Academy Manchester" without one is an Academy there."""
    if a.metro == b.metro or (a.metro and b.metro):
        return a.venue, b.venue
    if a.metro:
        return a.venue, venue_name(b.listing, a.metro)
    return venue_name(a.listing, b.metro), b.venue
