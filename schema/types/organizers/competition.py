"""A plan's competition."""

from datetime import date

import strawberry

from resolvers.organizers.matching import competition
from schema.types.base.fields import batch_field, column
from schema.types.events.events import Event

plan_competition = competition.competition  # for the field `Plan.competition`


@strawberry.type(description="How busy one night of the month is.")
class NightCount:
    """Runtime value: resolvers.organizers.matching.competition.NightCount."""

    night: date = column("The date on which the night begins.")
    competing: int = column("Number of listed events of the plan's genres in its city.", of="rivals")
    total: int = column("Number of listed events of any kind.", of="gigs")


@strawberry.type(description="One of a plan's nights, with the events that compete for its audience.")
class PlanNight:
    """Runtime value: resolvers.organizers.matching.competition.NightRivals."""

    night: date = column("The date on which the night begins.")
    total: int = column("Number of listed events of any kind in the city.", of="gigs")
    events: list[Event] = batch_field(
        competition.rival_events,
        "Listed events of the plan's genres in its city, earliest first.",
        {"first": "Number of events, at most 100."},
    )


@strawberry.type(
    description="What else is listed in a plan's city. Empty for a plan without a city or date; for a plan without genres, "
    "all events compete."
)
class PlanCompetition:
    """Runtime value: resolvers.organizers.matching.competition.Competition."""

    nights: list[PlanNight] = column("The plan's nights, at most 31.")
    month: list[NightCount] = column("Every remaining night of the month in which the plan begins.")
    quietest_date: date | None = column(
        "The night of that month with the fewest competing events, preferably on the same weekday; null if none is left.",
        of="quietest",
    )
