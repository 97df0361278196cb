"""How likely two listings are the same event: venue, bill and time weighed together."""

from dataclasses import dataclass

from sources.matching.bills import Fit, bill_fit
from sources.matching.blockers import (
    OTHER_VENUE,
    blocker,
    is_gap_explained,
    nights_agree,
)
from sources.matching.features import Features, apart_km, gap_before_move_min, gap_min, is_linked, only_spoken_of
from sources.matching.festivals import at_festival, is_one_festival, may_be_one_festival
from sources.matching.surnames import BY_SURNAME, are_in_two_scripts, shares_surname
from sources.matching.two_houses import is_big, plays_once, venues
from sources.places.venue_likeness import SURE, says_little
from sources.places.venue_matching import MOVED, PERHAPS_A_ROOM, likeness

# The three fits are multiplied, so one bad one is enough to keep apart. With the venue sure and the hour equal, evidence of 0.5
# from the names would do; with an unknown venue (0.65) and an unknown hour (0.85) only the same headliner (1.0) does.
JOIN = 0.5
REVIEW = 0.25
LINKED = 1.5  # above whatever names can reach
_UNKNOWN_HOUR = 0.85
_EXPLAINED_GAP = 0.75
_OTHER_DATE = 0.75  # the stale date of a moved show, or a made-up midnight
_AT_FESTIVAL = 0.85
_A_DAY_OF_IT = 0.9
_BOTH_UNTOLD = 0.75  # "Private house" and "TBA", in one town at one minute or on a night without an hour
_TELLING_HOUSE = 8  # letters of a house's name
_NEXT_TOWN, _ANOTHER_TOWN, _DOORS_MIN = 0.8, 0.5, 60
_UNCLEAR_SHOW = 0.6  # one side says "late show", the other tells no hour
_NEAR_MIN = 45
_GAP, _GATES_GAP = 500, 1000  # minutes between two starts that would leave nothing of a score


@dataclass(frozen=True, slots=True)
class Verdict:
    """The assessment of a pair of listings. `blocker` names the fact that keeps them apart."""

    score: float
    reasons: tuple[str, ...]
    blocker: str | None = None
    is_by_surname: bool = False  # nothing else of the bills agrees


def judge(a: Features, b: Features) -> Verdict:
    """The score of a pair of the same night and area, with its reasons; linked listings score highest."""
    forbidden = forbidding(a, b)
    if is_linked(a, b):
        return Verdict(LINKED, ("its ticket link leads to the other",), forbidden)
    bill = _festival_bill(a, b, bill_fit(a, b, only_spoken_of(a, b)))
    if bill.value < REVIEW:
        return _by_surname(a, b, forbidden) or Verdict(bill.value, (bill.reason,), forbidden)
    venue, hour = _venue_fit(a, b), _hour_fit(a, b)
    return Verdict(bill.value * venue.value * hour.value, (bill.reason, venue.reason, hour.reason), forbidden)


def _by_surname(a: Features, b: Features, forbidden: str | None) -> Verdict | None:
    """The verdict on a surname and its owner, or a name in another script, in one house at one minute."""
    if forbidden or gap_min(a, b) != 0 or a.night != b.night or _venue_fit(a, b).value < SURE:
        return None
    if shares_surname(a, b):
        reason = "a surname and its owner"
    elif are_in_two_scripts(a, b):
        reason = "a name in a script that can't be compared"
    else:
        return None
    return Verdict(BY_SURNAME, (reason, "same venue", "0 min apart"), is_by_surname=True)


def forbidding(a: Features, b: Features, *, is_hour_moved: bool = False) -> str | None:
    """The fact that keeps a pair apart, or None. A link joins across unlike venues and hours, but not two shows of a page."""
    if not nights_agree((a, b)):
        return "another night"
    forbidden = blocker(a, b, is_hour_moved=is_hour_moved)
    if forbidden and (forbidden == OTHER_VENUE or "h apart" in forbidden) and is_linked(a, b):
        return None
    return forbidden


def _venue_fit(a: Features, b: Features) -> Fit:
    if at_festival(a, b) or is_one_festival(a, b):
        return Fit(PERHAPS_A_ROOM, "a festival and its grounds")
    between_km = apart_km(a, b)
    if _names_house(a, b) or _names_house(b, a):
        return Fit(SURE, "its title names the venue")
    value = likeness(*venues(a, b), between_km)
    if not a.venue.core and not b.venue.core and a.metro == b.metro != "" and not gap_min(a, b):
        value = max(value, _BOTH_UNTOLD)
    if a.metro != b.metro and a.metro and b.metro and between_km is None:
        value *= _NEXT_TOWN if _may_be_of_one_town(a, b) else _ANOTHER_TOWN
    if value < MOVED and plays_once(a, b):
        return Fit(MOVED, "one act at one hour")
    return Fit(value, "same venue" if value >= 0.9 else "venue uncertain")


def _may_be_of_one_town(a: Features, b: Features) -> bool:
    """Whether a house may be told under two towns' names: Ward Park is in Bangor, and near Belfast. A Town Hall is not."""
    gap = gap_min(a, b)
    return (gap is None or gap <= _DOORS_MIN) and not says_little(a.venue)


def _names_house(untold: Features, told: Features) -> bool:
    """Whether a listing without a venue names the other's in its title: "Mdou Moctar at Johnny Brenda's"."""
    house, title = told.venue.words, untold.title.words
    if untold.venue.core or not told.venue.core or len("".join(house)) < _TELLING_HOUSE:
        return False
    return any(title[at : at + len(house)] == house for at in range(1, len(title) - len(house) + 1))


def _hour_fit(a: Features, b: Features) -> Fit:
    gap = gap_min(a, b)
    if a.night in b.nights.later or b.night in a.nights.later:
        return Fit(_A_DAY_OF_IT, "one day of the festival")
    if a.night != b.night:
        return Fit(_OTHER_DATE, "on the date it was moved from")
    before_move = gap_before_move_min(a, b)
    if before_move is not None and gap is not None and before_move < gap:
        return Fit(_OTHER_DATE, "at the hour it was moved from")
    if gap is None:
        value, reason = _UNKNOWN_HOUR, "an hour is not known"
    elif is_gap_explained(a, b, gap):
        least = _AT_FESTIVAL if a.is_festival and b.is_festival else _EXPLAINED_GAP
        value, reason = max(least, 1 - gap / (_GATES_GAP if is_big(a, b) else _GAP)), "hours explained"
    else:
        value, reason = 1 - gap / (_GATES_GAP if is_big(a, b) else _GAP), f"{gap} min apart"
    unclear = _may_be_other_shows(a, b) or a.markers.is_young != b.markers.is_young
    return (
        Fit(value * _UNCLEAR_SHOW, "possibly another show")
        if unclear and (gap is None or gap > _NEAR_MIN)
        else Fit(value, reason)
    )


def _may_be_other_shows(a: Features, b: Features) -> bool:
    """Whether one says "late show" and the other does not, not even as a word: "Late Night of the Pisces" is "(Late)"."""
    said = [side.markers.shows | ({"early", "late"} & set(side.title.words)) for side in (a, b)]
    return a.markers.shows != b.markers.shows and said[0] != said[1]


def _festival_bill(a: Features, b: Features, bill: Fit) -> Fit:
    """At a festival the place's own name is the bill: its artists' listings need share no act."""
    if (
        at_festival(a, b)
        or (a.venue.is_festival and b.venue.is_festival and a.venue.core == b.venue.core)
        or is_one_festival(a, b)
        or (may_be_one_festival(a, b) and likeness(*venues(a, b), None) >= SURE)
    ):
        return max(bill, Fit(0.8, "same festival"))
    return bill
