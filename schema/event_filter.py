"""What events to list, and in which order."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import strawberry

from schema.events import EventStatus
from schema.listings import SourceName


@strawberry.enum(description="In which order events are listed.")
class EventOrder(StrEnum):
    """Ties go by the event's number, so that pages never overlap. The values are loaders.event_criteria.EventOrder's."""

    START_TIME = strawberry.enum_value("START_TIME", description="Soonest first; events without a date last.")
    DISTANCE = strawberry.enum_value("DISTANCE", description="Nearest first; needs the filter's `near`.")
    RELEVANCE = strawberry.enum_value("RELEVANCE", description="Best match of the filter's `text` first.")
    NEWEST = strawberry.enum_value("NEWEST", description="Latest announced first.")
    ON_SALE = strawberry.enum_value("ON_SALE", description="By the time that tickets go on sale.")
    PERSONALIZED = strawberry.enum_value(
        "PERSONALIZED", description="Best for the signed-in person first; for a stranger the same as START_TIME."
    )


@strawberry.enum(description="A named span in the event's own time zone. A night belongs to the date it began on until 06:00.")
class DatePreset(StrEnum):
    """The values are resolvers/dates.py's."""

    TODAY = strawberry.enum_value("TODAY", description="The current night's date.")
    TONIGHT = strawberry.enum_value("TONIGHT", description="From now, or 17:00, until the night ends at 06:00.")
    TOMORROW = strawberry.enum_value("TOMORROW", description="The date after the current night's.")
    THIS_WEEKEND = strawberry.enum_value("THIS_WEEKEND", description="Friday evening to Sunday night; what is left of it on those days.")
    NEXT_7_DAYS = strawberry.enum_value("NEXT_7_DAYS", description="Today and the six dates after it.")
    NEXT_30_DAYS = strawberry.enum_value("NEXT_30_DAYS", description="Today and the 29 dates after it.")


@strawberry.input(description="Genres by slug (techno) or name; a family such as electronic takes in what belongs to it.")
class GenreFilter:
    """All three must hold."""

    any: list[str] | None = strawberry.field(default=None, description="At least one of these.")
    all: list[str] | None = strawberry.field(default=None, description="Every one of these.")
    none: list[str] | None = strawberry.field(default=None, description="Not one of these.")


@strawberry.input(description="A circle on the map.")
class NearInput:
    """Degrees and kilometres."""

    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")
    radius_km: float = strawberry.field(default=25, description="Kilometres around the point.")


@strawberry.input(description="A box on the map. It may cross the date line: then west is greater than east.")
class BoundsInput:
    """Degrees."""

    south: float = strawberry.field(description="The southern edge, degrees north.")
    west: float = strawberry.field(description="The western edge, degrees east.")
    north: float = strawberry.field(description="The northern edge, degrees north.")
    east: float = strawberry.field(description="The eastern edge, degrees east.")


@strawberry.input(description="What events to list. Everything given must hold.")
class EventFilter:
    """Read by resolvers/filters.py."""

    text: str | None = strawberry.field(
        default=None,
        description="Words to find in title, artists, venue and description; forgiving of accents, case and one typo per word.",
    )
    city: str | None = strawberry.field(default=None, description="The city, as people write it.")
    near: NearInput | None = strawberry.field(default=None, description="Within a circle.")
    within: BoundsInput | None = strawberry.field(default=None, description="Within a box.")
    from_: datetime | None = strawberry.field(name="from", default=None, description="Starting at this instant or later.")
    to: datetime | None = strawberry.field(default=None, description="Starting at this instant or earlier.")
    when: DatePreset | None = strawberry.field(
        default=None,
        description="A named span in the event's own time zone. A night belongs to the date it began on until 06:00.",
    )
    genres: GenreFilter | None = strawberry.field(default=None, description="By genre.")
    artist_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="With any of these artists.")
    artist: str | None = strawberry.field(default=None, description="With an artist of this name.")
    venue_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="At any of these venues.")
    venue: str | None = strawberry.field(default=None, description="At a venue of this name.")
    price_max: Decimal | None = strawberry.field(default=None, description="With tickets known to cost this much or less.")
    is_free: bool | None = strawberry.field(default=None, description="true: known to be free; false: known to cost something.")
    statuses: list[EventStatus] | None = strawberry.field(default=None, description="With any of these statuses.")
    sources: list[SourceName] | None = strawberry.field(default=None, description="Listed by any of these sources.")
    include_hidden: bool = strawberry.field(default=False, description="Also those the viewer has hidden.")
    updated_since: datetime | None = strawberry.field(
        default=None, description="Only events created, changed or cancelled since."
    )
