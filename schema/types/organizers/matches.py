"""DJs and venues in order of fit to a plan."""

from collections.abc import Sequence
from enum import StrEnum

import strawberry

from resolvers.context import RequestContext
from resolvers.organizers.matching import matches
from resolvers.organizers.matching.needs import Planned
from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.organizers.djs import Dj, DjFilter
from schema.types.places.venues import Venue, VenueFilter

MATCH_ARGUMENTS = {
    "filter": "Leaves out what does not meet it; its city, genres and feeMax take the place of the plan's.",
    "first": "How many from the best on, at most 100; 20 if not given.",
}


@described_enum(
    "What is judged when something is matched to a plan.",
    GENRE="The genres, by family: who plays techno plays electronic music.",
    CITY="The city, or how far away it is.",
    BUDGET="The fee against the plan's budget.",
    CAPACITY="How many people the venue holds.",
    AVAILABILITY="Whether the venue, or the DJ, is free in the plan's nights.",
    GEAR="Whether the venue has the gear that is needed.",
    COMPETITION="Other gigs of the plan's genres in the city in those nights.",
)
class FitReasonKind(StrEnum):
    """The values are resolvers.organizers.matching.fit.FitKind."""

    GENRE = "genre"
    CITY = "city"
    BUDGET = "budget"
    CAPACITY = "capacity"
    AVAILABILITY = "availability"
    GEAR = "gear"
    COMPETITION = "competition"


@strawberry.type(description="One thing that fits, or does not.")
class FitReason:
    """Runtime value: resolvers.organizers.matching.fit.FitReason."""

    kind: FitReasonKind = column("What was judged.")
    met: bool = column("Whether the plan's wish is met; false also where nothing is known.")
    values: list[str] = column("What it was judged by: genres, a city, a fee, the titles of other gigs.")
    text: str = column("The judgement as a sentence.")


@strawberry.type(description="How well a DJ or venue fits a plan. Only what the plan asks for is judged.")
class Fit:
    """Runtime value: resolvers.organizers.matching.fit.Fit."""

    score: float = column("0 to 1; 0 also for a plan that asks for nothing.")
    reasons: list[FitReason] = column("Every judgement, the weightiest first.")


@strawberry.type(description="A DJ with how well it fits a plan.")
class DjMatch:
    """Runtime value: resolvers.organizers.matching.matches.DjMatchRow."""

    dj: Dj = column("The DJ.")
    fit: Fit = column("How well it fits, and why.")
    is_shortlisted: bool = column("Whether it is on the plan's shortlist.")


@strawberry.type(description="A venue with how well it fits a plan.")
class VenueMatch:
    """Runtime value: resolvers.organizers.matching.matches.VenueMatchRow."""

    venue: Venue = column("The venue.")
    fit: Fit = column("How well it fits, and why.")
    is_shortlisted: bool = column("Whether it is on the plan's shortlist.")


async def plan_dj_matches(
    plans: Sequence[Planned], context: RequestContext, *, filter: DjFilter | None = None, first: int | None = None
) -> list[list[matches.DjMatchRow]]:
    """Each plan's DJs, for the field `Plan.djMatches`."""
    return await matches.dj_matches(plans, context, filter=filter, first=first)


async def plan_venue_matches(
    plans: Sequence[Planned], context: RequestContext, *, filter: VenueFilter | None = None, first: int | None = None
) -> list[list[matches.VenueMatchRow]]:
    """Each plan's venues, for the field `Plan.venueMatches`."""
    return await matches.venue_matches(plans, context, filter=filter, first=first)
