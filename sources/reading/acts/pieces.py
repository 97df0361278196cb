"""Cutting a title into the pieces that may be names, each with what stands before it: a list, a guest, a place, somebody's work.

The text keeps its case. Brackets and quotation marks go first: they hold albums, labels, bands that somebody used to be in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sources.reading.wordlists import word_set
from store.text import words

# How a piece stands to what is before it. After "place" and "work" nobody is named who plays: "at Whelan's", "tribute to Queen".
Link = Literal["start", "break", "colon", "list", "support", "presented", "place", "work"]

_LONGEST = 300
# "Night (DJ One, DJ Two, Three)", "Duo (One b2b Two)"; but not the bands that somebody used to be in.
_LIST_IN_BRACKETS = re.compile(
    r"^(?!(?:ex|members|formerly|of|from|songs|music|play\w*|perform\w*|tribute)\b)"
    r"(?:djs? (?=\w)|.*\bb2b\b|[^,/]+(?:,[^,]+){2,}$|[^/]+(?: / [^/]+)+$)",
    re.IGNORECASE,
)
_DJS = re.compile(r"^djs (?=\w)", re.IGNORECASE)
# "(The Doors Tribute)", "(A Tribute to ABBA)": the name of somebody else than whom it stands behind.
_TRIBUTE_TO = re.compile(
    r"\btribute to (?P<to>\w.+)|^(?:the |a )?(?P<of>[A-Z].*?) (?:tribute|(?:concert )?experience)\b", re.IGNORECASE
)
_SAYS_NO_NAME = word_set(
    """
    a the and of to band act show live uk ireland irish european ultimate definitive official best number one no 1 greatest
    """
)
_JOIN_IN_BRACKETS = re.compile(
    r"^(?:(?:with |plus |\+ ?|and )?(?:very )?(?:special )?(?:guests?|supports?(?: (?:from|by)\b)?|w/|feat\.?|ft\.?|featuring"
    r"|with|plus)\b|w/|\+)",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:tribute|(?<!no )covers?|after ?-?party|film|screening|the movie|documentary|listening|karaoke|experience)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]?")
_QUOTED = re.compile(r"(?<=\s)[\"“”„«]([^\"“”„»]+)[\"“”»]|(?<=\s)[‘']([^‘’']{3,60})[’'](?=\W|$)(?!\s+[A-Z])")
_SUPPORT = (
    r"(?:[,+&]|\band|\bplus|\bwith)?\s*\b(?:very )?special guests?\b(?: dj)?(?: are| include)?\s*:?"
    r"|(?:[,+&]|\bplus|\bwith)?\s*\b(?:local |main |tour )?supports?\b(?: act)?(?: sets?)?(?: comes?)?(?: from| by|:)+"
    r"|\s\+(?=\s)|\+(?=\s)|\bsupported by\b|\bw/(?!e\b)|\bfeaturing\b|\b(?:feat|ft)\b\.?|(?<!tonight )\bwith\b(?! love\b)"
    r"|\bplus\b"
    r"|\bperformed (?:live )?by\b|\bhosted by\b|\b(?:live |dj )?sets? (?:from|by)\b|\b(?:live )?music (?:from|by)\b"
    r"|\b(?:(?:live )?score|songbook|tribute|rendition|interpretation|directed|conducted|led|fronted) by\b"
    r"|\bjoined by\b|\balong with\b|\baccompanied by\b|\balongside\b"
)
_WORK = (
    r"(?:\b(?:a|an|the) )?(?:\b\w+ )?\b(?:tribute|homage|salute|love letter|ode)s? to\b"
    r"|(?:\bthe )?\b(?:music|songs?|sounds?|best|very best|stor(?:y|ies)|legacy|spirit|magic|greatest hits|hits|life|genius) of\b"
    r"|\b(?:a |an )?(?:night|evening|celebration|symphonic rendition) of\b|\bcelebrat(?:es?|ing)\b"
    r"|\bremember(?:s|ing)\b|\bin memory of\b|\binspired by\b"
    r"|\bin the style of\b|\bfor (?:the )?fans of\b|\b(?:perform(?:s|ing|ed)?|play(?:s|ing)|sings?|singing|reimagin(?:es?|ing))\b"
    r"|\bplay\b(?= (?:the|their|songs|music|[A-Z\"“‘']))"
)
_PLACE = (
    r"(?!\A)\b(?:live )?(?:at|from|in)\b(?=\s+[^\W_])(?! (?:concert|session|association|conversation|the round|full)\b)|@"
    r"|\blive on\b|\b(?:presented|präsentiert) (?:by|von)\b"
)
_PRESENTED = r"\b(?:proudly )?(?:presents|present(?=:?\s+\w)|pres\.|presenting|invites?|welcomes|in association with)\s*[:–-]?"
_LIST = (
    r",|\s//+(?=\s)|(?<=\w\w\w)/(?=\w\w\w)|(?<=\w)/(?=\s)"
    r"|\s(?:&|and|x|×|b2b|b3b|back2back|vs?\.?|versus|/|\\|n|agus|und|et|och|og)(?=\s)|\+|\bback to back\b"
)
_BREAK = r"\s[-–—~]+(?=\s)|[–—|·•;]|(?<=\w)- (?=\w)|(?<=tour)-(?=\w)|\s-(?=\w)"
_LINK = re.compile(
    r"(?!\B\w)(?:"  # none begins inside a word: a look that spares most letters of a title the tries
    rf"(?P<support>{_SUPPORT})|(?P<presented>{_PRESENTED})|(?P<work>{_WORK})|(?P<place>{_PLACE})|(?P<colon>:(?!\d))"
    rf"|(?P<break>{_BREAK})|(?P<list>{_LIST}))",
    re.IGNORECASE,
)
_BANDS_JOINT, _THE = re.compile(r"\s+(?:&|and)\s+", re.IGNORECASE), re.compile(r"the\s", re.IGNORECASE)
_COUNTRY = re.compile(r"\s/[A-Z]{2}\b")
_PICTURES = re.compile("\\s*[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+\\s*")
_DOTS = re.compile(r"\s*[·•]\s*")
_LABEL_BEHIND = re.compile(r"^\s*[:–—-]+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a title. `begin` and `end` are its place in `text` of the title, for names that span several."""

    text: str
    link: Link
    begin: int
    end: int
    is_unreal: bool = False  # what is said of it in brackets makes it a film, a tribute, a quiz


@dataclass(frozen=True, slots=True)
class Pieces:
    """A title without its asides, and its pieces in order."""

    text: str
    pieces: tuple[Piece, ...]

    def is_bands_end(self, at: int) -> bool:
        """Whether a piece goes on with a name as bands' names do: "Florence and the Machine"."""
        if not 0 < at < len(self.pieces):
            return False
        joint = self.text[self.pieces[at - 1].end : self.pieces[at].begin]
        return _BANDS_JOINT.fullmatch(joint) is not None and _THE.match(self.pieces[at].text) is not None

    def span(self, first: int, last: int) -> str:
        """The text from one piece to another, with what joins them."""
        return self.text[self.pieces[first].begin : self.pieces[last].end]


def cut(title: str) -> Pieces:
    """The pieces of a title."""
    text, unreal_at = _without_asides(" ".join(_plainly_parted(title[:_LONGEST]).split()))
    return Pieces(text, tuple(_pieces(text, unreal_at)))


def _plainly_parted(text: str) -> str:
    """The text without the countries of acts ("Apparat /DE"), with bars for the pictures that part it.

    The dots of a list are commas: "Floating Points · Bonobo · Anz".
    """
    text = _COUNTRY.sub("", text) if " /" in text else text
    if text.isascii():
        return text
    text = _PICTURES.sub(" | ", text).strip(" |")
    return _DOTS.sub(", ", text) if len(_DOTS.findall(text)) > 1 else text


def _pieces(text: str, unreal_at: list[int]) -> Iterator[Piece]:
    link: Link = "start"
    begin = 0
    for found in [*_LINK.finditer(text), None]:
        end = found.start() if found else len(text)
        named = text[begin:end]
        left = len(named) - len(named.lstrip(" \"“”'‘’.!*#"))
        kept = named.strip(' "“”‘’*#').rstrip(".,")
        if kept:
            is_unreal = any(begin <= at <= end for at in unreal_at)
            yield Piece(kept, link, begin + left, begin + left + len(kept), is_unreal)
        if found:
            kind = _kind(found)
            # "with special guests", ": w/": what says more about the names behind it stays.
            link = link if not kept and link in ("support", "work", "place", "presented") and kind in ("colon", "break") else kind
            behind = _LABEL_BEHIND.match(text[found.end() :]) if kind == "support" else None
            begin = found.end() + (behind.end() if behind else 0)


def _kind(found: re.Match[str]) -> Link:
    group: Link = found.lastgroup  # type: ignore[assignment]
    return group


def _without_asides(text: str) -> tuple[str, list[int]]:
    """The text without brackets and quotations, and where brackets said that what stands before them is not the act itself.

    Brackets that name guests are opened: "X (with Y)".
    """
    kept, unreal_at, at = "", [], 0
    for found in _BRACKETS.finditer(text):
        kept += text[at : found.start()]
        at = found.end()
        if _LIST_IN_BRACKETS.search(found[1].strip()):
            kept += f" w/ {_DJS.sub('', found[1].strip())} |"
        elif _JOIN_IN_BRACKETS.match(found[1].strip()):
            kept += f" w/ {_JOIN_IN_BRACKETS.sub('', found[1].strip()).strip(' :')} |"
        else:
            unreal_at += [len(kept.rstrip())] if _UNREAL.search(found[1]) and not _is_of_another(found[1], kept) else []
            kept += " " if kept.endswith(" ") or not kept else ""
            kept += "| " if text[at:].strip() and text[at : at + 1] != "," and not _LINK.match(text[at:].strip()) else ""
    kept += text[at:]
    bare = _QUOTED.sub(lambda quoted: "|" + " " * (len(quoted[0]) - 1), kept)
    return bare.rstrip(), unreal_at


def _is_of_another(aside: str, text: str) -> bool:
    """Whether a tribute in brackets names another than the text before it: it says who plays, not that nobody does."""
    found = _TRIBUTE_TO.search(aside.strip())
    named = set(words(found["to"] or found["of"])) - _SAYS_NO_NAME if found else set()
    return bool(named) and not named <= set(words(text))
