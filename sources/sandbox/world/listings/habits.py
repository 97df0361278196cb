"""How a source reports the sandbox world's gigs, declared by each source that takes part in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from sources.declaration.lookup import declaration_of, declared
from sources.sandbox.world.randomness import digest

if TYPE_CHECKING:
    from sources.sandbox.world.gigs.gigs import Gig

SourceName = str
TitleMaker = Callable[
    [Random, "Gig", Sequence[str], str], str
]  # the gig, its bill as the source spells it, the venue as it has it


def plain_title(rng: Random, gig: Gig, names: Sequence[str], venue: str) -> str:
    """The headliner's name."""
    return names[0]


def plain_id(seed: int, gig: Gig, source: SourceName, ordinal: int) -> str:
    """Twelve hexadecimal digits."""
    return digest(seed, gig.id, source, ordinal)[:12]


class Carried(Protocol):
    """The part of a SandboxListing that an address is made of at the least."""

    @property
    def source(self) -> SourceName:
        """Who carries it."""
        ...

    @property
    def source_id(self) -> str:
        """Its id there."""
        ...


def plain_address(seed: int, listing: Carried) -> str:
    """A page under a made-up domain named after the source."""
    return f"https://{listing.source.replace('_', '-')}.example/events/{listing.source_id}"


def every_gig(gig: Gig) -> bool:
    """For a source that may carry anything."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What the source carries and how exactly it reports it. Units: likelihoods from 0 to 1 unless said otherwise.

    `coverage` is how likely it carries a gig in each kind of house (RoomKind).
    """

    coverage: Mapping[str, float]
    residencies: float | None = None  # instead, for the nights of a residency
    countries: frozenset[str] | None = None  # their codes; None is everywhere
    can_carry: Callable[[Gig], bool] = every_gig
    prints_doors: float = 0.4  # prints the doors' time rather than the start
    is_behind: float = 0.2  # has not heard of a change
    names_support: float = 0.6  # for each support act
    leaves_out_time: float = 0.0
    gives_end: float = 0.0
    misspells: float = 0.1  # writes a name other than the act does itself
    names_building: float = 0.3  # for a gig in one of a building's smaller rooms
    names_sitting: float = 0.5  # says "matinee" where a show has two sittings
    records_per_room: int = 2  # how many records of one room it keeps
    has_positions: bool = True
    titles: TitleMaker = plain_title
    lists_bill_in_title: bool = False
    notes_moves_in_title: bool = False
    shouts: bool = False  # now and then a title is all capitals
    reports_cancellations: bool = True  # otherwise such listings are mostly taken down
    source_id: Callable[[int, Gig, SourceName, int], str] = plain_id
    address: Callable[[int, Any], str] = plain_address  # of a seed and a SandboxListing


def reporting_sources() -> tuple[SourceName, ...]:
    """The sources that carry gigs of the world, in the order of the registry."""
    return tuple(source.key for source in declared() if source.habits is not None)


def habits_of(source: SourceName) -> Habits:
    """One source's habits.

    Errors: LookupError for a source that takes no part in the world.
    """
    declaration = declaration_of(source)
    if declaration is None or declaration.habits is None:
        raise LookupError(f"{source} declares no habits: it carries none of the sandbox world's gigs")
    habits: Habits = declaration.habits
    return habits
