"""DJs and venues by fit to a plan."""

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
    "filter": "Excludes what does not match. Its city, genres and feeMax override the plan's.",
    "first": "Number of matches, at most 100; the default is 20.",
}


@described_enum(
    "A criterion for matching a DJ or venue to a plan.",
    GENRE="Genres, including genre families: techno counts as electronic.",
    CITY="The city, or the distance to it.",
    BUDGET="The fee compared to the plan's budget.",
    CAPACITY="The venue's capacity.",
    AVAILABILITY="Whether the DJ or venue is free on the plan's nights.",
    GEAR="Whether the venue has the required gear.",
    COMPETITION="Other events of the plan's genres in the city on those nights.",
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


@strawberry.type(description="How one criterion was assessed.")
class FitReason:
    """Runtime value: resolvers.organizers.matching.fit.FitReason."""

    kind: FitReasonKind = column("The criterion.")
    met: bool = column("True if the criterion is met; false also if nothing is known.")
    values: list[str] = column("What the assessment is based on: genres, a city, a fee or titles of other events.")
    text: str = column("The assessment as a sentence.")


@strawberry.type(description="How well a DJ or venue fits a plan. Only criteria that the plan specifies are assessed.")
class Fit:
    """Runtime value: resolvers.organizers.matching.fit.Fit."""

    score: float = column("0 to 1; 0 also for a plan without criteria.")
    reasons: list[FitReason] = column("All assessed criteria, the most important first.")


@strawberry.type(description="A DJ, and how well it fits a plan.")
class DjMatch:
    """Runtime value: resolvers.organizers.matching.matches.DjMatchRow."""

    dj: Dj = column("The DJ.")
    fit: Fit = column("How well it fits, and why.")
    is_shortlisted: bool = column("True if it is on the plan's shortlist.")


@strawberry.type(description="A venue, and how well it fits a plan.")
class VenueMatch:
    """Runtime value: resolvers.organizers.matching.matches.VenueMatchRow."""

    venue: Venue = column("The venue.")
    fit: Fit = column("How well it fits, and why.")
    is_shortlisted: bool = column("True if it is on the plan's shortlist.")


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
