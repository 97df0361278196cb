"""One side's act, or whole title, inside a longer piece of the other's title."""

import re

from sources.matching.bills.fits import NOTHING, Fit
from sources.matching.features import Features
from sources.matching.titles import FILLERS
from sources.reading.wordlists import word_set

# An act's words inside a longer name: "Air" is not "Air Supply", "Rumours of Fleetwood Mac" is not Fleetwood Mac.
_LEADS_A_LONGER_NAME, _INSIDE_A_LONGER_NAME = 0.7, 0.5
_ONE_WORD_LEADS, _ONE_WORD_INSIDE = 0.45, 0.3
_LONG_WORD, _LONG_WORD_LEADS = 8, 0.55  # of its own coinage
_LONG_NAME = 14
_ENSEMBLES = word_set("orchestra choir ensemble philharmonic symphony quartet chorus opera ballet band")
_ADJECTIVE = re.compile(r"(?:al|an|ish|ese|ic)$")  # The National are no National Youth Orchestra
_ARTICLES = frozenset(["the", "a", "an"])
_OF_A_NIGHT, _A_NIGHT = word_set("club party sessions session nights presents djs"), 0.75  # "Mother" and "Mother Club"


def contained(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    """One side's act (or whole title) inside a longer piece of the other's title."""
    return max(_acts_inside(a, b, names_mentioned), _acts_inside(b, a, names_mentioned))


def _acts_inside(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    best = NOTHING
    acts = a.act_words or (*_first_name(a), *_long_names(a))
    for act in (*acts, *_night_of(a, b)):
        if not act or "".join(act) in names_mentioned or _is_extended(act, b):
            continue
        for written in b.title.runs:
            run = written[1:] if written and written[0] in _ARTICLES and act[0] not in _ARTICLES else written
            at = _position_of(act, run)
            if at is not None:
                best = max(best, Fit(_containment(act, run, at), "act's name inside the title"))
    return best


def _night_of(side: Features, other: Features) -> tuple[tuple[str, ...], ...]:
    """The title of a night whose acts one side alone lists, where it names none of them: "Mother" is the Mother Club."""
    if not side.acts or other.acts or side.act_set & (side.title.names | side.title.parts):
        return ()
    return side.title.runs[:1] if len(side.title.runs) == 1 else ()


def _first_name(side: Features) -> tuple[tuple[str, ...], ...]:
    """The words of a title's first piece that does more than describe the show, as "Album launch" does before a name."""
    telling = (run for run in side.title.runs if not FILLERS.issuperset(run))
    return (next(telling, side.title.runs[0]),) if side.title.runs else ()


def _long_names(side: Features) -> list[tuple[str, ...]]:
    """The names of a title that are too long to stand in another by chance: "Les Cowboys Fringants, l'hommage"."""
    return [name for name in side.title.name_words if len(name) > 1 and len("".join(name)) >= _LONG_NAME]


def _containment(act: tuple[str, ...], run: tuple[str, ...], at: int) -> float:
    rest = run[:at] + run[at + len(act) :]
    if FILLERS.issuperset(rest):
        return 0.95 if len(act) > 1 or len(act[0]) >= 4 else 0.8
    if at == 0 and _OF_A_NIGHT.issuperset(rest):
        return _A_NIGHT
    if len(act) > 1:
        return _LEADS_A_LONGER_NAME if at == 0 else _INSIDE_A_LONGER_NAME
    if at == 0 and len(act[0]) >= _LONG_WORD and (_ENSEMBLES.isdisjoint(rest) or not _ADJECTIVE.search(act[0])):
        return _LONG_WORD_LEADS
    return _ONE_WORD_LEADS if at == 0 and len(act[0]) >= 5 else _ONE_WORD_INSIDE


def _is_extended(act: tuple[str, ...], other: Features) -> bool:
    """True when the other side states an act that this one is only a piece of."""
    return any(len(words) > len(act) and _position_of(act, words) is not None for words in other.act_words)


def _position_of(act: tuple[str, ...], run: tuple[str, ...]) -> int | None:
    for at in range(len(run) - len(act) + 1):
        if run[at : at + len(act)] == act:
            return at
    return None
