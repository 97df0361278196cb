"""The conditions of an event search: each is SQL made once, and a search names those that it switches on.

Conditions on other tables are scalar subqueries, not EXISTS: optimisers turn EXISTS into a join that reads every posting of a
word, where a page needs one look-up for each of a few dozen events.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, and_, bindparam, false, literal_column, or_, select, true
from sqlalchemy.sql.elements import BindParameter

from loaders.events.criteria import Box, Circle, CityArea, EventCriteria, Nights
from store.events.service_day import SERVICE_DAY_ENDS
from store.people.records import ReactionKind
from store.places import geo
from store.reactions import REACTION_TABLES
from store.tables import artists, event_terms, events, performances, source_events, user_hidden_events, venue_aliases, venues

Condition = ColumnElement[bool]
EVENING_STARTS = time(17)
_REACTED = "marked"


@dataclass(slots=True)
class Filters:
    """The conditions that a search switches on, by name, and the values that they need."""

    switches: set[str] = field(default_factory=set)
    params: dict[str, Any] = field(default_factory=dict)

    def add(self, switch: str, **params: Any) -> None:
        """Switch a condition on."""
        self.switches.add(switch)
        self.params.update(params)


def filters_of(criteria: EventCriteria) -> Filters:
    """Every condition but those on words and genres, which need their terms looked up first (loaders/events/query_shape.py)."""
    filters = Filters()
    for name in _PLAIN:
        value = getattr(criteria, name)
        if value is not None and value != ():
            filters.add(name, **{name: value})
    if criteria.venue_name is not None:
        filters.add("venue_name", venue_name_part=f"%{criteria.venue_name}%")  # folded: it has no wildcard of its own
    if criteria.is_free is not None:
        filters.add("free" if criteria.is_free else "paid")
    if criteria.areas:
        _add_areas(filters, criteria.areas)
    if criteria.near is not None:
        _add_circle(filters, criteria.near)
    if criteria.within is not None:
        _add_box(filters, criteria.within)
    if criteria.nights:
        _add_nights(filters, criteria.nights)
    if criteria.reacted_by is not None:
        filters.add(f"{_REACTED}:{criteria.reacted_by.kind}", reacted_by=criteria.reacted_by.user_id)
    return filters


def conditions(switches: Iterable[str], event_id: Column[int] = events.c.id) -> list[Condition]:
    """The SQL of each switch; events that left every source are found only among what a person marked.

    `event_id` is where the event's id stands earliest in the statement: terms are looked up before the event's row is read.
    """
    names = sorted(switches)
    listed = [] if any(name.startswith(_REACTED) for name in names) else [events.c.withdrawn_at.is_(None)]
    return [*listed, *(_condition(name, event_id) for name in names)]


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


def _add_circle(filters: Filters, circle: Circle) -> None:
    x, y, z = geo.unit_vector(circle.latitude, circle.longitude)
    filters.add("chord", near_x=x, near_y=y, near_z=z, chord=geo.chord_squared(circle.radius_km))


def _add_areas(filters: Filters, areas: tuple[CityArea, ...]) -> None:
    circles = [area.circle for area in areas if area.circle is not None]
    filters.add(f"areas:{len(circles)}", area_keys=[area.city_key for area in areas])
    for number, circle in enumerate(circles):
        point = zip("xyz", geo.unit_vector(circle.latitude, circle.longitude), strict=True)
        filters.params |= {f"area_{number}_{axis}": part for axis, part in point}
        filters.params[f"area_{number}_chord"] = geo.chord_squared(circle.radius_km)


def _add_box(filters: Filters, box: Box) -> None:
    switch = "box_over_date_line" if box.west > box.east else "box"
    filters.add(switch, south=box.south, west=box.west, north=box.north, east=box.east)


def _add_nights(filters: Filters, nights: tuple[Nights, ...]) -> None:
    filters.add("nights:" + "".join("e" if span.evening_only else "d" for span in nights))
    for number, span in enumerate(nights):
        filters.params |= {
            f"zones_{number}": span.zones,
            f"night_first_{number}": span.first,
            f"night_last_{number}": span.last,
        }
    filters.params |= {"evening_starts": EVENING_STARTS, "night_ends": SERVICE_DAY_ENDS}


def _list(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


def _in_box(crosses_date_line: bool) -> Condition:
    west = events.c.longitude >= bindparam("west")
    east = events.c.longitude <= bindparam("east")
    return and_(
        events.c.latitude >= bindparam("south"),
        events.c.latitude <= bindparam("north"),
        or_(west, east) if crosses_date_line else and_(west, east),
    )


def _is_carried_by_source() -> Condition:
    carried: Select[Any] = select(literal_column("1")).where(
        source_events.c.event_id == events.c.id,
        source_events.c.withdrawn_at.is_(None),
        source_events.c.source.in_(_list("sources")),
    )
    return carried.limit(literal_column("1")).correlate(events).scalar_subquery().is_not(None)


def _is_played_by_named() -> Condition:
    named = select(artists.c.id).where(artists.c.name_key.in_(_list("artist_names")))
    return events.c.id.in_(select(performances.c.event_id).where(performances.c.artist_id.in_(named)))


def _is_at_named_venue() -> Condition:
    part = bindparam("venue_name_part", type_=venues.c.name_key.type)
    named = select(venues.c.id).where(venues.c.name_key.like(part))
    also = select(venue_aliases.c.venue_id).where(venue_aliases.c.name_key.like(part))
    return or_(events.c.venue_id.in_(named), events.c.venue_id.in_(also))


_FREE = or_(events.c.is_free.is_(true()), events.c.price_max == 0)
_BY_SWITCH: dict[str, Condition] = {
    "city_keys": events.c.city_key.in_(_list("city_keys")),
    "cells": events.c.cell.in_(_list("cells")),
    "chord": squared_chord() <= bindparam("chord"),
    "box": _in_box(crosses_date_line=False),
    "box_over_date_line": _in_box(crosses_date_line=True),
    "from_at": events.c.order_time >= bindparam("from_at"),
    "to_at": events.c.order_time <= bindparam("to_at"),
    "artist_ids": events.c.id.in_(select(performances.c.event_id).where(performances.c.artist_id.in_(_list("artist_ids")))),
    "artist_names": _is_played_by_named(),
    "venue_ids": events.c.venue_id.in_(_list("venue_ids")),
    "venue_name": _is_at_named_venue(),
    "price_max": or_(events.c.price_min <= bindparam("price_max"), _FREE),
    "free": _FREE,
    "paid": or_(events.c.is_free.is_(false()), events.c.price_min > 0),
    "statuses": events.c.status.in_(_list("statuses")),
    "sources": _is_carried_by_source(),
    "updated_since": events.c.updated_at >= bindparam("updated_since"),
    "exclude_event_ids": events.c.id.not_in(_list("exclude_event_ids")),
}
# Criteria whose value is bound as it is, under its own name.
_PLAIN = (
    "city_keys",
    "from_at",
    "to_at",
    "artist_ids",
    "artist_names",
    "venue_ids",
    "price_max",
    "statuses",
    "sources",
    "updated_since",
    "exclude_event_ids",
    "hidden_from",
)


@lru_cache(maxsize=256)
def _condition(switch: str, event_id: Column[int]) -> Condition:
    kind, _, rest = switch.partition(":")
    if kind == "nights":
        return or_(*(_night(number, evening_only=letter == "e") for number, letter in enumerate(rest)))
    if kind == "areas":
        circles = (squared_chord(f"area_{number}") <= bindparam(f"area_{number}_chord") for number in range(int(rest)))
        return or_(events.c.city_key.in_(_list("area_keys")), *circles)
    if kind == "has":
        return _held_term(rest, event_id).is_not(None)
    if kind == "lacks":
        return _held_term(rest, event_id).is_(None)
    if kind == "hidden_from":
        return hidden_reaction(event_id).is_(None)
    if kind == _REACTED:
        return _has_reaction(cast(ReactionKind, rest))
    return _BY_SWITCH[switch]


def _night(number: int, evening_only: bool) -> Condition:
    span = and_(
        events.c.time_zone.in_(_list(f"zones_{number}")),
        events.c.service_day >= bindparam(f"night_first_{number}"),
        events.c.service_day <= bindparam(f"night_last_{number}"),
    )
    if not evening_only:
        return span
    late = events.c.local_time >= bindparam("evening_starts")
    small_hours = events.c.local_time < bindparam("night_ends")
    return and_(span, or_(events.c.local_time.is_(None), late, small_hours))


def _held_term(group: str, event_id: Column[int]) -> ScalarSelect[Any]:
    held = event_terms.alias("held")
    found: Select[Any] = select(literal_column("1")).where(held.c.event_id == event_id, held.c.term_id.in_(_list(group)))
    return found.limit(literal_column("1")).correlate(event_id.table).scalar_subquery()


def _has_reaction(kind: ReactionKind) -> Condition:
    reactions = REACTION_TABLES[kind].table
    return events.c.id.in_(select(reactions.c.event_id).where(reactions.c.user_id == bindparam("reacted_by")))
