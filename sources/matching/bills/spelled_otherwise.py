"""Names in common that two listings spell in two ways: a typo, umlauts written out, words cut short, initials."""

import re

from sources.matching.bills.fits import NOTHING, Fit
from sources.matching.features import Features
from sources.matching.spellings.names import umlauts_joined
from sources.matching.spellings.slips import in_digits, is_cut, is_slip, is_transcribed
from store.places.romanised import is_transcribed_from
from store.text import words

_SHORTEST_WRITTEN_OUT = 4
_UMLAUT = re.compile("[äöüåø]", re.IGNORECASE)


def misspelt(a: Features, b: Features) -> Fit:
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


def shortened(a: Features, b: Features) -> Fit:
    """One name with its words cut short, its initials, or its numbers as words: "Rod y Gab" is Rodrigo y Gabriela."""
    for name in _as_words(a):
        for other in _as_words(b):
            if name != other and (is_cut(name, other) or is_cut(other, name) or in_digits(name) == in_digits(other)):
                return Fit(0.85, "same name, shortened")
    return NOTHING


def _as_words(side: Features) -> tuple[tuple[str, ...], ...]:
    """The words of a side's names; GY!BE also as initials, for P!nk's sign is a letter in names alone."""
    names = side.act_words or tuple(name[1:] if name[:1] == ("the",) else name for name in side.title.name_words)
    written = [performer.name for performer in side.listing.performers] or [side.listing.title]
    return (*names, *(tuple(words(name.replace("!", ""))) for name in written if "!" in name.strip("!")))
