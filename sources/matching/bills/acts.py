"""Acts and names that two listings have in common as they are written."""

from sources.matching.bills.fits import NOTHING, Fit
from sources.matching.features import Features
from sources.matching.spellings.slips import LONG_NAME


def stated_acts(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit | None:
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


def named_in_titles(a: Features, b: Features, names_mentioned: frozenset[str]) -> Fit:
    """Names in common that nobody states as acts: a series, a tour, or acts that the sources don't list."""
    halves = ((a.act_set & b.title.parts) | (b.act_set & a.title.parts)) - names_mentioned
    halves |= _long({*(a.title.names & b.title.parts), *(b.title.names & a.title.parts)} - names_mentioned)
    if sum(len(name) >= LONG_NAME for name in halves) >= 2:
        return Fit(0.95, "the same names")
    if halves:
        return Fit(0.75, "an act named among others in the title")
    names = (a.title.names & b.title.names) - names_mentioned
    if not names:
        return Fit(0.8, "a night and who it presents") if _is_night_of(a, b) or _is_night_of(b, a) else NOTHING
    whole = a.title.plain == b.title.plain
    if a.acts and b.acts:
        # Two full bills without an act in common: one night of a series is likelier than two spellings of a gig.
        return Fit(0.8, "same title of its own") if whole and len(a.title.words) > 1 else Fit(0.45, "same series, other acts")
    if whole or not (a.title.names - names and b.title.names - names):
        return (
            Fit(0.95, "same name") if a.title.headliner in names and b.title.headliner in names else Fit(0.8, "a name in common")
        )
    return Fit(0.7, "same name with other words")


def _is_night_of(presented: Features, night: Features) -> bool:
    """Whether one side's title is who presents the other's: "Mother Club presents …" and "Mother"."""
    who = presented.title.presenter
    return who != "" and who.removesuffix("club") in (night.title.plain, night.title.plain.removesuffix("club"))


def _long(names: set[str]) -> set[str]:
    """Names that are no word of another name by chance: Max Raabe & Palast Orchester, but not Belle and Sebastian."""
    return {name for name in names if len(name) >= LONG_NAME}
