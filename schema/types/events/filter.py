"""What events to list, and in which order."""

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

# Both are the lower layers' own words: the class is theirs, its description ours.
described_enum(
    "In which order events are listed.",
    START_TIME="Soonest first; events without a date last.",
    DISTANCE="Nearest first; needs the filter's `near`.",
    RELEVANCE="Best match of the filter's `text` first.",
    NEWEST="Latest announced first.",
    ON_SALE="By the time that tickets go on sale.",
    PERSONALIZED="Best for the signed-in person first; for a stranger the same as START_TIME.",
)(EventOrder)

described_enum(
    "A named span in the event's own time zone. A night belongs to the date it began on until 06:00.",
    TODAY="The present night's date: until 06:00 that is still yesterday's.",
    TONIGHT="Today, from 17:00 until the night ends at 06:00; gigs of unknown hour too.",
    TOMORROW="The date after today's.",
    THIS_WEEKEND="Friday from 17:00 to Sunday night; on Saturday and Sunday, what is left of it.",
    NEXT_7_DAYS="Today and the six dates after it.",
    NEXT_30_DAYS="Today and the 29 dates after it.",
)(DatePreset)


@strawberry.input(description="Genres by slug (techno) or name; a family such as electronic takes in what belongs to it.")
class GenreFilter:
    """All three must hold."""

    any: list[str] | None = optional_input("At least one of these.")
    all: list[str] | None = optional_input("Every one of these.")
    none: list[str] | None = optional_input("Not one of these.")


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


@strawberry.input(description="What events to list. Everything given must hold.")
@_with_declared_filters
class EventFilter(AskedEvents):
    """Its fields are declared in resolvers/events/event_filters.py."""
