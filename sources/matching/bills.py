"""Do two listings name the same bill? Evidence from acts and titles, from 0 (none) to 1 (the same headliner).

An act plays one place once a night, early and late shows aside. So one real act in common, at one venue and hour, is proof
enough, and the work lies in telling a real act in common from words in common.
"""

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from sources.matching.features import Features
from sources.matching.spellings.names import umlauts_joined
from sources.matching.spellings.romanised import is_transcribed_from
from sources.matching.spellings.slips import LIKE_PERCENT, LONG_NAME, ORDINALS, in_digits, is_cut, is_slip, is_transcribed
from sources.matching.titles import FILLERS, Title
from sources.reading.wordlists import word_set
from store.text import words


class Fit(NamedTuple):
    """How well one aspect fits, with the reason as text."""

    value: float
    reason: str


NOTHING = Fit(0.0, "no name in common")

# An act's words inside a longer name: "Air" is not "Air Supply", "Rumours of Fleetwood Mac" is not Fleetwood Mac.
_LEADS_A_LONGER_NAME, _INSIDE_A_LONGER_NAME = 0.7, 0.5
_ONE_WORD_LEADS, _ONE_WORD_INSIDE = 0.45, 0.3
_OF_A_NIGHT, _A_NIGHT = word_set("club party sessions session nights presents djs"), 0.75  # "Mother" and "Mother Club"
_OF_TRIBUTES = word_set("tribute salute homage celebration celebrating song music string quartet strings by to")
_SHORTEST_OWNER = 4
_SHORTEST_WRITTEN_OUT = 4
_UMLAUT = re.compile("[äöüåø]", re.IGNORECASE)


def bill_fit(a: Features, b: Features, only_spoken_of: frozenset[str]) -> Fit:
    """The best evidence that two listings share a bill. Names that one side only mentions are not evidence."""
    if not only_spoken_of and a.musicbrainz_ids & b.musicbrainz_ids:
        return Fit(1.0, "same MusicBrainz id")
    return _stated_acts(a, b, only_spoken_of) or max(
        _named_in_titles(a, b, only_spoken_of),
        _misspelt(a, b),
        _shortened(a, b),
        _contained(a, b, only_spoken_of),
        _alike_titles(a, b),
    )


def _stated_acts(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit | None:
    """A name that one side states as an act and the other as an act or as a name of its title."""
    both = (a.act_set & b.act_set) - names_mentioned
    if both:
        return Fit(1.0, "same headliner") if a.headliner in both or b.headliner in both else Fit(0.9, "an act in common")
    one = ((a.act_set & b.title.names) | (b.act_set & a.title.names)) - names_mentioned
    if one:
        return (
            Fit(1.0, "headliner in the title") if a.headliner in one or b.headliner in one else Fit(0.85, "an act in the title")
        )
    return None


def _named_in_titles(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    """Names in common that nobody states as acts: a series, a tour, or acts that the sources don't list."""
    halves = ((a.act_set & b.title.parts) | (b.act_set & a.title.parts)) - names_mentioned
    halves |= _long({*(a.title.names & b.title.parts), *(b.title.names & a.title.parts)} - names_mentioned)
    if halves:
        return Fit(0.75, "an act named among others in the title")
    names = (a.title.names & b.title.names) - names_mentioned
    if not names:
        is_night = a.title.presenter == b.title.plain != "" or b.title.presenter == a.title.plain != ""
        return Fit(0.8, "a night and who it presents") if is_night else NOTHING
    whole = a.title.plain == b.title.plain
    if a.acts and b.acts:
        # Two full bills without an act in common: one night of a series is likelier than two spellings of a gig.
        return Fit(0.8, "same title of its own") if whole and len(a.title.words) > 1 else Fit(0.45, "same series, other acts")
    if whole or not (a.title.names - names and b.title.names - names):
        return (
            Fit(0.95, "same name") if a.title.headliner in names and b.title.headliner in names else Fit(0.8, "a name in common")
        )
    return Fit(0.7, "same name with other words")


def _long(names: set[str]) -> set[str]:
    """Names that are no word of another name by chance: Max Raabe & Palast Orchester, but not Belle and Sebastian."""
    return {name for name in names if len(name) >= LONG_NAME}


def _misspelt(a: Features, b: Features) -> Fit:
    """The same name except for a typo inside it."""
    if is_misspelt(a, b):
        return Fit(0.85, "same name, spelled differently")
    return Fit(0.85, "same name, umlauts written out") if _is_written_out(a, b) or _is_written_out(b, a) else NOTHING


def _is_written_out(umlauts: Features, plain: Features) -> bool:
    """Whether one side writes the other's umlauts as two letters: Björk is Bjoerk. Without an umlaut, Duel is not Dul."""
    ours = umlauts.act_set or umlauts.title.names
    theirs = (plain.act_set or plain.title.names) - ours
    return any(len(name) >= _SHORTEST_WRITTEN_OUT and umlauts_joined(name) in ours for name in theirs) and any(
        _UMLAUT.search(text) for text in (umlauts.listing.title, *(act.name for act in umlauts.listing.performers))
    )


def is_misspelt(a: Features, b: Features, shortest: int = 1) -> bool:
    """Whether a name of so many letters or more is the other side's with a typo inside it."""
    is_same = is_transcribed if _is_transcription(a) or _is_transcription(b) else is_slip
    ours, theirs = _spelled(a), _spelled(b)
    return any(min(len(name), len(other)) >= shortest and is_same(name, other) for name in ours for other in theirs)


def _is_transcription(side: Features) -> bool:
    return is_transcribed_from(side.listing.title) or any(is_transcribed_from(act.name) for act in side.listing.performers)


def _spelled(side: Features) -> set[str]:
    """The keys of a side's names, those of its acts without their article as well: the Tote Hosen are Die Toten Hosen."""
    stated = {"".join(words) for words in side.act_words}
    return stated | (side.act_set or side.title.names)


def _shortened(a: Features, b: Features) -> Fit:
    """One name with its words cut short, its initials, or its numbers as words: "Rod y Gab" is Rodrigo y Gabriela."""
    for name in _as_words(a):
        for other in _as_words(b):
            if is_cut(name, other) or is_cut(other, name) or (name != other and in_digits(name) == in_digits(other)):
                return Fit(0.85, "same name, shortened")
    return NOTHING


def _as_words(side: Features) -> tuple[tuple[str, ...], ...]:
    """The words of a side's names; GY!BE also as initials, for P!nk's sign is a letter in names alone."""
    names = side.act_words or side.title.name_words
    written = [performer.name for performer in side.listing.performers] or [side.listing.title]
    return (*names, *(tuple(words(name.replace("!", ""))) for name in written if "!" in name.strip("!")))


def _contained(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    """One side's act (or whole title) inside a longer piece of the other's title."""
    return max(_acts_inside(a, b, names_mentioned), _acts_inside(b, a, names_mentioned))


def _acts_inside(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    best = NOTHING
    for act in a.act_words or a.title.runs[:1]:
        if not act or "".join(act) in names_mentioned or _is_extended(act, b):
            continue
        for run in b.title.runs:
            at = _position_of(act, run)
            if at is not None:
                best = max(best, Fit(_containment(act, run, at), "act's name inside the title"))
    return best


def _containment(act: tuple[str, ...], run: tuple[str, ...], at: int) -> float:
    rest = run[:at] + run[at + len(act) :]
    if FILLERS.issuperset(rest):
        return 0.95 if len(act) > 1 or len(act[0]) >= 4 else 0.8
    if at == 0 and _OF_A_NIGHT.issuperset(rest):
        return _A_NIGHT
    if len(act) > 1:
        return _LEADS_A_LONGER_NAME if at == 0 else _INSIDE_A_LONGER_NAME
    return _ONE_WORD_LEADS if at == 0 and len(act[0]) >= 5 else _ONE_WORD_INSIDE


def _is_extended(act: tuple[str, ...], other: Features) -> bool:
    """True when the other side states an act that this one is only a piece of."""
    return any(len(words) > len(act) and _position_of(act, words) is not None for words in other.act_words)


def _position_of(act: tuple[str, ...], run: tuple[str, ...]) -> int | None:
    for at in range(len(run) - len(act) + 1):
        if run[at : at + len(act)] == act:
            return at
    return None


def _alike_titles(a: Features, b: Features) -> Fit:
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
    return Fit(0.5, "alike titles") if ratio >= 75 else NOTHING


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
