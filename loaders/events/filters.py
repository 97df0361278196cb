"""The conditions of an event search: each is SQL built once, and a search names those it uses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, ScalarSelect, Select, bindparam, literal_column, select

from loaders.events.conditions import Condition, Criterion
from loaders.events.criteria import CRITERIA, EventCriteria
from store.tables import event_terms, events


@dataclass(slots=True)
class Filters:
    """The conditions that are active in a search, by name and variant, and the values that they need."""

    active: set[str] = field(default_factory=set)
    params: dict[str, Any] = field(default_factory=dict)
    expects_few: bool = False

    def add(self, filter_name: str, **params: Any) -> None:
        """Enable a condition."""
        self.active.add(filter_name)
        self.params.update(params)

    def apply(self, name: str, criterion: Criterion, value: Any) -> None:
        """Switch on what a criterion with this value asks for."""
        variant = criterion.variant(value)
        self.add(f"{name}:{variant}" if variant else name, **criterion.params(name, value))
        self.expects_few = self.expects_few or criterion.expects_few


_VALUES = attrgetter(*CRITERIA)  # of all criteria at once


def filters_of(criteria: EventCriteria) -> Filters:
    """Every condition but those on words and genres, which need their terms looked up first (loaders/events/query_shape.py)."""
    filters = Filters()
    for name, value in zip(CRITERIA, _VALUES(criteria), strict=True):
        if value is not None and value != ():
            filters.apply(name, CRITERIA[name], value)
    return filters


def conditions(active_filters: Iterable[str], event_id: Column[int] = events.c.id) -> list[Condition]:
    """The SQL of each active filter; events that left every source are found only where one of them shows those too.

    `event_id` is where the event's id stands earliest in the statement: terms are looked up before the event's row is read.
    """
    names = sorted(active_filters)
    shows_withdrawn = any(_criterion(name.partition(":")[0]).shows_withdrawn for name in names)
    listed = [] if shows_withdrawn else [events.c.withdrawn_at.is_(None)]
    return [*listed, *(_condition(name, event_id) for name in names)]


@lru_cache(maxsize=256)
def _condition(filter_name: str, event_id: Column[int]) -> Condition:
    name, _, variant = filter_name.partition(":")
    return _criterion(name).sql(name, variant, event_id)


def _criterion(name: str) -> Criterion:
    return CRITERIA.get(name) or _PLANNED[name]


def _held_term(group: str, event_id: Column[int]) -> ScalarSelect[Any]:
    held = event_terms.alias("held")
    terms = held.c.term_id.in_(bindparam(group, expanding=True))
    found: Select[Any] = select(literal_column("1")).where(held.c.event_id == event_id, terms)
    return found.limit(literal_column("1")).correlate(event_id.table).scalar_subquery()


def _no_params(name: str, value: Any) -> dict[str, Any]:
    return {}


# What the plan of a search adds to its criteria; the plan binds the values.
_PLANNED: dict[str, Criterion] = {
    "cells": Criterion(lambda name, variant, event_id: events.c.cell.in_(bindparam(name, expanding=True)), _no_params),
    "has": Criterion(lambda name, group, event_id: _held_term(group, event_id).is_not(None), _no_params),
    "lacks": Criterion(lambda name, group, event_id: _held_term(group, event_id).is_(None), _no_params),
}
