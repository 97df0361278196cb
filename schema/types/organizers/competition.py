"""What a plan is up against."""

from datetime import date

import strawberry

from resolvers.organizers.matching import competition
from schema.types.base.fields import batch_field, column
from schema.types.events.events import Event

plan_competition = competition.competition  # for the field `Plan.competition`


@strawberry.type(description="How busy a night of the month is.")
class NightCount:
    """Runtime value: resolvers.organizers.matching.competition.NightCount."""

    night: date = column("The date that it begins on.")
    competing: int = column("How many gigs of the plan's genres are listed in its city.", of="rivals")
    total: int = column("How many gigs of any kind.", of="gigs")


@strawberry.type(description="One of a plan's nights, with the gigs that compete for its audience.")
class PlanNight:
    """Runtime value: resolvers.organizers.matching.competition.NightRivals."""

    night: date = column("The date that it begins on.")
    total: int = column("How many gigs of any kind are listed in the city.", of="gigs")
    events: list[Event] = batch_field(
        competition.rival_events,
        "The listed events of the plan's genres in its city, soonest first.",
        {"first": "How many, at most 100."},
    )


@strawberry.type(
    description="What else is listed in a plan's city. Empty for a plan without a city or a date; every gig competes with a plan "
    "without genres."
)
class PlanCompetition:
    """Runtime value: resolvers.organizers.matching.competition.Competition."""

    nights: list[PlanNight] = column("The plan's nights, at most 31.")
    month: list[NightCount] = column("Every night to come of the month that the plan begins in.")
    quietest_date: date | None = column(
        "The night of that month with the fewest competing gigs, of equals one on the plan's own weekday; null if none is left.",
        of="quietest",
    )
