"""Who plays, read from a title against the acts that are known, each with a confidence.

A title is never believed by itself: only a name that some source bills, or that the directory holds, becomes an act. And where it
stands decides: "Mother: Honey Dijon" is a night called Mother, "Honey Dijon at Mother" a place, "Queen Tribute" is not Queen.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sources.places.gazetteer import place
from sources.reading.acts import phrases
from sources.reading.acts.named import ENOUGH, NamedAct, can_be_an_act
from sources.reading.acts.pieces import Pieces, cut
from sources.reading.acts.verdicts import FoundName, judged
from store.places.act_names import act_key

_LONGEST_SPAN = 5  # pieces: "Crosby, Stills, Nash & Young"
_MOST = 60  # acts of one title
_LIKELY = 0.6  # for somebody who names the act themselves
_MOST_LIKELY = 12
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class TitleNames:
    """What a title may name, to be looked up among the acts that are known. `keys` are act keys (store/places/act_names.py)."""

    title: Pieces
    candidates: tuple[FoundName, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Every key that might be an act's."""
        return frozenset(candidate.key for candidate in self.candidates)

    def acts(self, known: Mapping[str, str]) -> tuple[NamedAct, ...]:
        """The known acts who play, in the order of the title; `known` gives the name to bill by its act key."""
        once: dict[str, NamedAct] = {}
        for found, billing, confidence in judged(self.title, self._known(known)):
            if confidence >= ENOUGH:
                once.setdefault(found.key, NamedAct(known[found.key], billing, confidence))
        return tuple(once.values())[:_MOST]

    def likely(self) -> tuple[NamedAct, ...]:
        """Names that would be acts if somebody knew them, as written: for whom an alert on such a name waits."""
        whole = [one for one in self.candidates if one.first == one.last and not one.is_part and not self._is_of_a_band(one)]
        last = {one.first: one for one in whole}  # the barest form of each piece
        found = judged(self.title, list(last.values()))
        names = [NamedAct(one.name, billing, confidence) for one, billing, confidence in found if confidence >= _LIKELY]
        return tuple(names)[:_MOST_LIKELY]

    def _is_of_a_band(self, one: FoundName) -> bool:
        """Whether a name is half of one such as "Florence and the Machine"."""
        return self.title.is_bands_end(one.first) or (self.title.is_bands_end(one.last + 1) and " " not in one.name)

    def _known(self, known: Collection[str]) -> list[FoundName]:
        """The known names that do not overlap: from left to right, the longest first."""
        by_first: dict[int, list[FoundName]] = {}
        for candidate in self.candidates:
            if candidate.key in known:
                by_first.setdefault(candidate.first, []).append(candidate)
        found, at = [], 0
        while at < len(self.title.pieces):
            if here := by_first.get(at):
                best = max(here, key=lambda one: (one.last, -one.penalty, len(one.key)))
                found.append(best)
                at = best.last
            at += 1
        return found


@lru_cache(maxsize=4096)
def names_in(title: str, not_acts: frozenset[str] = frozenset()) -> TitleNames:
    """The names in a title. `not_acts` are act keys of names that cannot be meant: its venue, its promoter."""
    found = _possible(title)
    return TitleNames(found.title, tuple(one for one in found.candidates if one.key not in not_acts))


@lru_cache(maxsize=4096)  # several sources give one title, with several spellings of its venue
def _possible(title: str) -> TitleNames:
    pieces = cut(title)
    return TitleNames(pieces, tuple(one for one in _candidates(pieces) if _can_stand_there(one, pieces)))


def _candidates(title: Pieces) -> Iterator[FoundName]:
    for first, piece in enumerate(title.pieces):
        for name, penalty in _forms(piece.text):
            yield FoundName(name, act_key(name), first, first, penalty)
        for last in range(first + 1, min(first + _LONGEST_SPAN, len(title.pieces))):
            span = title.span(first, last)
            for name in dict.fromkeys((span, stripped(span))):
                yield FoundName(name, act_key(name), first, last)


def _can_stand_there(candidate: FoundName, title: Pieces) -> bool:
    """A town may be an act (Boston, Chicago), but not where titles name towns."""
    leads = title.pieces[candidate.first].link in ("start", "support", "presented")
    return can_be_an_act(candidate.name) and (leads or place(candidate.name) is None)


def _forms(text: str) -> Iterator[tuple[str, float]]:
    """A piece as written, the names that lead it where the rest does not rename them, and it without what describes the show.

    Shape: (name, what it loses in confidence).
    """
    yield text, 0.0
    words = phrases.BEFORE.sub("", text).split()
    for length in range(len(words) - 1, 0, -1):
        rest = " ".join(words[length:])
        if phrases.AFTER_NAME.search(rest) and not phrases.BORROWED.search(rest):
            yield _POSSESSIVE.sub("", " ".join(words[:length])), 0.05 if length > 1 else 0.15
    if (bare := stripped(text)) != text:
        yield bare, 0.0


@lru_cache(maxsize=4096)
def stripped(text: str) -> str:
    """A name without what stands around it: "An Evening with Bicep (DJ set)" is Bicep."""
    before = ""
    while before != text:
        before = text
        text = phrases.BEHIND.sub("", phrases.BEFORE.sub("", text)).strip(" -–:,!*\"“”'‘’") or text
    return text
