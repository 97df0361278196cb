"""What each source writes above a gig."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from sources.sandbox.world.listings.habits import SourceName, habits_of
from sources.sandbox.world.randomness import chance, pick
from sources.sandbox.world.wording.name_variants import typo

if TYPE_CHECKING:
    from sources.sandbox.world.gigs.gigs import Gig


def title_for(rng: Random, source: SourceName, gig: Gig, names: Sequence[str], venue: str) -> str:
    """The headline of a listing; `names` is the bill as the source spells it, `venue` its name for the place."""
    base = _with_sitting(rng, source, gig, _base(rng, source, gig, names, venue))
    return _decorated(rng, source, gig, base, venue)


def _base(rng: Random, source: SourceName, gig: Gig, names: Sequence[str], venue: str) -> str:
    if gig.name is not None:
        return _named_night(rng, source, gig, gig.name, names)
    if not names:
        return f"Live music at {venue}"
    if gig.kind == "club_night":
        return _djs(rng, names)
    if gig.kind == "instore":
        return pick(rng, [(names[0], 1.0), (f"{names[0]} - In-Store", 3.0), (f"{names[0]} (Instore + Signing)", 2.0)])
    return habits_of(source).titles(rng, gig, names, venue)


def _named_night(rng: Random, source: SourceName, gig: Gig, name: str, names: Sequence[str]) -> str:
    if gig.kind == "festival":
        year = f" {gig.starts_at.year}"
        return name if chance(rng, 0.7) else name.removesuffix(year)
    choices = [(name, 5.0)]
    if names and habits_of(source).lists_bill_in_title:
        bill = ", ".join(names[:4])
        choices += [(f"{name}: {bill}", 2.0), (f"{name} w/ {bill}", 2.0), (f"{name} presents {names[0]}", 1.0)]
    return pick(rng, choices)


def _djs(rng: Random, names: Sequence[str]) -> str:
    bill = ", ".join(names[1:])
    return pick(
        rng,
        [
            (names[0], 3.0),
            (f"{names[0]} w/ {bill}" if bill else names[0], 3.0),
            (", ".join(names), 2.0),
            (f"{names[0]} [All Night Long]", 0.7 if not bill else 0.0),
            (f"{names[0]} + {bill}" if bill else names[0], 1.0),
        ],
    )


def box_office_title(rng: Random, gig: Gig, names: Sequence[str], _venue: str) -> str:
    """As a ticket shop writes it: the act, its tour, its guests."""
    first = names[0]
    choices = [(first, 9.0), (f" {first}", 0.1), (f"{gig.promoter} Presents: {first}", 0.5), (f"{first} Live", 0.3)]
    if gig.tour:
        choices += [(f"{first} - {gig.tour}", 5.0), (f"{first}: {gig.tour}", 2.0), (f"{first} – {gig.tour}", 1.0)]
    if len(names) > 1:
        choices += [
            (f"{first} with special guests {_listed(names[1:])}", 1.2),
            (" + ".join(names), 1.2),
            (f"{first} plus Special Guests", 0.8),
        ]
    return pick(rng, choices)


def app_title(rng: Random, gig: Gig, names: Sequence[str], _venue: str) -> str:
    """As a club goer's app writes it: the bill."""
    first = names[0]
    choices = [(first, 8.0), (f"{gig.promoter} presents: {first}", 1.0)]
    if gig.tour:
        choices.append((f"{first} - {gig.tour}", 1.0))
    if len(names) > 1:
        choices += [(f"{first} w/ {', '.join(names[1:])}", 4.0), (" + ".join(names), 2.0), (", ".join(names), 1.5)]
    return pick(rng, choices)


def prose_title(rng: Random, gig: Gig, names: Sequence[str], venue: str) -> str:
    """As an organizer writes it: a sentence."""
    first, city = names[0], gig.room.city.name
    day = gig.starts_at
    choices = [
        (first, 3.0),
        (f"{first} live at {venue}", 3.0),
        (f"{first} | {venue} | {day.day} {day:%b}", 1.5),
        (f"{gig.promoter} presents {first}", 2.0),
        (f"{first} - Live in {city}", 2.0),
        (f"An Evening with {first}", 1.0),
        (f"{first} ({gig.room.city.name})", 1.0),
        (f"{first} in concert", 1.0),
    ]
    if len(names) > 1:
        choices += [(f"{first} + {_listed(names[1:])}", 3.0), (f"{first} with support from {_listed(names[1:])}", 1.5)]
    return pick(rng, choices)


def poster_title(rng: Random, _gig: Gig, names: Sequence[str], venue: str) -> str:
    """As on a poster in a shop window."""
    first = names[0]
    choices = [(first, 8.0), (f"{first} @ {venue}", 1.0), (first.lower(), 0.5)]
    choices += [(f"{first} live", 1.0), (typo(rng, first), 0.5)]
    if len(names) > 1:
        choices += [(f"{first} + support", 2.0), (f"{first}, {names[1]}", 1.0), (f"{first} w/ {names[1]}", 1.0)]
    return pick(rng, choices)


def _with_sitting(rng: Random, source: SourceName, gig: Gig, title: str) -> str:
    if gig.sitting is None or not chance(rng, habits_of(source).names_sitting):
        return title
    return pick(
        rng, [(f"{title} ({gig.sitting})", 3.0), (f"{title} - {gig.sitting}", 2.0), (f"{title} {gig.sitting.upper()}", 0.5)]
    )


def _decorated(rng: Random, source: SourceName, gig: Gig, title: str, venue: str) -> str:
    if gig.is_sold_out and chance(rng, 0.2):
        title = pick(rng, [(f"{title} (Sold Out)", 2.0), (f"SOLD OUT: {title}", 1.0), (f"{title} - SOLD OUT", 1.0)])
    if gig.status == "rescheduled" and habits_of(source).notes_moves_in_title and chance(rng, 0.3):
        title = pick(rng, [(f"{title} (Rescheduled)", 2.0), (f"{title} - Rescheduled from {gig.former_starts_at:%d %b}", 1.0)])
    if gig.minimum_age and chance(rng, 0.03):
        title = f"{title} - {gig.minimum_age}+"
    if source == "ticketmaster" and chance(rng, 0.03):
        title = f"{title} - {venue}"
    return title.upper() if habits_of(source).shouts and chance(rng, 0.04) else title


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}"
