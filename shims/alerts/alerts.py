"""The routes of a person's alerts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from resolvers.people.viewer import require_viewer
from shims.dependencies import Dependencies
from shims.events.shape import event_shape
from shims.rest.errors import NotFound, RestError, answer
from shims.rest.requests import json_object, number_in_path
from shims.rest.stored import run_stored

PAGE = 100  # the maximum for `nodes`
_PARAMETERS = {"artistName": "artist_name", "city": "city", "radiusKm": "radius_km"}
_KINDS: dict[str, tuple[type, str]] = {"artist_name": (str, "text"), "city": (str, "text"), "radius_km": (int, "a whole number")}


def alert_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/alerts…"""
    return [
        Route("/v1/alerts", partial(_create, dependencies), methods=["POST"]),
        Route("/v1/alerts", partial(_list, dependencies), methods=["GET"]),
        Route("/v1/alerts/notifications", partial(_matches, dependencies), methods=["GET"]),
        Route("/v1/alerts/{id}", partial(_delete, dependencies), methods=["DELETE"]),
    ]


async def _create(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_viewer(context)
    sent = await _sent(request)
    asked = {name: sent.get(key) for name, key in _PARAMETERS.items()}
    payload = (await run_stored(dependencies, request, context, "AlertCreate", {"input": asked}))["alertCreate"]
    for error in payload["errors"]:
        if error["code"] == "CONFLICT":
            raise RestError(409, "conflict", error["message"])
        raise RestError(400, "invalid_request", f"{_PARAMETERS[error['field'][-1]]}: {error['message']}")
    return answer({"alert": _shape(payload["alert"])}, 201)


async def _list(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_viewer(context)
    found = (await run_stored(dependencies, request, context, "ViewerAlerts", {}))["viewer"]["alerts"]
    return answer({"alerts": [_shape(alert) for alert in found]})


async def _delete(dependencies: Dependencies, request: Request) -> Response:
    context = await dependencies.make_context(request)
    require_viewer(context)
    number = number_in_path(request, "alert")
    gone = await run_stored(dependencies, request, context, "AlertDelete", {"id": global_id("Alert", number)})
    if gone["alertDelete"]["deletedId"] is None:
        raise NotFound(f"You have no alert {number}.")
    return answer({"deleted": True, "alert_id": number})


async def _matches(dependencies: Dependencies, request: Request) -> Response:
    """Every alert that matches upcoming events, with all of them. Reading changes nothing, so it can be repeated."""
    context = await dependencies.make_context(request)
    require_viewer(context)
    found = (await run_stored(dependencies, request, context, "ViewerAlertMatches", {}))["viewer"]["alerts"]
    ids_of = {alert["id"]: await _all_ids(dependencies, request, context, alert) for alert in found}
    wanted = list(dict.fromkeys(event_id for ids in ids_of.values() for event_id in ids))
    events = await _events(dependencies, request, context, wanted)
    shown = [(alert, [events[event_id] for event_id in ids_of[alert["id"]] if event_id in events]) for alert in found]
    return answer({"alerts": [{"alert": _shape(alert), "events": matched} for alert, matched in shown if matched]})


async def _all_ids(dependencies: Dependencies, request: Request, context: RequestContext, alert: dict[str, Any]) -> list[str]:
    """All event ids of one alert, whose first page is already known."""
    page, ids = alert["matches"], [node["id"] for node in alert["matches"]["nodes"]]
    while page["pageInfo"]["hasNextPage"]:
        variables = {"id": alert["id"], "after": page["pageInfo"]["endCursor"]}
        page = (await run_stored(dependencies, request, context, "AlertMatches", variables))["node"]["matches"]
        ids += [node["id"] for node in page["nodes"]]
    return ids


async def _events(
    dependencies: Dependencies, request: Request, context: RequestContext, ids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    events: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), PAGE):
        variables = {"ids": ids[start : start + PAGE]}
        nodes = (await run_stored(dependencies, request, context, "EventsById", variables))["nodes"]
        events |= {node["id"]: event_shape(node) for node in nodes if node}
    return events


async def _sent(request: Request) -> dict[str, Any]:
    """The body's object, with its known members checked for their types.

    Errors: RestError naming the member.
    """
    sent = await json_object(request)
    for name, (kind, wanted) in _KINDS.items():
        value = sent.get(name)
        if isinstance(value, bool) or not isinstance(value, kind | None) or (name == "artist_name" and value is None):
            raise RestError(400, "invalid_request", f"{name} must be {wanted}.")
    return sent


def _shape(alert: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": alert["databaseId"],
        "artist_name": alert["artistName"],
        "city": alert["city"],
        "radius_km": alert["radiusKm"],
        "created_at": alert["createdAt"],
        "last_notified_at": alert["lastNotifiedAt"],
    }
