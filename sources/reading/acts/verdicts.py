"""How surely a known name at its place in a title plays that night, and in which role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.reading.acts import phrases
from sources.reading.acts.named import ENOUGH, is_common
from sources.reading.acts.pieces import Piece, Pieces
from store.events.records import BillingKey

_WHOLE, _LED, _LISTED, _BEHIND_A_BREAK, _AFTER_ANOTHER = 0.98, 0.95, 0.93, 0.88, 0.6
_COMMON_WHOLE, _COMMON, _COMMON_IN_COMPANY = 0.6, 0.35, 0.1
_A_NIGHT = 0.5  # what the name of who puts it on loses
_SURE_PART = 0.1
_SECTIONS = ("start", "break", "colon", "presented")


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name that may be an act's: pieces `first` to `last` of a title. `penalty` is what it loses for being part of one."""

    name: str
    key: str
    first: int
    last: int
    penalty: float = 0.0

    @property
    def is_part(self) -> bool:
        """Whether only the beginning of a piece is taken for the name."""
        return self.penalty > 0


def judged(title: Pieces, found: Sequence[FoundName]) -> Iterator[tuple[FoundName, BillingKey, float]]:
    """Each name with its place on the bill and how surely it is on it; `found` does not overlap and is in the title's order."""
    if not found:
        return
    judge = _Judge(title, found)
    supported_from = len(title.pieces)  # whom no headliner precedes supports nobody
    for name in found:
        confidence = judge.confidence(name)
        begins = judge.support_begins(name.first)
        if confidence >= ENOUGH and supported_from == len(title.pieces):
            supported_from = name.first + 1
        is_support = begins is not None and begins >= supported_from
        yield name, "support" if is_support else "headline", round(min(1.0, confidence), 2)


class _Judge:
    """One title with the names found in it."""

    def __init__(self, title: Pieces, found: Sequence[FoundName]) -> None:
        self.title = title
        self.pieces = title.pieces
        self.found = found
        self.sections = _sections(title.pieces)
        self.silent = self._silent()

    def confidence(self, name: FoundName) -> float:
        """From 0 to 1."""
        own = range(name.first, name.last + 1)
        if phrases.NOT_PLAYING.search(self.title.text) or (name.first in self.silent and not _is_called_so(name)):
            return 0.0
        if any(self.pieces[at].is_unreal for at in own) or self._is_a_bands_beginning(name):
            return 0.0
        common = is_common(name.name)
        if len(own) == len(self.pieces):
            return (_COMMON_WHOLE if common else _WHOLE) - name.penalty
        value = self._by_place(name) - self._as_a_night(name) - name.penalty
        return value - self._as_a_word(name) if common else value

    def support_begins(self, at: int) -> int | None:
        """Where the list of supports begins that a piece stands in, behind "with" or "support"; None if it stands in none."""
        while at > 0 and self.pieces[at].link == "list":
            at -= 1
        return at if self.pieces[at].link == "support" else None

    def _is_a_bands_beginning(self, name: FoundName) -> bool:
        """Whether a single word goes on, as in "Florence and the Machine", and what goes on is not somebody known.

        A longer name is a person's, who plays with a band: "Josh Ritter & The Royal City Band".
        """
        behind = name.last + 1
        is_joined = self.title.is_bands_end(behind) and not any(other.first == behind for other in self.found)
        return is_joined and " " not in name.name

    def _by_place(self, name: FoundName) -> float:
        link = self.pieces[name.first].link
        if link in ("list", "support"):
            return _LISTED
        if link in ("start", "presented"):
            return _LED
        # Behind an act's name, a single word is the album rather than another act; behind two of them, one more of a list.
        section = self.sections[name.first]
        before = [other for other in self.found if self.sections[other.first] < section]
        is_second = bool(before) and sum(self.pieces[other.first].link in ("start", "break") for other in before) < 2
        return _AFTER_ANOTHER if is_second and " " not in name.name and not self._has_company(name) else _BEHIND_A_BREAK

    def _as_a_night(self, name: FoundName) -> float:
        """What a name loses that may be who puts the night on, or what the night is called."""
        behind = name.last + 1
        if behind >= len(self.pieces):
            return 0.0
        link, section = self.pieces[behind].link, self.sections[name.first]
        if link == "presented":
            later = [one for one in self.found if one.first >= behind and not is_common(one.name)]
            presents = any(self.sections[one.first] == section + 1 for one in later)
            return _A_NIGHT if presents else 0.0
        following = next((one for one in self.found if one.first == behind), None)
        if link != "colon" or following is None or following.penalty >= _SURE_PART or is_common(following.name):
            return 0.0
        is_album = " " not in following.name and " " in name.name and not self._leads_a_list(following)
        return 0.0 if is_album else _A_NIGHT

    def _as_a_word(self, name: FoundName) -> float:
        """What a common word loses: less beside another act, or before a tour or an album of its own."""
        behind = name.last + 1
        is_followed = phrases.ALBUM.search(self.title.text) is not None or (
            behind < len(self.pieces) and self.pieces[behind].link == "work"
        )
        is_act = self._has_company(name) or (self.pieces[name.first].link == "start" and is_followed)
        return _COMMON_IN_COMPANY if is_act else _COMMON

    def _has_company(self, name: FoundName) -> bool:
        """Whether another act, by a name of its own, stands in the same part of the title."""
        section = self.sections[name.first]
        return any(
            self.sections[other.first] == section and not is_common(other.name) for other in self.found if other is not name
        )

    def _leads_a_list(self, name: FoundName) -> bool:
        return name.last + 1 < len(self.pieces) and self.pieces[name.last + 1].link == "list"

    def _silent(self) -> frozenset[int]:
        """Pieces whose names do not play: behind "at" and "tribute to", and in parts about somebody but for their guests."""
        about = _sections_about(self.pieces, self.sections)
        silent: set[int] = set()
        is_off = False
        for number, piece in enumerate(self.pieces):
            if piece.link != "list":
                is_off = piece.link in ("place", "work") and not self._is_in_a_list(number)
            if is_off or (self.sections[number] in about and not self._is_behind_support(number)):
                silent.add(number)
        return frozenset(silent)

    def _is_in_a_list(self, number: int) -> bool:
        """Whether "from" stands inside one of a list's names: "Traitor, Fight From Within, Exit Wounds"."""
        links = [piece.link for piece in self.pieces[max(number - 1, 0) : number + 2]]
        return links == ["list", "place", "list"]

    def _is_behind_support(self, number: int) -> bool:
        section = self.sections[number]
        return any(self.pieces[at].link == "support" for at in range(number + 1) if self.sections[at] == section)


def _is_called_so(name: FoundName) -> bool:
    """Whether what makes a show of somebody else's songs is a part of a known name: "The ELO Experience"."""
    return not name.is_part and phrases.ABOUT.search(name.name) is not None


def _sections(pieces: Sequence[Piece]) -> list[int]:
    """The number of each piece's section: what stands between breaks."""
    numbers, section = [], -1
    for piece in pieces:
        section += piece.link in _SECTIONS or section < 0
        numbers.append(section)
    return numbers


def _sections_about(pieces: Sequence[Piece], sections: Sequence[int]) -> frozenset[int]:
    """Sections that name whom they are about: "Candlelight: Queen", "Emo Night: Paramore & Fall Out Boy", "Oasis - Tribute"."""
    about: set[int] = set()
    for piece, section in zip(pieces, sections, strict=True):
        if phrases.SAID_OF_THE_NAME.match(piece.text):
            about |= {section, section - 1}
        elif section and phrases.SHOW_ABOUT.match(piece.text):
            about.add(section)
        elif phrases.ABOUT.search(piece.text) and (piece.link != "support" or phrases.TRIBUTE.search(piece.text)):
            is_heading = piece.link == "start" and not phrases.TRIBUTE.search(piece.text)
            about |= set(range(section, section + 3)) if is_heading else {section}
    return frozenset(about)
