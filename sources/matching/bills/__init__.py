"""Do two listings name the same bill? Evidence from acts and titles, from 0 (none) to 1 (the same headliner).

An act plays one place once a night, early and late shows aside. So one real act in common, at one venue and hour, is proof
enough, and the work lies in telling a real act in common from words in common.
"""

from sources.matching.bills.acts import named_in_titles, stated_acts
from sources.matching.bills.alike_titles import alike_nights, alike_titles, alike_tributes
from sources.matching.bills.containment import contained
from sources.matching.bills.fits import Fit
from sources.matching.bills.spelled_otherwise import is_misspelt, misspelt, shortened
from sources.matching.bills.two_of_a_kind import are_two_ensembles, are_two_of_a_series
from sources.matching.features import Features

__all__ = ["Fit", "bill_fit", "is_misspelt"]

_TWO_OF_A_KIND = 0.45


def bill_fit(a: Features, b: Features, only_spoken_of: frozenset[str]) -> Fit:
    """The best evidence that two listings share a bill. Names that one side only mentions are not evidence."""
    if not only_spoken_of and a.musicbrainz_ids & b.musicbrainz_ids:
        return Fit(1.0, "same MusicBrainz id")
    if fit := stated_acts(a, b, only_spoken_of):
        return fit
    best = max(
        named_in_titles(a, b, only_spoken_of),
        misspelt(a, b),
        shortened(a, b),
        contained(a, b, only_spoken_of),
        alike_titles(a, b),
        alike_nights(a, b),
        alike_tributes(a, b),
    )
    if best.value > _TWO_OF_A_KIND and (are_two_of_a_series(a, b) or are_two_ensembles(a, b)):
        return Fit(_TWO_OF_A_KIND, "a series or a work in common, and other names")
    return best
