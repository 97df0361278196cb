"""An organizer's desk."""

from collections.abc import Sequence

import strawberry

from resolvers.context import RequestContext
from resolvers.organizers import desk
from resolvers.organizers.contact import news
from resolvers.organizers.contact.requests import Preview
from resolvers.pages.paging import PageArguments
from schema.types.base.fields import batch_field, column, computed
from schema.types.base.relay import PAGE_ARGUMENTS
from schema.types.organizers.contact_requests import (
    ContactRequestConnection,
    ContactRequestInput,
    ContactRequestPreview,
    ContactStatus,
)
from schema.types.organizers.news import OrganizerNotificationConnection
from schema.types.organizers.plans import Plan, PlanConnection
from schema.types.organizers.shared import ContactTemplate
from store.organizers import records
from store.organizers.records import PlanRow

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}
_WITH_STATUS = {"status": "Only requests with this status.", **_FORWARD}


def _key(status: ContactStatus | None) -> records.ContactStatus | None:
    return None if status is None else status.value


async def _plan(desks: Sequence[desk.Desk], context: RequestContext, *, id: strawberry.ID) -> list[PlanRow | None]:
    return await desk.desk_plan(desks, context, id)


async def _preview(desks: Sequence[desk.Desk], context: RequestContext, *, input: ContactRequestInput) -> list[Preview]:
    return await desk.desk_preview(desks, context, input)


async def _requests(
    desks: Sequence[desk.Desk],
    context: RequestContext,
    *,
    status: ContactStatus | None = None,
    first: int | None = None,
    after: str | None = None,
) -> list[desk.Requests]:
    return await desk.desk_requests(desks, context, _key(status), PageArguments(first, after))


async def _all_requests(
    desks: Sequence[desk.Desk],
    context: RequestContext,
    *,
    status: ContactStatus | None = None,
    first: int | None = None,
    after: str | None = None,
) -> list[desk.Requests | None]:
    return await desk.all_requests(desks, context, _key(status), PageArguments(first, after))


@strawberry.type(description="Number of contact requests with a status.")
class ContactStatusCount:
    """Runtime value: (status, count)."""

    status: ContactStatus = computed(lambda pair: ContactStatus(pair[0]), "The status.")
    count: int = computed(lambda pair: pair[1], "Number of requests.")


@strawberry.type(description="Statistics on plans and contact requests.")
class DeskFigures:
    """Runtime value: loaders.organizers.figures.Figures."""

    plan_count: int = column("Number of plans.")
    upcoming_plan_count: int = column("Number of plans that are not over.")
    request_count: int = computed(lambda found: sum(found.by_status.values()), "Number of requests sent.")
    requests_by_status: list[ContactStatusCount] = computed(
        lambda found: list(found.by_status.items()), "Number of requests by status, for every status."
    )
    answer_rate: float | None = computed(
        desk.answer_rate, "Share of answered requests among those answered or expired, 0 to 1; null if there are none."
    )
    median_answer_seconds: int | None = column(
        "Median time to an answer, in seconds; null if there are no answers.", of="median_answer_s"
    )


@strawberry.type(description="An organizer's workspace.")
class OrganizerDesk:
    """Runtime value: resolvers.organizers.desk.Desk."""

    plans: PlanConnection = batch_field(desk.desk_plans, "The organizer's plans, newest first.", _FORWARD)
    plan: Plan | None = batch_field(
        _plan, "One of the organizer's plans; null if they have no plan with this id.", {"id": "Global id."}
    )
    contact_templates: list[ContactTemplate] = batch_field(desk.desk_templates, "Templates for contact requests.")
    contact_requests: ContactRequestConnection = batch_field(
        _requests, "The organizer's contact requests, newest first.", _WITH_STATUS
    )
    contact_request_preview: ContactRequestPreview = batch_field(
        _preview, "A contact request as it would be sent.", {"input": "The request."}
    )
    notifications: OrganizerNotificationConnection = batch_field(
        news.desk_news,
        "Notifications about answered and expired contact requests, newest first.",
        {"unread_only": "Leave out notifications that were read.", **_FORWARD},
    )
    figures: DeskFigures = batch_field(desk.desk_figures, "The organizer's statistics.")
    all_contact_requests: ContactRequestConnection | None = batch_field(
        _all_requests, "Admins only: everyone's contact requests, newest first; null for others.", _WITH_STATUS
    )
    all_figures: DeskFigures | None = batch_field(
        desk.all_figures, "Admins only: statistics over all organizers; null for others."
    )
