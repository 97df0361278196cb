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
from schema.types.base.fields import RowCheck, about, batch_field, column, computed, root_field
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


@described_enum(
    "File format of an exported shortlist.", CSV="Comma-separated values, for spreadsheets.", JSON="JSON, for programs."
)
class ExportFormat(StrEnum):
    """The values appear in URLs."""

    CSV = "csv"
    JSON = "json"


async def _export_urls(rows: Sequence[PlanRow], context: RequestContext, *, format: ExportFormat = ExportFormat.CSV) -> list[str]:
    return [shortlists.export_url(context, row, format.value) for row in rows]


@strawberry.type(description="A range of money to spend. Null means no limit; a plan with neither limit has no budget.")
class BudgetRange:
    """Runtime value: resolvers.organizers.plans.plans.Budget."""

    min: Decimal | None = column("Lower limit.")
    max: Decimal | None = column("Upper limit.")
    currency: str = column("ISO 4217 currency code, for example EUR or GBP.")


@strawberry.type(description="A night, or several, that an organizer is planning. Visible only to its owner.")
class Plan(Node):
    """Runtime value: store.organizers.records.PlanRow."""

    id: strawberry.ID = computed(id_of("Plan"), "Global id.")
    database_id: int = column("The number used in REST paths.", of="id")
    name: str = column("The organizer's name for it.")
    city: str | None = column("The city as the organizer entered it.")
    start_date: datetime | None = column("When it starts.", of="start_time")
    end_date: datetime | None = column("When it ends.", of="end_time")
    capacity: int | None = column("Number of people expected.")
    budget: BudgetRange | None = computed(plans.budget_of, "How much may be spent; null if neither limit is set.")
    genres: list[str] = computed(lambda plan: list(plan.genres), "Genres as the organizer entered them.")
    gear_needs: list[str] = computed(lambda plan: list(plan.gear_needs), "The equipment it needs.")
    vibe_tags: list[str] = computed(lambda plan: list(plan.vibe_tags), "The atmosphere the organizer wants.")
    version: int = column("Increases with every change to the plan's own fields; pass it to planUpdate.")
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
        {"format": "File format."},
    )
    contact_requests: list[ContactRequest] = batch_field(desk.plan_requests, "Contact requests sent for this plan, newest first.")
    created_at: datetime = computed(plans.made_at, "When it was created.")
    updated_at: datetime = computed(plans.changed_at, "When the plan's own fields last changed.")

    is_type_of = RowCheck(PlanRow)


@strawberry.type(description="One plan in a list.")
class PlanEdge:
    """Runtime value: resolvers.pages.connections.Edge."""

    node: Plan = column("The plan.")
    cursor: str = column("Its cursor, for use in `after`.")


@strawberry.type(description="A page of plans, newest first.")
class PlanConnection:
    """Runtime value: resolvers.organizers.plans.plans.Plans."""

    edges: list[PlanEdge] = batch_field(connections.edges, "The plans on this page, each with its cursor.")
    nodes: list[Plan] = batch_field(connections.nodes, "The page.")
    page_info: PageInfo = batch_field(connections.page_info, "The page's position in the list.")
    total_count: int = batch_field(connections.total_count, "Total number across all pages.")


def _given(description: str) -> Any:
    """A field for which null differs from absence."""
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="The contents of a plan. In an update, omitted fields are kept and null clears a field.")
class PlanInput:
    """Read by resolvers.organizers.plans.input. Lists hold at most 50 entries of at most 100 characters."""

    name: str | None = _given("A name; required for a new plan.")
    city: str | None = _given("The city.")
    start_date: datetime | None = _given("When it starts: today or later.")
    end_date: datetime | None = _given("When it ends: not before the start, and at most 366 days after it.")
    capacity: int | None = _given("Number of people expected, at least 1.")
    budget_min: Decimal | None = _given("The least to spend.")
    budget_max: Decimal | None = _given("The most to spend, not less than budgetMin.")
    currency: str | None = _given("ISO 4217 currency code; EUR if not given.")
    genres: list[str] | None = _given("Genres, in any wording.")
    gear_needs: list[str] | None = _given("The equipment it needs.")
    vibe_tags: list[str] | None = _given("The atmosphere the organizer wants.")


@strawberry.type(description="The result of creating or updating a plan.")
class PlanPayload:
    """Runtime value: resolvers.organizers.plans.plans.PlanOutcome."""

    plan: Plan | None = column(
        "The plan after the change; null if nothing changed, as `errors` explains. After a version conflict, the current plan."
    )
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


@strawberry.type(description="The result of deleting a plan.")
class PlanDeletePayload:
    """Runtime value: resolvers.organizers.plans.plans.PlanDeleteOutcome."""

    deleted_id: strawberry.ID | None = column("The id of the deleted plan; null if it was not deleted, as `errors` explains.")
    errors: list[UserError] = column("Problems that the caller can fix; empty on success.")


_PlanId = Annotated[strawberry.ID, about("One of the viewer's plans.")]
_Input = Annotated[PlanInput, about("The plan's contents.")]
_Version = Annotated[
    int | None,
    strawberry.argument(
        description="The version the change is based on: if the plan has changed since, nothing is written. "
        "Without it, the given fields are written regardless of other changes."
    ),
]


@strawberry.type
class PlanMutations:
    """Creating, updating and deleting plans."""

    @root_field(PlanPayload, "Organizers only: creates a plan.")
    async def plan_create(self, info: Request, input: _Input) -> Any:
        return await plans.create(info.context, _sent(input))

    @root_field(PlanPayload, "Organizers only: updates the given fields of a plan.")
    async def plan_update(self, info: Request, id: _PlanId, input: _Input, version: _Version = None) -> Any:
        return await plans.change(info.context, id, _sent(input), version)

    @root_field(PlanDeletePayload, "Organizers only: deletes a plan and its shortlist. Its contact requests are kept.")
    async def plan_delete(self, info: Request, id: _PlanId) -> Any:
        return await plans.delete(info.context, id)


def _sent(input: PlanInput) -> dict[str, Any]:
    """The given fields, under PlanRow's names."""
    given = {name: getattr(input, name) for name in _GIVEN}
    return {_COLUMNS.get(name, name): value for name, value in given.items() if value is not strawberry.UNSET}
