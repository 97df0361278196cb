"""Plans: what an organizer wants to put on."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.plans import plans, shortlists
from resolvers.pages import connections
from resolvers.values import id_of
from schema.types.base.enums import described_enum
from schema.types.base.fields import batch_field, column, computed, root_field
from schema.types.base.relay import Node, PageInfo
from schema.types.base.user_errors import UserError
from schema.types.organizers.competition import PlanCompetition, plan_competition
from schema.types.organizers.contact_requests import ContactRequest
from schema.types.organizers.matches import MATCH_ARGUMENTS, DjMatch, VenueMatch, plan_dj_matches, plan_venue_matches
from schema.types.organizers.shortlists import ShortlistItem
from store.organizers.records import PlanRow

Request = Info[RequestContext, None]
_GIVEN = (
    "name", "city", "start_date", "end_date", "capacity", "budget_min", "budget_max", "currency",
    "genres", "gear_needs", "vibe_tags",
)  # fmt: skip
_COLUMNS = {"start_date": "start_time", "end_date": "end_time"}


@described_enum("The form of an exported shortlist.", CSV="A table for spreadsheets.", JSON="For programs.")
class ExportFormat(StrEnum):
    """The values stand in the address."""

    CSV = "csv"
    JSON = "json"


async def _export_urls(rows: Sequence[PlanRow], context: RequestContext, *, format: ExportFormat = ExportFormat.CSV) -> list[str]:
    return [shortlists.export_url(context, row, format.value) for row in rows]


@strawberry.type(description="What may be spent. A null bound is no bound; a plan without either has no budget.")
class BudgetRange:
    """Runtime value: resolvers.organizers.plans.Budget."""

    min: Decimal | None = column("The least.")
    max: Decimal | None = column("The most.")
    currency: str = column("ISO 4217: EUR, GBP.")


@strawberry.type(description="A night, or several, that an organizer plans. Only its owner finds it.")
class Plan(Node):
    """Runtime value: store.organizers.records.PlanRow."""

    id: strawberry.ID = computed(id_of("Plan"), "The global id.")
    database_id: int = column("The number used in REST paths.", of="id")
    name: str = column("What the organizer calls it.")
    city: str | None = column("The city, as the organizer writes it.")
    start_date: datetime | None = column("When it begins.", of="start_time")
    end_date: datetime | None = column("When it ends.", of="end_time")
    capacity: int | None = column("How many people are expected.")
    budget: BudgetRange | None = computed(plans.budget_of, "What may be spent; null when neither bound is set.")
    genres: list[str] = computed(lambda plan: list(plan.genres), "Genres, as the organizer writes them.")
    gear_needs: list[str] = computed(lambda plan: list(plan.gear_needs), "What equipment it needs.")
    vibe_tags: list[str] = computed(lambda plan: list(plan.vibe_tags), "What it should feel like.")
    version: int = column("Rises with every change of the plan's own fields; give it to planUpdate.")
    dj_matches: list[DjMatch] = batch_field(
        plan_dj_matches, "DJs in order of fit, each with what fits and what does not.", MATCH_ARGUMENTS
    )
    venue_matches: list[VenueMatch] = batch_field(
        plan_venue_matches, "Venues in order of fit, each with what fits and what does not.", MATCH_ARGUMENTS
    )
    competition: PlanCompetition = batch_field(
        plan_competition, "What else is on in the plan's nights, and the quietest night of the month."
    )
    shortlist: list[ShortlistItem] = batch_field(shortlists.shortlists, "The DJs and venues under consideration, in order.")
    shortlist_export_url: str = batch_field(
        _export_urls,
        "The shortlist as a file: text/csv or application/json, at this address for the plan's owner.",
        {"format": "Its form."},
    )
    contact_requests: list[ContactRequest] = batch_field(desk.plan_requests, "What was asked for this plan, the newest first.")
    created_at: datetime = computed(plans.made_at, "When it was made.")
    updated_at: datetime = computed(plans.changed_at, "When its own fields were last changed.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Tells graphql-core which rows are plans."""
        return isinstance(value, PlanRow)


@strawberry.type(description="One plan in a list.")
class PlanEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Plan = column("The plan.")
    cursor: str = column("Its place in the list, for `after`.")


@strawberry.type(description="A page of plans, the newest first.")
class PlanConnection:
    """Runtime value: resolvers.organizers.plans.Plans."""

    edges: list[PlanEdge] = batch_field(connections.edges, "The page, each plan with its cursor.")
    nodes: list[Plan] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "Where the page lies in the list.")
    total_count: int = batch_field(connections.total_count, "How many there are on all pages.")


def _given(description: str) -> Any:
    """A field of which a null says something else than its absence."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="What a plan holds. In a change, a field that is left out stays as it is, and null empties it.")
class PlanInput:
    """Read by resolvers.organizers.plans.input. Lists hold at most 50 words of at most 100 characters."""

    name: str | None = _given("What to call it; a new plan needs one.")
    city: str | None = _given("The city, as people write it.")
    start_date: datetime | None = _given("When it begins: today or later.")
    end_date: datetime | None = _given("When it ends: not before it begins, and at most 366 days later.")
    capacity: int | None = _given("How many people are expected, 1 or more.")
    budget_min: Decimal | None = _given("The least to spend.")
    budget_max: Decimal | None = _given("The most to spend, not less than budgetMin.")
    currency: str | None = _given("ISO 4217; EUR unless given.")
    genres: list[str] | None = _given("Genres, in any words.")
    gear_needs: list[str] | None = _given("What equipment it needs.")
    vibe_tags: list[str] | None = _given("What it should feel like.")


@strawberry.type(description="What became of a plan.")
class PlanPayload:
    """Runtime value: resolvers.organizers.plans.PlanOutcome."""

    plan: Plan | None = column("The plan as it is now. With a CONFLICT over its version, this is what it has become.")
    errors: list[UserError] = column("What the caller can mend; empty when it worked.")


@strawberry.type(description="What became of a plan that was to be deleted.")
class PlanDeletePayload:
    """Runtime value: resolvers.organizers.plans.PlanDeleteOutcome."""

    deleted_id: strawberry.ID | None = column("The plan that is no more; null when `errors` says why not.")
    errors: list[UserError] = column("What the caller can mend.")


_PlanId = Annotated[strawberry.ID, strawberry.argument(description="One of one's own plans.")]
_Input = Annotated[PlanInput, strawberry.argument(description="What it is to hold.")]
_Version = Annotated[
    int | None,
    strawberry.argument(
        description="The version that the change was made on: if the plan has changed since, nothing is written. "
        "Without it the fields that are given are written whatever happened meanwhile."
    ),
]


@strawberry.type
class PlanMutations:
    """Making, changing and deleting plans."""

    @root_field(PlanPayload, "Organizers: a new plan.")
    async def plan_create(self, info: Request, input: _Input) -> Any:
        return await plans.create(info.context, _sent(input))

    @root_field(PlanPayload, "Organizers: change what is given of a plan.")
    async def plan_update(self, info: Request, id: _PlanId, input: _Input, version: _Version = None) -> Any:
        return await plans.change(info.context, id, _sent(input), version)

    @root_field(PlanDeletePayload, "Organizers: delete a plan with its shortlist. Requests made for it stay, without a plan.")
    async def plan_delete(self, info: Request, id: _PlanId) -> Any:
        return await plans.delete(info.context, id)


def _sent(input: PlanInput) -> dict[str, Any]:
    """What was given, by the names of PlanRow."""
    given = {name: getattr(input, name) for name in _GIVEN}
    return {_COLUMNS.get(name, name): value for name, value in given.items() if value is not strawberry.UNSET}
