"""What a criterion of an event search does to its statements: the SQL that it adds, and the values that it binds.

Conditions on other tables are scalar subqueries, not EXISTS: optimisers turn EXISTS into a join that reads every posting of a
word, where a page needs one look-up for each of a few dozen events.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, and_, bindparam, false, literal_column, or_, select, true
from sqlalchemy.sql.elements import BindParameter

from loaders.events.values import Act, Box, Circle, CityArea, Nights, ReactedBy
from store.events.service_day import SERVICE_DAY_ENDS
from store.people.records import ReactionKind
from store.places import geo
from store.reactions import REACTION_TABLES
from store.tables import (
    artists,
    events,
    performances,
    source_events,
    title_names,
    user_hidden_events,
    venue_aliases,
    venue_names,
    venues,
)

Condition = ColumnElement[bool]
Bound = BindParameter[Any]
EVENING_STARTS = time(17)
_NO_IDS = (0,)

# Known to be free, and known to cost something.
FREE: Condition = or_(events.c.is_free.is_(true()), events.c.price_max == 0)
PAID: Condition = or_(events.c.is_free.is_(false()), events.c.price_min > 0)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. Statements are cached by what decides their text: the criterion's name and its value's `variant`.

    `sql` is given the name, the variant and where the event's id stands earliest in the statement; `params` the name and the
    value. With `expects_few`, so few events are expected that the database had better choose its way to them.
    """

    sql: Callable[[str, str, Column[int]], Condition]
    params: Callable[[str, Any], Mapping[str, Any]]
    variant: Callable[[Any], str] = lambda value: ""
    expects_few: bool = False
    shows_withdrawn: bool = False  # also events that every source has withdrawn


def holds(condition: Callable[[Bound], Condition], *, expects_few: bool = False) -> Criterion:
    """A criterion whose value is compared as it is."""
    return Criterion(lambda name, variant, event_id: condition(bindparam(name)), _as_it_is, expects_few=expects_few)


def holds_any(condition: Callable[[Bound], Condition], *, expects_few: bool = False) -> Criterion:
    """A criterion whose values are a list: the condition is an IN of it."""
    return Criterion(
        lambda name, variant, event_id: condition(bindparam(name, expanding=True)), _as_it_is, expects_few=expects_few
    )


def either(if_true: Condition, if_false: Condition) -> Criterion:
    """A criterion that is true or false: a condition for each. They need not cover everything: what is unknown is in neither."""
    return Criterion(
        lambda name, variant, event_id: if_true if variant == "true" else if_false,
        lambda name, value: {},
        lambda value: "true" if value else "false",
    )


def squared_chord(centre: str = "near") -> ColumnElement[float]:
    """The squared straight line from a centre, the search's unless told, to an event, both on the unit sphere."""
    x, y, z = (events.c[f"geo_{axis}"] - bindparam(f"{centre}_{axis}", type_=events.c.geo_x.type) for axis in "xyz")
    return x * x + y * y + z * z


def hidden_reaction(event_id: Column[int]) -> ScalarSelect[Any]:
    """1 for an event that the person bound to `hidden_from` hid, else null."""
    reactions = user_hidden_events
    found: Select[Any] = select(literal_column("1")).where(
        reactions.c.user_id == bindparam("hidden_from"), reactions.c.event_id == event_id
    )
    return found.limit(literal_column("1")).correlate(event_id.table).scalar_subquery()


def in_circle() -> Criterion:
    """Within a circle, whose centre `squared_chord` measures from."""
    return Criterion(
        lambda name, variant, event_id: squared_chord(name) <= bindparam(f"{name}_chord"),
        lambda name, circle: _circle_params(name, circle),
    )


def in_areas() -> Criterion:
    """In one of some cities or around it."""

    def sql(name: str, circles: str, event_id: Column[int]) -> Condition:
        around = (squared_chord(f"{name}_{n}") <= bindparam(f"{name}_{n}_chord") for n in range(int(circles)))
        return or_(events.c.city_key.in_(bindparam(f"{name}_keys", expanding=True)), *around)

    def params(name: str, areas: Sequence[CityArea]) -> dict[str, Any]:
        found: dict[str, Any] = {f"{name}_keys": [area.city_key for area in areas]}
        for number, circle in enumerate(_circles(areas)):
            found |= _circle_params(f"{name}_{number}", circle)
        return found

    return Criterion(sql, params, lambda areas: str(len(_circles(areas))))


def in_box() -> Criterion:
    """In a box on the map."""

    def sql(name: str, variant: str, event_id: Column[int]) -> Condition:
        west = events.c.longitude >= bindparam(f"{name}_west")
        east = events.c.longitude <= bindparam(f"{name}_east")
        south = events.c.latitude >= bindparam(f"{name}_south")
        north = events.c.latitude <= bindparam(f"{name}_north")
        return and_(south, north, or_(west, east) if variant == "over_date_line" else and_(west, east))

    def params(name: str, box: Box) -> dict[str, Any]:
        return {f"{name}_{edge}": getattr(box, edge) for edge in ("south", "west", "north", "east")}

    return Criterion(sql, params, lambda box: "over_date_line" if box.west > box.east else "")


def in_nights() -> Criterion:
    """In one of some spans of nights."""

    def sql(name: str, spans: str, event_id: Column[int]) -> Condition:
        return or_(*(_in_span(f"{name}_{number}", evening_only=letter == "e") for number, letter in enumerate(spans)))

    def params(name: str, nights: Sequence[Nights]) -> dict[str, Any]:
        found: dict[str, Any] = {"evening_starts": EVENING_STARTS, "night_ends": SERVICE_DAY_ENDS}
        for number, span in enumerate(nights):
            start = f"{name}_{number}"
            found |= {f"{start}_zones": span.zones, f"{start}_first": span.first, f"{start}_last": span.last}
        return found

    return Criterion(sql, params, lambda nights: "".join("e" if span.evening_only else "d" for span in nights))


def is_played_by(column: Column[Any]) -> Criterion:
    """With one of some artists, by a column of theirs."""

    def sql(values: Bound) -> Condition:
        if column is artists.c.id:
            artist_ids: Any = values
        else:
            artist_ids = select(artists.c.id).where(column.in_(values))
        return events.c.id.in_(select(performances.c.event_id).where(performances.c.artist_id.in_(artist_ids)))

    return holds_any(sql, expects_few=True)


def is_named_or_billed() -> Criterion:
    """With one of an act's artists on its bill, or with its name in the title where nobody bills it."""

    def sql(name: str, variant: str, event_id: Column[int]) -> Condition:
        ids: Bound = bindparam(f"{name}_artists", expanding=True)
        titled = select(title_names.c.event_id).where(title_names.c.act_key == bindparam(f"{name}_key"))
        billed = select(performances.c.event_id).where(performances.c.artist_id.in_(ids))
        return or_(events.c.id.in_(billed), events.c.id.in_(titled))

    def params(name: str, act: Act) -> Mapping[str, Any]:
        return {f"{name}_artists": act.artist_ids or _NO_IDS, f"{name}_key": act.act_key}

    return Criterion(sql, params, expects_few=True)


def is_at_named_venue() -> Criterion:
    """At a venue with one of these spellings in one of its names. Folded names have no wildcard of their own."""

    def sql(name: str, variant: str, event_id: Column[int]) -> Condition:
        parts = [bindparam(f"{name}_part_{n}", type_=venues.c.name_key.type) for n in range(int(variant))]
        ids = (
            select(column).where(or_(*(key.like(part) for part in parts)))
            for column, key in (
                (venues.c.id, venues.c.name_key),
                (venue_names.c.venue_id, venue_names.c.name_key),
                (venue_aliases.c.venue_id, venue_aliases.c.name_key),
            )
        )
        return or_(*(events.c.venue_id.in_(found) for found in ids))

    def params(name: str, spellings: tuple[str, ...]) -> Mapping[str, Any]:
        return {f"{name}_part_{n}": f"%{spelling}%" for n, spelling in enumerate(spellings)}

    return Criterion(sql, params, lambda spellings: str(len(spellings)), expects_few=True)


def is_carried_by(sources: Bound) -> Condition:
    """The condition of having a listing that one of the sources still carries."""
    carried: Select[Any] = select(literal_column("1")).where(
        source_events.c.event_id == events.c.id, source_events.c.withdrawn_at.is_(None), source_events.c.source.in_(sources)
    )
    return carried.limit(literal_column("1")).correlate(events).scalar_subquery().is_not(None)


def is_not_hidden() -> Criterion:
    """Not hidden by a person."""
    return Criterion(lambda name, variant, event_id: hidden_reaction(event_id).is_(None), _as_it_is)


def has_reaction() -> Criterion:
    """Saved or hidden by a person."""

    def sql(name: str, kind: str, event_id: Column[int]) -> Condition:
        reactions = REACTION_TABLES[cast(ReactionKind, kind)].table
        return events.c.id.in_(select(reactions.c.event_id).where(reactions.c.user_id == bindparam(name)))

    def params(name: str, reacted_by: ReactedBy) -> dict[str, Any]:
        return {name: reacted_by.user_id}

    return Criterion(sql, params, lambda reacted_by: reacted_by.kind, expects_few=True, shows_withdrawn=True)


def _as_it_is(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def _circles(areas: Sequence[CityArea]) -> list[Circle]:
    return [area.circle for area in areas if area.circle is not None]


def _circle_params(name: str, circle: Circle) -> dict[str, Any]:
    point = zip("xyz", geo.unit_vector(circle.latitude, circle.longitude), strict=True)
    return {f"{name}_{axis}": part for axis, part in point} | {f"{name}_chord": geo.chord_squared(circle.radius_km)}


def _in_span(name: str, *, evening_only: bool) -> Condition:
    span = and_(
        events.c.time_zone.in_(bindparam(f"{name}_zones", expanding=True)),
        events.c.service_day >= bindparam(f"{name}_first"),
        events.c.service_day <= bindparam(f"{name}_last"),
    )
    if not evening_only:
        return span
    late = events.c.local_time >= bindparam("evening_starts")
    small_hours = events.c.local_time < bindparam("night_ends")
    return and_(span, or_(events.c.local_time.is_(None), late, small_hours))
