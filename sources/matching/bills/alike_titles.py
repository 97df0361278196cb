"""Titles that say the same in another order or spelling, or that name nobody and are equal."""

from rapidfuzz import fuzz

from sources.matching.bills.fits import NOTHING, Fit
from sources.matching.features import Features, gap_min
from sources.matching.spellings.slips import LIKE_PERCENT, LONG_NAME, ORDINALS
from sources.matching.titles import FILLERS, Title
from sources.places.gazetteer import metro_key
from sources.places.venue_reading import MAIN_ROOM
from sources.reading.wordlists import word_set

_OF_TRIBUTES = word_set("tribute salute homage celebration celebrating song music string quartet strings by to")
_SHORTEST_OWNER = 4
_SORTS = word_set("mic jam session traditional karaoke quiz ceili ceilidh blues jazz folk singer songwriter comedy disco")
_OF_ANY_NIGHT = word_set(
    """
    open night club pub bar live music weekly every free welcome all session circle early late upstairs downstairs
    monday tuesday wednesday thursday friday saturday sunday
    """
)
_ONE_NIGHT_MIN = 45
_SHORTEST_CUT = 3
_ONE_WORD = 70  # percent of letters of two words that may be one


def alike_nights(a: Features, b: Features) -> Fit:
    """Nights that name nobody but say what sort they are: "Fuel Jam" is the "Open Jam Night at Fuel" of that hour."""
    gap = gap_min(a, b)
    rooms = a.venue.rooms - MAIN_ROOM, b.venue.rooms - MAIN_ROOM
    if a.acts or b.acts or gap is None or gap > _ONE_NIGHT_MIN or rooms[0] != rooms[1]:
        return NOTHING
    places = {*a.venue.words, *b.venue.words}
    (ours, is_plain), (theirs, are_plain) = (_sorts(side, places) for side in (a, b))
    if not ours or not theirs or not (ours <= theirs or theirs <= ours) or not (is_plain or are_plain):
        return NOTHING
    return Fit(0.85 if is_plain and are_plain else 0.7, "the same sort of night")  # "Open mic with Lorraine": its host


def _sorts(side: Features, places: set[str]) -> tuple[set[str], bool]:
    """The sorts of night that a title speaks of, and whether it says nothing else."""
    own = [word for word in side.title.words if word not in places and word not in FILLERS]
    told = {word if word in _SORTS else word.removesuffix("s") for word in own}
    rest = told - _SORTS - _OF_ANY_NIGHT
    return told & _SORTS, all(side.metro and metro_key(word) == side.metro for word in rest)


def alike_tributes(a: Features, b: Features) -> Fit:
    """Two tributes to one act: no house holds two at an hour."""
    if a.acts and b.acts:
        return NOTHING
    return Fit(0.8, "tributes to one act") if _tributed(a) & _tributed(b) else NOTHING


def _tributed(side: Features) -> frozenset[str]:
    return frozenset(name for name in side.names_mentioned if len(name) > 2) if side.markers.is_tribute else frozenset()


def alike_titles(a: Features, b: Features) -> Fit:
    """Titles that say the same in a different order or spelling, or equal titles that name nobody ("Open Mic")."""
    ours, theirs = a.title, b.title
    if not ours.words or not theirs.words:
        return NOTHING
    if ours.plain == theirs.plain:
        return NOTHING if a.acts and b.acts else Fit(0.75, "same title")
    if (a.acts and b.acts) or min(_own_letters(ours.words), _own_letters(theirs.words)) < LONG_NAME:
        return NOTHING
    ratio = fuzz.token_sort_ratio(" ".join(ours.words), " ".join(theirs.words))
    same_digits = {word for word in ours.words if word.isdigit()} == {word for word in theirs.words if word.isdigit()}
    if ratio >= LIKE_PERCENT and same_digits:
        return Fit(0.8, "nearly the same title")
    mine, yours = _telling(ours), _telling(theirs)
    shared, smaller = mine & yours, min(len(mine), len(yours))
    if len(shared) >= 2 and len(shared) == smaller:
        return Fit(0.65, "one title within the other")
    if len(shared) >= 3 and len(shared) >= 0.75 * smaller and _agree_in_numbers(mine, yours):
        return Fit(0.6, "most of one title within the other")
    is_spelling = len(shared) > 1 or _differ_in_spelling(mine - yours, yours - mine)
    return Fit(0.5, "alike titles") if ratio >= 75 and is_spelling else NOTHING


def _differ_in_spelling(ours: set[str], theirs: set[str]) -> bool:
    """Whether what only one side says is what the other says, spelled otherwise: Bowie Reimagined is not Queen Reimagined."""
    return not ours or not theirs or any(_may_be_one_word(one, other) for one in ours for other in theirs)


def _may_be_one_word(one: str, other: str) -> bool:
    short, full = sorted((one, other), key=len)
    return fuzz.ratio(one, other) >= _ONE_WORD or (len(short) >= _SHORTEST_CUT and full.startswith(short))


def _telling(title: Title) -> set[str]:
    """A title's words but those that describe the show, owners without their s: Handel's Messiah is Messiah (Handel)."""
    plain = FILLERS | _OF_TRIBUTES if title.markers.is_tribute else FILLERS
    found = (ORDINALS.get(word, word) for word in title.words)
    return {word.removesuffix("s") if len(word) > _SHORTEST_OWNER else word for word in found} - plain


def _agree_in_numbers(ours: set[str], theirs: set[str]) -> bool:
    """Whether no side tells a number that the other tells otherwise: Mahler's sixth is not his fifth."""
    mine, yours = ({word for word in side if word.isdigit()} for side in (ours, theirs))
    return mine == yours or not mine or not yours


def _own_letters(words: tuple[str, ...]) -> int:
    return sum(len(word) for word in words if word not in ("the", "a", "an"))
