"""How a filter is declared: one object that GraphQL, REST and the search are all made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from keyword import iskeyword
from typing import Any, Final, Generic, Literal, NewType, TypeVar

from resolvers.events.filters import Path

T = TypeVar("T")
GlobalId = NewType("GlobalId", str)
SourceChoice = NewType("SourceChoice", str)  # one of the registered sources
Criteria = Mapping[str, Any]  # by the names of loaders.events.criteria.EventCriteria


class AskedEvents:
    """An event filter as clients write it: it has the declared filters' values as attributes, None for what was left out."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A filter's parameter in the REST search.

    `part` is the part of the filter that it sets, and `type` that part's, where it does not set the whole. `day_time` is what a
    date without an hour means.
    """

    name: str
    part: str | None = None
    type: Any = None
    day_time: time = time.min


@dataclass(frozen=True)
class Filter(Generic[T]):
    """One thing that events can be filtered by.

    `type` is that of a value as Python sees it; the schema knows its GraphQL type. `check` raises InvalidFilter for what cannot
    be used. `criteria` says what a value means. `says` is for the feed, which adds a place and a time of its own where a filter
    says none.
    """

    name: str
    type: Any
    description: str
    check: Callable[[T, Path], None]
    criteria: Callable[[T], Criteria]
    parameter: Parameter | None
    default: T | None
    says: Literal["where", "when"] | None

    @cached_property  # every search reads every filter
    def attribute(self) -> str:
        """Its name in Python: price_max, from_."""
        snake = re.sub("([A-Z])", r"_\1", self.name).lower()
        return f"{snake}_" if iskeyword(snake) else snake

    def of(self, asked: AskedEvents) -> T | None:
        """Its value in a filter that a client wrote; None when it was left out."""
        value: T | None = getattr(asked, self.attribute)
        return value


EVENT_FILTERS: Final[list[Filter[Any]]] = []  # filled by resolvers/events/event_filters.py: import it from there


def _anything(value: Any, path: Path) -> None:
    pass


def _nothing(value: Any) -> Criteria:
    return {}


def declare(
    name: str,
    type: Any,
    description: str,
    *,
    check: Callable[[T, Path], None] = _anything,
    criteria: Callable[[T], Criteria] = _nothing,
    parameter: Parameter | None = None,
    default: T | None = None,
    says: Literal["where", "when"] | None = None,
) -> Filter[T]:
    """A filter, which clients can use from then on. The schema is made once: all declarations stand in one module."""
    declared = Filter(name, type, description, check, criteria, parameter, default, says)
    EVENT_FILTERS.append(declared)
    return declared
