"""Which events to list, and in which order."""

from typing import Any, TypeVar, get_args, get_origin

import strawberry

from loaders.events.criteria import EventOrder
from resolvers.events.dates import DatePreset
from resolvers.events.event_filters import EVENT_FILTERS, AskedEvents, GlobalId, SourceChoice
from resolvers.events.filters import Bounds, Genres, Near
from schema.types.base.enums import described_enum
from schema.types.base.fields import optional_input
from schema.types.base.values import BoundsInput, NearInput
from schema.types.events.events import EventStatus
from schema.types.events.listings import SourceName
from store.events.records import StatusKey

T = TypeVar("T")

# Both classes belong to the lower layers; only the descriptions are ours.
described_enum(
    "The order in which events are listed.",
    START_TIME="Soonest first; events without a date last.",
    DISTANCE="Nearest first; needs the filter's `near`.",
    RELEVANCE="Best match of the filter's `text` first.",
    NEWEST="Most recently announced first.",
    ON_SALE="By the time tickets go on sale.",
    PERSONALIZED="Best match for the signed-in person first; the same as START_TIME for anonymous callers.",
)(EventOrder)

described_enum(
    "A named period in the event's own time zone. Until 06:00, a night counts towards the date it began on.",
    TODAY="The current service day: until 06:00 that is still the previous date.",
    TONIGHT="Today from 17:00 until 06:00, including gigs whose start time is unknown.",
    TOMORROW="The day after TODAY.",
    THIS_WEEKEND="Friday from 17:00 through Sunday night; on Saturday and Sunday, the rest of the weekend.",
    NEXT_7_DAYS="Today and the following six days.",
    NEXT_30_DAYS="Today and the following 29 days.",
)(DatePreset)


@strawberry.input(description="Genres by slug (techno) or name; a family such as electronic includes its members.")
class GenreFilter:
    """All three must hold."""

    any: list[str] | None = optional_input("Has at least one of these.")
    all: list[str] | None = optional_input("Has all of these.")
    none: list[str] | None = optional_input("Has none of these.")


# The GraphQL types of what the declarations speak of by its own name; strings, numbers and the like are the same in both.
_TYPES: dict[Any, Any] = {
    Near: NearInput,
    Bounds: BoundsInput,
    Genres: GenreFilter,
    GlobalId: strawberry.ID,
    StatusKey: EventStatus,
    SourceChoice: SourceName,
}


def _graphql_type(declared: Any) -> Any:
    if get_origin(declared) is list:
        (member,) = get_args(declared)
        return list[_graphql_type(member)]  # type: ignore[misc]
    return _TYPES.get(declared, declared)


def _with_declared_filters(cls: type[T]) -> type[T]:
    """The class with one field for each filter of resolvers/events/event_filters.py."""
    cls.__annotations__ = {}
    for declared in EVENT_FILTERS:
        type_ = _graphql_type(declared.type)
        if declared.default is None:
            member, type_ = optional_input(declared.description, name=declared.name), type_ | None
        else:
            member = strawberry.field(default=declared.default, description=declared.description, name=declared.name)
        cls.__annotations__[declared.attribute] = type_
        setattr(cls, declared.attribute, member)
    return cls


@strawberry.input(description="Which events to list. All given conditions must hold.")
@_with_declared_filters
class EventFilter(AskedEvents):
    """Its fields are declared in resolvers/events/event_filters.py."""
