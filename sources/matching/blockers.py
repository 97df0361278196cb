"""Facts that keep two listings apart whatever else agrees: a different show of the day, room or kind of event."""

import re
from collections.abc import Iterable
from datetime import timedelta

from sources.declaration.lookup import declaration_of
from sources.matching.bills import is_misspelt
from sources.matching.features import Features, apart_km, differ_in_sort, gap_before_move_min, gap_min, is_linked
from sources.matching.festivals import at_festival, is_one_festival
from sources.matching.titles import FILLERS
from sources.matching.two_houses import LATE_MIN, in_other_houses, is_said_to_move, plays_once, venues
from sources.places.venue_likeness import SURE
from sources.places.venue_matching import likeness, rooms_differ
from store.text import fold

OTHER_VENUE = "another venue"
# Doors, support and headliner of one show lie within two and a half hours; an early and a late show do not.
SHOWS_APART_MIN = 150
# A source gives one time per show; more than this between two of its ids means two shows.
_SAME_SOURCE_MIN = 45
_ARENA_APART_MIN = 180  # nobody empties and fills an arena faster
_CANDLE_MIN = 75  # concerts by candlelight are an hour long, and two or three an evening
_OPEN_AIR_MIN = 6 * 60  # gates open in the afternoon, the headliner goes on at dusk; nobody plays a field twice a day
_NOON_MIN, _EVENING_MIN, _HALF_A_DAY_MIN = 12 * 60, 18 * 60, 12 * 60
_BY_DAY = re.compile(r"\b(?:noon|midday|lunch|lunchtime|daytime|day|morning|coffee|family)\b")
_FAR_KM = 60  # beyond a metro area and its festivals
_DOORS_MIN = 60  # from doors to start
_SEVERAL = 2  # names that two shows of an evening don't have in common
_TWO_IDS = "two ids of one source"
# A source that gives each artist an id has many ids of one gig, some with the doors and some with the start.
_ONE_BILL_MIN = 105
_SAYS_LITTLE = FILLERS | {"all", "long", "by"}  # "all night" is "all night long"
_SURE_NAME = 8  # letters of a name that no other act of the evening has with a typo
# Never the gig itself, even at its place and time: watched from home, or with a different ticket.
_NEVER_THE_GIG = frozenset({"stream", "screening", "workshop", "meeting"})


def blocker(a: Features, b: Features, *, is_hour_moved: bool = False) -> str | None:
    """Why two listings cannot be one event although their nights agree; None if nothing forbids it.

    `is_hour_moved`: one's hour is known to be that from which their gig was moved.
    """
    return (
        _other_show(a, b)
        or (None if is_hour_moved else _other_hour(a, b))
        or _other_place(a, b)
        or _other_sort(a, b)
        or (_two_ids(a, b) if a.source == b.source else None)
    )


def is_gap_explained(a: Features, b: Features, gap: int) -> bool:
    """True when one show may well be announced with such a gap: doors, gates, sets of a long night, a made-up midnight."""
    if a.nights.is_midnight or b.nights.is_midnight or a.is_festival or b.is_festival:
        return True
    if gap <= _OPEN_AIR_MIN and (a.is_open_air or b.is_open_air or min(a.minute or 0, b.minute or 0) >= LATE_MIN):
        return True
    if gap == _HALF_A_DAY_MIN and min(a.minute or 0, b.minute or 0) < _NOON_MIN:
        return a.headliner == b.headliner  # eight in the morning was meant for the evening
    return any(_between_doors_and_start(x, y) or _tells_doors_only(x, y) or _is_made_up_noon(x, y) for x, y in ((a, b), (b, a)))


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
    if "candlelight" in a.title.words and "candlelight" in b.title.words:
        apart_min = _CANDLE_MIN
    if gap is None or gap < apart_min or is_gap_explained(a, b, gap):
        return None
    before_move = gap_before_move_min(a, b)
    if before_move is not None and before_move < apart_min:
        return None
    return "another sitting" if apart_min == _CANDLE_MIN else f"starts {gap / 60:.1f} h apart"


def _other_place(a: Features, b: Features) -> str | None:
    ours, theirs = venues(a, b)
    if rooms_differ(ours, theirs) and not plays_once(a, b):
        return "another room"
    between_km = apart_km(a, b)
    if between_km is not None and between_km > _FAR_KM:
        return "another part of the country"
    if at_festival(a, b) or is_one_festival(a, b) or not in_other_houses(a, b) or plays_once(a, b):
        return None
    return OTHER_VENUE


def _other_sort(a: Features, b: Features) -> str | None:
    if not differ_in_sort(a, b):
        return None
    sorts = a.markers.side_events ^ b.markers.side_events
    gap = gap_min(a, b)
    own = (a.act_set | a.title.names) & (b.act_set | b.title.names) - a.names_mentioned - b.names_mentioned
    if own and not sorts & _NEVER_THE_GIG and (not sorts or (gap is not None and gap <= _SAME_SOURCE_MIN)):
        return None
    return "a tribute" if not sorts else f"{min(sorts)}, not the gig itself"


def _two_ids(a: Features, b: Features) -> str | None:
    """Two ids of one source are two shows, unless all that it tells is the same or it gives one id an artist."""
    gap = gap_min(a, b)
    declaration = declaration_of(a.source)
    if declaration is not None and declaration.lists_per_artist:
        is_one_artist = a.headliner == b.headliner
        return "its source lists two start times" if is_one_artist and gap is not None and gap > _ONE_BILL_MIN else None
    if is_linked(a, b) and not (gap or 0) > _SAME_SOURCE_MIN and not in_other_houses(a, b):
        return None  # one page of one evening, entered twice
    may_be_many = declaration is not None and declaration.is_told_by_many
    may_be_doors = may_be_many and _may_be_doors_and_start(a, b)
    if (gap or 0) > (_DOORS_MIN if may_be_doors else _SAME_SOURCE_MIN):
        return _TWO_IDS
    same_place = (
        not (a.venue.core and b.venue.core) or is_one_festival(a, b) or likeness(a.venue, b.venue, apart_km(a, b)) >= SURE
    )
    # The shop left the old house's id beside the new one's, or says in the title where it went.
    is_moved = is_said_to_move(a, b) and (plays_once(a, b) or (same_place and bool(a.title.names & b.title.names)))
    is_typo = may_be_many and gap == 0 and is_misspelt(a, b, _SURE_NAME)
    return None if is_moved or (same_place and (is_typo or _tell_one_bill(a, b))) else _TWO_IDS


def _may_be_doors_and_start(a: Features, b: Features) -> bool:
    """Whether one evening's hour may be told twice, an hour apart; a house that plays by the hour says so."""
    is_evening = min(a.minute or 0, b.minute or 0) >= _EVENING_MIN and not (a.markers.shows or b.markers.shows)
    return is_evening and (a.title.plain == b.title.plain or _names_in_common(a, b) >= _SEVERAL)


def _tell_one_bill(a: Features, b: Features) -> bool:
    """Whether two titles or bills say the same, or one only adds guests to the other's."""
    if _is_same_title(a, b) or bool(a.acts and a.acts == b.acts) or is_one_festival(a, b):
        return True
    ours, theirs = a.title.names | a.act_set, b.title.names | b.act_set
    if _names_in_common(a, b) >= _SEVERAL:
        return True
    is_told = bool(a.venue.core and b.venue.core)  # two raves of one name may be at two secret places
    return is_told and a.title.headliner == b.title.headliner != "" and (ours <= theirs or theirs <= ours)


def _names_in_common(a: Features, b: Features) -> int:
    """How many names two sides share; forms of one name count once."""
    ours, theirs = (side.title.names | side.title.parts | side.act_set for side in (a, b))
    shared = ours & theirs
    return sum(not any(name != other and name in other for other in shared) for name in shared)


def _between_doors_and_start(a: Features, b: Features) -> bool:
    return (
        a.doors_minute is not None
        and a.minute is not None
        and b.minute is not None
        and a.doors_minute - 15 <= b.minute <= a.minute
    )


def _tells_doors_only(doors: Features, b: Features) -> bool:
    """True if one side's hour is that of its doors, and the other's comes in the time until the headliner."""
    if doors.minute is None or b.minute is None or doors.doors_minute != doors.minute:
        return False
    return doors.minute <= b.minute <= doors.minute + SHOWS_APART_MIN


def _is_made_up_noon(noon: Features, b: Features) -> bool:
    """True for a source that writes noon where it knows no hour, beside the evening's gig of the same act."""
    if noon.minute != _NOON_MIN or noon.doors_minute is not None or b.minute is None or b.minute < _EVENING_MIN:
        return False
    is_plain = not any(side.markers.shows or side.markers.is_young or side.markers.side_events for side in (noon, b))
    return is_plain and noon.headliner == b.headliner and not _BY_DAY.search(fold(noon.listing.title))


def _is_same_title(a: Features, b: Features) -> bool:
    """Whether two titles say the same, but for order, plurals and words such as "live"."""
    if a.title.plain == b.title.plain:
        return True
    ours, theirs = ({word.removesuffix("s") for word in side.title.words if word not in _SAYS_LITTLE} for side in (a, b))
    return ours == theirs != set()
