"""Which events to list, and in which order."""

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


@strawberry.input(description="Which events to list. All given conditions must hold.")
class EventFilter:
    """Read by resolvers/events/filters.py."""

    text: str | None = optional_input(
        "Words to find in the title, artists, venue and description; ignores accents and case, and tolerates one typo per word."
    )
    city: str | None = optional_input("The city, in any common spelling.")
    near: NearInput | None = optional_input("Inside this circle.")
    within: BoundsInput | None = optional_input("Inside this bounding box.")
    from_: datetime | None = optional_input("Starting at or after this instant.", name="from")
    to: datetime | None = optional_input("Starting at or before this instant.")
    when: DatePreset | None = optional_input(
        "A named period in the event's own time zone. Until 06:00, a night counts towards the date it began on."
    )
    genres: GenreFilter | None = optional_input("By genre.")
    artist_ids: list[strawberry.ID] | None = optional_input("With at least one of these artists.")
    artist: str | None = optional_input("With an artist that has this name.")
    venue_ids: list[strawberry.ID] | None = optional_input("At any of these venues.")
    venue: str | None = optional_input("At a venue that has this name.")
    price_max: Decimal | None = optional_input("With tickets known to cost at most this much.")
    is_free: bool | None = optional_input("true for events known to be free, false for events known to charge admission.")
    statuses: list[EventStatus] | None = optional_input("With any of these statuses.")
    sources: list[SourceName] | None = optional_input("Listed by any of these sources.")
    include_hidden: bool = strawberry.field(default=False, description="Include events that the viewer has hidden.")
    updated_since: datetime | None = optional_input("Only events created, changed or cancelled since this instant.")
