"""The routes of contact templates and contact requests."""

from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.global_ids import global_id, number_of
from shims.dependencies import Dependencies
from shims.organizers.bodies import invalid, members, text, whole
from shims.organizers.payloads import refusal, refuse
from shims.organizers.plans import organizer_context
from shims.organizers.shapes import request_shape
from shims.organizers.shortlists import item_sent
from shims.rest.errors import InvalidQuery, answer, error_answer
from shims.rest.requests import json_object
from shims.rest.stored import run_stored

STATUSES = ("pending", "accepted", "declined", "withdrawn", "expired")
_BODY_MAX = 65_536  # bytes; a message of 5,000 letters, and its values


def contact_request_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/organizer/contact-templates and /v1/organizer/contact-requests."""
    return [
        Route("/v1/organizer/contact-templates", partial(_templates, dependencies), methods=["GET"]),
        Route("/v1/organizer/contact-requests", partial(_list, dependencies), methods=["GET"]),
        Route("/v1/organizer/contact-requests", partial(_send, dependencies), methods=["POST"]),
    ]


async def _templates(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    found = (await run_stored(dependencies, request, context, "ContactTemplates", {}))["viewer"]["organizer"]
    shown = [template | {"id": number_of(template["id"], "ContactTemplate")} for template in found["contactTemplates"]]
    return answer({"templates": shown})


async def _list(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    status = request.query_params.get("status") or None
    if status is not None and status not in STATUSES:
        raise InvalidQuery("status", f"takes {', '.join(STATUSES)}; not {status[:60]!r}")
    nodes = await _all(dependencies, request, context, status.upper() if status else None)
    return answer({"contact_requests": [request_shape(node) for node in nodes], "count": len(nodes)})


async def _all(dependencies: Dependencies, request: Request, context: RequestContext, status: str | None) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    page: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        variables = {"status": status, "after": page["pageInfo"]["endCursor"]}
        found = await run_stored(dependencies, request, context, "ContactRequests", variables)
        page = found["viewer"]["organizer"]["contactRequests"]
        nodes += page["nodes"]
    return nodes


async def _send(dependencies: Dependencies, request: Request) -> Response:
    context = await organizer_context(dependencies, request)
    asked = _asked(await json_object(request, _BODY_MAX))
    sent = await run_stored(dependencies, request, context, "ContactRequestSend", {"input": asked})
    payload = sent["contactRequestSend"]
    if payload["retryAt"] is not None:
        wait = datetime.fromisoformat(payload["retryAt"]) - context.now()
        refused = refusal(payload["errors"][0])
        headers = {"Retry-After": str(max(1, ceil(wait.total_seconds())))}
        return error_answer(request.scope, refused.status, refused.code, refused.message, headers)
    refuse(payload["errors"])
    return answer({"contact_request": request_shape(payload["contactRequest"])}, 201)


def _asked(sent: dict[str, Any]) -> dict[str, Any]:
    """The input of the operation; numbers become global ids.

    Errors: RestError naming the member.
    """
    kinds = {"message": ("message", text), "plan_id": ("planId", whole), "template_id": ("templateId", whole)}
    given = {name: value for name, value in members(sent, kinds).items() if value is not None}
    for name, kind in (("planId", "Plan"), ("templateId", "ContactTemplate")):
        if name in given:
            given[name] = global_id(kind, given[name])
    return {**given, "itemId": item_sent(sent), "values": _values(sent.get("values"))}


def _values(sent: Any) -> list[dict[str, str]] | None:
    """Values by placeholder: {"fee": "€400"}."""
    if sent is None:
        return None
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        raise invalid("values", "an object of texts by placeholder")
    return [{"name": name, "value": value} for name, value in sent.items()]
