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
from schema.types.organizers.contact_templates import ContactTemplate
from schema.types.organizers.news import OrganizerNotificationConnection
from schema.types.organizers.plans import Plan, PlanConnection
from store.organizers import records
from store.organizers.records import PlanRow

_FORWARD = {name: PAGE_ARGUMENTS[name] for name in ("first", "after")}
_WITH_STATUS = {"status": "Only those that stand like this.", **_FORWARD}


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


@strawberry.type(description="How many contact requests stand in a certain way.")
class ContactStatusCount:
    """Runtime value: (status, count)."""

    status: ContactStatus = computed(lambda pair: ContactStatus(pair[0]), "How they stand.")
    count: int = computed(lambda pair: pair[1], "How many there are.")


@strawberry.type(description="What became of plans and contact requests, in figures.")
class DeskFigures:
    """Runtime value: loaders.organizers.figures.Figures."""

    plan_count: int = column("How many plans there are.")
    upcoming_plan_count: int = column("How many of them are not over.")
    request_count: int = computed(lambda found: sum(found.by_status.values()), "How many requests were sent.")
    requests_by_status: list[ContactStatusCount] = computed(
        lambda found: list(found.by_status.items()), "How the requests stand, every status listed."
    )
    answer_rate: float | None = computed(
        desk.answer_rate, "The share of requests that were answered, of those answered or expired; null before any, else 0 to 1."
    )
    median_answer_seconds: int | None = column(
        "How long half of the answers took at most, in seconds; null without any.", of="median_answer_s"
    )


@strawberry.type(description="What an organizer plans with.")
class OrganizerDesk:
    """Runtime value: resolvers.organizers.desk.Desk."""

    plans: PlanConnection = batch_field(desk.desk_plans, "The organizer's plans, the newest first.", _FORWARD)
    plan: Plan | None = batch_field(_plan, "One of the organizer's plans; null for another's.", {"id": "A plan."})
    contact_templates: list[ContactTemplate] = batch_field(desk.desk_templates, "Texts for contact requests.")
    contact_requests: ContactRequestConnection = batch_field(
        _requests, "What the organizer asked, the newest first.", _WITH_STATUS
    )
    contact_request_preview: ContactRequestPreview = batch_field(
        _preview, "What a contact request would say. Nothing is sent.", {"input": "The request."}
    )
    notifications: OrganizerNotificationConnection = batch_field(
        news.desk_news,
        "Answers to contact requests, and those that expired, the newest first.",
        {"unread_only": "Leave out what was read.", **_FORWARD},
    )
    figures: DeskFigures = batch_field(desk.desk_figures, "The organizer's own figures.")
    all_contact_requests: ContactRequestConnection | None = batch_field(
        _all_requests, "Admins: everybody's contact requests, the newest first; null for others.", _WITH_STATUS
    )
    all_figures: DeskFigures | None = batch_field(desk.all_figures, "Admins: the figures over all organizers; null for others.")
