"""What events to list, and in which order."""

from datetime import datetime
from decimal import Decimal

import strawberry

from loaders.events.criteria import EventOrder
from resolvers.events.dates import DatePreset
from schema.types.base.enums import described_enum
from schema.types.base.fields import optional_input
from schema.types.base.values import BoundsInput, NearInput
from schema.types.events.events import EventStatus
from schema.types.events.listings import SourceName

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


@strawberry.input(description="What events to list. Everything given must hold.")
class EventFilter:
    """Read by resolvers/events/filters.py."""

    text: str | None = optional_input(
        "Words to find in title, artists, venue and description; forgiving of accents, case and one typo per word."
    )
    city: str | None = optional_input("The city, as people write it.")
    near: NearInput | None = optional_input("Within a circle.")
    within: BoundsInput | None = optional_input("Within a box.")
    from_: datetime | None = optional_input("Starting at this instant or later.", name="from")
    to: datetime | None = optional_input("Starting at this instant or earlier.")
    when: DatePreset | None = optional_input(
        "A named span in the event's own time zone. A night belongs to the date it began on until 06:00."
    )
    genres: GenreFilter | None = optional_input("By genre.")
    artist_ids: list[strawberry.ID] | None = optional_input("With any of these artists.")
    artist: str | None = optional_input("With an artist of this name.")
    venue_ids: list[strawberry.ID] | None = optional_input("At any of these venues.")
    venue: str | None = optional_input("At a venue of this name.")
    price_max: Decimal | None = optional_input("With tickets known to cost this much or less.")
    is_free: bool | None = optional_input("true: known to be free; false: known to cost something.")
    statuses: list[EventStatus] | None = optional_input("With any of these statuses.")
    sources: list[SourceName] | None = optional_input("Listed by any of these sources.")
    include_hidden: bool = strawberry.field(default=False, description="Also those the viewer has hidden.")
    updated_since: datetime | None = optional_input("Only events created, changed or cancelled since.")
