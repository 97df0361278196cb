"""The routes of an organizer's plans and their matches."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from resolvers.organizers.plans.input import zone_of
from resolvers.people.viewer import require_role
from schema.transport.request_id import request_id_of
from shims.dependencies import Dependencies
from shims.organizers.bodies import amount, instant, members, needs_zone, text, texts, whole
from shims.organizers.payloads import refusal, refuse
from shims.organizers.shapes import match_shape, plan_shape
from shims.rest.errors import InvalidQuery, NotFound, answer
from shims.rest.requests import json_object, number_in_path
from shims.rest.stored import run_stored

MATCHES_MAX = 100
MATCHES_DEFAULT = 20
_MEMBERS = {
    "name": ("name", text), "city": ("city", text), "capacity": ("capacity", whole), "budget_min": ("budgetMin", amount),
    "budget_max": ("budgetMax", amount), "currency": ("currency", text), "genres": ("genres", texts),
    "gear_needs": ("gearNeeds", texts), "vibe_tags": ("vibeTags", texts),
}  # fmt: skip
_DJ_FILTER = {
    "q": ("text", text), "city": ("city", text), "genres": ("genres", texts), "fee_min": ("feeMin", amount),
    "fee_max": ("feeMax", amount), "currency": ("currency", text),
}  # fmt: skip
_VENUE_FILTER = {
    "q": ("text", text), "city": ("city", text), "genres": ("genres", texts), "capacity_min": ("capacityMin", whole),
    "capacity_max": ("capacityMax", whole),
}  # fmt: skip
_TIMES = ("start_date", "end_date")


def plan_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/organizer/plans…"""
    one = "/v1/organizer/plans/{id}"
    return [
        Route("/v1/organizer/plans", partial(_list, dependencies), methods=["GET"]),
        Route("/v1/organizer/plans", partial(_create, dependencies), methods=["POST"]),
        Route(one, partial(_show, dependencies), methods=["GET"]),
        Route(one, partial(_update, dependencies), methods=["PUT"]),
        Route(f"{one}/search/djs", partial(_djs, dependencies), methods=["POST"]),
        Route(f"{one}/search/venues", partial(_venues, dependencies), methods=["POST"]),
    ]


async def organizer_context(dependencies: Dependencies, request: Request) -> RequestContext:
    """The context of an organizer or admin.

    Errors: Unauthenticated, Forbidden.
    """
    context = await dependencies.make_context(request)
    require_role(context, "organizer")
    return context


async def own_plan(
    dependencies: Dependencies, request: Request, context: RequestContext, operation: str, **variables: Any
) -> dict[str, Any]:
    """The result of an operation on the plan in the path.

    Errors: NotFound, also for another person's plan.
    """
    number = number_in_path(request, "plan")
    asked = {"id": global_id("Plan", number), **variables}
    plan = (await run_stored(dependencies, request, context, operation, asked))["viewer"]["organizer"]["plan"]
    if plan is None:
        raise NotFound(f"You have no plan {number}.")
    found: dict[str, Any] = plan
    return found


async def _list(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    plans: list[dict[str, Any]] = []
    page: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        variables = {"after": page["pageInfo"]["endCursor"]}
        found = await run_stored(dependencies, request, context, "OrganizerPlans", variables)
        page = found["viewer"]["organizer"]["plans"]
        plans += map(plan_shape, page["nodes"])
    return answer({"plans": plans, "count": len(plans)})


async def _create(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    given = _given(await json_object(request), None)
    payload = (await run_stored(dependencies, request, context, "PlanCreate", {"input": given}))["planCreate"]
    refuse(payload["errors"])
    return answer({"plan": plan_shape(payload["plan"])}, 201)


async def _show(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    return answer({"plan": plan_shape(await own_plan(dependencies, request, context, "PlanById"))})


async def _update(dependencies: Dependencies, request: Request) -> Response:
    """Update the members sent. A stale `version` is 409, with the plan's current state beside the error."""
    context = await organizer_context(dependencies, request)
    sent = await json_object(request)
    current = await own_plan(dependencies, request, context, "PlanById")
    variables = {
        "id": global_id("Plan", number_in_path(request, "plan")),
        "input": _given(sent, current["city"]),
        **members(sent, {"version": ("version", whole)}),
    }
    context.batches.clear()
    payload = (await run_stored(dependencies, request, context, "PlanUpdate", variables))["planUpdate"]
    if payload["errors"] and payload["plan"] is not None:
        refused = refusal(payload["errors"][0])
        error = {"code": refused.code, "message": refused.message, "request_id": request_id_of(request.scope)}
        return answer({"error": error, "plan": plan_shape(payload["plan"])}, refused.status)
    refuse(payload["errors"])
    return answer({"plan": plan_shape(payload["plan"])})


async def _djs(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    sent = await _filter_sent(request)
    variables = {"filter": members(sent, _DJ_FILTER), "first": _limit(sent)}
    plan = await own_plan(dependencies, request, context, "PlanDjMatches", **variables)
    return answer({"djs": [match_shape(match) for match in plan["djMatches"]], "count": len(plan["djMatches"])})


async def _venues(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    sent = await _filter_sent(request)
    variables = {"filter": members(sent, _VENUE_FILTER), "first": _limit(sent)}
    plan = await own_plan(dependencies, request, context, "PlanVenueMatches", **variables)
    return answer({"venues": [match_shape(match) for match in plan["venueMatches"]], "count": len(plan["venueMatches"])})


async def _filter_sent(request: Request) -> dict[str, Any]:
    """The filter in the body; no body means no filter."""
    if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        return {}
    return await json_object(request)


def _limit(sent: dict[str, Any]) -> int:
    given = members(sent, {"limit": ("limit", whole)}).get("limit")
    limit: int = MATCHES_DEFAULT if given is None else given
    if not 1 <= limit <= MATCHES_MAX:
        raise InvalidQuery("limit", f"takes a whole number from 1 to {MATCHES_MAX}, not {limit}")
    return limit


def _given(sent: dict[str, Any], city: str | None) -> dict[str, Any]:
    """The operation's input. Dates and times without an offset are local to the city that the plan will have."""
    given = members(sent, _MEMBERS)
    zone = ZoneInfo(zone_of(given.get("city", city)) if any(needs_zone(sent.get(name)) for name in _TIMES) else "UTC")
    times = {"start_date": ("startDate", instant(zone)), "end_date": ("endDate", instant(zone, is_end=True))}
    return given | members(sent, times)
