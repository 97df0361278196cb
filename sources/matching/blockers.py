"""Facts that keep two listings apart whatever else agrees: a different show of the day, room or kind of event."""

import re
from collections.abc import Iterable
from datetime import timedelta

from sources.declaration.lookup import declaration_of
from sources.matching.bills import is_misspelt
from sources.matching.features import Features, venue_name
from sources.places.venue_matching import ANOTHER, SURE, distance_km, likeness, rooms_differ
from sources.places.venue_reading import VenueName
from store.text import fold

OTHER_VENUE = "another venue"
# Doors, support and headliner of one show lie within two and a half hours; an early and a late show do not.
SHOWS_APART_MIN = 150
# A source gives one time per show; more than this between two of its ids means two shows.
_SAME_SOURCE_MIN = 45
_ARENA_APART_MIN = 180  # nobody empties and fills an arena faster
_OPEN_AIR_MIN = 6 * 60  # gates open in the afternoon, the headliner goes on at dusk; nobody plays a field twice a day
_LATE_MIN = 20 * 60 + 30  # a night that starts after this has no second house, only later sets
_AT_ONCE_MIN = 60  # doors here, start there; nobody plays two houses within it
_EVENING_MIN, _DOORS_GAP_MIN = 18 * 60 + 30, 90  # shops are played before; doors open up to so long before the headliner
_ONE_HOUSE_KM = 1  # between two pins of one house
_SURE_NAME = 8  # letters of a name that no other act of the evening has with a typo
_ONE_TOWN_KM = 7  # a gig that outgrows its house, or outlives it, stays in the town
_MOVED_HOUSE = re.compile(r"\b(?:venue (?:change|upgrade)|upgraded|moved|new venue|now at)\b")
_FAR_KM = 60  # beyond a metro area and its festivals
# A source that gives each artist an id has many ids of one gig, some with the doors and some with the start.
_ONE_BILL_MIN = 105
# Never the gig itself, even at its place and time: watched from home, or with a different ticket.
_NEVER_THE_GIG = frozenset({"stream", "screening", "workshop", "meeting"})


def blocker(a: Features, b: Features) -> str | None:
    """Why two listings cannot be one event although their nights agree; None if nothing forbids it."""
    return (
        _other_show(a, b)
        or _other_hour(a, b)
        or _other_place(a, b)
        or _other_sort(a, b)
        or (_two_ids(a, b) if a.source == b.source else None)
    )


def gap_min(a: Features, b: Features) -> int | None:
    """Minutes between two starts; None if either is unknown."""
    return None if a.minute is None or b.minute is None else abs(a.minute - b.minute)


def is_gap_explained(a: Features, b: Features, gap: int) -> bool:
    """True when one show may well be announced with such a gap: doors, gates, sets of a long night, a made-up midnight."""
    if a.nights.is_midnight or b.nights.is_midnight or a.is_festival or b.is_festival:
        return True
    if gap <= _OPEN_AIR_MIN and (a.is_open_air or b.is_open_air or min(a.minute or 0, b.minute or 0) >= _LATE_MIN):
        return True
    return _between_doors_and_start(a, b) or _between_doors_and_start(b, a)


def only_spoken_of(a: Features, b: Features) -> frozenset[str]:
    """Names that one side refers to without their being on: the band paid tribute to, the gig before the afterparty."""
    if _differ_in_sort(a, b):
        return a.names_mentioned | b.names_mentioned
    return ((a.names_mentioned - a.act_set) | (b.names_mentioned - b.act_set)) - (a.names_mentioned & b.names_mentioned)


def nights_agree(listings: Iterable[Features]) -> bool:
    """True when all are of one night, of the nights of one festival, or of the two that one of them was moved between.

    A listing at exactly midnight may belong to either day: some sources make up the hour.
    """
    members = list(listings)
    nights = {member.night for member in members if member.night and not member.nights.is_midnight}
    nights -= {member.nights.previous for member in members if member.nights.previous != member.night}
    nights -= {night for member in members for night in member.nights.later}
    if len(nights) > 1:
        return False
    either = [
        {member.night, member.night + timedelta(days=1)} for member in members if member.nights.is_midnight and member.night
    ]
    return not either or bool(set.intersection(*either, *([nights] if nights else [])))


def _other_show(a: Features, b: Features) -> str | None:
    ours, theirs = a.markers, b.markers
    if ours.shows and theirs.shows and not ours.shows & theirs.shows:
        return "another show of the day"
    if ours.numbers and theirs.numbers and not ours.numbers & theirs.numbers:
        return "another night of the run"
    if ours.clocks and theirs.clocks and min(abs(x - y) for x in ours.clocks for y in theirs.clocks) >= 60:
        return "another show of the day"
    if ours.days and theirs.days and not ours.days & theirs.days:
        return "another day's ticket"
    if (ours.is_pass and theirs.days and not theirs.is_pass) or (theirs.is_pass and ours.days and not ours.is_pass):
        return "a day against the whole festival"
    return None


def _other_hour(a: Features, b: Features) -> str | None:
    gap = gap_min(a, b)
    apart_min = _ARENA_APART_MIN if a.is_arena and b.is_arena else SHOWS_APART_MIN
    if gap is None or gap < apart_min or is_gap_explained(a, b, gap):
        return None
    return f"starts {gap / 60:.1f} h apart"


def _other_place(a: Features, b: Features) -> str | None:
    ours, theirs = venues(a, b)
    if rooms_differ(ours, theirs):
        return "another room"
    apart_km = distance_km(a.position, b.position)
    if apart_km is not None and apart_km > _FAR_KM:
        return "another part of the country"
    if at_festival(a, b) or not in_other_houses(a, b) or plays_once(a, b):
        return None
    return OTHER_VENUE


def in_other_houses(a: Features, b: Features) -> bool:
    """True when the two name houses that are certainly not one."""
    ours, theirs = venues(a, b)
    return bool(ours.core and theirs.core) and likeness(ours, theirs, distance_km(a.position, b.position)) <= ANOTHER


def plays_once(a: Features, b: Features) -> bool:
    """True when both name one act in one city at one hour of the evening: it moved house, or the house has two names.

    Only DJs play two places of a night, and they start late; a record shop is played hours before the stage. Two houses of two
    towns are two gigs of a tour or a mistake, unless a side says that it moved.
    """
    is_late = max(a.minute or 0, b.minute or 0) >= _LATE_MIN
    gap, is_plain = gap_min(a, b), not any(f.markers.is_tribute or f.markers.side_events for f in (a, b))
    if (
        not is_plain
        or gap is None
        or gap > _at_once_min(a, b)
        or (is_late and not (gap == 0 and _is_whole_bill(a, b)))
        or not a.metro
        or a.metro != b.metro
        or (_is_far(a, b) and not _is_said_to_move(a, b))
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


def _is_said_to_move(a: Features, b: Features) -> bool:
    return any(side.listing.status == "rescheduled" or _MOVED_HOUSE.search(fold(side.listing.title)) for side in (a, b))


def venues(a: Features, b: Features) -> tuple[VenueName, VenueName]:
    """Both venues' names, read as in the city that either tells: "Academy Manchester" without one is an Academy there."""
    if a.metro == b.metro or (a.metro and b.metro):
        return a.venue, b.venue
    if a.metro:
        return a.venue, venue_name(b.listing, a.metro)
    return venue_name(a.listing, b.metro), b.venue


def at_festival(a: Features, b: Features) -> bool:
    """True when one side names a festival where the other names its grounds."""
    return (a.venue.is_festival and _speaks_of(b, a.venue.core)) or (b.venue.is_festival and _speaks_of(a, b.venue.core))


def _speaks_of(listing: Features, festival: frozenset[str]) -> bool:
    named = frozenset(word for word in festival if not word.isdigit() and word not in ("festival", "fest", "weekender"))
    return bool(named) and named <= frozenset(listing.title.words)


def _other_sort(a: Features, b: Features) -> str | None:
    if not _differ_in_sort(a, b):
        return None
    sorts = a.markers.side_events ^ b.markers.side_events
    gap = gap_min(a, b)
    own = (a.act_set | a.title.names) & (b.act_set | b.title.names) - a.names_mentioned - b.names_mentioned
    if own and not sorts & _NEVER_THE_GIG and (not sorts or (gap is not None and gap <= _SAME_SOURCE_MIN)):
        return None
    return "a tribute" if not sorts else f"{min(sorts)}, not the gig itself"


def _differ_in_sort(a: Features, b: Features) -> bool:
    return a.markers.is_tribute != b.markers.is_tribute or a.markers.side_events != b.markers.side_events


def _two_ids(a: Features, b: Features) -> str | None:
    """Two ids of one source are two shows, unless all that it tells is the same or it gives one id an artist."""
    gap = gap_min(a, b)
    declaration = declaration_of(a.source)
    if declaration is not None and declaration.lists_per_artist:
        is_one_artist = a.headliner == b.headliner
        return "its source lists two start times" if is_one_artist and gap is not None and gap > _ONE_BILL_MIN else None
    same_name = a.title.plain == b.title.plain or bool(a.acts and a.acts == b.acts)
    same_place = likeness(a.venue, b.venue, distance_km(a.position, b.position)) >= SURE
    is_moved = _is_said_to_move(a, b) and plays_once(a, b)  # the shop left the old house's id beside the new one's
    if (is_moved or (same_name and same_place)) and (gap is None or gap <= _SAME_SOURCE_MIN):
        return None
    return "two ids of one source"


def _between_doors_and_start(a: Features, b: Features) -> bool:
    return (
        a.doors_minute is not None
        and a.minute is not None
        and b.minute is not None
        and a.doors_minute - 15 <= b.minute <= a.minute
    )
