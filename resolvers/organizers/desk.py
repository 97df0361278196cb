"""An organizer's desk: plans, requests, notifications and statistics."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from auth.permissions import allows
from loaders.organizers.contact_requests import request_count, request_page
from loaders.organizers.figures import Figures, figures
from resolvers.context import RequestContext
from resolvers.global_ids import number_of
from resolvers.organizers.contact.message import AskedRequest
from resolvers.organizers.contact.requests import Preview, own_requests
from resolvers.organizers.contact.requests import preview as preview_request
from resolvers.organizers.contact.templates import TEMPLATES, TemplateRow
from resolvers.organizers.plans.plans import Plans, own_plans
from resolvers.pages.connections import LazyConnection
from resolvers.pages.paging import ListOrder, Page, PageArguments, cut, window
from resolvers.people.viewer import ViewerRow
from resolvers.values import EPOCH
from store.alerts.emails import EmailState
from store.organizers.records import ContactEventRow, ContactRequestRow, ContactStatus, PlanRow

REQUESTS_NEWEST_FIRST = ListOrder("ContactRequest", (int,))
USUAL_WAIT = timedelta(days=7)


class Desk(NamedTuple):
    """One organizer's desk."""

    viewer: ViewerRow


class Requests(LazyConnection[ContactRequestRow]):
    """Contact requests, newest first: one person's, or everyone's for None."""

    def __init__(
        self, context: RequestContext, owner: int | None, status: ContactStatus | None, arguments: PageArguments
    ) -> None:
        super().__init__(REQUESTS_NEWEST_FIRST, window(arguments, REQUESTS_NEWEST_FIRST))
        self.context = context
        self.owner = owner
        self.status = status

    async def fetch_page(self) -> Page[ContactRequestRow]:
        """The page."""
        before = self.asked.boundary[0] if self.asked.boundary else None
        rows = await request_page(self.context.database, self.owner, self.status, self.context.now(), self.asked.size + 1, before)
        return cut([(row, (row.id,)) for row in rows], self.asked)

    async def count(self) -> int:
        """The number of requests on all pages."""
        return await request_count(self.context.database, self.owner, self.status, self.context.now())


async def viewer_desk(viewers: Sequence[ViewerRow], context: RequestContext) -> list[Desk | None]:
    """Each person's desk; None unless they are an organizer or admin."""
    return [Desk(viewer) if allows(viewer.role, "organizer") else None for viewer in viewers]


async def desk_plans(
    desks: Sequence[Desk], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[Plans]:
    """Each desk's plans.

    Errors: InvalidFilter naming a paging argument.
    """
    return [Plans(context, desk.viewer.id, PageArguments(first, after)) for desk in desks]


async def desk_plan(desks: Sequence[Desk], context: RequestContext, global_id: str) -> list[PlanRow | None]:
    """On each desk, the plan with this id; None if it is someone else's."""
    number = number_of(global_id, "Plan")
    if number is None:
        return [None] * len(desks)
    return await context.loaders.own_plan_by_id.load_many([(desk.viewer.id, number) for desk in desks])


async def desk_templates(desks: Sequence[Desk], context: RequestContext) -> list[tuple[TemplateRow, ...]]:
    """The templates, which are the same on every desk."""
    return [TEMPLATES] * len(desks)


async def desk_requests(
    desks: Sequence[Desk], context: RequestContext, status: ContactStatus | None, arguments: PageArguments
) -> list[Requests]:
    """Each desk's requests.

    Errors: InvalidFilter naming a paging argument.
    """
    return [Requests(context, desk.viewer.id, status, arguments) for desk in desks]


async def all_requests(
    desks: Sequence[Desk], context: RequestContext, status: ContactStatus | None, arguments: PageArguments
) -> list[Requests | None]:
    """Everyone's requests, for admins; None for others.

    Errors: InvalidFilter naming a paging argument.
    """
    return [Requests(context, None, status, arguments) if allows(desk.viewer.role, "admin") else None for desk in desks]


async def desk_preview(desks: Sequence[Desk], context: RequestContext, asked: AskedRequest) -> list[Preview]:
    """A request as it would be sent."""
    return [await preview_request(context, asked) for _ in desks]


async def desk_figures(desks: Sequence[Desk], context: RequestContext) -> list[Figures]:
    """Each organizer's statistics."""
    return [await figures(context.database, desk.viewer.id, context.now()) for desk in desks]


async def all_figures(desks: Sequence[Desk], context: RequestContext) -> list[Figures | None]:
    """Statistics over all organizers, for admins; None for others."""
    return [await figures(context.database, None, context.now()) if allows(desk.viewer.role, "admin") else None for desk in desks]


def answer_rate(found: Figures) -> float | None:
    """Answered requests as a share of those answered or expired; None if there are none."""
    answered = found.by_status["accepted"] + found.by_status["declined"]
    settled = answered + found.by_status["expired"]
    return answered / settled if settled else None


async def plan_requests(plans: Sequence[PlanRow], context: RequestContext) -> list[tuple[ContactRequestRow, ...]]:
    """Each plan's requests, newest first."""
    return await context.loaders.contact_requests_by_plan.load_many([plan.id for plan in plans])


async def plans_of_requests(rows: Sequence[ContactRequestRow], context: RequestContext) -> list[PlanRow | None]:
    """The plan of each request; None if it was deleted or is someone else's."""
    numbers = sorted({row.plan_id for row in rows if row.plan_id is not None})
    found = dict(zip(numbers, await own_plans(context, numbers), strict=True))
    return [None if row.plan_id is None else found[row.plan_id] for row in rows]


async def statuses(rows: Sequence[ContactRequestRow], context: RequestContext) -> list[ContactStatus]:
    """Each request's current status."""
    now = context.now()
    return [row.status_at(now) for row in rows]


async def histories(rows: Sequence[ContactRequestRow], context: RequestContext) -> list[tuple[ContactEventRow, ...]]:
    """Each request's history, in order, including unrecorded expiries and requests adopted from the predecessor."""
    stored = await context.loaders.events_by_request.load_many([row.id for row in rows])
    now = context.now()
    return [_complete(row, events, now) for row, events in zip(rows, stored, strict=True)]


async def deliveries(rows: Sequence[ContactRequestRow], context: RequestContext) -> list[EmailState | None]:
    """Delivery state of each request's e-mail; None if there is none."""
    return await context.loaders.request_email_state.load_many([row.id for row in rows])


async def requests_of_news(rows: Sequence[ContactEventRow], context: RequestContext) -> list[ContactRequestRow | None]:
    """The request that each notification is about."""
    return await own_requests(context, [row.request_id for row in rows])


def sent_at(row: ContactRequestRow) -> datetime:
    """When a request was sent; the epoch for a predecessor's request without a date."""
    return row.created_at or row.updated_at or EPOCH


def changed_at(row: ContactRequestRow) -> datetime:
    """When a request last changed."""
    return row.updated_at or sent_at(row)


def waits_until(row: ContactRequestRow) -> datetime:
    """When a request expires; for a settled request of the predecessor, when it would have."""
    return row.expires_at or sent_at(row) + USUAL_WAIT


def _complete(row: ContactRequestRow, events: tuple[ContactEventRow, ...], now: datetime) -> tuple[ContactEventRow, ...]:
    def step(status: ContactStatus, at: datetime) -> ContactEventRow:
        return ContactEventRow(0, row.id, row.user_id, status, "server", None, at, None)

    known = events or (step("pending", sent_at(row)),)
    last = row.status_at(now)
    if known[-1].status == last:
        return known
    at = row.expires_at if last == "expired" and row.expires_at else changed_at(row)
    return (*known, step(last, at))
